"""The fakes of WhatsApp, Messenger and Twilio do as the providers' documentation says."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from multidict import MultiDict
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from benchmarks.providers import twilio as twilio_fake
from benchmarks.providers.messenger import Messenger
from benchmarks.providers.meta import CHALLENGE, Meta
from benchmarks.providers.provider import Choice, Delivery, Fault
from benchmarks.providers.twilio import Twilio, form_of
from benchmarks.providers.whatsapp import WhatsApp


@pytest.fixture
def whatsapp() -> Iterator[WhatsApp]:
    provider = WhatsApp()
    provider.start()
    yield provider
    provider.stop()


def post(provider: Meta, path: str, body: Any, token: str | None = None) -> requests.Response:
    """Call the Graph API as Reception does."""
    bearer = {"Authorization": f"Bearer {provider.access_token if token is None else token}"}
    return requests.post(f"{provider.url}/v25.0/{path}", json=body, headers=bearer, timeout=5)


def get(provider: Meta, path: str) -> requests.Response:
    bearer = {"Authorization": f"Bearer {provider.access_token}"}
    return requests.get(f"{provider.url}/v25.0/{path}", headers=bearer, timeout=5)


def genuine(provider: Meta, delivery: Delivery) -> bool:
    """As the documentation says that a signature is checked."""
    digest = hmac.new(provider.app_secret.encode(), delivery.body, hashlib.sha256).hexdigest()
    return delivery.headers.get("X-Hub-Signature-256") == f"sha256={digest}"


# WhatsApp.


def say(whatsapp: WhatsApp, **message: Any) -> requests.Response:
    body = {"messaging_product": "whatsapp", "to": whatsapp.chat(7), **message}
    return post(whatsapp, f"{whatsapp.number_id}/messages", body)


def with_buttons(*titles: str, **more: Any) -> dict[str, Any]:
    buttons = [
        {"type": "reply", "reply": {"id": f"id-{place}", "title": title}}
        for place, title in enumerate(titles)
    ]
    return {
        "type": "button", "body": {"text": "Which?"}, "action": {"buttons": buttons}, **more,
    }  # fmt: skip


def with_list(*sections: tuple[str, int], **more: Any) -> dict[str, Any]:
    """Each section by its title and how many rows it has."""
    listed = [
        {
            "title": title,
            "rows": [{"id": f"{title}-{row}", "title": f"Row {row}"} for row in range(rows)],
        }
        for title, rows in sections
    ]
    action = {"button": "Choose", "sections": listed}
    return {"type": "list", "body": {"text": "Which?"}, "action": action, **more}


def messages_of(delivery: Delivery) -> list[dict[str, Any]]:
    payload = json.loads(delivery.body)
    assert payload["object"] == "whatsapp_business_account"
    return [
        message
        for entry in payload["entry"]
        for change in entry["changes"]
        for message in change["value"].get("messages", [])
    ]


def test_whatsapp_takes_text(whatsapp: WhatsApp) -> None:
    answer = say(whatsapp, type="text", text={"body": "x" * 4096, "preview_url": False})
    assert answer.status_code == 200
    body = answer.json()
    assert body["messaging_product"] == "whatsapp"
    assert body["contacts"] == [{"input": whatsapp.chat(7), "wa_id": whatsapp.chat(7)}]
    assert body["messages"][0]["id"].startswith("wamid.")
    assert [said.text for said in whatsapp.wait_for(whatsapp.chat(7))] == ["x" * 4096]
    assert whatsapp.calls[0].path == f"/v25.0/{whatsapp.number_id}/messages"
    assert not whatsapp.problems


def test_whatsapp_takes_a_number_with_plus_and_spaces(whatsapp: WhatsApp) -> None:
    assert say(whatsapp, to="+44 7700 900007", text={"body": "Hi"}).ok
    assert whatsapp.said_to(whatsapp.chat(7))


def test_whatsapp_buttons_come_back(whatsapp: WhatsApp) -> None:
    header, footer = {"type": "text", "text": "Head"}, {"text": "Foot"}
    interactive = with_buttons("Yes", "No", "x" * 20, header=header, footer=footer)
    sent = say(whatsapp, type="interactive", interactive=interactive).json()["messages"][0]["id"]
    (said,) = whatsapp.said_to(whatsapp.chat(7))
    assert said.text == "Head\nWhich?\nFoot"
    assert [choice.title for choice in said.choices] == ["Yes", "No", "x" * 20]
    (pressed,) = messages_of(whatsapp.press(whatsapp.chat(7), said.choices[1]))
    assert pressed["context"] == {"from": whatsapp.display_number, "id": sent}
    assert pressed["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "id-1", "title": "No"},
    }
    assert not whatsapp.problems


def test_whatsapp_rows_come_back(whatsapp: WhatsApp) -> None:
    interactive = with_list(("a", 4), ("b", 6))
    interactive["action"]["sections"][1]["rows"][5]["description"] = "d" * 72
    assert say(whatsapp, type="interactive", interactive=interactive).ok
    (said,) = whatsapp.said_to(whatsapp.chat(7))
    assert len(said.choices) == 10
    (pressed,) = messages_of(whatsapp.press(whatsapp.chat(7), said.choices[9]))
    reply = {"id": "b-5", "title": "Row 5", "description": "d" * 72}
    assert pressed["interactive"] == {"type": "list_reply", "list_reply": reply}
    assert not whatsapp.problems


def of_buttons(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    interactive = with_buttons("Yes", "No")
    change(interactive)
    return {"type": "interactive", "interactive": interactive}


def of_list(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    interactive = with_list(("a", 2), ("b", 2))
    change(interactive)
    return {"type": "interactive", "interactive": interactive}


def button(interactive: dict[str, Any]) -> dict[str, Any]:
    return interactive["action"]["buttons"][0]["reply"]


def row(interactive: dict[str, Any]) -> dict[str, Any]:
    return interactive["action"]["sections"][0]["rows"][0]


def interactive(content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": content}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"text": {"body": "x" * 4097}}, 100),
        ({"text": {"body": ""}}, 100),
        ({"text": {"body": " \n"}}, 100),
        ({"text": {}}, 100),
        ({"text": "Hi"}, 131008),
        ({"text": {"body": "Hi", "preview": True}}, 100),
        ({"text": {"body": "Hi", "preview_url": "yes"}}, 100),
        ({"text": {"body": "Hi"}, "parse_mode": "HTML"}, 100),
        ({"text": {"body": "Hi"}, "messaging_product": "messenger"}, 100),
        ({"text": {"body": ["Hi"]}}, 100),
        ({"text": {"body": "Hi"}, "to": [1]}, 131008),
        ({"text": {"body": "Hi"}, "recipient_type": "everybody"}, 100),
        ({"text": {"body": "Hi"}, "to": ""}, 131008),
        ({"text": {"body": "Hi"}, "to": "GB.13491208655302740001"}, 131008),
        ({"type": "carousel", "carousel": {}}, 100),
        ({"type": "interactive"}, 131008),
        (interactive({"type": "menu", "body": {"text": "Hi"}, "action": {}}), 100),
        (interactive(with_buttons()), 131009),
        (interactive(with_buttons("1", "2", "3", "4")), 131009),
        (interactive(with_buttons("Same", "Same")), 131009),
        (interactive(with_buttons("")), 131009),
        (interactive(with_buttons("x" * 21)), 131009),
        (of_buttons(lambda it: button(it).update(id="x" * 257)), 131009),
        (of_buttons(lambda it: button(it).update(id="")), 131009),
        (of_buttons(lambda it: button(it).update(id=" spaced ")), 131009),
        (of_buttons(lambda it: button(it).update(id="id-1")), 131009),
        (of_buttons(lambda it: button(it).update(description="more")), 131009),
        (of_buttons(lambda it: it["body"].update(text="x" * 1025)), 131009),
        (of_buttons(lambda it: it["body"].update(text="")), 131009),
        (of_buttons(lambda it: it.pop("body")), 131008),
        (of_buttons(lambda it: it.update(footer={"text": "x" * 61})), 131009),
        (of_buttons(lambda it: it.update(header={"type": "text", "text": "x" * 61})), 131009),
        (of_buttons(lambda it: it.update(title="Hi")), 100),
        (of_buttons(lambda it: it["action"].update(button="Choose")), 131008),
        (interactive(with_list()), 131009),
        (interactive(with_list(("a", 0))), 131008),
        (interactive(with_list(("a", 11))), 131009),
        (interactive(with_list(("a", 5), ("b", 6))), 131009),
        (interactive(with_list(*((f"s{place}", 1) for place in range(11)))), 131009),
        (interactive(with_list(("x" * 25, 1))), 131009),
        (interactive(with_list(("", 1), ("b", 1))), 131009),
        (interactive(with_list(("same", 1), ("same", 1))), 131009),
        (of_list(lambda it: row(it).update(title="x" * 25)), 131009),
        (of_list(lambda it: row(it).update(title="")), 131009),
        (of_list(lambda it: row(it).update(description="x" * 73)), 131009),
        (of_list(lambda it: row(it).update(id="x" * 201)), 131009),
        (of_list(lambda it: row(it).pop("id")), 131008),
        (of_list(lambda it: it["action"].update(button="x" * 21)), 131009),
        (of_list(lambda it: it["action"].update(button="")), 131009),
        (of_list(lambda it: it["body"].update(text="x" * 4097)), 131009),
    ],
)
def test_whatsapp_refuses(whatsapp: WhatsApp, message: dict[str, Any], code: int) -> None:
    answer = say(whatsapp, **message)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert len(whatsapp.problems) == 1
    assert not whatsapp.said_to(whatsapp.chat(7))


def test_whatsapp_asks_for_its_token_and_number(whatsapp: WhatsApp) -> None:
    body = {"messaging_product": "whatsapp", "to": whatsapp.chat(7), "text": {"body": "Hi"}}
    wrong = post(whatsapp, f"{whatsapp.number_id}/messages", body, token="wrong")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, 190)
    elsewhere = post(whatsapp, "123/messages", body)
    assert (elsewhere.status_code, elsewhere.json()["error"]["error_subcode"]) == (400, 33)
    assert post(whatsapp, "nowhere/at/all", body).json()["error"]["code"] == 2500
    assert len(whatsapp.problems) == 3


def test_whatsapp_shows_typing(whatsapp: WhatsApp) -> None:
    (message,) = messages_of(whatsapp.text(whatsapp.chat(7), "Hi"))
    read = {
        "messaging_product": "whatsapp", "status": "read", "message_id": message["id"],
    }  # fmt: skip
    path = f"{whatsapp.number_id}/messages"
    assert post(whatsapp, path, read).json() == {"success": True}
    assert not whatsapp.typing_shown(whatsapp.chat(7))
    assert post(whatsapp, path, read | {"typing_indicator": {"type": "text"}}).ok
    assert len(whatsapp.typing_shown(whatsapp.chat(7))) == 1
    assert not whatsapp.problems
    assert post(whatsapp, path, read | {"message_id": "wamid.unknown"}).status_code == 400
    assert post(whatsapp, path, read | {"typing_indicator": {"type": "x"}}).status_code == 400
    assert post(whatsapp, path, read | {"status": "seen"}).status_code == 400
    assert len(whatsapp.problems) == 3


def test_whatsapp_tells_of_itself(whatsapp: WhatsApp) -> None:
    fields = get(whatsapp, f"{whatsapp.number_id}?fields=display_phone_number,status").json()
    assert fields == {
        "display_phone_number": "+1 500-555-0006", "status": "CONNECTED", "id": whatsapp.number_id,
    }  # fmt: skip
    assert get(whatsapp, f"{whatsapp.number_id}?fields=colour").status_code == 400
    token = get(whatsapp, f"debug_token?input_token={whatsapp.access_token}").json()["data"]
    assert token["is_valid"]
    assert "whatsapp_business_messaging" in token["scopes"]
    assert get(whatsapp, f"{whatsapp.account_id}/subscribed_apps").json()["data"]


def test_whatsapp_fails_as_told(whatsapp: WhatsApp) -> None:
    other = whatsapp.chat(8)
    whatsapp.fail(whatsapp.too_many(90), whatsapp.server_error(), chat=whatsapp.chat(7))
    limited = say(whatsapp, text={"body": "Hi"})
    assert (limited.status_code, limited.json()["error"]["code"]) == (429, 130429)
    usage = json.loads(limited.headers["X-Business-Use-Case-Usage"])
    assert usage[whatsapp.account_id][0]["estimated_time_to_regain_access"] == 2
    assert say(whatsapp, to=other, text={"body": "Hi"}).ok
    assert say(whatsapp, text={"body": "Hi"}).status_code == 500
    assert say(whatsapp, text={"body": "Hi"}).ok
    whatsapp.fail(whatsapp.too_many_to_one(6), whatsapp.outside_window())
    assert say(whatsapp, text={"body": "Hi"}).json()["error"]["code"] == 131056
    assert say(whatsapp, text={"body": "Hi"}).json()["error"]["code"] == 131047
    whatsapp.fail(Fault())
    with pytest.raises(requests.ConnectionError):
        say(whatsapp, text={"body": "Hi"})
    whatsapp.go_down(other)
    with pytest.raises(requests.ConnectionError):
        say(whatsapp, to=other, text={"body": "Hi"})
    whatsapp.come_up(other)
    assert say(whatsapp, to=other, text={"body": "Hi"}).ok
    assert len(whatsapp.said_to(whatsapp.chat(7))) == 1
    assert not whatsapp.problems


def test_whatsapp_deliveries_are_signed_and_its_forgeries_not(whatsapp: WhatsApp) -> None:
    chat = whatsapp.chat(7)
    delivery = whatsapp.text(chat, "Is it 1/2 off – für mich? 🌿")
    assert delivery.body.isascii()
    others = [*whatsapp.no_text(chat).values(), *whatsapp.no_message(chat).values()]
    others += [whatsapp.stale(chat, "Hi"), *whatsapp.batch([delivery, *others])]
    for signed in [delivery, *others]:
        assert signed.path == "/webhooks/whatsapp/webhook"
        assert genuine(whatsapp, signed)
    assert messages_of(delivery)[0]["text"]["body"] == "Is it 1/2 off – für mich? 🌿"
    assert not any(genuine(whatsapp, forgery) for forgery in whatsapp.forged(delivery))
    assert all(
        forgery.post(whatsapp.url).status_code == 400 for forgery in whatsapp.forged(delivery)
    )
    assert "X-Hub-Signature-256" not in whatsapp.unsigned(delivery).headers


def test_whatsapp_numbers_deliveries(whatsapp: WhatsApp) -> None:
    chat = whatsapp.chat(7)
    assert whatsapp.text(chat, "Hi", number=1) == whatsapp.text(chat, "Hi", number=1)
    deliveries = [
        whatsapp.text(chat, "Hi", number=1), whatsapp.text(chat, "Hi", number=2),
        whatsapp.text(whatsapp.chat(8), "Hi", number=1), whatsapp.text(chat, "Hi"),
        whatsapp.text(chat, "Hi"),
    ]  # fmt: skip
    assert len({messages_of(delivery)[0]["id"] for delivery in deliveries}) == 5
    assert int(messages_of(whatsapp.stale(chat, "Hi"))[0]["timestamp"]) < (
        int(messages_of(deliveries[0])[0]["timestamp"]) - 80 * 24 * 3600
    )


def test_whatsapp_batches_keep_everything_in_order(whatsapp: WhatsApp) -> None:
    texts = [f"Message {place}" for place in range(10)]
    deliveries = [whatsapp.text(whatsapp.chat(place % 2), text) for place, text in enumerate(texts)]
    deliveries.insert(4, whatsapp.no_message(whatsapp.chat(1))["read"])
    (batch,) = whatsapp.batch(deliveries)
    assert [message["text"]["body"] for message in messages_of(batch)] == texts
    payload = json.loads(batch.body)
    changes = [len(entry["changes"]) for entry in payload["entry"]]
    messages = [
        len(change["value"].get("messages", []))
        for entry in payload["entry"]
        for change in entry["changes"]
    ]
    assert len(changes) > 1
    assert max(changes) > 1
    assert max(messages) > 1
    many = whatsapp.batch([whatsapp.text(whatsapp.chat(1), "Hi")] * 1001)
    assert [len(messages_of(part)) for part in many] == [1000, 1]


def test_whatsapp_visitors_with_a_username(whatsapp: WhatsApp) -> None:
    chat = whatsapp.chat_by_username(7)
    payload = json.loads(whatsapp.text(chat, "Hi").body)
    value = payload["entry"][0]["changes"][0]["value"]
    assert "from" not in value["messages"][0]
    assert "wa_id" not in value["contacts"][0]
    assert value["messages"][0]["from_user_id"] == value["contacts"][0]["user_id"] == chat
    body = {"messaging_product": "whatsapp", "recipient": chat, "text": {"body": "Hi"}}
    answer = post(whatsapp, f"{whatsapp.number_id}/messages", body).json()
    assert answer["contacts"] == [{"input": chat, "user_id": chat}]
    assert whatsapp.said_to(chat)
    assert whatsapp.no_text(chat)
    assert whatsapp.no_message(chat)


def test_whatsapp_shakes_hands(whatsapp: WhatsApp) -> None:
    path = whatsapp.handshake()
    assert path.startswith("/webhooks/whatsapp/webhook?hub.mode=subscribe&")
    assert f"hub.challenge={CHALLENGE}" in path
    assert f"hub.verify_token={whatsapp.verify_token}" in path
    assert "hub.verify_token=wrong" in whatsapp.handshake("wrong")


def test_visitors_differ(whatsapp: WhatsApp) -> None:
    assert len({whatsapp.chat(number) for number in range(10_000)}) == 10_000
    assert whatsapp.chat(7) == "447700900007"


# Twilio.


class Loopback(TwilioHttpClient):
    """Twilio's own client, on the way to the fake instead of api.twilio.com."""

    def __init__(self, url: str) -> None:
        super().__init__(timeout=5)
        self.url = url

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        there = urlsplit(url)
        return super().request(method, f"{self.url}{there.path}?{there.query}", *args, **more)


