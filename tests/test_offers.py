"""What is offered to somebody who says when they would like to come."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta

import pytest
from conftest import ROOT

from reception.clinic.calendar import Busy, Why
from reception.clinic.facts import load_clinic
from reception.clinic.offers import CHOICES, Offer, Treatment, offer
from reception.clinic.wish import OPEN_END, Wish

CLINIC = load_clinic(ROOT / "clinic.yml")
NOW = datetime(2026, 11, 20, 11, tzinfo=CLINIC.zone)
TUESDAY = date(2026, 11, 24)
SWEDISH = CLINIC.service("Swedish massage")
assert SWEDISH is not None
HOUR = Treatment(SWEDISH, 60)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CLINIC.zone)


def exactly(day: date, hour: int, minute: int = 0) -> Wish:
    return Wish((day, day), (time(hour, minute), time(hour, minute)))


def taken(*starts: datetime) -> list[Busy]:
    """Everybody is taken for an hour and a quarter from these times."""
    return [
        Busy(person.name, begin, begin + timedelta(minutes=75))
        for begin in starts
        for person in CLINIC.therapists
    ]


def found(wishes: list[Wish], busy: list[Busy] | None = None, **options: object) -> Offer:
    treatment = options.pop("treatment", HOUR)
    return offer(CLINIC, treatment, wishes, busy or [], NOW, **options)  # type: ignore[arg-type]


def test_an_exact_time_that_is_free_is_chosen() -> None:
    reached = found([exactly(TUESDAY, 15)])
    assert reached.chosen is not None
    assert reached.chosen.starts == at(TUESDAY, 15)
    assert reached.why is None


def test_of_two_exact_times_the_first_that_is_free_is_chosen() -> None:
    reached = found([exactly(TUESDAY, 15), exactly(TUESDAY, 17)], taken(at(TUESDAY, 15)))
    assert reached.chosen is not None
    assert reached.chosen.starts == at(TUESDAY, 17)


def test_a_taken_time_is_refused_with_the_nearest_ones() -> None:
    reached = found([exactly(TUESDAY, 14)], taken(at(TUESDAY, 14)))
    assert (reached.chosen, reached.why) == (None, Why.TAKEN)
    starts = [free.starts for free in reached.choices]
    assert len(starts) == CHOICES
    assert starts == sorted(starts)
    assert all(abs(begin - at(TUESDAY, 14)) <= timedelta(minutes=105) for begin in starts)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (exactly(date(2026, 11, 20), 9), Why.PAST),
        (exactly(date(2026, 11, 20), 12), Why.TOO_SOON),
        (exactly(date(2028, 3, 15), 12), Why.TOO_FAR),
        (exactly(date(2026, 11, 22), 12), Why.CLOSED),
        (exactly(date(2026, 12, 25), 12), Why.CLOSED),
        (exactly(TUESDAY, 7), Why.OUTSIDE_HOURS),
        (exactly(TUESDAY, 18, 30), Why.OUTSIDE_HOURS),
        (exactly(TUESDAY, 15, 7), Why.OFF_STEP),
        (Wish((date(2026, 11, 22), date(2026, 11, 22))), Why.CLOSED),
        (Wish((date(2026, 11, 16), date(2026, 11, 18))), Why.PAST),
        (Wish((date(2028, 1, 3), date(2028, 1, 9))), Why.TOO_FAR),
        (Wish((TUESDAY, TUESDAY), (time(19), OPEN_END)), Why.OUTSIDE_HOURS),
        (Wish(None, (time(3), time(3))), Why.OUTSIDE_HOURS),
    ],
)
def test_what_cannot_be_had_says_why_and_offers_three_others(wish: Wish, why: Why) -> None:
    reached = found([wish])
    assert (reached.chosen, reached.why) == (None, why)
    assert len({free.starts for free in reached.choices}) == CHOICES


def test_a_full_afternoon_offers_what_is_nearest() -> None:
    every = [at(TUESDAY, 12) + timedelta(minutes=15 * step) for step in range(20)]
    reached = found([Wish((TUESDAY, TUESDAY), (time(12), time(17)))], taken(*every))
    assert reached.why == Why.TAKEN
    assert reached.choices


def test_a_range_offers_times_within_it_only() -> None:
    evening = Wish((TUESDAY, TUESDAY + timedelta(days=1)), (time(17), OPEN_END))
    reached = found([evening])
    assert len(reached.choices) == CHOICES
    assert all(evening.allows(free.starts) for free in reached.choices)


def test_a_clock_time_without_a_day_offers_the_next_days_at_that_time() -> None:
    reached = found([Wish(None, (time(15), time(15)))])
    assert [free.starts.hour for free in reached.choices] == [15, 15, 15]
    assert len({free.starts.date() for free in reached.choices}) == CHOICES


def test_without_a_wish_the_soonest_days_are_offered() -> None:
    days = [free.starts.date() for free in found([]).choices]
    assert max(days) - NOW.date() <= timedelta(days=4)


def test_as_soon_as_possible_begins_with_the_very_first_time() -> None:
    asap = Wish((NOW.date(), NOW.date() + timedelta(days=84)))
    starts = [free.starts for free in found([asap]).choices]
    assert starts[0] == at(NOW.date(), 13)
    assert all(later - sooner >= timedelta(hours=1) for sooner, later in itertools.pairwise(starts))


def test_what_was_passed_over_is_not_offered_again() -> None:
    wish = [Wish((TUESDAY, TUESDAY))]
    first = [free.starts for free in found(wish).choices]
    second = [free.starts for free in found(wish, passed_over=first).choices]
    assert second
    assert not set(first) & set(second)


def test_a_therapist_who_is_away_leaves_the_time_to_a_colleague() -> None:
    monday = date(2026, 11, 23)
    reached = found([exactly(monday, 15)], treatment=Treatment(SWEDISH, 60, "Tom Fielding"))
    assert reached.why == Why.AWAY
    assert reached.choices[0].starts == at(monday, 15)
    assert reached.choices[0].therapist != "Tom Fielding"
    assert {free.therapist for free in reached.choices[1:]} == {"Tom Fielding"}


def test_the_last_free_times_are_found_at_the_far_end_of_the_horizon() -> None:
    last = NOW.date() + timedelta(days=84)
    every = [Busy(person.name, at(NOW.date(), 0), at(last, 12)) for person in CLINIC.therapists]
    reached = found([exactly(TUESDAY, 15)], every)
    assert reached.choices
    assert all(free.starts.date() == last for free in reached.choices)
    assert found([], taken()).choices
