"""``reception faq``: what the console does with the FAQ book, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reception.errors import DataError

PATH = click.Path(path_type=Path)
"""Whether a file can be read or written turns out when it is, and is told in a sentence then."""


class _WithDrafting(click.Group):
    """Loads what drafts FAQs from documents only when it is asked for: it takes a second."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "draft", "drafts"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "draft":
            from reception.faq.drafts.command import draft

            return draft
        if cmd_name == "drafts":
            from reception.faq.shelf_command import drafts

            return drafts
        return super().get_command(ctx, cmd_name)


@click.group(cls=_WithDrafting)
def faq() -> None:
    """Read and change the FAQ book; drafts from documents."""
    from reception.assistant import quiet

    # Before anything brings in TensorFlow, which talks when it is loaded.
    quiet()


@faq.command("list")
def list_() -> None:
    """List all topics with their questions."""
    from reception.faq import editing
    from reception.faq.checks import broken_files

    broken = broken_files()
    for name in editing.names():
        if f"data/faq/{name}.yml" not in broken:
            fields, _ = editing.open_entry(name)
            print(f"{name:28} {fields.question}  ({len(fields.examples)} examples)")
    if broken:
        raise DataError("\n".join(broken.values()))


@faq.command()
@click.argument("name")
def show(name: str) -> None:
    """Show a topic."""
    from reception.faq import editing

    fields, _ = editing.open_entry(name)
    print(f"{fields.question}\n\n{fields.answer}\n")
    print(f"Source     {fields.article}, {fields.heading}; reviewed {fields.reviewed}")
    print(f"Follow-ups {', '.join(fields.follow_ups) or 'none'}\n")
    for example in fields.examples:
        print(f"- {example}")


@faq.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(1), default=5, show_default=True, help="How many to show."
)
def search(words: tuple[str, ...], limit: int) -> None:
    """Find topics by meaning."""
    from reception.faq.search import search as search_topics

    found = search_topics(" ".join(words), limit)
    for one in found:
        print(f"{one.topic:28} {one.question}")
    if not found:
        print("No topic is about that; write one with `reception faq new`.")


@faq.command("add-example")
@click.argument("label")
@click.argument("text")
def add_example(label: str, text: str) -> None:
    """Add an example to a topic or an intent, such as out_of_scope."""
    from reception.faq import editing

    label = _label(label)
    editing.add_example(label, text)
    print(f"Added to {label}; it counts from the next release.")


@faq.command("move-example")
@click.argument("text")
@click.option("--from", "from_", required=True, metavar="LABEL", help="Where it stands now.")
@click.option("--to", required=True, metavar="LABEL", help="Where it belongs.")
def move_example(text: str, from_: str, to: str) -> None:
    """Move an example from one topic or intent to another."""
    from reception.faq import editing

    editing.move_example(text, _label(from_), _label(to))
    print(f"Moved to {_label(to)}; it counts from the next release.")


@faq.command()
@click.argument("name", required=False)
def check(name: str | None) -> None:
    """Give advice on a topic, or on all."""
    from reception.faq import editing
    from reception.faq.advice import STOP, Adviser
    from reception.nlu.encoder import SentenceEncoder

    adviser = Adviser(SentenceEncoder())
    if name is None:
        found = adviser.advise_all()
    else:
        found = {name: adviser.advise(name, editing.open_entry(name)[0])}
    for topic, advice in found.items():
        for one in advice:
            where = f"  [{one.where}]" if one.where else ""
            print(f"{topic}: {one.severity}: {one.field}: {one.text}{where}")
    if not any(found.values()):
        print("There is nothing to say against it.")
    if any(one.severity == STOP for advice in found.values() for one in advice):
        raise SystemExit(1)


@faq.command()
@click.argument("question")
@click.option("--answer", required=True, help="Seventy words at the most.")
@click.option("--article", help="Article that it rests on; without one it is in your own words.")
@click.option("--heading", default="", help="Section of the article.")
@click.option("--example", "examples", multiple=True, help="A wording; give eight or more.")
@click.option("--examples", "file", type=PATH, help="File with a wording a line.")
@click.option("--follow-up", "follow_ups", multiple=True, help="Topic that is asked next.")
@click.option("--name", help="Name of the topic, by default made of the question.")
def new(
    question: str,
    answer: str,
    article: str | None,
    heading: str,
    examples: tuple[str, ...],
    file: Path | None,
    follow_ups: tuple[str, ...],
    name: str | None,
) -> None:
    """Write a new topic."""
    from reception.faq import editing, own_words

    name = name or editing.topic_name(question)
    lines = tuple(_text_of(file).splitlines()) if file else ()
    fields = editing.EntryText(
        question,
        answer,
        article or own_words.ARTICLE,
        heading,
        "",
        follow_ups,
        (*examples, *lines),
    )
    editing.new_entry(name, fields)
    print(f"Written: data/faq/{name}.yml; it counts from the next release.")


