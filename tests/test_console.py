"""The console over HTTP: who gets in, what is refused, and what every answer says."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from console_process import PASSWORD, RunningConsole, running_console

PUBLISHER, EDITOR = "Asha Raman", "Jo Bloggs"
POLICY = (
    "default-src 'self'; style-src 'self'; script-src 'self'; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


class Visitor(requests.Session):
    """A browser without scripts."""

    def __init__(self, console: RunningConsole) -> None:
        super().__init__()
        self.console = console

    def see(self, path: str, **options: Any) -> requests.Response:
        """A page."""
        return self.get(f"{self.console.url}{path}", timeout=30, **options)

    def token(self, path: str = "/sign-in") -> str:
        """What the forms of a page carry."""
        found = re.search('name="csrf" value="([^"]+)"', self.see(path).text)
        assert found
        return found[1]

    def fill(self, path: str, on: str = "/account/", **fields: Any) -> requests.Response:
        """A form of the page ``on``."""
        fields = {"csrf": self.token(on), **fields}
        return self.post(f"{self.console.url}{path}", data=fields, timeout=30)

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> requests.Response:
        """By the sign-in page."""
        return self.fill("/sign-in", "/sign-in", name=name, password=password, **fields)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    """A console with a publisher and an editor."""
    with running_console(tmp_path_factory.mktemp("console")) as running:
        running.add(PUBLISHER, "publisher")
        running.add(EDITOR, "editor")
        yield running


@pytest.fixture
def visitor(console: RunningConsole) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(console)


@pytest.fixture
def signed_in(console: RunningConsole) -> Callable[[str], Visitor]:
    """Signs somebody in, in a browser of their own."""

    def sign_in(name: str = EDITOR) -> Visitor:
        visitor = Visitor(console)
        assert visitor.sign_in(name).status_code == 200
        return visitor

    return sign_in


def rows(console: RunningConsole, query: str, *values: Any) -> list[Any]:
    with closing(sqlite3.connect(console.database, timeout=10)) as database, database:
        return database.execute(query, values).fetchall()


@pytest.fixture(autouse=True)
def _no_tries(request: pytest.FixtureRequest) -> None:
    """One test's failures do not make another wait."""
    if "console" in request.fixturenames:
        rows(request.getfixturevalue("console"), "DELETE FROM staff_attempts")


# Getting in


@pytest.mark.parametrize("path", ["/", "/account/", "/bookings/", "/people/", "/people/log.csv"])
def test_without_signing_in_every_page_leads_to_the_door(path: str, visitor: Visitor) -> None:
    refused = visitor.see(path, allow_redirects=False)
    assert refused.status_code == 303
    assert refused.headers["Location"].startswith("/sign-in")


def test_after_signing_in_one_is_where_one_wanted_to_go(visitor: Visitor) -> None:
    door = visitor.see("/bookings/?view=week")
    assert 'name="after" value="/bookings/?view=week"' in door.text
    assert visitor.sign_in(EDITOR, after="/bookings/?view=week").url.endswith("/?view=week")


@pytest.mark.parametrize(
    "after", ["//evil.example/", "/\\evil.example", "https://evil.example", "/\r\nX: y", "x"]
)
def test_signing_in_leads_to_no_other_site(after: str, visitor: Visitor) -> None:
    answer = visitor.sign_in(EDITOR, after=after)
    assert answer.history[0].headers["Location"] == "/"


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(visitor: Visitor) -> None:
    wrong = visitor.sign_in(EDITOR, "wrong"), visitor.sign_in("Nobody Here", "wrong")
    bodies = {re.sub('value="[^"]*"|"X-CSRF[^}]*', "", one.text) for one in wrong}
    assert {one.status_code for one in wrong} == {401}
    assert len(bodies) == 1
    assert "Name or password is wrong." in bodies.pop()