@pytest.fixture(params=["sms", "whatsapp"])
def twilio(request: pytest.FixtureRequest) -> Iterator[Twilio]:
    provider = Twilio(app=request.param)
    provider.start()
    yield provider
    provider.stop()


@pytest.fixture
def sms() -> Iterator[Twilio]:
    provider = Twilio()
    provider.start()
    yield provider
    provider.stop()


def client(twilio: Twilio) -> Client:
    return Client(twilio.account, twilio.token, http_client=Loopback(twilio.url))


def send(twilio: Twilio, auth: tuple[str, str] | None = None, **form: str) -> requests.Response:
    path = f"/2010-04-01/Accounts/{twilio.account}/Messages.json"
    return requests.post(
        twilio.url + path, data=form, auth=auth or (twilio.account, twilio.token), timeout=5
    )


def test_twilio_takes_text_from_its_own_client(twilio: Twilio) -> None:
    chat = twilio.chat(7)
    assert chat == ("whatsapp:" if twilio.app == "whatsapp" else "") + "+447700900007"
    message = client(twilio).messages.create(to=chat, from_=twilio.number, body="Hällo " + "x" * 99)
    assert message.sid.startswith("SM")
    assert message.status == "queued"
    assert message.num_segments == "1"
    assert [said.text for said in twilio.wait_for(chat)] == ["Hällo " + "x" * 99]
    assert twilio.calls[0].body["To"] == chat
    assert send(twilio, To=chat, From=twilio.number, Body="x" * 1600).status_code == 201
    assert send(twilio, To=chat, From=twilio.number, Body="🌿" * 800).json()["num_segments"] == "24"
    assert not twilio.problems


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Body": ""}, 21602),
        ({"Body": " \n"}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"Body": "🌿" * 801}, 21617),
        ({"To": ""}, 21604),
        ({"To": "447700900007"}, 21211),
        ({"To": "+0123"}, 21211),
        ({"To": "+15005550006"}, 21266),
        ({"From": ""}, 21603),
        ({"From": "+15005550007"}, 21660),
        ({"To": "whatsapp:+447700900007"}, 21910),
    ],
)
def test_twilio_refuses(sms: Twilio, change: dict[str, str], code: int) -> None:
    answer = send(sms, **{"To": sms.chat(7), "From": sms.number, "Body": "Hi", **change})
    assert answer.status_code == answer.json()["status"] == 400
    assert answer.json()["code"] == code
    assert len(sms.problems) == 1
    assert not sms.said_to(sms.chat(7))


