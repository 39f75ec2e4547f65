"""WhatsApp and SMS, by Twilio's Programmable Messaging (https://www.twilio.com/docs/messaging)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from sanic.request import Request, RequestParameters
from sanic.response import HTTPResponse, raw
from twilio.request_validator import RequestValidator

from reception.channels.messaging.api import Answer, NotSent
from reception.channels.messaging.channel import MessagingChannel, readable
from reception.channels.messaging.parts import Limits, Part, utf16
from reception.channels.website_requests import Denied
from reception.clinic.correspondents import SMS
from reception.clinic.deliveries import START, STOP, Event

ACCOUNT, TOKEN = "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"

LIMITS = Limits(
    # https://www.twilio.com/docs/api/errors/21617; Twilio says "characters", and UTF-16 counts
    # no fewer than any other way to count them. Buttons would need a template for each question.
    text=1600,
    measure=utf16,
)

MOST_FIELDS = 1000
"""Of a form; Twilio's have some thirty, and more take long to read before they are verified."""

STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
START_WORDS = {"START", "UNSTOP"}
"""Messages of one of these words alone, by SMS. Carriers and Twilio itself act on them whatever
the channel makes of them: after CANCEL nothing more gets through, so nobody can cancel an
appointment by that word alone. YES also counts for Twilio, but answers questions here.

https://help.twilio.com/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering
"""

STOPPED = 21610
"""Error code: the visitor has opted out (https://www.twilio.com/docs/api/errors/21610)."""

PASSING = {14107, 20429, 21611, 30001, 63018}
"""Error codes of too many messages or calls, each at https://www.twilio.com/docs/api/errors."""

FOR_STAFF = {20003, 20005, 20006, 21408, 30002}
"""Error codes of what staff can put right: token, account, countries that may be written to."""

TYPING_ADDRESS = "https://messaging.twilio.com"

_WHATSAPP = "whatsapp:"
_NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")


