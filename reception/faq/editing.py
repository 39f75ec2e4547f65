"""Staff change the FAQ book: every change checked first, and none lost between two editors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from reception import settings
from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.faq import changes, follow_ups, intent_files, own_words, regression, taking_back
from reception.faq.book import TOPIC_NAME, is_named, topic_files
from reception.faq.changes import Change, Edit, change, content, digest_of
from reception.faq.conflicts import Conflict, InUse, Version
from reception.faq.entry_text import EntryText, fields_of, one_line
from reception.faq.entry_writing import changed, written
from reception.faq.trial import check
from reception.faq.visitors_words import check_words
from reception.nlu.labels import FAQ, topic_of
from reception.nlu.text import folded
from reception.yaml_files import as_text

__all__ = ["Conflict", "EntryText", "InUse", "Version"]

_LEAD = re.compile(
    r"(?i)^(?:(?:does|do|is|are|can|could|will|would|should|did|has|have|what|which|how|why|when"
    r"|where|who|much|many|a|an|the|i|you|your|my|it|there|be|to|of|for)\b[\s']*)+"
)


NO_NAME = "new"
"""The console has the page of a new topic at the place where that one's would be."""


def open_entry(name: str) -> tuple[EntryText, Version]:
    """The fields of a topic as they are in its file, even if they break a rule.

    Raises:
        DataError: there is no such topic, or its file is no YAML.
    """
    path = path_of(name)
    text = content(path)
    if text is None:
        raise DataError(f"{path}: there is no such topic; choose one of: {', '.join(names())}.")
    return _fields(text, path), Version(changes.remember(text))


def save_entry(name: str, fields: EntryText, base: Version, by: str = "") -> Version:
    """Change a topic's file where ``fields`` differ from it.

    If the answer or its source is another, and ``reviewed`` is not, it becomes today.

    Args:
        name: the topic.
        fields: all of them.
        base: what `open_entry` gave; empty for a new topic.
        by: who, for the history.

    Raises:
        Conflict: the file was changed since ``base``.
        DataError: naming the field that is wrong.
    """
    save_all([(name, fields, base)], by)
    return Version(digest_of(content(path_of(name))))


def new_entry(name: str, fields: EntryText, by: str = "") -> Version:
    """Add a topic.

    Raises:
        DataError: the name is taken or no name; a field is wrong.
    """
    if name in names():
        raise DataError(f"data/faq/{name}.yml: there is such a topic; choose another name.")
    return save_entry(name, fields, Version(""), by)


def save_all(
    entries: Iterable[tuple[str, EntryText, Version]], by: str = "", action: str = ""
) -> None:
    """Save several topics, all or none; as `save_entry`."""
    entries = list(entries)
    new = all(base.digest == changes.ABSENT for _, _, base in entries)
    subjects = [f"{FAQ}/{name}" for name, _, _ in entries]
    with change(by, action or ("new topic" if new else "changed"), subjects) as edit:
        for name, to, base in entries:
            put(edit, name, to, base)
        check(edit)


def delete_entry(
    name: str, base: Version, by: str = "", *, unlink: bool = False, cases_to: str | None = None
) -> None:
    """Delete a topic.

    Args:
        name: the topic.
        base: what `open_entry` gave.
        by: who, for the history.
        unlink: take it from the follow-ups of other topics.
        cases_to: label for its test messages (regression cases), or "" to drop them.

    Raises:
        Conflict: the file was changed since ``base``.
        InUse: something names it, and the arguments do not say what to do.
    """
    path, label = path_of(name), f"{FAQ}/{name}"
    with change(by, "deleted", [label]) as edit:
        now = edit.read(path)
        if digest_of(now) != base.digest or now is None:
            raise _conflict(name, EntryText(), now, base)
        naming = [other for other in names() if name in _open(edit, other).follow_ups]
        cases = regression.cases_of(label)
        if (naming and not unlink) or (cases and cases_to is None):
            raise InUse(name, [] if unlink else naming,
                        [] if cases_to is not None else [case[1] for case in cases])  # fmt: skip
        follow_ups.drop(edit, {name})
        if cases:
            regression.relabel(edit, label, cases_to or None)
        _keep_own_words(edit, _fields(now, path), None)
        edit.write(path, None)
        check(edit)


def add_example(label: str, text: str, by: str = "") -> None:
    """Add an example to a topic, ``faq/<topic>``, or to a plain intent such as out_of_scope.

    Raises:
        DataError: there is no such label, or the example may not be added.
    """
    with change(by, "added an example", [label]) as edit:
        _add(edit, label, text)
        check(edit)


def move_example(text: str, from_: str, to: str, by: str = "") -> None:
    """Move an example from one label to another.

    Raises:
        DataError: it is none of ``from_``'s examples, or may not be moved.
    """
    with change(by, "moved an example", [from_, to]) as edit:
        topic = topic_of(from_)
        if topic:
            old = _open(edit, topic)
            if text not in old.examples:
                raise DataError(f"data/faq/{topic}.yml: {text!r} is none of its examples.")
            kept = tuple(item for item in old.examples if item != text)
            _write(edit, topic, replace(old, examples=kept))
        else:
            intent_files.remove(edit, from_, text)
        _add(edit, to, text)
        check(edit)


