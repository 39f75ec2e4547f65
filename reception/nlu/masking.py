"""Takes out of a message who wrote it: names, numbers, addresses.

What is kept of visitors' messages, so that the book learns what they ask, goes through here
first. It rather takes out a word too many: "[name]" in a question still says what it asks. A
rare name in small letters, or alone in capitals, without a word such as "name" beside it looks
like any other word and stays. spaCy would find few more of them, and takes five times as long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from reception.clinic.facts import load_clinic
from reception.nlu.contact_details import find_contacts, find_references
from reception.nlu.visitor_names import is_first_name, name_in, without_names

LONGEST_READ = 2000
"""Characters of a message that are looked at; what comes after is left out."""

LONGEST_KEPT = 1000
"""Characters of a masked message."""

MOST_NAMES = 6
"""Names in one message that are looked for by the words that introduce them."""

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Signs that nobody sees, and that would part a number from itself."""

_LINK = re.compile(
    r"(?i)\b(?:[a-z][a-z0-9+.-]{1,15}://|www\.)\S+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|uk|io|me|co|info|biz|app|de|fr|eu|example)/\S*"
)
_MAIL = re.compile(
    r"(?i)[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?: ?\.[\w-]{1,63}){1,5}"
    r"|[\w.+-]{1,64}\s*[\[({<]\s*at\s*[\])}>]\s*[\w-]{1,63}(?:\s*(?:\.|[\[({<]\s*dot\s*[\])}>])"
    r"\s*[\w-]{1,63}){1,4}"
    r"|[\w.+-]{1,64}(?: dot [\w+-]{1,63}){0,3} at [\w-]{1,63}(?: dot [\w-]{1,63}){1,4}"
    r"|[\w.+-]{1,64} at (?:gmail|hotmail|outlook|yahoo|icloud)(?:\.\w+)*"
)
_HANDLE = re.compile(
    r"(?<![\w@])@[\w.]{2,40}|(?<![\w\[])(?=[\w.]{3,40}(?![\w.]))[a-zA-Z][a-zA-Z0-9.]*_[\w.]*\w"
    r"|(?i:(?<=user name )|(?<=username )|(?<=username is )|(?<=handle is ))\w[\w.]{1,40}\w"
)

_YEAR = r"(?:19\d\d|200\d|201\d|202[0-3])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_BORN = re.compile(
    rf"(?i)\b{_DAY} ?[-/. ] ?(?:0?[1-9]|1[0-2]) ?[-/. ] ?{_YEAR}\b"
    rf"|\b(?:0?[1-9]|1[0-2]) ?[-/.] ?{_DAY} ?[-/.] ?{_YEAR}\b"
    rf"|\b{_YEAR} ?[-/.] ?(?:0?[1-9]|1[0-2]) ?[-/.] ?{_DAY}\b"
    rf"|\b{_DAY}(?: of)?[ ,.-]+{_MONTHS}[ ,.-]+{_YEAR}\b"
    rf"|\b{_MONTHS}[ .-]+{_DAY}[ ,.-]+{_YEAR}\b"
    r"|\b(?:d\.?o\.?b\.?|date of birth|birth ?da(?:y|te)|born(?: on| in)?)\b[\s:,is]{0,6}"
    rf"(?:(?:the )?{_DAY}(?: of)?[ ,./-]+(?:{_MONTHS}|\d{{1,2}})(?:[ ,./-]+\d{{2,4}})?"
    rf"|{_MONTHS} {_DAY}(?:[ ,]+\d{{2,4}})?|(?:{_MONTHS} )?{_YEAR}|\d{{6,8}})"
)
"""Whole dates that are no appointments: of a year that is over, or after "born"."""

_CARD = re.compile(r"(?<![\w])\d(?:[ -]?\d){12,18}(?!\w)")
_ACCOUNT = re.compile(
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"
    r"|(?<![\w-])\d\d-\d\d-\d\d(?!-?\w)"
    r"|(?i:\b[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d]\b)"
)
"""IBAN, sort code, national insurance number."""

_NUMBER = re.compile(r"(?<![\w£$€])[+(]{0,2}\d(?:[\s().,/·_–-]{0,3}\d){6,}(?!\w)")
"""Seven digits and more, however they are grouped: no length, price or age."""

_LOCAL = re.compile(
    r"(?i)(?<=\bnumber )\d{5,6}\b|(?<=\bnumber is )\d{5,6}\b|(?<![\w£$€.:/-])\d{3}[ -]\d{3,4}"
    r"(?! ?(?:min|hour|pound|people|years?))(?![\w-])"
)
_DATE = re.compile(
    rf"(?:{_DAY}[-/. ]){{2}}(?:20)?2[4-9]|20(?:2[4-9]|3\d)(?:[-/.]\d\d?){{2}}(?: \d\d?)?"
)
"""A date that may be an appointment's, with the hour after it."""

