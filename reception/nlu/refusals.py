"""Which times in a message are not wished for: refused, moved away from, or taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import or_

from reception.nlu.time_pieces import AFTER, BEFORE, MOVE, Piece

_NEGATED = re.compile(
    r"\b(?:not|(?:anything|any day|any ?time|everything) but|except(?: for)?|apart from"
    r"|other than|instead of|rather than|no|nor|neither|without|never|can't|cannot|can not"
    r"|couldn't|won't|don't|unable to|avoid|aside from|hate)"
    r"(?: (?:do|make|manage|come|be|want|like|in|get|there|free|available|attend|have|need|for"
    r"|the|on|at|any|a|it|really|actually|possibly|either|of|my|this|from|anything))* ?$"
)
_WISHED = re.compile(
    r"\b(?:why not|if not|why don't (?:we|i|you)|not sure(?: but)?|whether or not|can't wait"
    r"|isn't it|is it not|or not)\b"
)
"""A "not" that refuses nothing."""

_BUSY = re.compile(
    r"\b(?:away|busy|working|at work|on site|unavailable|out of town|on holiday|tied up|teaching"
    r"|in (?:a )?meetings?|on shift|on nights|in class)"
    r"(?: (?:for|the|on|at|all|day|until|till|from|in|this|next|work|every|whole))* ?$"
)
_IS = r"(?:is|are|was|would be|will be|that's|it's|which is)"
_UNFIT = re.compile(
    r"(?:'s)? ?(?:(?:unfortunately|sadly|also|slot|really|just|probably) )*(?:"
    r"(?:doesn't|doesnt|does not|don't|do not|won't|wont|will not|wouldn't|would not|can't|cannot)"
    r" (?:\w+ )?(?:work|suit|do|fit|go|be|happen|help)\b"
    rf"|(?:{_IS} )?(?:not|isn't|aren't|isnt|never) (?:\w+ )?(?:good|great|possible|ideal|convenient"
    r"|suitable|working|available|an option|going to|gonna|at all|any (?:good|use)|for me|workable"
    r"|doable|(?:the )?best|on|happening)\b"
    rf"|(?:{_IS} )?(?:(?:a bit |a little |far |way |just )?too (?:early|late|soon|far|tricky)"
    r"|no good|no use|impossible)\b"
    rf"|(?:{_IS} |(?<='s) )(?:a bit |a little |really |so )?(?:out(?! of)|bad|tricky|difficult"
    r"|full|hopeless|off the table|no longer|awkward|a no|busy)\b)"
)
_OR = re.compile(r" ?(?:, ?)?(?:or|and|nor|&|/) ?(?:the |at |on |in the |in )*")
_MOVED_TO = re.compile(
    r" ?(?:slot |appointment |one )?(?:to|for|until|till) ?(?:the |at |on |about |around )*"
)
_CORRECTED = re.compile(
    r"\b(?:so|no,? (?:sorry|wait|actually|i mean)|sorry|wait|scratch that|i meant?|correction"
    r"|or rather|make that|hang on|hold on|actually)\b|^\W*no\W*$"
)
"""What comes after counts where both speak of the same: "I finish at 4, so 5"."""


def wished_for(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of lower-case ``text`` that are wished for, without what later ones replace."""
    if not pieces:
        return []
    gaps = [text[one.end : other.start] for one, other in pairwise(pieces)]
    unfit = [bool(_UNFIT.match(text[piece.end :])) for piece in pieces]
    refused = [no or _is_refused(text, piece) for no, piece in zip(unfit, pieces)]
    for at, gap in enumerate(gaps):
        refused[at + 1] |= refused[at] and bool(_OR.fullmatch(gap))
    for at, gap in reversed([*enumerate(gaps)]):
        unfit[at] |= unfit[at + 1] and bool(_OR.fullmatch(gap))
    verb = MOVE.search(text)
    start = 0
    kept: list[Piece] = []
    for piece, no, gap in zip(pieces, map(or_, refused, unfit), ["", *gaps]):
        if verb and verb.end() < piece.start and _MOVED_TO.fullmatch(gap):
            kept.clear()
        if _CORRECTED.search(gap):
            start = len(kept)
        if not no:
            kept[:start] = [_without(old, piece) for old in kept[:start]]
            kept.append(piece)
    return [piece for piece in kept if piece.days or piece.part or piece.hours]


def _is_refused(text: str, piece: Piece) -> bool:
    lead = re.split(r"[.!?;,](?!\d)", text[: piece.start])[-1]
    if _BUSY.search(lead):
        return True
    # "Not before 10" is a wish, and was taken for one.
    bound = AFTER.search(lead) or BEFORE.search(lead)
    moved_from = MOVE.search(text[: piece.start]) and re.search(r"\bfrom (?:the |my )?$", lead)
    return bool(moved_from or (_NEGATED.search(lead) and not bound and not _WISHED.search(lead)))


def _without(piece: Piece, later: Piece) -> Piece:
    """``piece`` without what a later one says in its place."""
    days = None if later.days else piece.days
    if later.part or later.hours or (later.days and later.days.clock):
        return replace(piece, days=days, part=None, hours=None)
    return replace(piece, days=days)
