"""``reception channels``: which messaging apps are on, what is wrong with them, and connecting."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from providers.telegram import Telegram

from reception.channels.messaging import report
from reception.channels.messaging.api import Answer, Api, NotSent
from reception.cli import app, main

PUBLIC_URL = "https://chat.clinic.example"
WEBHOOK = f"{PUBLIC_URL}/webhooks/telegram/webhook"
SECRETS = dict(Telegram.environment)
TOKEN, SECRET = SECRETS["TELEGRAM_BOT_TOKEN"], SECRETS["TELEGRAM_WEBHOOK_SECRET"]
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


def outside(monkeypatch: pytest.MonkeyPatch, answer: Answer | NotSent) -> None:
    """What our public address answers; that of the provider answers for itself."""
    call = Api.call

    async def called(self: Api, method: str, url: str, **more: Any) -> Answer:
        if not url.startswith(PUBLIC_URL):
            return await call(self, method, url, **more)
        assert (method, url) == ("GET", f"{PUBLIC_URL}/webhooks/telegram/")
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
        "  Credentials and webhook are all right.",
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
    ("address", "shown"),
    [("", "no address"), ("https://old.example/hook", "https://old.example/hook")],
)
def test_a_webhook_elsewhere_is_shown_with_the_command_that_sets_it(
    address: str, shown: str, on: Telegram, run: Any
) -> None:
    on.webhook["url"] = address
    ran = run()
    assert ran.status == 1
    assert ran.of("Telegram")[1:] == [
        f"  ! Telegram delivers to {shown!r}, not to {WEBHOOK}; run `reception channels --connect "
        "telegram`."
    ]


def test_connecting_sets_the_webhook_with_its_secret(on: Telegram, run: Any) -> None:
    ran = run("--connect", "telegram")
    assert ran.status == 0
    assert ran.of("Telegram")[1:] == ["  Credentials and webhook are all right."]
    assert on.webhook["url"] == WEBHOOK
    assert on.webhook_secret == SECRET
    assert {"message", "callback_query"} <= set(on.webhook["allowed_updates"])
    assert on.problems == []
    assert run("--connect", "telegram").status == 0


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
    ("answer", "told"),
    [
        (Answer(404, {}, {}), "is answered by something else (status 404)"),
        (Answer(200, {}, {"channel": "slack"}), "is answered by something else (status 200)"),
        (NotSent("no connection (ClientConnectorError)"),
         "is not reached (no connection (ClientConnectorError)); is the server running?"),
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
    assert trouble.startswith(f"  ! {PUBLIC_URL}/webhooks/telegram/ {told}")


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
    [("token: abc", "token: 'abc'"), ("api: telegram.org", "api: 'telegram.org'")],
)
def test_a_setting_that_there_is_not_is_named(
    setting: str, shown: str, home: Path, run: Any
) -> None:
    configure(home, f"{TELEGRAM}:\n  {setting}\n")
    assert f"credentials.yml, TelegramChannel: {shown} will not do" in complaint(run())


@pytest.mark.parametrize("text", ["", f"{TELEGRAM}:\n", "rasa.core.channels.slack.SlackInput: {}"])
def test_entries_may_be_empty_or_of_others(text: str, home: Path, run: Any) -> None:
    configure(home, text)
    ran = run()
    assert ran.status == 0
    assert ran.out.count("Telegram: off") == text.count(TELEGRAM)


def test_an_app_that_is_not_there_cannot_be_connected(run: Any) -> None:
    assert "There is no channel 'pigeon'; choose from telegram, " in complaint(
        run("--connect", "pigeon")
    )


def test_the_apps_own_addresses_are_used_unless_others_are_given(home: Path) -> None:
    found: Mapping[str, Any] = {one.name(): one for one in report.configured()}
    assert found["telegram"].address == "https://api.telegram.org"
    configure(home, f"{TELEGRAM}:\n  api: http://127.0.0.1:8081/\n")
    assert report.configured()[0].address == "http://127.0.0.1:8081"


def test_a_provider_that_is_away_is_not_taken_for_one_that_refuses(on: Telegram, run: Any) -> None:
    on.stop()
    (_, trouble) = run().of("Telegram")
    assert trouble.startswith("  ! Telegram does not answer: no connection")
