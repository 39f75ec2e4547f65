"""The website channel over HTTP: sessions, numbered messages, streams, limits, a second worker."""

from __future__ import annotations

import itertools
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest
import requests
from conftest import CLINIC_SITE, NOW, ROOT, Server
from itsdangerous import URLSafeTimedSerializer

from benchmarks.ports import free_port
from reception.channels.sessions import allowed_origins
from reception.channels.website import WebsiteChannel
from reception.errors import StartError

ADDRESSES = (f"10.{a}.{b}.1" for a, b in itertools.product(range(256), repeat=2))


Command = Callable[..., str]


class Visitor:
    """A browser's session with the server, from an address of its own."""

    def __init__(self, server: Server, origin: str | None = CLINIC_SITE) -> None:
        self.base = f"{server.url}/webhooks/website"
        self.http = requests.Session()
        self.http.headers["X-Forwarded-For"] = f"203.0.113.9, {next(ADDRESSES)}"
        if origin:
            self.http.headers["Origin"] = origin
        self.seen = 0

    def begin(self) -> Visitor:
        token = self.http.post(f"{self.base}/session", json={}).json()["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"
        return self

    def other_tab(self) -> Visitor:
        """The same session in another tab."""
        other = Visitor.__new__(Visitor)
        other.__dict__.update(self.__dict__, http=requests.Session())
        other.http.headers.update(self.http.headers)
        return other

    @property
    def token(self) -> str:
        return str(self.http.headers["Authorization"]).removeprefix("Bearer ")

    def get(self, path: str, **args: Any) -> requests.Response:
        return self.http.get(f"{self.base}/{path}", params=args, timeout=30)

    def post(self, path: str, body: Any) -> requests.Response:
        return self.http.post(f"{self.base}/{path}", json=body, timeout=30)

    def send(self, text: str, client_id: str | None = None, after: int = 0) -> requests.Response:
        client_id = client_id or uuid.uuid4().hex
        return self.post("messages", {"client_id": client_id, "text": text, "after": after})

    def say(self, text: str) -> list[dict[str, Any]]:
        """What answers it; every message is numbered, and none is left out."""
        answered = self.send(text, after=self.seen)
        assert answered.status_code == 200, answered.text
        own, *replies = answered.json()["messages"]
        numbers = [message["sequence"] for message in (own, *replies)]
        assert numbers == list(range(self.seen + 1, self.seen + 1 + len(numbers)))
        assert (own["from"], own["text"]) == ("visitor", text)
        self.seen = numbers[-1]
        return replies

    def history(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.get("messages", after=0).json()["messages"]
        return messages

    @contextmanager
    def stream(self, after: int = 0) -> Iterator[Iterator[tuple[str, Any]]]:
        """The events of an open stream, each its kind and content."""
        with self.http.get(
            f"{self.base}/events", params={"after": after}, stream=True, timeout=20
        ) as response:
            assert response.headers["Content-Type"].startswith("text/event-stream")
            yield _events(response.iter_lines(chunk_size=1, decode_unicode=True))


def _events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    kind = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            yield kind, json.loads(value)


@pytest.fixture
def visitor(server: Server) -> Visitor:
    return Visitor(server).begin()


@pytest.fixture
def database(server: Server) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(server.database, timeout=10)) as connection, connection:
        yield connection


@pytest.fixture
def run_reception(server: Server) -> Command:
    """Runs the command on the server's database; what it prints."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "reception.cli", *arguments],
            cwd=ROOT, capture_output=True, text=True, timeout=60,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{server.database}"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def conversation(database: sqlite3.Connection) -> str:
    """The id of the newest one."""
    query = "SELECT conversation FROM chats ORDER BY created_at DESC LIMIT 1"
    return str(database.execute(query).fetchone()[0])


def test_an_answer_comes_with_its_source_and_follow_ups(visitor: Visitor) -> None:
    (reply,) = visitor.say("does it help dry skin?")
    assert reply["from"] == "assistant"
    assert reply["source"]["url"] == "/articles/massage-and-your-skin#dry-skin"
    assert reply["source"]["heading"] == "Dry skin"
    assert reply["follow_ups"]
    assert reply["rateable"]
    assert not reply.keys() & {"buttons", "metadata", "label", "confidence"}


def test_a_typed_number_chooses_what_was_offered_last(visitor: Visitor) -> None:
    (reply,) = visitor.say("does it help dry skin?")
    (by_number,) = visitor.say("2")
    (by_title,) = visitor.say(reply["follow_ups"][1]["payload"])
    assert by_number["text"] == by_title["text"] != reply["text"]


def test_what_the_widget_shows_first_is_the_clinics_own(server: Server) -> None:
    shown = Visitor(server).get("clinic").json()
    assert shown["name"] == "The Willow Room"
    assert shown["greeting"].startswith("Hello, and welcome to The Willow Room.")
    assert shown["starters"]
    assert "30 days" in shown["privacy"]


def test_an_emergency_is_marked(visitor: Visitor) -> None:
    (reply,) = visitor.say("he has collapsed and is not breathing")
    assert reply["urgent"]
    assert "999" in reply["text"]
    assert "rateable" not in reply


def test_a_booking_has_times_a_summary_and_a_card(visitor: Visitor) -> None:
    (question,) = visitor.say("60 min swedish with Tom please")
    assert question["picks_time"]
    found = visitor.get("times", message=question["sequence"]).json()
    assert found["days"][0]["date"] == found["first"] == NOW[:10]
    assert len(found["days"]) == 14
    wednesday = next(day for day in found["days"] if day["date"] == "2026-11-25")
    assert wednesday["times"][0]["title"] == "11:00"
    assert not next(day for day in found["days"] if day["date"] == "2026-11-29")["times"]
    visitor.say(wednesday["times"][0]["payload"])
    visitor.say("Jo Bloggs")
    (summary,) = visitor.say("07700 900142")
    assert summary["summary"] == {
        "service": "Swedish massage", "minutes": 60, "starts": "2026-11-25T11:00:00+00:00",
        "therapist": "Tom Fielding", "price": "£62", "name": "Jo Bloggs",
        "contact": "+44 7700 900142",
    }  # fmt: skip
    (booked,) = visitor.say("yes, book it")
    assert booked["booking"]["state"] == "booked"
    assert booked["booking"]["price"] == "£62"
    assert booked["booking"]["address"] == "14 Lantern Lane, Bristol BS1 0ZZ"
    calendar = requests.get(booked["booking"]["calendar"], timeout=10).text
    assert "BEGIN:VEVENT" in calendar
    # Tom is taken then, now that it is booked.
    (question,) = visitor.say("60 min swedish with Tom please")
    days = visitor.get("times", message=question["sequence"]).json()["days"]
    wednesday = next(day for day in days if day["date"] == "2026-11-25")
    assert wednesday["times"][0]["title"] != "11:00"


def test_times_are_offered_only_for_a_question_of_times(visitor: Visitor) -> None:
    visitor.say("hello")
    for number in ("2", "99", "x", "-1"):
        assert visitor.get("times", message=number).status_code in (400, 404)
    (question,) = visitor.say("60 min swedish please")
    for wrong in ("tomorrow", "2026-13-01", "0"):
        found = visitor.get("times", message=question["sequence"], **{"from": wrong})
        assert found.status_code == 400
    far = visitor.get("times", message=question["sequence"], **{"from": "2999-01-01"}).json()
    assert [day["date"] for day in far["days"]] == [far["last"]]


def test_a_message_sent_again_is_answered_once(visitor: Visitor, server: Server) -> None:
    first = visitor.send("does it help dry skin?", "the-same").json()
    with ThreadPoolExecutor(4) as pool:
        again = [pool.submit(visitor.send, "does it help dry skin?", "the-same") for _ in range(4)]
    assert all(one.result().json() == first for one in again)
    assert len(visitor.history()) == 2


@pytest.mark.timed
def test_three_at_once_are_answered_in_order_and_soon(server: Server) -> None:
    # The best of five, because other tests may have left work behind.
    took = []
    for _ in range(5):
        visitor = Visitor(server).begin()
        visitor.say("hello")
        texts = ["does it help dry skin?", "how much is a facial?", "when are you open?"]
        headers = {str(name): str(value) for name, value in visitor.http.headers.items()}
        connections = [HTTPConnection("127.0.0.1", server.port) for _ in texts]
        for connection in connections:
            connection.connect()
        started = time.perf_counter()
        for connection, text in zip(connections, texts):
            body = json.dumps({"client_id": uuid.uuid4().hex, "text": text, "after": 0})
            connection.request("POST", "/webhooks/website/messages", body, headers)
            time.sleep(0.004)
        for connection in connections:
            assert connection.getresponse().status == 200
        seconds = time.perf_counter() - started
        said = [(one["from"], one["text"][:12]) for one in visitor.history()[2:]]
        assert [who for who, _ in said] == ["visitor", "assistant"] * 3
        asked = [text for who, text in said if who == "visitor"]
        assert sorted(asked) == sorted(text[:12] for text in texts)
        # Three connections: on a busy machine the second may be read before the first.
        if asked == [text[:12] for text in texts]:
            took.append(seconds)
    assert min(took) < 0.2


def test_a_turn_goes_on_when_the_visitor_leaves(visitor: Visitor) -> None:
    with pytest.raises(requests.RequestException):
        visitor.http.post(
            f"{visitor.base}/messages",
            json={"client_id": "left", "text": "does it help dry skin?", "after": 0},
            timeout=0.003,
        )
    deadline = time.monotonic() + 5
    while len(visitor.history()) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [one["from"] for one in visitor.history()] == ["visitor", "assistant"]


def test_a_stream_brings_what_was_said_and_what_is_said(visitor: Visitor) -> None:
    visitor.say("hello")
    with visitor.stream() as events:
        assert [next(events)[1]["sequence"] for _ in range(2)] == [1, 2]
        visitor.other_tab().say("does it help dry skin?")
        assert [next(events)[1]["from"] for _ in range(2)] == ["visitor", "assistant"]
    with visitor.stream(after=3) as events:
        assert next(events)[1]["sequence"] == 4


def test_a_persons_answer_reaches_the_chat(
    visitor: Visitor,
    server: Server,
    database: sqlite3.Connection,
    run_reception: Command,
) -> None:
    visitor.say("can I talk to a person?")
    query = "SELECT id FROM inbox_requests ORDER BY id DESC LIMIT 1"
    number = str(database.execute(query).fetchone()[0])
    with visitor.stream(after=visitor.seen) as events:
        listed = run_reception("inbox", "--answer", number, "Yes, Asha is in <b>today</b>.")
        assert "Sent." in listed
        kind, message = next(events)
    assert kind == "message"
    assert (message["from"], message["text"]) == ("team", "Yes, Asha is in <b>today</b>.")
    assert f"{number}. " in listed
    assert f"--answer {number}" in listed


def test_verdicts_go_to_the_inbox_with_question_and_answer(
    visitor: Visitor, run_reception: Command
) -> None:
    (answer,) = visitor.say("does it help dry skin?")
    number = answer["sequence"]
    given = {"sequence": number, "verdict": "down", "comment": "Which oil?"}
    assert visitor.post("feedback", given).status_code == 200
    shown = visitor.history()[-1]
    assert (shown["verdict"], shown["comment"]) == ("down", "Which oil?")
    listed = run_reception("inbox")
    assert "thumbs down: Which oil?" in listed
    assert "visitor: does it help dry skin?" in listed
    assert f"assistant: {answer['text']}" in listed
    marked = listed.rpartition("thumbs down: Which oil?")[0].splitlines()[-1].split(".")[0]
    assert "Which oil?" not in run_reception("inbox", "--done", marked)
    assert visitor.post("feedback", {"sequence": number, "verdict": None}).status_code == 200
    assert "verdict" not in visitor.history()[-1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"sequence": 1, "verdict": "up"},
        {"sequence": 99, "verdict": "up"},
        {"sequence": 2, "verdict": "sideways"},
        {"sequence": "2", "verdict": "up"},
        {"sequence": 2, "verdict": "up", "comment": 5},
        {"sequence": 2, "verdict": "up", "comment": "x" * 501},
        {},
    ],
)
def test_a_verdict_is_on_an_answer_of_ones_own(visitor: Visitor, wrong: dict[str, Any]) -> None:
    visitor.say("does it help dry skin?")
    refused = visitor.post("feedback", wrong)
    assert refused.status_code in (400, 404, 413)
    assert refused.json()["error"]


def test_deleting_takes_everything_and_the_session_goes_on(
    visitor: Visitor, database: sqlite3.Connection
) -> None:
    (answer,) = visitor.say("does it help my dry skin, I am Ophelia?")
    visitor.post(
        "feedback", {"sequence": answer["sequence"], "verdict": "up", "comment": "Ophelia"}
    )
    visitor.say("delete my data")
    with visitor.stream(after=visitor.seen) as events:
        deleted = visitor.send("Yes, delete it", "the-yes").json()
        told = next(content for kind, content in events if kind == "forgotten")
        assert told == {"before": deleted["forgotten_before"]}
        assert next(events) == ("message", deleted["messages"][0])
    assert [one["from"] for one in deleted["messages"]] == ["assistant"]
    assert visitor.history() == deleted["messages"]
    for table in ("chat_messages", "feedback"):
        rows = database.execute(
            f"SELECT * FROM {table} WHERE conversation = ?", (conversation(database),)
        ).fetchall()
        assert "Ophelia" not in str(rows)
    # The same yes, sent again because its answer got lost, asks for nothing.
    assert visitor.send("Yes, delete it", "the-yes").json() == deleted
    visitor.seen = deleted["last"]
    assert visitor.say("hello")


def test_a_turn_that_rasa_stored_is_not_taken_twice(
    visitor: Visitor, server: Server, database: sqlite3.Connection
) -> None:
    first = visitor.send("does it help dry skin?", "lost").json()
    name = conversation(database)
    # As if the server had died between Rasa's storing the turn and our storing the answer.
    database.execute("DELETE FROM chat_messages WHERE conversation = ? AND sequence = 2", (name,))
    database.execute("UPDATE chat_messages SET answered = 0 WHERE conversation = ?", (name,))
    database.commit()
    again = visitor.send("does it help dry skin?", "lost").json()
    keys = ("text", "source", "follow_ups", "rateable")
    assert [{key: one.get(key) for key in keys} for one in again["messages"]] == [
        {key: one.get(key) for key in keys} for one in first["messages"]
    ]
    events = requests.get(f"{server.url}/conversations/{name}/tracker", timeout=10).json()["events"]
    assert len([event for event in events if event["event"] == "user"]) == 1


def test_any_worker_serves_any_request_and_a_new_one_goes_on(
    visitor: Visitor, server: Server
) -> None:
    port = free_port()
    second = server.start_rasa(port)
    try:
        other = visitor.other_tab()
        other.base = f"http://127.0.0.1:{port}/webhooks/website"
        visitor.say("60 min swedish please")
        with other.stream() as events:
            assert [next(events)[1]["sequence"] for _ in range(2)] == [1, 2]
            other.seen = 2
            assert other.say("Saturday 28 November 2026 at 12:00")
            visitor.seen = other.seen
            assert "contact" not in visitor.say("Jo Bloggs")[0]
            numbers = [next(events)[1]["sequence"] for _ in range(4)]
            assert numbers == [3, 4, 5, 6]
    finally:
        second.kill()
        second.wait(10)
    # The dead worker's conversation is nobody's but the database's.
    (summary,) = visitor.say("07700 900143")
    assert summary["summary"]["name"] == "Jo Bloggs"


def test_a_conversation_is_closed_to_all_without_its_token(
    visitor: Visitor, server: Server, database: sqlite3.Connection
) -> None:
    visitor.say("hello")
    forged = URLSafeTimedSerializer("guess", salt="reception website session")
    tokens = [
        "",
        "x",
        visitor.token[:-2] + "xx",
        visitor.token.partition(".")[2],
        forged.dumps({"c": conversation(database), "o": CLINIC_SITE}),
        conversation(database),
    ]
    for token in tokens:
        stranger = Visitor(server)
        stranger.http.headers["Authorization"] = f"Bearer {token}"
        asked = [
            stranger.get("messages"), stranger.get("events"), stranger.get("times", message=2),
            stranger.send("hello"), stranger.post("feedback", {"sequence": 2, "verdict": "up"}),
        ]  # fmt: skip
        assert {one.status_code for one in asked} == {401}
        assert {one.json()["code"] for one in asked} == {"session"}
    sender = {"sender": conversation(database), "message": "where was I?"}
    by_rest = requests.post(f"{server.url}/webhooks/rest/webhook", json=sender, timeout=10)
    assert by_rest.status_code == 403


def test_a_chat_that_was_deleted_says_so(visitor: Visitor, database: sqlite3.Connection) -> None:
    visitor.say("hello")
    name = conversation(database)
    database.execute("DELETE FROM chat_messages WHERE conversation = ?", (name,))
    database.execute("DELETE FROM chats WHERE conversation = ?", (name,))
    database.commit()
    assert visitor.get("messages").json()["code"] == "session"
    assert visitor.send("hello").json()["code"] == "session"


def test_only_pages_of_allowed_origins_may_ask(visitor: Visitor, server: Server) -> None:
    for origin in ("https://evil.example", "null", "https://www.clinic.example.evil.example"):
        stranger = Visitor(server, origin)
        stranger.http.headers["Authorization"] = f"Bearer {visitor.token}"
        for asked in (stranger.get("clinic"), stranger.get("messages"), stranger.send("hello")):
            assert asked.status_code == 403
            assert asked.json()["code"] == "origin"
        before = stranger.http.options(f"{stranger.base}/messages", timeout=10)
        assert "Access-Control-Allow-Origin" not in before.headers
    # A token is of no use on another page, even if that page may have sessions of its own.
    own = Visitor(server, server.url)
    own.http.headers["Authorization"] = f"Bearer {visitor.token}"
    assert own.get("messages").status_code == 401


def test_a_browser_is_told_before_it_asks(visitor: Visitor) -> None:
    before = visitor.http.options(f"{visitor.base}/messages", timeout=10)
    assert before.headers["Access-Control-Allow-Origin"] == CLINIC_SITE
    assert before.headers["Access-Control-Allow-Headers"] == "authorization, content-type"
    assert "Access-Control-Allow-Credentials" not in before.headers
    assert visitor.get("clinic").headers["Access-Control-Allow-Origin"] == CLINIC_SITE


@pytest.mark.parametrize("command", ["/restart", "/session_start", '/affirm{"confirmed": true}'])
def test_slash_commands_are_only_words(
    visitor: Visitor, server: Server, database: sqlite3.Connection, command: str
) -> None:
    visitor.say("60 min swedish please")
    visitor.say(command)
    name = conversation(database)
    found = requests.get(f"{server.url}/conversations/{name}/tracker", timeout=10).json()
    assert found["slots"]["treatment"] == "Swedish massage"
    assert not found["slots"]["confirmed"]
    assert visitor.history()[2]["from"] == "visitor"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad_request"),
        ([], "bad_request"),
        ({"client_id": "a", "text": None, "after": 0}, "bad_request"),
        ({"client_id": "a b", "text": "hello", "after": 0}, "bad_request"),
        ({"client_id": "a" * 65, "text": "hello", "after": 0}, "too_long"),
        ({"client_id": "a", "text": "hello", "after": "0"}, "bad_request"),
        ({"client_id": "a", "text": "hello", "after": True}, "bad_request"),
        ({"client_id": "a", "text": "hello", "after": -1}, "bad_request"),
        ({"client_id": "a", "text": "hello", "after": 10**30}, "bad_request"),
        ({"client_id": "a", "text": "\x00", "after": 0}, "empty"),
        ({"client_id": "a", "text": " \n ", "after": 0}, "empty"),
        ({"client_id": "a", "text": "x" * 1001, "after": 0}, "too_long"),
        ({"client_id": "a", "text": "x" * 20_000, "after": 0}, "too_long"),
        ({"client_id": "a", "text": "hello", "after": 0, "more": [[[]]] * 9000}, "too_long"),
    ],
)
def test_a_body_that_is_wrong_is_told_what_is_wrong(visitor: Visitor, body: Any, code: str) -> None:
    refused = visitor.post("messages", body)
    assert refused.status_code in (400, 413)
    assert refused.json()["code"] == code
    assert visitor.history() == []


@pytest.mark.parametrize("data", [b"", b"[", b"\xff", b"[" * 9000, b"null", b'"text"'])
def test_a_body_that_is_no_json_does_no_harm(visitor: Visitor, data: bytes) -> None:
    refused = visitor.http.post(f"{visitor.base}/messages", data=data, timeout=10)
    assert refused.json()["code"] == "bad_request"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "ab"),
        ("\ud800 lone", "? lone"),
        ("😀" * 1000, "😀" * 1000),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\x1b]0;owned\x07\x1b[2J \x9b31m \u202egnp", "]0;owned[2J 31m gnp"),
        ("two\nlines\tand more", "two\nlines\tand more"),
    ],
    ids=["nought", "surrogate", "emoji", "script", "terminal", "lines"],
)
def test_whatever_is_typed_comes_back_as_text(visitor: Visitor, text: str, shown: str) -> None:
    assert visitor.send(text).status_code == 200
    assert visitor.history()[0]["text"] == shown


@pytest.mark.parametrize("length", ["-5", "x", "+3", "5, -5", ""])
@pytest.mark.parametrize("path", ["/chat", "/webhooks/website/session", "/webhooks/rest/webhook"])
def test_a_body_of_an_odd_length_keeps_nobody_waiting(
    server: Server, path: str, length: str
) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\nabc"
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=5)) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 400")
    assert requests.get(f"{server.url}/chat", timeout=5).status_code == 200


def test_no_line_of_a_visitor_can_be_taken_for_one_of_the_inbox(
    visitor: Visitor, run_reception: Command
) -> None:
    visitor.say("can I talk to a person?\n2. 21 Nov 10:12, talk to human: faked")
    listed = run_reception("inbox")
    assert "faked" in listed
    assert not [line for line in listed.splitlines() if line.startswith("2. 21 Nov 10:12")]


def test_too_many_messages_are_told_when_to_go_on(server: Server) -> None:
    visitor = Visitor(server).begin()
    answered = [visitor.send("hello").status_code for _ in range(30)]
    assert set(answered) == {200}
    refused = visitor.send("hello")
    assert refused.status_code == 429
    assert refused.json()["code"] == "too_many"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Retry-After"] in refused.json()["error"]
    # Somebody else is not kept waiting.
    assert Visitor(server).begin().send("hello").status_code == 200


def test_one_address_begins_only_so_many_sessions(server: Server) -> None:
    visitor = Visitor(server)
    begun = [visitor.post("session", {}).status_code for _ in range(61)]
    assert begun == [201] * 60 + [429]
    # What stands before the proxy's own word is anybody's claim.
    claimed = str(visitor.http.headers["X-Forwarded-For"]).partition(", ")[2]
    visitor.http.headers["X-Forwarded-For"] = f"198.51.100.77, {claimed}"
    assert visitor.post("session", {}).status_code == 429


def test_only_so_many_streams_of_one_conversation(visitor: Visitor) -> None:
    visitor.say("hello")
    with ThreadPoolExecutor(9) as pool:
        opened = list(
            pool.map(
                lambda _: requests.get(
                    f"{visitor.base}/events",
                    headers=dict(visitor.http.headers),
                    stream=True,
                    timeout=10,
                ),
                range(9),
            )
        )
    assert sorted(one.status_code for one in opened) == [200] * 8 + [429]
    for one in opened:
        one.close()


def test_the_log_holds_nothing_that_was_said(visitor: Visitor, server: Server) -> None:
    visitor.say("my name is Ophelia Quillfeather, does it help dry skin?")
    visitor.post("messages", {"client_id": "Quillfeather!", "text": "x", "after": 0})
    log = server.log.read_text(errors="replace")
    assert "Quillfeather" not in log
    assert visitor.token not in log


def test_an_origin_with_a_path_is_refused_at_start() -> None:
    for wrong in (
        *("https://clinic.example/", "clinic.example", "*", "ftp://clinic.example", 5),
        *("https://Clinic.example", "https://*.clinic.example", "https://", "https://a.b:443"),
    ):
        with pytest.raises(StartError, match="origins"):
            allowed_origins([wrong])  # type: ignore[list-item]
    allowed = {"https://clinic.example", "http://127.0.0.1:8080", "http://[::1]:8080"}
    assert allowed <= allowed_origins(allowed)


@pytest.mark.parametrize(
    ("credentials", "named"),
    [
        ({"origin": ["https://a.example"]}, "origin"),
        ({"origins": "https://a.example"}, "origins"),
        ({"proxies": "1"}, "proxies"),
        ({"proxies": -1}, "proxies"),
        ({"rates": {"messages of session": "often"}}, "messages of session"),
        ({"rates": {"messages": "1/minute"}}, "messages"),
    ],
)
def test_a_slip_in_credentials_is_named_at_start(credentials: dict[str, Any], named: str) -> None:
    with pytest.raises(StartError, match=f"credentials.yml.*{named}"):
        WebsiteChannel.from_credentials(credentials)


EMERGENCY = "my dad has chest pain and he can't breathe"
BEYOND_NORMAL = 1.5
"""Seconds that an emergency is answered later at the most; SQLite itself waits for 10."""


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """While somebody else writes to the database and does not finish."""
    with closing(sqlite3.connect(server.database, timeout=10, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def timed(say: Callable[[], Any]) -> tuple[Any, float]:
    """What a call returns, and its seconds."""
    started = time.monotonic()
    return say(), time.monotonic() - started


@pytest.mark.timed
def test_an_emergency_is_answered_though_the_database_is_locked_and_kept_afterwards(
    visitor: Visitor, server: Server
) -> None:
    usual, normal = timed(lambda: Visitor(server).begin().say(EMERGENCY))
    before, somebody_else = visitor.say("hello"), Visitor(server).begin()
    with ThreadPoolExecutor(1) as pool, locked(server):
        ordinary = pool.submit(somebody_else.send, "How much is a facial?")
        replies, took = timed(lambda: visitor.say(EMERGENCY))
        assert visitor.seen == 2 + len(before) + 1
        assert len(visitor.history()) == 1 + len(before)
        assert ordinary.result().status_code == 503
    assert [reply["text"] for reply in replies] == [reply["text"] for reply in usual]
    assert all(reply["urgent"] for reply in replies)
    assert took < normal + BEYOND_NORMAL
    deadline = time.monotonic() + 20
    while len(visitor.history()) < visitor.seen and time.monotonic() < deadline:
        time.sleep(0.1)
    # Under the numbers that the widget knows them by, or it would show them twice.
    kept = visitor.history()[-2:]
    assert [one["text"] for one in kept] == [EMERGENCY, usual[0]["text"]]
    assert [one["sequence"] for one in kept] == [visitor.seen - 1, visitor.seen]
    assert visitor.say("How much is a facial?")[0]["text"].startswith("Facial")
    assert EMERGENCY not in server.log.read_text(errors="replace")


@pytest.mark.timed
def test_an_emergency_may_be_the_first_message_while_the_database_is_locked(
    server: Server,
) -> None:
    usual, normal = timed(lambda: Visitor(server).begin().say(EMERGENCY))
    with locked(server):
        replies, took = timed(lambda: Visitor(server).begin().say(EMERGENCY))
    assert [reply["text"] for reply in replies] == [reply["text"] for reply in usual]
    # Once for the session, and once for the message.
    assert took < normal + 2 * BEYOND_NORMAL
