"""What stands behind the inbox: groups, what becomes of them, and people who wait."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import ROOT
from faq_project import copied_project

from reception.clinic import answering_people, chats, database, feedback, inbox, messages
from reception.clinic.answering_people import NoRequest, NotAnswered, answer_request
from reception.clinic.facts import load_clinic
from reception.clinic.messages import Message
from reception.clinic.outgoing import Outgoing
from reception.clinic.times import utc
from reception.clinic.transcripts import of_request
from reception.errors import DataError
from reception.faq import editing, regression
from reception.faq.example_vectors import ExampleVectors
from reception.nlu.encoder import SentenceEncoder
from reception.releases import answered
from reception.staff import insight_command, teaching, topics
from reception.staff.likeness import Likeness
from reception.staff.questions import Chosen, Questions
from reception.staff.quick_replies import quick_replies
from reception.staff.waiting_people import not_sent, waiting_people

CLINIC = load_clinic(ROOT / "clinic.yml")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project of the test's own, with an empty database."""
    made = tmp_path / "home"
    made.mkdir()
    copied_project(made, monkeypatch)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")
    database._migrated.cache_clear()
    yield made
    database.engine().dispose()
    database._migrated.cache_clear()


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def likeness(encoder: SentenceEncoder) -> Likeness:
    return Likeness(encoder, ExampleVectors(encoder))


def asked(*texts: str, **more: Any) -> list[Message]:
    """Messages as visitors wrote them, declined unless ``more`` says otherwise."""
    messages.store([
        {
            "at": utc(), "conversation": "one", "message_id": f"m{number}", "channel": "website",
            "text": text, "label": "out_of_scope", "confidence": 0.9, "outcome": "declined",
            "candidates": ["faq/oils"], "step": None, **more,
        }
        for number, text in enumerate(texts)
    ])  # fmt: skip
    return messages.waiting()


CUPPING = ("do you do cupping?", "Do you do cupping", "is cupping offered", "cupping therapy?")
GIFTS = ("do you sell gift vouchers?", "gift voucher for my mum")


@pytest.fixture
def book(encoder: SentenceEncoder) -> ExampleVectors:
    """The vectors of the test's own book."""
    return ExampleVectors(encoder)


# Groups


def test_messages_that_mean_the_same_are_one_group_and_the_largest_is_first(
    likeness: Likeness,
) -> None:
    groups = likeness.groups(asked(*GIFTS, "can my dog come along", *CUPPING))
    assert [len(group.messages) for group in groups] == [4, 2, 1]
    assert {text for text, _ in groups[0].texts} <= set(CUPPING)
    assert len(groups[0].texts) == 3, "a capital and a question mark make no other wording"
    assert set(groups[1].ids) == {one.id for one in messages.waiting() if one.text in GIFTS}


def test_vouchers_by_whatever_name_are_one_group(likeness: Likeness) -> None:
    vouchers = ("do you sell gift vouchers", "can I buy a voucher for my mum", "gift card?")
    others = ("is there parking", "can my mum come with me", "do you sell the oil you use")
    groups = likeness.groups(asked(*vouchers, *others))
    assert {text for text, _ in groups[0].texts} == set(vouchers)


def test_what_means_the_same_comes_together_and_little_else(likeness: Likeness) -> None:
    lines = (ROOT / "tests" / "inbox_matters.tsv").read_text().splitlines()
    matters = [line.split("\t") for line in lines if not line.startswith("#")]
    matter_of = {text: number for number, texts in enumerate(matters) for text in texts}
    together = [
        matter_of[one] == matter_of[other]
        for group in likeness.groups(asked(*matter_of))
        for (one, _), (other, _) in combinations(group.texts, 2)
    ]
    pairs = sum(len(list(combinations(texts, 2))) for texts in matters)
    assert sum(together) / len(together) >= 0.53
    assert sum(together) / pairs >= 0.55


def test_groups_are_the_same_again_in_whatever_order_they_come(likeness: Likeness) -> None:
    found = asked(*GIFTS, *CUPPING, "can my dog come along", "are dogs ok", "sauna?")
    expected = [group.ids for group in likeness.groups(found)]
    again = Likeness(likeness._encoder, likeness._examples)
    assert [group.ids for group in again.groups(found[::-1])] == expected


