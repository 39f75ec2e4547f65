"""A time zone as Outlook understands it too: VTIMEZONE with yearly rules.

icalendar's own lists each change of the clock as RDATE, which Outlook ignores ([MS-STANOICAL]
2.2.47: only DTSTART, RRULE and the offsets are read), so that half the year is an hour off.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST = -1


@dataclass(frozen=True)
class Change:
    """The clock is changed: ``at`` by the clock as it was, from one offset to the other."""

    at: datetime
    before: timedelta
    after: timedelta

    def on(self, week: int) -> tuple[int, int, int, str, timedelta, timedelta]:
        """What such changes have in common, seen as on that week's day of the month."""
        clock = f"{self.at:%H%M}"
        return self.at.month, week, self.at.weekday(), clock, self.before, self.after

    @property
    def weeks(self) -> set[int]:
        """Which of its weekday in the month this day is: 1 to 4, and -1 if it is the last."""
        nth = (self.at.day - 1) // 7 + 1
        is_last = (self.at + timedelta(days=7)).month != self.at.month
        return ({nth} if nth <= 4 else set()) | ({_LAST} if is_last else set())


@lru_cache(maxsize=16)
def vtimezone(zone: ZoneInfo, first: int, last: int) -> Timezone | None:
    """The component for events in the years ``first`` to ``last``.

    None if the zone's changes follow no yearly rule in these years (Morocco's follow the
    moon), or if it is UTC: then write the events in UTC.
    """
    if zone.key in ("UTC", "Etc/UTC"):
        return None
    # From the year before, so that the first January has a rule in force.
    years = range(first - 1, last + 1)
    changes = [change for year in years for change in _changes(zone, year)]
    component = Timezone()
    component.add("TZID", zone.key)
    if not changes:
        offset = datetime(first, 1, 1, tzinfo=zone).utcoffset() or timedelta()
        component.add_component(_observance(datetime(1970, 1, 1), offset, offset, offset))
        return component
    years_of = defaultdict(list)
    for change in changes:
        for week in sorted(change.weeks, reverse=True):
            years_of[change.on(week)].append(change)
    # By the onset: the last Sunday may be the fourth in all these years, and then "last" stays.
    yearly = {found[0].at: rule for rule, found in years_of.items() if len(found) == len(years)}
    if len(yearly) * len(years) != len(changes):
        return None
    standard = min(change.after for change in changes)
    for onset, (month, week, weekday, _, before, after) in sorted(yearly.items()):
        observance = _observance(onset, before, after, standard)
        rule = {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{week}{_DAYS[weekday]}"}
        observance.add("RRULE", rule)
        component.add_component(observance)
    return component


def _observance(
    onset: datetime, before: timedelta, after: timedelta, standard: timedelta
) -> Component:
    observance = TimezoneStandard() if after == standard else TimezoneDaylight()
    observance.add("DTSTART", onset)
    observance.add("TZOFFSETFROM", before)
    observance.add("TZOFFSETTO", after)
    return observance


def _changes(zone: ZoneInfo, year: int) -> list[Change]:
    """Changes of the clock in ``year``; in UTC they happen on quarters of an hour."""
    day, quarter = timedelta(days=1), timedelta(minutes=15)
    start, end = (datetime(number, 1, 1, tzinfo=timezone.utc) for number in (year, year + 1))
    changes = []
    for days in range((end - start).days):
        moment = start + days * day
        if _offset(zone, moment) != _offset(zone, moment + day):
            steps = [moment + count * quarter for count in range(97)]
            for before, after in pairwise(steps):
                was, became = _offset(zone, before), _offset(zone, after)
                if was != became:
                    changes.append(Change(after.replace(tzinfo=None) + was, was, became))
    return changes


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
