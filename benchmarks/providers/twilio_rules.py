"""What a message may be that a clinic sends by Twilio."""

from __future__ import annotations

import re
from collections.abc import Mapping

BODY = 1600
"""In UTF-16 units here: what is not in GSM-7 takes more room, the documentation says.

https://www.twilio.com/docs/api/errors/21617
"""

PARAMETERS = {
    "To", "From", "MessagingServiceSid", "Body", "MediaUrl", "StatusCallback", "ApplicationSid",
    "MaxPrice", "ProvideFeedback", "Attempt", "ValidityPeriod", "ForceDelivery",
    "ContentRetention", "AddressRetention", "SmartEncoded", "PersistentAction", "TrafficType",
    "ShortenUrls", "ScheduleType", "SendAt", "SendAsMms", "ContentSid", "ContentVariables",
    "RiskCheck",
}  # fmt: skip
"""https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource"""

STOP_WORDS = {
    "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE",
}  # fmt: skip
"""https://help.twilio.com/articles/223134027-Twilio-support-for-opt-out-keywords-SMS-STOP-filtering"""

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


class TwilioError(Exception):
    """A call that Twilio refuses.

    https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions
    """

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "code": code,
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        }


def check_numbers(form: Mapping[str, str], own: str, account: str) -> None:
    """https://www.twilio.com/docs/api/errors has a page for each."""
    to, sender = form.get("To", ""), form.get("From", "")
    if not to:
        raise TwilioError(21604, "A 'To' phone number is required.")
    if not sender and "MessagingServiceSid" not in form:
        raise TwilioError(21603, "A 'From' phone number is required.")
    if sender and to.startswith("whatsapp:") != sender.startswith("whatsapp:"):
        raise TwilioError(
            21910,
            "Twilio could not send message because 'From' and 'To' are not of one channel.",
        )
    if not re.fullmatch(r"(whatsapp:)?\+[1-9][0-9]{6,14}", to):
        raise TwilioError(21211, f"The 'To' number {to} is not a valid phone number.")
    if sender and sender != own:
        if own.startswith("whatsapp:"):
            message = "Twilio could not find a Channel with the specified From address"
            raise TwilioError(63007, message)
        message = f"Mismatch between the 'From' number {sender} and the account {account}"
        raise TwilioError(21660, message)
    if to == own:
        raise TwilioError(21266, "'To' and 'From' number cannot be the same")


def check_body(body: str) -> None:
    """Refuse a text that is none, or too long."""
    # https://www.twilio.com/docs/api/errors/21602; of blanks alone is none either.
    if not body.strip():
        raise TwilioError(21602, "Message body is required.")
    if units(body) > BODY:
        message = f"The concatenated message body exceeds the {BODY} character limit"
        raise TwilioError(21617, message)


def units(text: str) -> int:
    """How long a text is in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def segments(text: str) -> int:
    """How many short messages a text takes.

    https://www.twilio.com/docs/glossary/what-sms-character-limit
    """
    if set(text) <= GSM:
        length, one, each = len(text) + sum(text.count(sign) for sign in "^{}\\[~]|€"), 160, 153
    else:
        length, one, each = units(text), 70, 67
    return 1 if length <= one else -(-length // each)