@faq.command()
@click.argument("name")
@click.option("--unlink", is_flag=True, help="Take it from the follow-ups of other topics.")
@click.option("--cases-to", metavar="LABEL", help='Label for its test messages; "" drops them.')
def delete(name: str, unlink: bool, cases_to: str | None) -> None:
    """Delete a topic."""
    from reception.faq import editing
    from reception.faq.conflicts import InUse

    _, version = editing.open_entry(name)
    label = _label(cases_to) if cases_to else cases_to
    try:
        editing.delete_entry(name, version, unlink=unlink, cases_to=label)
    except InUse as used:
        ways = ["--unlink"] if used.follow_ups else []
        ways += ["--cases-to LABEL"] if used.cases else []
        raise DataError(f"{used} Call it with {' and '.join(ways)}.") from used
    print(f"Deleted; `reception faq undo {name}` brings it back.")


@faq.command()
@click.argument("name")
def undo(name: str) -> None:
    """Take back the last change of a topic."""
    from reception.faq import editing

    taken_back = editing.undo(name)
    who = f" by {taken_back.by}" if taken_back.by else ""
    print(f"Taken back: {taken_back.action}{who}, {taken_back.when:%-d %B %Y, %H:%M}.")


@faq.command()
@click.argument("name")
def history(name: str) -> None:
    """List the last changes of a topic, the newest first."""
    from reception.faq import editing

    made = editing.history(name)
    for one in made:
        who = f", {one.by}" if one.by else ""
        print(f"{one.when:%Y-%m-%d %H:%M}  {one.action}{who}")
    if not made:
        print(f"No change of {name} is known; git may know more.")


@faq.command("export")
@click.argument("file", type=PATH)
@click.argument("names", nargs=-1)
def export_(file: Path, names: tuple[str, ...]) -> None:
    """Write the book, or some topics, as a .csv or .xlsx for a spreadsheet."""
    from reception.faq import sheets

    content = sheets.export(names or None, sheets.kind_of(file.name))
    try:
        file.write_bytes(content)
    except OSError as error:
        raise DataError(
            f"{file} cannot be written ({error.strerror}); check its name, folder and rights."
        ) from error
    print(f"Written: {file}")


@faq.command("import")
@click.argument("file", type=PATH)
@click.option("--yes", is_flag=True, help="Do not ask.")
def import_(file: Path, yes: bool) -> None:
    """Take topics from a .csv or .xlsx; says what would change before it changes anything."""
    from reception.faq import sheets

    kind, content = sheets.kind_of(file.name), _bytes_of(file)
    try:
        plan = sheets.plan(content, kind)
    except DataError as error:
        raise DataError(f"{file}: {error}") from error
    for mistake in plan.mistakes:
        where = f"row {mistake.row}" if mistake.row else "the sheet"
        column = f", {mistake.column}" if mistake.column else ""
        print(f"! {where}{column}: {mistake.text}")
    if plan.mistakes:
        raise DataError(f"{file}: nothing was imported; correct the rows above and try again.")
    for row in plan.rows:
        if row.kind != sheets.UNCHANGED:
            print(f"{row.kind:8} {row.name}: {_difference(row)}")
    wanted = len(plan.rows) - len(plan.of_kind(sheets.UNCHANGED))
    if not wanted:
        print("Nothing is new in it.")
    elif yes or _confirmed(file, wanted):
        print(f"Changed: {_topics(sheets.carry_out(plan))}; it counts from the next release on.")


@faq.command()
@click.argument("label")
@click.argument("text")
def case(label: str, text: str) -> None:
    """Have every release tried on a message, which must get the label."""
    from reception.faq import regression

    regression.add_case(_label(label), text)
    print(f"Every release is now tried on it (tests/regression/{regression.STAFF}).")


def _label(label: str) -> str:
    """A topic may be named without ``faq/``."""
    from reception.faq import editing
    from reception.nlu.labels import FAQ

    return f"{FAQ}/{label}" if label in editing.names() else label


def _confirmed(file: Path, wanted: int) -> bool:
    try:
        return click.confirm(f"Change {_topics(wanted)}?")
    except click.Abort:
        raise DataError(
            f"{file}: nothing was imported; answer y to import it, or call it with --yes."
        ) from None


def _topics(number: int) -> str:
    return f"{number} topic{'' if number == 1 else 's'}"


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DataError(
            f"{file} cannot be read ({error.strerror}); check its name, folder and rights."
        ) from error


def _text_of(file: Path) -> str:
    try:
        return _bytes_of(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file} is no text in UTF-8; save it as one.") from error


def _difference(row: Any) -> str:
    parts = [column for column in row.columns if column != "examples"]
    if row.added:
        parts.append(f"{len(row.added)} examples more")
    if row.removed:
        parts.append(f"{len(row.removed)} examples fewer")
    return ", ".join(parts)
