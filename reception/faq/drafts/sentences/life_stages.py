"""The time of life that a text is about: what it says of skin holds in "the menopause"."""

from __future__ import annotations

import re

_AGE = r"(?:thirt|fort|fift|sixt|sevent)(?:y|ies)|[3-7]0s?"
_STAGES = {
    r"menopaus": "around the menopause",
    r"\bpregnan": "in pregnancy",
    r"\b(?:puberty|teens|teenage\w*|adolescen\w+)\b": "in the teenage years",
    r"\b(?:giving birth|childbirth|post-?natal|new mothers?|new mums?)\b": "after giving birth",
    r"\b(?:breast-?feeding|nursing)\b": "while breastfeeding",
    r"\bwinter\b": "in winter",
    r"\bsummer\b": "in summer",
}
_AFTER_AGE = re.compile(
    rf"\b(after|past|over|beyond|from|in|at) (?:the age of |your |age )?({_AGE})\b"
)


def stage_of(title: str) -> str:
    """As in "around the menopause" of "Your skin and the menopause", "" of other titles."""
    lower = title.lower()
    for pattern, stage in _STAGES.items():
        if re.search(pattern, lower):
            return stage
    found = _AFTER_AGE.search(lower)
    if found is None:
        return ""
    many = found.group(2).endswith("s")
    return f"in my {found.group(2)}" if many else f"after {found.group(2)}"
