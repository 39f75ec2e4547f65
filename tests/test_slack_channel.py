"""Slack: what is read of events and interactions, and what is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from channel_requests import altered, can_be_stored, channel_of, read, request_of, running, with_api
from sanic.response import HTTPResponse

from benchmarks.providers.provider import Choice, Delivery, Fault
from benchmarks.providers.slack import Slack
from reception.channels.messaging.api import NotSent
from reception.channels.messaging.parts import Part, parts_of
from reception.channels.slack import LIMITS, SlackChannel
from reception.channels.website_requests import Denied

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def provider() -> Iterator[Slack]:
    yield from running(Slack())


@pytest.fixture
def channel(provider: Slack, monkeypatch: pytest.MonkeyPatch) -> SlackChannel:
    return channel_of(SlackChannel, provider, monkeypatch)


def say(channel: SlackChannel, provider: Slack, part: Part) -> None:
    with_api(channel, lambda: channel.send({"channel": provider.chat(1)}, part))


def offered(channel: SlackChannel, provider: Slack, **choices: str) -> list[Choice]:
    """Buttons that have reached the visitor, by their titles."""
    content = {
        "text": "Which?",
        "choices": [{"title": t, "payload": p} for t, p in choices.items()],
    }
    (part,) = parts_of(content, LIMITS)
    say(channel, provider, part)
    return provider.said_to(provider.chat(1))[-1].choices


def test_texts_are_read(provider: Slack, channel: SlackChannel) -> None:
    chat = provider.chat(1)
    first = provider.text(chat, "1 < 2 & 3 > 2, &lt;", number=1)
    (event,) = read(channel, first)
    (other,) = read(channel, provider.text(chat, "And then?"))
    assert (event.app, event.text, event.has_more) == ("slack", "1 < 2 & 3 > 2, &lt;", False)
    assert event.address == {"channel": chat}
    assert event.identity == other.identity == f"T07CLINIC01 {chat}"
    assert event.place < other.place
    assert read(channel, provider.retried(first)) == [event]
    (elsewhere,) = read(channel, replace(first, path="/webhooks/slack/interactions"))
    assert elsewhere == event


def test_links_are_read_as_they_look(provider: Slack, channel: SlackChannel) -> None:
    written = (
        "<@U07CLINIC01> I am <mailto:a@b.example|a@b.example>, <tel:+44770> <https://c.example>"
    )
    message = provider._written(provider.chat(1), "", provider._ts()) | {"text": written}
    (event,) = read(channel, provider._event(message))
    assert event.text == " I am a@b.example, +44770 https://c.example"


def test_only_what_slack_has_signed_is_read(provider: Slack, channel: SlackChannel) -> None:
    delivery = provider.text(provider.chat(1), "Hello")
    stamps = ["9" * 400, "9" * 5000, "1e9", "nan", "١٢", "\xff", " "]
    odd = [provider._with(delivery, {"X-Slack-Request-Timestamp": stamp}) for stamp in stamps]
    odd.append(replace(delivery, body=b"\xff\xfe"))
    old = provider.stale(provider.chat(1), "Hello")
    for wrong in [provider.unsigned(delivery), *provider.forged(delivery), *odd, old]:
        assert wrong is not None
        with pytest.raises(Denied) as denied:
            channel.events(_request(wrong))
        assert denied.value.status == 403


def _request(delivery: Delivery) -> Any:
    headers = {name: value.encode().decode("latin-1") for name, value in delivery.headers.items()}
    return request_of(replace(delivery, headers=headers))


def test_the_challenge_is_answered(provider: Slack, channel: SlackChannel) -> None:
    challenge = provider.handshake()
    answer = channel.events(request_of(challenge))
    assert isinstance(answer, HTTPResponse)
    assert answer.body == json.loads(challenge.body)["challenge"].encode()
    assert answer.content_type.startswith("text/plain")
    with pytest.raises(Denied):
        channel.events(request_of(provider.unsigned(challenge)))


def test_what_is_no_text(provider: Slack, channel: SlackChannel) -> None:
    for name, delivery in provider.no_text(provider.chat(1)).items():
        found = read(channel, delivery)
        if name in ("message_deleted", "reaction_removed"):
            assert found == []
            continue
        (event,) = found
        assert event.has_more, name
        assert event.text == ("My back hurts here" if name == "picture_with_text" else ""), name
    for name, delivery in provider.no_message(provider.chat(1)).items():
        assert read(channel, delivery) == [], name


def test_buttons_are_read(provider: Slack, channel: SlackChannel) -> None:
    yes, no = offered(channel, provider, Yes="Yes, please", No="No & never")
    (pressed,) = read(channel, provider.press(provider.chat(1), no))
    (again,) = read(channel, provider.press(provider.chat(1), no))
    (written,) = read(channel, provider.text(provider.chat(1), "Hello"))
    assert (pressed.text, pressed.has_more) == ("No & never", False)
    assert (pressed.identity, pressed.address) == (written.identity, written.address)
    assert pressed.id != again.id
    assert pressed.place < written.place
    assert yes.title == "Yes"
    assert not provider.problems


def test_odd_bodies_do_no_harm(provider: Slack, channel: SlackChannel) -> None:
    (choice,) = offered(channel, provider, Yes="Yes")
    chat = provider.chat(1)
    pressed = json.loads(parse_qs(provider.press(chat, choice).body.decode())["payload"][0])
    shared = provider.no_text(chat)
    bodies = [provider.text(chat, "Hello"), provider.handshake(), shared["message_changed"]]
    bodies += [shared["reaction_added"], shared["picture_with_text"]]
    contents = [json.loads(delivery.body) for delivery in bodies]
    deliveries = [Delivery("/", json.dumps(odd).encode(), {"Content-Type": "application/json"})
                  for content in contents for odd in altered(content)]  # fmt: skip
    deliveries += [Delivery("/", urlencode({"payload": json.dumps(odd)}).encode(), FORM)
                   for odd in altered(pressed)]  # fmt: skip
    deliveries += [Delivery("/", body, FORM) for body in (b"", b"payload=", b"payload=%ff", b"a=b")]
    deliveries += [Delivery("/", b"[" * 100_000, {}), Delivery("/", b'{"a": NaN', {})]
    for delivery in deliveries:
        with suppress(Denied):
            found = channel.events(request_of(provider.signed(delivery)))
            if isinstance(found, list):
                assert all(can_be_stored(event) for event in found)


def test_messages_are_sent(provider: Slack, channel: SlackChannel) -> None:
    content: dict[str, Any] = {"text": "<1> & 👋 *so* " * 500}
    content["choices"] = [
        {"title": f"<{n}> & co", "payload": "x" * 1990 + f"{n}"} for n in range(25)
    ]
    parts = parts_of(content, LIMITS)
    assert len(parts[-1].choices) == 25
    for part in parts:
        say(channel, provider, part)
    said = provider.said_to(provider.chat(1))
    assert [one.text for one in said] == [part.text for part in parts]
    assert [choice.title for choice in said[-1].choices] == [f"<{n}> & co" for n in range(25)]
    assert not provider.problems


def refused(channel: SlackChannel, provider: Slack, fault: Fault) -> NotSent:
    provider.fail(fault)
    with pytest.raises(NotSent) as error:
        say(channel, provider, Part("Hello"))
    return error.value


def test_why_a_message_was_not_sent(provider: Slack, channel: SlackChannel) -> None:
    limited = refused(channel, provider, provider.too_many(7))
    assert (limited.for_good, limited.wait) == (False, 7)
    assert not refused(channel, provider, provider.server_error()).for_good
    assert not refused(channel, provider, Fault()).for_good
    assert not refused(channel, provider, Fault(404)).for_good
    for word in ("ratelimited", "internal_error", "invalid_auth", "account_inactive"):
        error = refused(channel, provider, provider.refusal(word))
        assert (error.for_good, word in error.trouble) == (False, True)
    for word in ("channel_not_found", "is_archived", "invalid_blocks", "not_known_yet"):
        assert refused(channel, provider, provider.refusal(word)).for_good


def test_check(provider: Slack, channel: SlackChannel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert with_api(channel, channel.check) == []
    provider.scopes.remove("im:history")
    (trouble,) = with_api(channel, channel.check)
    assert "im:history" in trouble
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-another")
    other = SlackChannel(api=provider.url)
    (trouble,) = with_api(other, other.check)
    assert "invalid_auth" in trouble
    assert "xoxb" not in trouble