@pytest.mark.timed
def test_an_unknown_name_takes_as_long_as_a_known_one(console: RunningConsole) -> None:
    took: dict[str, list[float]] = {EDITOR: [], "Nobody Here": []}
    for _ in range(7):
        for name, times in took.items():
            visitor = Visitor(console)
            token = visitor.token()
            begun = time.perf_counter()
            visitor.post(
                f"{console.url}/sign-in",
                data={"csrf": token, "name": name, "password": "wrong"},
                timeout=30,
            )
            times.append(time.perf_counter() - begun)
            rows(console, "DELETE FROM staff_attempts")
    known, unknown = (sorted(times)[3] for times in took.values())
    assert abs(known - unknown) < 0.5 * max(known, unknown), (known, unknown)


def test_who_tries_too_often_has_to_wait_also_after_a_restart(console: RunningConsole) -> None:
    visitor = Visitor(console)
    assert [visitor.sign_in(EDITOR, "wrong").status_code for _ in range(5)] == [401] * 5
    refused = visitor.sign_in(EDITOR, PASSWORD)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 5
    assert "Please wait" in refused.text
    # Longer than the restart takes.
    rows(console, "UPDATE staff_attempts SET count = 12")
    console.stop()
    console.start()
    assert Visitor(console).sign_in(EDITOR, PASSWORD).status_code == 429


def test_failures_elsewhere_do_not_keep_the_owner_out_of_their_own_browser(
    signed_in: Callable[..., Visitor], console: RunningConsole
) -> None:
    owner = signed_in()
    owner.fill("/sign-out")
    stranger = Visitor(console)
    for _ in range(6):
        stranger.sign_in(EDITOR, "wrong")
    assert Visitor(console).sign_in(EDITOR).status_code == 429
    assert owner.sign_in(EDITOR).status_code == 200


def test_the_session_is_another_one_after_each_signing_in(
    signed_in: Callable[..., Visitor],
) -> None:
    visitor = signed_in()
    first = visitor.cookies["reception-session"]
    visitor.fill("/sign-out")
    visitor.sign_in(EDITOR)
    assert visitor.cookies["reception-session"] != first


def test_no_script_reads_the_cookies_and_no_other_site_sends_them(visitor: Visitor) -> None:
    answer = visitor.sign_in(EDITOR).history[0]
    set_cookies = answer.raw.headers.getlist("Set-Cookie")
    assert len(set_cookies) == 3
    for cookie in set_cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Path=/" in cookie


