"""Test messages with the label they must get: releases are tried on them, never trained."""

from __future__ import annotations

from pathlib import Path

from reception import settings
from reception.errors import DataError
from reception.evaluation import read_messages
from reception.faq import intent_files
from reception.faq.book import is_named, topic_files
from reception.faq.changes import Edit, change
from reception.faq.checks import labels_of_examples
from reception.faq.entry_text import one_line
from reception.faq.visitors_words import check_words
from reception.nlu.labels import EMERGENCY, FAQ, MEDICAL_ADVICE, topic_of
from reception.nlu.text import folded
from reception.yaml_files import as_text

STAFF = "staff.tsv"
"""The file that staff extend with a click; the others are kept by whoever keeps the code."""

_DANGERS = {EMERGENCY, MEDICAL_ADVICE}
_HEAD = '# label<TAB>message. Added by staff; a topic may stand without "faq/".\n'


def cases() -> list[tuple[str, str, Path]]:
    """Every case as label, message and the file it stands in."""
    return [(*row, path) for path in paths() for row in read_messages(path, _topics())]


def cases_of(label: str) -> list[tuple[str, str, Path]]:
    """The cases that must get ``label``."""
    return [case for case in cases() if case[0] == label]


def paths() -> list[Path]:
    """The files of the regression set."""
    return sorted((settings.home() / "tests" / "regression").glob("*.tsv"))


def add_case(label: str, text: str, by: str = "") -> None:
    """Have every release tried on ``text``, which must get ``label``.

    Raises:
        DataError: as `check_case`.
    """
    check_case(label, text)
    wanted = one_line(text)
    path = settings.home() / "tests" / "regression" / STAFF
    with change(by, "added a test message", [label]) as edit:
        before = as_text(edit.read(path) or _HEAD.encode(), path)
        if not before.endswith("\n"):
            before += "\n"
        edit.write(path, f"{before}{topic_of(label) or label}\t{wanted}\n".encode())


def check_case(label: str, text: str) -> None:
    """Check what is to become a case.

    Raises:
        DataError: there is no such label; the message is empty, too long, a case already, or an
            example that the model is trained on; it holds personal data, or raises a red flag,
            which is obeyed whatever a model makes of it.
    """
    known = _labels()
    if label not in known:
        raise DataError(
            f"{label}: there is no such label; choose one of: {', '.join(sorted(known))}."
        )
    wanted = one_line(text)
    check_words(label, wanted)
    for other, message, path in cases():
        if same(message, wanted):
            raise DataError(f"{path.name}: {wanted!r} stands there already, for {other}.")
    owner = labels_of_examples().get(_key(wanted))
    if owner:
        raise DataError(
            f"{wanted!r} is an example of {owner}; what the model was taught cannot show what it "
            "has understood, so try another wording."
        )


def relabel(edit: Edit, label: str, to: str | None) -> None:
    """Give the cases of ``label`` the label ``to``, or drop them if it is None.

    Raises:
        DataError: there is no such label; or it is one of dangers, whose messages are not what
            staff make of a topic's.
    """
    possible = takers(label)
    if to is not None and to not in possible:
        raise DataError(
            f"{to}: its test messages cannot get that label; choose one of: {', '.join(possible)}."
        )
    for path in paths():
        lines = as_text(edit.read(path) or b"", path).splitlines(keepends=True)
        kept = []
        for line in lines:
            first, tab, rest = line.partition("\t")
            if not tab or line.startswith("#") or first not in (label, topic_of(label)):
                kept.append(line)
            elif to is not None:
                kept.append(f"{topic_of(to) or to}\t{rest}")
        edit.write(path, "".join(kept).encode())


def takers(label: str) -> list[str]:
    """The labels that the cases of ``label`` can be given; none of dangers."""
    return sorted(_labels() - {label, *_DANGERS})


def same(one: str, other: str) -> bool:
    """Whether two messages differ in no word."""
    return _key(one) == _key(other)


def _labels() -> set[str]:
    return {*(f"{FAQ}/{name}" for name in _topics()), *intent_files.questions()}


def _key(text: str) -> str:
    return folded(text) or text


def _topics() -> list[str]:
    return [path.stem for path in topic_files(settings.home() / "data" / "faq") if is_named(path)]
