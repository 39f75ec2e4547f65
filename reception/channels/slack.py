"""Slack, by its Events API and Web API (https://docs.slack.dev/apis)."""

from __future__ import annotations

from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, text
from slack_sdk.signature import SignatureVerifier

from reception.channels.messaging.api import Answer, NotSent
from reception.channels.messaging.channel import MessagingChannel, readable
from reception.channels.messaging.parts import Limits, Part, utf16
from reception.channels.slack_deliveries import content_of, event_in
from reception.channels.website_requests import Denied
from reception.clinic.deliveries import Event

TOKEN, SECRET = "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"

SCOPES = ("chat:write", "im:history")
"""What the bot's token must allow."""

PASSING = {
    *("ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable"),
    *("internal_error", "fatal_error", "request_timeout", "team_added_to_org"),
}
NOT_LET_IN = {
    *("not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired"),
    *("access_denied", "accesslimited", "ekm_access_denied", "team_access_not_granted"),
    *("org_login_required", "two_factor_setup_required", "not_allowed_token_type"),
}
FOR_STAFF = {"missing_scope", "no_permission", "messages_tab_disabled", "restricted_action"}
"""Errors that are not for good: they pass, or staff can put them right.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""


def escaped(said: str) -> str:
    """A text without what Slack would take for a link or a mention.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _length(said: str) -> int:
    return utf16(escaped(said))


LIMITS = Limits(
    # https://docs.slack.dev/reference/methods/chat.postMessage#truncating: 4,000 characters.
    text=3900,
    # https://docs.slack.dev/reference/block-kit/composition-objects/text-object
    text_with_choices=3000,
    # https://docs.slack.dev/reference/block-kit/blocks/actions-block
    choices=25,
    # https://docs.slack.dev/reference/block-kit/block-elements/button-element
    title=75,
    payload=2000,
    measure=_length,
)


class SlackChannel(MessagingChannel):
    """Direct messages with a Slack app."""

    title = provider = "Slack"
    secrets = (TOKEN, SECRET)
    signed_with = SECRET
    api_address = "https://slack.com"
    # For events, and for buttons that are pressed; each takes both.
    paths = ("/events", "/interactions")

    @classmethod
    def name(cls) -> str:
        """It is in the addresses."""
        return "slack"

    def events(self, request: Request) -> list[Event] | HTTPResponse:
        """Read an event or an interaction; Slack sends one at a time.

        Raises:
            Denied: it is not signed with the app's secret, is older than five minutes, or is
                no JSON object.
        """
        if not self._is_signed(request):
            raise Denied(403, "signature", "That is not from Slack.")
        delivery = content_of(request)
        if delivery.get("type") == "url_verification":
            challenge = delivery.get("challenge")
            if not isinstance(challenge, str) or not challenge.isascii():
                raise Denied(400, "bad_request", "There is no challenge.")
            return text(challenge)
        found = readable([delivery], event_in)
        return [event for event in found if event is not None]

    def limits(self, address: dict[str, Any]) -> Limits:
        """The same in all conversations."""
        return LIMITS

    async def send(self, address: dict[str, Any], part: Part) -> None:
        """Send a message, its choices as buttons below it."""
        said = escaped(part.text)
        content: dict[str, Any] = {
            "channel": address["channel"],
            "text": said,
            "mrkdwn": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if part.choices:
            buttons = [
                {
                    "type": "button",
                    "action_id": f"choice-{number}",
                    "text": {"type": "plain_text", "text": choice.title},
                    "value": choice.payload,
                }
                for number, choice in enumerate(part.choices)
            ]
            # Not plain_text, in which addresses are no links.
            section = {"type": "section", "text": {"type": "mrkdwn", "text": said}}
            content["blocks"] = [section, {"type": "actions", "elements": buttons}]
        answer = await self._call("chat.postMessage", content)
        if not _is_done(answer):
            raise _failure(answer)

    async def check(self) -> list[str]:
        """Whether the token is an app's that is installed, with what it must be allowed.

        Slack does not tell where it delivers.
        """
        answer = await self._call("auth.test")
        if answer.body.get("error") in NOT_LET_IN:
            return [
                f"Slack refuses {TOKEN} ({answer.body['error']}); install the app in the "
                "workspace, and copy the token again from OAuth & Permissions at "
                "https://api.slack.com/apps."
            ]
        if not _is_done(answer):
            raise _failure(answer)
        allowed = {scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")}
        return [
            f"{TOKEN} lacks the scope {scope}; add it in OAuth & Permissions at "
            "https://api.slack.com/apps, and install the app again."
            for scope in SCOPES
            if scope not in allowed
        ]

    @property
    def unchecked(self) -> str:
        """Slack tells little."""
        events, interactions = (self.webhook(path) for path in self.paths)
        return (
            f"It tells neither where it delivers nor its signing secret: set {events} and "
            f"{interactions} there, and write to the app to try it."
        )

    def _is_signed(self, request: Request) -> bool:
        """https://docs.slack.dev/authentication/verifying-requests-from-slack."""
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        try:
            verifier = SignatureVerifier(self.secret(SECRET))
            return verifier.is_valid(request.body, stamp, signature)
        except (ValueError, TypeError, OverflowError):
            # A time that is no number or too large, a signature or a body that is no text.
            return False

    async def _call(self, method: str, content: dict[str, Any] | None = None) -> Answer:
        url = f"{self.address}/api/{method}"
        return await self.api.call("POST", url, content=content or {}, bearer=self.secret(TOKEN))


def _is_done(answer: Answer) -> bool:
    return answer.status == 200 and answer.body.get("ok") is True


def _failure(answer: Answer) -> NotSent:
    """Why a call was not carried out; Slack says so in a word, with status 200."""
    error = answer.body.get("error")
    word = error if isinstance(error, str) else ""
    # Without such a word, something between Slack and here has answered.
    passing = not word or answer.status >= 500 or answer.status == 429
    return NotSent(
        f"Slack answered {answer.status}" + (f", {word[:80]}" if word else ""),
        for_good=not passing and word not in PASSING | NOT_LET_IN | FOR_STAFF,
        wait=answer.retry_after,
    )
