"""What the assistant could not answer, or not well: found, filtered, grouped, with suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import numpy as np
from sanic import Sanic

from reception.clinic import messages
from reception.clinic.messages import CLARIFIED, DECLINED, HANDED_OVER, Message
from reception.clinic.times import utc
from reception.faq.example_vectors import ExampleVectors, key_of
from reception.faq.stand_ins import unmasked
from reception.nlu.labels import EMERGENCY
from reception.nlu.text import folded
from reception.staff import topics
from reception.staff.likeness import Group, Likeness, shared_likeness

UNSURE, DISLIKED = "unsure", "disliked"

KINDS = {
    DECLINED: "Not known",
    CLARIFIED: "Asked which was meant",
    UNSURE: "Answered, but not sure",
    DISLIKED: "Thumbs down",
    HANDED_OVER: "Left to a person",
}
"""Why a message is here, as staff read it."""

DAYS = (7, 30, 90)

MOST_MESSAGES = 2000
"""That are grouped, the newest; what is older comes up as these are dealt with."""

SUGGESTED, MORE = 3, 8
"""Topics on a group's buttons, and those under "Another topic"."""

NEAREST, FEW = 300, 3
"""Examples that are looked at for a suggestion, and how many of a label count."""

WORDINGS_SHOWN = 12
"""Of a group; most add nothing after that."""

EXAMPLES_OF_NEW = 8
LONGEST_IN_ADDRESS = 300
"""What the link to a new FAQ carries: an address must not get too long."""


@dataclass(frozen=True)
class Chosen:
    """Filters of the list; what is empty filters nothing."""

    kind: str = ""
    channel: str = ""
    days: int = 0
    sought: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Chosen:
        """As an address or form says; what makes no sense is left out."""
        days = str(given.get("days") or "")
        kind = str(given.get("kind") or "")
        return cls(
            kind if kind in KINDS else "",
            str(given.get("channel") or "")[:64],
            int(days) if days.isdecimal() and int(days) in DAYS else 0,
            str(given.get("q") or "").strip()[:200],
        )

    @property
    def query(self) -> str:
        """As it stands in an address; empty if nothing is filtered."""
        pairs = {"kind": self.kind, "channel": self.channel, "days": self.days, "q": self.sought}
        return urlencode({name: value for name, value in pairs.items() if value})


@dataclass(frozen=True)
class Asked:
    """A group as the page shows it.

    Attributes:
        kinds: why its messages are here, with how many.
        offered: titles of what visitors were offered or answered.
        suggested, more: labels and titles of where it may belong, the likeliest first.
        wordings: text as an example, text as written, ids of its messages joined with commas,
            and how many they are.
        hidden: how many more wordings there are.
        new_faq: address of a new FAQ made of it.
    """

    group: Group
    kinds: tuple[tuple[str, int], ...]
    offered: tuple[str, ...]
    suggested: tuple[tuple[str, str], ...]
    more: tuple[tuple[str, str], ...]
    wordings: tuple[tuple[str, str, str, int], ...]
    hidden: int
    new_faq: str


@dataclass(frozen=True)
class Shown:
    """A part of the list, and what there is in all that the filters let through."""

    asked: tuple[Asked, ...]
    groups_in_all: int
    messages_in_all: int
    waiting_in_all: int
    channels: tuple[str, ...]


