"""Staff change the FAQ book, by hand and by the console, and nothing gets lost."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from faq_project import EXAMPLES, changed_lines, copied_project
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reception.errors import DataError
from reception.faq import changes, editing, intent_files, own_words, regression
from reception.faq.articles import load_articles
from reception.faq.book import load_book
from reception.faq.editing import Conflict, EntryText, InUse, Version
from reception.faq.entry_text import fields_of
from reception.faq.entry_writing import changed, quoted, written
from reception.faq.merging import merge_items, merge_lines

TOPICS = sorted((ROOT / "data" / "faq").glob("*.yml"))

CUPPING = EntryText(
    question="Does cupping hurt?",
    answer="It may pinch a little at first. Tell your therapist, who can ease the cups at once.",
    article=own_words.ARTICLE,
    follow_ups=("muscle_soreness",),
    examples=EXAMPLES,
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return copied_project(tmp_path, monkeypatch)


def text_of(name: str) -> str:
    return editing.path_of(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_opened_and_saved_unchanged_every_file_keeps_every_byte(path: Path) -> None:
    text = path.read_bytes().decode()
    assert changed(text, fields_of(text, path.name), path.name) == text


@pytest.mark.parametrize("path", TOPICS, ids=lambda path: path.stem)
def test_a_change_of_one_example_is_a_change_of_one_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    old = fields_of(text, path.name)
    for place in (0, 7, len(old.examples)):
        more = (*old.examples[:place], "it's new: isn't it? #1", *old.examples[place:])
        new = changed(text, replace(old, examples=more), path.name)
        assert changed_lines(text, new) == ["+  - 'it''s new: isn''t it? #1'"]
    for place in (0, 7, len(old.examples) - 1):
        fewer = (*old.examples[:place], *old.examples[place + 1 :])
        new = changed(text, replace(old, examples=fewer), path.name)
        assert [line[0] for line in changed_lines(text, new)] == ["-"]


def test_comments_order_quotes_and_line_ends_stay() -> None:
    text = (
        "# Ours.\r\nreviewed: 2026-01-02  # by Asha\r\nquestion: \"Is it 'warm'?\" # yes\r\n"
        "answer: Quite.\r\nsource: {article: a, heading: b}\r\nfollow_ups:\r\n- glow\r\n"
        "examples:\r\n# short ones\r\n- 'warm'\r\n- \"hot\"  # very\r\n\r\n- >-\r\n  is it\r\n"
        "  really warm\r\n# the end"
    )
    old = fields_of(text, "x.yml")
    assert old.examples == ("warm", "hot", "is it really warm")
    assert changed(text, old, "x.yml") == text
    to = replace(old, examples=("warm", "hot", "tepid"), answer="No.")
    new = changed(text, to, "x.yml")
    assert changed_lines(text, new) == [
        *("-answer: Quite.", "+answer: >-", "+  No."),
        *("-- >-", "-  is it", "-  really warm", "+- tepid"),
    ]
    assert new.count("\r\n") == new.count("\n")
    assert fields_of(new, "x.yml") == to


lines = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1
).filter(lambda text: text == " ".join(text.split()) and "\ufeff" not in text and text)


@given(st.lists(lines, min_size=1, max_size=6, unique=True), lines, lines, st.data())
@hypothesis_settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_read_back_as_it_was(
    examples: list[str], question: str, answer: str, data: st.DataObject
) -> None:
    fields = EntryText(question, answer, "a: b", "# c", "2026-11-21", ("x",), tuple(examples))
    text = written(fields)
    assert fields_of(text, "x.yml") == fields
    other = data.draw(st.lists(lines, max_size=6, unique=True))
    after = replace(fields, examples=tuple(other), answer=question, question=answer)
    assert fields_of(changed(text, after, "x.yml"), "x.yml") == after


@pytest.mark.parametrize(
    "text", ["true", "12", "null", "2026-11-21", "- a", "a: b", "# a", "*", ""]
)
def test_text_that_yaml_would_take_for_something_else_is_quoted(text: str) -> None:
    assert quoted(text)[0] in "'\""


def test_a_new_answer_makes_the_topic_reviewed_today_a_new_example_does_not(
    project: Path,
) -> None:
    fields, version = editing.open_entry("glow")
    editing.save_entry("glow", replace(fields, examples=(*fields.examples, "glowing?")), version)
    assert editing.open_entry("glow")[0].reviewed == "2026-11-21"
    fields, version = editing.open_entry("glow")
    editing.save_entry("glow", replace(fields, answer="Yes."), version)
    assert editing.open_entry("glow")[0].reviewed == "2026-11-20"  # the tests' today


def test_two_editors_are_shown_each_others_changes(project: Path) -> None:
    fields, version = editing.open_entry("glow")
    theirs = replace(fields, question="Does it glow?", examples=(*fields.examples, "glow, theirs"))
    editing.save_entry("glow", theirs, version, "Theo")
    mine = replace(
        fields, answer="It can.", examples=("glow, mine", *fields.examples[1:]),
        question="Will I glow?",
    )  # fmt: skip
    with pytest.raises(Conflict) as caught:
        editing.save_entry("glow", mine, version, "Mina")
    conflict = caught.value
    assert (conflict.mine, conflict.theirs, conflict.base) == (mine, theirs, fields)
    assert conflict.clashes == ("question",)
    assert conflict.merged.answer == "It can."
    assert set(conflict.merged.examples) == {
        "glow, mine", "glow, theirs", *fields.examples[1:]
    }  # fmt: skip
    assert editing.open_entry("glow")[0] == theirs, "nothing was overwritten"
    editing.save_entry("glow", conflict.merged, conflict.version, "Mina")
    assert set(editing.open_entry("glow")[0].examples) == set(conflict.merged.examples)


def test_a_topic_deleted_meanwhile_is_a_conflict_too(project: Path) -> None:
    fields, version = editing.open_entry("glow")
    editing.delete_entry("glow", version, unlink=True, cases_to="faq/skin_benefits")
    with pytest.raises(Conflict) as caught:
        editing.save_entry("glow", replace(fields, answer="It can."), version)
    assert caught.value.theirs is None
    with pytest.raises(DataError, match="no such topic"):
        editing.open_entry("glow")


def test_a_comment_written_meanwhile_is_no_conflict_and_stays(project: Path) -> None:
    fields, version = editing.open_entry("glow")
    path = editing.path_of("glow")
    path.write_text("# for Asha\n" + path.read_text())
    editing.save_entry("glow", replace(fields, answer="It can."), version)
    assert text_of("glow").startswith("# for Asha\n")
    assert editing.open_entry("glow")[0].answer == "It can."


def test_of_twenty_editors_at_once_none_overwrites_another(project: Path) -> None:
    def add(number: int) -> None:
        fields, version = editing.open_entry("glow")
        mine = replace(fields, examples=(*fields.examples, f"glow number {number} please"))
        while True:
            try:
                editing.save_entry("glow", mine, version)
                return
            except Conflict as conflict:
                mine, version = conflict.merged, conflict.version

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    script = (
        "import sys; sys.path.insert(0, 'tests'); from reception.faq import editing\n"
        "for n in range(4): editing.add_example('faq/glow', f'glow process {sys.argv[1]} {n}')"
    )
    processes = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-c", script, str(number)], cwd=ROOT)
        for number in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait() for process in processes] == [0, 0]
    examples = editing.open_entry("glow")[0].examples
    assert sum(text.startswith("glow number") for text in examples) == 12
    assert sum(text.startswith("glow process") for text in examples) == 8


def test_a_process_killed_between_two_files_leaves_no_half_change(project: Path) -> None:
    script = (
        "import os; from pathlib import Path; from reception.faq import changes, editing\n"
        "from test_faq_editing import CUPPING\n"
        "whole, put = changes.replace, []\n"
        "def replace(path, to):\n"
        "    whole(path, to)\n"
        "    if path.suffix in ('.md', '.yml'): os._exit(9)\n"
        "changes.replace = replace\n"
        "editing.new_entry('cupping', CUPPING)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], cwd=ROOT / "tests", check=False
    )
    assert ended.returncode == 9
    editing.add_example("faq/glow", "any change at all")
    assert "cupping" in load_book(project / "data")
    assert [one.action for one in editing.history("cupping")] == ["new topic"]


def test_what_a_killed_process_left_is_swept(project: Path) -> None:
    editing.add_example("faq/glow", "any change at all")
    edits = project / "var" / "edits"
    (edits / "trial-x" / "faq").mkdir(parents=True)
    just_now = edits / "texts" / ".ab.tmp"
    left = [project / "data" / "faq" / ".glow.yml.x.tmp", edits / "texts" / ".cd.tmp", just_now]
    for path in left:
        path.write_text("half")
    os.utime(left[1], (0, 0))
    before = editing.history("glow")
    changes.sweep()
    assert [path for path in left if path.exists()] == [just_now]
    assert not (edits / "trial-x").exists()
    assert editing.history("glow") == before


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"question": " "}, "question: it is empty"),
        ({"answer": "word " * 71}, "answer: it has 71 words; shorten it to 70"),
        ({"answer": "Ask {name}."}, "curly brackets"),
        ({"heading": "Dry sin"}, "source.heading: massage-and-your-skin has no heading 'Dry sin'"),
        ({"article": "nope"}, "source.article: there is no article 'nope'"),
        ({"follow_ups": ("oyls",)}, "follow_ups: there is no other topic 'oyls'"),
        ({"reviewed": "soon"}, "reviewed: it must be a date"),
        ({"examples": ("so flaky",)}, "examples: there are 1; add 7 more"),
        ({"examples": ("Soft", "soft", *EXAMPLES)}, "stands there twice"),
        ({"examples": ("book me in", *EXAMPLES)}, "'book me in' is an example of"),
        ({"examples": ("skin benefits please", *EXAMPLES)}, "is a test message"),
    ],
)
def test_a_mistake_is_refused_naming_the_field_and_the_file_stays(
    project: Path, wrong: dict[str, object], told: str
) -> None:
    before = text_of("dry_skin")
    fields, version = editing.open_entry("dry_skin")
    with pytest.raises(DataError) as caught:
        editing.save_entry("dry_skin", replace(fields, **wrong), version)
    assert told in str(caught.value)
    assert str(caught.value).startswith(("data/faq/dry_skin.yml: ", "examples: "))
    assert text_of("dry_skin") == before
    assert not list((project / "data").rglob("*.tmp"))


def test_a_new_topic_in_staffs_own_words_gets_its_section_and_keeps_it_in_step(
    project: Path,
) -> None:
    name = editing.topic_name(CUPPING.question)
    assert name == "cupping_hurt"
    editing.new_entry(name, CUPPING, "Mina")
    article = load_articles(project / "data" / "articles")[own_words.ARTICLE]
    assert article.title == "From our team"
    assert article.sections == {"Does cupping hurt": CUPPING.answer}
    assert load_book(project / "data")[name].entry.source.heading == "Does cupping hurt"

    fields, version = editing.open_entry(name)
    other = replace(fields, question="Is cupping painful at all?", answer="# A little.")
    editing.save_entry(name, other, version)
    sections = load_articles(project / "data" / "articles")[own_words.ARTICLE].sections
    assert sections == {"Is cupping painful at all": "\\# A little."}

    fields, version = editing.open_entry(name)
    editing.delete_entry(name, version)
    assert own_words.ARTICLE not in load_articles(project / "data" / "articles")


def test_two_own_answers_share_the_article_and_leave_each_other_alone(project: Path) -> None:
    editing.new_entry("cupping", CUPPING)
    shoes = tuple(f"{text} in shoes" for text in EXAMPLES)
    editing.new_entry(
        "shoes", EntryText("May I keep my shoes on?", "Please do not.", own_words.ARTICLE,
                           examples=shoes),
    )  # fmt: skip
    path = project / "data" / "articles" / f"{own_words.ARTICLE}.md"
    before = path.read_text()
    fields, version = editing.open_entry("cupping")
    editing.save_entry("cupping", replace(fields, answer="Not at all."), version)
    assert changed_lines(before, path.read_text()) == [f"-{CUPPING.answer}", "+Not at all."]


@pytest.mark.parametrize("taken", ["glow", "prices"])
def test_a_new_topic_gets_a_name_that_neither_topic_nor_intent_has(
    project: Path, taken: str
) -> None:
    assert editing.topic_name(f"{taken}?") == f"{taken}_2"


@pytest.mark.parametrize("name", ["", "Glow", "a/b", "../x", "a b", "é", "x" * 61, "new"])
def test_a_name_that_is_no_name_is_refused(project: Path, name: str) -> None:
    with pytest.raises(DataError, match="cannot be the name"):
        editing.new_entry(name, CUPPING)


def test_a_topic_that_others_name_is_not_deleted_without_a_decision(project: Path) -> None:
    _, version = editing.open_entry("glow")
    with pytest.raises(InUse) as caught:
        editing.delete_entry("glow", version)
    assert "how_it_works_blood_flow" in caught.value.follow_ups or caught.value.follow_ups
    assert caught.value.cases
    cases = len(regression.cases_of("faq/skin_benefits"))
    editing.delete_entry("glow", version, unlink=True, cases_to="faq/skin_benefits")
    book = load_book(project / "data")
    assert "glow" not in book
    assert not any("glow" in topic.entry.follow_ups for topic in book.values())
    assert not regression.cases_of("faq/glow")
    assert len(regression.cases_of("faq/skin_benefits")) == cases + len(caught.value.cases)


def test_changes_are_undone_one_after_another(project: Path) -> None:
    first = text_of("glow")
    editing.add_example("faq/glow", "glowing like a lamp", "Mina")
    second = text_of("glow")
    editing.add_example("faq/glow", "glowing like a lantern", "Theo")
    assert [(one.by, one.action) for one in editing.history("glow")] == [
        ("Theo", "added an example"), ("Mina", "added an example"),
    ]  # fmt: skip
    editing.undo("glow")
    assert text_of("glow") == second
    editing.undo("glow")
    assert text_of("glow") == first
    with pytest.raises(DataError, match="no change to undo"):
        editing.undo("glow")


def test_undoing_a_deletion_brings_back_everything_it_took(project: Path) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    _, version = editing.open_entry("glow")
    editing.delete_entry("glow", version, unlink=True, cases_to="")
    editing.undo("glow")
    assert all(path.read_bytes() == then for path, then in before.items())


def test_an_undo_takes_back_its_own_lines_only(project: Path) -> None:
    editing.add_example("faq/glow", "glowing like a lamp")
    path = editing.path_of("glow")
    path.write_text(path.read_text().replace("question: ", "question: So, "))
    editing.undo("glow")
    assert "glowing like a lamp" not in text_of("glow")
    assert text_of("glow").startswith("question: So, ")


def test_an_undo_of_what_was_changed_again_is_refused(project: Path) -> None:
    fields, version = editing.open_entry("glow")
    editing.save_entry("glow", replace(fields, question="Does it glow?"), version)
    path = editing.path_of("glow")
    path.write_text(path.read_text().replace("Does it glow?", "Will it glow?"))
    with pytest.raises(DataError, match="changed again since"):
        editing.undo("glow")


def test_the_last_twenty_changes_are_kept(project: Path) -> None:
    for number in range(changes.KEPT + 3):
        editing.add_example("faq/glow", f"glow for the {number}th time")
    assert len(editing.history("glow")) == changes.KEPT
    for _ in range(changes.KEPT):
        editing.undo("glow")
        assert len(editing.history("glow")) == changes.KEPT
        if changes.undoable("faq/glow") is None:
            break


@pytest.mark.parametrize("label", ["out_of_scope", "prices", "refuse_detail", "emergency"])
def test_an_example_of_a_plain_intent_is_one_line_in_its_file(project: Path, label: str) -> None:
    files = {path: path.read_text() for path in (project / "data" / "nlu").glob("*.yml")}
    editing.add_example(label, "  - zebra [stripes](x)\n tonight ")
    diffs = [changed_lines(text, path.read_text()) for path, text in files.items()]
    assert [diff for diff in diffs if diff] == [["+    - zebra (stripes)(x) tonight"]]
    from reception.faq.checks import plain_examples

    found = [one.label for one in plain_examples(project / "data" / "nlu") if "zebra" in one.text]
    assert found == [label]


def test_an_unknown_label_names_those_there_are(project: Path) -> None:
    with pytest.raises(DataError, match=r"no intent 'nope'; choose one of: .*out_of_scope"):
        editing.add_example("nope", "hello")


def test_every_plain_intent_is_listed_with_its_question(project: Path) -> None:
    found = intent_files.questions()
    assert found["book_appointment"] == "I would like to book an appointment."
    assert "out_of_scope" in found


def test_an_example_moves_from_one_label_to_another(project: Path) -> None:
    editing.move_example("hydration", "faq/moisture", "faq/dry_skin")
    assert "hydration" not in editing.open_entry("moisture")[0].examples
    assert editing.open_entry("dry_skin")[0].examples[-1] == "hydration"
    editing.move_example("hydration", "faq/dry_skin", "out_of_scope")
    editing.move_example("hydration", "out_of_scope", "faq/moisture")
    assert editing.open_entry("moisture")[0].examples[-1] == "hydration"


def test_the_same_example_twice_is_refused(project: Path) -> None:
    with pytest.raises(DataError, match="stands there already"):
        editing.add_example("faq/moisture", "Hydration!")
    with pytest.raises(DataError, match=r"is an example of"):
        editing.add_example("faq/glow", "hydration")


def test_a_test_message_is_added_once_and_never_trained_on(project: Path) -> None:
    regression.add_case("faq/moisture", "is my skin a sponge then", "Mina")
    assert ("faq/moisture", "is my skin a sponge then") in [case[:2] for case in regression.cases()]
    assert (
        (project / "tests" / "regression" / "staff.tsv")
        .read_text()
        .endswith("moisture\tis my skin a sponge then\n")
    )
    with pytest.raises(DataError, match="stands there already"):
        regression.add_case("prices", "Is my skin a sponge then?")
    with pytest.raises(DataError, match="is an example of faq/moisture"):
        regression.add_case("faq/moisture", "Hydration?")
    with pytest.raises(DataError, match="no such label"):
        regression.add_case("faq/nope", "hm")
    with pytest.raises(DataError, match="is a test message"):
        editing.add_example("faq/moisture", "is my skin a sponge then")


@pytest.mark.parametrize(
    ("label", "text", "said"),
    [
        ("faq/glow", " \n ", "the message is empty"),
        ("faq/glow", "shine " * 60, "has 359 characters; shorten it to 300"),
        ("faq/glow", "I have crushing chest pain, will massage help", "raises a red flag"),
        ("prices", "I'm Jo Bloggs and what is the price", "must not stay in a file"),
        ("prices", "send your prices to jo@example.com", "must not stay in a file"),
        ("prices", "ring me on 07700 900123 with a price", "must not stay in a file"),
    ],
)
def test_what_no_release_should_be_tried_on_is_refused_in_a_sentence(
    project: Path, label: str, text: str, said: str
) -> None:
    with pytest.raises(DataError, match=said) as refused:
        regression.add_case(label, text)
    for secret in ("Bloggs", "jo@example.com", "900123"):
        assert secret not in str(refused.value)
    assert not (project / "tests" / "regression" / regression.STAFF).exists()


def test_a_message_of_danger_may_be_a_test_of_that_danger(project: Path) -> None:
    regression.add_case("emergency", "I have crushing chest pain, will massage help")
    assert regression.cases_of("emergency")


@pytest.mark.parametrize("to", ["faq/nope", "nope", "faq/glow", "emergency", "medical_advice"])
def test_a_deleted_topics_test_messages_get_no_label_that_is_none(project: Path, to: str) -> None:
    _, version = editing.open_entry("glow")
    regression.add_case("faq/glow", "will I shine like a lamp")
    before = text_of("glow")
    with pytest.raises(DataError, match=f"{to}: its test messages cannot get that label"):
        editing.delete_entry("glow", version, unlink=True, cases_to=to)
    assert text_of("glow") == before
    assert regression.cases_of("faq/glow")


def test_a_deleted_topics_test_messages_get_another_label(project: Path) -> None:
    _, version = editing.open_entry("glow")
    regression.add_case("faq/glow", "will I shine like a lamp")
    editing.delete_entry("glow", version, unlink=True, cases_to="faq/even_tone")
    texts = [text for _, text, _ in regression.cases_of("faq/even_tone")]
    assert "will I shine like a lamp" in texts


def test_text_that_would_crash_the_parser_is_refused_or_kept_as_it_is(project: Path) -> None:
    fields, version = editing.open_entry("glow")
    for sign in ("[", "{", "- ", "? "):
        with pytest.raises(DataError):
            editing.save_entry("glow", replace(fields, answer=sign * 100_000), version)
        with pytest.raises(DataError, match="too many lists"):
            fields_of(f"question: {sign * 100_000}", "x.yml")


def test_lists_are_merged_by_item_and_lines_by_place() -> None:
    assert merge_items(["a", "b", "c"], ["a", "x", "c"], ["a", "b", "c", "y"]) == [
        *("a", "x", "c", "y")
    ]
    assert merge_lines(["a", "b", "c"], ["a", "x", "c"], ["0", "a", "b", "c"]) == [
        *("0", "a", "x", "c")
    ]
    assert merge_lines(["a", "b", "c"], ["a", "x", "c"], ["a", "y", "c"]) is None


@given(*[st.lists(st.sampled_from("abcdefg"), unique=True)] * 3)
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_merge_has_what_either_added_and_not_what_either_removed(
    base: list[str], mine: list[str], theirs: list[str]
) -> None:
    merged = merge_items(base, mine, theirs)
    kept = set(mine) & set(theirs)
    added = (set(mine) | set(theirs)) - set(base)
    assert set(merged) == kept | added
    assert len(merged) == len(set(merged))


def test_a_broken_file_is_named_and_can_still_be_replaced_by_hand(project: Path) -> None:
    editing.path_of("glow").write_text("question: [")
    with pytest.raises(DataError, match=r"data/faq/glow.yml, line \d+: it is no valid YAML"):
        editing.open_entry("glow")


def test_an_unknown_base_is_a_conflict_not_a_loss(project: Path) -> None:
    fields, _ = editing.open_entry("glow")
    with pytest.raises(Conflict) as caught:
        editing.save_entry("glow", replace(fields, answer="It can."), Version("0" * 64))
    assert caught.value.base is None
    assert caught.value.clashes == ("answer",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("my chest hurts and I cannot breathe", "raises a red flag"),
        ("call me on 07700 900123, Jo Bloggs", "how to reach them"),
        ("q" * 301, "301 characters"),
        (" ", "is empty"),
    ],
)
@pytest.mark.parametrize("label", ["faq/oils", "out_of_scope"])
def test_what_must_not_stay_in_a_file_is_taught_to_no_label(
    project: Path, label: str, text: str, why: str
) -> None:
    files = [*(project / "data" / "nlu").glob("*.yml"), project / "data" / "faq" / "oils.yml"]
    before = [path.read_bytes() for path in files]
    with pytest.raises(DataError, match=why):
        editing.add_example(label, text)
    assert [path.read_bytes() for path in files] == before
