"""Times in a message that are the reason for a wish: "I've got a flight Saturday, so Monday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reception.nlu.time_pieces import Piece

_END_OF_CLAUSE = re.compile(
    r"[.!?;:,](?!\d)|(?<= )-(?= )|\b(?:so|but|and|or|though|because|cos|coz|cuz|if|then|while)\b"
    r"|\b(?=(?:can|could|would|may|might|shall) (?:i|we|you|it)\b"
    r"|let'?s\b|(?:make|say) it\b|(?:how|what) about\b|please\b)"
)
_WISHES = re.compile(
    r"\b(?:want(?! me| us|s)|need(?! me| us|s)|love|prefer\w*|hop(?:e|ed|ing)|look(?:ing)?"
    r"|think(?:ing)?|wonder\w*|book(?:ing)?|please|can|could|would|let's|how about|what about"
    r"|time|gap|free|off|space|window|availab\w*|slot|nothing)\b"
)
"""Words between a verb and a time that make it wished for: "I have a free slot on Monday"."""

_NO_WORK = (
    r"(?:(?:com|look|hop|want|think|wonder|ask|try|plann?|need|book|aim|consider|mov|chang|switch"
    r"|swapp?|stick|writ|call|mail|email|text|messag|bring|be|morn|even|dur)ing\b"
    r"|\w*thing\b|going (?:for|with)\b)"
)
_WHO = r"(?:i|we|he|she|they|one|boss|(?:my|our|his|her) \w+|(?:mr|mrs|ms|dr|prof)\.? \w+)"
_REASONS = re.compile(
    # What somebody has to do; "can I have" is a wish.
    r"(?<!\bcan )(?<!\bcould )(?<!\bmay )(?<!\bdo )(?<!\bshould )(?<!\bif )(?<!\bwhat )(?<!\bwhen )"
    r"(?:"
    rf"\b{_WHO}(?:'ve(?: got)?|'s got| have(?: got)?| has(?: got)?| got| gotta| had)"
    r"(?: only| just| to)* (?!(?:on|at|from|till|until|only|in|no|nothing|any|time|some)\b)[a-z]"
    r"|^ ?got (?:an?|the|my)\b"
    # Where somebody is, and what they are doing.
    rf"|(?:\bi'?m|\b(?:we|they)'re|\b(?:he|she|my \w+)'s|\b{_WHO} (?:am|is|are)|\bwe are"
    r"|(?:^|[.,!?] ?))"
    rf"(?: ?(?:only|just|still|back|usually|always|stuck))* ?(?:(?!{_NO_WORK})[a-z]{{2,}}ing\b"
    r"|\b(?:(?:at|in|on) (?:an?|the|my) (?!(?:same|next|coming)\b)[a-z]\w*|at work|off to"
    r"|in (?:court|office|class|meetings?|town|school)"
    r"|on (?:nights|shift|call|duty|earlies|lates)|out|away)\b)"
    r"|\b(?:teach|finish|fly|land|arrive|travel|depart|commute|graduate)(?:e?s)?\b"
    rf"|\b{_WHO} (?:(?:usually|normally|always|only|often|don't) )?(?:work|start|end|close|open"
    r"|leave|swim|play|train|study|get (?:off|in|back|home|out|up)|come off|clock off|pick up"
    r"|drop off|sleep|see|run|do (?!not|you|it))(?:e?s)?\b"
    r"|\b(?:my|our|his|her) (?:\w+ ){1,2}(?:starts?|ends?|finish(?:es)?|runs|begins|closes|opens"
    r"|gets in|leaves|is|was)\b"
    r"|\b(?:wants?|needs?|expects?) (?:me|us)\b"
    r"|\bi (?:typed|said|wrote|put|told)\b"
    # What was.
    rf"|(?:(?:^|[.,!?]) ?|\b(?:{_WHO}|have|has|\w+'ve|just) )(?:only )?(?:flew|came|arrived|landed"
    r"|hurt|did|done|pulled|fell|strained|twisted|injured|ran|played|drove|was|were|saw|visited"
    r"|started|worked|went)\b"
    r")"
)
_IT_IS = re.compile(r"\b(?:it'?s|it is) (?:only |just |now |already |like |about |nearly )*$")
_MINE = re.compile(r"\b(?:my|our) $")
_BUSINESS = re.compile(
    r" (?:\w+ )?(?:meeting|call|shift|class|lecture|lesson|train|flight|bus|start|finish|dentist)\b"
)
_OCCASION = re.compile(r" ?(?:'s|is|was) (?:my|our|his|her|(?:an?|the) (?:\w+ )?holiday|too)\b")
_FITS = re.compile(
    r" ?(?:'s|is|are|would (?:be|work|suit|do)|will|looks?|sounds?|works?|suits?|might|may|could"
    r"|please|pls|off|free)\b"
)
_LISTED = re.compile(r",? ?(?:and|or|&|/) ?(?:on |at |the )*")
_COMMA = re.compile(r", ?")


def reasons_among(text: str, pieces: Sequence[Piece]) -> list[bool]:
    """Of each of the ``pieces`` of lower-case ``text``, whether its clause states a reason.

    Such a clause says what somebody has, does, or where they are: "I teach until three",
    "Mon to Fri I am in office", "it's 4am".
    """
    cuts = [
        match
        for match in _END_OF_CLAUSE.finditer(text)
        if not any(piece.start <= match.start() < piece.end - 1 for piece in pieces)
    ]
    reasons = []
    for piece in pieces:
        start = max((cut.end() for cut in cuts if cut.end() <= piece.start), default=0)
        end = min((cut.start() for cut in cuts if cut.start() >= piece.end - 1), default=len(text))
        reasons.append(_is_reason(text[start : piece.start], piece, text[piece.end : end]))
    gaps = [text[one.end : other.start] for one, other in pairwise(pieces)]
    for at, gap in enumerate(gaps):
        # "I work Monday, Tuesday and Friday"; but "I've got football Thursday, Wednesday at 6?"
        chained = _LISTED.fullmatch(gap) or (
            _COMMA.fullmatch(gap) and at + 1 < len(gaps) and _LISTED.fullmatch(gaps[at + 1])
        )
        reasons[at + 1] |= reasons[at] and bool(chained)
    return reasons


def _is_reason(lead: str, piece: Piece, tail: str) -> bool:
    if piece.hours and not piece.days and _IT_IS.search(lead):
        return True
    if piece.hours and _MINE.search(lead) and _BUSINESS.match(tail):
        return True
    if _OCCASION.match(tail):
        return True
    if _FITS.match(tail):
        return False
    verbs = [*_REASONS.finditer(lead)]
    if verbs:
        return not _WISHES.search(lead[verbs[-1].end() - 1 :])
    after = _REASONS.match(tail.strip()) if len(lead.split()) < 2 else None
    return bool(after and not _WISHES.search(tail))
