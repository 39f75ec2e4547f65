"""``reception console`` and ``reception staff``: the console's process, and who may use it."""

from __future__ import annotations

import click

from reception.staff.roles import EDITOR, ROLES

BY = "command line"
"""Who changed something, in the audit log: whoever may use this machine."""


@click.command()
def console() -> None:
    """Run the staff console on 127.0.0.1 (`make run` does)."""
    from reception.assistant import quiet

    quiet()
    from reception.staff.server import serve

    serve()


@click.group()
def staff() -> None:
    """Who may sign in to the console."""
    from reception.assistant import quiet

    quiet()


@staff.command()
@click.argument("name")
@click.option(
    "--role", default=EDITOR, show_default=True, type=click.Choice(list(ROLES)),
    help="A publisher may also release, roll back and look after people.",
)  # fmt: skip
def add(name: str, role: str) -> None:
    """Add NAME, and print the link at which they set their password."""
    from reception.staff import accounts, audit

    token = accounts.add(name, role)
    audit.note(BY, "added a person", name, role)
    _print_link(token, f"{name} is added.")


@staff.command("list")
def list_() -> None:
    """List the people."""
    from reception.staff import accounts

    found = accounts.listed()
    for one in found:
        waits = "" if one.password else ", has not set a password yet"
        print(f"{one.name}, {one.role}{waits}")
    if not found:
        print("There is nobody yet; `bin/uv run reception staff add NAME --role publisher`.")


@staff.command()
@click.argument("name")
def remove(name: str) -> None:
    """Let NAME not sign in any more."""
    from reception.staff import accounts, audit

    accounts.remove(name)
    audit.note(BY, "removed a person", name)
    print(f"{name} is removed and signed out.")


@staff.command()
@click.argument("name")
def reset(name: str) -> None:
    """Print a new link at which NAME sets another password."""
    from reception.staff import accounts, audit

    token = accounts.reset(name)
    audit.note(BY, "reset a password", name)
    _print_link(token, f"The password {name} had does not work any more.")


@staff.command()
@click.argument("name")
@click.argument("new", metavar="ROLE", type=click.Choice(list(ROLES)))
def role(name: str, new: str) -> None:
    """Make NAME a publisher or an editor."""
    from reception.staff import accounts, audit

    accounts.set_role(name, new)
    audit.note(BY, "changed a role", name, new)
    print(f"{name} is now a {new}." if new != EDITOR else f"{name} is now an {new}.")


@staff.command()
@click.argument("words", nargs=-1)
@click.option(
    "--limit", type=click.IntRange(1), default=40, show_default=True,
    help="So many changes, the newest.",
)  # fmt: skip
def log(words: tuple[str, ...], limit: int) -> None:
    """List who changed what; with WORDS, only where they occur."""
    from reception.clinic.facts import load_clinic
    from reception.clinic.times import from_database
    from reception.staff import audit

    zone = load_clinic().zone
    found = audit.events(" ".join(words), limit)
    for one in found:
        at = from_database(one.at).astimezone(zone)
        about = " ".join(filter(None, (one.subject, f"({one.detail})" if one.detail else "")))
        print(f"{at:%Y-%m-%d %H:%M}  {one.who}: {one.action}{': ' if about else ''}{about}")
    if not found:
        print("Nothing was changed." if not words else "No change holds these words.")


def _print_link(token: str, what: str) -> None:
    from reception.staff import links

    print(
        f"{what} This link sets the password; it works once, for 48 hours, so give it to nobody "
        f"else:\n  {links.address(token)}"
    )
