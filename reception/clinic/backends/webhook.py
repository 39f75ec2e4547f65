"""Bookings that the clinic's own system has to agree to (docs/webhook.md)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from reception.clinic import bookings
from reception.clinic.backends import withdrawals
from reception.clinic.backends.answers import Refused, Unreachable
from reception.clinic.backends.clinic_system import ClinicSystem, appointment
from reception.clinic.booking_tables import BOOKED, CANCELLED
from reception.clinic.bookings import Booking, HoldLost, NotBooked
from reception.clinic.database import reading
from reception.clinic.facts import Clinic
from reception.clinic.references import normal_mail, normal_phone
from reception.errors import ReceptionError

ATTEMPTS = 2
"""Within one turn; a visitor is waiting."""


class WebhookBookings:
    """The clinic's system is asked first; what it agrees to is then booked here as well.

    Raises:
        StartError: ``RECEPTION_WEBHOOK_SECRET`` is not set.
    """

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self._system = ClinicSystem.of(clinic)

    def book(self, hold_id: int, name: str, phone: str | None, mail: str | None) -> Booking:
        """Book the time that is held; the second time nothing happens.

        Raises:
            HoldLost: somebody else has that time, or it was given up.
            Refused, Unreachable: nothing was booked and the hold is given up.
        """
        visitor = {
            "name": " ".join(name.split()),
            "phone": normal_phone(phone, self._clinic.country) if phone else None,
            "mail": normal_mail(mail) if mail else None,
        }

        def message(held: Booking) -> dict[str, Any] | None:
            if held.state == BOOKED:
                return None
            _keep(hold_id)
            return {"booking": appointment(held, self._clinic), "visitor": visitor}

        held = _hold(hold_id)
        return self._agree(
            "book", held, held, message, lambda: bookings.book(hold_id, name, phone, mail)
        )

    def move(self, reference: str, hold_id: int) -> Booking:
        """Give a booking the held time; the second time nothing happens.

        Raises:
            NotBooked: there is no such booking, or it was cancelled.
            HoldLost: somebody else has that time, or it was given up.
            Refused, Unreachable: nothing was changed and the hold is given up.
        """

        def message(booking: Booking) -> dict[str, Any] | None:
            held = _hold(hold_id)
            if held.moved_id == booking.id:
                return None
            _require_booked(booking)
            _keep(hold_id)
            after = {
                **appointment(held, self._clinic),
                "uid": booking.uid,
                "reference": booking.reference,
                "sequence": booking.sequence + 1,
            }
            return {"booking": after, "was": appointment(booking, self._clinic)}

        return self._agree(
            "move",
            _known(reference),
            _hold(hold_id),
            message,
            lambda: bookings.move(reference, hold_id),
        )

    def cancel(self, reference: str) -> Booking:
        """Cancel a booking; the second time nothing happens.

        Raises:
            NotBooked: there is no such booking.
            Refused, Unreachable: it stays booked.
        """

        def message(booking: Booking) -> dict[str, Any] | None:
            if booking.state == CANCELLED:
                return None
            _require_booked(booking)
            after = {**appointment(booking, self._clinic), "sequence": booking.sequence + 1}
            return {"booking": after}

        return self._agree(
            "cancel", _known(reference), None, message, lambda: bookings.cancel(reference)
        )

    def _agree(
        self,
        change: str,
        booking: Booking,
        held: Booking | None,
        message: Callable[[Booking], dict[str, Any] | None],
        make_it: Callable[[], Booking],
    ) -> Booking:
        """Ask the system, then make the change here; or else see that neither has it.

        ``message`` gives what to ask, of the booking as it is then, or None if the change was
        made before; ``make_it`` makes it. If nothing comes of it ``held`` is given up.
        """
        try:
            withdrawals.clear_the_way(booking.uid, self._clinic, self._system)
        except Unreachable:
            _give_up(held)
            raise
        key, booking = withdrawals.write_down(change, booking.uid)
        try:
            content = message(booking)
        except ReceptionError:
            withdrawals.strike_out(key)
            raise
        if content is None:
            withdrawals.strike_out(key)
            return booking
        try:
            self._ask({"type": change, "key": key, **content})
            changed = make_it()
        except Refused:
            _give_up(held)
            raise
        except Exception:
            withdrawals.make_due(key)
            _give_up(held)
            raise
        # It is booked whatever happens now; what is left open is found to have been made.
        with suppress(SQLAlchemyError):
            withdrawals.strike_out(key)
        return changed

    def _ask(self, message: dict[str, Any]) -> None:
        """Ask the system until it answers.

        Raises:
            Refused: it said no.
            Unreachable: it said nothing that can be used, or too late.
        """
        key = message["key"]
        for attempt in range(ATTEMPTS):
            answer = self._system.send(message)
            if not (answer.accepted or answer.refused):
                continue
            if not withdrawals.still_open(key):
                break
            if answer.accepted:
                return
            if attempt == 0:
                withdrawals.strike_out(key)
            else:
                # After an attempt of unknown outcome it may refuse only the repetition.
                withdrawals.make_due(key)
            raise Refused(answer.reason)
        raise Unreachable("The clinic's system did not answer in time; nothing was changed.")


def _hold(hold_id: int) -> Booking:
    with reading() as session:
        held = session.get(Booking, hold_id)
    if held is None:
        raise HoldLost(f"There is no hold {hold_id}; hold a time first.")
    return held


def _keep(hold_id: int) -> None:
    """Renew the hold: it must last as long as the system may take."""
    if not bookings.keep_hold(hold_id):
        raise HoldLost(f"The time of hold {hold_id} is lost; hold another.")


def _known(reference: str) -> Booking:
    booking = bookings.by_reference(reference)
    if booking is None:
        raise _not_booked()
    return booking


def _require_booked(booking: Booking) -> None:
    if booking.state != BOOKED:
        raise _not_booked()


def _not_booked() -> NotBooked:
    return NotBooked("No booking has that reference; look it up again before changing it.")


def _give_up(held: Booking | None) -> None:
    if held is not None:
        bookings.release(held.conversation)