@pytest.mark.timed
def test_two_thousand_messages_are_grouped_within_two_seconds(likeness: Likeness) -> None:
    texts = []
    for path in sorted((ROOT / "data" / "faq").glob("*.yml")):
        texts += editing.open_entry(path.stem)[0].examples
    found = asked(*(texts * 2)[:2000])
    likeness.groups(found)
    started = time.perf_counter()
    groups = likeness.groups(found)
    assert time.perf_counter() - started < 2
    assert sum(len(group.messages) for group in groups) == len(found)


def test_nothing_is_no_group(likeness: Likeness) -> None:
    assert likeness.groups([]) == []


def test_a_vector_of_a_text_is_the_encoders(likeness: Likeness, encoder: SentenceEncoder) -> None:
    np.testing.assert_array_equal(likeness.vectors(["hello"]), encoder.encode(["hello"]))


# The list


def test_the_filters_leave_what_has_all_of_it(likeness: Likeness, book: ExampleVectors) -> None:
    asked("do you do cupping?")
    asked("which oil is it", outcome="clarified", label="clarify", channel="whatsapp")
    asked("is oil safe", outcome="answered", label="faq/oils", confidence=0.7)
    asked("old one", at=utc() - timedelta(days=10))
    questions = Questions(likeness, book)

    def found(**chosen: Any) -> set[str]:
        shown = questions.shown(Chosen.of(chosen), 0, 99)
        return {message.text for one in shown.asked for message in one.group.messages}

    assert len(found()) == 4
    assert found(kind="clarified") == {"which oil is it"}
    assert found(kind="unsure") == {"is oil safe"}
    assert found(channel="whatsapp") == {"which oil is it"}
    assert found(days="7") == {"do you do cupping?", "which oil is it", "is oil safe"}
    assert found(q="OIL") == {"which oil is it", "is oil safe"}
    assert found(q="oil", kind="unsure", days="7") == {"is oil safe"}
    assert found(kind="nonsense", days="-3") == found()


def test_a_thumbs_down_is_a_reason_to_be_here(likeness: Likeness, book: ExampleVectors) -> None:
    chats.begin("website-1")
    taken = chats.take("website-1", "m0", "which oils")
    said = chats.answer("website-1", taken.sequence, [{"text": "Almond."}])
    asked("which oils", conversation="website-1", outcome="answered", confidence=0.99)
    number = said.messages[0].sequence
    feedback.give("website-1", number, "down", "", "which oils", "Almond.", "faq/oils")
    (one,) = Questions(likeness, book).shown(Chosen(kind="disliked"), 0, 9).asked
    assert one.kinds == (("Thumbs down", 1),)


def test_what_has_become_an_example_meanwhile_is_not_shown(
    likeness: Likeness, book: ExampleVectors
) -> None:
    asked("will the oil stain my vintage silk blouse", "can my dog come along")
    assert len(Questions(likeness, book).groups()) == 2
    editing.add_example("faq/oils", "Will the oil stain my vintage silk blouse?")
    assert [one.text for one in Questions(likeness, book).groups()] == ["can my dog come along"]


def test_the_likeliest_topics_are_suggested(likeness: Likeness, book: ExampleVectors) -> None:
    asked("is my skin too parched for this", candidates=["faq/dry_skin", "faq/moisture"])
    (one,) = Questions(likeness, book).shown(Chosen(), 0, 9).asked
    assert [label for label, _ in one.suggested][:2] == ["faq/dry_skin", "faq/moisture"]
    both = [label for label, _ in (*one.suggested, *one.more)]
    assert len(both) == len(set(both))
    assert "out_of_scope" not in both


def test_topics_are_found_by_meaning(likeness: Likeness, book: ExampleVectors) -> None:
    found = Questions(likeness, book).topics_like("how do I get to you, is there a bus")
    assert found[0][0] == "location"
    assert Questions(likeness, book).topics_like("lines in my face")[0][0] == "faq/wrinkles"


def test_every_label_has_a_title_and_topics_have_their_question() -> None:
    titles = topics.titles()
    assert titles["faq/oils"] == editing.open_entry("oils")[0].question
    assert all(titles.values())
    assert topics.title_of("faq/gone_long_ago") == "Gone long ago"


# What becomes of them


def examples(label: str) -> tuple[str, ...]:
    return editing.open_entry(label.removeprefix("faq/"))[0].examples


