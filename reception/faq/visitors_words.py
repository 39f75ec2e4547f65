"""What may be kept of visitors' words, to train a model on or to try it with."""

from __future__ import annotations

from reception.errors import DataError
from reception.faq.stand_ins import impersonal
from reception.nlu.red_flags import load_red_flags

LONGEST = 300
"""Characters of a message; visitors seldom write more at once."""


def check_words(label: str, wanted: str) -> None:
    """Check what is to be taught or tried as something that visitors write.

    Args:
        label: that it is to have.
        wanted: the message, on one line.

    Raises:
        DataError: it is empty or too long; it holds personal data, which must not stay in a file;
            or it raises a red flag, which is obeyed whatever a model makes of it.
    """
    if not wanted:
        raise DataError(f"{label}: the message is empty; write what a visitor would.")
    if len(wanted) > LONGEST:
        raise DataError(
            f"{label}: the message has {len(wanted)} characters; shorten it to {LONGEST}, as "
            "visitors do."
        )
    flag = load_red_flags().find(wanted)
    if flag and flag.label != label:
        raise DataError(
            f"{wanted!r} raises a red flag ({flag.words!r}), so it is answered as "
            f"{flag.label.replace('_', ' ')} whatever a model makes of it; leave that out."
        )
    if impersonal(wanted) != wanted:
        raise DataError(
            "The message says who somebody is or how to reach them, which must not stay in a "
            f"file; write, for example: {impersonal(wanted)!r}."
        )
