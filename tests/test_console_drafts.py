"""Documents that staff bring to the console: none of them can hurt it, whatever is in it."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from console_process import RunningConsole, running_console
from faq_project import copied_project
from test_documents import pdf
from test_faq_pages import MINA, Editor

from reception.errors import DataError
from reception.faq.documents.limits import READING_MEMORY, READING_TIME
from reception.faq.draft_files import dumped, read_drafts
from reception.faq.drafts import apart
from reception.faq.drafts.apart import DraftingProcess
from reception.staff.drafting import LONGEST_NAME, MOST_WAITING, file_name

LEAFLET = """# Cupping

## How long do the marks last?

The round marks fade within three to ten days.
"""


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the console and what it starts put temporary files."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, scratch: Path) -> Iterator[RunningConsole]:
    with running_console(tmp_path_factory.mktemp("console"), TMPDIR=str(scratch)) as running:
        running.add(MINA, "editor")
        yield running


@pytest.fixture
def mina(console: RunningConsole) -> Editor:
    return Editor(console, MINA)


def bring(mina: Editor, name: str, content: bytes) -> str:
    """The page after a document was uploaded."""
    files = {"document": (name, content)}
    return mina.fill("/drafts/_read", on="/drafts/", files=files).text


def filed(console: RunningConsole) -> set[str]:
    return {path.stem for path in (console.home / "data" / "drafts").glob("*.yml")}


def until(right: Callable[[], bool], seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while not right():
        assert time.monotonic() < end
        time.sleep(0.2)


def jobs(mina: Editor) -> list[str]:
    return re.findall(r"/drafts/_jobs/(\w+)/forget", mina.see("/drafts/").text)


def clear(mina: Editor) -> None:
    for id_ in jobs(mina):
        mina.fill(f"/drafts/_jobs/{id_}/forget")


def drafting_processes(parent: int) -> list[int]:
    """Processes that draft from a document, of the process ``parent``."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            status = (folder / "status").read_text()
        except OSError:
            continue
        if b"reception.faq.drafts.process" in command and f"\nPPid:\t{parent}\n" in status:
            found.append(int(folder.name))
    return found


def left_behind(scratch: Path) -> list[Path]:
    """Temporary files but those of the process that trains, which starts when it pleases."""
    return [path for path in scratch.iterdir() if not path.name.startswith("reception-workshop-")]