def test_a_group_becomes_examples_in_one_change_and_that_can_be_undone() -> None:
    before, file = examples("faq/oils"), editing.path_of("oils").read_bytes()
    ids = [one.id for one in asked("which grease goes on me", "is [name] allergic to your grease")]
    texts = ["which grease goes on me", "is [name] allergic to your grease"]
    done = teaching.teach(ids, "faq/oils", texts, "Jo")
    assert examples("faq/oils") == (
        *before, "which grease goes on me", "is Alex allergic to your grease",
    )  # fmt: skip
    assert messages.waiting() == []
    assert [one.by for one in editing.history("oils")] == ["Jo"]
    assert teaching.undo(done.token(), "Jo") == 2
    assert editing.path_of("oils").read_bytes() == file
    assert len(messages.waiting()) == 2


def test_a_plain_intent_and_out_of_scope_take_examples_too(home: Path) -> None:
    for label, text in (("opening_hours", "when is the desk staffed then"),
                        ("out_of_scope", "do you repair vintage bicycles")):  # fmt: skip
        found = asked(text)
        done = teaching.teach([found[0].id], label, [text], "Jo")
        written = "".join(path.read_text() for path in (home / "data" / "nlu").glob("*.yml"))
        assert f"- {text}\n" in written
        teaching.undo(done.token(), "Jo")
        written = "".join(path.read_text() for path in (home / "data" / "nlu").glob("*.yml"))
        assert text not in written


def test_one_wording_can_be_kept_as_a_test_of_every_release() -> None:
    texts = ["which grease goes on me", "what grease do you smear on"]
    ids = [one.id for one in asked(*texts)]
    done = teaching.teach(ids, "faq/oils", texts, "Jo", keep_one=True)
    assert (done.examples, done.tests) == (tuple(texts[:1]), tuple(texts[1:]))
    assert texts[1] in [text for _, text, _ in regression.cases_of("faq/oils")]
    assert texts[1] not in examples("faq/oils")
    teaching.undo(done.token(), "Jo")
    assert texts[1] not in [text for _, text, _ in regression.cases()]
    assert texts[0] not in examples("faq/oils")


def test_what_belongs_to_another_topic_is_refused_and_still_waits() -> None:
    owned = examples("faq/scars")[0]
    found = asked(owned)
    with pytest.raises(DataError, match="scars"):
        teaching.teach([found[0].id], "faq/oils", [owned], "Jo")
    assert len(messages.waiting()) == 1
    with pytest.raises(DataError):
        teaching.teach([found[0].id], "faq/no_such_topic", ["hello hello"], "Jo")


def test_what_is_there_already_is_settled_and_not_added_twice() -> None:
    known = examples("faq/oils")[0]
    found = asked(known)
    done = teaching.teach([found[0].id], "faq/oils", [known], "Jo")
    assert done.examples == ()
    assert messages.waiting() == []
    teaching.undo(done.token(), "Jo")
    assert examples("faq/oils").count(known) == 1


def test_a_change_that_somebody_has_built_on_is_not_undone() -> None:
    found = asked("which grease goes on me")
    done = teaching.teach([found[0].id], "faq/oils", ["which grease goes on me"], "Jo")
    editing.add_example("faq/oils", "is the lubricant made of nuts or seeds", "Ann")
    with pytest.raises(DataError, match="changed again since"):
        teaching.undo(done.token(), "Jo")
    assert "which grease goes on me" in examples("faq/oils")


def test_an_undo_that_somebody_made_up_does_nothing() -> None:
    with pytest.raises(DataError, match="too long ago"):
        teaching.undo("WyJ4IiwgW11d.made.up", "Jo")


def test_what_a_release_answers_leaves_the_list_and_can_be_put_back(
    likeness: Likeness, book: ExampleVectors
) -> None:
    known, other, last = (one.id for one in reversed(asked("is it dear", "dogs?", "sauna?")))
    assert {number for number, _ in answered.may_be(10)} == {known, other, last}
    answered.settle(3, [known])
    assert Questions(likeness, book).number() == 2
    assert [one.handled_as for one in messages.by_id([known])] == ["answered since release 3"]
    found = answered.by_release(3)
    assert (found.release, found.count) == (3, 1)
    assert answered.keep_waiting(3) == 1
    assert Questions(likeness, book).number() == 3
    assert answered.by_release(3) is None
    assert answered.keep_waiting(3) == 0
    answered.settle(4, [other])
    answered.put_back(4)
    assert Questions(likeness, book).number() == 3
    assert {number for number, _ in answered.may_be(10)} == {other, last}


