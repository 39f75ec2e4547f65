"""What Telegram's Bot API takes: methods, parameters, texts, keyboards, commands, webhooks."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

# https://core.telegram.org/bots/api#sendmessage says "1-4096 characters". Whether a character
# beyond U+FFFF is one or two of them it does not say; what it says of lengths elsewhere is in
# UTF-16 code units (#messageentity), and that is the stricter way.
LONGEST_TEXT = 4096
# "1-64 bytes": https://core.telegram.org/bots/api#inlinekeyboardbutton
LONGEST_DATA = 64
# Not in Telegram's documentation; python-telegram-bot's constants.InlineKeyboardMarkupLimit.
MOST_BUTTONS, MOST_IN_A_ROW = 100, 8
# https://core.telegram.org/bots/api#sendchataction
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note",
}  # fmt: skip
# https://core.telegram.org/bots/api#inlinekeyboardbutton: one of these and no more.
BUTTON_KINDS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text",
    "callback_game", "pay",
}  # fmt: skip
# https://core.telegram.org/bots/api#update
UPDATES = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages",
    "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
    "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost",
}  # fmt: skip
# Each method at https://core.telegram.org/bots/api#<its name in lower case>. The real API
# passes over a parameter that it does not know; here it is a problem.
PARAMETERS: dict[str, set[str]] = {
    "getMe": set(),
    "sendMessage": {
        "chat_id", "text", "business_connection_id", "message_thread_id",
        "direct_messages_topic_id", "parse_mode", "entities", "link_preview_options",
        "disable_notification", "protect_content", "allow_paid_broadcast", "message_effect_id",
        "suggested_post_parameters", "reply_parameters", "reply_markup",
    },
    "sendChatAction": {"chat_id", "action", "business_connection_id", "message_thread_id"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert", "url", "cache_time"},
    "editMessageReplyMarkup": {
        "chat_id", "message_id", "inline_message_id", "business_connection_id", "reply_markup",
    },
    "setMyCommands": {"commands", "scope", "language_code"},
    "getMyCommands": {"scope", "language_code"},
    "setWebhook": {
        "url", "certificate", "ip_address", "max_connections", "allowed_updates",
        "drop_pending_updates", "secret_token",
    },
    "deleteWebhook": {"drop_pending_updates"},
    "getWebhookInfo": set(),
}  # fmt: skip
JSON_PARAMETERS = {
    "entities", "link_preview_options", "reply_parameters", "reply_markup", "commands", "scope",
    "allowed_updates",
}  # fmt: skip


class Refused(Exception):
    """Telegram's answer, and in words the rule that was broken."""

    def __init__(self, rule: str, description: str, status: int = 400) -> None:
        super().__init__(rule)
        self.description = description
        self.status = status


