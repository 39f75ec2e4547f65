"""Who keeps the appointments, as ``booking.backend`` of clinic.yml chooses.

``local`` books in the database here; ``webhook`` asks the clinic's own system first; ``link``
books nothing and sends visitors to the clinic's booking page.
"""

from __future__ import annotations

from collections.abc import Callable

from reception.clinic.backends.answers import Refused, Unreachable
from reception.clinic.backends.link import LinkBookings
from reception.clinic.backends.local import LocalBookings
from reception.clinic.backends.webhook import WebhookBookings
from reception.clinic.backends.withdrawals import deliver_withdrawals
from reception.clinic.facts import Clinic
from reception.errors import DataError

__all__ = [
    "Backend", "LinkBookings", "LocalBookings", "Refused", "Unreachable", "WebhookBookings",
    "backend", "deliver_withdrawals",
]  # fmt: skip

Backend = LocalBookings | WebhookBookings | LinkBookings

_BY_NAME: dict[str, Callable[[Clinic], Backend]] = {
    "local": lambda _clinic: LocalBookings(),
    "link": LinkBookings,
    "webhook": WebhookBookings,
}


def backend(clinic: Clinic) -> Backend:
    """The back end that ``clinic`` has chosen.

    Raises:
        DataError: there is none of that name.
        StartError: it needs a secret that is not set.
    """
    name = clinic.booking.backend
    if name not in _BY_NAME:
        raise DataError(
            f"clinic.yml: booking.backend: there is no {name!r}; choose from {', '.join(_BY_NAME)}."
        )
    return _BY_NAME[name](clinic)