class Questions:
    """The questions that wait; one for a process. For any thread."""

    def __init__(self, likeness: Likeness, examples: ExampleVectors) -> None:
        self._likeness = likeness
        self._examples = examples
        self._lock = Lock()
        self._grouped: tuple[tuple[int, ...], list[Group]] = ((), [])

    def number(self) -> int:
        """How many messages wait."""
        return len(self._waiting()[0])

    def groups(self) -> list[Group]:
        """What waits, grouped, the most frequent first."""
        return self._groups(self._waiting()[0])

    def shown(self, chosen: Chosen, first: int, count: int) -> Shown:
        """``count`` groups from number ``first``, from 0."""
        found, disliked = self._waiting()
        through = _chosen(found, disliked, chosen)
        groups, titles = self._groups(through), topics.offered()
        return Shown(
            tuple(self._asked(one, disliked, titles) for one in groups[first : first + count]),
            len(groups),
            len(through),
            len(found),
            tuple(sorted({str(message.channel) for message in found})),
        )

    def topics_like(self, sought: str) -> list[tuple[str, str]]:
        """Labels and titles by meaning, nearest first."""
        titles = topics.offered()
        if not sought:
            return list(titles.items())[:MORE]
        nearest = self._ranked(self._examples.encode([sought])[0])
        return [(label, titles[label]) for label in nearest if label in titles][:MORE]

    def picked(self, ids: Collection[int]) -> tuple[list[int], list[str]]:
        """Of these messages those that wait, and their wordings, most typical first."""
        wait = [
            message
            for message in messages.by_id(ids)
            if message.state == messages.OPEN and message.text
        ]
        wordings = {}
        for group in self._likeness.groups(wait):
            for text, _ in group.texts:
                wordings[text] = len(group.messages)
        return [message.id for message in wait], list(wordings)

    def _waiting(self) -> tuple[list[Message], Collection[tuple[str, str]]]:
        """What waits and is no example by now, and whose answers got a thumbs-down."""
        examples = self._examples.known().by_words
        found = [
            message
            for message in messages.waiting(MOST_MESSAGES)
            if key_of(unmasked(message.text or "")) not in examples
        ]
        return found, messages.disliked_messages()

    def _ranked(self, vector: np.ndarray) -> list[str]:
        """Labels with the examples nearest to ``vector``; by the mean of the best few of each."""
        known = self._examples.known()
        near = known.vectors @ vector
        best: dict[str, list[float]] = {}
        for place in np.argsort(-near, kind="stable")[:NEAREST]:
            best.setdefault(str(known.labels[place]), []).append(float(near[place]))
        scores = {label: sum(found[:FEW]) / FEW for label, found in best.items()}
        return sorted(scores, key=lambda label: (-scores[label], label))

    def _groups(self, found: Sequence[Message]) -> list[Group]:
        key = tuple(message.id for message in found)
        with self._lock:
            if self._grouped[0] != key:
                self._grouped = (key, self._likeness.groups(found))
            return self._grouped[1]

    def _asked(
        self, group: Group, disliked: Collection[tuple[str, str]], titles: dict[str, str]
    ) -> Asked:
        ranked = dict.fromkeys([*group.nearest[:1], *self._ranked(group.centre)])
        # An emergency is near to nothing else: where it is no likely guess, it is none at all.
        unlikely = {EMERGENCY} - set(group.nearest[:1])
        likely = [label for label in ranked if label in titles and label not in unlikely]
        suggested, more = likely[:SUGGESTED], likely[SUGGESTED : SUGGESTED + MORE]
        kinds = Counter(kind for message in group.messages for kind in _kinds(message, disliked))
        wordings = [
            (unmasked(text), text, ",".join(str(message.id) for message in same), len(same))
            for text, same in group.texts
        ]
        return Asked(
            group,
            tuple((KINDS[kind], count) for kind, count in kinds.most_common()),
            tuple(topics.title_of(label, titles) for label in group.offered[:3]),
            tuple((label, titles[label]) for label in suggested),
            tuple((label, titles[label]) for label in more),
            tuple(wordings[:WORDINGS_SHOWN]),
            max(0, len(wordings) - WORDINGS_SHOWN),
            _new_faq([wording[0] for wording in wordings]),
        )


async def shared_questions(app: Sanic) -> Questions:
    """The one of the console's process; made when the encoder is there."""
    if not hasattr(app.ctx, "questions"):
        likeness = await shared_likeness(app)
        app.ctx.questions = Questions(likeness, app.ctx.adviser.examples)
    found: Questions = app.ctx.questions
    return found


def _chosen(
    found: Sequence[Message], disliked: Collection[tuple[str, str]], chosen: Chosen
) -> list[Message]:
    since = utc() - timedelta(days=chosen.days)
    words = folded(chosen.sought).split()
    return [
        message
        for message in found
        if (not chosen.kind or chosen.kind in _kinds(message, disliked))
        and (not chosen.channel or message.channel == chosen.channel)
        and (not chosen.days or message.at >= since)
        and all(word in folded(message.text or "") for word in words)
    ]


def _kinds(message: Message, disliked: Collection[tuple[str, str]]) -> list[str]:
    kinds = []
    if message.outcome in (DECLINED, CLARIFIED, HANDED_OVER):
        kinds.append(str(message.outcome))
    elif message.confidence < messages.UNSURE:
        kinds.append(UNSURE)
    if (message.conversation, message.message_id) in disliked:
        kinds.append(DISLIKED)
    return kinds


def _new_faq(texts: Sequence[str]) -> str:
    short = [text for text in texts if len(text) <= LONGEST_IN_ADDRESS][:EXAMPLES_OF_NEW]
    pairs = [("question", texts[0][:LONGEST_IN_ADDRESS]), *(("example", text) for text in short)]
    return f"/faqs/new?{urlencode(pairs)}"