def test_what_was_put_back_stays_until_somebody_decides(
    likeness: Likeness, book: ExampleVectors
) -> None:
    known, other = (one.id for one in reversed(asked("is it dear", "dogs?")))
    answered.settle(3, [known, other])
    answered.keep_waiting(3)
    answered.settle(4, [number for number, _ in answered.may_be(10)])
    assert Questions(likeness, book).number() == 2
    teaching.ignore([known])
    assert Questions(likeness, book).number() == 1


# People


def chat(*said: str) -> str:
    """A chat on the website with these messages, each answered."""
    conversation = f"website-{time.time_ns()}"
    chats.begin(conversation)
    for number, text in enumerate(said):
        write(conversation, text, f"m{number}")
    return conversation


def write(conversation: str, text: str, client_id: str) -> None:
    taken = chats.take(conversation, client_id, text)
    chats.answer(conversation, taken.sequence, [{"text": f"Re: {text}"}])


def test_what_a_visitor_writes_after_an_answer_is_shown_and_comes_before_the_answered() -> None:
    first, second = chat("a person please"), chat("me too")
    for conversation in (first, second):
        inbox.leave_request(conversation, "website", "talk_to_human", [])
    numbers = [one.request.id for one in waiting_people()]
    assert answer_request(numbers[0], " Which shoulder? ").where == "in the chat"
    answered = waiting_people()[-1]
    assert (answered.request.id, answered.answered, answered.said_more) == (numbers[0], True, False)
    write(first, "The left one", "later")
    again = next(one for one in waiting_people() if one.request.id == numbers[0])
    assert [(turn.who, turn.text) for turn in again.turns] == [
        ("visitor", "a person please"), ("assistant", "Re: a person please"),
        ("team", "Which shoulder?"),
        ("visitor", "The left one"), ("assistant", "Re: The left one"),
    ]  # fmt: skip
    assert (again.answered, again.said_more) == (False, True)


def test_in_other_channels_it_is_put_together_from_rasas_conversation(tmp_path: Path) -> None:
    """Rasa's table as its own store makes it."""
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import BotUttered, UserUttered

    turns = [{"from": "visitor", "text": "a person please"}]
    request, _ = inbox.leave_request("rest-1", "rest", "talk_to_human", turns)
    assert [turn.text for turn in of_request(request)] == ["a person please"]
    inbox.add_answer(request.id, "Yes?")
    store = SQLTrackerStore(Domain.empty(), db=str(tmp_path / "conversations.sqlite"))
    at = time.time()
    with store.session_scope() as session:
        for event in (
            UserUttered("a person please", timestamp=at - 60),
            BotUttered("I pass that on.", timestamp=at - 59),
            UserUttered("still there?", timestamp=at + 60),
        ):
            session.add(store.SQLEvent(
                sender_id="rest-1", type_name=event.type_name, timestamp=event.timestamp,
                data=json.dumps(event.as_dict()),
            ))  # fmt: skip
        session.commit()
    store.engine.dispose()
    (one,) = inbox.open_requests()
    assert [(turn.who, turn.text) for turn in of_request(one)] == [
        ("visitor", "a person please"), ("assistant", "I pass that on."),
        ("team", "Yes?"), ("visitor", "still there?"),
    ]  # fmt: skip


def test_a_reply_that_comes_again_and_again_is_folded_after_the_first() -> None:
    conversation = chat("hello?", "a person", "a person", "a person")
    inbox.leave_request(conversation, "website", "talk_to_human", [])
    (one,) = waiting_people()
    assert [turn for turn, _ in one.told] == list(one.turns)
    repeated = [turn.text for turn, is_repeated in one.told if is_repeated]
    assert repeated == ["Re: a person", "Re: a person"]
    assert not one.told[3][1], "the first of them is shown"


def test_an_answer_that_is_sent_twice_by_mistake_arrives_once() -> None:
    conversation = chat("hello")
    request, _ = inbox.leave_request(conversation, "website", "talk_to_human", [])
    for _ in range(2):
        answer_request(request.id, "Yes.", "the-same-form")
    said = [one for one in chats.since(conversation).messages if one.sender == "team"]
    assert len(said) == 1
    (stored,) = inbox.open_requests()
    assert Counter(turn["from"] for turn in stored.turns)["team"] == 1


