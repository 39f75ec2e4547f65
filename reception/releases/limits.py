"""What a release must keep to: ``releases.yml``, or what stands here for what it leaves out."""

from __future__ import annotations

from pathlib import Path

import pydantic

from reception import settings
from reception.yaml_files import Strict, read_model


class Tolerance(Strict):
    """How far shares may fall below the live model's; false alarms, how far they may rise.

    ``new_alarms`` is no share but a number of messages.
    """

    in_scope: float = pydantic.Field(0.005, ge=0, le=1)
    out_of_scope: float = pydantic.Field(0.03, ge=0, le=1)
    false_alarms: float = pydantic.Field(0.005, ge=0, le=1)
    new_alarms: int = pydantic.Field(3, ge=0)
    leave_one_out: float = pydantic.Field(0.02, ge=0, le=1)


class AtLeast(Strict):
    """What the first release must reach; false alarms, what they must not exceed."""

    in_scope: float = pydantic.Field(0.9, ge=0, le=1)
    out_of_scope: float = pydantic.Field(0.8, ge=0, le=1)
    false_alarms: float = pydantic.Field(0.02, ge=0, le=1)


class Limits(Strict):
    """The whole file; see the remarks in it."""

    tolerance: Tolerance = Tolerance()
    at_least: AtLeast = AtLeast()
    recent: int = pydantic.Field(500, ge=0, le=5000)
    dialogues: float = pydantic.Field(6.0, ge=0, le=600)


class _File(Strict):
    release: Limits = Limits()


def load_limits(path: Path | None = None) -> Limits:
    """The limits of ``path``, by default the project's ``releases.yml``.

    Raises:
        DataError: naming file, entry and mend.
    """
    path = path or settings.home() / "releases.yml"
    if not path.exists():
        return Limits()
    return read_model(path, _File).release
