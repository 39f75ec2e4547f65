"""What Reception raises when it cannot go on: one sentence a person can act on.

Every message says what is wrong, where (file and entry), and what to do. The
command line prints it and exits with status 1; a visitor never sees it.
"""

import traceback


class ReceptionError(Exception):
    """The family: catch this to catch them all."""


class DataError(ReceptionError):
    """A file that people edit (clinic.yml, the FAQ book, examples) has a mistake."""


class EncoderError(ReceptionError):
    """The sentence encoder is missing, damaged or not the one that was asked for."""


class ModelError(ReceptionError):
    """The trained model is missing or damaged."""


class StartError(ReceptionError):
    """Something outside the files stands in the way, such as a port in use."""


def place_of(error: BaseException) -> str:
    """What was raised and where, for the log; without its message, which may quote a visitor."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {place.name} ({place.filename}:{place.lineno})"
