"""What every messaging app's channel does with what is delivered to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from channels.apps import PUBLIC_URL, TOPICS, App, Visitor, places_of

ONLY_TEXT = "I can only read text"
ON_TYPING = ("telegram", "whatsapp", "messenger")
"""Apps in which it can be seen that somebody writes."""

NOT_DONE = ("taken back", "removed", "deleted", "revoke", "referral", "get started")
"""In the names of what says nothing, though a visitor has done it; the last two begin a chat."""


def test_a_text_is_answered_with_its_source(visitor: Visitor) -> None:
    topic = TOPICS[0]
    (answer,) = visitor.say(topic.entry.question)
    source = topic.source()
    assert answer.text.startswith(f"{topic.entry.answer}\n\nFrom: {source['title']}, ")
    assert f"{source['heading']}\n{PUBLIC_URL}/articles/" in answer.text


def test_a_forged_delivery_is_refused_and_leaves_nothing(visitor: Visitor) -> None:
    marked = f"Forged, this is {visitor.number:04}"
    delivery = visitor.text(marked)
    forged = visitor.provider.forged(delivery)
    assert {visitor.deliver(one) for one in forged} <= {401, 403}
    # The real one is not taken for a repetition of those, and another answer would come first.
    assert visitor.ask(0) == [0]
    assert visitor.app.records.places(marked) == []
    assert len(visitor.answer_to(delivery)) == 1


def test_an_unsigned_delivery_is_refused_and_leaves_nothing(visitor: Visitor) -> None:
    marked = f"Unsigned, this is {visitor.number:04}"
    assert visitor.deliver(visitor.provider.unsigned(visitor.text(marked))) in (401, 403)
    assert visitor.ask(0) == [0]
    assert visitor.app.records.places(marked) == []


def test_a_delivery_from_long_ago_is_not_answered(visitor: Visitor) -> None:
    stale = visitor.provider.stale(visitor.chat, TOPICS[1].entry.question)
    if stale is None:
        pytest.skip("deliveries of this app bear no time")
    assert visitor.deliver(stale) == (403 if visitor.app.name == "slack" else 200)
    assert visitor.ask(0) == [0]


def test_the_same_delivery_five_times_at_once_is_answered_once(visitor: Visitor) -> None:
    delivery = visitor.text(TOPICS[0].entry.question)
    with ThreadPoolExecutor(5) as pool:
        statuses = list(pool.map(visitor.deliver, [delivery] * 5))
    assert statuses == [200] * 5
    visitor.settled()
    assert places_of(visitor.said) == [0]


def test_a_delivery_that_comes_again_later_is_not_answered_again(visitor: Visitor) -> None:
    delivery = visitor.text(TOPICS[0].entry.question)
    assert places_of(visitor.answer_to(delivery)) == [0]
    assert visitor.ask(1) == [1]
    assert visitor.answer_to(delivery) == []
    assert visitor.ask(2) == [2]


def test_ten_at_once_are_answered_in_order(visitor: Visitor) -> None:
    deliveries = [visitor.text(topic.entry.question) for topic in TOPICS[:10]]
    for batch in visitor.provider.batch(deliveries):
        assert visitor.deliver(batch) == 200
    visitor.settled()
    assert places_of(visitor.said) == list(range(10))


def test_fifty_one_after_another_are_answered_in_order(visitor: Visitor) -> None:
    asked = [place % 7 for place in range(50)]
    for place in asked:
        visitor.write(TOPICS[place].entry.question)
    visitor.settled(30)
    assert places_of(visitor.said) == asked


def test_what_is_no_text_is_answered_once_for_all_of_it(visitor: Visitor) -> None:
    for delivery in visitor.provider.no_text(visitor.chat).values():
        assert visitor.deliver(delivery) == 200
    visitor.settled()
    assert [ONLY_TEXT in one.text for one in visitor.said].count(True) == 1
    assert visitor.ask(0) == [0]


def test_everything_that_is_no_text_is_answered(app: App) -> None:
    visitors = {}
    for name in app.provider.no_text(app.visitor().chat):
        visitor = visitors[name] = app.visitor()
        assert visitor.deliver(app.provider.no_text(visitor.chat)[name]) == 200
    for visitor in visitors.values():
        visitor.settled()
    told = {
        name
        for name, visitor in visitors.items()
        if visitor.said and ONLY_TEXT in visitor.said[0].text
    }
    expected = {name for name in visitors if not any(word in name for word in NOT_DONE)}
    assert told == expected


def test_what_nobody_wrote_is_not_answered(visitor: Visitor) -> None:
    for name, delivery in visitor.provider.no_message(visitor.chat).items():
        assert visitor.deliver(delivery) == 200, name
    visitor.settled()
    assert visitor.said == []
    assert visitor.ask(0) == [0]


@pytest.mark.parametrize(
    "text", ["skin and oil, " * 292 + "so dry?!", "😀" * 1000], ids=["4,096 signs", "1,000 emoji"]
)
def test_a_long_text_is_answered(visitor: Visitor, text: str) -> None:
    assert visitor.say(text)
    assert visitor.ask(0) == [0]


def test_that_somebody_writes_is_shown_before_the_answer(visitor: Visitor) -> None:
    (answer,) = visitor.say(TOPICS[0].entry.question)
    shown = visitor.provider.typing_shown(visitor.chat)
    if visitor.app.name in ON_TYPING:
        assert shown
        assert shown[0] <= answer.at
    else:
        assert all(at <= answer.at for at in shown)
