"""``reception channels``: which messaging apps are on, what is wrong with them, and connecting."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from channels.small_server import channel_classes, served
from conftest import ROOT
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.providers.telegram import Telegram
from reception.channels.messaging import report
from reception.channels.messaging.api import Answer, Api, NotSent
from reception.cli import app, main
from reception.clinic import database

PUBLIC_URL = "https://chat.clinic.example"
WEBHOOK = f"{PUBLIC_URL}/webhooks/telegram/webhook"
SECRETS = dict(Telegram.environment)
TOKEN, SECRET = SECRETS["TELEGRAM_BOT_TOKEN"], SECRETS["TELEGRAM_WEBHOOK_SECRET"]
ALL_RIGHT = (
    "  As far as Telegram tells, all is right. Whether it has the same TELEGRAM_WEBHOOK_SECRET is "
    "seen when somebody writes."
)
CONNECT = "`bin/uv run reception channels --connect telegram`"
TELEGRAM = "reception.channels.telegram.TelegramChannel"


@dataclass
class Ran:
    """What the command has printed, and its exit status."""

    out: str
    err: str
    status: int

    def of(self, title: str) -> list[str]:
        """The lines about one app."""
        found = re.search(rf"^{title}:.*\n(?:  .*\n)*", self.out, re.MULTILINE)
        assert found, self.out
        return found[0].splitlines()


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    provider = Telegram()
    provider.start()
    yield provider
    provider.stop()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a credentials.yml of its own, and no secrets in the environment."""
    text = (ROOT / "credentials.yml").read_text()
    for variable in set(re.findall(r"(?:TELEGRAM|TWILIO|WHATSAPP|MESSENGER|SLACK)_\w+", text)):
        monkeypatch.delenv(variable, raising=False)
    for variable in SECRETS:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.delenv("RECEPTION_PUBLIC_URL", raising=False)
    monkeypatch.setenv("RECEPTION_HOME", str(tmp_path))
    (tmp_path / "credentials.yml").write_text(text)
    return tmp_path