class TwilioChannel(MessagingChannel):
    """Text messages to a clinic's numbers at Twilio, and WhatsApp to those that have it."""

    title = "SMS and WhatsApp (Twilio)"
    provider = "Twilio"
    secrets = (ACCOUNT, TOKEN)
    signed_with = TOKEN
    largest_delivery = 64 * 1024
    api_address = "https://api.twilio.com"

    @classmethod
    def name(cls) -> str:
        """It is in the addresses."""
        return "twilio"

    def events(self, request: Request) -> list[Event]:
        """Read a message; Twilio sends one at a time.

        https://www.twilio.com/docs/usage/webhooks/webhooks-security

        Raises:
            Denied: it is not signed with the account's token.
        """
        try:
            # Not request.form, which leaves empty parameters out: they are signed too.
            form = RequestParameters(
                parse_qs(request.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
            )
            asked = f"?{request.query_string}" if request.query_string else ""
            signed = RequestValidator(self.secret(TOKEN)).validate(
                self.webhook() + asked, form, request.headers.get("x-twilio-signature", "")
            )
        except ValueError:
            # Neither Twilio's forms nor its addresses are anything but ASCII.
            signed = False
        if not signed:
            raise Denied(403, "signature", "That is not from Twilio.")
        found = readable([{name: values[0] for name, values in form.items()}], _event)
        return [event for event in found if event is not None]

    def acknowledgement(self) -> HTTPResponse:
        """TwiML that says nothing; with an empty body Twilio would note an error."""
        return raw(b"<Response/>", content_type="text/xml")

    def limits(self, address: dict[str, Any]) -> Limits:
        """The same in both apps."""
        return LIMITS

    async def send(self, address: dict[str, Any], part: Part) -> None:
        """Send a message from the number that was written to."""
        form = {"To": address["to"], "From": address["from"], "Body": part.text}
        answer = await self._call("POST", f"{self._account}/Messages.json", form)
        if answer.status != 201:
            raise _failure(answer)

    async def notice(self, event: Event) -> None:
        """Mark the message as read and show that somebody writes, where there is such a thing.

        https://www.twilio.com/docs/whatsapp/api/typing-indicators-resource
        """
        if event.app == SMS or not event.text:
            return
        # Another host than that of messages, unless credentials.yml names one for all.
        usual = self.address == self.api_address
        address = TYPING_ADDRESS if usual else self.address
        form = {"messageId": event.id, "channel": "whatsapp"}
        answer = await self._call("POST", f"{address}/v2/Indicators/Typing.json", form)
        if answer.status >= 300:
            raise _failure(answer)

    async def check(self) -> list[str]:
        """Whether the token is the account's, and a number of it delivers here.

        Where WhatsApp is delivered is not the number's but the sender's, and not asked for.
        """
        account = await self._call("GET", f"{self._account}.json")
        if account.status in (401, 403, 404):
            return [
                f"Twilio refuses {ACCOUNT} with {TOKEN} (status {account.status}); copy both "
                "again from the account's page at https://console.twilio.com."
            ]
        if account.status != 200:
            raise _failure(account)
        if account.body.get("status") != "active":
            return ["The account at Twilio is not active; see https://console.twilio.com."]
        listed = await self._call("GET", f"{self._account}/IncomingPhoneNumbers.json?PageSize=1000")
        if listed.status != 200:
            raise _failure(listed)
        numbers = listed.body.get("incoming_phone_numbers") or []
        # What follows "#" is not part of the address, but how often Twilio is to try.
        ours = [
            one for one in numbers if (one.get("sms_url") or "").split("#")[0] == self.webhook()
        ]
        if numbers and not ours:
            return [
                f"No number at Twilio delivers text messages to {self.webhook()}; set that in the "
                "number's settings for when a message comes in (if only WhatsApp is wanted, in "
                "the WhatsApp sender's settings, which are not looked at here)."
            ]
        return [
            f"Twilio delivers text messages by {one['sms_method']}; choose HTTP POST in the "
            "number's settings."
            for one in ours
            if one.get("sms_method") != "POST"
        ]

    @property
    def unchecked(self) -> str:
        """Twilio tells a number's webhook, not that of a WhatsApp sender."""
        return f"Where WhatsApp is delivered is not told: it must be {self.webhook()}."

    @property
    def _account(self) -> str:
        return f"{self.address}/2010-04-01/Accounts/{self.secret(ACCOUNT)}"

    async def _call(self, method: str, url: str, form: Mapping[str, str] | None = None) -> Answer:
        login = (self.secret(ACCOUNT), self.secret(TOKEN))
        return await self.api.call(method, url, form=form, login=login)


def _event(form: Mapping[str, str]) -> Event | None:
    """What a visitor did; None if it is nothing to answer.

    https://www.twilio.com/docs/messaging/guides/webhook-request
    """
    visitor, clinic = form["From"], form["To"]
    if "MessageStatus" in form or visitor == clinic:
        # How a message of ours fares, or one that was sent to ourselves.
        return None
    by_whatsapp = visitor.startswith(_WHATSAPP)
    if not by_whatsapp and not _NUMBER.fullmatch(visitor):
        # A short code or a company's name, which is no visitor; or an app that is none of ours.
        return None
    text = form.get("Body", "")
    wish = _wish(form.get("OptOutType", ""), "" if by_whatsapp else text)
    media = form.get("NumMedia", "0") not in ("", "0") or "Latitude" in form
    number = visitor.removeprefix(_WHATSAPP)
    return Event(
        id=_present(form["MessageSid"]),
        app="whatsapp" if by_whatsapp else SMS,
        # By SMS the number alone, by which `correspondents.has_stopped` knows them.
        identity=f"{number} {clinic.removeprefix(_WHATSAPP)}" if by_whatsapp else number,
        address={"to": visitor, "from": _present(clinic)},
        text="" if wish else text,
        # Also with a message of nothing: something of it must have been left out on its way.
        has_more=wish is None and (media or not text.strip()),
        wish=wish,
    )


def _wish(understood: str, text: str) -> str | None:
    """What a visitor wishes, as Twilio has understood it or else as they wrote."""
    # https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out; it also has HELP, which is
    # answered as anything else.
    word = understood or text.strip().upper()
    if word in STOP_WORDS:
        return STOP
    return START if word in START_WORDS else None


def _present(value: str) -> str:
    if not value:
        raise ValueError("empty")
    return value


def _failure(answer: Answer) -> NotSent:
    """Why a call was not carried out; in Twilio's own words the visitor's number may stand."""
    code = answer.body.get("code")
    code = code if type(code) is int else None
    known = f", error {code}" if code is not None else ""
    passing = code in PASSING or answer.status in (408, 429)
    # 404 is for an account that does not exist, as if the token were wrong.
    for_staff = code in FOR_STAFF or answer.status in (401, 403, 404)
    return NotSent(
        f"Twilio answered {answer.status}{known}",
        # Without a code something in between has answered.
        for_good=bool(known) and 400 <= answer.status < 500 and not passing and not for_staff,
        wait=answer.retry_after,
        stopped=code == STOPPED,
    )
