"""A smaller copy of the project, evenly thinned, for what takes too long on all of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from reception import settings

_FAQ_HEAD = re.compile(r"\A(.*?^examples:\n)(.*)\Z", re.DOTALL | re.MULTILINE)
_NLU_BLOCK = re.compile(r"(^  examples: \|\n)((?:^    - .*\n?)+)", re.MULTILINE)


def write_sample(target: Path, per_label: int) -> None:
    """Copy the project's data to ``target`` with at most ``per_label`` examples a label."""
    home = settings.home()
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(home / "data", target / "data")
    for name in ("clinic.yml", "config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(home / name, target / name)
    for path in (target / "data" / "faq").glob("*.yml"):
        head, examples = _FAQ_HEAD.fullmatch(path.read_text(encoding="utf-8")).groups()  # type: ignore[union-attr]
        kept = _thinned(examples.splitlines(keepends=True), per_label)
        path.write_text(head + "".join(kept), encoding="utf-8")
    for path in (target / "data" / "nlu").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            _NLU_BLOCK.sub(
                lambda block: (
                    block[1] + "".join(_thinned(block[2].splitlines(keepends=True), per_label))
                ),
                text,
            ),
            encoding="utf-8",
        )


def _thinned(lines: Sequence[str], most: int) -> list[str]:
    """At most ``most`` of ``lines``, evenly spaced, the first among them."""
    if len(lines) <= most:
        return list(lines)
    return [lines[round(place * (len(lines) - 1) / (most - 1))] for place in range(most)]