@pytest.fixture
def on(home: Path, telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> Telegram:
    """Telegram is on, its API that of the provider, and our server is reached from outside."""
    (home / "credentials.yml").write_text(f"{TELEGRAM}:\n  api: {telegram.url}\n")
    for variable, value in SECRETS.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("RECEPTION_PUBLIC_URL", PUBLIC_URL)
    outside(monkeypatch, Answer(200, {}, {"status": "ok", "channel": "telegram"}))
    return telegram


def outside(
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer | NotSent,
    at: str = PUBLIC_URL,
    any_app: bool = False,
) -> None:
    """What our public address answers; that of the provider answers for itself."""
    call = Api.call

    async def called(self: Api, method: str, url: str, **more: Any) -> Answer:
        if not url.startswith(at):
            return await call(self, method, url, **more)
        assert any_app or (method, url) == ("GET", f"{at}/webhooks/telegram/")
        if isinstance(answer, NotSent):
            raise answer
        return answer

    monkeypatch.setattr(Api, "call", called)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run ``reception channels``; whatever happens, no secret is shown."""
    # It is for a process of its own, and would outlive the test.
    monkeypatch.setattr("reception.assistant.quiet", lambda: None)

    def channels(*words: str) -> Ran:
        capfd.readouterr()
        status: Any = 0
        try:
            main(lambda: app(["channels", *words], standalone_mode=False))
        except SystemExit as stopped:
            status = stopped.code
        out, err = capfd.readouterr()
        for secret in (TOKEN, TOKEN.partition(":")[2], SECRET):
            assert secret not in out + err
        return Ran(out, err, int(status or 0))

    return channels


def complaint(ran: Ran) -> str:
    """The one line with which it has failed."""
    assert ran.status == 1
    (line,) = ran.err.splitlines()
    assert line.startswith("reception: ")
    return line


# Off


def test_without_secrets_every_app_is_off_and_says_what_is_missing(run: Any) -> None:
    ran = run()
    assert ran.status == 0
    listed = (ROOT / "credentials.yml").read_text()
    lines = ran.out.splitlines()
    assert len(lines) == len(report.configured())
    assert len(lines) == len(re.findall(r"^reception\.channels\.(?:telegram|twilio|whatsapp|"
                                        r"messenger|slack)\.", listed, re.MULTILINE))  # fmt: skip
    for line in lines:
        assert re.fullmatch(r"[^:]+: off without [A-Z_]+(?:, [A-Z_]+)*", line)
    assert ran.of("Telegram") == [
        "Telegram: off without TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET"
    ]


@pytest.mark.parametrize("value", [None, "", "  "])
def test_half_the_secrets_are_not_enough(
    value: str | None, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    if value is not None:
        monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", value)
    assert run().of("Telegram") == ["Telegram: off without TELEGRAM_WEBHOOK_SECRET"]
    assert complaint(run("--connect", "telegram")).endswith(
        "Telegram is off without TELEGRAM_WEBHOOK_SECRET; see docs/channels.md."
    )


def test_as_a_command_of_its_own_it_says_the_same(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "reception.cli", "channels"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0
    assert "Telegram: off without TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET\n" in ran.stdout


# On


def test_when_all_is_right_it_says_so(on: Telegram, run: Any) -> None:
    on.webhook["url"] = WEBHOOK
    ran = run()
    assert ran.status == 0
    assert ran.out.splitlines() == [
        f"Telegram: on, at {WEBHOOK}",
        ALL_RIGHT,
    ]
    assert on.problems == []


def test_a_wrong_token_is_named_by_its_variable(
    on: Telegram, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", f"{TOKEN[:-1]}y")
    ran = run()
    assert ran.status == 1
    (_, trouble) = ran.of("Telegram")
    assert trouble == (
        "  ! Telegram refuses TELEGRAM_BOT_TOKEN (Telegram answered 401, Unauthorized); copy it "
        "again from @BotFather."
    )
    assert TOKEN[:-1] not in ran.out


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "has no address to deliver to"),
        ("https://old.example/hook", f"delivers to 'https://old.example/hook', not to {WEBHOOK}"),
    ],
)
def test_a_webhook_elsewhere_is_shown_with_the_command_that_sets_it(
    address: str, told: str, on: Telegram, run: Any
) -> None:
    on.webhook["url"] = address
    ran = run()
    assert ran.status == 1
    assert ran.of("Telegram")[1:] == [f"  ! Telegram {told}; run {CONNECT}."]


def test_connecting_sets_the_webhook_with_its_secret(on: Telegram, run: Any) -> None:
    ran = run("--connect", "telegram")
    assert ran.status == 0
    assert ran.out.splitlines() == [
        f"Telegram delivers to {WEBHOOK} now.", f"Telegram: on, at {WEBHOOK}", ALL_RIGHT
    ]  # fmt: skip
    assert on.webhook["url"] == WEBHOOK
    assert on.webhook_secret == SECRET
    assert {"message", "callback_query"} <= set(on.webhook["allowed_updates"])
    assert on.problems == []
    assert run("--connect", "telegram").status == 0


def test_of_an_app_that_is_connected_its_own_troubles_count_alone(
    on: Telegram, home: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "credentials.yml"
    slack = "reception.channels.slack.SlackChannel:\n  api: http://127.0.0.1:9\n"
    file.write_text(file.read_text() + slack)
    for variable in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(variable, "xoxb-wrong")
    outside(monkeypatch, Answer(200, {}, {"channel": "telegram"}), any_app=True)
    assert run().status == 1
    ran = run("--connect", "telegram")
    assert ran.status == 0
    assert "Slack" not in ran.out


def test_a_delivery_that_failed_is_shown(on: Telegram, run: Any) -> None:
    on.webhook |= {
        "url": WEBHOOK,
        "last_error_message": "Wrong response from the webhook: 502 Bad Gateway",
        "pending_update_count": 3,
    }
    assert run().of("Telegram")[1:] == [
        "  ! Telegram's last delivery failed: Wrong response from the webhook: 502 Bad Gateway; "
        "3 are waiting."
    ]


@pytest.mark.parametrize(
    ("ago", "waiting", "told"),
    [
        (20, 0, "1 minute ago"),
        (1490, 0, "25 minutes ago"),
        (4000, 0, None),
        (4010, 2, "67 minutes ago"),
        (3 * 86400, 2, "72 hours ago"),
    ],
)
def test_a_failure_of_long_ago_after_which_nothing_waits_is_none(
    ago: int, waiting: int, told: str | None, on: Telegram, run: Any
) -> None:
    on.webhook |= {
        "url": WEBHOOK,
        "last_error_date": int(time.time()) - ago,
        "last_error_message": "Connection timed out",
        "pending_update_count": waiting,
    }
    shown = run().of("Telegram")[1:]
    assert shown == [
        ALL_RIGHT
        if told is None
        else f"  ! Telegram's last delivery failed, {told}: Connection timed out; {waiting} are "
        "waiting."
    ]


def test_a_delivery_that_we_refused_is_shown_with_what_to_do(on: Telegram, run: Any) -> None:
    on.webhook |= {
        "url": WEBHOOK,
        "last_error_message": "Wrong response from the webhook: 403 Forbidden",
        "pending_update_count": 1,
    }
    (trouble,) = run().of("Telegram")[1:]
    assert trouble.endswith(f"; 1 are waiting; restart the server, then run {CONNECT}.")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(404, {}, {}),
         " is not there (status 404): restart the server if the secrets are new, and let the "
         "proxy pass /webhooks/telegram/ on to port 5005."),
        *((Answer(status, {}, {}),
           f": the proxy or tunnel finds no server (status {status}): is `make run` running, on "
           "port 5005?") for status in (502, 503, 504, 530)),
        (Answer(200, {}, {"channel": "slack"}), " is answered by something else (status 200)"),
        (NotSent("nothing listens there"),
         " is not reached: nothing listens there; is `make run` running?"),
    ],
)  # fmt: skip
def test_a_server_that_is_not_reached_from_outside_is_said_to_be(
    answer: Answer | NotSent, told: str, on: Telegram, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    on.webhook["url"] = WEBHOOK
    outside(monkeypatch, answer)
    ran = run()
    assert ran.status == 1
    (trouble,) = ran.of("Telegram")[1:]
    assert trouble.startswith(f"  ! {PUBLIC_URL}/webhooks/telegram/{told}")


@pytest.mark.parametrize(
    ("address", "enough"),
    [("http://chat.clinic.example", False), ("http://127.0.0.1:5005", True),
     ("http://localhost:5005", True)],
)  # fmt: skip
def test_an_http_address_of_another_machine_cannot_be_delivered_to(
    address: str, enough: bool, on: Telegram, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_PUBLIC_URL", address)
    outside(monkeypatch, Answer(200, {}, {"channel": "telegram"}), at=address)
    on.webhook["url"] = f"{address}/webhooks/telegram/webhook"
    told = f"  ! RECEPTION_PUBLIC_URL is {address}; providers deliver only to https addresses"
    assert [line.partition(" (")[0] for line in run().of("Telegram")[1:]] == [
        ALL_RIGHT if enough else told
    ]


def test_without_a_public_address_nothing_can_be_delivered(
    on: Telegram, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RECEPTION_PUBLIC_URL")
    ran = run()
    assert ran.status == 1
    assert ran.of("Telegram")[1].startswith("  ! RECEPTION_PUBLIC_URL is not set; providers")
    assert "RECEPTION_PUBLIC_URL is not set" in complaint(run("--connect", "telegram"))
    assert on.webhook["url"] == ""


def test_a_provider_that_will_not_connect_is_quoted(
    on: Telegram, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_PUBLIC_URL", "http://chat.clinic.example")
    said = complaint(run("--connect", "telegram"))
    assert "Telegram will not deliver here: Telegram answered 400, Bad Request: bad web" in said


# credentials.yml


def configure(home: Path, text: str) -> None:
    (home / "credentials.yml").write_text(text)


@pytest.mark.parametrize(
    "name",
    [
        "reception.channels.pigeon.PigeonChannel",
        "reception.channels.telegram.Telegraph",
        "reception.channels.telegram",
        "reception.channels.telegram.TOKEN",
        "reception.channels.telegram.",
    ],
)
def test_an_entry_for_no_channel_is_named(name: str, home: Path, run: Any) -> None:
    configure(home, f"{name}: {{}}\n")
    assert complaint(run()) == (
        f"reception: credentials.yml: there is no channel {name!r}; see docs/channels.md for those "
        "there are."
    )


@pytest.mark.parametrize(
    ("setting", "shown"),
    [("token: abc", "'token'"), ("api: telegram.org", "api: 'telegram.org'")],
)
def test_a_setting_that_there_is_not_is_named(
    setting: str, shown: str, home: Path, run: Any
) -> None:
    configure(home, f"{TELEGRAM}:\n  {setting}\n")
    assert f"credentials.yml, TelegramChannel: {shown} will not do" in complaint(run())


@pytest.mark.parametrize("setting", ["\n  access_token: {}", "\n  API: {}", " {}", "\n  - {}"])
def test_a_secret_that_was_written_there_is_not_shown(setting: str, home: Path, run: Any) -> None:
    configure(home, f"{TELEGRAM}:{setting.format(TOKEN)}\n")
    ran = run()
    assert TOKEN.partition(":")[2] not in ran.out + ran.err
    assert "Secrets are environment variables" in complaint(ran)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("telegram", "telegram.TelegramChannel"),
        ("twilio", "twilio.TwilioChannel"),
        ("facebook", "messenger.MessengerChannel"),
        ("slack", "slack.SlackChannel"),
        ("rasa.core.channels.slack.SlackInput", "slack.SlackChannel"),
    ],
)
def test_rasas_own_channels_whose_webhooks_anybody_could_write_to_are_not_taken(
    name: str, ours: str, home: Path, run: Any
) -> None:
    configure(home, f"{name}:\n  access_token: {TOKEN}\n")
    said = complaint(run())
    assert f"{name} is Rasa's own channel" in said
    assert f"write reception.channels.{ours}: {{}} in its place" in said


@pytest.mark.parametrize("text", ["", f"{TELEGRAM}:\n", "mattermost: {}", "socketio:\n"])
def test_entries_may_be_empty_or_of_others(text: str, home: Path, run: Any) -> None:
    configure(home, text)
    ran = run()
    assert ran.status == 0
    assert ran.out.count("Telegram: off") == text.count(TELEGRAM)


def test_an_app_that_is_not_there_cannot_be_connected(run: Any) -> None:
    assert "There is no channel 'pigeon'; choose from telegram, " in complaint(
        run("--connect", "pigeon")
    )


def test_whoever_would_connect_sms_is_told_what_it_is_called(run: Any) -> None:
    assert complaint(run("--connect", "sms")) == "reception: SMS is `twilio`: --connect twilio."


def test_the_apps_own_addresses_are_used_unless_others_are_given(home: Path) -> None:
    found: Mapping[str, Any] = {one.name(): one for one in report.configured()}
    assert found["telegram"].address == "https://api.telegram.org"
    configure(home, f"{TELEGRAM}:\n  api: http://127.0.0.1:8081/\n")
    assert report.configured()[0].address == "http://127.0.0.1:8081"


def test_a_provider_that_is_away_is_not_taken_for_one_that_refuses(on: Telegram, run: Any) -> None:
    on.stop()
    (_, trouble) = run().of("Telegram")
    assert trouble == "  ! Telegram does not answer: nothing listens there; try again."


# What an API's connection says of itself


def trouble_of(url: str, **more: Any) -> str:
    """Why a call fails."""

    async def called() -> None:
        api = Api()
        await api.open()
        try:
            await api.call("GET", url, **more)
        finally:
            await api.close()

    with pytest.raises(NotSent) as raised:
        asyncio.run(called())
    return raised.value.trouble


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def hangs_up() -> Iterator[int]:
    """The port of a server that takes connections and drops them."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    taken, _ = server.accept()
                    taken.recv(100)
                    taken.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        # Or closing it would leave the thread waiting.
        server.shutdown(socket.SHUT_RDWR)


@contextmanager
def secure_server(folder: Path) -> Iterator[int]:
    """The port of a server on localhost with a certificate that it has made itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with HTTPServer(("localhost", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_where_nothing_listens_it_is_said() -> None:
    assert trouble_of(f"http://127.0.0.1:{closed_port()}/") == "nothing listens there"


def test_a_name_that_there_is_not_is_said_to_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", resolve)
    assert trouble_of("https://api.telegram.invalid/") == "there is no such name"


def test_a_connection_that_is_dropped_is_said_to_be(hangs_up: int) -> None:
    assert trouble_of(f"http://127.0.0.1:{hangs_up}/") == "the connection was dropped"


def test_a_certificate_that_nobody_vouches_for_is_said_to_be_not_valid(tmp_path: Path) -> None:
    with secure_server(tmp_path) as port:
        assert trouble_of(f"https://localhost:{port}/") == "its certificate is not valid"


def test_where_no_https_is_spoken_it_is_said(telegram: Telegram) -> None:
    address = telegram.url.replace("http://", "https://")
    assert trouble_of(address) == "no secure connection can be made with it"


@pytest.mark.parametrize(
    "given",
    [{"login": ("AC12:34", "token")}, {"login": ("AC12", "\u2018token\u2019")},
     {"bearer": "xoxb-1\nxoxb-2"}, {"bearer": "\u201cxoxb-1\u201d"}, {"bearer": "x\udcff"}],
)  # fmt: skip
def test_a_secret_with_quotes_colons_or_lines_in_it_is_said_to_be_odd(
    given: dict[str, Any],
) -> None:
    said = trouble_of("http://127.0.0.1:9/", **given)
    assert said == "a secret has characters that it cannot have"


def test_of_odd_secrets_it_is_said_which_to_copy_again(
    on: Telegram, home: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(home, f"reception.channels.twilio.TwilioChannel:\n  api: {on.url}\n")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC12")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "\u2018abc\u2019")
    outside(monkeypatch, Answer(200, {}, {"channel": "twilio"}), any_app=True)
    assert run().out.splitlines()[1:] == [
        "  ! Copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN again: a secret has characters that it "
        "cannot have."
    ]


@pytest.mark.parametrize("app", ["slack", "twilio", "whatsapp"])
def test_an_app_that_is_told_on_a_website_says_where_to_deliver(
    app: str, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (channel,) = (one for one in report.configured() if one.name() == app)
    for variable in channel.secrets:
        monkeypatch.setenv(variable, "secret")
    monkeypatch.setenv("RECEPTION_PUBLIC_URL", PUBLIC_URL)
    said = complaint(run("--connect", app))
    assert said.startswith(f"reception: Tell {channel.provider} on its own website to deliver to ")
    for path in channel.paths:
        assert f"{PUBLIC_URL}/webhooks/{app}{path}" in said


def test_every_app_says_what_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_PUBLIC_URL", PUBLIC_URL)
    said = {one.name(): one.unchecked for one in report.configured()}
    assert all(one.endswith(".") for one in said.values())
    for path in ("slack/events", "slack/interactions", "messenger/webhook", "twilio/webhook"):
        assert f"{PUBLIC_URL}/webhooks/{path}" in said[path.partition("/")[0]]


# A webhook that Meta tries


@pytest.mark.parametrize("app_name", ["whatsapp", "messenger"])
def test_a_webhook_that_is_tried_with_another_token_is_in_the_log(
    app_name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")
    # Here, for two threads cannot migrate at once, and the next test would come too soon.
    database.engine()
    channel_class = channel_classes()[app_name]
    for variable in channel_class.secrets:
        monkeypatch.setenv(variable, f"the {variable}")
    with served([channel_class.from_credentials({})]) as server:
        webhook = f"{server}/webhooks/{app_name}/webhook"
        # Whoever only looks what there is does not come into the log.
        assert requests.get(webhook, timeout=9).status_code == 403
        assert "tried the webhook" not in caplog.text
        tried = {"hub.mode": "subscribe", "hub.verify_token": "secret", "hub.challenge": "1"}
        for _ in range(3):
            assert requests.get(webhook, tried, timeout=9).status_code == 403
    assert caplog.text.count("tried the webhook") == 1
    assert (
        f"Meta tried the webhook of {app_name} with another token than "
        f"{channel_class.verify_token}: both must be the same."
    ) in caplog.text
    assert "secret" not in caplog.text
