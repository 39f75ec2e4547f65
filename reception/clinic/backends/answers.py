"""What a back end says when it does not do what it was asked."""

from __future__ import annotations

from reception.errors import ReceptionError


class Refused(ReceptionError):
    """The clinic's system said no; nothing was changed.

    Attributes:
        message: its reason for the visitor, plain text of at most 300 characters. It is no
            part of the exception's own text, because the clinic may name people in it.
    """

    def __init__(self, message: str) -> None:
        super().__init__("The clinic's own system refused; the visitor is told its reason.")
        self.message = message


class Unreachable(ReceptionError):
    """The clinic's system gave no usable answer; here nothing was changed.

    Should it have done what it was asked, a withdrawal follows.
    """
