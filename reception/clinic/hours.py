"""Hours of a week, as ``clinic.yml`` writes them: ``monday: 9:00-19:00``."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from reception.yaml_files import Strict

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class Hours(Strict):
    """From opening to closing on one day."""

    opens: time
    closes: time

    def __str__(self) -> str:
        """For a visitor, as "9:00 to 19:00"."""
        return f"{clock(self.opens)} to {clock(self.closes)}"

    def within(self, other: Hours) -> Hours | None:
        """What both have in common, or None if that is nothing."""
        opens, closes = max(self.opens, other.opens), min(self.closes, other.closes)
        return Hours(opens=opens, closes=closes) if opens < closes else None


def read_week(week: Any) -> dict[str, Hours]:
    """The hours of each day that is named in ``week``, a mapping from day to span.

    Raises:
        ValueError: naming the day and the mend.
    """
    if not isinstance(week, dict):
        raise ValueError("write a line `monday: 9:00-19:00` for each day that has hours")
    return {day: _read_span(day, str(span).strip()) for day, span in week.items()}


def clock(moment: time) -> str:
    """A time of day as "9:00"."""
    return f"{moment.hour}:{moment.minute:02d}"


def _read_span(day: str, span: str) -> Hours:
    if day not in WEEKDAYS:
        raise ValueError(f"there is no day {day!r}; choose from {', '.join(WEEKDAYS)}")
    match = _HOURS.fullmatch(span)
    if not match:
        raise ValueError(
            f"{day}: {span!r} is no span; write it like 9:00-19:00, or remove the line if "
            "that day has no hours"
        )
    first, second, third, fourth = map(int, match.groups())
    if first > 23 or third > 23 or second > 59 or fourth > 59:
        raise ValueError(f"{day}: {span!r} has no such time; write it like 9:00-19:00")
    opens, closes = time(first, second), time(third, fourth)
    if opens >= closes:
        raise ValueError(f"{day}: it closes before it opens; swap the two times")
    return Hours(opens=opens, closes=closes)
