"""Deliveries of any shape, properly signed: refused or passed over, and nothing ever breaks."""

from __future__ import annotations

import hmac
import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.providers.meta import Meta
from benchmarks.providers.provider import Choice, Delivery
from benchmarks.providers.slack import Slack
from benchmarks.providers.telegram import Telegram
from benchmarks.providers.twilio import Twilio
from channels.apps import APPS, PUBLIC_URL, all_providers
from channels.small_server import channel_classes, served

FEW = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TEXTS = st.text(max_size=20) | st.sampled_from(
    ["", " ", "\0", "９", "1e999", "-1", "0x10", "Infinity", "\ud800", "😀" * 300, "x" * 70_000]
)
NUMBERS = st.integers() | st.floats() | st.sampled_from([-(10**400), 10**400, 2**53 + 1, 1e308])
DEEP: Any = []
for _ in range(400):
    DEEP = [{"a": DEEP}]
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS | st.just(DEEP)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
)
DATA = st.data()


class Target:
    """A channel's webhook, and its provider to sign for it."""

    def __init__(self, name: str, provider: Any, server: str, failures: list[str]) -> None:
        self.name = name
        self.provider = provider
        self.server = server
        self.failures = failures
        self.http = requests.Session()
        chat = provider.chat(1)
        self.valid = [
            provider.text(chat, "hello"), *provider.no_text(chat).values(),
            *provider.no_message(chat).values(), *self._pressed(chat),
        ]  # fmt: skip

    def _pressed(self, chat: str) -> list[Delivery]:
        if isinstance(self.provider, Telegram):
            return [self.provider.pressed_long_ago(chat, "hello")]
        if isinstance(self.provider, Slack):
            self.provider.messages[chat, "1.2"] = {}
            return [self.provider.press(chat, Choice("Yes", ("1.2", "a", "b", "yes")))]
        if isinstance(self.provider, Twilio):
            return []
        token = "yes" if self.name == "messenger" else ("wamid.a", "list_reply", "yes", None)
        return [self.provider.press(chat, Choice("Yes", token))]

    def signed(self, delivery: Delivery, body: bytes) -> Delivery:
        """A delivery with another body, and the signature that belongs to it."""
        delivery = replace(delivery, body=body)
        if isinstance(self.provider, Meta):
            digest = self.provider._digest(body, "sha256")
            return replace(
                delivery,
                headers={**delivery.headers, "X-Hub-Signature-256": f"sha256={digest}"},
            )
        if isinstance(self.provider, Slack):
            secret = self.provider.environment["SLACK_SIGNING_SECRET"].encode()
            now = str(int(time.time()))
            digest = hmac.new(secret, f"v0:{now}:".encode() + body, "sha256").hexdigest()
            given = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={digest}"}
            return replace(delivery, headers={**delivery.headers, **given})
        if isinstance(self.provider, Twilio):
            form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            signature = self.provider._signature(PUBLIC_URL + delivery.path, form)
            headers = {**delivery.headers, "X-Twilio-Signature": signature}
            return replace(delivery, headers=headers)
        return delivery

    def deliver(self, delivery: Delivery) -> int:
        """Deliver it; the status, which is that of an answer and not of a failure."""
        answer = self.http.post(
            self.server + delivery.path, delivery.body, headers=dict(delivery.headers), timeout=20
        )
        self.check(answer)
        return answer.status_code

    def check(self, answer: requests.Response) -> None:
        """Fail if it tells of a failure, or if the log does."""
        assert answer.status_code < 500, answer.text
        assert "Traceback" not in answer.text
        assert self.failures == []


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Target]]:
    providers = all_providers()
    failures: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: failures.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    with pytest.MonkeyPatch.context() as patch:
        folder: Path = tmp_path_factory.mktemp("fuzzing")
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'reception.sqlite'}")
        patch.setenv("RECEPTION_PUBLIC_URL", PUBLIC_URL)
        urls = {}
        for provider in providers.values():
            provider.start()
            urls[provider.name] = provider.url
            for name, value in provider.environment.items():
                patch.setenv(name, value)
        classes = channel_classes()
        channels = [classes[name].from_credentials({"api": url}) for name, url in urls.items()]
        with served(channels) as server:
            yield {
                name: Target(name, provider, server, failures)
                for name, provider in providers.items()
            }
    logging.getLogger().removeHandler(handler)
    for provider in providers.values():
        provider.stop()
    assert failures == []