_SPOKEN = re.compile(
    r"(?i)\b(?:\d{3,5}[\s,-]+(?=(?:\w+[\s,-]+){3}))?"
    r"(?:(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|triple"
    r"|hundred)\b[\s,-]*){6,}"
)
_POSTCODE = re.compile(
    r"(?i)\b(?:gir ?0aa|[a-pr-uwyz](?:\d{1,2}|[a-hk-y]\d{1,2}|\d[a-hjkpstuw]"
    r"|[a-hk-y]\d[abehmnprv-y])"
    r" ?\d[abd-hjlnp-uw-z]{2})\b"
    r"|\b(?:post ?code|zip(?: ?code)?|plz)\b[\s:,is]{0,6}[a-z0-9]{2,5}(?:[ -][a-z0-9]{3,4})?\b"
)
_ZIP = re.compile(r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b|\b\d{5}(?=,? [A-Z][a-z]+(?:\W|$))")

_ROAD = (
    r"(?:street|road|rd|avenue|ave|lane|drive|court|terrace|gardens|crescent|mews|boulevard|blvd"
    r"|parade|quay|wharf|cottages?)"
)
_MAYBE_ROAD = (
    r"(?:St|Ln|Dr|Close|Cl|Ct|Way|Place|Pl|Square|Sq|Grove|Hill|Row|Park|Walk|Green|View|Rise)"
)
_UNIT = (
    r"(?:min|mins|minutes?|hours?|hrs?|days?|weeks?|months?|years?|times|pounds?|quid|people|of|and"
    r"|to|or|per|am|pm|sessions?|treatments?|visits?|massages?|percent|miles?|steps?)"
)
_ADDRESS = re.compile(
    rf"(?i:\b(?:(?:flat|apartment|apt|unit|room)\.? ?\w{{1,4}},? )?\d{{1,5}}[a-z]?,?"
    rf" (?!{_UNIT}\b)(?:[\w'’.-]+ ){{1,4}}?{_ROAD}\b\.?)"
    rf"|\b\d{{1,5}}[A-Za-z]?,? (?!{_UNIT}\b)(?:[A-Z][\w'’.-]* ){{1,3}}{_MAYBE_ROAD}\b\.?"
    r"|(?i:\b[\w-]{2,30}(?:stra(?:ß|ss)e|str\.|gasse|weg|straat|laan) \d{1,4} ?[a-z]?\b)"
    r"|(?i:\b\d{1,4},? (?:rue|via|calle|avenida|place) (?:[\w'’-]+ ?){1,4})"
    r"|(?i:\b(?:i live (?:at|on)|my (?:home )?address(?: is|:)?|send (?:it|them) to|visit me at)"
    r" (?!\[)[^.!?\n]{3,80})"
    r"|(?i:\b(?:flat|apartment|apt) \d{1,4}[a-z]?\b)"
)

_CAPITALISED = r"[^\W\d_a-z][\w'’-]*"
_FULL_NAME = (
    rf"{_CAPITALISED}(?: (?:(?:de|da|van|von|der|den|bin|al|el|la|le) )*{_CAPITALISED}){{0,3}}"
)
_TITLED = re.compile(
    rf"\b(?i:mrs?|ms|miss|mx|dr|doctor|prof(?:essor)?|sir|nurse)\.?"
    rf" (?:[A-Z]\.? ){{0,3}}{_FULL_NAME}"
)
_OF_SOMEBODY = re.compile(
    r"\b(?P<whose>(?i:(?:my|our|her|his)(?: \w+)? (?:husband|wife|partner|mum|mom|mother|dad|father"
    r"|son|daughter|sister|brother|friend|colleague|boss|boyfriend|girlfriend|child|baby|aunt"
    rf"|uncle|gran|nan|cousin|gp)),? (?:(?i:is called|called|named) )?)(?P<name>{_FULL_NAME})"
)
_SIGNED = re.compile(
    r"(?P<how>(?i:\b(?:thanks|thank you|thx|ta|cheers|regards|wishes|best|sincerely|yours|love|xx?"
    rf")\b)[ ,.!:x–-]*\s|(?:^|\s)[–—-]{{1,2}} )(?P<name>{_FULL_NAME})[\s.!x]*$"
)
_SMALL = re.compile(
    r"(?i)(?<!\w)(?P<how>(?:i'?m|i am|it'?s|it is|this is|here is|hi|for|under|name of) )"
    r"(?P<name>(?P<first>[a-z]+)(?: (?!and\b|i\b|my\b|here\b|please\b|for\b|on\b|at\b|who\b|is\b"
    r"|with\b|to\b|from\b|so\b|but\b|in\b|has\b|wants\b)[a-z'’-]{3,})?)"
)
_HERE = re.compile(rf"(?:^|(?<=[.,!?] ))(?P<name>{_FULL_NAME}) here\b")
_CALLED = re.compile(
    r"(?i)\b(?P<how>(?:i'?m|i am|im) called |(?:they|people|friends) call me |call me |i go by "
    r"|(?:sur|last|first|full|maiden|user)[ -]?name(?:'s| is|:)? |(?:booked|appointment) under )"
    r"(?P<name>(?!is\b|not\b)[^\W\d_][\w'’-]+"
    r"(?: (?!and\b|i\b|my\b|please\b|for\b|on\b|at\b)[^\W\d_][\w'’-]+)?)"
)


def mask(text: str, known: Sequence[str] = ()) -> str:
    """``text`` with "[name]", "[phone]" and the like in place of what is about a person.

    Args:
        text: a visitor's message.
        known: what the conversation has told already, such as the name given to a form.

    Returns:
        at most `LONGEST_KEPT` characters on however many lines; the same again if masked again.
    """
    masked = _UNSEEN.sub("", unicodedata.normalize("NFKC", text[:LONGEST_READ]))
    for detail in known:
        masked = _without(masked, detail)
    masked = _MAIL.sub("[mail]", _LINK.sub("[link]", masked))
    masked = _HANDLE.sub("[handle]", masked)
    masked = _names(masked)
    masked = _BORN.sub("[date of birth]", masked)
    masked = _ADDRESS.sub("[address]", masked)
    masked = _POSTCODE.sub("[postcode]", masked)
    masked = _ZIP.sub("[postcode]", masked)
    masked = _ACCOUNT.sub("[number]", masked)
    masked = _CARD.sub("[card]", masked)
    masked = _replaced(masked, find_contacts(masked, load_clinic().country), "[phone]")
    masked = _NUMBER.sub(lambda found: _unless_date(found.group()), masked)
    masked = _LOCAL.sub("[phone]", masked)
    masked = _SPOKEN.sub("[phone]", masked)
    masked = _replaced(masked, find_references(masked), "[reference]")
    return masked[:LONGEST_KEPT]


def _names(text: str) -> str:
    clinic = load_clinic()
    ours = [word for one in clinic.services for word in (one.name, *one.aliases)]
    ours += [word for person in clinic.therapists for word in (person.name, *person.name.split())]
    ours += [clinic.name, clinic.address.street, clinic.address.town, *_DAYS]
    text = _TITLED.sub(lambda found: _name(found, found.group(), ours), text)
    for pattern in (_OF_SOMEBODY, _SIGNED, _HERE, _CALLED):
        text = pattern.sub(lambda found: _name(found, found["name"], ours), text)
    for _ in range(MOST_NAMES):
        name = name_in(
            text, clinic.country, [word for word in ours if word.lower() in text.lower()]
        )
        if not name or name not in text or name.startswith("["):
            break
        text = text.replace(name, "[name]")
    text = _SMALL.sub(_small_name, text)
    words = " ".join([*ours, *clinic.directions]).lower()
    return without_names(text, frozenset(re.findall(r"[^\W\d_]+", words)))


_DAYS = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Today"),
    *("Tomorrow", "January", "February", "March", "April", "June", "July", "August", "September"),
    *("October", "November", "December", "Christmas", "Easter"),
)


