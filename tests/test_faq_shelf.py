"""Drafts wait on the shelf: nothing of them is live before somebody accepts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from faq_project import EXAMPLES, copied_project
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.utils.io import read_yaml_file

from reception.errors import DataError
from reception.faq import editing, excerpts, intent_files, shelf
from reception.faq.articles import load_articles
from reception.faq.book import load_book
from reception.faq.documents.document import Block, Document, Section
from reception.faq.draft_files import read_drafts
from reception.faq.drafts.against_book.comparison import Compared
from reception.faq.drafts.drafting import Draft

HOT_STONES = Document(
    name="hot-stone-massage",
    title="Hot stone massage",
    origin="leaflet: stones.docx",
    sections=(
        Section("What it does", (), (
            Block("Hot stone massage may help you to *fall asleep*. It's: 45 °C.", "paragraph"),
            Block("It eases tension.", "item", lead="Good for:"),
        )),
        Section("Who should wait", (), (
            Block("Hot stones are not suitable in the first trimester.", "paragraph"),
        )),
    ),
    left_out=(),
)  # fmt: skip
SLEEP = Draft(
    "Does hot stone massage help with sleep?",
    "Our leaflet says that it may help you to fall asleep.",
    "Hot stone massage may help you to *fall asleep*.",
    "What it does", EXAMPLES, ("Is hot stone massage safe in pregnancy?",), False,
)  # fmt: skip
PREGNANT = Draft(
    "Is hot stone massage safe in pregnancy?",
    "Not in the first trimester. Please ask your midwife.",
    "Hot stones are not suitable in the first trimester.",
    "Who should wait", tuple(f"{text}, I'm expecting" for text in EXAMPLES),
    ("Does hot stone massage help with sleep?",), True,
)  # fmt: skip
WARMTH = Draft(
    "How warm are the hot stones?", "They are at 45 °C.", "It's: 45 °C.", "What it does",
    tuple(f"{text}, and how warm is it" for text in EXAMPLES), (), False,
)  # fmt: skip
COMPARED = (Compared(SLEEP, "new", None), Compared(PREGNANT, "contradicts", "who_benefits"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return copied_project(tmp_path, monkeypatch)


@pytest.fixture
def filed(project: Path) -> Path:
    return shelf.file_drafts(HOT_STONES, COMPARED, "Mina")


def everything(project: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (project / "data").rglob("*") if path.is_file()}


def test_filed_drafts_are_read_back_as_they_were(filed: Path, project: Path) -> None:
    assert filed == project / "data" / "drafts" / "hot-stone-massage.yml"
    first, second = shelf.filed()
    assert (first.id, second.id) == ("hot-stone-massage/1", "hot-stone-massage/2")
    assert first.fields.question == SLEEP.question
    assert first.draft.passage == SLEEP.passage
    assert first.fields.examples == EXAMPLES
    assert (second.status, second.topic, second.draft.safety) == (
        "contradicts",
        "who_benefits",
        True,
    )
    assert second.origin == "leaflet: stones.docx"
    assert shelf.article_of("hot-stone-massage").title == "Hot stone massage"


def test_rasa_and_the_book_know_nothing_of_drafts(filed: Path, project: Path) -> None:
    assert "sleep" not in load_book(project / "data")
    importer = RasaFileImporter(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
    )
    assert not any("drafts" in path for path in importer._nlu_files + importer._story_files)
    assert read_yaml_file(str(filed))["title"] == "Hot stone massage"


def test_an_accepted_draft_is_a_topic_that_cites_the_document(filed: Path, project: Path) -> None:
    shelf.accept("hot-stone-massage/1", "stones_sleep", by="Mina")
    topic = load_book(project / "data")["stones_sleep"]
    assert topic.article.title == "Hot stone massage"
    assert topic.entry.source.heading == "What it does"
    assert topic.entry.reviewed == date(2026, 11, 20)
    assert sorted(one.id for one in shelf.filed()) == ["hot-stone-massage/2"]


def test_the_second_draft_finds_the_article_and_the_first_as_a_follow_up(
    filed: Path, project: Path
) -> None:
    shelf.accept("hot-stone-massage/1", "stones_sleep")
    shelf.accept("hot-stone-massage/2", "stones_pregnant", reviewed_by="Asha")
    book = load_book(project / "data")
    assert book["stones_pregnant"].entry.follow_ups == ["stones_sleep"]
    assert book["stones_pregnant"].article.name == book["stones_sleep"].article.name
    assert [name for name in load_articles(project / "data" / "articles") if "stone" in name] == [
        "hot-stone-massage"
    ]
    assert not shelf.filed()
    assert "tension" in filed.with_suffix(".md").read_text(), "the whole text stays with the drafts"


def test_a_safety_draft_is_not_accepted_unreviewed(filed: Path, project: Path) -> None:
    before = everything(project)
    for decide in (
        lambda: shelf.accept("hot-stone-massage/2", "stones_pregnant"),
        lambda: shelf.accept("hot-stone-massage/2", "stones_pregnant", reviewed_by=" "),
        lambda: shelf.merge_into("hot-stone-massage/2", "who_benefits"),
    ):
        with pytest.raises(DataError, match="about safety"):
            decide()
    assert everything(project) == before
    shelf.accept("hot-stone-massage/2", "stones_pregnant", reviewed_by="Asha", by="Mina")
    made = editing.history("stones_pregnant")[0]
    assert (made.by, made.action) == ("Mina", "accepted a draft, reviewed by Asha")


SAME_PASSAGE = replace(
    SLEEP,
    question="Will the warm stones send me off?",
    examples=tuple(f"{text}, with stones" for text in EXAMPLES),
)


def filed_article(project: Path) -> str:
    return (project / "data" / "articles" / "hot-stone-massage.md").read_text()


def test_only_what_was_reviewed_becomes_public(filed: Path, project: Path) -> None:
    shelf.accept("hot-stone-massage/1", "stones_sleep")
    text = filed_article(project)
    assert "Hot stone massage may help you to *fall asleep*." in text
    for unreviewed in ("45", "tension", "Good for", "Who should wait", "trimester"):
        assert unreviewed not in text
    assert "trimester" in filed.with_suffix(".md").read_text()
    shelf.accept("hot-stone-massage/2", "stones_pregnant", reviewed_by="Asha")
    assert list(load_articles(project / "data" / "articles")["hot-stone-massage"].sections) == [
        "What it does", "Who should wait",
    ]  # fmt: skip
    shelf.undo("hot-stone-massage")
    assert filed_article(project) == text


def test_what_was_taken_back_stays_where_another_topic_rests_on_it(project: Path) -> None:
    drafts = [Compared(one, "new", None) for one in (SLEEP, PREGNANT, SAME_PASSAGE)]
    shelf.file_drafts(HOT_STONES, drafts)
    shelf.accept("hot-stone-massage/1", "stones_sleep")
    shelf.accept("hot-stone-massage/3", "stones_off")
    with_both = filed_article(project)
    editing.undo("stones_sleep")
    assert filed_article(project) == with_both
    assert load_book(project / "data")["stones_off"].article.name == "hot-stone-massage"
    editing.undo("stones_off")
    assert "stones_off" not in load_book(project / "data")


def test_the_first_topic_of_a_document_is_taken_back_though_others_followed(
    project: Path,
) -> None:
    drafts = [Compared(one, "new", None) for one in (SLEEP, PREGNANT, WARMTH)]
    shelf.file_drafts(HOT_STONES, drafts)
    shelf.accept("hot-stone-massage/1", "stones_sleep")
    shelf.accept("hot-stone-massage/2", "stones_pregnant", reviewed_by="Asha")
    shelf.accept("hot-stone-massage/3", "stones_warm")
    editing.undo("stones_sleep")
    assert [one.draft.question for one in shelf.filed()] == [SLEEP.question]
    text = filed_article(project)
    assert "fall asleep" not in text
    assert PREGNANT.passage in text
    assert WARMTH.passage in text
    book = load_book(project / "data", frozenset(intent_files.questions()))
    assert "stones_sleep" not in book
    assert {"stones_pregnant", "stones_warm"} <= set(book)


def test_a_topic_is_taken_back_though_its_document_was_brought_in_again(project: Path) -> None:
    drafts = [Compared(one, "new", None) for one in (SLEEP, PREGNANT)]
    shelf.file_drafts(HOT_STONES, drafts)
    shelf.accept("hot-stone-massage/1", "stones_sleep")
    shelf.accept("hot-stone-massage/2", "stones_pregnant", reviewed_by="Asha")
    longer = replace(SLEEP, examples=(*SLEEP.examples, "stones before bed"), follow_ups=())
    again = [Compared(one, "new", None) for one in (WARMTH, longer)]
    shelf.file_drafts(HOT_STONES, again)
    editing.undo("stones_sleep")
    assert [one.draft.question for one in shelf.filed()] == [WARMTH.question, SLEEP.question]
    assert "stones_pregnant" in load_book(project / "data")


def test_an_article_that_staff_changed_keeps_their_words(filed: Path, project: Path) -> None:
    shelf.accept("hot-stone-massage/1", "stones_sleep")
    path = project / "data" / "articles" / "hot-stone-massage.md"
    path.write_text(path.read_text() + "\nAsk Grace for the small stones.\n")
    shelf.accept("hot-stone-massage/2", "stones_pregnant", reviewed_by="Asha")
    assert "Ask Grace for the small stones." in filed_article(project)


LIST_AND_TABLE = """Hot stones ease tension. Please ask first. They stay warm.