def test_twilio_whatsapp_refuses_a_sender_it_does_not_know() -> None:
    twilio = Twilio(app="whatsapp")
    twilio.start()
    answer = send(twilio, To=twilio.chat(7), From="whatsapp:+15005550007", Body="Hi")
    assert answer.json()["code"] == 63007
    twilio.stop()


def test_twilio_asks_who_calls(sms: Twilio) -> None:
    form = {"To": sms.chat(7), "From": sms.number, "Body": "Hi"}
    assert send(sms, auth=(sms.account, "wrong"), **form).json()["code"] == 20003
    assert send(sms, auth=("", ""), **form).status_code == 401
    with pytest.raises(TwilioRestException) as error:
        client(sms).conversations.v1.conversations("CH1").fetch()
    assert error.value.status == 404
    assert len(sms.problems) == 3
    assert send(sms, **form, Text="Hi").status_code == 201
    assert len(sms.problems) == 4


def test_twilio_tells_of_itself(sms: Twilio) -> None:
    sms.webhook_url = "https://chat.clinic.example/webhooks/twilio/webhook"
    assert client(sms).api.accounts(sms.account).fetch().status == "active"
    (number,) = client(sms).incoming_phone_numbers.list(phone_number=sms.number)
    assert (number.phone_number, number.sms_url) == (sms.number, sms.webhook_url)
    assert number.capabilities["sms"]
    assert not client(sms).incoming_phone_numbers.list(phone_number="+15005550009")