@pytest.fixture(params=APPS)
def target(request: pytest.FixtureRequest, targets: dict[str, Target]) -> Target:
    return targets[request.param]


def test_what_is_signed_here_is_taken(target: Target) -> None:
    for delivery in target.valid:
        assert target.deliver(target.signed(delivery, delivery.body)) == 200
    assert target.provider.wait_for(target.provider.chat(1))


@FEW
@given(body=st.binary(max_size=200) | st.sampled_from([b"[" * 100_000, b"{", b"\xff", b"null"]))
def test_bytes_of_any_kind(target: Target, body: bytes) -> None:
    # Slack signs texts and Twilio parameters, and not everything can be read as such.
    refused = 403 if isinstance(target.provider, (Slack, Twilio)) else 400
    for delivery in {one.path: one for one in target.valid}.values():
        assert target.deliver(target.signed(delivery, body)) in (200, 400, refused, 413)


@FEW
@given(content=VALUES)
def test_content_of_any_shape(target: Target, content: Any) -> None:
    delivery = target.valid[0]
    if isinstance(target.provider, Twilio):
        pairs = content if isinstance(content, dict) else {"Body": content}
        body = _form({name: str(value)[:9000] for name, value in pairs.items()})
    else:
        body = json.dumps(content).encode()
    assert target.deliver(target.signed(delivery, body)) in (200, 400, 413)


@FEW
@given(data=DATA)
def test_a_delivery_that_is_almost_right(target: Target, data: st.DataObject) -> None:
    delivery = data.draw(st.sampled_from(target.valid))
    body = delivery.body
    if isinstance(target.provider, Twilio):
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        for name in data.draw(st.lists(st.sampled_from(sorted(form)), min_size=1, max_size=3)):
            form[name] = data.draw(TEXTS)
        body = _form(form)
    elif delivery.path.endswith("/interactions"):
        payload = json.loads(dict(parse_qsl(body.decode()))["payload"])
        body = _form({"payload": json.dumps(_altered(payload, data.draw))})
    else:
        body = json.dumps(_altered(json.loads(body), data.draw)).encode()
    assert target.deliver(target.signed(delivery, body)) in (200, 400, 413)


@FEW
@given(query=st.dictionaries(st.sampled_from(["hub.mode", "hub.challenge", "a[]"]) | TEXTS, TEXTS))
def test_a_handshake_with_an_odd_query(target: Target, query: dict[str, str]) -> None:
    path = target.valid[0].path
    asked = urlencode({name: value[:500] for name, value in query.items()}, errors="surrogatepass")
    answer = target.http.get(f"{target.server}{path}?{asked}", timeout=20)
    target.check(answer)
    assert answer.status_code >= 400


def test_no_page_can_be_made_of_a_handshake(target: Target) -> None:
    if not isinstance(target.provider, Meta):
        pytest.skip("no handshake by GET")
    asked = {
        "hub.mode": "subscribe", "hub.verify_token": target.provider.verify_token,
        "hub.challenge": "<script>alert(1)</script>",
    }  # fmt: skip
    address = target.server + target.valid[0].path
    answer = target.http.get(address, params=asked, timeout=20)
    assert (answer.status_code, answer.text) == (200, "<script>alert(1)</script>")
    assert answer.headers["Content-Type"].startswith("text/plain")


def _altered(content: Any, draw: Callable[[Any], Any]) -> Any:
    """A copy with up to three of its parts replaced or taken out."""
    for _ in range(draw(st.integers(1, 3))):
        content = _replaced(content, draw)
    return content


def _replaced(content: Any, draw: Callable[[Any], Any]) -> Any:
    if not isinstance(content, (dict, list)) or not content or draw(st.integers(0, 9)) == 0:
        return draw(VALUES)
    copy: Any = content.copy()
    at = draw(st.sampled_from(list(copy) if isinstance(copy, dict) else range(len(copy))))
    if draw(st.integers(0, 9)) == 0:
        del copy[at]
    else:
        copy[at] = _replaced(copy[at], draw)
    return copy


def _form(form: dict[str, str]) -> bytes:
    return urlencode(form, errors="surrogatepass").encode()