def test_behind_tls_the_cookies_are_secure_and_of_that_host_only(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("tls")
    with running_console(folder, RECEPTION_CONSOLE_URL="https://desk.clinic.example") as running:
        link = re.search(r"https://desk\.clinic\.example/set-up\?link=\S+", running.log.read_text())
        assert link
        answer = requests.get(
            f"{running.url}/sign-in", headers={"Host": "desk.clinic.example"}, timeout=30
        )
    assert answer.status_code == 200
    assert answer.headers["Set-Cookie"].startswith("__Host-reception-visit=")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_signing_out_everywhere_ends_every_session(signed_in: Callable[..., Visitor]) -> None:
    here, there = signed_in(), signed_in()
    assert "signed out everywhere" in here.fill("/account/sign-out-everywhere").text
    for browser in (here, there):
        assert browser.see("/account/").url.endswith("/sign-in?after=%2Faccount%2F")


def test_the_password_in_use_cannot_be_guessed_faster_than_at_the_door(
    console: RunningConsole,
) -> None:
    console.add("Guessed", "editor")
    thief = Visitor(console)
    thief.sign_in("Guessed")
    thief.cookies.pop("reception-browser")
    new = {"password": "another good passphrase", "again": "another good passphrase"}
    tried = [thief.fill("/account/password", before=f"no {n}", **new) for n in range(5)]
    assert [one.status_code for one in tried] == [400] * 5
    refused = thief.fill("/account/password", before=PASSWORD, **new)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 5
    assert "Please wait" in refused.text
    # It is the same count: the door does not give five tries more.
    assert Visitor(console).sign_in("Guessed").status_code == 429
    rows(console, "DELETE FROM staff_attempts")
    assert "is changed" in thief.fill("/account/password", before=PASSWORD, **new).text


def test_another_password_ends_the_sessions_elsewhere(console: RunningConsole) -> None:
    console.add("Changing", "editor")
    here, there = Visitor(console), Visitor(console)
    for browser in (here, there):
        browser.sign_in("Changing")
    new = "another good passphrase"
    wrong = here.fill("/account/password", before="no", password=new, again=new)
    assert "The password you have now is another one" in wrong.text
    assert (
        "is changed"
        in here.fill("/account/password", before=PASSWORD, password=new, again=new).text
    )
    assert "/sign-in" in there.see("/account/").url
    assert here.see("/account/").url.endswith("/account/")


def test_at_each_start_there_is_another_first_link_until_one_is_used(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running_console(tmp_path_factory.mktemp("first")) as running:
        running.stop()
        running.start()
        former, newest = re.findall(r"/set-up\?link=\S+", running.log.read_text())
        visitor = Visitor(running)
        assert visitor.see(former).status_code == 404
        # Looking at it, as programs that check links do, does not use it up.
        assert visitor.see(newest).status_code == visitor.see(newest).status_code == 200
        fields = {"link": newest.partition("=")[2], "name": "Asha", "password": PASSWORD}
        welcomed = visitor.fill("/set-up", newest, again=PASSWORD, **fields)
        assert "Asha" in welcomed.text
        assert visitor.see("/people/").status_code == 200
        assert Visitor(running).see(newest).status_code == 404


def test_tokens_do_not_come_into_the_log(console: RunningConsole, visitor: Visitor) -> None:
    visitor.see("/set-up?link=abcdefghijk-secret")
    assert "GET /set-up 404" in console.log.read_text()
    assert "abcdefghijk-secret" not in console.log.read_text()


# Roles


def test_an_editor_does_not_see_the_people_nor_change_them(
    signed_in: Callable[..., Visitor],
) -> None:
    editor = signed_in(EDITOR)
    assert editor.see("/people/").status_code == 403
    assert editor.fill("/people/add", name="Mallory", role="publisher").status_code == 403
    assert 'href="/people/"' not in editor.see("/").text
    assert 'href="/people/"' in signed_in(PUBLISHER).see("/").text


def test_a_publisher_adds_and_removes_people(
    signed_in: Callable[..., Visitor], console: RunningConsole
) -> None:
    publisher = signed_in(PUBLISHER)
    added = publisher.fill("/people/add", "/people/", name="Grace", role="editor")
    link = re.search(r'value="(http[^"]+/set-up\?link=[^"]+)"', added.text)
    assert link
    path = link[1].removeprefix(console.url)
    grace = Visitor(console)
    grace.fill("/set-up", path, link=path.partition("=")[2], password=PASSWORD, again=PASSWORD)
    assert grace.see("/bookings/").status_code == 200
    publisher.fill("/people/role", "/people/", name="Grace", role="publisher")
    assert grace.see("/people/").status_code == 200
    publisher.fill("/people/remove", "/people/", name="Grace")
    assert "/sign-in" in grace.see("/bookings/").url
    log = publisher.see("/people/?sought=Grace").text
    for action in ("added a person", "changed a role", "removed a person", "set a password"):
        assert action in log


def test_a_publisher_cannot_take_the_own_role_from_the_last_one(
    signed_in: Callable[..., Visitor],
) -> None:
    answer = signed_in(PUBLISHER).fill("/people/remove", "/people/", name=PUBLISHER)
    assert "is the last publisher who can sign in" in answer.text


def test_names_are_text_whatever_is_in_them(
    signed_in: Callable[..., Visitor], console: RunningConsole
) -> None:
    name = "<img src=x onerror=alert(1)> \"'{{7*7}}"
    publisher = signed_in(PUBLISHER)
    publisher.fill("/people/add", "/people/", name=name, role="editor")
    for path in ("/people/", "/people/?sought=<script>alert(1)</script>"):
        page = publisher.see(path).text
        assert "<img" not in page.replace('<img src="/static/', "")
        assert "<script>alert" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in publisher.see("/people/").text
    publisher.fill("/people/remove", "/people/", name=name)


def test_a_spreadsheet_carries_out_nothing_of_the_log(
    signed_in: Callable[..., Visitor],
) -> None:
    publisher = signed_in(PUBLISHER)
    publisher.fill("/people/add", "/people/", name="=cmd|' /C calc'!A0", role="editor")
    log = publisher.see("/people/log.csv")
    assert log.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "'=cmd|' /C calc'!A0" in log.text
    assert ",=cmd" not in log.text
    publisher.fill("/people/remove", "/people/", name="=cmd|' /C calc'!A0")


# Requests that somebody else has made


def changes(visitor: Visitor, headers: dict[str, str], **fields: str) -> int:
    """The status of an attempt to add somebody."""
    fields = {"name": "Mallory", "role": "publisher", **fields}
    url = f"{visitor.console.url}/people/add"
    return visitor.post(url, data=fields, headers=headers, timeout=30).status_code


def test_without_the_token_of_the_session_nothing_changes(
    signed_in: Callable[..., Visitor], console: RunningConsole
) -> None:
    publisher, other = signed_in(PUBLISHER), signed_in(PUBLISHER)
    before_signing_in = Visitor(console).token()
    forged = "A" * 27
    for token in ("", forged, before_signing_in, other.token("/people/")):
        assert changes(publisher, {}, csrf=token) == 403
        assert changes(publisher, {"X-CSRF-Token": token}) == 403
    assert changes(publisher, {}) == 403
    assert changes(publisher, {"Content-Type": "text/plain"}) == 403
    assert (
        rows(console, "SELECT * FROM staff_accounts WHERE name = 'Mallory' AND NOT disabled") == []
    )
    token = publisher.token("/people/")
    assert changes(publisher, {"X-CSRF-Token": token}) == 200
    publisher.fill("/people/remove", "/people/", name="Mallory")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "file://"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_what_comes_from_another_site_is_refused_even_with_the_token(
    headers: dict[str, str], signed_in: Callable[..., Visitor], console: RunningConsole
) -> None:
    publisher = signed_in(PUBLISHER)
    assert changes(publisher, headers, csrf=publisher.token("/people/")) == 403
    assert (
        rows(console, "SELECT * FROM staff_accounts WHERE name = 'Mallory' AND NOT disabled") == []
    )


def test_what_comes_from_its_own_pages_is_taken(signed_in: Callable[..., Visitor]) -> None:
    publisher = signed_in(PUBLISHER)
    headers = {"Origin": publisher.console.url, "Sec-Fetch-Site": "same-origin"}
    assert changes(publisher, headers, csrf=publisher.token("/people/")) == 200
    publisher.fill("/people/remove", "/people/", name="Mallory")


def test_signing_in_and_out_cannot_be_forged_either(signed_in: Callable[..., Visitor]) -> None:
    visitor = signed_in()
    url = visitor.console.url
    assert visitor.post(f"{url}/sign-out", timeout=30).status_code == 403
    assert visitor.see("/account/").url.endswith("/account/")
    fields = {"name": EDITOR, "password": PASSWORD}
    assert requests.post(f"{url}/sign-in", data=fields, timeout=30).status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:5006", "127.0.0.1", "127.0.0.1.evil.example", ""]
)
def test_under_another_name_the_console_does_not_answer(
    host: str, signed_in: Callable[..., Visitor]
) -> None:
    refused = signed_in().see("/", headers={"Host": host})
    assert refused.status_code == 400
    assert "Today" not in refused.text


def test_localhost_is_a_name_of_it(console: RunningConsole) -> None:
    port = urlsplit(console.url).port
    assert requests.get(f"http://localhost:{port}/sign-in", timeout=30).status_code == 200


@pytest.mark.parametrize("path", ["/bookings", "/bookings/", "/faqs", "/faqs/", "/people"])
def test_an_area_is_found_with_and_without_a_slash(
    path: str, signed_in: Callable[..., Visitor]
) -> None:
    assert signed_in(PUBLISHER).see(path).status_code == 200


# What every answer says


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sign-in", 200),
        ("HEAD", "/sign-in", 200),
        ("GET", "/", 200),
        ("GET", "/bookings/", 200),
        ("GET", "/people/log.csv", 200),
        ("GET", "/static/console.css", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/static/..%2fserver.py", 404),
        ("GET", "/static/server.py", 404),
        ("GET", "/people/add", 405),
        ("POST", "/people/add", 403),
        ("POST", "/nowhere", 404),
        ("GET", "/bookings/appointment/NONE-SUCH", 404),
        ("DELETE", "/people/", 405),
    ],
)
def test_every_answer_tells_the_browser_what_to_refuse(
    method: str, path: str, status: int, signed_in: Callable[..., Visitor]
) -> None:
    visitor = signed_in(PUBLISHER)
    answer = visitor.request(method, f"{visitor.console.url}{path}", timeout=30)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "Permissions-Policy" in answer.headers
    kept = answer.headers["Cache-Control"]
    assert kept == ("no-cache" if path.endswith(".css") else "no-store")
    assert "Traceback" not in answer.text