def from_json(name: str, value: Any) -> Any:
    """A parameter that may have come as JSON in a form."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(f"{name} is no JSON", f"can't parse {name} JSON object") from None


def text(parameters: dict[str, Any]) -> str:
    """The text of a message as the visitor gets it: without white space around."""
    given = parameters.get("text", "")
    if not isinstance(given, str) or not given.strip():
        raise Refused("text is missing or empty", "message text is empty")
    if parameters.get("parse_mode"):
        raise Refused("parse_mode is more than this fake can do", "unsupported parse_mode")
    length = len(given.strip().encode("utf-16-le", "surrogatepass")) // 2
    if length > LONGEST_TEXT:
        rule = f"text is {length} UTF-16 units, at most {LONGEST_TEXT}"
        raise Refused(rule, "message is too long")
    return given.strip()


def keyboard(parameters: dict[str, Any]) -> dict[str, Any] | None:
    """The inline keyboard in a call, None if there is none."""
    markup = parameters.get("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise Refused("reply_markup is no object", "object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if markup.keys() != {"inline_keyboard"} or not isinstance(rows, list):
        rule = "reply_markup is no inline keyboard (all this fake can do)"
        raise Refused(rule, "can't parse reply keyboard markup JSON object")
    for row in rows:
        if not isinstance(row, list) or not row:
            rule = "inline_keyboard is no list of lists with buttons"
            raise Refused(rule, "can't parse inline keyboard button: expected an Array")
        for button in row:
            _check_button(button)
    if any(len(row) > MOST_IN_A_ROW for row in rows) or sum(map(len, rows)) > MOST_BUTTONS:
        rule = f"more than {MOST_IN_A_ROW} buttons in a row or {MOST_BUTTONS} in all"
        raise Refused(rule, "reply markup is too long")
    return markup


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        rule = "an inline button is no object with a text"
        raise Refused(rule, "can't parse inline keyboard button: expected an Object")
    if not button["text"].strip():
        raise Refused("a button's text is empty", "inline keyboard button text is empty")
    if unknown := button.keys() - BUTTON_KINDS - {"text", "style", "icon_custom_emoji_id"}:
        rule = f"an inline button has no field {min(unknown)}"
        raise Refused(rule, "text buttons are unallowed in the inline keyboard")
    if len(button.keys() & BUTTON_KINDS) != 1:
        rule = "an inline button has none or several of the fields that say what it does"
        raise Refused(rule, "text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data", "data")
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= LONGEST_DATA:
        rule = f"callback_data is {len(str(data).encode())} bytes, 1 to {LONGEST_DATA} allowed"
        raise Refused(rule, "BUTTON_DATA_INVALID")
    url = urlsplit(str(button.get("url", "https://clinic.example")))
    if url.scheme not in ("http", "https", "tg") or not url.netloc:
        raise Refused("a button's url is none", "BUTTON_URL_INVALID")


def commands(parameters: dict[str, Any]) -> list[dict[str, str]]:
    """The commands for the bot's menu."""
    given = parameters.get("commands")
    # https://core.telegram.org/bots/api#setmycommands, #botcommand
    if not isinstance(given, list) or len(given) > 100:
        raise Refused("commands are no list of at most 100", "BOT_COMMANDS_TOO_MUCH")
    for each in given:
        if not isinstance(each, dict) or each.keys() != {"command", "description"}:
            raise Refused("a command is no BotCommand", "can't parse BotCommand")
        if not re.fullmatch("[a-z0-9_]{1,32}", each["command"]):
            raise Refused("a command is not 1 to 32 of a-z0-9_", "BOT_COMMAND_INVALID")
        if not 1 <= len(each["description"]) <= 256:
            rule = "a command's description is not 1 to 256 characters"
            raise Refused(rule, "BOT_COMMAND_DESCRIPTION_INVALID")
    return given


def webhook(parameters: dict[str, Any]) -> dict[str, Any]:
    """A webhook's settings as getWebhookInfo has them."""
    # https://core.telegram.org/bots/api#setwebhook
    url = parameters.get("url")
    parts = urlsplit(str(url))
    if parts.scheme != "https" or not parts.hostname:
        rule = "url is not an https one"
        raise Refused(rule, "bad webhook: An HTTPS URL must be provided for webhook")
    if parts.port not in (None, 443, 80, 88, 8443):
        description = "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
        raise Refused("url has a port other than 443, 80, 88, 8443", description)
    secret = parameters.get("secret_token")
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", str(secret)):
        rule = "secret_token is not 1 to 256 of A-Z, a-z, 0-9, _ and -"
        raise Refused(rule, "secret token contains unallowed characters")
    connections = str(parameters.get("max_connections", 40))
    if not connections.isdecimal() or not 1 <= int(connections) <= 100:
        raise Refused("max_connections is not 1 to 100", "MAX_CONNECTIONS_INVALID")
    allowed = parameters.get("allowed_updates", [])
    if not isinstance(allowed, list) or not set(allowed) <= UPDATES:
        rule = "allowed_updates are no list of types of updates"
        raise Refused(rule, "can't parse allowed_updates")
    settings = {"url": url, "max_connections": int(connections), "ip_address": "192.0.2.7"}
    return settings | ({"allowed_updates": allowed} if allowed else {})