def test_twilio_sends_nothing_to_those_who_said_stop(
    sms: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"To": sms.chat(7), "From": sms.number, "Body": "Hi"}
    sms.stop_word(sms.chat(7), "please stop")
    assert send(sms, **form).status_code == 201
    for blocking in (sms.stop_word(sms.chat(7), "Cancel"), sms.opt_out(sms.chat(7))):
        assert genuine_of_twilio(sms, blocking)
        assert send(sms, **form).json()["code"] == 21610
    assert not sms.problems, "these may have been on their way"
    monkeypatch.setattr(twilio_fake, "CROSSING", 0)
    assert send(sms, **form).json()["code"] == 21610
    assert "unsubscribed" in sms.problems.pop()
    assert form_of(sms.opt_out(sms.chat(7)).body)["OptOutType"] == "STOP"
    sms.opt_in(sms.chat(7))
    assert send(sms, **form).status_code == 201
    assert form_of(sms.opt_help(sms.chat(7)).body)["OptOutType"] == "HELP"


def test_twilio_fails_as_told(sms: Twilio) -> None:
    form = {"To": sms.chat(7), "From": sms.number, "Body": "Hi"}
    sms.fail(sms.too_many(3), sms.server_error(), sms.unsubscribed(), chat=sms.chat(7))
    limited = send(sms, **form)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "3")
    assert limited.json()["code"] == 20429
    assert send(sms, **form).status_code == 500
    assert send(sms, **form).json()["code"] == 21610
    sms.go_down(sms.chat(7))
    with pytest.raises(requests.ConnectionError):
        send(sms, **form)
    assert send(sms, **{**form, "To": sms.chat(8)}).status_code == 201
    sms.come_up(sms.chat(7))
    assert send(sms, **form).status_code == 201
    assert not sms.problems