def test_pages_hold_no_script_or_style_of_their_own(signed_in: Callable[..., Visitor]) -> None:
    publisher = signed_in(PUBLISHER)
    for path in (
        "/",
        "/bookings/",
        "/bookings/?view=week",
        "/bookings/new",
        "/people/",
        "/account/",
    ):
        page = publisher.see(path).text
        assert not re.search(
            r"<script(?![^>]* src=)|<style|<[^>]*\s(style|on[a-z]+|hx-on[^=]*)=", page
        )


@pytest.mark.parametrize("size", [1_100_000, 26_000_000])
def test_too_large_a_form_is_refused(size: int, signed_in: Callable[..., Visitor]) -> None:
    visitor = signed_in()
    data = f"csrf={visitor.token('/account/')}&before=".encode() + b"x" * size
    try:
        answer = visitor.post(f"{visitor.console.url}/account/password", data=data, timeout=30)
    except requests.ConnectionError:
        return  # it was not even read to the end
    assert answer.status_code == 413
    assert "too large" in answer.text


@pytest.mark.parametrize("length", ["-1", "1" * 30])
def test_a_length_that_is_none_is_refused(length: str, console: RunningConsole) -> None:
    address = urlsplit(console.url)
    with socket.create_connection((address.hostname, address.port), 10) as plain:
        plain.sendall(
            f"POST /sign-in HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Content-Length: {length}\r\n\r\n".encode()
        )
        plain.settimeout(10)
        assert b" 400 " in plain.recv(200)


