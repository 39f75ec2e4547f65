"""The ``reception`` command."""

from __future__ import annotations

import asyncio
import json
import os
import runpy
import socket
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from reception import desk, settings
from reception.errors import ReceptionError, StartError
from reception.faq import command as faq_command
from reception.releases import command as releases_command
from reception.staff import command as staff_command
from reception.staff import insight_command


@click.group()
def app() -> None:
    """Reception, the front desk of a massage clinic."""


app.add_command(desk.bookings)
app.add_command(desk.inbox)
app.add_command(faq_command.faq)
app.add_command(releases_command.release)
app.add_command(releases_command.releases)
app.add_command(releases_command.rollback)
app.add_command(staff_command.console)
app.add_command(staff_command.staff)
app.add_command(insight_command.messages)
app.add_command(insight_command.insight)


@app.command()
def parse() -> None:
    """Say what each line of standard input means, a JSON object a line."""
    assistant = _assistant()

    async def run() -> None:
        await assistant.parse("warm up")
        for line in _lines():
            print(json.dumps(await assistant.parse(line), ensure_ascii=False), flush=True)

    asyncio.run(run())


@app.command()
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="A message a line in, a JSON array of replies a line out.",
)
def chat(as_json: bool) -> None:
    """Hold one conversation in the terminal."""
    conversation = f"terminal-{uuid.uuid4().hex}"
    if as_json:
        assistant = _assistant()

        async def run() -> None:
            for line in _lines():
                replies = await assistant.reply(line, conversation)
                print(json.dumps(replies, ensure_ascii=False), flush=True)

        asyncio.run(run())
    else:
        from reception import terminal

        asyncio.run(terminal.hold(_assistant, conversation))


@app.command()
def check() -> None:
    """Check clinic.yml, the articles, the FAQ book, the examples and the red flags."""
    _check()


@app.command()
@click.option("--new", is_flag=True, help="Make another address; the one before stops working.")
def feed(new: bool) -> None:
    """Print the private address at which staff see the bookings in their own calendars."""
    from reception.assistant import quiet

    quiet()
    from reception.clinic.calendar_addresses import feed_address, feed_token, new_feed_token

    print(
        f"{feed_address(new_feed_token() if new else feed_token())}\n\n"
        "Subscribe to it:\n"
        "  Google    calendar.google.com, Other calendars, +, From URL\n"
        "  Apple     iPhone: Calendar, Calendars, Add Calendar, Add Subscription Calendar;\n"
        "            Mac: Calendar, File, New Calendar Subscription\n"
        "  Outlook   outlook.com: Calendar, Add calendar, Subscribe from web\n"
        "For one therapist only, add ?therapist= and the name, such as ?therapist=Asha%20Raman\n\n"
        "Keep it secret: whoever has it sees every booking with name and phone number. If it\n"
        "gets out, `bin/uv run reception feed --new` makes another one, and this one stops\n"
        "working."
    )
    if not settings.has_public_url():
        print(
            "\nThis address works on this machine only. Set RECEPTION_PUBLIC_URL to the one at\n"
            "which the server is reached from outside, such as https://chat.clinic.example."
        )


@app.command()
def notices() -> None:
    """List what waits to be sent to staff and visitors, or could not be."""
    from reception.assistant import quiet

    quiet()
    from reception.clinic import outbox, outgoing
    from reception.clinic.facts import load_clinic

    zone = load_clinic().zone
    waiting = [notice.in_words(zone) for notice in outbox.unsettled()]
    said: set[tuple[str, str]] = set()
    for message in outgoing.unsettled():
        where = (message.channel, message.conversation)
        waiting.append(message.in_words(zone, where in said))
        if message.state == outgoing.WAITING:
            said.add(where)
    for line in waiting:
        print(line)
    if not waiting:
        print("No notice is waiting; all have been sent.")


@app.command()
@click.option(
    "--connect", metavar="APP", help="Have its provider deliver here: telegram, messenger."
)
def channels(connect: str | None) -> None:
    """List the messaging apps, and check those that are on: credentials and webhook."""
    from reception.assistant import quiet

    quiet()
    from reception.channels.messaging import report

    chosen = report.configured() if connect is None else [report.named(connect)]
    if connect is not None:
        print(asyncio.run(report.connect(chosen[0])), flush=True)
    wrong = False
    for channel in chosen:
        print(f"{channel.title}: {channel.state()}", flush=True)
        if channel.missing:
            continue
        troubles = asyncio.run(report.troubles(channel))
        for trouble in troubles:
            print(f"  ! {trouble}")
        if not troubles:
            print(
                f"  As far as {channel.provider} tells, all is right. {channel.unchecked}".rstrip()
            )
        wrong = wrong or bool(troubles)
    if wrong:
        sys.exit(1)


@app.command()
def keep() -> None:
    """Send notices, free times nobody confirmed, delete old data (`make run` does)."""
    from reception.assistant import quiet

    quiet()
    from reception.clinic.keeper import keep

    keep()


@app.command()
def train() -> None:
    """Check everything, then train a model with Rasa."""
    _check()
    from reception.training import train_model

    print(f"Trained: {train_model()}")
    from reception.releases import records

    if records.live() is not None:
        print("Visitors keep the model that was published; publish with: reception release")


@app.command()
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


@app.command()
def actions() -> None:
    """Run the action server on 127.0.0.1 (`make run` does)."""
    from reception.assistant import quiet

    quiet()
    # Rasa's SDK listens on every address unless told otherwise.
    os.environ["SANIC_HOST"] = "127.0.0.1"
    sys.argv = ["rasa_sdk", "--quiet", "--actions", "actions"]
    sys.argv += ["--port", str(settings.actions_port())]
    runpy.run_module("rasa_sdk", run_name="__main__")


@app.command()
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


def _check() -> None:
    from reception.assistant import quiet

    quiet()
    from reception.channels.messaging.report import configured
    from reception.channels.website_credentials import check_file
    from reception.faq.checks import check_project

    for line in check_project():
        print(line)
    check_file()
    configured()


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


def _assistant() -> Any:
    from reception.assistant import Assistant, quiet

    quiet()
    return Assistant()


def _lines() -> Any:
    """Lines of standard input; bytes that are no UTF-8 are replaced, not fatal."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def main(command: Callable[[], Any] = app) -> None:
    """Run the command; a mistake is one sentence and exit status 1."""
    try:
        settings.read_env_file()
        command()
    except ReceptionError as error:
        print(f"reception: {error}", file=sys.stderr)
        sys.exit(1)
    except OperationalError as error:
        print(
            f"reception: the database cannot be used now ({type(error.orig).__name__}); look "
            "whether another program holds it, or whether it is there at all, and try again.",
            file=sys.stderr,
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