def genuine_of_twilio(twilio: Twilio, delivery: Delivery) -> bool:
    form = MultiDict(parse_qsl(delivery.body.decode(), keep_blank_values=True))
    return RequestValidator(twilio.token).validate(
        twilio.public_url + delivery.path, form, delivery.headers.get("X-Twilio-Signature", "")
    )


def test_twilio_deliveries_are_signed_and_its_forgeries_not(twilio: Twilio) -> None:
    twilio.public_url = "https://elsewhere.clinic.example"
    chat = twilio.chat(7)
    delivery = twilio.text(chat, "Is it 1/2 off & more – für mich? 🌿")
    others = [*twilio.no_text(chat).values(), *twilio.no_message(chat).values()]
    for signed in twilio.batch([delivery, *others]):
        assert signed.path == "/webhooks/twilio/webhook"
        assert genuine_of_twilio(twilio, signed)
    form = form_of(delivery.body)
    assert (form["Body"], form["From"], form["To"]) == (
        "Is it 1/2 off & more – für mich? 🌿", chat, twilio.number,
    )  # fmt: skip
    for forgery in twilio.forged(delivery):
        assert forgery.post(twilio.url).status_code == 401
        try:
            assert not genuine_of_twilio(twilio, forgery)
        except TypeError:  # The library compares no signature that is not ASCII.
            assert forgery.headers["X-Twilio-Signature"] == "é"
    assert not genuine_of_twilio(twilio, twilio.unsigned(delivery))
    assert twilio.stale(chat, "Hi") is None
    with pytest.raises(NotImplementedError):
        twilio.press(chat, Choice("Yes", None))


