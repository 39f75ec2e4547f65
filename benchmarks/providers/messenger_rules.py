"""What a page may send by Messenger, and have as its profile."""

from __future__ import annotations

from typing import Any

from .meta import GraphError

# https://developers.facebook.com/docs/messenger-platform/reference/send-api
TEXT, METADATA = 2000, 1000
# https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies
QUICK_REPLIES, TITLE, PAYLOAD = 13, 20, 1000
# …/messenger-platform/reference/messenger-profile-api
GREETING, ICE_BREAKERS, MENU_TITLE = 160, 4, 30

TYPES = {"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"}
TAGS = {"ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "HUMAN_AGENT", "POST_PURCHASE_UPDATE"}
NOTIFICATIONS = {"REGULAR", "SILENT_PUSH", "NO_PUSH"}
ACTIONS = {"typing_on", "typing_off", "mark_seen", "react", "unreact"}
KNOWN = {
    "recipient", "messaging_type", "message", "sender_action", "notification_type", "tag",
    "payload", "reply_to", "persona_id",
}  # fmt: skip
PROFILE = {
    "get_started", "greeting", "ice_breakers", "persistent_menu", "whitelisted_domains",
    "account_linking_url", "commands", "subject_to_new_eu_privacy_rules",
}  # fmt: skip


def is_action(body: dict[str, Any]) -> bool:
    """Whether it is an action, such as typing, and right."""
    if "sender_action" not in body:
        return False
    if "message" in body:
        raise GraphError(100, "(#100) Cannot send both message and state at the same time.")
    if body["sender_action"] not in ACTIONS:
        raise _not_of("sender_action", ACTIONS)
    allowed = {"recipient", "sender_action"}
    if body["sender_action"] in ("react", "unreact"):
        allowed.add("payload")
    _only(body, allowed, "beside sender_action")
    return True


def shown(body: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """What the visitor reads, and the choices: each a title and what a press gives back."""
    _only(body, KNOWN, "of a message")
    if body.get("messaging_type") not in TYPES:
        raise _not_of("messaging_type", TYPES)
    if body["messaging_type"] == "MESSAGE_TAG" and body.get("tag") not in TAGS:
        raise _not_of("tag", TAGS)
    if body.get("notification_type", "REGULAR") not in NOTIFICATIONS:
        raise _not_of("notification_type", NOTIFICATIONS)
    message = body.get("message")
    if not isinstance(message, dict):
        raise GraphError(100, "(#100) The parameter message is required")
    # Attachments may stand there too; Reception has none.
    _only(message, {"text", "quick_replies", "metadata"}, "of message")
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        raise GraphError(100, "(#100) Param message[text] must be a non-empty UTF-8 encoded string")
    _at_most(text, TEXT, "message[text]")
    _at_most(message.get("metadata", ""), METADATA, "message[metadata]")
    if "quick_replies" not in message:
        return text, []
    replies = message["quick_replies"]
    if not isinstance(replies, list) or not 1 <= len(replies) <= QUICK_REPLIES:
        raise GraphError(
            100, f"(#100) Param message[quick_replies] must have 1 to {QUICK_REPLIES} elements."
        )
    return text, [_choice(place, reply) for place, reply in enumerate(replies)]


def _choice(place: int, reply: Any) -> tuple[str, str]:
    where = f"message[quick_replies][{place}]"
    if not isinstance(reply, dict):
        raise GraphError(100, f"(#100) Param {where} must be an object")
    # Those that ask for an address or a number have no title; Reception has none of them.
    _only(reply, {"content_type", "title", "payload", "image_url"}, f"of {where}")
    if reply.get("content_type") != "text":
        raise _not_of(f"{where}[content_type]", {"text", "user_phone_number", "user_email"})
    for name, most in (("title", TITLE), ("payload", PAYLOAD)):
        value = reply.get(name)
        if not isinstance(value, str) or not value.strip():
            raise GraphError(100, f"(#100) Param {where}[{name}] must be a non-empty string.")
        _at_most(value, most, f"{where}[{name}]")
    return reply["title"], reply["payload"]


def check_profile(new: dict[str, Any], there: dict[str, Any]) -> None:
    """Refuse what a profile cannot be."""
    if not new:
        raise GraphError(100, "(#100) The parameter of a profile's property is required")
    _only(new, PROFILE, "of a profile")
    if "get_started" in new:
        started = new["get_started"]
        if not isinstance(started, dict) or set(started) != {"payload"} or not started["payload"]:
            raise GraphError(100, "(#100) Param get_started[payload] must be a non-empty string")
        _at_most(started["payload"], PAYLOAD, "get_started[payload]")
    for greeting in new.get("greeting", []):
        _only(greeting, {"locale", "text"}, "of greeting")
        _at_most(greeting.get("text"), GREETING, "greeting[text]")
    if len(new.get("ice_breakers", [])) > ICE_BREAKERS:
        raise GraphError(100, f"(#100) Param ice_breakers has at most {ICE_BREAKERS} questions")
    for menu in new.get("persistent_menu", []):
        if "get_started" not in new | there:
            message = (
                "(#100) You must set a Get Started button if you also wish to use persistent menu"
            )
            raise GraphError(100, message)
        for action in menu.get("call_to_actions", []):
            _at_most(action.get("title"), MENU_TITLE, "persistent_menu[title]")
            _at_most(action.get("payload", ""), PAYLOAD, "persistent_menu[payload]")


def _only(body: dict[str, Any], allowed: set[str], where: str) -> None:
    for name in body:
        if name not in allowed:
            raise GraphError(100, f'(#100) Invalid keys "{name}" were found {where}.')


def _at_most(value: Any, most: int, where: str) -> None:
    """In characters; the documentation does not say how they are counted: code points here."""
    if not isinstance(value, str) or len(value) > most:
        raise GraphError(
            100, f"(#100) Length of param {where} must be less than or equal to {most}"
        )


def _not_of(where: str, values: set[str]) -> GraphError:
    listed = ", ".join(sorted(values))
    return GraphError(100, f"(#100) Param {where} must be one of {{{listed}}}")
