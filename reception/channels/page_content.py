"""What the pages show: the clinic's facts in words, and an article's sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from reception.clinic.facts import Clinic, DaysOff, Therapist
from reception.clinic.hours import WEEKDAYS, clock
from reception.faq.articles import Article, slug

LINKS = ("http", "https", "mailto", "tel", "")
"""Schemes that a link of an article may have; the last is an address on the same site."""

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def home_content(clinic: Clinic) -> dict[str, Any]:
    """What the clinic's page shows besides what ``clinic.yml`` has word for word."""
    now = clinic.now()
    today = now.date()
    opened, status = _status(clinic)
    return {
        "treatments": ", ".join(service.name for service in clinic.services),
        "summary": f"{_number(len(clinic.services), 'treatment')}, "
        f"{_number(len(clinic.therapists), 'pair').lower()} of hands",
        "open_now": opened,
        "status": status,
        "services": [
            {
                "name": service.name,
                "about": service.about,
                "people": _listed([p.name for p in clinic.therapists_for(service.name)], "or"),
                "prices": [(length, clinic.price(p)) for length, p in service.prices.items()],
            }
            for service in clinic.services
        ],
        "people": [
            {
                "name": person.name,
                "initials": "".join(word[0] for word in person.name.split()[:2]),
                "services": _listed(person.services),
                "hours": _week_of(person, clinic),
                "away": _listed([_span(off) for off in person.days_off if off.last >= today]),
            }
            for person in clinic.therapists
        ],
        "week": [_day(clinic, number, today) for number in range(7)],
        "closures": sorted(
            (closure for closure in clinic.closures if closure.date >= today),
            key=lambda closure: closure.date,
        ),
        "rules": _rules(clinic),
        "questions": _questions(clinic, today),
    }


def counted(number: int, noun: str) -> str:
    """A number of things, as "1 day" or "30 days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _status(clinic: Clinic) -> tuple[bool, str]:
    """Whether it is open at present, and the same in words."""
    now = clinic.now()
    hours, closure = clinic.hours_on(now.date()), clinic.closure_on(now.date())
    if hours and hours.opens <= now.time() < hours.closes:
        return True, f"Open today until {clock(hours.closes)}"
    closed = f"Closed today, {closure.why}" if closure else "Closed now"
    opens = clinic.next_opening_in_words(now)
    return False, f"{closed}; open again {opens}" if opens else closed


def _day(clinic: Clinic, number: int, today: date) -> dict[str, Any]:
    name = WEEKDAYS[number]
    is_today = today.weekday() == number
    closure = clinic.closure_on(today) if is_today else None
    hours = None if closure else clinic.opening_hours.get(name)
    closed = f"Closed: {closure.why}" if closure else "Closed"
    return {
        "name": name.capitalize(),
        "today": is_today,
        "open": hours is not None,
        "hours": str(hours) if hours else closed,
    }


def _week_of(person: Therapist, clinic: Clinic) -> list[tuple[str, str]]:
    """Their days and hours in a usual week, days of the same hours together."""
    days: dict[str, list[int]] = {}
    for number, name in enumerate(WEEKDAYS):
        opening = clinic.opening_hours.get(name)
        own = opening if person.hours is None else person.hours.get(name)
        hours = own.within(opening) if own and opening else None
        if hours:
            days.setdefault(str(hours), []).append(number)
    return [(_days(numbers), hours) for hours, numbers in days.items()]


def _days(numbers: Sequence[int]) -> str:
    """Weekdays in words: "Monday to Friday", "Monday, Wednesday and Friday"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words: list[str] = []
    for run in runs:
        names = [WEEKDAYS[number].capitalize() for number in run]
        words += [f"{names[0]} to {names[-1]}"] if len(run) > 2 else names
    return _listed(words)


def _span(off: DaysOff) -> str:
    """Days in words, as "14 to 19 December 2026"."""
    first, last = off.first, off.last
    end = f"{last.day} {last:%B} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {end}"