def test_twilio_numbers_deliveries(twilio: Twilio) -> None:
    chat = twilio.chat(7)
    assert twilio.text(chat, "Hi", number=1) == twilio.text(chat, "Hi", number=1)
    deliveries = [
        twilio.text(chat, "Hi", number=1), twilio.text(chat, "Hi", number=2),
        twilio.text(chat, "Hi"), twilio.text(twilio.chat(8), "Hi", number=1),
    ]  # fmt: skip
    assert len({form_of(delivery.body)["MessageSid"] for delivery in deliveries}) == 4


def test_twilio_shows_typing_in_whatsapp(twilio: Twilio) -> None:
    sid = form_of(twilio.text(twilio.chat(7), "Hi").body)["MessageSid"]
    answer = requests.post(
        f"{twilio.url}/v2/Indicators/Typing.json", data={"messageId": sid, "channel": "whatsapp"},
        auth=(twilio.account, twilio.token), timeout=5,
    )  # fmt: skip
    assert answer.ok == (twilio.app == "whatsapp")
    assert len(twilio.typing_shown(twilio.chat(7))) == (twilio.app == "whatsapp")


# Messenger.


@pytest.fixture
def messenger() -> Iterator[Messenger]:
    provider = Messenger()
    provider.start()
    yield provider
    provider.stop()


def write(messenger: Messenger, message: Any = None, **more: Any) -> requests.Response:
    body = {
        "recipient": {"id": messenger.chat(7)}, "messaging_type": "RESPONSE",
        "message": {"text": "Hi"} if message is None else message, **more,
    }  # fmt: skip
    return post(messenger, "me/messages", {key: it for key, it in body.items() if it is not None})


