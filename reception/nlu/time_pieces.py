"""Puts days, parts of the day and hours together: "from … to", "after", "Monday … at 6"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from reception.clinic.wish import OPEN_END
from reception.nlu.clock_times import Clock, Part
from reception.nlu.days import ONE_DAY, Days

MOVE = re.compile(
    r"\b(?:mov(?:e|ing)|chang(?:e|ing)|reschedul\w*|switch\w*|shift\w*|swap\w*|push\w*|bring"
    r"|postpone|re-?book)\b"
)
"""Verbs after which "from 3 to 4" is no range: only "4" is wished for."""

_TO = re.compile(
    r" ?(?:to|until|till|til|through|thru|up to(?: and including)?|-|->|→) ?"
    r"(?:about |around |the |on |at |next )*"
)
_AND = re.compile(r" ?(?:and|&|or|-) ?(?:at |on |the )*")
_BETWEEN = re.compile(r"\b(?:between|btwn|betw|b/w) (?:about |around |the |on )*$")
_ANY_TIME = r"(?:any ?time |some ?time |any day |only |straight |right )?"
_NOT = r"(?:not|no|never|nothing|cannot|can't|can not) (?:\w+ ){0,2}?"
_FILL = r" ?(?:about |around |at |on |the |say )*$"
AFTER = re.compile(
    rf"(?:\b{_ANY_TIME}(?:after|past|later than|{_NOT}(?:before|earlier than|until|till|til)"
    rf"|isn't before|post|(?<!apart )from|since|starting(?: from)?|beginning|as of|earliest"
    rf"|beyond)|>){_FILL}"
)
BEFORE = re.compile(
    rf"(?:\b{_ANY_TIME}(?:before|pre|until|till|til|by|up (?:to|until)"
    r"(?: and including)?|prior to"
    rf"|{_NOT}(?:after|later than|past)|earlier than|latest)|<){_FILL}"
)
_NO_MORE = r"(?=$| ?[.,;!?)]| (?:please|pls|if|is|would|works?|thanks?)\b)"
"""After "3 or after", unlike "3 or after 5"."""

_ONWARDS = re.compile(
    r" ?(?:\+|on ?wards?\b|on\b(?= ?(?:$|[.,!?]))"
    rf"|(?:or|and) (?:any ?time )?(?:later\b|after\b{_NO_MORE})|(?:at the (?:very )?)?earliest\b)"
)
_AT_LATEST = re.compile(
    rf" ?(?:(?:or|and) (?:earlier\b|before\b{_NO_MORE}|sooner\b)|(?:at the (?:very )?)?latest\b)"
)
_JOINT = re.compile(
    r"[ ,]*(?:(?:\b(?:at|on|in|the|of|for|around|about|approx(?:imately)?|say|maybe|perhaps"
    r"|preferably|ideally|some ?time|any ?time|during|this|that|roughly|like|please|pls|then"
    r"|between|from|after|before|until|till|by|past|but|only|or so|not|no|later|earlier|than"
    r"|slot|appointment|if possible|a|an|it|is)\b|[@~(-])[ ,]*)*"
)
_BOTH_ENDS = re.compile(
    r"[ ,]*(?:but|and)? ?(?:(?:not|no) )?(?:before|by|until|till|after|later than) ?"
    r"(?:about |around )?"
)


@dataclass(frozen=True)
class Hours:
    """Clock times as said: one, twice the same; or a span, open where an end is None."""

    first: Clock | None
    last: Clock | None

    @property
    def exact(self) -> bool:
        """Whether it is one time."""
        return self.first is not None and self.first is self.last


@dataclass(frozen=True)
class Piece:
    """Neighbouring words that say one thing: days, part of the day, hours, or several."""

    start: int
    end: int
    days: Days | None = None
    part: Part | None = None
    hours: Hours | None = None


def time_pieces(
    text: str, found: Sequence[Days | Part | Clock], today: date, horizon: date
) -> list[Piece]:
    """What was ``found`` in lower-case ``text``, put together, in the order of the text.

    An open span of days ("after the 5th") ends with ``horizon`` or begins ``today``.
    """
    found = sorted(found, key=lambda one: one.start)
    pieces: list[Piece] = []
    at = 0
    while at < len(found):
        one, rest = found[at], found[at + 1 :]
        ranged = _ranged(one, rest[0]) if rest and _is_range(text, one, rest[0]) else None
        if ranged and not _is_moved(text, one):
            pieces.append(ranged)
            at += 2
        else:
            said = found[at - 1].end if at else 0
            pieces.append(_bounded(text, one, said, today, horizon))
            at += 1
    return _joined(text, pieces)


def _is_range(text: str, one: Days | Part | Clock, other: Days | Part | Clock) -> bool:
    gap = text[one.end : other.start]
    between = _BETWEEN.search(text[: one.start]) and _AND.fullmatch(gap)
    return bool(_TO.fullmatch(gap) or between)


def _is_moved(text: str, one: Days | Part | Clock) -> bool:
    verb = MOVE.search(text[: one.start])
    return bool(verb and not re.search(r"\b(?:to|between)\b", text[verb.end() : one.start]))


def _ranged(one: Days | Part | Clock, other: Days | Part | Clock) -> Piece | None:
    start, end = one.start, other.end
    if isinstance(one, Days) and isinstance(other, Days):
        last = other.last
        while last < one.first:
            last += 7 * ONE_DAY
        return Piece(start, end, days=Days("span", start, end, one.first, last))
    if isinstance(one, Clock) and isinstance(other, Clock):
        return Piece(start, end, hours=Hours(one, other))
    if isinstance(one, Part) and isinstance(other, Part) and one.span[0] < other.span[1]:
        return Piece(start, end, part=Part(start, end, (one.span[0], other.span[1])))
    return None


def _bounded(text: str, one: Days | Part | Clock, said: int, today: date, horizon: date) -> Piece:
    """``one`` with the "after" or "before" that goes with it; at ``said`` the last found ends."""
    lead, tail = text[: one.start], text[one.end :]
    after, before = AFTER.search(lead, said), BEFORE.search(lead, said)
    if after and before:  # of "before" and "not before" the longer
        after, before = (after, None) if after.start() < before.start() else (None, before)
    if after and after.group().startswith("from") and MOVE.search(lead):
        after = None
    later, earlier = after or _ONWARDS.match(tail), before or _AT_LATEST.match(tail)
    if isinstance(one, Clock):
        hours = Hours(one, None) if later else Hours(None, one) if earlier else Hours(one, one)
        return Piece(one.start, one.end, hours=hours)
    if isinstance(one, Part):
        if after and not after.group().startswith("from"):
            one = replace(one, span=(one.span[1], OPEN_END))
        elif before and before.group().startswith("before"):
            one = replace(one, span=(time(0), one.span[0]))
        return Piece(one.start, one.end, part=one)
    if one.kind != "span" and one.clock is None:
        if later:
            beyond = re.search(r"\b(?:after|past|later than|beyond)\b", later.group())
            first = one.last + ONE_DAY if beyond and after else one.first
            one = replace(one, first=first, last=max(horizon, first), movable=False)
        elif earlier:
            week = 7 * ONE_DAY if one.movable else 0 * ONE_DAY
            short = before and re.search(r"\b(?:before|prior|earlier than)\b", before.group())
            last = week + (one.first - ONE_DAY if short else one.last)
            one = replace(one, first=today, last=max(today, last), movable=False)
    return Piece(one.start, one.end, days=one)


def _joined(text: str, pieces: list[Piece]) -> list[Piece]:
    """Neighbours that complete each other as one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        both = _both(text, joined[-1], piece) if joined else None
        if both:
            joined[-1] = both
        else:
            joined.append(piece)
    return joined


def _both(text: str, one: Piece, other: Piece) -> Piece | None:
    gap = text[one.end : other.start]
    hours = one.hours or other.hours
    if one.hours and other.hours:
        # "After 1 but before 5".
        if not _BOTH_ENDS.fullmatch(gap) or one.hours.last or other.hours.first:
            return None
        hours = Hours(one.hours.first, other.hours.last)
    elif not _JOINT.fullmatch(gap):
        return None
    if one.days and other.days and _BOTH_ENDS.fullmatch(gap):
        # "After the 10th but before the 14th".
        if other.days.first <= one.days.first <= other.days.last <= one.days.last:
            days = replace(one.days, end=other.end, last=other.days.last)
            return replace(one, end=other.end, days=days)
        return None
    if (one.days and other.days) or (one.part and other.part):
        return None
    return Piece(one.start, other.end, one.days or other.days, one.part or other.part, hours)
