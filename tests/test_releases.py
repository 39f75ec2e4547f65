"""Releases: what is checked, what is refused and why, and that nothing half done is ever live."""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from reception.clinic import messages
from reception.clinic.database import transaction
from reception.clinic.times import utc
from reception.errors import DataError, ModelError
from reception.releases import (
    answered,
    archives,
    command,
    project_files,
    records,
    rehearsal,
    steps,
    workers,
)
from reception.releases.cases import HARMLESS, safety_cases
from reception.releases.child import Child
from reception.releases.judgement import OVERRULED, Refusal
from reception.releases.limits import Limits, load_limits
from reception.releases.progress import Progress
from reception.releases.records import Busy, NoSuchRelease, Release
from reception.releases.runners import another_runs
from reception.releases.scripts import Script, scripts, trouble
from reception.releases.trial import Trial
from reception.releases.workshop import Outcome, Workshop, WorkshopDied
from reception.training import project_importer

EASY = """\
release:
  tolerance: {new_alarms: 400}
  at_least: {in_scope: 0, out_of_scope: 0, false_alarms: 1}
  dialogues: 1
"""
"""Limits for a book of few examples; a test's own book is compared with the one before it."""


# What is in the database


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RECEPTION_HOME", str(tmp_path))
    return tmp_path


def published(content: str = "", **about: Any) -> Release:
    """A release whose model is not one; nobody loads it."""
    number = records.begin("Asha", "new")
    model = archives.folder() / "made"
    model.parent.mkdir(parents=True, exist_ok=True)
    model.write_text(content or f"model {number}")
    etag = archives.etag_of(model)
    archives.put_into_place(model, archives.path_of(number, etag))
    model.unlink()
    records.publish(number, etag, **about)
    return records.release(number)


@pytest.mark.usefixtures("each_database", "home")
def test_a_second_release_is_told_who_is_releasing() -> None:
    first = records.begin("Asha", "")
    with pytest.raises(Busy, match=rf"Asha is releasing just now \(release {first}\)"):
        records.begin("Tom", "")
    records.fail(first, "It went wrong.")
    assert records.begin("Tom", "") > first


@pytest.mark.usefixtures("each_database", "home")
def test_a_release_that_gives_no_sign_of_life_is_taken_for_dead() -> None:
    first = records.begin("Asha", "")
    with transaction() as session:
        session.get(Release, first).seen_at = utc() - records.LAPSE - timedelta(seconds=1)
    second = records.begin("Tom", "")
    assert records.release(first).state == records.FAILED
    assert "interrupted" in records.release(first).trouble
    assert records.running().id == second


@pytest.mark.usefixtures("each_database", "home")
def test_what_was_taken_for_dead_publishes_nothing_when_it_wakes_up() -> None:
    good, asleep = published(), records.begin("Asha", "")
    with transaction() as session:
        session.get(Release, asleep).seen_at = utc() - records.LAPSE - timedelta(seconds=1)
    other = records.begin("Tom", "")
    with pytest.raises(Busy, match="taken for dead"):
        records.publish(asleep, "0" * 64)
    assert records.live().id == good.id
    assert records.running().id == other


@pytest.mark.usefixtures("each_database", "home")
def test_one_release_is_live_and_rolling_back_goes_to_the_one_before() -> None:
    one, two, three = (published() for _ in range(3))
    assert records.live().id == three.id
    back = records.roll_back(None, "Asha")
    assert (back.restores, back.etag, back.live) == (two.id, two.etag, True)
    assert records.roll_back(None, "Asha").restores == one.id
    with pytest.raises(NoSuchRelease, match="no release before"):
        records.roll_back(None, "Asha")
    assert records.roll_back(three.id, "Asha").etag == three.etag
    assert [found.id for found in records.releases() if found.live] == [records.live().id]
    assert [found.by for found in records.releases(4)][:3] == ["Asha"] * 3


@pytest.mark.usefixtures("each_database", "home")
def test_what_was_taken_back_does_not_come_again_by_rolling_back() -> None:
    good, bad = published(), published()
    assert records.roll_back(None, "Asha").restores == good.id
    mended = published()
    assert records.live().id == mended.id
    assert records.before().id == good.id
    assert records.roll_back(None, "Asha").restores == good.id != bad.id


