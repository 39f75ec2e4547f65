"""Cautions by the form of their sentence, whatever illness they name: "safe, except for …"."""

from __future__ import annotations

import re

_PEOPLE = (
    r"(?:(?:any|some|every)(?:one|body)|people|those|persons?|clients|guests|patients|men|women|"
    r"visitors|sufferers)"
)
_HAVING = (
    r"(?:with|suffering from|living with|taking|on|prone to|allergic to|"
    r"(?:who|that) (?:have|has|had|take|takes|suffers? from|live with|are|is))"
)
_WHOM = rf"(?:(?:your )?{_PEOPLE} )?(?P<having>{_HAVING}) (?P<thing>[^.,;:!?()–—]+)"
_NOT_FOR = (
    r"(?:(?:not|never|n't) (?:\w+ )?(?:safe|suitable|recommended|advised|advisable|appropriate|"
    r"meant|right|allowed|possible|permitted|for)|unsafe|unsuitable)"
)
_EXCEPT = (
    r"(?:except(?: for| if)?|exceptions?(?: is| are| for)?|apart from|other than|but not|excluding|"
    r"with the exception of|unless you are one of the)"
)
_FOR_WHOM = (
    re.compile(rf"\b{_NOT_FOR}(?: (?:for|in|to|with))? {_WHOM}"),
    re.compile(rf"\b{_EXCEPT}:? (?:(?:in|for|of|to) )?{_WHOM}"),
)
_EXPERT = (
    r"(?:doctors?|gps?|physicians?|oncologists?|midwi(?:fe|ves)|consultants?|surgeons?"
    r"|specialists?|"
    r"cardiologists?|dermatologists?|nurses?|podiatrists?|pharmacists?)"
)
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:consent|permission|approval|agreement|agrees?|okay|go-ahead|clearance|letter|note|"
        rf"ask|consult|check with|speak to|talk to|cleared by)\b[^.]*\b{_EXPERT}\b",
        rf"\b{_EXPERT}\b(?:['’]s?)? (?:\w+ )?(?:consent|permission|approval|agreement|agrees?|okay|"
        r"letter|note|go-ahead|clearance|has (?:agreed|allowed|cleared))\b",
        r"\b(?:do not|don't|never|should not|must not) (?:\w+ )?(?:stop|skip|change"
        r"|reduce|leave out|"
        r"come off|give up) (?:taking |using )?(?:\w+ )?(?:\w+ )?(?:tablets?|pills?|medicines?|"
        r"inhalers?|insulin|prescription|drugs?|treatment your)\b",
        r"\b(?:mistake|mistaken|unwise|foolish|reckless)\b[^.]*\b(?:after|with|during|before)\b",
        r"\b(?:safe|suitable|harmless|fine|recommended)\b[^.!?]*[.!?]\s+(?:not[ !.]|wrong|false|"
        r"nonsense|(?:this|that|it) (?:is|was)(?:n't| not| wrong| false| untrue"
        r"| no longer| a myth))",
        r"\b(?:once|until|when) (?:it|they|the \w+|your \w+) (?:\w+ )?(?:ha(?:s|ve)|is"
        r"|are) (?:\w+ )?"
        r"(?:cleared|healed|gone|settled|recovered|better)\b",
        r"\b(?:makes?|made|get|gets|getting|becomes?) (?:\w+ ){0,3}worse\b",
    )
)
_LONGEST = 8
_ENDS = re.compile(
    r" (?:and (?:we|i|you|it|they|is|are|so)|because|since|as (?:it|they|the)"
    r"|or (?:during|after|in|if)|"
    r"who|which|where|we|i|you|should|must|may|can(?:not)?|unless|until|but|so|"
    r"however|please|need|needs|at all|at any|either)\b.*$"
)
_TAKEN = {"taking": "take", "on": "take", "take": "take", "takes": "take"}


def warns_by_form(text: str) -> bool:
    """Whether the form of ``text`` says that it limits or warns."""
    plain = _plain(text)
    return any(form.search(plain) for form in _FORMS) or bool(_withheld(plain))


def withheld_from(text: str) -> str:
    """As in "if I have an overactive thyroid": whom ``text`` excepts from what it says, or ""."""
    return _withheld(_plain(text))


def _withheld(plain: str) -> str:
    for form in _FOR_WHOM:
        for found in form.finditer(plain):
            thing = _ENDS.sub("", found["thing"]).strip()
            having = found["having"].removeprefix("who ").removeprefix("that ")
            if not thing or len(thing.split()) > _LONGEST:
                continue
            mine = re.sub(r"\b(?:their|your|his or her)\b", "my", thing)
            verb = _TAKEN.get(having, "have")
            if having in ("prone to", "allergic to"):
                return f"if I am {having} {mine}"
            if having in ("are", "is"):
                return f"if I am {mine}"
            return f"if I {verb} {mine}"
    return ""


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())
