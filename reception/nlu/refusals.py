"""Which times in a message are not wished for: refused, moved away from, or taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import or_

from reception.nlu.days import ONE_DAY, Days
from reception.nlu.reasons import reasons_among
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
    r"|in (?:a )?meetings?|on (?:shift|nights|call|duty)|in class)"
    r"(?: (?:for|the|on|at|all|day|until|till|from|in|this|next|work|every|whole))* ?$"
)
_ASKED = re.compile(r"\W*(?:(?:and|but|so|ok|hi|hello) )*(?:is|are|who|who's|when|will) (?!i\b)")
"""Begins a question about somebody else: "Is Marta working on Tuesday?"."""

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

_ANSWER_FIRST = re.compile(r"^\W*no (?=make|the\b|i\b|can\b|could\b|let'?s|how|what about)")
_ANSWERED = re.compile(r"\bno,? $")
_NOT_THAT = re.compile(r",? (?:and )?not (?:the |at |on )*")


def wished_for(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of lower-case ``text`` that are wished for, without what later ones replace.

    Of what is said as a reason only days are kept, and those only if no wish names others.
    """
    if not pieces:
        return []
    refused = _refused(text, pieces)
    reasons = reasons_among(text, pieces)
    wished = [one for one, no, why in zip(pieces, refused, reasons) if not (no or why)]
    named = any(one.days for one in wished)
    gaps = ["", *(text[one.end : other.start] for one, other in pairwise(pieces))]
    verb = MOVE.search(text)
    start = 0
    kept: list[Piece] = []
    for piece, no, why, gap in zip(pieces, refused, reasons, gaps):
        if verb and verb.end() < piece.start and _MOVED_TO.fullmatch(gap):
            kept.clear()
        if _CORRECTED.search(gap):
            start = len(kept)
        if no:
            continue
        if why and wished:
            kept.append(replace(piece, days=None if named else piece.days, part=None, hours=None))
            continue
        kept[:start] = [_without(old, piece) for old in kept[:start]]
        kept.append(piece)
    if not verb:
        for piece, no in zip(pieces, refused):
            if no and piece.days and not (piece.part or piece.hours):
                kept = [rest for old in kept for rest in _less(old, piece.days)]
    if any(piece.days and piece.days.kind != "past" for piece in kept):
        kept = [piece for piece in kept if not piece.days or piece.days.kind != "past"]
    return [piece for piece in kept if piece.days or piece.part or piece.hours]


def _refused(text: str, pieces: Sequence[Piece]) -> list[bool]:
    gaps = [text[one.end : other.start] for one, other in pairwise(pieces)]
    unfit = [bool(_UNFIT.match(text[piece.end :])) for piece in pieces]
    refused = [no or _is_refused(text, piece) for no, piece in zip(unfit, pieces)]
    for at, gap in enumerate(gaps):
        refused[at + 1] |= refused[at] and bool(_OR.fullmatch(gap))
    for at, gap in reversed([*enumerate(gaps)]):
        unfit[at] |= unfit[at + 1] and bool(_OR.fullmatch(gap))
        # "No 4.30 not 3.30": the "no" answers what was said before.
        if _NOT_THAT.fullmatch(gap) and _ANSWERED.search(text[: pieces[at].start]):
            refused[at] = False
    return [*map(or_, refused, unfit)]


def _is_refused(text: str, piece: Piece) -> bool:
    lead = re.split(r"[.!?;,](?!\d)", text[: piece.start])[-1]
    # "No make it Thursday": the "no" answers what was said before.
    lead = _ANSWER_FIRST.sub("", lead) if lead == text[: piece.start] else lead
    if _BUSY.search(lead) and not _ASKED.match(lead):
        return True
    # "Not before 10" is a wish, and was taken for one.
    bound = AFTER.search(lead) or BEFORE.search(lead)
    moved_from = MOVE.search(text[: piece.start]) and re.search(r"\bfrom (?:the |my )?$", lead)
    return bool(moved_from or (_NEGATED.search(lead) and not bound and not _WISHED.search(lead)))


def _less(piece: Piece, days: Days) -> list[Piece]:
    """``piece`` without the ``days`` in the midst of its own: "next week except Wednesday"."""
    span = piece.days
    if span is None or span.first == span.last:
        return [piece]
    if days.kind == "weekday":  # "weekdays except Friday", said on a Friday
        weeks = max(0, -((days.first - span.first).days // 7)) * 7 * ONE_DAY
        days = replace(days, first=days.first + weeks, last=days.last + weeks)
    if days.last < span.first or span.last < days.first:
        return [piece]
    rests = [
        (span.first, min(span.last, days.first - ONE_DAY)),
        (max(span.first, days.last + ONE_DAY), span.last),
    ]
    return [
        replace(piece, days=replace(span, first=first, last=last))
        for first, last in rests
        if first <= last
    ] or [piece]


def _without(piece: Piece, later: Piece) -> Piece:
    """``piece`` without what a later one says in its place."""
    days = None if later.days else piece.days
    if later.part or later.hours or (later.days and later.days.clock):
        return replace(piece, days=days, part=None, hours=None)
    return replace(piece, days=days)
