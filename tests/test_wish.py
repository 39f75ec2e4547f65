"""When a visitor would like to come, put together from what they said."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from reception.clinic.wish import OPEN_END, Wish, combine, revise

TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (24, 25, 26))
AFTERNOON = (time(12), time(17))


def on(day: date, clock: tuple[time, time] | None = None) -> Wish:
    return Wish((day, day), clock)


def at(hour: int) -> Wish:
    return Wish(clock=(time(hour), time(hour)))


def both(day: date, hour: int) -> Wish:
    return on(day, (time(hour), time(hour)))


def spans(low: date | time, high: date | time) -> st.SearchStrategy[object]:
    points = st.dates(low, high) if isinstance(low, date) else st.times(low, high)
    if not isinstance(low, date):
        points = points.map(lambda moment: moment.replace(second=0, microsecond=0))
    return st.tuples(points, points).map(lambda pair: tuple(sorted(pair)))


wishes = st.builds(
    Wish,
    st.none() | spans(date(2026, 11, 1), date(2026, 12, 31)),
    st.none() | spans(time(0), OPEN_END),
)
said = wishes.filter(lambda wish: bool(wish.days or wish.clock))


def test_a_day_and_a_time_complete_each_other_in_either_order() -> None:
    assert combine([on(TUESDAY), at(15)]) == [both(TUESDAY, 15)]
    assert combine([at(15), on(TUESDAY)]) == [both(TUESDAY, 15)]


def test_an_alternative_takes_what_it_lacks_from_its_neighbour() -> None:
    afternoon = on(WEDNESDAY, AFTERNOON)
    assert combine([on(TUESDAY), afternoon]) == [on(TUESDAY, AFTERNOON), afternoon]
    assert combine([both(TUESDAY, 15), at(16)]) == [both(TUESDAY, 15), both(TUESDAY, 16)]
    assert combine([at(15), both(TUESDAY, 16)]) == [both(TUESDAY, 15), both(TUESDAY, 16)]
    assert combine([both(TUESDAY, 15), both(WEDNESDAY, 16)]) == [
        both(TUESDAY, 15),
        both(WEDNESDAY, 16),
    ]


def test_what_says_the_same_more_exactly_takes_its_place() -> None:
    week = Wish((date(2026, 11, 23), date(2026, 11, 29)))
    assert combine([week, on(TUESDAY)]) == [on(TUESDAY)]
    assert combine([on(TUESDAY, AFTERNOON), at(15)]) == [both(TUESDAY, 15)]
    assert combine([at(15), on(TUESDAY, AFTERNOON)]) == [both(TUESDAY, 15)]


def test_nothing_said_is_no_wish() -> None:
    assert combine([]) == []


def test_new_days_keep_the_clock_and_a_new_clock_keeps_the_days() -> None:
    assert revise([both(TUESDAY, 15)], [on(WEDNESDAY)]) == [both(WEDNESDAY, 15)]
    assert revise([both(TUESDAY, 15)], [at(16)]) == [both(TUESDAY, 16)]
    assert revise([both(TUESDAY, 15)], [both(THURSDAY, 9)]) == [both(THURSDAY, 9)]
    assert revise([both(TUESDAY, 15)], []) == [both(TUESDAY, 15)]
    assert revise([], [at(16)]) == [at(16)]


def test_of_several_alternatives_the_one_that_is_met_lends_the_rest() -> None:
    before = [both(TUESDAY, 15), both(WEDNESDAY, 10)]
    assert revise(before, [on(WEDNESDAY)]) == [both(WEDNESDAY, 10)]
    assert revise(before, [at(15)]) == [both(TUESDAY, 15)]
    assert revise(before, [on(THURSDAY)]) == [both(THURSDAY, 15), both(THURSDAY, 10)]


def test_a_range_ends_before_its_second_time_and_an_open_one_with_the_day() -> None:
    afternoon, late = on(TUESDAY, AFTERNOON), on(TUESDAY, (time(16), OPEN_END))
    at_noon = datetime(2026, 11, 24, 12)
    assert afternoon.allows(at_noon)
    assert not afternoon.allows(at_noon + timedelta(hours=5))
    assert not afternoon.allows(at_noon + timedelta(days=1))
    assert late.allows(datetime(2026, 11, 24, 23, 59))
    assert both(TUESDAY, 12).allows(at_noon)
    assert not both(TUESDAY, 12).allows(at_noon + timedelta(minutes=15))


def test_only_one_day_and_one_time_make_a_moment() -> None:
    zone = ZoneInfo("Europe/London")
    assert both(TUESDAY, 15).moment(zone) == datetime(2026, 11, 24, 15, tzinfo=zone)
    assert on(TUESDAY, AFTERNOON).moment(zone) is None
    assert at(15).moment(zone) is None
    assert Wish((TUESDAY, WEDNESDAY), (time(15), time(15))).moment(zone) is None
    assert Wish((TUESDAY, WEDNESDAY)).day is None


@given(wishes)
def test_json_keeps_a_wish(wish: Wish) -> None:
    assert Wish.from_json(wish.as_json()) == wish


@given(st.lists(said, min_size=1, max_size=5))
def test_alternatives_invent_nothing_and_lack_nothing_that_was_said(pieces: list[Wish]) -> None:
    alternatives = combine(pieces)
    assert 1 <= len(alternatives) <= len(pieces)
    assert len(set(alternatives)) == len(alternatives)
    assert {wish.days for wish in alternatives} <= {piece.days for piece in pieces}
    assert {wish.clock for wish in alternatives} <= {piece.clock for piece in pieces}
    assert all(wish.days for wish in alternatives) == any(piece.days for piece in pieces)
    assert all(wish.clock for wish in alternatives) == any(piece.clock for piece in pieces)


@given(st.lists(said, max_size=3), st.lists(said, max_size=3))
def test_a_correction_stands_as_it_was_said(before: list[Wish], after: list[Wish]) -> None:
    revised = revise(before, after)
    for new in after:
        assert any(
            wish.days == (new.days or wish.days) and wish.clock == (new.clock or wish.clock)
            for wish in revised
        )
    assert revised or not (before or after)