def is_running(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


def largest_memory(process: int) -> int:
    """Bytes that a process ever had in memory."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]


def bomb() -> bytes:
    """A PDF of a few kilobytes that unpacks to three gigabytes."""
    packed = zlib.compressobj(9)
    blank = b" " * 2**20
    once = b"".join(packed.compress(blank) for _ in range(3000)) + packed.flush()
    return pdf(zlib.compress(once, 9), filters=b"[/FlateDecode /FlateDecode]")


def slow() -> bytes:
    """A PDF that takes minutes to read."""
    return pdf(zlib.compress(b"1 0 0 1 0 0 cm " * 5_000_000), filters=b"/FlateDecode")


@pytest.mark.timed
def test_a_document_that_unpacks_to_gigabytes_leaves_the_console_as_it_was(
    mina: Editor, console: RunningConsole
) -> None:
    until(lambda: "being prepared" not in mina.see("/faqs/glow").text)
    before = largest_memory(console.process.pid)
    bring(mina, "bomb.pdf", bomb())
    until(lambda: "bomb.pdf unpacks to more than can be read" in mina.see("/drafts/").text)
    assert largest_memory(console.process.pid) - before < READING_MEMORY / 4
    clear(mina)


def test_what_is_stopped_ends_and_leaves_nothing_behind(
    mina: Editor, console: RunningConsole, scratch: Path
) -> None:
    bring(mina, "slow.pdf", slow())
    until(lambda: len(drafting_processes(console.process.pid)) == 1)
    until(lambda: "slow.pdf: reading" in mina.see("/drafts/").text)
    clear(mina)
    until(lambda: not drafting_processes(console.process.pid), 20)
    assert not jobs(mina)
    assert not left_behind(scratch)


def test_a_process_that_is_killed_is_explained_and_the_next_document_is_read(
    mina: Editor, console: RunningConsole, scratch: Path
) -> None:
    bring(mina, "slow.pdf", slow())
    bring(mina, "after.md", LEAFLET.replace("Cupping", "Read after that").encode())
    until(lambda: len(drafting_processes(console.process.pid)) == 1)
    os.kill(drafting_processes(console.process.pid)[0], signal.SIGKILL)
    until(lambda: "slow.pdf is too large or damaged" in mina.see("/drafts/").text)
    until(lambda: "after" in filed(console))
    assert not left_behind(scratch)
    assert not [
        path for path in (console.home / "data" / "drafts").iterdir() if path.name[0] == "."
    ]
    clear(mina)


def test_only_a_few_documents_wait_in_memory(mina: Editor) -> None:
    bring(mina, "slow.pdf", slow())
    for number in range(MOST_WAITING - 1):
        assert "documents wait" not in bring(mina, f"{number}.md", LEAFLET.encode())
    assert f"{MOST_WAITING} documents wait to be read already" in bring(mina, "x.md", b"Hello.")
    clear(mina)
    assert not jobs(mina)


@pytest.mark.parametrize(
    ("name", "size", "told"),
    [
        ("empty.docx", 0, "empty.docx is empty; choose a document with text in it."),
        ("large.pdf", 22 * 1024 * 1024, "large.pdf has 23 MB, more than the 20 MB that are read"),
    ],
)
def test_a_file_without_bytes_or_with_too_many_is_refused_at_once(
    mina: Editor, name: str, size: int, told: str
) -> None:
    assert told in bring(mina, name, b"x" * size)
    assert not jobs(mina)


def test_of_two_documents_of_one_name_both_wait_for_a_review(
    mina: Editor, console: RunningConsole
) -> None:
    for title in ("Cupping for the back", "Cupping for the face"):
        bring(mina, "../../leaflet.md", LEAFLET.replace("Cupping", title, 1).encode())
        until(lambda: not jobs(mina))
    folder = console.home / "data" / "drafts"
    texts = {path.name: path.read_text() for path in folder.glob("leaflet*.md")}
    assert sorted(texts) == ["leaflet-2.md", "leaflet.md"]
    assert "Cupping for the back" in texts["leaflet.md"]
    assert "Cupping for the face" in texts["leaflet-2.md"]


@pytest.mark.parametrize("name", ["..", "Каменный массаж.md", "a<b>&\"'" + "n" * 300 + ".md"])
def test_documents_with_odd_names_are_filed_where_drafts_are(
    mina: Editor, console: RunningConsole, name: str
) -> None:
    before = {path for path in console.home.rglob("*") if path.suffix in (".md", ".yml")}
    bring(mina, name, LEAFLET.replace("Cupping", f"Leaflet {name!r}", 1).encode())
    until(lambda: not jobs(mina))
    after = {path for path in console.home.rglob("*") if path.suffix in (".md", ".yml")}
    assert {path.parent for path in after - before} == {console.home / "data" / "drafts"}
    for path in after - before:
        assert re.fullmatch(r"[a-z0-9-]{1,70}\.(md|yml)", path.name)
        assert mina.see(f"/drafts/{path.stem}").status_code == 200


PRICES_AND_DANGER = """# Cupping at our place

## Massage

Deep tissue massage for 60 minutes costs £199.

| What | How long |
| --- | --- |
| Marks of the cups | ten days |

## Before you come

If you are pregnant, please ask us first: we leave out the heat.

## Who should not come

I have chest pain. Who should call 999 with chest pain? Call 999 if you have chest pain.
"""


@pytest.fixture
def prices(mina: Editor, console: RunningConsole) -> Path:
    """The file of the drafts of a document with a price, a caution and a danger."""
    path = console.home / "data" / "drafts" / "prices.yml"
    if not path.exists():
        bring(mina, "prices.md", PRICES_AND_DANGER.encode())
        until(lambda: not jobs(mina))
    return path


def test_a_draft_against_the_clinics_facts_shows_both_values(mina: Editor, prices: Path) -> None:
    listed = mina.see("/drafts/prices").text
    assert "contradicts" in listed
    assert "clinic.yml: prices" not in listed
    against = next(
        one for one in read_drafts(prices).drafts if (one.topic or "").startswith("clinic.yml")
    )
    page = mina.see(f"/drafts/prices/{against.number}").text
    assert "Your clinic&#39;s facts" in page or "Your clinic's facts" in page
    assert re.search(r"<td>[^<]*£199[^<]*</td><td>[^<]*£\d", page), page
    assert "---" not in page.partition("<blockquote>")[2].partition("</blockquote>")[0]
    assert "<td>" in page.partition("<blockquote>")[2].partition("</blockquote>")[0]


def test_a_caution_and_the_reason_it_gives_are_both_marked_safety(prices: Path) -> None:
    drafts = read_drafts(prices).drafts
    about = [one for one in drafts if "leave out the heat" in one.passage]
    assert about
    assert all(one.safety for one in about)


def test_what_a_red_flag_answers_can_only_be_thrown_away(mina: Editor, prices: Path) -> None:
    shelf = read_drafts(prices)
    one = shelf.waiting[0]
    asked = one.copy(update={"question": "What should I do about chest pain?"})
    prices.write_bytes(dumped(shelf.copy(update={"drafts": [asked, *shelf.drafts[1:]]})))
    address = f"/drafts/prices/{one.number}"
    listed = mina.see("/drafts/prices").text
    assert "not by an FAQ" in listed
    assert f'href="{address}"' not in listed.partition('<ul class="list">')[2]
    assert 'value="accept"' not in mina.see(address).text
    form = mina.form(address)
    for what in ("accept", "merge", "later"):
        assert mina.fill(address, **form, what=what, reviewed="yes").status_code == 422
    mina.fill(address, what="drop")
    assert asked.question not in mina.see("/drafts/prices").text


def test_a_document_brought_in_again_is_said_to_be_known(mina: Editor, prices: Path) -> None:
    mina.fill("/drafts/prices/drop-all")
    bring(mina, "prices.md", PRICES_AND_DANGER.encode())
    until(lambda: not jobs(mina))
    assert "you accepted or threw away the same before" in mina.see("/drafts/prices").text


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("C:\\Users\\Mina\\stones.docx", "stones.docx"),
        ("../../etc/passwd", "passwd"),
        ("..", "document"),
        ("", "document"),
        (".hidden.md", "hidden.md"),
        ("a\r\nb\x00\u202e.md", "ab.md"),
        ("two  words.md", "two words.md"),
        ("n" * 300 + ".docx", "n" * (LONGEST_NAME - 5) + ".docx"),
        ("n" * 300, "n" * LONGEST_NAME),
        ("." + "n" * 300, "n" * LONGEST_NAME),
    ],
)
def test_a_files_name_is_one_short_line_without_folders(given: str, name: str) -> None:
    assert file_name(given) == name


def test_what_takes_too_long_is_ended_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "PATIENCE", 1.5)
    with (
        DraftingProcess() as process,
        pytest.raises(DataError, match=f"takes more than {READING_TIME} seconds"),
    ):
        process.file_drafts("slow.pdf", slow(), "Mina", lambda _: None)


def test_processor_time_is_counted_and_what_computes_for_ever_is_ended() -> None:
    code = "from reception.faq.documents.limits import limit_time; limit_time(1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", code], timeout=60)
    assert done.returncode == -signal.SIGXCPU


def test_drafts_for_which_the_disk_has_no_room_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = copied_project(tmp_path, monkeypatch)
    before = {path for path in project.rglob("*") if "/edits/" not in str(path)}

    def fill(step: str) -> None:
        if step == "drafting":
            child = drafting_processes(os.getpid())[0]
            resource.prlimit(child, resource.RLIMIT_FSIZE, (200, 200))

    with (
        DraftingProcess() as process,
        pytest.raises(DataError, match="make room on the disk"),
    ):
        process.file_drafts("cupping.md", LEAFLET.encode(), "Mina", fill)
    after = {path for path in project.rglob("*") if "/edits/" not in str(path)}
    assert {path for path in after - before if path.is_file()} == set()
    assert not list((project / "var").rglob("*.tmp"))


def test_a_sheet_for_which_the_disk_has_no_room_leaves_nothing_behind(
    mina: Editor, console: RunningConsole
) -> None:
    process, most = console.process.pid, 4_000_000
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        sheet = b"topic,note\nglow," + b"x" * (most + 1)
        looked = mina.fill("/faqs/in-sheets/look", files={"sheet": ("a.csv", sheet)})
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)
    assert "The sheet cannot be kept" in looked.text
    assert not list((console.home / "var" / "uploads").iterdir())


def test_sheets_that_nobody_confirmed_are_removed_when_the_console_starts(
    console: RunningConsole,
) -> None:
    folder = console.home / "var" / "uploads"
    folder.mkdir(exist_ok=True)
    old, new = folder / f"{'0' * 32}.csv", folder / f"{'1' * 32}.csv"
    for path in (old, new):
        path.write_text("topic,question\nglow,Will")
    os.utime(old, (0, 0))
    console.stop()
    console.start()
    until(lambda: not old.exists(), 20)
    assert new.exists()


def test_drafting_ends_with_the_console(console: RunningConsole, mina: Editor) -> None:
    bring(mina, "slow.pdf", slow())
    until(lambda: len(drafting_processes(console.process.pid)) == 1)
    process = drafting_processes(console.process.pid)[0]
    console.process.kill()
    console.process.wait()
    until(lambda: not is_running(process), 20)
    console.start()