def undo(name: str, by: str = "") -> Change:
    """Take back the last change of a topic; again to take back the one before.

    Raises:
        DataError: there is none, or the same place was changed again since.
    """
    return taking_back.undo(f"{FAQ}/{name}", by)


def history(name: str) -> list[Change]:
    """The last changes of a topic, newest first."""
    return changes.history(f"{FAQ}/{name}")


def names() -> list[str]:
    """The names of all topics, also of those whose file is broken."""
    files = topic_files(settings.home() / "data" / "faq")
    return [path.stem for path in files if is_named(path)]


def topic_name(question: str) -> str:
    """A name that no topic has, from a question: "Does cupping hurt?" gives ``cupping_hurt``."""
    rest = _LEAD.sub("", question.replace("’", "'")) or question
    words = re.sub(r"[^a-z0-9 ]", "", folded(rest)).split()
    name = ""
    for word in words:
        if len(name) + len(word) > 40:
            break
        name = f"{name}_{word}".strip("_")
    name = name or "topic"
    taken = {*names(), *intent_files.questions(), NO_NAME}
    number, free = 2, name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free


def path_of(name: str) -> Path:
    """The file of a topic, which may not be there yet.

    Raises:
        DataError: it is no name.
    """
    if not TOPIC_NAME.fullmatch(name) or name == NO_NAME:
        raise DataError(
            f"topic: {name!r} cannot be the name of one; use lower-case letters, digits and _."
        )
    return settings.home() / "data" / "faq" / f"{name}.yml"


def put(edit: Edit, name: str, to: EntryText, base: Version) -> None:
    """Set the fields of a topic within a change; the caller has to `check`."""
    path = path_of(name)
    to, now = to.tidied(), edit.read(path)
    if digest_of(now) != base.digest and (now is None or _fields(now, path) != _at(base, path)):
        if now is not None and _fields(now, path) == to:
            return
        raise _conflict(name, to, now, base)
    old = None if now is None else _fields(now, path)
    if to.article == own_words.ARTICLE:
        to = replace(to, heading=own_words.heading_of(to.question))
    if not to.reviewed or (old and old.reviewed == to.reviewed and _says_other(old, to)):
        to = replace(to, reviewed=_today().isoformat())
    _keep_own_words(edit, old, to)
    _write(edit, name, to)


def _add(edit: Edit, label: str, text: str) -> None:
    check_words(label, one_line(text))
    topic = topic_of(label)
    if topic is None:
        intent_files.add(edit, label, text)
        return
    wanted, old = one_line(text), _open(edit, topic)
    if folded(wanted) in map(folded, [old.question, *old.examples]):
        raise DataError(f"data/faq/{topic}.yml: examples: {wanted!r} stands there already.")
    _write(edit, topic, replace(old, examples=(*old.examples, wanted)))


def _open(edit: Edit, name: str) -> EntryText:
    path = path_of(name)
    now = edit.read(path)
    if now is None:
        raise DataError(f"{path}: there is no such topic; choose one of: {', '.join(names())}.")
    return _fields(now, path)


def _write(edit: Edit, name: str, to: EntryText) -> None:
    path = path_of(name)
    now = edit.read(path)
    text = written(to) if now is None else changed(now.decode(), to, f"data/faq/{name}.yml")
    edit.write(path, text.encode())


def _fields(text: bytes, path: Path) -> EntryText:
    where = f"data/faq/{path.name}"
    if not text.strip():
        raise DataError(f"{where}: the file is empty; restore it from version control.")
    return fields_of(as_text(text, where), where)


def _at(base: Version, path: Path) -> EntryText | None:
    text = changes.recall(base.digest)
    return None if text is None else _fields(text, path)


def _conflict(name: str, mine: EntryText, now: bytes | None, base: Version) -> Conflict:
    path = path_of(name)
    theirs = None if now is None else _fields(now, path)
    return Conflict(name, mine, theirs, _at(base, path), Version(changes.remember(now)))


def _says_other(old: EntryText, to: EntryText) -> bool:
    return (old.answer, old.article, old.heading) != (to.answer, to.article, to.heading)


def _keep_own_words(edit: Edit, old: EntryText | None, to: EntryText | None) -> None:
    """Keep the article of answers in staff's own words in step."""
    path = settings.home() / "data" / "articles" / f"{own_words.ARTICLE}.md"
    text = edit.read(path)
    before = old.heading if old and old.article == own_words.ARTICLE else ""
    now = text.decode() if text is not None else None
    if to and to.article == own_words.ARTICLE:
        made = own_words.with_section(now, to.heading, to.answer, _today(), before)
        edit.write(path, made.encode())
    elif before and now is not None:
        left = own_words.without_section(now, before, _today())
        edit.write(path, None if left is None else left.encode())


def _today() -> date:
    return load_clinic().now().date()
