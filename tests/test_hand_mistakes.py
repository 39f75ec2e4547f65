"""Mistakes made by hand in the files that staff edit are shown as what they are, never a 500."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from console_process import RunningConsole, running_console
from test_console import PUBLISHER, Visitor

from reception.cli import app
from reception.errors import ReceptionError
from reception.releases.steps import Bench
from reception.staff.server import areas

TOPIC, ARTICLE = "data/faq/glow.yml", "data/articles/massage-and-your-skin.md"
INTENTS, CASES = "data/nlu/small_talk.yml", "tests/regression/staff.tsv"
DRAFTS, PASSAGES = "data/drafts/leaflet.yml", "data/drafts/leaflet.md"

LEAFLET = """\
title: A leaflet
origin: leaflet.md
filed: 2026-11-20
drafts:
  - number: 1
    status: new
    topic:
    safety: false
    heading: Cupping
    question: Does cupping hurt?
    answer: It may pinch a little.
    passage: It may pinch a little.
    examples: [does it hurt, is it sore]
    follow_ups: []
"""
LEAFLET_ARTICLE = """\
---
title: A leaflet
reviewed: 2026-11-20
---

## Cupping

It may pinch a little.
"""

Break = Callable[[Path], None]


def holds(content: bytes) -> Break:
    return changed(lambda _: content)


def changed(change: Callable[[bytes], bytes]) -> Break:
    def break_(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return break_


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def dead_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


def begins(with_: bytes) -> Break:
    return changed(lambda content: with_ + content)


def ends(with_: bytes) -> Break:
    return changed(lambda content: content + with_)


def also(name: str) -> Break:
    def break_(path: Path) -> None:
        shutil.copy(path, path.with_name(name))

    return break_


ANY_FILE: dict[str, Break] = {
    "Latin-1": ends("\ncafé ".encode("latin-1")),
    "a folder": folder,
    "a link to nowhere": dead_link,
    "another encoding": changed(lambda content: content.decode().encode("utf-16")),
}
YAML_FILE: dict[str, Break] = {
    **ANY_FILE,
    "signs that cannot be seen": ends(b"\n\x00\x07"),
    "empty": holds(b""),
    "a list": begins(b"- hello\n"),
    "nothing but a list": holds(b"- hello\n- 7\n"),
    "a text": holds(b"hello\n"),
    "a tab": holds(b"question:\n\tanswer: x\n"),
    "an open bracket": holds(b"question: [\n"),
    "many brackets": holds(b"question: " + b"[" * 5_000),
    "a colon in a text": ends(b"\nquestion: a: b: c\n"),
    "another kind": holds(b"nlu: 7\nquestion: {a: 1}\nanswer: [1]\nexamples: yes\ndrafts: 4\n"),
    "null": holds(b"nlu:\nquestion:\nanswer:\nexamples:\ndrafts:\n"),
}
SOME = ("signs that cannot be seen", "empty", "a list", "null", "another kind")
MISTAKES: list[tuple[str, str, Break]] = [
    *((TOPIC, how, break_) for how, break_ in YAML_FILE.items()),
    (TOPIC, "a field twice", ends(b"\nreviewed: 2026-01-01\n")),
    (TOPIC, "a date that is none", ends(b"\nother: 2026-02-31\n")),
    (TOPIC, "a name with capitals", also("My Topic.yml")),
    (TOPIC, "another ending", also("glow_too.yaml")),
    *((INTENTS, how, YAML_FILE[how]) for how in (*ANY_FILE, *SOME)),
    (INTENTS, "a list within", holds(b"nlu:\n- hello\n- intent: [a]\n  examples: 7\n")),
    *((DRAFTS, how, YAML_FILE[how]) for how in (*ANY_FILE, *SOME)),
    (DRAFTS, "a name with capitals", also("My Leaflet.yml")),
    *((PASSAGES, how, break_) for how, break_ in ANY_FILE.items()),
    *((ARTICLE, how, break_) for how, break_ in ANY_FILE.items()),
    (ARTICLE, "empty", holds(b"")),
    (ARTICLE, "no block at the top", begins(b"Hello.\n")),
    (ARTICLE, "an open bracket", holds(b"---\ntitle: [\nreviewed: 2026-01-01\n---\nx\n")),
    (ARTICLE, "a list at the top", holds(b"---\n- title\n---\nx\n")),
    (ARTICLE, "a field twice", holds(b"---\ntitle: a\ntitle: b\nreviewed: 2026-01-01\n---\nx\n")),
    *((CASES, how, break_) for how, break_ in ANY_FILE.items()),
    (CASES, "no tab", ends(b"glow is this the glow\n")),
]
HARMLESS = [
    (INTENTS, "a name with capitals", also("Small Talk 2.yml.bak")),
    (TOPIC, "a mark at the start", begins("\ufeff".encode())),
    (TOPIC, "lines of Windows", changed(lambda content: content.replace(b"\n", b"\r\n"))),
    (ARTICLE, "a name with capitals", also("My Article.md")),
    (ARTICLE, "a mark at the start", begins("\ufeff".encode())),
    (CASES, "lines of Windows", changed(lambda content: content.replace(b"\n", b"\r\n"))),
]  # fmt: skip

GIVEN = {"name": "glow", "document": "leaflet", "kind": "csv", "id_": "x", "reference": "x"}


def pages() -> list[str]:
    """The address of every page of the console."""
    found = []
    for area in areas():
        for route in area.blueprint._future_routes:
            if "GET" in route.methods:
                path = re.sub(r"<(\w+):[^>]*>", lambda it: GIVEN.get(it[1], "1"), str(route.uri))
                found.append(f"{area.prefix}{path}" or "/")
    return sorted({*found, "/faqs/?q=glow", "/faqs/shown-rows?q=glow", "/faqs/dry_skin"})


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    """A console of which somebody has filed a draft and added a test message."""
    with running_console(tmp_path_factory.mktemp("console")) as running:
        running.add(PUBLISHER, "publisher")
        for name, text in (
            (DRAFTS, LEAFLET), (PASSAGES, LEAFLET_ARTICLE), (CASES, "glow\tis this the glow\n"),
        ):  # fmt: skip
            (running.home / name).parent.mkdir(exist_ok=True)
            (running.home / name).write_text(text)
        yield running


@pytest.fixture(scope="module")
def publisher(console: RunningConsole) -> Visitor:
    signed_in = Visitor(console)
    assert signed_in.sign_in(PUBLISHER).status_code == 200
    return signed_in


@pytest.fixture(autouse=True)
def _here(console: RunningConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process works on the console's files."""
    for name in ("RECEPTION_HOME", "RECEPTION_CACHE"):
        monkeypatch.setenv(name, console.environment[name])
    monkeypatch.setattr("reception.assistant.quiet", lambda: None)


