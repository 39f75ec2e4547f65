"""Trains a model with Rasa, for people who want a result and no log."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from rich.console import Console

from reception import settings
from reception.assistant import cause_of, quiet
from reception.errors import ModelError


def train_model() -> Path:
    """Train on the project's files; the new model's path.

    Raises:
        ReceptionError: a file has a mistake, or Rasa could not train.
    """
    quiet()
    home = settings.home()
    with Console(stderr=True).status("Training; this takes about half a minute …"):
        import rasa

        noise = io.StringIO()
        try:
            with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
                result = rasa.train(
                    str(home / "domain.yml"),
                    str(home / "config.yml"),
                    [str(home / "data")],
                    str(home / "models"),
                )
        except Exception as error:
            raise cause_of(error) or ModelError(
                f"Rasa could not train ({error}); `uv run rasa train --debug` says more."
            ) from error
    if result.model is None:
        raise ModelError("Rasa trained nothing; `uv run rasa train --debug` says why.")
    return Path(result.model)
