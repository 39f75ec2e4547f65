"""Thousands of bookings, moves and cancellations against a model of a few lines."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from reception.clinic import bookings, database
from reception.clinic.booking_tables import BOOKED, HELD, BookedQuarter, Booking
from reception.clinic.bookings import HOLD, HoldLost, NotBooked, Taken
from reception.clinic.facts import Service, load_clinic
from reception.clinic.times import in_database

CLINIC = load_clinic()
PEOPLE = ("Asha Raman", "Tom Fielding")
CONVERSATIONS = ("one", "two", "three", "four")
FIRST = datetime(2026, 11, 27, 9, tzinfo=CLINIC.zone)
QUARTER = timedelta(minutes=15)

Quarters = frozenset[tuple[str, datetime]]


@dataclass
class Time:
    """A held or booked time, as the model sees it."""

    id: int
    reference: str
    conversation: str
    wanted: Quarters
    held_until: datetime
    moving: Time | None = None
    state: str = HELD

    def takes(self, now: datetime) -> Quarters:
        """What nobody else can have."""
        if self.state == BOOKED:
            return self.wanted
        if self.state == HELD and self.held_until > now:
            return self.needs()
        return frozenset()

    def needs(self) -> Quarters:
        return self.wanted - self.moving.wanted if self.moving else self.wanted


@dataclass
class Model:
    """What should happen, with no database and no concern for speed."""

    times: dict[int, Time] = field(default_factory=dict)
    now: datetime = FIRST - timedelta(days=7)

    def others(self, besides: Time | None = None, conversation: str = "") -> Quarters:
        spans = [
            time.takes(self.now)
            for time in self.times.values()
            if time is not besides
            and not (time.state == HELD and time.conversation == conversation)
        ]
        return frozenset().union(*spans)

    def give_up(self, conversation: str = "", moving: Time | None = None) -> None:
        for time in self.times.values():
            if time.state == HELD and (
                time.conversation == conversation or (moving and time.moving is moving)
            ):
                time.state = "given up"

    def can_have(self, time: Time) -> bool:
        return time.state == HELD and not time.needs() & self.others(besides=time)


def span(therapist: str, starts: datetime, minutes: int) -> Quarters:
    first = in_database(starts)
    return frozenset((therapist, first + QUARTER * n) for n in range(-(-minutes // 15)))


def act(model: Model, chance: random.Random) -> str:
    """One thing that somebody does, to the database and the model; what it was."""
    model.now += timedelta(seconds=chance.choice([1, 20, 90, 400]))
    what = chance.choices(["hold", "book", "move", "cancel", "keep", "release", "purge"],
                          [30, 22, 16, 8, 8, 4, 4])[0]  # fmt: skip
    now, times = model.now, list(model.times.values())
    recent = times[-8:]
    conversation = chance.choice(CONVERSATIONS)
    if what == "hold":
        return hold(model, chance, conversation)
    if what == "release":
        bookings.release(conversation, now)
        model.give_up(conversation)
    elif what == "purge":
        bookings.release_expired(now)
    elif what == "cancel" and times:
        time = chance.choice(times)
        if time.state in (BOOKED, "cancelled"):
            assert bookings.cancel(time.reference, now).state == "cancelled"
            time.state = "cancelled"
            model.give_up(moving=time)
        else:
            with pytest.raises(NotBooked):
                bookings.cancel(time.reference, now)
    elif what == "keep" and recent:
        time = chance.choice(recent)
        expected = model.can_have(time)
        assert bookings.keep_hold(time.id, now) == expected
        if expected:
            time.held_until = now + HOLD
    elif what == "book" and recent:
        time = chance.choice(recent)
        if time.state == BOOKED or (model.can_have(time) and not time.moving):
            assert bookings.book(time.id, "Jo", "07700 900123", None, now).state == BOOKED
            time.state = BOOKED
        else:
            with pytest.raises(HoldLost):
                bookings.book(time.id, "Jo", "07700 900123", None, now)
    elif what == "move":
        move(model, chance, [time for time in recent if time.moving])
    return what


def hold(model: Model, chance: random.Random, conversation: str) -> str:
    booked = [time for time in model.times.values() if time.state == BOOKED]
    moving = chance.choice(booked) if booked and chance.random() < 0.5 else None
    therapist, minutes, buffer = (
        chance.choice(PEOPLE), chance.choice([30, 50, 60, 90]), chance.choice([0, 10, 15]),
    )  # fmt: skip
    starts = FIRST + QUARTER * chance.randrange(60)
    service = Service(name="x", about="x", prices={minutes: 10}, buffer=buffer)
    wanted = span(therapist, starts, minutes + buffer)
    needed = wanted - moving.wanted if moving else wanted
    expect_taken = needed & model.others(conversation=conversation)
    reference = moving.reference if moving else None
    try:
        made = bookings.hold(
            conversation, service, minutes, therapist, starts, moving=reference, now=model.now
        )
    except Taken:
        assert expect_taken
        return "taken"
    assert not expect_taken
    model.give_up(conversation)
    model.times[made.id] = Time(
        made.id, made.reference, conversation, wanted, model.now + HOLD, moving
    )
    return "held"


def move(model: Model, chance: random.Random, holds: list[Time]) -> None:
    if not holds:
        return
    held = chance.choice(holds)
    booking = held.moving
    assert booking is not None
    if booking.state != BOOKED:
        with pytest.raises(NotBooked):
            bookings.move(booking.reference, held.id, model.now)
    elif held.state == "moved":
        bookings.move(booking.reference, held.id, model.now)
    elif model.can_have(held):
        bookings.move(booking.reference, held.id, model.now)
        booking.wanted, held.state = held.wanted, "moved"
        model.give_up(moving=booking)
    else:
        with pytest.raises(HoldLost):
            bookings.move(booking.reference, held.id, model.now)


def live_quarters(now: datetime) -> Quarters:
    live = (Booking.state == BOOKED) | (
        (Booking.state == HELD) & (Booking.held_until > in_database(now))
    )
    query = select(BookedQuarter.therapist, BookedQuarter.quarter).join(
        Booking, Booking.id == BookedQuarter.booking_id
    )
    with database.reading() as session:
        return frozenset((who, when) for who, when in session.execute(query.where(live)))


@pytest.mark.parametrize(
    ("each_database", "actions"),
    [("sqlite", 2000), ("postgresql", 300)],
    indirect=["each_database"],
)
def test_whatever_people_do_the_calendar_agrees_with_the_model(
    each_database: str, actions: int
) -> None:
    chance, model = random.Random(20261120), Model()
    done = []
    for number in range(actions):
        done.append(act(model, chance))
        if number % 4 == 0:
            assert live_quarters(model.now) == model.others(), f"after {number}, {done[-4:]}"
        if number % 40 == 0:
            assert bookings.consistent() == []
    assert bookings.consistent() == []
    counted = {what: done.count(what) for what in set(done)}
    states = [time.state for time in model.times.values()]
    print(counted, {state: states.count(state) for state in set(states)})
    assert min(states.count(state) for state in (BOOKED, "cancelled", "moved")) > actions / 200
    assert counted["taken"] > actions / 20
