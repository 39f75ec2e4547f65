"""A copy of the project's files for tests that write to them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT


def copied_project(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """What staff can change, in ``folder``, which becomes the project's home."""
    for name in ("data", "tests/regression"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("clinic.yml", "config.yml", "domain.yml"):
        shutil.copy(ROOT / name, folder)
    shutil.rmtree(folder / "data" / "drafts", ignore_errors=True)
    patch.setenv("RECEPTION_HOME", str(folder))
    patch.setenv("RECEPTION_CACHE", str(ROOT / ".cache"))
    return folder


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that a diff shows: those of ``before`` after "-", those of ``after`` after "+"."""
    import difflib

    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if line[:3] not in ("---", "+++") and line[0] in "+-"]


EXAMPLES = (
    "does cupping hurt",
    "is cupping painful?",
    "will I be in pain from the cups",
    "how sore is cupping",
    "cups on the back, ouch or not",
    "I'm scared that cupping stings",
    "does the suction of the cups ache",
    "cupping pain level",
    "would a wimp like me stand the cups",
)
"""Nine examples of a topic that the book does not have."""
