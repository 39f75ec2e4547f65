"""Free times: right in every zone, on every day, and exactly those that can be booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception.clinic.calendar import Busy, FreeTime, Why, free_times, nearest, spread, why_not
from reception.clinic.facts import Clinic, Service, Therapist, load_clinic
from reception.clinic.hours import WEEKDAYS

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 20, 11, tzinfo=LONDON)
FACTS = load_clinic(ROOT / "clinic.yml").dict()


def week(opens: str, closes: str) -> dict[str, str]:
    return dict.fromkeys(WEEKDAYS, f"{opens}-{closes}")


def clinic_with(
    *,
    zone: str = "Europe/London",
    hours: dict[str, str] | None = None,
    closures: Sequence[date] = (),
    buffer: int = 0,
    therapists: Sequence[dict] = ({"name": "Asha"},),
    **booking: int,
) -> Clinic:
    """A clinic, open daily from 9 to 17 unless told otherwise, in which all give one service."""
    return Clinic.parse_obj(
        {
            **FACTS,
            "time_zone": zone,
            "opening_hours": hours if hours is not None else week("9:00", "17:00"),
            "closures": [{"date": day, "why": "Works"} for day in closures],
            "services": [
                {"name": name, "about": "strokes", "prices": {60: 62}, "buffer": buffer}
                for name in ("Massage", "Facial")
            ],
            "therapists": [
                {"services": ["Massage", "Facial"], **therapist} for therapist in therapists
            ],
            "booking": {"lead_minutes": 0, "horizon_days": 366, **booking},
        }
    )


def massage(clinic: Clinic) -> Service:
    return clinic.services[0]


def clocks(
    clinic: Clinic,
    day: date,
    minutes: int = 60,
    busy: Sequence[Busy] = (),
    now: datetime = NOW,
    therapist: str | None = None,
) -> list[str]:
    """The free times of one day as the clock on the wall shows them."""
    free = free_times(clinic, massage(clinic), minutes, busy, day, day, now, therapist)
    assert all(time.starts.date() == day for time in free)
    return [f"{time.starts:%H:%M}" for time in free]


def taken(begins: str, ends: str, therapist: str = "Asha", day: date = MONDAY) -> Busy:
    return Busy(
        therapist,
        datetime.combine(day, time.fromisoformat(begins), LONDON),
        datetime.combine(day, time.fromisoformat(ends), LONDON),
    )


# The day.


def test_a_treatment_begins_at_opening_at_the_earliest_and_ends_by_closing() -> None:
    clinic = clinic_with(hours=week("9:00", "11:00"))
    assert clocks(clinic, MONDAY) == ["09:00", "09:15", "09:30", "09:45", "10:00"]
    assert clocks(clinic, MONDAY, minutes=120) == ["09:00"]
    assert clocks(clinic, MONDAY, minutes=121) == []


def test_steps_are_counted_from_the_opening() -> None:
    assert clocks(clinic_with(hours=week("9:30", "12:00"), slot_step=60), MONDAY) == [
        "09:30",
        "10:30",
    ]
    asha = {"name": "Asha", "hours": week("10:00", "13:00")}
    clinic = clinic_with(hours=week("9:30", "12:30"), slot_step=30, therapists=[asha])
    assert clocks(clinic, MONDAY) == ["10:00", "10:30", "11:00", "11:30"]


def test_an_opening_between_quarter_hours_begins_with_the_next_quarter() -> None:
    clinic = clinic_with(hours=week("9:10", "10:50"))
    assert clocks(clinic, MONDAY) == ["09:15", "09:30", "09:45"]
    assert clocks(clinic, MONDAY, minutes=50) == ["09:15", "09:30", "09:45", "10:00"]


def test_a_closed_day_has_no_free_times() -> None:
    clinic = clinic_with(hours={"monday": "9:00-17:00"}, closures=[MONDAY])
    assert clocks(clinic, MONDAY) == []
    assert clocks(clinic, MONDAY + timedelta(days=1)) == []
    assert clocks(clinic, MONDAY + timedelta(days=7))


def test_a_therapist_who_is_away_has_no_free_times() -> None:
    off = {"name": "Asha", "days_off": [{"first": MONDAY, "last": MONDAY + timedelta(days=1)}]}
    clinic = clinic_with(therapists=[off, {"name": "Tom", "hours": {"monday": "9:00-10:00"}}])
    assert clocks(clinic, MONDAY) == ["09:00"]
    assert clocks(clinic, MONDAY, therapist="Asha") == []
    assert clocks(clinic, MONDAY + timedelta(days=1)) == []
    assert len(clocks(clinic, MONDAY + timedelta(days=2))) == 29


def test_only_those_who_give_the_service_are_offered() -> None:
    clinic = clinic_with(therapists=[{"name": "Asha"}, {"name": "Tom", "services": ["Facial"]}])
    free = free_times(clinic, massage(clinic), 60, [], MONDAY, MONDAY, NOW)
    assert {time.therapist for time in free} == {"Asha"}
    assert clocks(clinic, MONDAY, therapist="Tom") == []


def test_two_therapists_free_at_once_are_two_entries() -> None:
    clinic = clinic_with(
        hours=week("9:00", "10:15"), therapists=[{"name": "Tom"}, {"name": "Asha"}]
    )
    free = free_times(clinic, massage(clinic), 60, [], MONDAY, MONDAY, NOW)
    assert [(f"{time.starts:%H:%M}", time.therapist) for time in free] == [
        ("09:00", "Asha"),
        ("09:00", "Tom"),
        ("09:15", "Asha"),
        ("09:15", "Tom"),
    ]


# What is taken.


def test_a_booking_takes_its_time_and_no_more() -> None:
    clinic = clinic_with(hours=week("9:00", "13:00"))
    assert clocks(clinic, MONDAY, busy=[taken("10:00", "11:15")]) == [
        "09:00",
        "11:15",
        "11:30",
        "11:45",
        "12:00",
    ]


def test_the_buffer_keeps_clear_of_the_next_booking_but_may_outlast_the_day() -> None:
    clinic = clinic_with(hours=week("9:00", "13:00"), buffer=30)
    busy = [taken("10:30", "12:00")]
    assert clocks(clinic, MONDAY, busy=busy) == ["09:00", "12:00"]
    assert clocks(clinic, MONDAY, minutes=75, busy=busy) == []


def test_a_booking_of_one_therapist_leaves_the_other_free() -> None:
    clinic = clinic_with(
        hours=week("9:00", "10:00"), therapists=[{"name": "Asha"}, {"name": "Tom"}]
    )
    free = free_times(clinic, massage(clinic), 60, [taken("09:00", "10:00")], MONDAY, MONDAY, NOW)
    assert [time.therapist for time in free] == ["Tom"]


def test_a_treatment_that_is_no_multiple_of_a_quarter_fills_whole_ones() -> None:
    clinic = clinic_with(hours=week("9:00", "11:00"))
    assert clocks(clinic, MONDAY, minutes=50, busy=[taken("10:00", "10:50")]) == ["09:00"]
    clinic = clinic_with(hours=week("9:00", "11:00"), buffer=10)
    assert clocks(clinic, MONDAY, minutes=50, busy=[taken("10:00", "11:00")]) == ["09:00"]
    assert clocks(clinic, MONDAY, minutes=55, busy=[taken("10:00", "11:00")]) == []


# From when, until when.


def test_lead_time_and_horizon_are_kept_to_the_minute_and_the_day() -> None:
    clinic = clinic_with(lead_minutes=120, horizon_days=3)
    friday = NOW.date()
    assert clocks(clinic, friday)[0] == "13:00"
    assert clocks(clinic, friday, now=NOW + timedelta(seconds=1))[0] == "13:15"
    free = free_times(
        clinic, massage(clinic), 60, [], friday - timedelta(days=9), friday + timedelta(days=9), NOW
    )
    assert free[0].starts == datetime(2026, 11, 20, 13, tzinfo=LONDON)
    assert free[-1].starts == datetime(2026, 11, 23, 16, tzinfo=LONDON)


def test_today_is_the_day_at_the_clinic_wherever_the_server_stands() -> None:
    clinic = clinic_with(zone="Pacific/Auckland", horizon_days=1)
    now = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
    free = free_times(clinic, massage(clinic), 60, [], date.min, date.max, now)
    assert {time.starts.date() for time in free} == {date(2026, 11, 21), date(2026, 11, 22)}


# When clocks are put forward and back.


def test_a_day_on_which_clocks_change_at_night_is_as_long_as_any_other() -> None:
    clinic = clinic_with()
    for day, offset in ((date(2026, 10, 25), 0), (date(2027, 3, 28), 1)):
        free = free_times(
            clinic, massage(clinic), 60, [], day, day, datetime(2026, 10, 20, tzinfo=LONDON)
        )
        assert len(free) == 29
        assert free[0].starts.astimezone(timezone.utc).hour == 9 - offset


@pytest.mark.parametrize(
    ("zone", "day", "gone"),
    [
        ("Europe/London", date(2027, 3, 28), ["01:00", "01:15", "01:30", "01:45"]),
        ("America/New_York", date(2027, 3, 14), ["02:00", "02:15", "02:30", "02:45"]),
        ("Australia/Lord_Howe", date(2027, 10, 3), ["02:00", "02:15"]),
        ("Asia/Kathmandu", date(2027, 3, 28), []),
    ],
)
def test_a_time_that_the_clock_skips_is_not_offered(zone: str, day: date, gone: list[str]) -> None:
    clinic = clinic_with(zone=zone, hours=week("0:00", "6:00"))
    now = datetime.combine(day - timedelta(days=2), time(12), ZoneInfo(zone))
    usual = clocks(clinic, day - timedelta(days=1), now=now)
    assert clocks(clinic, day, now=now) == [clock for clock in usual if clock not in gone]


@pytest.mark.parametrize(
    ("zone", "day", "before"),
    [
        ("Europe/London", date(2026, 10, 25), "02:00"),
        ("America/New_York", date(2026, 11, 1), "02:00"),
        ("Australia/Lord_Howe", date(2027, 4, 4), "02:00"),
    ],
)
def test_a_time_that_comes_twice_is_offered_once(zone: str, day: date, before: str) -> None:
    clinic = clinic_with(zone=zone, hours=week("0:00", "6:00"))
    now = datetime.combine(day - timedelta(days=2), time(12), ZoneInfo(zone))
    assert clocks(clinic, day, now=now) == clocks(clinic, day - timedelta(days=1), now=now)
    free = free_times(clinic, massage(clinic), 60, [], day, day, now)
    moments = [time.starts.timestamp() for time in free]
    assert moments == sorted(set(moments))
    second = next(time.starts for time in reversed(free) if f"{time.starts:%H:%M}" < before)
    second_time = second.replace(fold=1)
    assert why_not(clinic, massage(clinic), 60, [], second_time, now) is Why.OFF_STEP
    assert why_not(clinic, massage(clinic), 60, [], second, second_time) is Why.PAST


def test_a_treatment_lasts_its_minutes_however_the_clock_runs_meanwhile() -> None:
    clinic = clinic_with(hours=week("0:00", "3:00"))
    now = datetime(2026, 10, 20, tzinfo=LONDON)
    # From midnight to three it is two hours in March and four in October.
    assert clocks(clinic, date(2027, 3, 28), minutes=120, now=now) == ["00:00"]
    assert "01:45" in clocks(clinic, date(2026, 10, 25), minutes=120, now=now)
    first_half_past_one = Busy(
        "Asha",
        datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc),
        datetime(2026, 10, 25, 1, tzinfo=timezone.utc),
    )
    free = clocks(clinic, date(2026, 10, 25), busy=[first_half_past_one], now=now)
    assert free == ["00:00", "00:15", "00:30", "02:00"]


def test_closing_at_a_time_that_the_clock_skips_is_never_outlasted() -> None:
    clinic = clinic_with(hours=week("0:00", "1:30"))
    now = datetime(2027, 3, 26, tzinfo=LONDON)
    assert clocks(clinic, date(2027, 3, 27), minutes=30, now=now)[-1] == "01:00"
    assert clocks(clinic, date(2027, 3, 28), minutes=30, now=now) == ["00:00"]


def test_quarters_are_quarters_where_the_zone_is_45_minutes_off() -> None:
    clinic = clinic_with(zone="Asia/Kathmandu", hours=week("9:00", "11:00"))
    nine = datetime(2026, 11, 23, 3, 15, tzinfo=timezone.utc)
    busy = [Busy("Asha", nine, nine + timedelta(minutes=15))]
    assert clocks(clinic, MONDAY, busy=busy) == ["09:15", "09:30", "09:45", "10:00"]


# Why not.

TUESDAY = MONDAY + timedelta(days=1)
HOUSE = clinic_with(
    hours={"monday": "9:00-17:00", "friday": "9:00-17:00", "tuesday": "9:00-17:00"},
    closures=[MONDAY + timedelta(days=14)],
    therapists=[
        {"name": "Asha", "hours": {"monday": "9:00-12:00", "friday": "9:00-17:00"}},
        {"name": "Tom", "services": ["Facial"]},
        {"name": "Marta", "days_off": [{"first": TUESDAY}], "services": ["Massage"]},
    ],
    lead_minutes=120,
    horizon_days=21,
)
BOOKED = [taken("10:00", "11:00"), taken("10:00", "11:00", "Marta"), taken("14:00", "15:00")]


@pytest.mark.parametrize(
    ("starts", "therapist", "why"),
    [
        ("2026-11-23T11:00", None, None),
        ("2026-11-23T11:00", "Asha", None),
        ("2026-11-20T10:59", None, Why.PAST),
        ("2026-11-15T09:00", None, Why.PAST),  # closed that day, too
        ("2026-12-12T09:00", None, Why.TOO_FAR),  # a closed Saturday
        ("2026-12-11T16:00", None, None),  # the last day
        ("2026-11-22T11:00", None, Why.CLOSED),
        ("2026-12-07T11:00", None, Why.CLOSED),
        ("2026-11-22T11:00", "Tom", Why.CLOSED),
        ("2026-11-23T08:45", None, Why.OUTSIDE_HOURS),
        ("2026-11-23T16:15", None, Why.OUTSIDE_HOURS),
        ("2026-11-23T16:15", "Tom", Why.OUTSIDE_HOURS),
        ("2026-11-23T11:00", "Tom", Why.NOT_THEIRS),
        ("2026-11-23T11:00", "Nobody", Why.NOT_THEIRS),
        ("2026-11-23T11:15", "Asha", Why.AWAY),  # would end after she has left
        ("2026-11-23T11:15", None, None),  # Marta is there
        ("2026-11-24T11:00", "Asha", Why.AWAY),  # not her day
        ("2026-11-24T11:00", "Marta", Why.AWAY),  # a day off
        ("2026-11-24T11:00", None, Why.AWAY),  # neither is there
        ("2026-11-20T12:45", None, Why.TOO_SOON),
        ("2026-11-20T12:37", None, Why.TOO_SOON),
        ("2026-11-20T13:00", None, None),
        ("2026-11-23T15:07", None, Why.OFF_STEP),
        ("2026-11-23T10:07", None, Why.OFF_STEP),
        ("2026-11-23T10:00", None, Why.TAKEN),
        ("2026-11-23T10:45", "Marta", Why.TAKEN),
        ("2026-11-23T09:15", "Asha", Why.TAKEN),  # would run into the next one
        ("2026-11-23T14:00", "Marta", None),
    ],
)
def test_the_reason_that_helps_most_is_given(
    starts: str, therapist: str | None, why: Why | None
) -> None:
    moment = datetime.fromisoformat(starts).replace(tzinfo=LONDON)
    for written in (moment, moment.astimezone(timezone.utc)):
        assert why_not(HOUSE, massage(HOUSE), 60, BOOKED, written, NOW, therapist) is why


# Choosing among free times.


def at(*starts: str, therapist: str = "Asha") -> list[FreeTime]:
    return [
        FreeTime(datetime.fromisoformat(f"2026-11-{start}").replace(tzinfo=LONDON), therapist)
        for start in starts
    ]


def shown(times: Sequence[FreeTime]) -> list[str]:
    return [f"{time.starts:%dT%H:%M}" for time in times]


def test_the_nearest_times_are_told_in_order_of_time() -> None:
    free = at("23T09:00", "23T14:45", "23T15:30", "24T09:00", "24T15:00")
    wanted = at("23T15:00")[0].starts
    assert shown(nearest(free, wanted)) == ["23T09:00", "23T14:45", "23T15:30"]
    assert shown(nearest(free, wanted, 1)) == ["23T14:45"]
    assert shown(nearest(free, wanted, 9)) == shown(free)
    assert nearest([], wanted) == []


def test_two_therapists_free_at_once_are_offered_as_one_time() -> None:
    free = sorted(at("23T09:00", "23T10:00") + at("23T09:00", "23T10:00", therapist="Tom"))
    assert shown(nearest(free, free[0].starts)) == ["23T09:00", "23T10:00"]
    assert shown(spread(free, 3)) == ["23T09:00", "23T10:00"]


def test_a_few_times_are_spread_over_the_days_and_over_the_day() -> None:
    clinic = clinic_with()
    free = free_times(clinic, massage(clinic), 60, [], MONDAY, MONDAY + timedelta(days=5), NOW)
    few = spread(free, 3)
    assert shown(few) == ["23T10:00", "25T13:00", "27T15:00"]
    monday = [time for time in free if time.starts.date() == MONDAY]
    assert shown(spread(monday, 3)) == ["23T10:00", "23T13:00", "23T15:00"]
    two_days = [time for time in free if time.starts.date() <= TUESDAY]
    assert shown(spread(two_days, 3)) == ["23T11:00", "23T15:00", "24T15:00"]
    assert len(spread(free, 40)) == 40


def test_a_day_with_few_times_leaves_the_rest_to_the_others() -> None:
    free = at("23T16:00", "24T09:00", "24T10:00", "24T11:00", "24T12:00")
    assert shown(spread(free, 4)) == ["23T16:00", "24T09:00", "24T10:00", "24T12:00"]


# Any clinic, any bookings, any zone.

CHANGES = {
    "Europe/London": [date(2027, 3, 28), date(2026, 10, 25)],
    "America/New_York": [date(2027, 3, 14), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2027, 4, 4), date(2026, 10, 4)],
    "America/Havana": [date(2027, 3, 14), date(2026, 11, 1)],  # at midnight
    "Asia/Kathmandu": [date(2026, 12, 1)],  # never
}
"""Days on which clocks are put forward or back."""


@dataclass
class Case:
    clinic: Clinic
    minutes: int
    busy: list[Busy]
    first: date
    last: date
    now: datetime
    therapist: str | None

    @property
    def people(self) -> list[Therapist]:
        return [
            person
            for person in self.clinic.therapists
            if "Massage" in person.services and self.therapist in (None, person.name)
        ]

    @property
    def earliest(self) -> datetime:
        lead = timedelta(minutes=self.clinic.booking.lead_minutes)
        # In a zone of its own Python would add to the clock on the wall.
        return self.now.astimezone(timezone.utc) + lead

    def free(self) -> list[FreeTime]:
        return free_times(
            self.clinic, massage(self.clinic), self.minutes, self.busy, self.first, self.last,
            self.now, self.therapist,
        )  # fmt: skip

    def why_not(self, starts: datetime, therapist: str | None) -> Why | None:
        return why_not(
            self.clinic, massage(self.clinic), self.minutes, self.busy, starts, self.now, therapist
        )


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, str]:
    hours = {}
    for day in draw(st.sets(st.sampled_from(WEEKDAYS), min_size=4)):
        opens, closes = sorted(draw(st.sets(st.integers(0, 287), min_size=2, max_size=2)))
        hours[day] = "-".join(f"{five // 12}:{five % 12 * 5:02d}" for five in (opens, closes))
    return hours


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = draw(st.sampled_from(CHANGES[zone]))
    near = st.integers(-2, 2).map(lambda days: change + timedelta(days=days))
    therapists = [
        {
            "name": name,
            "services": draw(st.sampled_from([["Massage", "Facial"], ["Massage"], ["Facial"]])),
            "days_off": [{"first": day} for day in draw(st.sets(near, max_size=1))],
            **draw(st.one_of(st.just({}), weeks().map(lambda hours: {"hours": hours}))),
        }
        for name in ("Tom", "Asha")
    ]
    clinic = clinic_with(
        zone=zone,
        hours=draw(st.one_of(weeks(), st.just(week("0:00", "23:59")))),
        closures=sorted(draw(st.sets(near, max_size=1))),
        buffer=draw(st.sampled_from([0, 5, 15, 30])),
        therapists=[*therapists, {"name": "Marta"}],
        slot_step=draw(st.sampled_from([15, 30, 60])),
        lead_minutes=draw(st.sampled_from([0, 50, 120, 1440])),
        horizon_days=draw(st.integers(2, 9)),
    )
    midnight = datetime.combine(change, time(), ZoneInfo(zone)).astimezone(timezone.utc)
    busy = []
    for _ in range(draw(st.integers(0, 12))):
        starts = midnight + timedelta(minutes=5 * draw(st.integers(-600, 600)))
        ends = starts + timedelta(minutes=draw(st.sampled_from([15, 40, 75, 240])))
        busy.append(Busy(draw(st.sampled_from(["Tom", "Asha", "Marta"])), starts, ends))
    first, last = draw(near), draw(near)
    return Case(
        clinic,
        minutes=draw(st.sampled_from([10, 30, 45, 50, 60, 90])),
        busy=busy,
        first=first,
        last=last,
        now=(midnight + timedelta(minutes=draw(st.integers(-6000, 1500)))).astimezone(
            ZoneInfo(draw(st.sampled_from([zone, "UTC"])))
        ),
        therapist=draw(st.sampled_from([None, None, "Tom"])),
    )


anything = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def in_utc(day: date, clock: time, zone: ZoneInfo) -> list[datetime]:
    """What the clock on the wall may mean: two moments when it is put forward or back then."""
    moment = datetime.combine(day, clock, zone)
    return [moment.replace(fold=fold).astimezone(timezone.utc) for fold in (0, 1)]


def quarters(starts: datetime, ends: datetime) -> set[datetime]:
    """The quarter hours that a span touches."""
    quarter = starts.astimezone(timezone.utc)
    quarter -= timedelta(minutes=quarter.minute % 15)
    touched = set()
    while quarter < ends:
        touched.add(quarter)
        quarter += timedelta(minutes=15)
    return touched


def obviously_free(case: Case) -> list[FreeTime]:
    """Every minute of every day with every therapist, checked against each rule in turn."""
    clinic, rules = case.clinic, case.clinic.booking
    occupied: dict[str, set[datetime]] = {person.name: set() for person in clinic.therapists}
    for span in case.busy:
        occupied[span.therapist] |= quarters(span.starts, span.ends)
    today = case.now.astimezone(clinic.zone).date()
    found = []
    for ahead in range((case.last - case.first).days + 1):
        day = case.first + timedelta(days=ahead)
        opening = clinic.hours_on(day)
        if opening is None or day > today + timedelta(days=rules.horizon_days):
            continue
        opens = datetime.combine(day, opening.opens)
        while opens.minute % 15:
            opens += timedelta(minutes=1)
        for minute in range(24 * 60):
            wall = datetime.combine(day, time()) + timedelta(minutes=minute)
            starts = wall.replace(tzinfo=clinic.zone).astimezone(timezone.utc)
            ends = starts + timedelta(minutes=case.minutes)
            if (
                starts.astimezone(clinic.zone).replace(tzinfo=None) != wall
                or wall < opens
                or (wall - opens) % timedelta(minutes=rules.slot_step)
                or starts < case.earliest
            ):
                continue
            for person in case.people:
                hours = person.hours_on(clinic, day)
                if (
                    hours
                    and all(starts >= moment for moment in in_utc(day, hours.opens, clinic.zone))
                    and all(ends <= moment for moment in in_utc(day, hours.closes, clinic.zone))
                    and not occupied[person.name]
                    & quarters(starts, ends + timedelta(minutes=massage(clinic).buffer))
                ):
                    found.append(FreeTime(wall.replace(tzinfo=clinic.zone), person.name))
    return sorted(found)


@anything
@given(cases())
def test_exactly_what_is_obviously_free_is_offered(case: Case) -> None:
    assert case.free() == obviously_free(case)


@anything
@given(cases())
def test_whatever_is_offered_keeps_every_rule(case: Case) -> None:
    clinic, rules = case.clinic, case.clinic.booking
    free = case.free()
    assert free == sorted(set(free))
    for offer in free:
        starts = offer.starts.astimezone(timezone.utc)
        ends = (starts + timedelta(minutes=case.minutes)).astimezone(clinic.zone)
        day = offer.starts.date()
        person = clinic.therapist(offer.therapist)
        opening = clinic.hours_on(day)
        assert offer.starts.tzinfo is clinic.zone
        assert person in case.people
        assert person is not None
        own = person.hours_on(clinic, day)
        assert opening is not None
        assert own is not None
        assert opening.opens <= own.opens <= offer.starts.time()
        assert ends.date() == day
        assert ends.time() <= own.closes <= opening.closes
        assert not any(off.first <= day <= off.last for off in person.days_off)
        assert starts >= case.earliest
        assert case.first <= day <= case.last
        assert (day - case.now.astimezone(clinic.zone).date()).days <= rules.horizon_days
        kept_free = ends.astimezone(timezone.utc) + timedelta(minutes=massage(clinic).buffer)
        for span in case.busy:
            if span.therapist == offer.therapist:
                assert kept_free <= span.starts or span.ends <= starts


@anything
@given(cases(), st.data())
def test_nothing_stands_in_the_way_of_exactly_what_is_offered(
    case: Case, data: st.DataObject
) -> None:
    free = case.free()
    offered = {(time.starts.timestamp(), time.therapist) for time in free}
    for offer in data.draw(st.permutations(free))[:5]:
        assert case.why_not(offer.starts, offer.therapist) is None
        assert case.why_not(offer.starts, case.therapist) is None
    if case.last < case.first:
        return
    begins = datetime.combine(case.first, time(), case.clinic.zone).timestamp()
    for quarter in data.draw(st.lists(st.integers(0, 499), min_size=15, max_size=15)):
        starts = datetime.fromtimestamp(begins + quarter * 900, case.clinic.zone)
        if starts.date() > case.last:
            continue
        for person in case.people:
            is_offered = (starts.timestamp(), person.name) in offered
            assert (case.why_not(starts, person.name) is None) == is_offered
        at_all = any((starts.timestamp(), person.name) in offered for person in case.people)
        assert (case.why_not(starts, case.therapist) is None) == at_all


@anything
@given(cases(), st.integers(1, 8), st.integers(-5000, 5000))
def test_a_choice_of_times_is_some_of_them_in_order_and_never_two_at_once(
    case: Case, count: int, minutes: int
) -> None:
    free = case.free()
    different = {time.starts for time in free}
    wanted = datetime.combine(case.first, time(12), timezone.utc) + timedelta(minutes=minutes)
    close = nearest(free, wanted, count)
    for chosen in (close, spread(free, count)):
        assert set(chosen) <= set(free)
        assert chosen == sorted(chosen)
        assert len({time.starts for time in chosen}) == len(chosen) == min(count, len(different))

    def away(starts: datetime) -> float:
        return abs(starts.timestamp() - wanted.timestamp())

    left_out = different - {time.starts for time in close}
    assert all(away(time.starts) <= away(other) for time in close for other in left_out)
    days = {time.starts.date() for time in free}
    assert len({time.starts.date() for time in spread(free, count)}) == min(count, len(days))
