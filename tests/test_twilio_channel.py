"""Twilio: what is read of deliveries by SMS and WhatsApp, and what is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from channel_requests import can_be_stored, channel_of, read, running, with_api

from benchmarks.providers.provider import Fault
from benchmarks.providers.twilio import Twilio, TwilioError, form_of
from reception.channels.messaging.api import NotSent
from reception.channels.messaging.parts import Part, parts_of
from reception.channels.twilio import LIMITS, TwilioChannel
from reception.channels.website_requests import Denied
from reception.clinic.deliveries import START, STOP


@pytest.fixture(params=["sms", "whatsapp"])
def app(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def provider(app: str) -> Iterator[Twilio]:
    yield from running(Twilio(app))


@pytest.fixture
def channel(provider: Twilio, monkeypatch: pytest.MonkeyPatch) -> TwilioChannel:
    monkeypatch.setenv("RECEPTION_PUBLIC_URL", provider.public_url)
    return channel_of(TwilioChannel, provider, monkeypatch)


def say(channel: TwilioChannel, provider: Twilio, part: Part) -> None:
    address = {"to": provider.chat(1), "from": provider.number}
    with_api(channel, lambda: channel.send(address, part))


def refused(channel: TwilioChannel, provider: Twilio, fault: Fault) -> NotSent:
    provider.fail(fault)
    with pytest.raises(NotSent) as error:
        say(channel, provider, Part("Hello"))
    assert provider.chat(1) not in str(error.value)
    return error.value


def test_texts_are_read(app: str, provider: Twilio, channel: TwilioChannel) -> None:
    chat = provider.chat(1)
    (event,) = read(channel, provider.text(chat, "Ça va? 👋 a+b & c=d\n", number=1))
    (again,) = read(channel, provider.text(chat, "", number=1))
    assert again == event
    assert (event.app, event.text, event.has_more) == (app, "Ça va? 👋 a+b & c=d\n", False)
    assert event.address == {"to": chat, "from": provider.number}
    # As `correspondents.has_stopped` has it.
    number = chat.removeprefix("whatsapp:")
    assert event.identity == (number if app == "sms" else f"{number} +15005550006")


def test_only_what_twilio_has_signed_is_read(provider: Twilio, channel: TwilioChannel) -> None:
    delivery = provider.text(provider.chat(1), "Hello")
    twice = replace(delivery, path=f"{delivery.path}?from=elsewhere")
    odd = [replace(delivery, body=body) for body in (b"", b"\xff\xfe", b"&" * 10_000, b"{}")]
    for wrong in [provider.unsigned(delivery), *provider.forged(delivery), twice, *odd]:
        with pytest.raises(Denied) as denied:
            read(channel, wrong)
        assert denied.value.status == 403


def test_the_query_is_signed_too(provider: Twilio, channel: TwilioChannel) -> None:
    delivery = provider.text(provider.chat(1), "Hello")
    path = f"{delivery.path}?clinic=a%20b"
    signature = provider._signature(provider.public_url + path, form_of(delivery.body))
    headers = {**delivery.headers, "X-Twilio-Signature": signature}
    assert read(channel, replace(delivery, path=path, headers=headers))


def test_odd_forms_do_no_harm(provider: Twilio, channel: TwilioChannel) -> None:
    form = form_of(provider.text(provider.chat(1), "Hello").body)
    for name in form:
        for value in (None, "", "\x00", "９" * 5000, "\ufffd", "rcs:+447700900001", "60075"):
            changed = {key: given for key, given in form.items() if key != name}
            changed |= {} if value is None else {name: value}
            for event in read(channel, provider._signed(changed)):
                assert can_be_stored(event)
    # Something that Twilio does not send, but its rules for signatures allow.
    body = urlencode([("From", "+447700900001"), ("From", "+447700900002"), ("To", "")]).encode()
    with pytest.raises(Denied):
        read(channel, replace(provider.text(provider.chat(1), "Hi"), body=body))


def test_what_is_no_text(provider: Twilio, channel: TwilioChannel) -> None:
    for name, delivery in provider.no_text(provider.chat(1)).items():
        (event,) = read(channel, delivery)
        assert event.has_more, name
        assert event.text.strip() == ("My shoulder" if "caption" in name else ""), name
    for name, delivery in provider.no_message(provider.chat(1)).items():
        assert read(channel, delivery) == [], name


def test_who_wants_no_messages(app: str, provider: Twilio, channel: TwilioChannel) -> None:
    chat = provider.chat(1)
    by_sms = app == "sms"
    for word in ("STOP", " stop ", "Cancel", "OptOut", "revoke"):
        (event,) = read(channel, provider.stop_word(chat, word))
        assert (event.wish, event.text) == ((STOP, "") if by_sms else (None, word))
    for words in ("(cancel?)", "Please cancel", "stop it", "YES", "HELP", "end-to-end"):
        (event,) = read(channel, provider.text(chat, words))
        assert (event.wish, event.text) == (None, words)
    (event,) = read(channel, provider.text(chat, "Unstop"))
    assert event.wish == (START if by_sms else None)
    (event,) = read(channel, provider.opt_out(chat, "ARRET"))
    assert (event.wish, event.text, event.has_more) == (STOP, "", False)
    (event,) = read(channel, provider.opt_in(chat))
    assert event.wish == START
    (event,) = read(channel, provider.opt_help(chat))
    assert (event.wish, event.text) == (None, "HELP")


def test_messages_are_sent(provider: Twilio, channel: TwilioChannel) -> None:
    choices = [{"title": f"Time {number}", "payload": f"{number}"} for number in range(3)]
    parts = parts_of({"text": "é👋 " * 600, "choices": choices}, LIMITS)
    for part in parts:
        say(channel, provider, part)
    said = provider.said_to(provider.chat(1))
    assert [one.text for one in said] == [part.text for part in parts]
    assert "2. Time 1" in said[-1].text
    assert not provider.problems


def test_typing_is_shown_by_whatsapp(app: str, provider: Twilio, channel: TwilioChannel) -> None:
    for delivery in (provider.text(provider.chat(1), "Hi"), provider.opt_out(provider.chat(1))):
        (event,) = read(channel, delivery)
        with_api(channel, lambda event=event: channel.notice(event))
    assert len(provider.typing_shown(provider.chat(1))) == (app == "whatsapp")
    assert not provider.problems


def test_why_a_message_was_not_sent(provider: Twilio, channel: TwilioChannel) -> None:
    stopped = refused(channel, provider, provider.unsubscribed())
    assert stopped.for_good
    assert stopped.stopped
    limited = refused(channel, provider, provider.too_many(7))
    assert (limited.for_good, limited.wait) == (False, 7)
    assert not refused(channel, provider, provider.server_error()).for_good
    assert not refused(channel, provider, Fault()).for_good
    for code, status, for_good in ((21211, 400, True), (21611, 400, False), (20003, 401, False)):
        error = TwilioError(code, f"To {provider.chat(1)} it cannot be sent", status)
        found = refused(channel, provider, Fault(status, body=error.body))
        assert (found.for_good, found.stopped) == (for_good, False)
        assert str(code) in found.trouble


def test_check(
    app: str, provider: Twilio, channel: TwilioChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    (trouble,) = with_api(channel, channel.check)
    assert channel.webhook() in trouble
    if app == "sms":
        provider.webhook_url = f"{channel.webhook()}#rc=3&rp=all"
        assert with_api(channel, channel.check) == []
    assert not provider.problems
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "another")
    other = TwilioChannel(api=provider.url)
    (trouble,) = with_api(other, other.check)
    assert "TWILIO_AUTH_TOKEN" in trouble
