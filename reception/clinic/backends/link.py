"""Bookings made by the visitor, on the clinic's own booking page."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from reception.clinic.facts import Clinic, Service


class LinkBookings:
    """The clinic's booking page, opened with what the visitor chose filled in.

    Its address is ``booking.url`` of clinic.yml, a template with the fields of
    ``booking_rules.LINK_FIELDS``.
    """

    def __init__(self, clinic: Clinic) -> None:
        self._zone = clinic.zone
        self._template = str(clinic.booking.url)

    def url(
        self,
        service: Service | None,
        minutes: int | None,
        starts: datetime | None,
        therapist: str | None,
    ) -> str:
        """The page's address; what the visitor has not chosen is left empty.

        Args:
            service: the treatment.
            minutes: its duration.
            starts: when, aware of its zone; the page gets it in the clinic's.
            therapist: their name.
        """
        local = starts.astimezone(self._zone) if starts else None
        values = {
            "service": service.name if service else "",
            "minutes": str(minutes or ""),
            "start": f"{local:%Y-%m-%dT%H:%M}" if local else "",
            "date": f"{local:%Y-%m-%d}" if local else "",
            "time": f"{local:%H:%M}" if local else "",
            "therapist": therapist or "",
        }
        quoted = {name: quote(value, safe="") for name, value in values.items()}
        return self._template.format(**quoted)
