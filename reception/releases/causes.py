"""What to tell staff of an error."""

from __future__ import annotations

from reception.errors import ReceptionError


def cause(error: BaseException) -> str:
    """What to tell staff of an error: ours in its own words, others without what they quote."""
    if isinstance(error, ReceptionError):
        return str(error)
    return f"Something unexpected went wrong ({type(error).__name__}); the log says more."