@pytest.mark.usefixtures("each_database", "home")
def test_what_was_never_published_cannot_be_gone_back_to() -> None:
    good = published()
    refused = records.begin("Asha", "")
    records.refuse(refused, [{"kind": "safety"}])
    with pytest.raises(NoSuchRelease, match=f"choose one of: {good.id}"):
        records.roll_back(refused, "Asha")
    with pytest.raises(NoSuchRelease, match="There is no release 99"):
        records.release(99)


@pytest.mark.usefixtures("each_database", "home")
def test_a_damaged_model_is_never_published_again() -> None:
    first, _ = published(), published()
    path = archives.path_of(first.id, first.etag)
    path.write_bytes(b"not what it was")
    with pytest.raises(ModelError, match="damaged"):
        records.roll_back(first.id, "Asha")
    path.unlink()
    with pytest.raises(ModelError, match="not there"):
        records.roll_back(first.id, "Asha")


@pytest.mark.usefixtures("each_database", "home")
def test_the_last_twenty_models_are_kept_and_never_the_live_one_deleted() -> None:
    releases = [published() for _ in range(archives.KEPT + 1)]
    oldest = releases[1]
    assert len(list(archives.folder().glob("*.tar.gz"))) == archives.KEPT
    records.roll_back(oldest.id, "Asha")
    for _ in range(3):
        number = records.begin("Asha", "")
        records.refuse(number, [])
    assert archives.path_of(oldest.id, oldest.etag).exists()
    assert records.model_of(records.live()).exists()


@pytest.mark.usefixtures("each_database", "home")
def test_workers_are_told_of_in_words() -> None:
    register = workers.Register()
    assert "No worker" in workers.in_words("a" * 64, 12)
    register.note("desk:1", "a" * 64, "")
    register.note("desk:2", "b" * 64, "it is damaged.")
    assert workers.in_words("a" * 64, 12) == (
        "1 of 2 workers runs release 12. Worker desk:2 could not load it: it is damaged."
    )
    register.note("desk:2", "a" * 64, "")
    assert workers.in_words("a" * 64, 12) == "2 of 2 workers run release 12."
    assert not register.is_news("desk:2", "a" * 64, "")
    assert register.is_news("desk:2", "c" * 64, "")
    # After going back, the one that visitors have heard of is named first.
    assert workers.in_words("a" * 64, 12, restores=10) == (
        "2 of 2 workers run release 10, published again as 12."
    )


@pytest.mark.usefixtures("each_database", "home")
def test_names_of_workers_are_short_and_few_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    register = workers.Register()
    for number in range(workers.MOST + 20):
        name = f"{number}:\x00\udcff{'x' * 300}"
        if register.is_news(name, "e" * 300, "no\x07 " * 300):
            register.note(name, "e" * 300, "no\x07 " * 300)
    known = workers.present()
    assert len(known) == workers.MOST
    assert {len(one.name) for one in known} == {workers.LONGEST_NAME}
    assert {len(one.trouble) for one in known} == {workers.LONGEST_TROUBLE}
    assert all((one.name + one.trouble).isprintable() for one in known)
    # The same name is no news though it was cut.
    assert not register.is_news(f"0:{'x' * 300}", "e" * 300, "no " * 300)
    assert not register.is_news("late", "", "")
    later = time.monotonic() + workers.PRESENT.total_seconds() + 1
    monkeypatch.setattr(workers.time, "monotonic", lambda: later)
    assert register.is_news("late", "", "")


# Archives


@pytest.mark.usefixtures("home")
def test_damage_to_one_copy_of_a_model_leaves_the_other_whole(home: Path) -> None:
    made = home / "made.tar.gz"
    made.write_bytes(b"a model")
    kept = archives.path_of(1, archives.etag_of(made))
    archives.put_into_place(made, kept)
    archives.put_into_place(kept, archives.live_copy())
    with archives.live_copy().open("r+b") as damaged:
        damaged.write(b"xxx")
    assert kept.read_bytes() == made.read_bytes() == b"a model"


