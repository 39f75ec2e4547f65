"""Messenger: what is read of deliveries, and what is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from channel_requests import altered, asked_by, can_be_stored, channel_of, read, running, with_api

from benchmarks.providers.messenger import Messenger
from benchmarks.providers.meta import CHALLENGE
from benchmarks.providers.provider import Fault
from reception.channels.messaging.api import NotSent
from reception.channels.messaging.parts import Part, parts_of
from reception.channels.messenger import FIELDS, LIMITS, MessengerChannel
from reception.channels.website_requests import Denied


@pytest.fixture
def provider() -> Iterator[Messenger]:
    yield from running(Messenger())


@pytest.fixture
def channel(provider: Messenger, monkeypatch: pytest.MonkeyPatch) -> MessengerChannel:
    return channel_of(MessengerChannel, provider, monkeypatch)


def say(channel: MessengerChannel, provider: Messenger, text: str = "Hello") -> None:
    address = {"to": provider.chat(1), "page": provider.page}
    with_api(channel, lambda: channel.send(address, Part(text)))


def test_texts_are_read_in_order(provider: Messenger, channel: MessengerChannel) -> None:
    one, other = provider.chat(1), provider.chat(2)
    texts = [provider.text(who, f"{n}") for n, who in enumerate([one, other, one, one, other])]
    apart = [event for delivery in texts for event in read(channel, delivery)]
    together = [event for batch in provider.batch(texts) for event in read(channel, batch)]
    assert [event.text for event in together] == ["0", "1", "2", "3", "4"]
    assert together == apart
    assert len({event.id for event in apart}) == 5
    assert len({event.identity for event in apart}) == 2
    assert sorted(apart, key=lambda event: event.place) == apart


def test_only_what_meta_has_signed_is_read(provider: Messenger, channel: MessengerChannel) -> None:
    delivery = provider.text(provider.chat(1), "Hello")
    for wrong in [provider.unsigned(delivery), *provider.forged(delivery)]:
        with pytest.raises(Denied) as denied:
            read(channel, wrong)
        assert denied.value.status == 403
    assert read(channel, provider.stale(provider.chat(1), "Hello")) == []
    assert channel.handshake(asked_by(provider.handshake())).body == CHALLENGE.encode()
    with pytest.raises(Denied):
        channel.handshake(asked_by(provider.handshake("nobody")))


def test_what_is_no_text_is_known_as_such(provider: Messenger, channel: MessengerChannel) -> None:
    say(channel, provider)  # Now it knows its page.
    chat = provider.chat(1)
    texts = {"image with caption": "My shoulder", "get started": "hello"}
    nothing = {"reaction taken back", "referral"}
    for name, delivery in provider.no_text(chat).items():
        events = read(channel, delivery)
        if name in nothing:
            assert events == [], name
            continue
        (event,) = events
        assert event.text == texts.get(name, ""), name
        assert event.has_more == (name != "get started"), name
    for name, delivery in provider.no_message(chat).items():
        assert read(channel, delivery) == [], name


def test_the_address_in_a_text_is_not_something_else(
    provider: Messenger, channel: MessengerChannel
) -> None:
    preview = {"type": "fallback", "payload": {"url": "https://www.example.com/"}}
    text = "Is this you? https://www.example.com/"
    (event,) = read(channel, provider._message("1", text=text, attachments=[preview]))
    assert (event.text, event.has_more) == (text, False)


def test_odd_events_are_left_out_and_the_others_read(
    provider: Messenger, channel: MessengerChannel
) -> None:
    chat = provider.chat(1)
    pressed = provider._message(chat, text="X", quick_reply={"payload": "/x"})
    odd = [provider.text(chat, "Hello"), pressed, *provider.no_text(chat).values()]
    good = json.loads(provider.text(provider.chat(2), "Good").body)["entry"]
    for entry in [json.loads(delivery.body)["entry"][0] for delivery in odd]:
        for changed in altered(entry):
            *events, last = read(channel, provider.signed([changed, *good]))
            assert last.text == "Good"
            assert all(map(can_be_stored, events)), changed


@pytest.mark.parametrize("number", [1, 13, 14])
def test_choices_come_back_when_they_are_pressed(
    provider: Messenger, channel: MessengerChannel, number: int
) -> None:
    (event,) = read(channel, provider.text(provider.chat(1), "Hello"))
    choices = [{"title": f"Choice {n}", "payload": f"/choose{n}"} for n in range(number)]
    parts = parts_of({"text": "Which? " * 300, "choices": choices}, LIMITS)
    for part in parts:
        with_api(channel, lambda part=part: channel.send(event.address, part))
    said = provider.said_to(provider.chat(1))
    assert provider.problems == []
    assert len(said) == len(parts) == 2
    assert len(said[-1].choices) == (number if number <= 13 else 0)
    for offered, choice in zip(said[-1].choices, choices):
        (pressed,) = read(channel, provider.press(provider.chat(1), offered))
        assert (pressed.text, pressed.has_more) == (choice["payload"], False)


def test_writing_is_shown_when_there_is_something_to_answer(
    provider: Messenger, channel: MessengerChannel
) -> None:
    chat = provider.chat(1)
    (said,) = read(channel, provider.text(chat, "Hello"))
    (shown,) = read(channel, provider.no_text(chat)["sticker"])
    with_api(channel, lambda: channel.notice(said))
    with_api(channel, lambda: channel.notice(shown))
    assert len(provider.typing_shown(chat)) == 1
    assert not provider.problems


def test_visitors_of_another_page_are_not_written_to(
    provider: Messenger, channel: MessengerChannel
) -> None:
    elsewhere = provider.no_message(provider.chat(1))["to another page"]
    # Until it knows its page, it takes any for it.
    (event,) = read(channel, elsewhere)
    with pytest.raises(NotSent) as failure:
        with_api(channel, lambda: channel.send(event.address, Part("Hello")))
    assert failure.value.for_good
    assert read(channel, elsewhere) == []
    assert not provider.said_to(provider.chat(1))


def test_troubles_are_told_apart(provider: Messenger, channel: MessengerChannel) -> None:
    def trouble(fault: Fault) -> NotSent:
        provider.fail(fault)
        with pytest.raises(NotSent) as failure:
            say(channel, provider)
        return failure.value

    assert (trouble(provider.too_many(90)).for_good, trouble(provider.too_many(90)).wait) == (
        False, 120.0,
    )  # fmt: skip
    assert not trouble(provider.server_error()).for_good
    assert not trouble(Fault(status=None)).for_good
    assert trouble(provider.outside_window()).for_good
    assert trouble(provider.unavailable()).for_good
    assert not any(trouble(provider.unavailable()).stopped for _ in range(2))


def test_the_check_says_what_is_wrong_and_connecting_helps(
    provider: Messenger, channel: MessengerChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_PUBLIC_URL", "https://chat.clinic.example")
    assert with_api(channel, channel.check) == []
    provider.subscribed_fields = []
    (wrong,) = with_api(channel, channel.check)
    assert channel.webhook() in wrong
    assert "`bin/uv run reception channels --connect messenger`" in wrong
    # Not that the app delivers here, which its website alone knows.
    assert with_api(channel, channel.connect).startswith("The page delivers to the app now")
    assert provider.subscribed_fields == list(FIELDS)
    assert with_api(channel, channel.check) == []
    started = provider.postback(provider.chat(1), "?", provider.profile["get_started"]["payload"])
    assert [event.text for event in read(channel, started)] == ["hello"]
    assert not provider.problems
    monkeypatch.setenv("MESSENGER_APP_SECRET", "of another app")
    (wrong,) = with_api(other := MessengerChannel(api=provider.url), other.check)
    assert "MESSENGER_APP_SECRET" in wrong