def test_who_cannot_be_reached_is_said_with_why() -> None:
    request, _ = inbox.leave_request("rest-9", "rest", "talk_to_human", [], "a@b.example")
    (one,) = waiting_people()
    assert one.place is None
    assert one.mails == ["a@b.example"]
    with pytest.raises(NotAnswered, match=r"reach them on a@b\.example"):
        answer_request(request.id, "Yes.")
    with pytest.raises(NotAnswered, match="empty"):
        answer_request(request.id, "  ")
    with pytest.raises(NoRequest):
        answer_request(request.id + 1, "Yes.")


def test_as_many_wait_as_there_are_open_requests() -> None:
    assert answering_people.people_waiting() == 0
    request, _ = inbox.leave_request("one", "rest", "talk_to_human", [])
    inbox.leave_request("two", "rest", "late_change", [])
    inbox.close_request(request.id)
    assert answering_people.people_waiting() == 1
    assert waiting_people()[0].why == "Wants a change at short notice"


def test_what_an_app_has_not_taken_is_shown_without_a_command_in_it() -> None:
    now = utc()
    with database.transaction() as session:
        session.add(Outgoing(
            uid="u", channel="telegram", conversation="", address={}, content={}, parts_sent=0,
            state="failed", tries=3, trouble="Telegram answered 401", due_at=now, created_at=now,
        ))  # fmt: skip
    (line,) = not_sent(CLINIC)
    assert "could not be sent" in line
    assert "bin/uv" not in line


def test_quick_replies_promise_nothing_that_the_clinic_has_not_said() -> None:
    replies = quick_replies(CLINIC, CLINIC.now())
    for label, text in replies:
        assert label
        assert len(text) < 300
        assert "$" not in text
    assert CLINIC.phone in replies[1][1]


@pytest.mark.parametrize(
    ("now", "promised"),
    [
        ("2026-11-20T10:00", "today"),
        ("2026-11-20T18:45", "tomorrow after 10:00"),
        ("2026-11-21T07:00", "today"),
        ("2026-11-21T23:00", "on Monday after 9:00"),
    ],
)
def test_a_call_is_promised_for_when_somebody_is_there(now: str, promised: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=CLINIC.zone)
    assert quick_replies(CLINIC, moment)[0][1].endswith(f"We will call you {promised}.")


def test_who_was_answered_does_not_wait_until_they_write_again() -> None:
    conversation = chat("hello")
    request, _ = inbox.leave_request(conversation, "website", "talk_to_human", [])
    assert answering_people.people_waiting() == 1
    answer_request(request.id, "Yes?")
    assert answering_people.people_waiting() == 0
    assert inbox.open_requests(), "it is open until somebody says that it is done"
    taken = chats.take(conversation, "again", "still there?")
    chats.answer(conversation, taken.sequence, [{"text": "I pass that on."}])
    assert answering_people.people_waiting() == 1


def test_as_many_questions_wait_on_the_first_page_as_in_the_inbox(
    likeness: Likeness, book: ExampleVectors
) -> None:
    asked("do you do cupping?", "dry as toast")
    questions = Questions(likeness, book)
    assert questions.number() == 1, "one is an example by now"
    assert questions.number() == questions.shown(Chosen(), 0, 9).messages_in_all


# The same by command


def command(*arguments: str) -> str:
    done = CliRunner().invoke(insight_command.messages, arguments)
    return done.output + (str(done.exception) if done.exception else "")


def test_the_command_lists_groups_and_deals_with_them() -> None:
    assert command() == "No question is waiting.\n"
    found = asked(*GIFTS, *CUPPING)
    listed = command()
    number = listed.partition(".")[0]
    assert "4 times (declined 4)" in listed
    assert "near: faq/oils (" in listed
    said = command("--out-of-scope", number)
    assert said.startswith("out_of_scope: 3 examples added, 4 messages dealt with.\n")
    single = str(next(one.id for one in found if one.text == GIFTS[0]))
    assert command("--ignore", "--only", single) == "Ignored: 1 message.\n"
    assert [one.text for one in messages.waiting()] == [GIFTS[1]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--ignore", "9999"], "There is no group 9999"),
        (["--ignore", "--only", "9999"], "None of these messages waits"),
        (["--ignore", "--add-to", "faq/oils", "1"], "Choose one of"),
        (["--out-of-scope", "--add-to", "faq/oils", "1"], "Choose one of"),
        (["--ignore"], "Say what to do"),
        (["5"], "Say what to do"),
    ],
)
def test_the_command_says_what_it_cannot_do(arguments: list[str], said: str) -> None:
    assert said in command(*arguments)