Not suitable for guests who:

- are pregnant
- have a fever

| Treatment | Price |
| --- | --- |
| Hot stones | £99 |
| Cupping | £40 |"""


@pytest.mark.parametrize(
    ("pieces", "left"),
    [
        (["They stay warm."], "They stay warm."),
        (["They stay warm.", "Hot stones ease tension."],
         "Hot stones ease tension.\n\nThey stay warm."),
        (["Please ask first.", "Hot stones ease tension."],
         "Hot stones ease tension. Please ask first."),
        (["have a fever"], "Not suitable for guests who:\n\n- have a fever"),
        (["Cupping | £40"],
         "| Treatment | Price |\n| --- | --- |\n| Cupping | £40 |"),
        (LIST_AND_TABLE.split("\n"), LIST_AND_TABLE),
        (["Something else."], "Something else."),
    ],
)  # fmt: skip
def test_of_a_section_only_the_passages_are_taken(pieces: list[str], left: str) -> None:
    assert excerpts.selected(LIST_AND_TABLE, pieces) == left
    assert excerpts.selected(LIST_AND_TABLE, left.split("\n")) == left


def test_edited_fields_are_what_becomes_the_topic(filed: Path) -> None:
    one = shelf.draft("hot-stone-massage/1")
    edited = replace(one.fields, question="Do hot stones help you sleep?", follow_ups=("glow",))
    shelf.accept(one.id, "stones_sleep", edited, date(2026, 11, 1))
    fields, _ = editing.open_entry("stones_sleep")
    assert fields.question == "Do hot stones help you sleep?"
    assert fields.follow_ups == ("glow",)
    assert fields.reviewed == "2026-11-01"
    assert fields.heading == "What it does"


def test_a_wrong_field_leaves_draft_and_book_as_they_were(filed: Path, project: Path) -> None:
    before = everything(project)
    one = shelf.draft("hot-stone-massage/1")
    with pytest.raises(DataError, match="there are 2; add 6 more"):
        shelf.accept(one.id, "stones_sleep", replace(one.fields, examples=("a", "b")))
    with pytest.raises(DataError, match="there is such a topic"):
        shelf.accept(one.id, "glow")
    assert everything(project) == before


def test_a_draft_is_merged_into_a_topic_with_or_without_its_answer(
    filed: Path, project: Path
) -> None:
    before, _ = editing.open_entry("stress_relief")
    shelf.merge_into("hot-stone-massage/1", "stress_relief")
    after, _ = editing.open_entry("stress_relief")
    assert after.examples == (*before.examples, SLEEP.question, *EXAMPLES)
    assert after.answer == before.answer
    shelf.undo("hot-stone-massage")
    shelf.merge_into("hot-stone-massage/1", "stress_relief", answer=True)
    topic = load_book(project / "data")["stress_relief"]
    assert topic.entry.answer == SLEEP.answer
    assert topic.article.name == "hot-stone-massage"


def test_examples_that_the_book_has_are_not_added_twice(project: Path) -> None:
    known = editing.open_entry("stress_relief")[0].examples[:2]
    draft = replace(SLEEP, examples=(*known, *EXAMPLES))
    shelf.file_drafts(HOT_STONES, [Compared(draft, "adds", "stress_relief")])
    shelf.merge_into("hot-stone-massage/1", "glow")
    assert not set(known) & set(editing.open_entry("glow")[0].examples)


def test_dropping_and_every_other_decision_is_undone(filed: Path, project: Path) -> None:
    before = everything(project)
    for decide in (
        lambda: shelf.drop("hot-stone-massage/1"),
        lambda: shelf.accept("hot-stone-massage/1", "stones_sleep"),
        lambda: shelf.merge_into("hot-stone-massage/1", "glow"),
        lambda: shelf.drop_document("hot-stone-massage"),
        lambda: shelf.revise(
            "hot-stone-massage/1", replace(shelf.filed()[0].fields, question="Warm?")
        ),
    ):
        decide()
        assert everything(project) != before
        shelf.undo("hot-stone-massage")
        assert everything(project) == before


def test_a_revised_draft_keeps_what_was_typed(filed: Path) -> None:
    one = shelf.draft("hot-stone-massage/1")
    shelf.revise(one.id, replace(one.fields, question="Warm: is it? # yes", examples=("a",)))
    again = shelf.draft(one.id)
    assert again.fields.question == "Warm: is it? # yes"
    assert again.fields.examples == ("a",)
    assert again.draft.passage == SLEEP.passage


def test_a_document_drafted_again_loses_the_drafts_of_what_it_says_no_more(filed: Path) -> None:
    shelf.file_drafts(HOT_STONES, COMPARED[:1])
    assert len(shelf.filed()) == 1


def test_a_document_brought_in_again_leaves_out_what_was_decided(filed: Path) -> None:
    first = shelf.draft("hot-stone-massage/1")
    shelf.revise(first.id, replace(first.fields, question="Do stones send me off?"))
    shelf.drop("hot-stone-massage/2")
    shelf.file_drafts(HOT_STONES, COMPARED)
    assert [(one.id, one.fields.question) for one in shelf.filed()] == [
        ("hot-stone-massage/1", "Do stones send me off?")
    ]
    assert read_drafts(filed).left_out == 1
    shelf.accept("hot-stone-massage/1", "stones_sleep")
    shelf.file_drafts(HOT_STONES, COMPARED)
    assert not shelf.filed()
    assert read_drafts(filed).left_out == 2
    new = replace(SLEEP, passage="It eases tension.", question="Do stones ease tension?")
    shelf.file_drafts(HOT_STONES, [*COMPARED, Compared(new, "new", None)])
    assert [one.id for one in shelf.filed()] == ["hot-stone-massage/3"]


@pytest.mark.parametrize("id_", ["hot-stone-massage/9", "nope/1", "../x/1", "hot-stone-massage"])
def test_a_draft_that_is_not_there_is_said_to_be_missing(filed: Path, id_: str) -> None:
    for use in (shelf.draft, shelf.drop):
        with pytest.raises(DataError):
            use(id_)


def test_another_article_of_that_name_is_not_overwritten(filed: Path, project: Path) -> None:
    other = project / "data" / "articles" / "hot-stone-massage.md"
    other.write_text("---\ntitle: Ours\nreviewed: 2026-01-01\n---\n\n## What it does\n\nMuch.\n")
    shelf.accept("hot-stone-massage/1", "stones_sleep")
    assert "title: Ours" in other.read_text()
    assert load_book(project / "data")["stones_sleep"].article.name == "hot-stone-massage-2"


def test_another_document_of_the_same_name_takes_no_drafts_away(filed: Path) -> None:
    other = replace(HOT_STONES, origin="stones.html", title="Stones")
    path = shelf.file_drafts(other, COMPARED[:1])
    assert path == filed.with_name("hot-stone-massage-2.yml")
    assert sorted(one.id for one in shelf.filed()) == [
        "hot-stone-massage-2/1", "hot-stone-massage/1", "hot-stone-massage/2",
    ]  # fmt: skip
    assert shelf.file_drafts(other, COMPARED) == path