def _rules(clinic: Clinic) -> list[str]:
    rules = clinic.booking
    sentences = []
    if rules.backend == "link":
        sentences.append(
            "Appointments are made on our booking page; the assistant takes you there."
        )
    minutes, days = rules.lead_minutes, rules.horizon_days
    lead = counted(minutes // 60, "hour") if minutes % 60 == 0 else counted(minutes, "minute")
    horizon = counted(days // 7, "week") if days % 7 == 0 else counted(days, "day")
    if minutes:
        sentences.append(f"Book up to {lead} before you would like to come.")
    sentences.append(f"The diary is open {horizon} ahead.")
    step = {15: "every quarter of an hour", 30: "every half hour", 60: "every hour"}
    sentences.append(f"Treatments begin {step[rules.slot_step]}.")
    until = counted(rules.cancellation_hours, "hour")
    sentences.append(
        f"Change or cancel with the assistant until {until} before. After that, please call us."
        if rules.cancellation_hours
        else "Change or cancel with the assistant until it begins."
    )
    return sentences


def _questions(clinic: Clinic, today: date) -> list[str]:
    """Three that the assistant can answer, one of each kind."""
    first, last = clinic.services[0], clinic.services[-1]
    ahead = (today + timedelta(days=number) for number in range(1, 15))
    day = next((day for day in ahead if clinic.hours_on(day)), today)
    return [
        "Does massage help dry skin?",
        f"How much is {last.name}?",
        f"{first.name} on {day:%A} at 11, {first.durations[-1]} minutes",
    ]


def _number(number: int, noun: str) -> str:
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {noun}" if number == 1 else f"{word} {noun}s"


def _listed(words: Sequence[str], joint: str = "and") -> str:
    """Words in a row, as "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


@dataclass(frozen=True)
class Section:
    """What stands under a heading of the second level.

    Attributes:
        anchor: its id on the page.
        title: the heading as plain text.
        heading: the same in HTML.
        text: what follows, in HTML.
    """

    anchor: str
    title: str
    heading: Markup
    text: Markup


def read_sections(article: Article) -> tuple[Markup, list[Section]]:
    """What stands before the first section of an article, in HTML, and its sections.

    HTML in the article is shown as text, and no link does anything but lead somewhere.
    """
    parts: list[list[Token]] = [[]]
    for token in _MARKDOWN.parse(article.body):
        if token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2"):
            parts.append([])
        parts[-1].append(token)
    opening, sections, taken = _html(parts[0]), [], set[str]()
    for tokens in parts[1:]:
        heading = tokens[1]
        if tokens[0].tag == "h1" and _plain(heading) == article.title:
            opening += _html(tokens[3:])
            continue
        anchor = _anchor(heading, taken)
        for token, following in pairwise(tokens[3:]):
            if token.type == "heading_open" and token.level == 0:
                token.attrSet("id", _anchor(following, taken))
        inner = Markup(_MARKDOWN.renderer.render([heading], _MARKDOWN.options, {}))
        sections.append(Section(anchor, _plain(heading), inner, _html(tokens[3:])))
    return opening, sections


def _anchor(heading: Token, taken: set[str]) -> str:
    anchor = wanted = slug(heading.content)
    number = 1
    while anchor in taken:
        number += 1
        anchor = f"{wanted}-{number}"
    taken.add(anchor)
    return anchor


def _plain(heading: Token) -> str:
    return "".join(
        child.content or " " * (child.type == "softbreak") for child in heading.children or []
    )


def _html(tokens: list[Token]) -> Markup:
    # The renderer escapes all text, as html is off.
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _leads_somewhere(url: str) -> bool:
    try:
        scheme = urlsplit(re.sub(r"[\x00-\x20]", "", url)).scheme.lower()
    except ValueError:
        return False
    return scheme in LINKS


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    # The pages load nothing from elsewhere, and there is no folder of pictures here.
    markdown.disable("image")
    markdown.validateLink = _leads_somewhere  # type: ignore[method-assign]
    return markdown


_MARKDOWN = _markdown()
