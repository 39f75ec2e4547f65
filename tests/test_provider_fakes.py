"""The fakes of Telegram and Slack: they take what the documentation allows and nothing else."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import telegram as telegram_client
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models import blocks as kit
from slack_sdk.signature import SignatureVerifier
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from benchmarks.providers.provider import Delivery, Fault, Provider
from benchmarks.providers.slack import BOT_USER, Slack
from benchmarks.providers.telegram import BOT, Telegram


def content(delivery: Delivery) -> dict[str, Any]:
    return json.loads(delivery.body)


def everything_from(provider: Provider, chat: str) -> list[Delivery]:
    """One of each delivery that the provider can make."""
    return [
        provider.text(chat, "Hello"),
        provider.text(chat, "Hello", number=1),
        *provider.no_text(chat).values(),
        *provider.no_message(chat).values(),
    ]


# Telegram.


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    provider = Telegram()
    provider.start()
    yield provider
    provider.stop()


def bot(telegram: Telegram, token: str | None = None) -> telegram_client.Bot:
    token = token or telegram.environment["TELEGRAM_BOT_TOKEN"]
    return telegram_client.Bot(token, base_url=f"{telegram.url}/bot")


def call_telegram(telegram: Telegram, method: str, **parameters: Any) -> requests.Response:
    token = telegram.environment["TELEGRAM_BOT_TOKEN"]
    return requests.post(f"{telegram.url}/bot{token}/{method}", json=parameters, timeout=10)


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(text: str = "Yes", data: str = "yes") -> dict[str, str]:
    return {"text": text, "callback_data": data}


def test_telegram_client_talks_with_the_fake(telegram: Telegram) -> None:
    chat = telegram.chat(1)

    async def talk() -> None:
        async with bot(telegram) as client:
            assert client.username == BOT["username"]
            await client.send_chat_action(chat, "typing")
            markup = telegram_client.InlineKeyboardMarkup.from_column(
                [telegram_client.InlineKeyboardButton("Friday ☀", callback_data="day:5" * 12)]
            )
            sent = await client.send_message(int(chat), "Which day? 👍", reply_markup=markup)
            press = telegram.press(chat, telegram.said_to(chat)[0].choices[0])
            query = telegram_client.Update.de_json(content(press), client).callback_query
            assert query is not None
            assert query.data == "day:5" * 12
            assert query.message == sent
            assert telegram.unanswered() == [query.id]
            await query.answer("Noted")
            await query.edit_message_reply_markup(None)
            assert telegram.keyboards[chat, sent.message_id] is None
            await client.set_my_commands([("start", "Say hello"), ("book", "Book a massage")])
            assert [each.command for each in await client.get_my_commands()] == ["start", "book"]
            assert (await client.get_webhook_info()).url == ""
            await client.set_webhook(
                "https://chat.clinic.example/webhooks/telegram/webhook",
                secret_token="a-secret_1",
                allowed_updates=["message", "callback_query"],
            )
            info = await client.get_webhook_info()
            assert info.url == "https://chat.clinic.example/webhooks/telegram/webhook"
            assert info.allowed_updates == ("message", "callback_query")
            assert telegram.webhook_secret == "a-secret_1"
            await client.delete_webhook()
            assert (await client.get_webhook_info()).url == ""

    asyncio.run(talk())
    assert [said.text for said in telegram.said_to(chat)] == ["Which day? 👍"]
    assert [choice.title for choice in telegram.said_to(chat)[0].choices] == ["Friday ☀"]
    assert len(telegram.typing_shown(chat)) == 1
    assert not telegram.unanswered()
    assert telegram.problems == []


@pytest.mark.parametrize(
    ("method", "parameters", "description"),
    [
        ("sendMessage", {"text": ""}, "message text is empty"),
        ("sendMessage", {"text": " \n"}, "message text is empty"),
        ("sendMessage", {}, "message text is empty"),
        ("sendMessage", {"text": "a" * 4097}, "message is too long"),
        ("sendMessage", {"text": "👍" * 2049}, "message is too long"),
        ("sendMessage", {"text": "Hi", "chat_id": None}, "chat_id is empty"),
        ("sendMessage", {"text": "Hi", "chat_id": 12}, "chat not found"),
        ("sendMessage", {"text": "Hi", "reply_markup": "{"}, "can't parse reply_markup"),
        ("sendMessage", {"text": "Hi", "reply_markup": []}, "object expected as reply markup"),
        ("sendMessage", {"text": "Hi", "reply_markup": keyboard(button())}, "can't parse inline"),
        ("sendMessage", {"text": "Hi", "reply_markup": keyboard([button("")])}, "text is empty"),
        ("sendMessage", {"text": "Hi", "reply_markup": keyboard([{"text": "Yes"}])}, "unallowed"),
        (
            "sendMessage",
            {"text": "Hi", "reply_markup": keyboard([button() | {"url": "https://a.example"}])},
            "unallowed",
        ),
        (
            "sendMessage",
            {"text": "Hi", "reply_markup": keyboard([{"text": "Web", "url": "nowhere"}])},
            "BUTTON_URL_INVALID",
        ),
        (
            "sendMessage",
            {"text": "Hi", "reply_markup": keyboard([button(data="é" * 33)])},
            "BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            {"text": "Hi", "reply_markup": keyboard([button(data="")])},
            "BUTTON_DATA_INVALID",
        ),
        ("sendMessage", {"text": "Hi", "reply_markup": keyboard([button()] * 9)}, "too long"),
        (
            "sendMessage",
            {"text": "Hi", "reply_markup": keyboard(*[[button()]] * 101)},
            "reply markup is too long",
        ),
        ("sendChatAction", {"action": "thinking"}, "wrong parameter action"),
        ("answerCallbackQuery", {"callback_query_id": "12"}, "query is too old"),
        ("editMessageReplyMarkup", {"message_id": 12}, "message to edit not found"),
        ("setMyCommands", {"commands": [{"command": "Book", "description": "b"}]}, "BOT_COMMAND"),
        ("setMyCommands", {"commands": [{"command": "book", "description": ""}]}, "DESCRIPTION"),
        ("setWebhook", {"url": "http://chat.clinic.example"}, "An HTTPS URL must be provided"),
        ("setWebhook", {"url": "https://chat.clinic.example:5005"}, "only on ports"),
        ("setWebhook", {"url": "https://a.example", "secret_token": "a b"}, "unallowed"),
        ("setWebhook", {"url": "https://a.example", "secret_token": "a" * 257}, "unallowed"),
        ("setWebhook", {"url": "https://a.example", "max_connections": 101}, "CONNECTIONS"),
        ("setWebhook", {"url": "https://a.example", "allowed_updates": ["text"]}, "updates"),
    ],
)
def test_telegram_refuses_what_its_documentation_does(
    telegram: Telegram, method: str, parameters: dict[str, Any], description: str
) -> None:
    if method in ("sendMessage", "sendChatAction", "editMessageReplyMarkup"):
        parameters = {"chat_id": int(telegram.chat(1))} | parameters
    answer = call_telegram(telegram, method, **parameters)
    assert answer.status_code == answer.json()["error_code"] == 400
    assert answer.json()["ok"] is False
    assert answer.json()["description"].startswith("Bad Request: ")
    assert description in answer.json()["description"]
    assert len(telegram.problems) == 1
    assert telegram.problems[0].startswith(f"telegram: {method}: ")
    assert not telegram.said_to(telegram.chat(1))


def test_telegram_takes_what_is_just_within_the_limits(telegram: Telegram) -> None:
    chat = telegram.chat(1)
    markup = keyboard(*[[button(data="é" * 32)] * 8] * 12)
    for text in ("a" * 4096, "👍" * 2048, " " + "a" * 4096 + "\n"):
        answer = call_telegram(
            telegram, "sendMessage", chat_id=chat, text=text, reply_markup=markup
        )
        assert answer.json()["result"]["text"] == text.strip()
    assert [len(said.choices) for said in telegram.said_to(chat)] == [96, 96, 96]
    assert telegram.problems == []


def test_telegram_takes_parameters_in_each_documented_way(telegram: Telegram) -> None:
    chat, token = telegram.chat(1), telegram.environment["TELEGRAM_BOT_TOKEN"]
    parameters = {"chat_id": chat, "text": "Hi", "reply_markup": json.dumps(keyboard([button()]))}
    address = f"{telegram.url}/bot{token}/sendmessage"
    assert requests.get(address, params=parameters, timeout=10).ok
    assert requests.post(address, data=parameters, timeout=10).ok
    assert requests.post(address, json=parameters, timeout=10).ok
    files = {name: (None, value) for name, value in parameters.items()}
    assert requests.post(address, files=files, timeout=10).ok
    assert [said.choices[0].title for said in telegram.said_to(chat)] == ["Yes"] * 4
    assert telegram.problems == []


def test_telegram_notes_misspelt_parameters_and_wrong_tokens(telegram: Telegram) -> None:
    chat = telegram.chat(1)
    assert call_telegram(telegram, "sendMessage", chat_id=chat, text="Hi", buttons=[]).ok
    assert telegram.problems.pop() == "telegram: sendMessage: there is no parameter buttons"
    assert call_telegram(telegram, "sendLetter").status_code == 404
    assert telegram.problems.pop() == "telegram: sendLetter: there is no such method"

    async def ask() -> None:
        with pytest.raises(InvalidToken):
            async with bot(telegram, "12:wrong"):
                pass

    asyncio.run(ask())
    assert telegram.problems == ["telegram: getMe: the token is not the bot's"]


def test_telegram_keeps_a_keyboard_that_was_not_changed(telegram: Telegram) -> None:
    chat = telegram.chat(1)
    sent = call_telegram(telegram, "sendMessage", chat_id=chat, text="Hi").json()["result"]
    answer = call_telegram(
        telegram, "editMessageReplyMarkup", chat_id=chat, message_id=sent["message_id"]
    )
    assert "message is not modified" in answer.json()["description"]


def test_telegram_faults(telegram: Telegram) -> None:
    chat, other = telegram.chat(1), telegram.chat(2)
    faults = [telegram.too_many(7), telegram.server_error(), telegram.blocked(), Fault()]
    telegram.fail(*faults, Fault(delay=0.3, carried_out=True), chat=chat)

    async def send() -> None:
        async with bot(telegram) as client:
            with pytest.raises(RetryAfter) as too_many:
                await client.send_message(chat, "1")
            assert too_many.value._retry_after.total_seconds() == 7
            await client.send_message(other, "Hello")
            with pytest.raises(NetworkError, match="Bad Gateway"):
                await client.send_message(chat, "2")
            with pytest.raises(Forbidden, match="blocked by the user"):
                await client.send_message(chat, "3")
            with pytest.raises(NetworkError):
                await client.send_message(chat, "4")
            began = time.monotonic()
            await client.send_message(chat, "5")
            assert time.monotonic() - began >= 0.3
            telegram.go_down(chat)
            with pytest.raises(NetworkError):
                await client.send_message(chat, "6")
            await client.send_message(other, "Still here")
            telegram.come_up(chat)
            await client.send_message(chat, "7")
            with pytest.raises(BadRequest):
                await client.send_message(chat, "")

    asyncio.run(send())
    assert [said.text for said in telegram.said_to(chat)] == ["5", "7"]
    assert [said.text for said in telegram.said_to(other)] == ["Hello", "Still here"]
    assert sum(call.path.endswith("/sendMessage") for call in telegram.calls) == 10


def test_telegram_delivers_updates_as_its_client_reads_them(telegram: Telegram) -> None:
    chat, client = telegram.chat(3), bot(telegram)
    call_telegram(
        telegram, "sendMessage", chat_id=chat, text="A", reply_markup=keyboard([button()])
    )
    press = telegram.press(chat, telegram.said_to(chat)[0].choices[0])
    deliveries = [
        *everything_from(telegram, chat),
        press,
        telegram.pressed_long_ago(chat, "yes"),
        telegram.start_command(chat, "website"),
    ]
    assert len({content(delivery)["update_id"] for delivery in deliveries}) == len(deliveries)
    for delivery in deliveries:
        assert delivery.path == "/webhooks/telegram/webhook"
        update = telegram_client.Update.de_json(content(delivery), client)
        (kind,) = content(delivery).keys() - {"update_id"}
        if kind != "telepathy":
            read, sent = getattr(update, kind).to_dict(), content(delivery)[kind]
            lost = sent.keys() - read.keys() - {"hologram"}
            assert all(sent[field] == [] for field in lost)
    for delivery in telegram.no_text(chat).values():
        update = telegram_client.Update.de_json(content(delivery), client)
        assert update.effective_chat is not None
        assert update.effective_user is not None
        assert str(update.effective_chat.id) == str(update.effective_user.id) == chat
    update = telegram_client.Update.de_json(content(deliveries[-1]), client)
    assert update.message is not None
    assert update.message.parse_entities(["bot_command"]).popitem()[1] == "/start"
    assert telegram.no_text(chat).keys() >= {"sticker", "voice", "photo", "edited_message"}


def test_telegram_deliveries_of_a_number_are_the_same(telegram: Telegram) -> None:
    chat = telegram.chat(1)
    first = telegram.text(chat, "Hello", number=1)
    time.sleep(1.1)
    assert telegram.text(chat, "Hello", number=1) == first
    others = [
        telegram.text(chat, "Hello", number=2),
        telegram.text(telegram.chat(2), "Hello", number=1),
        telegram.text(chat, "Hello"),
        telegram.text(chat, "Hello"),
    ]
    numbers = [content(delivery)["update_id"] for delivery in [first, *others]]
    assert numbers == sorted(set(numbers))
    assert telegram.batch(others) == others


def test_telegram_secret_is_wrong_or_missing(telegram: Telegram) -> None:
    delivery = telegram.text(telegram.chat(1), "Hello")
    name, secret = (
        "X-Telegram-Bot-Api-Secret-Token",
        telegram.environment["TELEGRAM_WEBHOOK_SECRET"],
    )
    assert delivery.headers[name] == secret
    assert name not in telegram.unsigned(delivery).headers
    for forged in telegram.forged(delivery):
        assert forged.body == delivery.body
        assert forged.headers.get(name) != secret
    stale = telegram.stale(telegram.chat(1), "Hello")
    assert stale is not None
    assert stale.headers[name] == secret
    assert time.time() - content(stale)["message"]["date"] > 60 * 24 * 3600


# Slack.


@pytest.fixture
def slack() -> Iterator[Slack]:
    provider = Slack()
    provider.start()
    yield provider
    provider.stop()


def workspace(slack: Slack, token: str | None = None) -> WebClient:
    token = token or slack.environment["SLACK_BOT_TOKEN"]
    return WebClient(token, base_url=f"{slack.url}/api/", retry_handlers=[])


def call_slack(slack: Slack, method: str, **parameters: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {slack.environment['SLACK_BOT_TOKEN']}"}
    address = f"{slack.url}/api/{method}"
    answer = requests.post(address, json=parameters, headers=headers, timeout=10)
    assert answer.status_code == 200
    return answer.json()


def section(text: str, kind: str = "mrkdwn") -> dict[str, Any]:
    return {"type": "section", "text": {"type": kind, "text": text}}


def slack_button(title: str = "Yes", **fields: Any) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": title}, **fields}


def actions(*elements: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **fields}


def is_signed(slack: Slack, delivery: Delivery) -> bool:
    verifier = SignatureVerifier(slack.environment["SLACK_SIGNING_SECRET"])
    try:
        return verifier.is_valid_request(delivery.body, delivery.headers)
    except (ValueError, TypeError):
        # It raises them at times that are no numbers and signatures that are not ASCII.
        return False


def interaction(delivery: Delivery) -> dict[str, Any]:
    return json.loads(parse_qs(delivery.body.decode())["payload"][0])


def test_slack_client_talks_with_the_fake(slack: Slack) -> None:
    chat, client = slack.chat(1), workspace(slack)
    who = client.auth_test()
    assert who["user_id"] == BOT_USER
    assert who.headers["x-oauth-scopes"] == "chat:write,im:history"
    blocks = [
        kit.HeaderBlock(text="Massage"),
        kit.SectionBlock(text="*Which* day? &lt;3 <https://www.clinic.example|Our site>"),
        kit.DividerBlock(),
        kit.ContextBlock(elements=[kit.PlainTextObject(text="All times are local")]),
        kit.ActionsBlock(
            block_id="days",
            elements=[
                kit.ButtonElement(text="Friday ☀", action_id="choose:0", value="v" * 2000),
                kit.ButtonElement(text="Other", action_id="choose:1", style="danger"),
            ],
        ),
    ]
    sent = client.chat_postMessage(channel=chat, text="Which day?", blocks=blocks)
    (said,) = slack.said_to(chat)
    assert said.text == "Massage\n*Which* day? <3 Our site\nAll times are local"
    assert [choice.title for choice in said.choices] == ["Friday ☀", "Other"]
    press = slack.press(chat, said.choices[0])
    assert press.path == "/webhooks/slack/interactions"
    assert is_signed(slack, press)
    payload = interaction(press)
    assert payload["type"] == "block_actions"
    assert payload["container"]["message_ts"] == sent["ts"]
    assert payload["message"] == sent["message"]
    (action,) = payload["actions"]
    assert (action["block_id"], action["action_id"], action["value"]) == (
        ("days", "choose:0", "v" * 2000)
    )  # fmt: skip
    client.chat_update(channel=chat, ts=sent["ts"], text="Friday &amp; ready", blocks=[])
    assert slack.messages[chat, sent["ts"]]["text"] == "Friday &amp; ready"
    assert slack.messages[chat, sent["ts"]]["blocks"] == []
    client.chat_postMessage(channel="U" + chat[1:], text="a &lt; b &amp;&amp; c")
    assert slack.said_to(chat)[-1].text == "a < b && c"
    assert slack.problems == []


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({}, "no_text"),
        ({"text": " "}, "no_text"),
        ({"text": "Hi", "channel": "D1"}, "channel_not_found"),
        ({"text": "Hi", "channel": None}, "channel_not_found"),
        ({"text": "Hi", "blocks": {}}, "invalid_blocks_format"),
        ({"text": "Hi", "blocks": [section("Hi")] * 51}, "invalid_blocks"),
        ({"text": "Hi", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "Hi", "blocks": [section("a" * 3001)]}, "invalid_blocks"),
        ({"text": "Hi", "blocks": [section("👍" * 1501)]}, "invalid_blocks"),
        ({"text": "Hi", "blocks": [section("Hi", "html")]}, "invalid_blocks"),
        ({"text": "Hi", "blocks": [section("a" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"text": "Hi", "blocks": [section("Hi") | {"colour": "red"}]}, "invalid_blocks"),
        ({"text": "Hi", "blocks": [section("Hi") | {"block_id": "b"}] * 2}, "invalid_blocks"),
        ({"text": "Hi", "blocks": [section("Hi") | {"block_id": "b" * 256}]}, "invalid_blocks"),
        ({"text": "Hi", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"text": "Hi", "blocks": [{"type": "carousel"}]}, "invalid_blocks"),
        (
            {"text": "Hi", "blocks": [{"type": "header", "text": section("Hi")["text"]}]},
            "invalid_blocks",
        ),
        (
            {"text": "Hi", "blocks": [{"type": "section", "fields": [section("a")["text"]] * 11}]},
            "invalid_blocks",
        ),
        (
            {"text": "Hi", "blocks": [{"type": "context", "elements": []}]},
            "invalid_blocks",
        ),
        ({"text": "Hi", "blocks": [section("Hi"), actions()]}, "invalid_blocks"),
        (
            {"text": "Hi", "blocks": [section("Hi"), actions(*[slack_button()] * 26)]},
            "invalid_blocks",
        ),
        *(
            ({"text": "Hi", "blocks": [section("Hi"), actions(wrong)]}, "invalid_blocks")
            for wrong in (
                slack_button(""),
                slack_button("a" * 76),
                slack_button(value="a" * 2001),
                slack_button(value=""),
                slack_button(value=7),
                slack_button(action_id="a" * 256),
                slack_button(url="https://a.example/" + "a" * 3000),
                slack_button(style="green"),
                slack_button(payload="yes"),
                {"type": "button", "text": "Yes"},
                {"type": "button", "text": section("Yes")["text"]},
                {"type": "datepicker"},
            )
        ),
        (
            {"text": "Hi", "blocks": [section("Hi"), actions(*[slack_button(action_id="a")] * 2)]},
            "invalid_blocks",
        ),
    ],
)
def test_slack_refuses_what_its_documentation_does(
    slack: Slack, parameters: dict[str, Any], error: str
) -> None:
    answer = call_slack(slack, "chat.postMessage", **{"channel": slack.chat(1)} | parameters)
    assert answer["ok"] is False
    assert answer["error"] == error
    assert len(slack.problems) == 1
    assert slack.problems[0].startswith("slack: chat.postMessage: ")
    assert not slack.said_to(slack.chat(1))


def test_slack_takes_what_is_just_within_the_limits(slack: Slack) -> None:
    chat = slack.chat(1)
    long_buttons = [
        slack_button("a" * 75, value="v" * 2000, action_id=f"{number:0255}") for number in range(25)
    ]
    blocks = [section("a" * 3000), actions(*long_buttons, block_id="b" * 255)]
    blocks += [{"type": "divider"}] * 48
    assert call_slack(slack, "chat.postMessage", channel=chat, text="a" * 4000, blocks=blocks)["ok"]
    assert len(slack.said_to(chat)[0].choices) == 25
    assert slack.problems == []


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"text": "a" * 4001}, "over 4000 characters"),
        ({"text": "a" * 40_001}, "over 40000 characters"),
        ({"text": "Hi", "username": "x", "colour": 1}, "no parameter colour"),
        ({"text": "Hi <!channel>"}, "'<!channel>' in a text is no link and not escaped"),
        ({"text": "Hi", "blocks": [section("a <3")]}, "'<3' in a text"),
        ({"blocks": [section("Hi")]}, "screen readers"),
        ({"text": "Hi", "blocks": [actions(slack_button())]}, "the text is not shown"),
    ],
)
def test_slack_notes_what_is_taken_but_comes_out_badly(
    slack: Slack, parameters: dict[str, Any], problem: str
) -> None:
    assert call_slack(slack, "chat.postMessage", channel=slack.chat(1), **parameters)["ok"]
    assert len(slack.problems) == 1
    assert problem in slack.problems[0]
    assert len(slack.said_to(slack.chat(1))) == 1


def test_slack_refuses_tokens_methods_and_scopes(slack: Slack) -> None:
    address = f"{slack.url}/api/auth.test"
    assert requests.post(address, timeout=10).json()["error"] == "not_authed"
    token = slack.environment["SLACK_BOT_TOKEN"]
    # A token in a JSON body does not count, one in a form does.
    assert requests.post(address, json={"token": token}, timeout=10).json()["ok"] is False
    assert requests.post(address, data={"token": token}, timeout=10).json()["ok"] is True
    with pytest.raises(SlackApiError, match="invalid_auth"):
        workspace(slack, "xoxb-wrong").auth_test()
    assert call_slack(slack, "chat.sing")["error"] == "unknown_method"
    slack.scopes = ["im:history"]
    answer = call_slack(slack, "chat.postMessage", channel=slack.chat(1), text="Hi")
    assert answer["error"] == "missing_scope"
    assert (answer["needed"], answer["provided"]) == ("chat:write", "im:history")
    with pytest.raises(SlackApiError, match="missing_scope"):
        workspace(slack).chat_update(channel=slack.chat(1), ts="1.2", text="Hi")
    slack.scopes.append("chat:write")
    with pytest.raises(SlackApiError, match="message_not_found"):
        workspace(slack).chat_update(channel=slack.chat(1), ts="1.2", text="Hi")
    assert len(slack.problems) == 7


def test_slack_faults(slack: Slack) -> None:
    chat, other, client = slack.chat(1), slack.chat(2), workspace(slack)
    faults = [slack.too_many(7), slack.server_error(), slack.refusal("is_archived"), Fault()]
    slack.fail(*faults, Fault(delay=0.3, carried_out=True), chat=chat)
    with pytest.raises(SlackApiError, match="ratelimited") as too_many:
        client.chat_postMessage(channel=chat, text="1")
    assert too_many.value.response.status_code == 429
    assert too_many.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError, match="service_unavailable"):
        client.chat_postMessage(channel=chat, text="2")
    with pytest.raises(SlackApiError, match="is_archived"):
        client.chat_postMessage(channel=chat, text="3")
    client.chat_postMessage(channel=other, text="Hello")
    with pytest.raises(OSError):  # noqa: PT011
        client.chat_postMessage(channel=chat, text="4")
    began = time.monotonic()
    client.chat_postMessage(channel=chat, text="5")
    assert time.monotonic() - began >= 0.3
    slack.go_down()
    with pytest.raises(OSError):  # noqa: PT011
        client.auth_test()
    slack.come_up()
    client.chat_postMessage(channel=chat, text="6")
    assert [said.text for said in slack.said_to(chat)] == ["5", "6"]
    assert [said.text for said in slack.said_to(other)] == ["Hello"]
    assert slack.problems == []


def test_slack_delivers_signed_events(slack: Slack) -> None:
    chat = slack.chat(3)
    deliveries = [*everything_from(slack, chat), slack.in_thread(chat, "And on Monday?")]
    events = [each for each in deliveries if each.path == "/webhooks/slack/events"]
    callbacks = [content(each) for each in events if "event" in content(each)]
    assert len(deliveries) == len(events) + 1 == len(callbacks) + 2
    assert all(is_signed(slack, delivery) for delivery in [*deliveries, slack.handshake()])
    assert len({each["event_id"] for each in callbacks}) == len(callbacks)
    assert all(each["event_time"] == int(float(each["event"]["event_ts"])) for each in callbacks)
    written = content(slack.text(chat, "a < b & c"))["event"]
    assert (written["type"], written["channel_type"]) == ("message", "im")
    assert written["channel"] == chat
    assert written["text"] == "a &lt; b &amp; c"
    assert written["ts"] == written["event_ts"]
    assert "subtype" not in written
    assert "bot_id" not in written
    assert content(slack.no_message(chat)["our_own"])["event"]["bot_id"]
    assert content(slack.handshake())["challenge"]


def test_slack_deliveries_of_a_number_are_the_same(slack: Slack) -> None:
    chat = slack.chat(1)
    first = slack.text(chat, "Hello", number=1)
    assert slack.text(chat, "Hello", number=1).body == first.body
    others = [
        slack.text(chat, "Hello", number=2),
        slack.text(slack.chat(2), "Hello", number=1),
        slack.text(chat, "Hello"),
        slack.text(chat, "Hello"),
    ]
    times = [content(delivery)["event"]["ts"] for delivery in [first, *others]]
    assert times == sorted(set(times))
    assert slack.batch(others) == others
    retried = slack.retried(first, 2)
    assert retried.body == first.body
    assert retried.headers["X-Slack-Retry-Num"] == "2"
    assert is_signed(slack, retried)


def test_slack_signatures_are_wrong_or_missing(slack: Slack) -> None:
    chat = slack.chat(1)
    call_slack(slack, "chat.postMessage", channel=chat, text="Hi", blocks=[
        section("Hi"), actions(slack_button()),
    ])  # fmt: skip
    press = slack.press(chat, slack.said_to(chat)[0].choices[0])
    for delivery in (slack.text(chat, "Hello"), press):
        assert is_signed(slack, delivery)
        assert not is_signed(slack, slack.unsigned(delivery))
        assert not any(is_signed(slack, forged) for forged in slack.forged(delivery))
    stale = slack.stale(chat, "Hello")
    assert stale is not None
    assert not is_signed(slack, stale)
    assert is_signed(slack, slack.signed(stale))
    assert time.time() - float(content(stale)["event"]["ts"]) > 60 * 24 * 3600
