"""How notices leave: into the visitor's chat, or by Apprise to whatever its URLs name.

Nobody can hand something over and note down that it was taken in one step. A sender that dies
in between leaves a notice of which nobody knows whether it arrived, and it is handed over
again: better twice than never. Each delivery therefore carries the notice's own id, the same
each time: to ``json://``, ``xml://`` and ``form://`` as the header X-Notice-Id, in mail as that
and as the Message-ID, by which mail systems drop a second copy. Services that take neither,
such as Telegram or an SMS provider, may show such a notice twice.
"""

from __future__ import annotations

import logging
import re
import smtplib
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from email.utils import formataddr, localtime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reception import settings
from reception.clinic import chats, outbox, reaching
from reception.clinic.booking_tables import Booking
from reception.clinic.correspondents import has_stopped
from reception.clinic.facts import Clinic
from reception.clinic.notices import Wording
from reception.clinic.outgoing import NotReachable
from reception.errors import ReceptionError, StartError

if TYPE_CHECKING:
    from apprise import NotifyBase

PATIENCE = 20
"""Seconds to wait for a receiver's answer. One that is slower is sent the notice again."""

ID_HEADER = "X-Notice-Id"

CALENDAR_FILE = "appointment.ics"

APPLICATION = "Reception"
"""What Apprise calls us; not the clinic's name, which may not go into an HTTP header."""

_log = logging.getLogger(__name__)

_MAIL_ADDRESS = re.compile(r"[^\s,;:<>()\[\]\\\"@]+@[^\s,;:<>()\[\]\\\"@]+")

_STATUS = re.compile(r"error=(\d{3})")


class Undelivered(ReceptionError):
    """The receiver did not take a notice.

    Attributes:
        trouble: why, in a few words without personal data.
        for_good: trying again is of no use.
    """

    def __init__(self, trouble: str, for_good: bool = False) -> None:
        super().__init__(f"A notice was not delivered: {trouble}.")
        self.trouble = trouble
        self.for_good = for_good


def check_recipients() -> None:
    """Check the addresses in the environment, before the first notice.

    Raises:
        StartError: Apprise cannot use one; it says which, without showing it.
    """
    for number, url in enumerate(settings.notify_staff(), start=1):
        if _service(url) is None:
            raise StartError(_unusable("RECEPTION_NOTIFY_STAFF", url, f"address {number}"))
    for variable, template, sample in (
        ("RECEPTION_NOTIFY_MAIL", settings.notify_mail(), "somebody@example.com"),
        ("RECEPTION_NOTIFY_SMS", settings.notify_sms(), "+14155550123"),
    ):
        if template is None:
            continue
        if "{to}" not in template:
            raise StartError(
                f"{variable} has no {{to}}; write {{to}} where the visitor's address belongs."
            )
        if _service(_filled_in(template, sample)) is None:
            raise StartError(_unusable(variable, template, "the address"))


def deliver(
    recipient: str, booking: Booking | None, wording: Wording, uid: str, clinic: Clinic
) -> None:
    """Hand a notice over; it returns once the receiver has taken it.

    Args:
        recipient: as in ``outbox.Notice``.
        booking: has the address of a visitor.
        wording: what to say.
        uid: goes with it, for the receiver to know a repetition by.
        clinic: who mail is from, if its URL does not say.

    Raises:
        Undelivered: the receiver did not take it, or not within its time.
    """
    if recipient == outbox.CHAT and booking is not None:
        _say_in_chat(booking, wording, uid)
        return
    url, address = _where(recipient, booking)
    service = _service(url)
    if service is None:
        raise Undelivered("Apprise cannot use its address", for_good=address is not None)
    if _is_mail(service):
        _mail(service, address, wording, uid, clinic)
    else:
        _post(service, address, wording, uid)


def _say_in_chat(booking: Booking, wording: Wording, uid: str) -> None:
    try:
        reaching.tell(booking.conversation, wording.body, uid, chats.ASSISTANT)
    except NotReachable:
        raise Undelivered("they cannot be written to in that chat", for_good=True) from None


def _where(recipient: str, booking: Booking | None) -> tuple[str, str | None]:
    """The Apprise URL of a recipient, and the visitor's address in it."""
    templates = {
        outbox.MAIL: (settings.notify_mail(), booking.mail if booking else None),
        outbox.PHONE: (settings.notify_sms(), booking.phone if booking else None),
    }
    if recipient in templates:
        template, address = templates[recipient]
        if recipient == outbox.PHONE and address is not None and has_stopped(address):
            raise Undelivered("they do not want text messages", for_good=True)
        if template is not None and address is not None:
            return _filled_in(template, address), address
    else:
        number, urls = int(recipient.removeprefix("staff-")), settings.notify_staff()
        if number <= len(urls):
            return urls[number - 1], None
    # It may be set again: the environment of a process is easily forgotten at a restart.
    raise Undelivered(f"{recipient} is not configured")


def _filled_in(template: str, address: str) -> str:
    return template.replace("{to}", quote(address, safe=""))


def _service(url: str) -> NotifyBase | None:
    """Apprise's service for an URL, or None if it is none."""
    service: NotifyBase | None = _apprise().instantiate(url, asset=_asset())
    return service


@cache
def _apprise() -> Any:
    """Apprise, which takes half a second to load and logs addresses unless it is told not to."""
    import apprise

    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
    # It would log the path of an URL, in which a visitor's address may stand.
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    return apprise.Apprise


