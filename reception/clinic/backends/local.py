"""Bookings kept here and nowhere else."""

from __future__ import annotations

from reception.clinic import bookings
from reception.clinic.bookings import Booking


class LocalBookings:
    """The clinic's calendar is this program's database; nobody else is asked."""

    def book(self, hold_id: int, name: str, phone: str | None, mail: str | None) -> Booking:
        """Book the time that is held; as `bookings.book`."""
        return bookings.book(hold_id, name, phone, mail)

    def move(self, reference: str, hold_id: int) -> Booking:
        """Give a booking the held time; as `bookings.move`."""
        return bookings.move(reference, hold_id)

    def cancel(self, reference: str) -> Booking:
        """Cancel a booking; as `bookings.cancel`."""
        return bookings.cancel(reference)
