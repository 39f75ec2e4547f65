"""Going through drafts in the terminal, one by one, before any of them is in the book."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reception.errors import DataError, ReceptionError
from reception.faq.entry_text import EntryText
from reception.faq.entry_writing import quoted

if TYPE_CHECKING:
    from reception.faq.advice import Adviser
    from reception.faq.documents.document import Document
    from reception.faq.drafts.against_book.comparison import Compared
    from reception.faq.drafts.drafting import Draft

WIDTH = 88

_KEYS = "[a]ccept as a new topic, [e]dit, [m]erge into a topic, [s]kip, [d]rop, [u]ndo, [q]uit"
_WORDS = {
    "accept": "a", "edit": "e", "merge": "m", "skip": "s", "drop": "d", "undo": "u", "quit": "q",
}  # fmt: skip
_STYLES = {"new": "green", "adds": "cyan", "contradicts": "bold red"}
_EDITED = "# Change what you like, save and close. An empty file changes nothing.\n"


@dataclass(frozen=True)
class _Decision:
    """What becomes of a draft.

    Attributes:
        what: ``accept``, ``merge``, ``skip`` or ``drop``.
        topic: the new topic's name, or the one to merge into.
        fields: as edited, if they were.
        reviewed_by: who compared a safety draft with its passage.
    """

    what: str
    topic: str = ""
    fields: EntryText | None = None
    reviewed_by: str = ""


def review(drafted: Sequence[tuple[Document, Sequence[Compared]]]) -> None:
    """Ask about each draft, then save what was decided.

    All drafts are filed first, so that what is skipped waits in the console. At the end of
    the input the rest counts as skipped.

    Raises:
        DataError: what was accepted cannot be saved.
    """
    console = Console(width=min(WIDTH, Console().width), highlight=False)
    if not sys.stdin.isatty():
        print(
            "This terminal is not interactive: choices are read from the input, and what has "
            "none at its end is filed for the console. --json lists the drafts instead.",
            file=sys.stderr,
        )
    everything = [(document, one) for document, compared in drafted for one in compared]
    if not everything:
        console.print("There is nothing in it that a visitor could ask about.")
        return
    decisions = _Review(console, everything).decide()
    _save(console, drafted, decisions)


class _Review:
    """The drafts and what was decided so far."""

    def __init__(self, console: Console, drafts: list[tuple[Document, Compared]]) -> None:
        self._console = console
        self._drafts = drafts
        self._decided: list[_Decision] = []
        self._edited: dict[int, EntryText] = {}
        self._adviser: Adviser | None = None

    def decide(self) -> list[_Decision]:
        """A decision for each draft."""
        shown: tuple[int, EntryText] | None = None
        while len(self._decided) < len(self._drafts):
            number = len(self._decided)
            document, compared = self._drafts[number]
            fields = self._edited.get(number) or _fields(compared.draft)
            if (number, fields) != shown:
                self._show(number, document, compared, fields)
                shown = (number, fields)
            try:
                decision = self._ask(number, compared, fields)
            except click.Abort:
                self._console.print()
                break
            if decision is not None:
                self._decided.append(decision)
        left = len(self._drafts) - len(self._decided)
        return [*self._decided, *[_Decision("skip")] * left]

    def _ask(self, number: int, compared: Compared, fields: EntryText) -> _Decision | None:
        """A decision; None if there is none yet, or the one before was taken back."""
        from reception.faq import editing

        self._console.print(_KEYS, style="dim", markup=False)
        default = {"new": "a", "adds": "m"}.get(compared.status, "s")
        key = str(click.prompt("Your choice", default=default)).strip().lower()
        key = _WORDS.get(key, key)
        if key == "a":
            if self._stopped(fields):
                return None
            proposed = editing.topic_name(fields.question)
            name = str(click.prompt("Name of the topic", default=proposed)).strip()
            return self._named(name, fields, compared)
        if key == "m":
            topics = editing.names()
            proposed = compared.topic if compared.topic in topics else ""
            shown = bool(proposed)
            into = click.prompt("Into which topic", default=proposed, show_default=shown).strip()
            if into in topics or any(one.topic == into for one in self._decided):
                return _Decision("merge", into, reviewed_by=self._reviewer(compared))
            self._console.print(
                f"There is no topic {into!r}: {', '.join(topics)}.", style="red", soft_wrap=True
            )
        elif key == "e":
            self._edit(number, fields)
        elif key == "u":
            if self._decided:
                self._decided.pop()
            else:
                self._console.print("There is nothing to take back.", style="red")
        elif key == "q":
            raise click.Abort
        elif key in ("s", "d"):
            return _Decision("skip" if key == "s" else "drop", fields=self._edited.get(number))
        else:
            self._console.print(f"{key!r} is no choice.", style="red", markup=False, soft_wrap=True)
        return None

    def _named(self, name: str, fields: EntryText, compared: Compared) -> _Decision | None:
        from reception.faq import editing

        try:
            editing.path_of(name)
        except DataError as error:
            self._console.print(str(error), style="red", markup=False, soft_wrap=True)
            return None
        taken = name in editing.names() or any(
            one.what == "accept" and one.topic == name for one in self._decided
        )
        if taken:
            self._console.print(
                f"There is a topic {name!r}; merge, or rename.", style="red", soft_wrap=True
            )
            return None
        return _Decision("accept", name, fields, self._reviewer(compared))

    def _stopped(self, fields: EntryText) -> bool:
        """Say what keeps a draft from going live, as the console does; whether there is any."""
        from reception.faq.advice import STOP, Adviser
        from reception.nlu.encoder import SentenceEncoder

        if self._adviser is None:
            self._adviser = Adviser(SentenceEncoder())
        # Its article is filed with it, and what is asked next is taken from the draft.
        stops = [
            one
            for one in self._adviser.advise("", fields)
            if one.severity == STOP and one.field not in ("source", "follow_ups")
        ]
        for one in stops:
            text = " ".join(filter(None, (one.text, one.where)))
            self._console.print(text, style="red", markup=False, soft_wrap=True)
        if stops:
            self._console.print("Not accepted: edit it, skip it or drop it.", style="red")
        return bool(stops)

    def _reviewer(self, compared: Compared) -> str:
        """Who stands for a safety draft; "" for others, of whom nobody is asked."""
        if not compared.draft.safety:
            return ""
        question = "It is about safety: who has compared it with its passage"
        return str(click.prompt(question)).strip()

    def _edit(self, number: int, fields: EntryText) -> None:
        try:
            text = click.edit(_EDITED + _as_yaml(fields), extension=".yml")
        except click.ClickException as error:
            self._console.print(error.format_message(), style="red", markup=False, soft_wrap=True)
            return
        if text is None or not text.strip():
            return
        try:
            self._edited[number] = _from_yaml(text, fields)
        except DataError as error:
            self._console.print(str(error), style="red", markup=False, soft_wrap=True)

    def _show(self, number: int, document: Document, compared: Compared, fields: EntryText) -> None:
        title = Text(f"\n{number + 1} of {len(self._drafts)}  ", "bold")
        status = compared.status + (f" {compared.topic}" if compared.topic else "")
        title.append(status, _STYLES[compared.status])
        if compared.draft.safety:
            title.append("  safety, needs review", "bold yellow")
        self._console.print(title)
        place = " › ".join(filter(None, (document.title, compared.draft.heading)))
        self._console.print(Text(place, "dim"))
        for name, text, style in (
            ("Question", fields.question, "bold"),
            ("Answer", fields.answer, ""),
            ("Passage", compared.draft.passage, "italic"),
            ("Examples", "\n".join(fields.examples), ""),
        ):
            self._console.print(Text(name, "dim"))
            self._console.print(Padding(Text(text, style), (0, 0, 0, 2)))
        if compared.topic and compared.status == "contradicts":
            self._console.print(Text(f"{compared.topic} says", "dim"))
            against = _said_otherwise(compared)
            self._console.print(Padding(Text(against, "red"), (0, 0, 0, 2)))


def _save(
    console: Console,
    drafted: Sequence[tuple[Document, Sequence[Compared]]],
    decisions: Sequence[_Decision],
) -> None:
    from reception.clinic.facts import load_clinic
    from reception.faq import shelf

    waiting = iter(decisions)
    today = load_clinic().now().date()
    for document, compared in drafted:
        path = shelf.file_drafts(document, compared)
        ids = [f"{path.stem}/{number}" for number in range(1, len(compared) + 1)]
        done: dict[str, int] = {}
        for id_, decision in zip(ids, waiting):
            try:
                if decision.what == "accept" and decision.fields is not None:
                    by = decision.reviewed_by
                    shelf.accept(id_, decision.topic, decision.fields, today, reviewed_by=by)
                elif decision.what == "merge":
                    shelf.merge_into(id_, decision.topic, reviewed_by=decision.reviewed_by)
                elif decision.what == "drop":
                    shelf.drop(id_)
                elif decision.fields is not None:
                    shelf.revise(id_, decision.fields)
            except ReceptionError as error:
                console.print(
                    f"{id_} stays filed: {error}", style="red", markup=False, soft_wrap=True
                )
                continue
            done[decision.what] = done.get(decision.what, 0) + 1
        said = {"accept": "accepted", "merge": "merged", "drop": "dropped"}
        parts = [f"{done[what]} {word}" for what, word in said.items() if done.get(what)]
        left = len(ids) - sum(done.get(what, 0) for what in said)
        if left:
            parts.append(f"{left} filed in {path}")
        console.print(f"{document.origin}: {', '.join(parts)}.", markup=False, soft_wrap=True)


def _fields(draft: Draft) -> EntryText:
    return EntryText(question=draft.question, answer=draft.answer, examples=draft.examples)


def _said_otherwise(compared: Compared) -> str:
    """What the topic answers, or clinic.yml has, that a draft contradicts."""
    from reception.clinic.facts import load_clinic
    from reception.faq import editing
    from reception.faq.clinic_statements.comparison import differences

    if compared.topic in editing.names():
        return editing.open_entry(compared.topic)[0].answer
    found = differences(compared.draft.passage, load_clinic(), own=False)
    return "\n".join(f"{one.known} (the passage: {one.said})" for one in found)


def _as_yaml(fields: EntryText) -> str:
    examples = "".join(f"  - {quoted(example)}\n" for example in fields.examples)
    return (
        f"question: {quoted(fields.question)}\nanswer: {quoted(fields.answer)}\n"
        f"examples:\n{examples}"
    )


def _from_yaml(text: str, before: EntryText) -> EntryText:
    try:
        content = YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError) as error:
        raise DataError(f"That is no YAML, so nothing was changed: {error}") from error
    if not isinstance(content, dict):
        raise DataError("Nothing was changed; keep `question:`, `answer:` and `examples:`.")
    examples = content.get("examples")
    return replace(
        before,
        question=str(content.get("question") or before.question),
        answer=str(content.get("answer") or before.answer),
        examples=tuple(map(str, examples)) if isinstance(examples, list) else before.examples,
    ).tidied()
