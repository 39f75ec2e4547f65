"""Prices of treatments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reception.clinic.facts import Clinic, Service
from reception.faq.clinic_statements.difference import Difference, named_services
from reception.faq.clinic_statements.team import unknown_treatment

_UNITS = {"£": r"pounds?|quid|gbp", "€": r"euros?|eur", "$": r"dollars?|usd"}
_FIGURE = r"\d{1,4}(?:[.,]\d{2})?(?!\d)"
_ANOTHER_PRICE = re.compile(
    r"(?i)\b(?:vouchers?|gifts?|deposit|fees?|fine|late|cancel\w*|miss\w*|no[- ]shows?|park\w*"
    r"|discount\w*|off|sav(?:e|es|ing)|courses?|packages?|block|sessions for|treatments for|tips?"
    r"|extra|supplement|surcharge|home|students?|concession\w*|members\w*|add|added|instead of"
    r"|used to|until|more than|less|special|free|worth|products?|oils?|bottle|bus|taxi|two people"
    r"|couples?|each way|charge of)\b"
)
_WORDS = {"fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60,
          "seventy-five": 75, "ninety": 90}  # fmt: skip
_LENGTH = (
    rf"(?:\b(?P<minutes>\d{{2,3}}|{'|'.join(_WORDS).replace('-', '[- ]')})"
    r"[ -]*(?:min(?:ute)?s?|['’])(?!\w)"
    r"|\b(?P<half_more>(?:an?|one) hour and a half|one and a half hours?|1[.,]5 hours?)\b"
    r"|\b(?P<quarter_more>(?:an?|one) hour and a quarter|one and a quarter hours?)\b"
    r"|\b(?P<half>half(?: an?)?[ -]hour)\b|\b(?P<two>(?:two|2)[ -]hours?)\b"
    r"|\b(?P<one>(?:an?|one|1|the|full)[ -]hour|hour-long)\b)"
)
_MINUTES = re.compile(_LENGTH, re.IGNORECASE)
_FOR_MINUTES = re.compile(
    rf"\s*(?:(?:for|per|is for|buys)\b|[/(])\s*(?:\w+ ){{0,2}}?{_LENGTH}", re.IGNORECASE
)
_LISTED = re.compile(r"(?i)\d\s*(?:,|or|and|to|-|–|/)\s*$")
_IN_COLUMNS = re.compile(r"\d ?/ ?[£€$]?\d")
_LENGTHS = {"half_more": 90, "quarter_more": 75, "half": 30, "two": 120, "one": 60}
_ANY = re.compile(r"(?i)\b(?:massages?|treatments?|sessions?|appointments?)\b")
_ANY_MASSAGE = re.compile(
    r"(?i)(?:^|\b(?:a|an|the|our|each|every|one|any|your|all|hour|minutes?)[ -])massages?\b"
)


@dataclass(frozen=True)
class _Price:
    amount: Decimal
    minutes: int | None
    service: Service | None


def differing_prices(sentence: str, clinic: Clinic, own: bool) -> Iterator[Difference]:
    """The first amount that is no price of the treatment and the length that it is said of.

    Args:
        sentence: of a text.
        clinic: what ``clinic.yml`` says.
        own: "a session" is any of the clinic's treatments; else only "a massage" is.
    """
    if _ANOTHER_PRICE.search(sentence) or _IN_COLUMNS.search(sentence):
        return
    if unknown_treatment(sentence, clinic):
        return
    generic = (_ANY if own else _ANY_MASSAGE).search(sentence) is not None
    for price in _prices(sentence, clinic):
        if price.service is None and not generic:
            continue
        services = [price.service] if price.service else clinic.services
        if any(_charges(service, price) for service in services):
            continue
        known = "; ".join(
            f"{service.name} " + ", ".join(_in_words(service, clinic, price.minutes))
            for service in services
            if price.service or price.minutes in (None, *service.prices)
        )
        said = clinic.price(price.amount) + (
            f" for {price.minutes} minutes" if price.minutes else ""
        )
        if price.service:
            said = f"{price.service.name}: {said}"
        yield Difference("prices", said, known or "no treatment of that length", sentence)
        return


def _charges(service: Service, price: _Price) -> bool:
    if price.minutes is None:
        return price.amount in service.prices.values()
    return service.prices.get(price.minutes) == price.amount


def _in_words(service: Service, clinic: Clinic, minutes: int | None) -> list[str]:
    lengths = [minutes] if minutes in service.prices else service.durations
    return [f"{clinic.price(service.prices[one])} for {one} minutes" for one in lengths]


def _prices(sentence: str, clinic: Clinic) -> Iterator[_Price]:
    """Each amount with the service and the length that stand nearest before it, or after "for"."""
    sign = re.escape(clinic.currency)
    unit = _UNITS.get(clinic.currency, re.escape(clinic.currency))
    amounts = re.compile(rf"(?i){sign}\s?(?P<a>{_FIGURE})|\b(?P<b>{_FIGURE})\s?(?:{unit})\b")
    everywhere = named_services(sentence, clinic)
    service: str | None = next(iter(everywhere)) if len(everywhere) == 1 else None
    before = 0
    matches = list(amounts.finditer(sentence))
    for place, match in enumerate(matches):
        end = matches[place + 1].start() if place + 1 < len(matches) else len(sentence)
        segment, behind = sentence[before : match.start()], sentence[match.end() : end]
        named = named_services(segment, clinic)
        service = list(named)[-1] if named else service
        after, listed = _FOR_MINUTES.match(behind), list(_MINUTES.finditer(segment))
        minutes = _length(after) if after else _only_length(segment, listed)
        before = match.end() + (after.end() if after else 0)
        if not service:
            later = named_services(behind, clinic)
            service = next(iter(later), None)
        figure = (match["a"] or match["b"]).replace(",", ".")
        yield _Price(Decimal(figure), minutes, clinic.service(service))


def _only_length(text: str, found: list[re.Match[str]]) -> int | None:
    """The length named in ``text``; None for several, of which it is not known which is meant."""
    if len(found) != 1 or _LISTED.search(text[: found[0].start()]):
        return None
    return _length(found[0])


def _length(match: re.Match[str]) -> int:
    if match["minutes"]:
        words = match["minutes"].lower().replace(" ", "-")
        return _WORDS.get(words) or int(words)
    return next(length for name, length in _LENGTHS.items() if match[name])