@cache
def _asset() -> Any:
    """Apprise's settings: in this thread, and never given up while it may yet be delivered."""
    from apprise import AppriseAsset

    return AppriseAsset(app_id=APPLICATION, async_mode=False, service_timeout=0)


def _post(service: Any, address: str | None, wording: Wording, uid: str) -> None:
    if address is not None and address not in str(getattr(service, "targets", address)):
        raise Undelivered("Apprise reads another address out of it", for_good=True)
    if isinstance(getattr(service, "headers", None), dict):
        service.headers[ID_HEADER] = uid
    service.socket_read_timeout = max(service.socket_read_timeout, PATIENCE)
    sending = _apprise()(asset=_asset())
    sending.add(service)
    result = sending.notify(
        title=wording.title,
        body=wording.body,
        body_format="text",
        attach=_attached(wording) if service.attachment_support else None,
    )
    if not result:
        # What Apprise says may hold an address; a status does not.
        said = " ".join(entry.message for entry in result.logs())
        status = _STATUS.search(said)
        raise Undelivered(
            f"{service.service_name} answered {status[1]}"
            if status
            else f"{service.service_name} did not take it"
        )


def _attached(wording: Wording) -> Any:
    from apprise.attachment.memory import AttachMemory

    if wording.calendar is None:
        return None
    return AttachMemory(wording.calendar, name=CALENDAR_FILE, mimetype="text/calendar")


def _is_mail(service: NotifyBase) -> bool:
    from apprise.plugins.email import NotifyEmail

    # Exactly: its subclasses send mail by other means.
    return type(service) is NotifyEmail


def _mail(service: Any, address: str | None, wording: Wording, uid: str, clinic: Clinic) -> None:
    """Send mail to where an Apprise URL says.

    Not in Apprise's own way: that gives each try another Message-ID, takes
    o'brien@example.com for brien@example.com, and does not say what went wrong.
    """
    if address is not None and not _MAIL_ADDRESS.fullmatch(address):
        raise Undelivered("it is no mail address", for_good=True)
    to = [address] if address is not None else [one for _, one in service.targets]
    message = _message(service, to, wording, uid, clinic)
    try:
        with _connection(service) as connection:
            refused = connection.send(message, [*to, *service.cc, *service.bcc])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise Undelivered(
            f"the mail server refused the address ({codes[0]})", for_good=min(codes) >= 500
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise Undelivered("the mail server cannot write to that address", for_good=True) from None
    except smtplib.SMTPResponseException as error:
        raise Undelivered(f"the mail server answered {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException, RuntimeError) as error:
        raise Undelivered(f"no mail server: {type(error).__name__}") from None
    if refused:
        # Those who have it must not get it again.
        _log.warning("A mail server refused %d of %d addresses.", len(refused), len(to))


def _message(
    service: Any, to: list[str], wording: Wording, uid: str, clinic: Clinic
) -> EmailMessage:
    name, sender = service.from_addr
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = " ".join(wording.title.split())
    own_name = name not in ("", False, APPLICATION)
    message["From"] = formataddr((name if own_name else clinic.name, sender))
    message["To"] = ", ".join(to)
    if service.cc:
        message["Cc"] = ", ".join(sorted(service.cc))
    message["Reply-To"] = ", ".join(sorted(service.reply_to)) or clinic.mail
    message["Date"] = localtime()
    message["Message-ID"] = f"<{uid}@{sender.rpartition('@')[2]}>"
    message[ID_HEADER] = uid
    # Out-of-office robots answer nothing that says so (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    for header, value in service.headers.items():
        message[header] = value
    message.set_content(wording.body)
    if wording.calendar is not None:
        method = "CANCEL" if b"METHOD:CANCEL" in wording.calendar else "PUBLISH"
        message.add_attachment(
            wording.calendar,
            maintype="text",
            subtype="calendar",
            filename=CALENDAR_FILE,
            params={"method": method, "charset": "utf-8"},
        )
    return message


def _connection(service: Any) -> Any:
    """Apprise's connection to the mail server, which secures it and logs in."""
    from apprise.plugins.email.smtp import AppriseSMTPController

    class Connection(AppriseSMTPController):
        def send(self, message: EmailMessage, to: list[str]) -> dict[str, Any]:
            session: Any = self._socket
            return dict(session.send_message(message, service.from_addr[1], to))

        def __exit__(self, *_: Any) -> None:
            # Taken is taken: waiting for the answer to QUIT would only put off the note of it.
            session: Any = self._socket
            with suppress(OSError, smtplib.SMTPException):
                session.putcmd("quit")
            session.close()

    return Connection(
        host=service.smtp_host,
        port=service.port,
        secure_mode=service.secure_mode,
        user=service.user,
        password=service.password,
        verify_certificate=service.verify_certificate,
        socket_connect_timeout=PATIENCE,
    )


def _unusable(variable: str, url: str, which: str) -> str:
    """What is wrong, without the secrets in the URL."""
    scheme = url.partition("://")[0] if "://" in url else ""
    shown = f" ({scheme}://…)" if re.fullmatch(r"[A-Za-z0-9+.-]{1,20}", scheme) else ""
    return (
        f"{variable}: Apprise cannot use {which}{shown}; compare it with the services on "
        "https://appriseit.com/services/."
    )
