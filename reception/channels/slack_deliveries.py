"""What Slack delivers: visitors' messages and the buttons they press, out of all the rest."""

from __future__ import annotations

import json
import re
import time
from typing import Any
from urllib.parse import parse_qs

from sanic.request import Request

from reception.channels.messaging.channel import OLDEST
from reception.channels.website_requests import Denied
from reception.clinic.deliveries import Event

SLACKBOT = "USLACKBOT"

_KINDS = {None, "file_share", "me_message", "thread_broadcast"}
"""Subtypes of messages that a visitor writes; others are about the conversation."""

_ID = re.compile("[A-Z0-9]{1,64}")
_DIRECT = re.compile("D[A-Z0-9]{1,64}")
_TIME = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")
_MARKUP = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def content_of(request: Request) -> dict[str, Any]:
    """What was sent: JSON, or for interactions JSON in a form.

    Raises:
        Denied: it is neither.
    """
    try:
        body = request.body.decode()
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            body = parse_qs(body)["payload"][0]
        content = json.loads(body)
    except (ValueError, KeyError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Denied(400, "bad_request", "Send a JSON object.")
    return content


def event_in(delivery: dict[str, Any]) -> Event | None:
    """What a visitor did; None if it is nothing to answer."""
    if delivery["type"] == "block_actions":
        return _pressed(delivery)
    if delivery["type"] != "event_callback":
        return None
    event, team = delivery["event"], delivery["team_id"]
    bots = {bot["user_id"] for bot in delivery.get("authorizations") or [] if bot.get("is_bot")}
    if event["type"] == "reaction_added":
        if event["user"] in bots:
            return None
        at = event["event_ts"]
        channel = event["item"]["channel"]
        return _of(team, channel, at, event["user"], has_more=True)
    if event["type"] != "message" or event["channel_type"] != "im":
        # Elsewhere everybody would read what one of them books.
        return None
    changed = event.get("subtype") == "message_changed"
    message = event["message"] if changed else event
    if not _is_visitors(message, bots):
        return None
    if changed:
        # Slack itself changes messages too: it adds previews of links.
        same = message.get("text") == (event.get("previous_message") or {}).get("text")
        return None if same else _of(team, event["channel"], event["ts"], "changed", has_more=True)
    said = _plain(event.get("text") or "")
    has_more = bool(event.get("files")) or not said.strip()
    return _of(team, event["channel"], event["ts"], said=said, has_more=has_more)


def _is_visitors(message: dict[str, Any], bots: set[str]) -> bool:
    """Whether a message is a person's: not the app's own, another's, or about a deleted one."""
    if message.get("bot_id") or message.get("subtype") not in _KINDS:
        return False
    return message["user"] not in {SLACKBOT, *bots}


def _pressed(payload: dict[str, Any]) -> Event | None:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload."""
    action = payload["actions"][0]
    # Of an app that was installed in a whole organisation there is no team.
    team = (payload.get("team") or {}).get("id") or payload["user"]["team_id"]
    said = action.get("value") or action["text"]["text"]
    which = f"{payload['container']['message_ts']}:{payload['user']['id']}"
    channel = payload["channel"]["id"]
    return _of(team, channel, action["action_ts"], which, said)


def _of(
    team: str, channel: str, at: str, which: str = "", said: str = "", has_more: bool = False
) -> Event | None:
    """An event in a direct message; ``which`` tells it from a message of the same time."""
    shapes = _ID.fullmatch(team) and _DIRECT.fullmatch(channel) and _TIME.fullmatch(at)
    if not shapes or not which.isascii() or not isinstance(said, str):
        return None
    place = float(at)
    if place < time.time() - OLDEST:
        return None
    return Event(
        id=f"{team}:{channel}:{at}" + (f":{which}" if which else ""),
        app="slack",
        identity=f"{team} {channel}",
        address={"channel": channel},
        text=said,
        has_more=has_more,
        place=place,
    )


def _plain(said: str) -> str:
    """What a visitor wrote, from how Slack writes it.

    https://docs.slack.dev/messaging/formatting-message-text#advanced
    """
    shown = _MARKUP.sub(_shown, said)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(found: re.Match[str]) -> str:
    """Of a link its words, or else its address; of a mention without words, nothing."""
    address, words = found.groups()
    if words or address[:1] in ("@", "#", "!"):
        return words or ""
    return re.sub("^(mailto|tel):", "", address)