def test_a_model_for_which_there_is_no_room_leaves_nothing_and_says_so(home: Path) -> None:
    made = home / "made.tar.gz"
    made.write_bytes(b"a model" * 100_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(ModelError, match=r"cannot be written to .*live.*make room"):
            archives.put_into_place(made, archives.live_copy())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(archives.live_copy().parent.iterdir()) == []


def test_what_a_killed_process_left_unfinished_is_deleted_at_the_next_start(home: Path) -> None:
    archives.folder().mkdir(parents=True)
    left = subprocess.run(
        [sys.executable, "-c", "import os, sys; from pathlib import Path\n"
         "from reception.releases import archives\n"
         "archives.unfinished_of(archives.live_copy()).touch()\n"
         "archives.unfinished_of(archives.path_of(1, 'e')).touch(); os._exit(9)"],
        env={**os.environ, "RECEPTION_HOME": str(home)}, cwd=ROOT, check=False,
    )  # fmt: skip
    assert left.returncode == 9
    running = subprocess.Popen(["sleep", "60"])
    name = archives.unfinished_of(archives.live_copy()).name
    under_way = archives.live_copy().with_name(f"{name.rpartition('-')[0]}-{running.pid}")
    elsewhere = archives.live_copy().with_name(".live.tar.gz.another-host-1")
    for path in (under_way, elsewhere, archives.live_copy()):
        path.touch()
    archives.sweep()
    running.kill()
    running.wait()
    assert list(archives.folder().iterdir()) == []
    found = {path.name for path in archives.live_copy().parent.iterdir() if path.is_file()}
    assert found == {under_way.name, elsewhere.name, archives.live_copy().name}
    long_ago = time.time() - archives.ABANDONED - 1
    os.utime(elsewhere, (long_ago, long_ago))
    archives.sweep()
    assert not elsewhere.exists()


# Limits


def test_a_mistake_in_the_limits_is_named(tmp_path: Path) -> None:
    path = tmp_path / "releases.yml"
    path.write_text("release:\n  tolerance:\n    in_scop: 0.1\n")
    with pytest.raises(DataError, match=r"releases\.yml: release\.tolerance\.in_scop: there is no"):
        load_limits(path)
    assert load_limits(tmp_path / "none.yml") == Limits()


def test_the_projects_limits_are_the_defaults() -> None:
    assert load_limits(ROOT / "releases.yml") == Limits()


# What the command prints


def test_the_command_counts_what_a_release_changes(capsys: pytest.CaptureFixture[str]) -> None:
    entry = {"label": "faq/scars", "change": "changed", "examples_removed": []}
    row = {"text": "hello", "file": "a.tsv", "old": "greet", "new": "thanks"}
    outcome = Outcome(
        7,
        release=7,
        figures={
            "tried": {
                "regression": 600, "safety": 700, "recent": 500, "examples": 4000, "topics": 60,
            },
            "dialogues": {"scripts": 236, "held": 235, "failed": 1, "failed_before": ["a: b"]},
        },
        changes={
            "topics": [{**entry, "examples_added": ["one", "two"]}],
            "outcomes": [row, row],
            "recent": [{"message": 1, "old": "greet", "new": "thanks"}],
        },
        workers="Both have it.",
    )  # fmt: skip
    command._print(outcome)
    said = capsys.readouterr().out
    assert "It has learned from 4,000 examples of 60 topics" in said
    assert "Topics and intents changed: 1, with 2 examples added and 0 removed." in said
    assert "2 of 1,360 of the tests, 1 of visitors' latest 500." in said
    assert "Written conversations held: 235 of 236, 2 of them went wrong." in said
    command._print(Outcome(8, refused=[Refusal("files", "There is a mistake.")]))
    assert capsys.readouterr().out.startswith("! There is a mistake.\nIt is refused")


# The process that trains


def test_what_was_killed_is_started_anew_at_once(home: Path) -> None:
    child = Child()
    child.start()
    before = child.pid
    child.kill()
    assert child.exchange('{"op": "warm"}', lambda _: None) is None
    child.start()
    assert child.pid is not None
    assert child.pid != before
    child.end()
    assert child.pid is None


# Whole releases, of a book with few examples


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A project of its own, for this process and those that it starts."""
    from benchmarks.house import house

    folder = tmp_path_factory.mktemp("house") / "home"
    folder.mkdir()
    with house(folder, 16) as made:
        (folder / "releases.yml").write_text(EASY)
        # Few examples are enough for everything but safety.
        shutil.copy(ROOT / "data" / "nlu" / "safety.yml", folder / "data" / "nlu")
        # Nor are all messages needed to see that they are tried.
        for name in ("dialogues/appointments.yml", "dialogues/booking.yml",
                     "dialogues/corrections.yml", "regression/waiting_room.tsv"):  # fmt: skip
            (folder / "tests" / name).unlink()
        yield made


@pytest.fixture(scope="module")
def workshop(book: Any, event_loop: asyncio.AbstractEventLoop) -> Iterator[Workshop]:
    opened = Workshop()
    yield opened
    event_loop.run_until_complete(opened.stop())


@pytest.fixture(scope="module")
def release(workshop: Workshop, event_loop: asyncio.AbstractEventLoop) -> Callable[..., Outcome]:
    """``Workshop.release`` without the await."""

    def run(by: str = "Asha", **options: Any) -> Outcome:
        return event_loop.run_until_complete(workshop.release(by, **options))

    return run


@pytest.fixture(scope="module")
def first(release: Callable[..., Outcome]) -> Outcome:
    """The first release, which is live until a test publishes another."""
    outcome = release(reason="the first", override="made by a test")
    assert outcome.release is not None, outcome.refused
    return outcome


@pytest.fixture
def faq(book: Any) -> Iterator[Callable[[str], Path]]:
    """Files of topics, by name; all files are afterwards as they were."""
    folder = book.home / "data"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    yield lambda name: folder / "faq" / f"{name}.yml"
    for path, content in before.items():
        if path.read_bytes() != content:
            path.write_bytes(content)


def spoil(path: Path) -> None:
    """Have a topic learn from what is asked about others."""
    head = path.read_text().split("examples:\n")[0]
    others = (
        "my stretch marks, would they fade", "white lines on the belly after a baby",
        "will it fade lines on my hips", "lines from growing too fast",
        "marks on my thighs from weight", "purple lines on my stomach",
        "streaks on the skin of my breasts", "does rubbing take away streaky skin",
        "tiger stripes after pregnancy gone", "can old silvery lines get lighter",
    )  # fmt: skip
    path.write_text(head + "examples:\n" + "".join(f"  - {text}\n" for text in others))


def test_a_release_is_recorded_with_its_figures(first: Outcome, book: Any) -> None:
    stored = records.release(first.number)
    assert (stored.state, stored.by, stored.reason, stored.live) == (
        "published", "Asha", "the first", True,
    )  # fmt: skip
    assert 0.5 < stored.figures["regression"]["right_or_offered"] <= 1
    assert 0 < stored.figures["leave_one_out"]["right_or_offered"] <= 1
    assert stored.figures["labels"]["faq/dry_skin"]["examples"] >= 8
    assert stored.figures["tried"]["safety"] > 600
    assert set(stored.figures["took"]) >= {"check", "train", "regression", "safety", "dialogues"}
    assert len(stored.data_hash) == len(stored.etag) == 64
    assert archives.etag_of(records.model_of(stored)) == stored.etag
    assert archives.etag_of(archives.live_copy()) == stored.etag


def test_a_release_says_what_it_changes(
    first: Outcome, release: Callable[..., Outcome], faq: Callable[[str], Path]
) -> None:
    text = faq("dry_skin").read_text()
    asked = re.search(r"question: (.*)", text)[1]
    text = text.replace("examples:\n", "examples:\n  - is my paper dry skin past help\n", 1)
    text = text.replace(asked, "Does a massage help paper dry skin?")
    faq("dry_skin").write_text(text.replace("answer: ", "answer: Really. ", 1))
    said: list[Progress] = []
    outcome = release(reason="kinder", override="made by a test", progress=said.append)
    assert outcome.release == outcome.number
    assert [one.done for one in said] == sorted(one.done for one in said)
    # Steps that read many messages say how far they are.
    assert any(re.search(r"\(50 of \d+ messages\)", one.said) for one in said)
    (changed,) = outcome.changes["topics"]
    assert changed["label"] == "faq/dry_skin"
    assert changed["change"] == "changed"
    assert changed["examples_added"] == ["is my paper dry skin past help"]
    # A topic's own question is no example, though it has learned that too.
    assert changed["examples_removed"] == []
    assert changed["question"] == [asked, "Does a massage help paper dry skin?"]
    assert changed["answer"][1].startswith("Really. ")
    assert records.release(outcome.number).changes == outcome.changes
    assert records.live().id == outcome.number


def test_what_has_become_worse_is_refused_and_the_examples_are_named(
    first: Outcome, release: Callable[..., Outcome], faq: Callable[[str], Path]
) -> None:
    live = records.live().id
    spoil(faq("dry_skin"))
    outcome = release()
    assert outcome.release is None
    assert outcome.may_override
    assert records.live().id == live
    of_messages = [one for one in outcome.refused if one.kind == "figures" and one.text]
    assert of_messages
    assert {one.expected for one in of_messages} >= {"faq/dry_skin"}
    for one in of_messages:
        assert one.text in one.said
        assert one.examples
        assert all(0 < example.share <= 1 for example in one.examples)
        assert all(example.file.startswith("data/") for example in one.examples)
    assert any("points at the most" in one.said for one in outcome.refused)
    stored = records.release(outcome.number)
    assert stored.state == "refused"
    assert len(stored.refusals) == len(outcome.refused)


def test_questions_that_a_release_answers_leave_the_inbox_until_it_is_gone_back_from(
    first: Outcome, release: Callable[..., Outcome], faq: Callable[[str], Path]
) -> None:
    texts = ("is my papyrus skin past help", "may my parrot come along")
    messages.store([
        {"at": utc(), "conversation": "one", "message_id": f"m{number}", "channel": "website",
         "text": text, "label": "out_of_scope", "confidence": 0.9, "outcome": "declined",
         "candidates": [], "step": None}
        for number, text in enumerate(texts)
    ])  # fmt: skip
    learned = faq("dry_skin").read_text().replace("examples:\n", f"examples:\n  - {texts[0]}\n", 1)
    faq("dry_skin").write_text(learned)
    done = release(override="made by a test")
    assert done.release == records.live().id
    assert [one.text for one in messages.waiting()] == [texts[1]]
    assert answered.by_release(done.number).count == 1
    records.roll_back(None, "Asha")
    assert {one.text for one in messages.waiting()} == set(texts)


def test_a_harmless_message_newly_taken_for_a_danger_is_refused_and_named(
    first: Outcome, release: Callable[..., Outcome], book: Any
) -> None:
    limits, safety = book.home / "releases.yml", book.home / "data" / "nlu" / "safety.yml"
    before, live = safety.read_text(), records.live().id
    harmless = [case.text for case in safety_cases() if case.expected == HARMLESS][:12]
    lines = "".join(f"    - {text}\n" for text in harmless)
    made = before.replace("  examples: |\n", f"  examples: |\n{lines}", 1)
    safety.write_text(made)
    limits.write_text(EASY.replace("new_alarms: 400", "new_alarms: 0"))
    try:
        outcome = release()
    finally:
        safety.write_text(before)
        limits.write_text(EASY)
    assert (outcome.release, records.live().id) == (None, live)
    alarms = [one for one in outcome.refused if one.kind == "alarm"]
    assert "harmless messages that sound like a danger would newly be taken" in alarms[0].said
    assert {one.text for one in alarms[1:]} & set(harmless)
    assert all(one.examples for one in alarms[1:])
    assert "alarm" in OVERRULED


def test_a_publisher_may_overrule_with_a_reason_which_is_kept(
    first: Outcome, release: Callable[..., Outcome], faq: Callable[[str], Path]
) -> None:
    spoil(faq("dry_skin"))
    outcome = release(override="the clinic does not do dry skin any more")
    assert outcome.release == outcome.number
    stored = records.release(outcome.number)
    assert stored.live
    assert stored.override == "the clinic does not do dry skin any more"
    assert stored.refusals
    records.roll_back(None, "Asha")


def test_nobody_may_overrule_that_a_danger_is_missed(
    first: Outcome, release: Callable[..., Outcome], book: Any, faq: Callable[[str], Path]
) -> None:
    live = records.live().id
    flags = book.home / "data" / "safety" / "red_flags.yml"
    flags.write_text(
        "emergency:\n  - {name: x, why: y, phrases: [zq zq]}\n"
        "medical_advice:\n  - {name: z, why: y, phrases: [zq zx]}\n"
    )
    outcome = release(override="I know better")
    assert outcome.release is None
    assert not outcome.may_override
    missed = [one for one in outcome.refused if one.kind == "safety"]
    assert missed
    assert "Nobody may overrule" in missed[0].said
    assert records.live().id == live


def test_nobody_may_overrule_what_somebody_in_danger_is_told(
    first: Outcome, release: Callable[..., Outcome], book: Any
) -> None:
    domain, live = book.home / "domain.yml", records.live().id
    before = domain.read_text()
    assert "$emergency_number" in before
    domain.write_text(before.replace("$emergency_number", "us any time"))
    try:
        outcome = release(override="I know better")
    finally:
        domain.write_text(before)
    assert (outcome.release, outcome.may_override) == (None, False)
    assert {one.kind for one in outcome.refused} >= {"safety"}
    assert records.live().id == live


@pytest.mark.parametrize("name", ["safety_messages.tsv", "dialogues/safety.yml"])
def test_without_what_dangers_are_tried_with_nothing_is_released(
    first: Outcome, release: Callable[..., Outcome], book: Any, name: str
) -> None:
    path, live = book.home / "tests" / name, records.live().id
    content = path.read_bytes()
    path.unlink()
    try:
        outcome = release(override="never mind")
    finally:
        path.write_bytes(content)
    (refused,) = outcome.refused
    assert refused.kind == "files"
    assert str(path) in refused.said
    assert records.live().id == live


def test_a_mistake_in_a_file_is_refused_with_its_sentence(
    first: Outcome, release: Callable[..., Outcome], faq: Callable[[str], Path]
) -> None:
    path = faq("scars")
    path.write_text(path.read_text().replace("heading:", "headding:", 1))
    outcome = release(override="never mind")
    assert outcome.release is None
    assert not outcome.may_override
    (refusal,) = outcome.refused
    assert refusal.kind == "files"
    assert "scars.yml" in refusal.said


def test_rules_that_rasa_would_not_take_are_refused(
    first: Outcome, release: Callable[..., Outcome], book: Any, faq: Callable[[str], Path]
) -> None:
    rules = book.home / "data" / "rules" / "rules.yml"
    rules.write_text(
        rules.read_text() + "\n  - rule: wrong\n    steps:\n      - intent: greet\n"
        "      - action: utter_no_such_thing\n"
    )
    outcome = release()
    assert outcome.release is None
    assert outcome.refused[0].kind == "files"


def test_what_is_saved_while_a_model_is_trained_is_not_mistaken_for_what_it_has_learned(
    book: Any, faq: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, train, trained = faq("dry_skin"), steps.train, []
    before = path.read_text()
    after = before.replace("answer: ", "answer: Really. ", 1)

    def train_slowly(target: Path, importer: Any) -> None:
        if not trained:
            path.write_text(after)
        trained.append(target)
        train(target, importer)

    def is_after(trial: Trial) -> bool:
        answer = trial.lessons.responses["utter_faq/dry_skin"][0]["text"]
        return str(answer).startswith("Really. ")

    monkeypatch.setattr(steps, "train", train_slowly)
    bench = steps.Bench(tmp_path)
    assert is_after(bench.draft())
    path.write_text(before)
    assert not is_after(bench.draft())
    assert not is_after(bench.draft())
    assert len(trained) == 2
    # Read for the checks of a release, and changed before the training begins.
    path.write_text(f"{before}\n")
    read_from, importer = project_files.data_hash(), project_importer()
    importer.get_domain()
    path.write_text(after)
    assert not is_after(bench.draft(importer, read_from))
    assert is_after(bench.draft())


@pytest.mark.parametrize("step", ["check", "train", "regression", "dialogues"])
def test_killed_at_any_step_it_leaves_the_live_model_and_can_be_run_again(
    step: str, first: Outcome, workshop: Workshop, release: Callable[..., Outcome],
    faq: Callable[[str], Path],
) -> None:  # fmt: skip
    live = records.live()
    text = faq("scars").read_text()
    faq("scars").write_text(text.replace("examples:\n", f"examples:\n  - a scar, {step}\n", 1))

    def kill(now: Progress) -> None:
        if now.step == step and workshop.child is not None:
            os.kill(workshop.child, signal.SIGKILL)

    with pytest.raises(WorkshopDied, match="can be run again"):
        release(progress=kill)
    (newest,) = records.releases(1)
    assert newest.state == "failed"
    assert newest.trouble == records.INTERRUPTED
    assert records.live().id == live.id
    assert archives.etag_of(records.model_of(records.live())) == live.etag
    again = release(override="made by a test")
    assert again.release is not None
    assert records.live().id == again.number


def test_a_releasing_process_that_was_killed_leaves_a_release_that_shows_as_failed(
    first: Outcome, book: Any, faq: Callable[[str], Path]
) -> None:
    live = records.live().id
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "reception.cli", "release"],
        cwd=book.home, env=book.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while records.running() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    killed = records.running()
    while not (children := children_of(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.kill()
    process.wait()
    records.bury()
    assert records.release(killed.id).state == "failed"
    assert "run it again" in records.release(killed.id).trouble
    assert records.live().id == live
    assert records.running() is None
    # What trained for it is in the middle of its work, and ends all the same.
    (worker,) = children
    deadline = time.monotonic() + 5
    while another_runs(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not another_runs(worker)
    assert not list(Path(tempfile.gettempdir()).glob(f"reception-workshop-{process.pid}-*"))


def children_of(process: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, check=False)
    return [int(number) for number in found.stdout.split()]


def test_what_is_tried_out_says_why_and_books_nothing(
    first: Outcome, workshop: Workshop, event_loop: asyncio.AbstractEventLoop,
    faq: Callable[[str], Path],
) -> None:  # fmt: skip
    text = faq("dry_skin").read_text()
    faq("dry_skin").write_text(text.replace("answer: ", "answer: Honestly. ", 1))

    def say(which: str, said: str) -> Any:
        return event_loop.run_until_complete(workshop.try_out(which, said, "one"))

    draft, live = (say(which, "Does massage help dry skin?") for which in ("draft", "live"))
    assert draft.label == live.label == "faq/dry_skin"
    assert draft.replies[0]["text"].startswith("Honestly. ")
    assert not live.replies[0]["text"].startswith("Honestly. ")
    assert draft.candidates[0][1] == "Does massage help dry skin?"
    assert draft.nearest[0][:2] == ("Does massage help dry skin?", "faq/dry_skin")
    assert sum(share for _, _, share in draft.nearest) <= 1.0001

    from reception.clinic.booking_tables import Booking

    for said in ("60 min swedish tuesday 3pm, name is Anna Baker, 07700 900123", "yes"):
        tried = say("draft", said)
    assert tried.replies
    with transaction() as session:
        assert session.query(Booking).count() == 0


def test_a_rehearsed_conversation_goes_as_it_would_with_a_visitor(
    first: Outcome, event_loop: asyncio.AbstractEventLoop
) -> None:
    trial = Trial(records.model_of(records.live()))
    chosen = [script for script in scripts() if script.is_safety][:12]
    reference = r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b"

    def held(script: Script, conversation: str) -> list[Any]:
        said: list[Any] = []

        async def say(text: str) -> list[dict[str, Any]]:
            replies: list[dict[str, Any]] = await trial.assistant.reply(text, conversation, "rest")
            said.extend((re.sub(reference, "", one["text"]), one["buttons"]) for one in replies)
            return replies

        return [event_loop.run_until_complete(trouble(script, say)), *said]

    with rehearsal.pinned_clock():
        expected = [held(script, f"slow-{number}") for number, script in enumerate(chosen)]
    store = trial.processor.tracker_store
    rehearsal.read(trial, [text for script in chosen for text in script.texts])
    with rehearsal.rehearsing(trial):
        assert [held(script, f"quick-{row}") for row, script in enumerate(chosen)] == expected
    assert sum(map(len, expected)) > len(chosen)
    assert trial.processor.tracker_store is trial.agent.tracker_store is store
    assert not any(key.startswith("quick-") for key in store.store)


def test_the_command_does_what_the_console_does(first: Outcome, book: Any) -> None:
    def reception(*arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "reception.cli", *arguments],
            cwd=book.home, env=book.environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    assert "Written conversations held: " in reception("release", "--override", "a test")
    made = json.loads(reception("release", "--json", "--reason", "by hand", "--override", "a test"))
    assert made["release"] == records.live().id
    listed = json.loads(reception("releases", "--json"))
    assert listed[0]["id"] == made["release"]
    assert listed[0]["reason"] == "by hand"
    assert f"{made['release']:>4}  " in reception("releases")
    assert "is live: it is release" in reception("rollback")
    assert "is live: it is release" in reception("rollback", str(made["release"]))
    assert asdict(Outcome(1)).keys() == made.keys()
