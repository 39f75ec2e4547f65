"""``reception messages`` and ``reception insight``: inbox and figures without the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reception.errors import DataError
from reception.staff.insight import LONGEST
from reception.usage import NUMBER

if TYPE_CHECKING:
    from reception.staff.questions import Questions


@click.command()
@click.argument("numbers", nargs=-1, type=NUMBER)
@click.option("--add-to", metavar="LABEL", help="Make the groups examples of a topic: faq/oils.")
@click.option("--out-of-scope", is_flag=True, help="Teach it that they are not for us.")
@click.option("--ignore", is_flag=True, help="Have them dealt with without learning from them.")
@click.option("--put-back", is_flag=True, help="Have wait again what left with the release.")
@click.option("--only", is_flag=True, help="NUMBERS are of single messages, not of groups.")
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="So many groups."
)
def messages(
    numbers: tuple[int, ...],
    add_to: str | None,
    out_of_scope: bool,
    ignore: bool,
    put_back: bool,
    only: bool,
    limit: int,
) -> None:
    """List questions that were not answered, or not well; or deal with those of NUMBERS."""
    if put_back:
        _put_back()
        return
    from reception.assistant import quiet

    quiet()
    from reception.faq.example_vectors import ExampleVectors
    from reception.nlu.encoder import SentenceEncoder
    from reception.staff.likeness import Likeness
    from reception.staff.questions import Questions

    label = "out_of_scope" if out_of_scope else add_to
    if (label is not None) + ignore + (out_of_scope and add_to is not None) > 1:
        raise DataError("Choose one of --add-to, --out-of-scope and --ignore.")
    if bool(numbers) != (label is not None or ignore):
        raise DataError(
            "Say what to do and with which groups: reception messages --add-to faq/oils 12 15"
        )
    encoder = SentenceEncoder()
    examples = ExampleVectors(encoder)
    questions = Questions(Likeness(encoder, examples), examples)
    if numbers:
        _deal_with(questions, numbers, label, only)
    else:
        _list(questions, limit)


@click.command()
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST),
    default=30,
    show_default=True,
    help="So many days until today.",
)
@click.option("--from", "first", default="", help="First day, such as 2026-11-01.")
@click.option("--to", "last", default="", help="Last day; today by default.")
@click.option("--csv", "as_csv", is_flag=True, help="A line for each day, for a spreadsheet.")
def insight(days: int, first: str, last: str, as_csv: bool) -> None:
    """Print what visitors asked and what became of it."""
    from reception.assistant import quiet

    quiet()
    from reception.staff import insight as figures
    from reception.staff import topics
    from reception.staff.rendering import count

    found = figures.count(*figures.period(first, last, str(days)))
    if as_csv:
        click.echo(figures.as_csv(*figures.tables(found, {})["days"]), nl=False)
        return
    print(
        f"{found.days[0]} to {found.days[-1]}: {count(found.messages, 'message')}, "
        f"{count(found.questions, 'question')}"
    )
    for outcome, title in figures.TITLES.items():
        share = f"  {found.share(outcome):4.0%}" if outcome in figures.QUESTIONS else ""
        print(f"  {title:<22}{found.total(outcome):6}{share}")
    print(f"  {'Thumbs up':<22}{sum(found.up):6}\n  {'Thumbs down':<22}{sum(found.down):6}")
    print(f"  {'Bookings begun':<22}{sum(found.begun):6}")
    print(f"  {'Bookings finished':<22}{sum(found.finished):6}")
    known = topics.titles()
    if found.topics:
        print("Topics:")
    for topic in found.topics:
        print(f"  {topic.count:6}  {topic.label}: {topics.title_of(topic.label, known)}")


def _put_back() -> None:
    from reception.releases import answered, records
    from reception.staff.rendering import count

    live = records.live()
    back = answered.keep_waiting(live.source) if live else 0
    print(f"Put back: {count(back, 'message')}." if back else "Nothing left with the live release.")


def _list(questions: Questions, limit: int) -> None:
    from reception.staff import topics

    groups, known = questions.groups(), topics.titles()
    for group in groups[:limit]:
        times = len(group.messages)
        became = ", ".join(
            f"{outcome.replace('_', ' ')} {count}" for outcome, count in group.outcomes
        )
        print(f"{group.ids[0]}. {times} {'time' if times == 1 else 'times'} ({became})")
        for text, same in group.texts[:6]:
            print(f"     {same[0].id}: {' '.join(text.split())}")
        near = [f"{label} ({known[label]})" for label in group.nearest if label in known][:2]
        if near:
            print(f"     near: {', '.join(near)}")
    if not groups:
        print("No question is waiting.")
    elif len(groups) > limit:
        print(f"… and {len(groups) - limit} more groups; --limit shows more.")


def _deal_with(
    questions: Questions, numbers: tuple[int, ...], label: str | None, only: bool
) -> None:
    from reception.staff import teaching
    from reception.staff.rendering import count

    chosen = list(numbers)
    if not only:
        groups = {group.ids[0]: group for group in questions.groups()}
        for number in numbers:
            if number not in groups:
                raise DataError(
                    f"There is no group {number}; `bin/uv run reception messages` lists them, and "
                    "with --only a number is of a single message."
                )
        chosen = [one for number in numbers for one in groups[number].ids]
    ids, texts = questions.picked(chosen)
    if not ids:
        raise DataError("None of these messages waits; `bin/uv run reception messages` lists all.")
    if label is None:
        teaching.ignore(ids)
        print(f"Ignored: {count(len(ids), 'message')}.")
        return
    made = teaching.teach(ids, label, texts, "")
    added, dealt_with = count(len(made.examples), "example"), count(len(ids), "message")
    print(f"{label}: {added} added, {dealt_with} dealt with.")
    for text in made.examples:
        print(f"  + {text}")
