"""The processes that ``make run`` starts, and what is looked at before they do."""

from __future__ import annotations

import os
import runpy
import socket
import sys
from pathlib import Path

import click

from reception import settings
from reception.errors import StartError


@click.command()
def serve() -> None:
    """Run the Rasa server on 127.0.0.1 (`make run` does)."""
    from reception.assistant import quiet

    quiet()
    from rasa.__main__ import main as rasa

    from reception.releases import following

    following.install()
    sys.argv = [
        *("rasa", "run", "--quiet", "--interface", "127.0.0.1"),
        *("--port", str(settings.rest_port()), "--endpoints", str(_endpoints())),
    ]
    rasa()


@click.command()
def actions() -> None:
    """Run the action server on 127.0.0.1 (`make run` does)."""
    from reception.assistant import quiet

    quiet()
    # Rasa's SDK listens on every address unless told otherwise.
    os.environ["SANIC_HOST"] = "127.0.0.1"
    sys.argv = ["rasa_sdk", "--quiet", "--actions", "actions"]
    sys.argv += ["--port", str(settings.actions_port())]
    runpy.run_module("rasa_sdk", run_name="__main__")


@click.command()
def keep() -> None:
    """Send notices, free times nobody confirmed, delete old data (`make run` does)."""
    from reception.assistant import quiet

    quiet()
    from reception.clinic.keeper import keep

    keep()


@click.command()
def preflight() -> None:
    """Check, before the processes start, that files, model and ports are as they must be."""
    from reception.assistant import newest_model, quiet
    from reception.clinic.backends import backend
    from reception.clinic.delivery import check_recipients
    from reception.clinic.facts import load_clinic

    quiet()
    from reception.channels.messaging.report import configured
    from reception.channels.website_credentials import check_file
    from reception.nlu.red_flags import load_red_flags

    clinic = load_clinic()
    clinic.now()
    backend(clinic)
    check_recipients()
    load_red_flags()
    check_file()
    configured()
    settings.redis_url()
    settings.console_url()
    newest_model()
    for port, variable in (
        (settings.rest_port(), "RECEPTION_PORT"),
        (settings.actions_port(), "RECEPTION_ACTIONS_PORT"),
        (settings.console_port(), "RECEPTION_CONSOLE_PORT"),
    ):
        _claim(port, variable)


def _endpoints() -> Path:
    """endpoints.yml, with the action server's port as it was chosen and the model server."""
    text = (settings.home() / "endpoints.yml").read_text(encoding="utf-8")
    text = text.replace(f":{settings.ACTIONS_PORT}/", f":{settings.actions_port()}/")
    # Here and not in the file: `rasa run --model` must go on running the model that it names.
    text += f"\nmodels:\n  url: {settings.model_url()}\n"
    chosen = settings.cache_folder() / f"endpoints-{settings.rest_port()}.yml"
    chosen.parent.mkdir(parents=True, exist_ok=True)
    chosen.write_text(text, encoding="utf-8")
    return chosen


def _claim(port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartError(
                f"Port {port} is in use; stop what uses it, or choose another: "
                f"{variable}={port + 100} make run"
            ) from error
