"""Visitors' messages become examples, or tests of every release; and that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from itsdangerous import BadData, URLSafeTimedSerializer

from reception.clinic import messages
from reception.clinic.signing_keys import signing_keys
from reception.errors import DataError
from reception.faq import changes, editing, intent_files, regression, taking_back
from reception.faq.changes import change
from reception.faq.checks import labels_of_examples
from reception.faq.stand_ins import unmasked
from reception.faq.trial import check
from reception.nlu.labels import topic_of
from reception.nlu.text import folded

MOST_EXAMPLES = 12
"""Wordings of one group that become examples at once: more of the same teach nothing."""

UNDO_FOR = 12 * 3600
"""Seconds."""

_SALT = "reception undo"


@dataclass(frozen=True)
class Done:
    """What was done with messages.

    Attributes:
        batch: of the messages, for `messages.reopen`.
        label: what they were added to; empty if to nothing.
        examples, tests: texts that were added.
        changes: number and subject of each change of files, in order.
    """

    batch: str
    label: str = ""
    examples: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    changes: tuple[tuple[int, str], ...] = ()

    def token(self) -> str:
        """With which `undo` takes it back."""
        made: str = _serializer().dumps([self.batch, list(self.changes)])
        return made


def teach(
    ids: Sequence[int], label: str, texts: Sequence[str], by: str, keep_one: bool = False
) -> Done:
    """Add messages to a label as examples.

    Args:
        ids: of the messages, which are dealt with then.
        label: ``faq/<topic>`` or a plain intent.
        texts: their wordings, the most typical first.
        by: who does it.
        keep_one: the last wording becomes a test of every release instead, if there are two.

    Raises:
        DataError: there is no such label, or a text belongs to another.
    """
    wanted = list(dict.fromkeys(unmasked(text) for text in texts))[:MOST_EXAMPLES]
    held = wanted[-1:] if keep_one and len(wanted) > 1 else []
    for text in held:
        # Before anything is changed: half of it would be hard to take back.
        regression.check_case(label, text)
    made = []
    added = _add(label, wanted[: len(wanted) - len(held)], by)
    if added:
        made.append((changes.history(label)[0].id, label))
    for text in held:
        regression.add_case(label, text, by)
        made.append((changes.history(label)[0].id, label))
    batch = messages.settle(ids, f"example of {label}")
    return Done(batch, label, tuple(added), tuple(held), tuple(made))


def ignore(ids: Sequence[int]) -> Done:
    """Have messages dealt with without learning from them."""
    return Done(messages.settle(ids, "ignored"))


def undo(token: str, by: str) -> int:
    """Take back what was done; how many messages wait again.

    Raises:
        DataError: it is too long ago, or the same place was changed again since.
    """
    try:
        batch, made = _serializer().loads(token, max_age=UNDO_FOR)
    except (BadData, ValueError):
        raise DataError("That is too long ago to be undone; change it under FAQs.") from None
    for number, subject in reversed(made):
        last = changes.undoable(subject)
        if last is None or last.id != number:
            raise DataError(
                f"{subject} was changed again since; take the examples out there instead."
            )
        taking_back.undo(subject, by)
    return messages.reopen(batch)


def _add(label: str, texts: Sequence[str], by: str) -> list[str]:
    """Add what is not there already, all in one change; what was added."""
    known = labels_of_examples()
    new = [text for text in texts if known.get(folded(text) or text) != label]
    if not new:
        return []
    topic = topic_of(label)
    opened = editing.open_entry(topic) if topic else None
    with change(by, "added examples", [label]) as edit:
        if topic and opened:
            fields, base = opened
            to = replace(fields, examples=(*fields.examples, *new))
            editing.put(edit, topic, to, base)
        else:
            for text in new:
                intent_files.add(edit, label, text)
        check(edit)
    return new


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_keys(), salt=_SALT)
