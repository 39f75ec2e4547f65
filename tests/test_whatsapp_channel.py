"""WhatsApp by Meta's Cloud API: what is read of deliveries, and what is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from channel_requests import (
    ODD,
    altered,
    asked_by,
    can_be_stored,
    channel_of,
    read,
    running,
    with_api,
)

from benchmarks.providers.meta import CHALLENGE
from benchmarks.providers.provider import Delivery, Fault
from benchmarks.providers.whatsapp import WhatsApp
from reception.channels.messaging.api import NotSent
from reception.channels.messaging.parts import Choice, Part, parts_of
from reception.channels.website_requests import Denied
from reception.channels.whatsapp import LIMITS, WhatsAppChannel


@pytest.fixture
def provider() -> Iterator[WhatsApp]:
    yield from running(WhatsApp())


@pytest.fixture
def channel(provider: WhatsApp, monkeypatch: pytest.MonkeyPatch) -> WhatsAppChannel:
    return channel_of(WhatsAppChannel, provider, monkeypatch)


def test_texts_are_read_in_order_and_once_for_each_number(
    provider: WhatsApp, channel: WhatsAppChannel
) -> None:
    one, other = provider.chat(1), provider.chat(2)
    texts = [provider.text(who, f"{n}") for n, who in enumerate([one, other, one, one, other])]
    apart = [event for delivery in texts for event in read(channel, delivery)]
    together = [event for batch in provider.batch(texts) for event in read(channel, batch)]
    assert [event.text for event in together] == ["0", "1", "2", "3", "4"]
    assert together == apart
    assert len({event.id for event in apart}) == 5
    assert len({event.identity for event in apart}) == 2
    assert apart[0].address == {"to": one}
    assert one in apart[0].identity
    assert provider.number_id in apart[0].identity


def test_somebody_without_a_number_is_answered(
    provider: WhatsApp, channel: WhatsAppChannel
) -> None:
    hidden = provider.chat_by_username(3)
    (event,) = read(channel, provider.text(hidden, "Hello"))
    assert event.address == {"recipient": hidden}
    with_api(channel, lambda: channel.send(event.address, Part("Good morning")))
    assert [said.text for said in provider.said_to(hidden)] == ["Good morning"]
    assert not provider.problems


def test_only_what_meta_has_signed_is_read(provider: WhatsApp, channel: WhatsAppChannel) -> None:
    delivery = provider.text(provider.chat(1), "Hello")
    for wrong in [provider.unsigned(delivery), *provider.forged(delivery)]:
        with pytest.raises(Denied) as denied:
            read(channel, wrong)
        assert denied.value.status == 403
    assert read(channel, provider.stale(provider.chat(1), "Hello")) == []


def test_the_handshake_is_answered_to_whoever_knows_the_token(
    provider: WhatsApp, channel: WhatsAppChannel
) -> None:
    answer = channel.handshake(asked_by(provider.handshake()))
    assert (answer.body, answer.content_type) == (CHALLENGE.encode(), "text/plain; charset=utf-8")
    unknown = [provider.handshake(token) for token in ("nobody", "", "é")]
    other_mode = provider.handshake().replace("subscribe", "unsubscribe")
    for path in [*unknown, other_mode, f"{unknown[0]}%ff%ed%a0%80", "/webhooks/whatsapp/webhook"]:
        with pytest.raises(Denied) as denied:
            channel.handshake(asked_by(path))
        assert denied.value.status == 403


def test_what_is_no_text_is_known_as_such(provider: WhatsApp, channel: WhatsAppChannel) -> None:
    chat = provider.chat(1)
    nothing = {"reaction taken back", "revoke"}
    for name, delivery in provider.no_text(chat).items():
        events = read(channel, delivery)
        if name in nothing:
            assert events == [], name
            continue
        (event,) = events
        assert event.has_more, name
        assert event.text == ("My shoulder" if name == "image with caption" else ""), name
    for name, delivery in provider.no_message(chat).items():
        assert read(channel, delivery) == [], name


def test_odd_events_are_left_out_and_the_others_read(
    provider: WhatsApp, channel: WhatsAppChannel
) -> None:
    chat = provider.chat(1)
    pressed = {"type": "button_reply", "button_reply": {"id": "/x", "title": "X"}}
    odd = [
        provider.text(chat, "Hello"),
        provider._message(chat, "interactive", pressed),
        *provider.no_text(chat).values(),
    ]
    good = json.loads(provider.text(provider.chat(2), "Good").body)["entry"]
    for entry in [json.loads(delivery.body)["entry"][0] for delivery in odd]:
        for changed in altered(entry):
            *events, last = read(channel, provider.signed([changed, *good]))
            assert last.text == "Good"
            assert all(map(can_be_stored, events)), changed


def test_what_is_no_delivery_at_all_is_refused(
    provider: WhatsApp, channel: WhatsAppChannel
) -> None:
    def signed(body: bytes) -> Delivery:
        return provider._with(body, f"sha256={provider._digest(body, 'sha256')}")

    for body in (b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(Denied) as denied:
            read(channel, signed(body))
        assert denied.value.status == 400
    (page,) = json.loads(provider.text(provider.chat(1), "Hello").body)["entry"]
    for content in [{"object": "page", "entry": [page]}, *({"entry": value} for value in ODD)]:
        assert read(channel, signed(json.dumps(content).encode())) == []


@pytest.mark.parametrize("number", [1, 3, 4, 10, 11])
def test_choices_come_back_when_they_are_pressed(
    provider: WhatsApp, channel: WhatsAppChannel, number: int
) -> None:
    chat = provider.chat(1)
    choices = [{"title": f"Choice {n}", "payload": f"/choose{n}"} for n in range(number)]
    parts = parts_of({"text": "Which? " * 300, "choices": choices}, LIMITS)
    for part in parts:
        with_api(channel, lambda part=part: channel.send({"to": chat}, part))
    said = provider.said_to(chat)
    assert provider.problems == []
    assert len(said) == len(parts) > (number <= 10)
    assert len(said[-1].choices) == (number if number <= 10 else 0)
    for offered, choice in zip(said[-1].choices, choices):
        (event,) = read(channel, provider.press(chat, offered))
        assert (event.text, event.has_more) == (choice["payload"], False)


def test_titles_that_are_too_long_for_buttons_are_a_list(
    provider: WhatsApp, channel: WhatsAppChannel
) -> None:
    part = Part("Which?", (Choice("Hot stones, 90 minutes", "/a"), Choice("Other", "/b")))
    with_api(channel, lambda: channel.send({"to": provider.chat(1)}, part))
    assert provider.calls[-1].body["interactive"]["type"] == "list"
    assert not provider.problems


def test_a_message_is_marked_as_read_while_it_is_answered(
    provider: WhatsApp, channel: WhatsAppChannel
) -> None:
    chat = provider.chat(1)
    (said,) = read(channel, provider.text(chat, "Hello"))
    (shown,) = read(channel, provider.no_text(chat)["sticker"])
    with_api(channel, lambda: channel.notice(said))
    with_api(channel, lambda: channel.notice(shown))
    assert len(provider.typing_shown(chat)) == 1
    assert len(provider.calls) == 2
    assert not provider.problems


def test_troubles_are_told_apart(provider: WhatsApp, channel: WhatsAppChannel) -> None:
    def trouble(fault: Fault) -> NotSent:
        provider.fail(fault)
        with pytest.raises(NotSent) as failure:
            with_api(channel, lambda: channel.send({"to": provider.chat(1)}, Part("Hello")))
        assert "Hello" not in failure.value.trouble
        assert provider.chat(1) not in failure.value.trouble
        return failure.value

    def refused(status: int, code: int, **more: int) -> Fault:
        return Fault(status, body={"error": {"message": "", "code": code, **more}})

    for limited in (provider.too_many(90), provider.too_many_to_one(90)):
        assert (trouble(limited).for_good, trouble(limited).wait) == (False, 120.0)
    later = [provider.server_error(), Fault(status=None), Fault(502), Fault(302), Fault(400),
             Fault(200, body={"hello": 1}),
             refused(400, 131048), refused(400, 80007), refused(400, 4), refused(401, 190),
             refused(403, 10), refused(403, 200), refused(400, 131042), Fault(403),
             refused(400, 100, error_subcode=33)]  # fmt: skip
    assert [trouble(fault).for_good for fault in later] == [False] * len(later)
    for_good = [provider.outside_window(), refused(400, 131026), refused(400, 100)]
    assert [trouble(fault).for_good for fault in for_good] == [True] * len(for_good)
    odd: list[Any] = [{"error": value} for value in ODD]
    odd += [{"error": {"code": value, "error_subcode": value}} for value in ODD]
    assert {trouble(Fault(400, body=body)).for_good for body in odd} <= {True, False}


def test_the_check_says_what_is_wrong(
    provider: WhatsApp, channel: WhatsAppChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_PUBLIC_URL", "https://chat.clinic.example")
    (wrong,) = with_api(channel, channel.check)
    assert wrong.startswith(f"Meta has no address to deliver to; set {channel.webhook()} in the")
    provider.webhook_url = "https://old.example/hook"
    (wrong,) = with_api(channel, channel.check)
    assert wrong.startswith(
        f"Meta delivers to 'https://old.example/hook', not to {channel.webhook()}; set that in the"
    )
    provider.webhook_url = channel.webhook()
    assert with_api(channel, channel.check) == []
    monkeypatch.setenv("WHATSAPP_APP_SECRET", "of another app")
    (wrong,) = with_api(other := WhatsAppChannel(api=provider.url), other.check)
    assert "WHATSAPP_APP_SECRET" in wrong
    monkeypatch.setenv("WHATSAPP_ACCESS_TOKEN", "expired")
    (wrong,) = with_api(other := WhatsAppChannel(api=provider.url), other.check)
    assert "WHATSAPP_ACCESS_TOKEN" in wrong
    assert "expired" not in wrong
