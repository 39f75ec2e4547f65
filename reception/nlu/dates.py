"""When a visitor would like to come: finds days and times in a message."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from reception.clinic.facts import WEEKDAYS, Clinic, load_clinic
from reception.clinic.wish import OPEN_END, Wish
from reception.errors import StartError
from reception.nlu import duckling
from reception.nlu.clock_times import DAY, Clock, Part, find_clocks, find_parts
from reception.nlu.component import MessageComponent
from reception.nlu.day_phrases import ONE_DAY, Days, find_days
from reception.nlu.spelling import one_slip

logger = logging.getLogger(__name__)

TIME = "time"
"""The entity; its value is ``Wish.as_json()``."""

_HIDDEN = "¤"
_SPELLINGS = {
    "tonite": "tonight", "2nite": "tonight", "tonigt": "tonight", "tomoro": "tomorrow",
    "tomorow": "tomorrow", "tommorow": "tomorrow", "tommorrow": "tomorrow", "tomorro": "tomorrow",
    "tmrw": "tomorrow", "tmr": "tomorrow", "tmw": "tomorrow", "tmo": "tomorrow", "2moro": "tomorrow",
    "2morrow": "tomorrow", "tomoz": "tomorrow", "tom": "tom", "tomora": "tomorrow",
    "morro": "tomorrow", "2day": "today", "2dy": "today", "tday": "today", "todays": "today",
    "weds": "wed", "wedn": "wed", "wensday": "wednesday", "wendsday": "wednesday",
    "wednsday": "wednesday", "wenesday": "wednesday", "teusday": "tuesday", "thur": "thu",
    "b4": "before", "morra": "tomorrow", "hauf": "half", "efter": "after", "aboot": "about",
    "efternoon": "afternoon", "cannae": "can't", "dinnae": "don't", "dae": "do", "cant": "can't",
    "aft": "afternoon", "aftn": "afternoon", "arvo": "afternoon", "eve": "eve", "wk": "week",
    "wkend": "weekend", "wknd": "weekend", "nxt": "next", "oclock": "o'clock",
}  # fmt: skip
_WORDS_WITH_SLIPS = (
    *WEEKDAYS, "tomorrow", "tonight", "weekend", "afternoon", "morning", "evening", "lunchtime",
    "january", "february", "september", "october", "november", "december", "fortnight", "around", "between",
)  # fmt: skip
_OTHER_WORDS = frozenset(
    {"frida", "sundry", "sundae", "mourning", "warning", "moaning", "sundays", "evenings"}
)
"""A slip away from a day, and a name or a word of its own."""

_NO_TIMES = re.compile(
    r"""(?x)
      [\w.+-]+@[\w.-]+ | https?://\S+ | www\.\S+
    | \b(?=[a-z]*\d)[bcdfghjkmnpqrstvwxz2-9]{4}[- ]?(?=[a-z\d]*\d|[a-z])[bcdfghjkmnpqrstvwxz2-9]{4}\b(?![./:])
    | [£$€]\s?\d+(?:[.,]\d+)?
    | \b\d+(?:[.,]\d+)?\s?(?:£|€|pounds?|quid|euros?|dollars?|gbp|pence|bucks)\b
    | \b\d{1,3}[a-z]?\ (?:[a-z'.]+\ ){1,2}(?:street|road|rd|lane|avenue|ave|close|drive|terrace|gardens|crescent)\b
    | \b24\s?/\s?7\b | \b\d+\s?%
    # Lengths of time, which are durations.
    | (?<!\bin\ )(?<!\bin\ about\ )(?<!\bat\ )(?<!\bhalf\ )(?<!\d)(?<!\d[.:])\b(?!(?:[6-9]|1\d|2[0-3])\s?h(?:\s|$|[.,?!]))(?:\d{1,3}(?:[.,]\d+|\s?½)?|½|1/2|an?|one|two|three|half\ an|half|fifteen|thirty|forty(?:[ -]five)?|fifty|sixty|seventy(?:[ -]five)?|ninety)
        [\s-]*(?:and\ a\ half\ |and\ half\ )?(?:min(?:ute|uet|ut)?s?|h(?:ou)?rs?|h(?=\s|$|[.,?!]))\b
        (?:\s+and\s+a\s+(?:half|quarter)|\s+(?:and\s+)?(?:\d{1,2}|fifteen|thirty)(?:\s?m(?:in(?:ute)?s?)?\b)|\s+(?:15|30|45)\b(?!\s*[ap]m))?
    | \b\d{2,3}\s?m\b | \b(?:three[ ])?quarters?\ of\ an\ hour\b | \bhalf[ -]hour\b | \bhalf\ (?:a\ )?day\b
    | \bfor\ (?:\d{1,2}|an?|one|two|three|four)\ (?:people|persons?|of\ us|guests|adults)\b
    # Ages.
    | \b(?:i\ am|i'm|im|i\ was|i\ turn(?:ed)?|(?:he|she)(?:'s|\ is)|(?:son|daughter|mum|mother|dad|father|husband|wife|partner|baby|kid|child|girl|boy|he|she)\ (?:is|was)|they\ are|aged?|turn(?:ed|ing|s)?)\ (?:just\ |only\ |nearly\ |almost\ |now\ )?\d{1,3}\b(?!\s*(?:[ap]\.?m|:))
    | \b\d{1,3}[ -]?(?:years?|yrs?|y/?o)(?:[ -]olds?)?\b
    # What is past, and what is always.
    | \byesterday(?:\ (?:morning|afternoon|evening))? | \bthis\ time\ last\ \w+
    | \blast\ (?:week|month|year|night|time|weekend|summer|winter|spring|autumn|christmas|(?:mon|tue|wed|thu|fri|sat|sun)\w*)\b(?!\s+(?:of|in)\b)
    | \b(?:[\w.]+\ )?(?:min(?:ute)?s?|hours?|days?|weeks?|months?|years?)\ ago\b
    | \bevery\ (?:single\ )?(?:day|morning|afternoon|evening|night)\b | \btimes?\ an?\ (?:day|week|month)\b
    | (?<!\bthis\ )\bmorning(?:\ |-)(?:sickness|stiffness|routine|person|dew)\b | \bevening\ primrose\b | \bafternoon\ tea\b
    | \bgood\ (?:morn(?:ing)?|afternoon|evening|day|night)\b | ^\s*(?:morning|afternoon|evening)(?=\s*(?:$|[,!.]|all\b|there\b|team\b|folks\b|everyone\b|both\b|i\b))
    | \b(?:have|enjoy)\ (?:an?|the|your|yourself\ an?)\ (?:\w+\ ){0,2}(?:weekend|day|evening|afternoon|morning|week|christmas)\b
    | \bsince\ (?:last\ |the\ )?(?:\w+day|mon|tues?|wed|thu|fri|sat|sun|weekend|christmas|january|february|march|april|may|june|july|august|september|october|november|december)\b
    | \bhappy\ (?:\w+day|new\ year|christmas|easter)\b
    """
)
_PHONE = re.compile(r"(?<![\w/:.])\+?\(?\d[\d\s().-]{4,}\d(?![\w/:])")
_DATE_LIKE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|20\d\d-\d{1,2}-\d{1,2}|^\d{1,2}[.-]\d\d\s*-\s*\d{1,2}[.]\d\d$"
)
_RANGE = re.compile(
    r"\s*(?:to|until|till|til|through|thru|up to|-|–|—|->|→)\s*(?:about |around |the |on |at |next )*"
)
_AND = re.compile(r"\s*(?:and|&|or|-)\s*(?:at |on |the )*")
_BETWEEN = re.compile(r"\b(?:between|btwn|betw|b/w)\s+(?:about |around |the |on )*$")
_AFTER = re.compile(
    r"(?:\b(?:any ?time |some ?time |any day |only |straight |right )?(?:after|past|later than"
    r"|(?:not|no|never|nothing|cannot|can't|can not) (?:\w+ ){0,2}?(?:before|earlier than|until|till|til)"
    r"|isn't before|from|since|starting(?: from)?|beginning|as of|as from|earliest|beyond)"
    r"|>)\s*(?:about |around |at |on |the |say )*$"
)
_BEFORE = re.compile(
    r"(?:\b(?:any ?time |some ?time |any day )?(?:before|until|till|til|by|up to|prior to"
    r"|(?:not|no|never|nothing|cannot|can't|can not) (?:\w+ ){0,2}?(?:after|later than|past)"
    r"|earlier than|latest|at the latest)|<)\s*(?:about |around |at |on |the )*$"
)
_ONWARDS = re.compile(
    r"\s*(?:\+|onwards?\b|on ?wards?\b|on\b(?=\s*(?:$|[.,!?]))|(?:or|and) (?:any ?time )?(?:later|after)\b"
    r"|at the (?:very )?earliest\b|earliest\b|or so onwards\b)"
)
_AT_LATEST = re.compile(
    r"\s*(?:(?:or|and) (?:earlier|before|sooner)\b|at the (?:very )?latest\b|latest\b)"
)
_JOINED = re.compile(
    r"[\s,]*(?:\b(?:at|on|in|the|of|for|around|about|approx(?:imately)?|say|maybe|perhaps|preferably"
    r"|ideally|some ?time|any ?time|during|this|that|roughly|like|please|then|between|from|after"
    r"|before|until|till|by|past|but|only|pls|or so|not|no|later|earlier|than|slot|appointment|if possible|a|an|it|to|as"
    r"|is)\b[\s,]*|[@~(-]\s*)*[\s,]*"
)
_BOTH = re.compile(
    r"[\s,]*(?:but|and)?\s*(?:(?:not|no) )?(?:before|by|until|till|after|later than)\s*(?:about |around )?"
)
_MOVES = re.compile(
    r"\b(?:mov(?:e|ing)|chang(?:e|ing)|reschedul\w*|switch\w*|shift\w*|swap\w*|push\w*|bring|postpone|rebook|re-book)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|anything but|any day but|any time but|anytime but|everything but|except(?: for)?"
    r"|apart from|other than|instead of|rather than|no|nor|neither|without|never|can't|cannot"
    r"|can not|couldn't|won't|don't|unable to|avoid|aside from|hate)"
    r"(?:\s+(?:do|make|manage|come|be|want|like|in|get|there|free|available|attend|have|need|for"
    r"|the|on|at|any|a|it|really|actually|possibly|either|of|my|this|from|anything))*\s*$"
)
_BUSY = re.compile(
    r"\b(?:away|busy|working|at work|on site|unavailable|out of town|on holiday|tied up|teaching"
    r"|in (?:a )?meetings?|on shift|on nights|in class)"
    r"(?:\s+(?:for|the|on|at|all|day|until|till|from|in|this|next|work|every|whole))*\s*$"
)
_NOT_NEGATED = re.compile(
    r"\b(?:why not|if not|why don't (?:we|i|you)|not sure(?: but)?|whether or not|can't wait"
    r"|isn't it|is it not|or not)\b"
)
_BAD = (
    r"(?:good|great|possible|ideal|convenient|suitable|working|available|an option|going to|gonna"
    r"|at all|any (?:good|use)|for me|workable|doable|best|on|happening|the best)"
)
_REFUSED_AFTER = re.compile(
    r"(?:'s)?\s*(?:(?:unfortunately|sadly|also|slot|really|just|probably) )*"
    r"(?:(?:doesn't|doesnt|does not|don't|do not|won't|wont|will not|wouldn't|would not|can't|cannot)"
    r" (?:\w+ )?(?:work|suit|do|fit|go|be|happen|help)\b"
    rf"|(?:(?:is|are|was|would be|that's|it's|will be)\s+)?(?:not|isn't|aren't|isnt|never) (?:\w+ )?{_BAD}\b"
    r"|(?:(?:is|are|was|would be|will be|which is)\s+)?"
    r"(?:(?:a bit |a little |far |way |just )?too (?:early|late|soon|far|tricky)|no good|no use|impossible)\b"
    r"|(?:(?:is|are|would be|will be)\s+)(?:a bit |a little |really |so )?"
    r"(?:out(?! of)|bad|tricky|difficult|full|hopeless|off the table|no longer|awkward|a no|busy)\b"
    r"|(?<=')s (?:out(?! of)|bad|tricky|difficult|full|hopeless|awkward)\b)"
)
_CORRECTED = re.compile(
    r"\b(?:so|no,? (?:sorry|wait|actually|i mean)|sorry|wait|scratch that|i meant?|correction"
    r"|or rather|make that|hang on|hold on|actually)\b|^\W*no\W*$"
)
"""What comes after these counts where it speaks of the same: "I finish at 4, so 5"."""

_MOVED_TO = re.compile(
    r"\s*(?:slot |appointment |one )?(?:to|for|until|till)\s*(?:the |at |on |about |around )*"
)
_OR = re.compile(r"\s*(?:,\s*)?(?:or|and|nor|&|/)\s*(?:the |at |on |in the |in )*")


@dataclass(frozen=True)
class TimeExpression:
    """A part of a message that says when; ``text[start:end]`` of the message."""

    wish: Wish
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Hours:
    """Clock times as said: one, or a span with an open end on either side."""

    first: Clock | None
    last: Clock | None
    exact: bool = False


@dataclass(frozen=True)
class _Piece:
    """Neighbouring words that say one thing: days, part of the day, hours, or several."""

    start: int
    end: int
    days: Days | None = None
    part: Part | None = None
    hours: _Hours | None = None


def find_times(text: str, now: datetime, clinic: Clinic) -> list[TimeExpression]:
    """What ``text`` says about when, in its order; what is refused ("not Tuesday") is left out.

    Args:
        text: a visitor's message.
        now: the present at the clinic, with its zone.
        clinic: for its opening hours, which decide whether "4" is in the afternoon, and the
            horizon of its bookings.
    """
    plain, places = _plain(text)
    plain = _hidden(plain)
    horizon = now.date() + timedelta(days=clinic.booking.horizon_days)
    days = find_days(plain, now, horizon)
    marked = _covered(plain, [(one.start, one.end) for one in days], DAY)
    parts = find_parts(marked)
    hours = find_clocks(_covered(marked, [(one.start, one.end) for one in parts], DAY))
    pieces = _spans(plain, [*days, *parts, *hours], now.date(), horizon)
    pieces = _kept(plain, _joined(plain, pieces))
    found = []
    for piece in pieces:
        start, end = places[piece.start], places[piece.end - 1] + 1
        found.append(TimeExpression(_wish(piece, now, clinic), start, end, text[start:end]))
    return found


def _plain(text: str) -> tuple[str, list[int]]:
    """``text`` in lower case with days spelt right, and where each letter comes from."""
    lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    lower = lower.replace("’", "'").replace("‘", "'").replace("–", "-").replace("—", "-")
    letters: list[str] = []
    places: list[int] = []
    last = 0
    for match in re.finditer(r"[a-z0-9]+", lower):
        word, right = match.group(), _spelt(match.group())
        start, end = match.span()
        letters.append(lower[last:start])
        places += range(last, start)
        letters.append(right)
        # A word that was mended begins and ends where the original does.
        inside = [min(start + i, end - 1) for i in range(len(right) - 1)]
        places += range(start, end) if right == word else [*inside, end - 1]
        last = end
    letters.append(lower[last:])
    places += range(last, len(lower))
    return "".join(letters).translate({10: " ", 9: " ", 13: " ", 160: " "}), places


def _spelt(word: str) -> str:
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if len(word) < 5 or word in _OTHER_WORDS:
        return word
    for right in _WORDS_WITH_SLIPS:
        if word[0] == right[0] and len(word) >= len(right) - 1 and one_slip(word, right):
            return word if word == f"{right}s" else right
    return word


def _hidden(text: str) -> str:
    """``text`` with numbers and words that are no times covered."""
    text = _covered(text, [match.span() for match in _NO_TIMES.finditer(text)], _HIDDEN)
    phones = [
        match.span()
        for match in _PHONE.finditer(text)
        if not _DATE_LIKE.search(match.group())
        and (len(re.sub(r"\D", "", match.group())) >= 6 and not _looks_like_hours(match.group()))
    ]
    return _covered(text, phones, _HIDDEN)


def _looks_like_hours(figures: str) -> bool:
    """ "10.30-12.30", "1000 - 1130"."""
    return bool(re.fullmatch(r"\d{1,2}\.?[0-5]\d\s*-\s*\d{1,2}\.?[0-5][05]", figures)) and (
        "." in figures or " " in figures
    )


def _covered(text: str, spans: list[tuple[int, int]], mark: str) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = mark * (end - start)
    return "".join(letters)


def _spans(text: str, found: list[Days | Part | Clock], today: date, horizon: date) -> list[_Piece]:
    """Pieces for what was found, with "from … to", "between", "after" and "before" applied."""
    pieces: list[_Piece] = []
    found = sorted(found, key=lambda one: one.start)
    at = 0
    while at < len(found):
        one, other = found[at], found[at + 1] if at + 1 < len(found) else None
        lead = text[: one.start]
        if other is not None and _is_range(text, one, other):
            at += 2
            if _is_moved(text, one):
                # "from Tuesday to Friday" says where an appointment was.
                pieces.append(_piece(other))
                continue
            piece = _ranged(one, other)
            if piece:
                pieces.append(piece)
                continue
            at -= 1
            pieces.append(_piece(one))
            continue
        at += 1
        tail = text[one.end :]
        after = _AFTER.search(lead)
        before = _BEFORE.search(lead)
        if after and before:  # "no later than", "not before": the longer one counts
            after, before = (after, None) if after.start() < before.start() else (None, before)
        onwards, latest = _ONWARDS.match(tail), _AT_LATEST.match(tail)
        if after and after.group().split()[0] == "from" and _MOVES.search(lead):
            continue
        if isinstance(one, Days) and one.clock is None and one.kind != "span":
            pieces.append(_open_days(one, after or onwards, before or latest, today, horizon))
        elif isinstance(one, Clock) and (after or onwards):
            pieces.append(_Piece(one.start, one.end, hours=_Hours(one, None)))
        elif isinstance(one, Clock) and (before or latest):
            pieces.append(_Piece(one.start, one.end, hours=_Hours(None, one)))
        elif isinstance(one, Part) and after and not after.group().startswith("from"):
            pieces.append(_piece(replace(one, span=(one.span[1], OPEN_END))))
        elif isinstance(one, Part) and before and before.group().startswith("before"):
            pieces.append(_piece(replace(one, span=(time(0), one.span[0]))))
        else:
            pieces.append(_piece(one))
    return pieces


def _piece(one: Days | Part | Clock) -> _Piece:
    if isinstance(one, Days):
        return _Piece(one.start, one.end, days=one)
    if isinstance(one, Part):
        return _Piece(one.start, one.end, part=one)
    return _Piece(one.start, one.end, hours=_Hours(one, one, exact=True))


def _is_range(text: str, one: Days | Part | Clock, other: Days | Part | Clock) -> bool:
    if type(one) is not type(other):
        return False
    gap = text[one.end : other.start]
    if _RANGE.fullmatch(gap):
        return True
    return bool(_BETWEEN.search(text[: one.start]) and _AND.fullmatch(gap))


def _is_moved(text: str, one: Days | Part | Clock) -> bool:
    verb = _MOVES.search(text[: one.start])
    return bool(verb) and not re.search(r"\b(?:to|between|for)\b", text[verb.end() : one.start])


def _ranged(one: Days | Part | Clock, other: Days | Part | Clock) -> _Piece | None:
    start, end = one.start, other.end
    if isinstance(one, Days) and isinstance(other, Days):
        last = other.last
        while last < one.first:
            last += 7 * ONE_DAY
        return _Piece(start, end, days=Days(start, end, one.first, last))
    if isinstance(one, Clock) and isinstance(other, Clock):
        return _Piece(start, end, hours=_Hours(one, other))
    if isinstance(one, Part) and isinstance(other, Part) and one.span[0] < other.span[1]:
        return _Piece(start, end, part=Part(start, end, (one.span[0], other.span[1])))
    return None


def _open_days(
    one: Days,
    after: re.Match[str] | None,
    before: re.Match[str] | None,
    today: date,
    horizon: date,
) -> _Piece:
    first, last = one.first, one.last
    if after:
        inclusive = not re.search(r"\b(?:after|past|later than|beyond)\b", after.group())
        first, last = (first if inclusive else last + ONE_DAY), max(horizon, last + ONE_DAY)
    elif before:
        inclusive = not re.search(r"\b(?:before|prior|earlier than)\b", before.group())
        later = 7 * ONE_DAY if one.movable else 0 * ONE_DAY
        first, last = today, max(today, later + (last if inclusive else first - ONE_DAY))
    return _Piece(one.start, one.end, days=replace(one, first=first, last=last))


def _joined(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Neighbours that complete each other as one piece: "Monday" "evening" "at 6"."""
    joined: list[_Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        gap = text[before.end : piece.start] if before else ""
        if before and before.hours and piece.hours and _BOTH.fullmatch(gap):
            one, other = before.hours, piece.hours
            if one.first and not one.last and other.last and not other.first:
                joined[-1] = replace(
                    before,
                    end=piece.end,
                    hours=_Hours(one.first, other.last),
                    days=before.days or piece.days,
                )
                continue
        if before and _JOINED.fullmatch(gap) and _fit(before, piece):
            joined[-1] = _Piece(
                before.start,
                piece.end,
                before.days or piece.days,
                before.part or piece.part,
                before.hours or piece.hours,
            )
        else:
            joined.append(piece)
    return joined


def _fit(one: _Piece, other: _Piece) -> bool:
    twice = [
        (one.days and other.days),
        (one.part and other.part),
        (one.hours and other.hours),
    ]
    return not any(twice)


def _kept(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """The pieces that are wished for: neither refused, nor moved away from, nor taken back."""
    refused = [_is_refused(text, piece) for piece in pieces]
    gaps = [text[one.end : two.start] for one, two in zip(pieces, pieces[1:])]
    for at, gap in enumerate(gaps):
        if refused[at] and _OR.fullmatch(gap):
            refused[at + 1] = True
    for at in reversed(range(len(gaps))):
        if _REFUSED_AFTER.match(text[pieces[at + 1].end :]) and _OR.fullmatch(gaps[at]):
            refused[at] = True
    verb = _MOVES.search(text)
    for at, gap in enumerate(gaps):
        if verb and verb.end() <= pieces[at].start and _MOVED_TO.fullmatch(gap):
            refused[: at + 1] = [True] * (at + 1)
    for at, gap in enumerate(gaps):
        if _CORRECTED.search(gap) and not refused[at + 1]:
            later = [piece for piece, no in zip(pieces[at + 1 :], refused[at + 1 :]) if not no]
            pieces = [*(_without(piece, later) for piece in pieces[: at + 1]), *pieces[at + 1 :]]
    return [
        piece
        for piece, no in zip(pieces, refused)
        if not no and (piece.days or piece.part or piece.hours)
    ]


def _without(piece: _Piece, later: list[_Piece]) -> _Piece:
    """``piece`` without what a later one says in its place."""
    days = None if any(one.days for one in later) else piece.days
    if any(one.part or one.hours or (one.days and one.days.clock) for one in later):
        return replace(piece, days=days, part=None, hours=None)
    return replace(piece, days=days)


def _is_refused(text: str, piece: _Piece) -> bool:
    lead = re.split(r"[.!?;,](?!\d)", text[: piece.start])[-1]
    if _BUSY.search(lead) or _REFUSED_AFTER.match(text[piece.end :]):
        return True
    # "Not before 10" is a wish; _spans has taken it for one.
    open_ended = _AFTER.search(lead) or _BEFORE.search(lead)
    return bool(_NEGATED.search(lead)) and not open_ended and not _NOT_NEGATED.search(lead)


def _wish(piece: _Piece, now: datetime, clinic: Clinic) -> Wish:
    days = (piece.days.first, piece.days.last) if piece.days else None
    day = days[0] if days and days[0] == days[1] else None
    part = piece.part.span if piece.part else piece.days.clock if piece.days else None
    if piece.part and piece.part.opening:
        opens = _opening(clinic, day)[0]
        part = (opens, opens)
    clock = part
    if piece.hours:
        clock = _resolved(piece.hours, part, _opening(clinic, day))
    if piece.days and piece.days.movable and clock and clock[1] <= now.time():
        days = (piece.days.first + 7 * ONE_DAY, piece.days.last + 7 * ONE_DAY)
    return Wish(days, clock)


def _opening(clinic: Clinic, day: date | None) -> tuple[time, time]:
    """Opening and closing on ``day``, or the earliest and latest of the week."""
    hours = clinic.hours_on(day) if day else None
    week = [hours] if hours else list(clinic.opening_hours.values())
    if not week:
        return time(9), time(18)
    return min(one.opens for one in week), max(one.closes for one in week)


def _resolved(
    hours: _Hours, part: tuple[time, time] | None, opening: tuple[time, time]
) -> tuple[time, time]:
    """The clock range that ``hours`` mean in a part of the day, at a clinic of such opening."""
    if hours.exact and hours.first:
        at = _time(_chosen(hours.first.readings, part, opening))
        return at, at
    first, last = 0, _minutes(OPEN_END)
    if hours.first and hours.last:
        ends = hours.last.readings
        starts = hours.first.readings
        if hours.last.sure:
            starts = [start for start in starts if start < ends[0]] or starts
        first = _chosen(starts, part, opening)
        last = next((end for end in ends if end > first), last)
    elif hours.first:
        first = _chosen(hours.first.readings, part, opening)
    elif hours.last:
        last = _chosen(hours.last.readings, part, opening, end=True)
    if part and max(first, _minutes(part[0])) < min(last, _minutes(part[1])):
        first, last = max(first, _minutes(part[0])), min(last, _minutes(part[1]))
    return _time(first), _time(last)


def _chosen(
    readings: list[int],
    part: tuple[time, time] | None,
    opening: tuple[time, time],
    end: bool = False,
) -> int:
    """The reading within the part of the day, else within opening hours, else nearest to them."""
    if part:
        inside = [r for r in readings if _minutes(part[0]) <= r <= _minutes(part[1])]
        if inside:
            return inside[0]
    opens, closes = _minutes(opening[0]), _minutes(opening[1])

    def outside(reading: int) -> int:
        return max(opens - reading, reading - closes, 0)

    if end:
        return min(reversed(readings), key=lambda r: (outside(r), r <= opens))
    return min(readings, key=lambda r: (outside(r), r >= closes))


def _minutes(moment: time) -> int:
    return 60 * moment.hour + moment.minute


def _time(minutes: int) -> time:
    return time(*divmod(minutes, 60))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class TimeExtractor(MessageComponent):
    """Adds ``time`` entities, whose values are wishes as JSON."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Read times by the hours of the project's clinic.yml."""
        super().__init__(config)
        self._clinic = load_clinic()

    def warm_up(self) -> None:
        """Load Duckling."""
        duckling.load()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of every message."""
        for message in messages:
            text = message.get(TEXT) or ""
            try:
                times = find_times(text, self._clinic.now(), self._clinic)
            except StartError as error:
                # The visitor is asked for the time again; the log says what to mend.
                logger.error(str(error))
                times = []
            found = [
                {
                    "entity": TIME,
                    "value": one.wish.as_json(),
                    "start": one.start,
                    "end": one.end,
                    "extractor": type(self).__name__,
                }
                for one in times
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