def quick_replies(*titles: str, payload: str = "") -> dict[str, Any]:
    replies = [
        {"content_type": "text", "title": title, "payload": payload or f"payload-{place}"}
        for place, title in enumerate(titles)
    ]
    return {"text": "Which?", "quick_replies": replies}


def events_of(delivery: Delivery) -> list[dict[str, Any]]:
    payload = json.loads(delivery.body)
    assert payload["object"] == "page"
    return [event for entry in payload["entry"] for event in entry.get("messaging", [])]


def test_messenger_takes_text(messenger: Messenger) -> None:
    answer = write(messenger, {"text": "x" * 2000, "metadata": "outbox-1"})
    assert answer.json()["recipient_id"] == messenger.chat(7)
    assert answer.json()["message_id"].startswith("m_")
    body = {"recipient": {"id": messenger.chat(7)}, "messaging_type": "UPDATE", "message": {"text": "2"}}  # fmt: skip  # noqa: E501
    path = f"{messenger.url}/v21.0/{messenger.page}/messages"
    in_address = {"access_token": messenger.access_token}
    assert requests.post(path, json=body, params=in_address, timeout=5).ok
    assert [said.text for said in messenger.wait_for(messenger.chat(7), 2)] == ["x" * 2000, "2"]
    assert not messenger.problems


def test_messenger_quick_replies_come_back(messenger: Messenger) -> None:
    assert write(messenger, quick_replies(*["x" * 20] * 13, payload="p" * 1000)).ok
    (said,) = messenger.said_to(messenger.chat(7))
    assert len(said.choices) == 13
    (event,) = events_of(messenger.press(messenger.chat(7), said.choices[3]))
    assert event["message"]["text"] == "x" * 20
    assert event["message"]["quick_reply"] == {"payload": "p" * 1000}
    assert not messenger.problems


def of_reply(**change: Any) -> dict[str, Any]:
    message = quick_replies("Yes", "No")
    message["quick_replies"][1].update(change)
    return message


@pytest.mark.parametrize(
    ("message", "more"),
    [
        ({"text": ""}, {}),
        ({"text": " "}, {}),
        ({"text": "x" * 2001}, {}),
        ({"text": "Hi", "metadata": "x" * 1001}, {}),
        ({"text": "Hi", "buttons": []}, {}),
        ({}, {}),
        ("Hi", {}),
        (quick_replies(), {}),
        (quick_replies(*"abcdefghijklmn"), {}),
        (quick_replies("x" * 21), {}),
        (quick_replies(""), {}),
        (quick_replies("Yes", payload="p" * 1001), {}),
        (of_reply(payload=""), {}),
        (of_reply(content_type="location"), {}),
        (of_reply(id="1"), {}),
        (None, {"messaging_type": None}),
        (None, {"messaging_type": "ANSWER"}),
        (None, {"messaging_type": ["RESPONSE"]}),
        (None, {"messaging_type": "MESSAGE_TAG"}),
        (None, {"notification_type": "LOUD"}),
        (None, {"recipient": None}),
        (None, {"recipient": {"id": "123"}}),
        (None, {"recipient": {"phone": "1"}}),
        (None, {"sender_action": "typing_on"}),
        (None, {"text": "Hi"}),
    ],
)
def test_messenger_refuses(messenger: Messenger, message: Any, more: dict[str, Any]) -> None:
    answer = write(messenger, message, **more)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)
    assert len(messenger.problems) == 1
    assert not messenger.said_to(messenger.chat(7))


def test_messenger_asks_for_its_token(messenger: Messenger) -> None:
    wrong = post(messenger, "me/messages", {}, token="wrong")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, 190)
    assert post(messenger, "me/nowhere", {}).json()["error"]["code"] == 2500
    assert len(messenger.problems) == 2


def test_messenger_shows_typing(messenger: Messenger) -> None:
    to = {"recipient": {"id": messenger.chat(7)}}
    for action in ("mark_seen", "typing_on", "typing_off"):
        answer = post(messenger, "me/messages", {**to, "sender_action": action})
        assert answer.json() == {"recipient_id": messenger.chat(7)}
    assert len(messenger.typing_shown(messenger.chat(7))) == 1
    assert not messenger.problems
    assert not post(messenger, "me/messages", {**to, "sender_action": "sing"}).ok
    both = {**to, "sender_action": "typing_on", "messaging_type": "RESPONSE"}
    assert not post(messenger, "me/messages", both).ok
    assert len(messenger.problems) == 2