def _name(found: re.Match[str], name: str, ours: Sequence[str]) -> str:
    """What is found with its name masked, unless it is one of the clinic's own words."""
    if "[" in name or any(re.search(rf"(?i)(?<!\w){re.escape(word)}(?!\w)", name) for word in ours):
        return found.group()
    return found.group().replace(name, "[name]")


def _small_name(found: re.Match[str]) -> str:
    """What is found with the name masked if it begins with a first name that is common."""
    return f"{found['how']}[name]" if is_first_name(found["first"]) else found.group()


def _without(text: str, detail: str) -> str:
    """``text`` without what is known of a visitor, and of a name without each part of it."""
    whole = detail.strip()
    parts = [whole, *(part for part in whole.split() if len(part) > 2 and part.isalpha())]
    for part in parts:
        if len(part) > 1:
            sign = "[name]" if part[0].isalpha() and "@" not in part else "[contact]"
            text = re.sub(rf"(?i)(?<!\w){re.escape(part)}(?!\w)", sign, text)
    return text


def _replaced(text: str, found: Sequence[tuple[str, int, int]], sign: str) -> str:
    for _, start, end in reversed(found):
        text = text[:start] + sign + text[end:]
    return text


def _unless_date(number: str) -> str:
    return number if _DATE.fullmatch(number.strip()) else "[phone]"
