"""What is wrong with how a command was written, in one sentence."""

from __future__ import annotations

import click

LARGEST_NUMBER = 2**31 - 1
"""Number of something in the database: an INTEGER of PostgreSQL holds no larger one."""

NUMBER = click.IntRange(1, LARGEST_NUMBER)

_TYPES = {
    "is not a valid integer range": "is no whole number",
    "is not a valid integer": "is no whole number",
}
"""What click says of a value, in plain words."""


def in_words(error: click.ClickException) -> str:
    """The mistake, the command it is in, and how to see what the command takes."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    said = _said(error, context).rstrip(".")
    if context is None:
        return f"{said}; add --help to see how it is written."
    command = context.command_path.partition(" ")[2]
    where, called = (f"{command}: ", f"{command} ") if command else ("", "")
    return f"{where}{said}; `bin/uv run reception {called}--help` shows how it is written."


def _said(error: click.ClickException, context: click.Context | None) -> str:
    if isinstance(error, click.MissingParameter) and error.param is not None:
        choices = getattr(error.param.type, "choices", ())
        among = f", which is one of {', '.join(choices)}" if choices else ""
        return f"{_name(error.param, context)} is missing{among}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        said = error.message
        for theirs, ours in _TYPES.items():
            said = said.replace(theirs, ours)
        return f"{_name(error.param, context)}: {said}"
    said = error.format_message()
    return said[:1].lower() + said[1:]


def _name(parameter: click.Parameter, context: click.Context | None) -> str:
    """As it stands in the help: FILE, or --from."""
    if isinstance(parameter, click.Option) or context is None:
        return max(parameter.opts, key=len)
    return parameter.make_metavar(context).strip("[].…")