def test_messenger_tells_of_itself(messenger: Messenger) -> None:
    assert get(messenger, "me?fields=id,name").json() == {"id": messenger.page, "name": "Clinic"}
    (app,) = get(messenger, "me/subscribed_apps").json()["data"]
    assert app["subscribed_fields"] == ["messages", "messaging_postbacks"]
    fields = {"subscribed_fields": ["messages"]}
    assert post(messenger, "me/subscribed_apps", fields).json() == {"success": True}
    assert messenger.subscribed_fields == ["messages"]
    assert get(messenger, f"{messenger.chat(7)}?fields=first_name").json()["first_name"] == "Zoë"
    assert not messenger.problems


def test_messenger_has_a_profile(messenger: Messenger) -> None:
    started = {"get_started": {"payload": "GET_STARTED"}}
    menu = {"persistent_menu": [{"locale": "default", "call_to_actions": []}]}
    asked = "me/messenger_profile?fields=get_started,greeting"
    assert get(messenger, asked).json() == {"data": []}
    assert not post(messenger, "me/messenger_profile", menu).ok
    assert post(messenger, "me/messenger_profile", started).json() == {"result": "success"}
    assert post(messenger, "me/messenger_profile", menu).ok
    assert get(messenger, asked).json() == {"data": [started]}
    assert len(messenger.problems) == 1
    long = {"greeting": [{"locale": "default", "text": "x" * 161}]}
    assert not post(messenger, "me/messenger_profile", long).ok
    assert not post(messenger, "me/messenger_profile", {"colour": "red"}).ok


def test_messenger_fails_as_told(messenger: Messenger) -> None:
    messenger.fail(
        messenger.too_many(30), messenger.server_error(), messenger.outside_window(),
        messenger.unavailable(), chat=messenger.chat(7),
    )  # fmt: skip
    limited = write(messenger)
    assert limited.json()["error"]["code"] == 613
    usage = json.loads(limited.headers["X-Business-Use-Case-Usage"])
    assert usage[messenger.page][0]["estimated_time_to_regain_access"] == 1
    # What is no message goes on meanwhile.
    action = {"recipient": {"id": messenger.chat(7)}, "sender_action": "typing_on"}
    assert post(messenger, "me/messages", action).ok
    assert write(messenger).status_code == 500
    assert write(messenger).json()["error"]["error_subcode"] == 2018278
    assert write(messenger).json()["error"]["code"] == 551
    messenger.go_down()
    with pytest.raises(requests.ConnectionError):
        post(messenger, "me/messages", action)
    messenger.come_up()
    assert write(messenger).ok
    assert not messenger.problems


def test_messenger_deliveries_are_signed_and_its_forgeries_not(messenger: Messenger) -> None:
    chat = messenger.chat(7)
    delivery = messenger.text(chat, "Für mich? 🌿")
    others = [*messenger.no_text(chat).values(), *messenger.no_message(chat).values()]
    others += [messenger.stale(chat, "Hi"), *messenger.batch([delivery, *others])]
    for signed in [delivery, *others]:
        assert signed.path == "/webhooks/messenger/webhook"
        assert genuine(messenger, signed)
    (event,) = events_of(delivery)
    assert event["message"]["text"] == "Für mich? 🌿"
    assert (event["sender"]["id"], event["recipient"]["id"]) == (chat, messenger.page)
    assert not any(genuine(messenger, forgery) for forgery in messenger.forged(delivery))
    assert "X-Hub-Signature-256" not in messenger.unsigned(delivery).headers
    (old,) = events_of(messenger.stale(chat, "Hi"))
    assert old["timestamp"] < event["timestamp"] - 80 * 24 * 3600 * 1000
    assert "hub.challenge=" in messenger.handshake()


def test_messenger_numbers_and_times_deliveries(messenger: Messenger) -> None:
    chat = messenger.chat(7)
    assert messenger.text(chat, "Hi", number=1) == messenger.text(chat, "Hi", number=1)
    deliveries = [messenger.text(chat, "Hi") for _ in range(50)]
    times = [events_of(delivery)[0]["timestamp"] for delivery in deliveries]
    assert times == sorted(set(times))
    assert len({events_of(delivery)[0]["message"]["mid"] for delivery in deliveries}) == 50


def test_messenger_batches_keep_everything_in_order(messenger: Messenger) -> None:
    texts = [f"Message {place}" for place in range(10)]
    (batch,) = messenger.batch(
        [messenger.text(messenger.chat(place % 2), text) for place, text in enumerate(texts)]
    )
    assert [event["message"]["text"] for event in events_of(batch)] == texts
    sizes = [len(entry["messaging"]) for entry in json.loads(batch.body)["entry"]]
    assert set(sizes) == {1, 2}