@pytest.mark.parametrize(
    "path",
    [
        "/bookings/?date=0001-01-01",
        "/bookings/?date=9999-12-31&view=week",
        "/bookings/?date=x&view=y&therapist=z",
        "/people/?page=999999999",
        "/people/?page=-1&sought=%25%00",
    ],
)
def test_odd_addresses_are_no_trouble(path: str, signed_in: Callable[..., Visitor]) -> None:
    assert signed_in(PUBLISHER).see(path).status_code == 200


# Its process


@pytest.mark.timed
def test_it_ends_within_three_seconds_though_somebody_is_connected(
    console: RunningConsole,
) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(console.url).port or 0)):
        begun = time.monotonic()
        console.stop()
        took = time.monotonic() - begun
    console.start()
    assert took < 3


def test_it_listens_on_this_machine_only(console: RunningConsole) -> None:
    port = urlsplit(console.url).port
    listening = subprocess.run(
        ["ss", "-ltnH", f"sport = :{port}"], capture_output=True, text=True, check=True
    ).stdout
    assert listening.split()[3] == f"127.0.0.1:{port}"


def test_it_trains_and_reads_documents_elsewhere_and_loads_nothing_for_it(
    console: RunningConsole, signed_in: Callable[..., Visitor]
) -> None:
    publisher = signed_in(PUBLISHER)
    for path in ("/", "/inbox/", "/faqs/", "/faqs/glow", "/drafts/", "/releases/", "/insight/"):
        assert publisher.see(path).status_code == 200
    loaded = Path(f"/proc/{console.process.pid}/maps").read_text()
    assert "onnxruntime" in loaded
    assert "tensorflow" not in loaded
