"""Whatever somebody sends to the console, it answers, and never that it has failed."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from console_process import RunningConsole, running_console
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from test_console import PUBLISHER, Visitor

from reception.staff import server

SLOW_OR_LAST = {
    "/releases/run": "it trains a model",
    "/try-it/say": "it trains a model",
    "/drafts/_read": "it reads a document in another process",
    "/sign-out": "it would end what is tried",
    "/account/sign-out-everywhere": "it would end what is tried",
}
"""What is sent no fields by the hundred."""

FIELDS = (
    "after", "again", "answer", "article", "base", "before", "cases_to", "choice", "contact",
    "conversation", "csrf", "date", "days", "document", "done", "example", "examples", "filters",
    "first", "follow_ups", "from", "heading", "ids", "keep_one", "kind", "label", "link", "name",
    "override", "page", "password", "q", "question", "reason", "reviewed", "role", "seen", "sheet",
    "sought", "text", "therapist", "time", "to", "token", "topic", "treatment", "uid", "undo",
    "unlink", "version", "view", "what", "with_answer",
)  # fmt: skip
"""Names that some form or address of the console has."""

NASTY = st.one_of(
    st.sampled_from([
        "", " ", "0", "-1", "1", "99999999999999999999", "1e9", "²", "٣", "NaN", "\x00", "\ud83d",
        "a" * 3000, "../../etc/passwd", "faq/", "faq/glow", "glow", "out_of_scope", "emergency",
        "new", "[", "{{7*7}}", "<b>", "' OR 1=1 --", "%", "\\", "2026-11-20", "2026-02-30", "25:00",
        "0001-01-01", "9999-12-31", "60 Swedish massage", "2026-11-20 10:00", "a b", "\u202e",
        "\r\n", "[" * 100_000, "https://[", "drop", "accept", "merge", "1,2,3", "99999999999",
        "0" * 32, "0" * 32 + ".csv",
    ]),
    st.text(max_size=40),
)  # fmt: skip
"""Values that something might trip over."""


def routes() -> list[tuple[str, str]]:
    """Method and address of everything that the console can be asked, as its router has it."""
    found = [("POST", "/sign-in"), ("POST", "/set-up"), ("GET", "/sign-in"), ("GET", "/set-up")]
    for area in server.areas():
        for route in area.blueprint._future_routes:
            found += [(method, f"{area.prefix}{route.uri}") for method in route.methods]
    return sorted(set(found) - {("POST", path) for path in SLOW_OR_LAST})


ROUTES = routes()
PLACE = re.compile(r"<(\w+):([^>]*)>")
IN_PLACE = st.one_of(
    st.sampled_from(["1", "0", "-1", "9" * 9, "9" * 10, "9" * 25, "glow", "x", "csv", "leaflet"]),
    NASTY.filter(bool),
)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    """A console with one publisher."""
    with running_console(tmp_path_factory.mktemp("console")) as running:
        running.add(PUBLISHER, "publisher")
        yield running


@pytest.fixture(scope="module")
def publisher(console: RunningConsole) -> Visitor:
    signed_in = Visitor(console)
    assert signed_in.sign_in(PUBLISHER).status_code == 200
    # Forms carry it while the session lasts, and the fuzz does not ask for it each time.
    signed_in.headers["X-CSRF-Token"] = signed_in.token("/account/")
    return signed_in


def sendable(text: str) -> str:
    """Without halves of signs, which no client can send."""
    return text.encode("utf-8", "replace").decode()


@given(
    asked=st.sampled_from(ROUTES),
    places=st.lists(IN_PLACE, min_size=3, max_size=3),
    fields=st.dictionaries(st.sampled_from(FIELDS), NASTY, min_size=10, max_size=30),
    htmx=st.booleans(),
)
@hypothesis_settings(
    max_examples=500, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_no_route_fails_whatever_its_fields_are(
    publisher: Visitor, asked: tuple[str, str], places: list[str], fields: dict[str, str],
    htmx: bool,
) -> None:  # fmt: skip
    method, path = asked
    given_ = iter(places)
    path = PLACE.sub(lambda _: quote(sendable(next(given_)), safe=""), path)
    values = {name: sendable(value) for name, value in fields.items()}
    answer = publisher.request(
        method, f"{publisher.console.url}{path}", timeout=60, allow_redirects=False,
        headers={"HX-Request": "true"} if htmx else {},
        **{"params" if method in ("GET", "HEAD") else "data": values},
    )  # fmt: skip
    assert answer.status_code < 500, (method, path, values, answer.text[-600:])
    assert "Traceback" not in answer.text


def sent(console: RunningConsole, request: bytes) -> int:
    """The status of the answer to bytes as they are; 0 if the connection is only closed."""
    address = urlsplit(console.url)
    with socket.create_connection((address.hostname, address.port), 10) as plain:
        plain.settimeout(10)
        plain.sendall(request)
        try:
            answer = plain.recv(400)
        except ConnectionError:
            return 0
    return int(answer.split(b" ", 2)[1]) if answer else 0


def asked(console: RunningConsole, line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    host = urlsplit(console.url).netloc.encode()
    rows = [line, b"Host: " + host, *headers, b"Content-Length: %d" % len(body)]
    return b"\r\n".join([*rows, b"Connection: close", b"", body])


ODD_HEADERS = [
    b"Cookie: reception-session=\xff\xfe",
    b"Cookie: reception-session=\"\\400\\777\"; reception-browser=\xc3",
    b"Cookie: =; ;;; reception-said=....; a",
    b"Cookie: reception-visit=" + b"x" * 6000,
    b"X-CSRF-Token: \xff\x00",
    b"Content-Type: \xff/\xff; charset=nonsense",
    b"Content-Type: multipart/form-data",
    b"Content-Type: multipart/form-data; boundary=",
    b"Content-Type: multipart/form-data; boundary=\xff",
    b"Content-Type: application/x-www-form-urlencoded; charset=utf-7",
    b"Content-Type: application/json",
    b"X-Forwarded-For: \xff, 999.1.1.1, [::1",
    b"Origin: http://[",
    b"Origin: \xff",
    b"Accept: \xff;q=x",
    b"HX-Request: \xff",
    b"Sec-Fetch-Site: \xff",
    b"Referer: \xff",
    b"X-Reception-Worker: \xff\x00",
    b"\xff: x",
]  # fmt: skip
ODD_PATHS = [
    b"/%", b"/%zz", b"/%ff%fe", b"/faqs/%00", b"/faqs/?q=%ff%zz&%", b"/faqs/%c3%28", b"//", b"/..",
    b"/static/%00", b"/static/%2e%2e%2f%ff", b"/releases/99999999999999999999", b"/releases/-1",
    b"/inbox/people/99999999999999999999/quick/99999999999999999999", b"/people/?page=%d9%a3",
    b"/insight/?from=%ff&to=%00", b"/\xff\xfe", b"/set-up?link=%ff", b"/sign-in?after=%ff",
    b"/bookings/appointment/%ff", b"/faqs/in-sheets/export/%ff", b"http://[/", b"*",
]  # fmt: skip
ODD_BODIES = [
    b"\xff\xfe=\xff", b"%zz=%", b"csrf=%ff&name=%00", b"&" * 5000, b"csrf", b"--x\r\n\r\n", b"{}",
    b"--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\xff\r\n--x--\r\n",
    b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n\r\n--x--\r\n",
    b"--x\r\nContent-Disposition\r\n\r\nx\r\n--x--",
    b"--x\r\nContent-Type: text/plain; charset=nonsense\r\n"
    b"Content-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--x--\r\n",
]  # fmt: skip


@pytest.mark.parametrize("header", ODD_HEADERS)
@pytest.mark.parametrize("signed_in", [False, True])
def test_no_header_makes_it_fail(
    header: bytes, signed_in: bool, publisher: Visitor, console: RunningConsole
) -> None:
    session = publisher.cookies["reception-session"].encode()
    also = [b"Cookie: reception-session=" + session] if signed_in else []
    for line in (b"GET /faqs/ HTTP/1.1", b"POST /sign-in HTTP/1.1", b"GET /models/live HTTP/1.1"):
        assert sent(console, asked(console, line, *also, header, body=b"")) < 500, line


@pytest.mark.parametrize("path", ODD_PATHS)
def test_no_address_makes_it_fail(path: bytes, publisher: Visitor, console: RunningConsole) -> None:
    cookie = b"Cookie: reception-session=" + publisher.cookies["reception-session"].encode()
    for method in (b"GET", b"POST", b"HEAD"):
        assert sent(console, asked(console, method + b" " + path + b" HTTP/1.1", cookie)) < 500


@pytest.mark.parametrize("body", ODD_BODIES)
@pytest.mark.parametrize(
    "kind", [b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"]
)
def test_no_form_makes_it_fail(
    body: bytes, kind: bytes, publisher: Visitor, console: RunningConsole
) -> None:
    session = publisher.cookies["reception-session"].encode()
    headers = (
        b"Content-Type: " + kind, b"Cookie: reception-session=" + session,
        b"X-CSRF-Token: " + str(publisher.headers["X-CSRF-Token"]).encode(),
    )  # fmt: skip
    for path in (b"/account/password", b"/people/add", b"/faqs/new", b"/faqs/in-sheets/look"):
        assert (
            sent(console, asked(console, b"POST " + path + b" HTTP/1.1", *headers, body=body)) < 500
        )


def test_a_number_that_no_database_knows_is_not_there(publisher: Visitor) -> None:
    for path in ("/releases/2147483648", "/releases/99999999999999999999", "/releases/-9999999999"):
        answer: Any = publisher.see(path)
        assert answer.status_code == 404, path
