"""Advice on the examples of a topic keeps up with whoever types, however many there are."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from reception.faq import editing
from reception.faq.advice import STOP, Adviser
from reception.faq.entry_text import EntryText
from reception.faq.example_advice import MOST_EXAMPLES
from reception.nlu.encoder import SentenceEncoder

WORDS = ("massage", "skin", "oil", "help", "sleep", "back", "tired", "often", "can", "I", "week")


@pytest.fixture(scope="module")
def adviser() -> Adviser:
    return Adviser(SentenceEncoder())


def topic(number: int) -> EntryText:
    """A topic with so many examples, none like another."""
    chance = random.Random(number)
    examples = tuple(f"{' '.join(chance.choices(WORDS, k=8))} {place}" for place in range(number))
    return replace(editing.open_entry("glow")[0], examples=examples)


@pytest.mark.timed
def test_typing_among_the_most_examples_is_answered_within_150_ms(adviser: Adviser) -> None:
    fields = topic(MOST_EXAMPLES)
    adviser.advise("glow", fields)
    took = []
    for letter in "please":
        fields = replace(fields, examples=(*fields.examples[:-1], fields.examples[-1] + letter))
        before = time.process_time()
        advice = adviser.advise("glow", fields)
        took.append(time.process_time() - before)
        assert not [one for one in advice if one.kind == "many_examples"]
    assert sorted(took)[len(took) // 2] < 0.15


@pytest.mark.timed
def test_more_examples_than_that_stop_a_topic_at_once(adviser: Adviser) -> None:
    fields = topic(5000)
    before = time.process_time()
    advice = adviser.advise("glow", fields)
    assert time.process_time() - before < 5, "to encode them takes fifteen"
    said = [one.text for one in advice if one.severity == STOP and one.field == "examples"]
    assert said == ["The topic has 5,000 examples; 500 are the most. Keep those that differ most."]
