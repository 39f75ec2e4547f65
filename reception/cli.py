"""The ``reception`` command."""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from collections.abc import Callable
from typing import Any, NoReturn

import click
from click.exceptions import NoArgsIsHelpError
from sqlalchemy.exc import OperationalError

from reception import desk, processes, settings, usage
from reception.errors import ReceptionError
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
for process in (processes.serve, processes.actions, processes.keep, processes.preflight):
    app.add_command(process)


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
def train() -> None:
    """Check everything, then train a model with Rasa."""
    _check()
    from reception.training import train_model

    print(f"Trained: {train_model()}")
    from reception.releases import records

    if records.live() is not None:
        print("Visitors keep the model that was published; publish with: reception release")


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


def _assistant() -> Any:
    from reception.assistant import Assistant, quiet

    quiet()
    return Assistant()


def _lines() -> Any:
    """Lines of standard input; bytes that are no UTF-8 are replaced, not fatal."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _app() -> Any:
    """Without click's own way of telling what is wrong."""
    return app(prog_name="reception", standalone_mode=False)


def main(command: Callable[[], Any] = _app) -> None:
    """Run the command; a mistake is one sentence and exit status 1, or 2 if it is miswritten."""
    try:
        settings.read_env_file()
        # With which click would have ended; None where nothing is wrong.
        status = command()
    except ReceptionError as error:
        _stop(str(error))
    except NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _stop(usage.in_words(error), error.exit_code)
    except OperationalError as error:
        _stop(
            f"the database cannot be used now ({type(error.orig).__name__}); look whether another "
            "program holds it, or whether it is there at all, and try again."
        )
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(status)


def _stop(said: str, status: int = 1) -> NoReturn:
    print(f"reception: {said}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
