"""The article of answers that staff gave in their own words, a section each."""

from __future__ import annotations

import re
from datetime import date

ARTICLE = "from-our-team"
"""Name of the article; an entry that cites it rests on nothing but what staff wrote."""

TITLE = "From our team"

_SECTION = r"(?ms)^## +{heading} *#* *\n.*?(?=^#{{2,6}} |\Z)"


def heading_of(question: str) -> str:
    """The heading under which an answer to ``question`` stands."""
    return " ".join(question.split()).rstrip("?").strip()


def with_section(text: str | None, heading: str, answer: str, today: date, before: str = "") -> str:
    """The article with ``answer`` under ``heading``.

    Args:
        text: the article as it is, None if it is not there yet.
        heading: from `heading_of`.
        answer: paragraphs, a line each.
        today: when it was written, which is when the article was reviewed.
        before: the heading it had so far, if it had another one.
    """
    if text is None:
        text = f"---\ntitle: {TITLE}\nreviewed: {today}\n---\n\n# {TITLE}\n"
    # A line that begins with "#" would be a heading.
    paragraphs = [re.sub(r"^#", r"\\#", line) for line in answer.split("\n") if line.strip()]
    section = f"## {heading}\n\n" + "\n\n".join(paragraphs) + "\n"
    for known in (before, heading):
        match = _find(text, known) if known else None
        if match:
            if match.group().rstrip() == section.rstrip():
                return text
            tail = "\n" if match.end() < len(text) else ""
            text = text[: match.start()] + section + tail + text[match.end() :]
            return _reviewed(text, today)
    return _reviewed(f"{text.rstrip()}\n\n{section}", today)


def without_section(text: str, heading: str, today: date) -> str | None:
    """The article without a section; None if nothing is left of it."""
    match = _find(text, heading)
    if not match:
        return text
    text = text[: match.start()].rstrip() + "\n\n" + text[match.end() :]
    if not re.search(r"(?m)^##", text):
        return None
    return _reviewed(text.rstrip() + "\n", today)


def _find(text: str, heading: str) -> re.Match[str] | None:
    return re.search(_SECTION.format(heading=re.escape(heading)), text)


def _reviewed(text: str, today: date) -> str:
    return re.sub(r"(?m)^reviewed: .*$", f"reviewed: {today}", text, count=1)