@contextmanager
def mistaken(home: Path, name: str, break_: Break) -> Iterator[None]:
    """``break_`` done to a file, and taken back."""
    folders = ["data", "tests/regression"]
    kept = home.parent / "kept"
    for one in folders:
        shutil.copytree(home / one, kept / one)
    break_(home / name)
    try:
        yield
    finally:
        for one in folders:
            shutil.rmtree(home / one)
            shutil.move(str(kept / one), home / one)
        shutil.rmtree(kept)


def seen(publisher: Visitor) -> dict[str, tuple[int, str]]:
    """Status and text of every page."""
    with ThreadPoolExecutor(3) as pool:
        answers = pool.map(lambda path: publisher.see(path), pages())
    return {path: (one.status_code, one.text) for path, one in zip(pages(), answers)}


def said(*command: str) -> str:
    """What a command prints, or the sentence that it ends with."""
    done = CliRunner().invoke(app, command)
    if done.exception and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, ReceptionError), repr(done.exception)
        return str(done.exception)
    return done.output


@pytest.mark.parametrize(
    ("name", "break_"),
    [pytest.param(name, break_, id=f"{name}: {how}") for name, how, break_ in MISTAKES],
)
def test_a_mistake_by_hand_is_named_everywhere_and_stops_no_page(
    name: str, break_: Break, publisher: Visitor, console: RunningConsole
) -> None:
    with mistaken(console.home, name, break_):
        for path, (status, text) in seen(publisher).items():
            assert status < 500, (path, text)
            assert "Traceback" not in text
        is_draft = name in (DRAFTS, PASSAGES)
        where = "/drafts/" if is_draft else "/faqs/"
        listed = publisher.see(where).text
        commands = [("faq", "drafts")] if is_draft else [("faq", "list"), ("check",)]
        told = [said(*command) for command in commands]
    file = Path(name)
    for text in told if name != PASSAGES else []:
        assert re.search(rf"{file.stem}|My |glow_too", text), text
    if name != PASSAGES:
        assert re.search(rf"{file.name}|My |glow_too", listed)


@pytest.mark.parametrize(
    ("name", "break_"),
    [pytest.param(name, break_, id=f"{name}: {how}") for name, how, break_ in HARMLESS],
)
def test_what_is_only_unusual_is_no_mistake(
    name: str, break_: Break, publisher: Visitor, console: RunningConsole
) -> None:
    with mistaken(console.home, name, break_):
        assert {status for status, _ in seen(publisher).values()} <= {200, 404}
        assert "25 topics" in said("check")


@pytest.mark.parametrize(
    ("name", "break_"),
    [
        pytest.param(name, break_, id=f"{name}: {how}")
        for name, how, break_ in MISTAKES
        if name not in (DRAFTS, PASSAGES) and how in ("Latin-1", "a list", "a link to nowhere")
    ],
)
def test_a_release_is_refused_with_the_sentence(
    name: str, break_: Break, console: RunningConsole, tmp_path: Path
) -> None:
    with mistaken(console.home, name, break_):
        found = Bench(tmp_path).make(None, [], {}, lambda progress: None)
    (refusal,) = found.refusals
    assert refusal["kind"] == "files"
    assert Path(name).name in refusal["said"]
