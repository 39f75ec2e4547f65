"""Messages on their way to messaging apps: in order, each by one sender, until it is too late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Lock
from zoneinfo import ZoneInfo

import pytest
from messages_in_store import (
    ADDRESS,
    StandingClock,
    all_of,
    conversation,
    event,
    everything,
    queue,
    store,
    take,
    write,
)

from reception.clinic import correspondents, deliveries, outgoing
from reception.clinic.database import transaction
from reception.clinic.outgoing import NotReachable, Outgoing

ONE, TWO = "telegram-1", "telegram-2"


@pytest.fixture(autouse=True)
def clock(each_database: str, monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return StandingClock(monkeypatch)


def claim(name: str = ONE, sender: str = "me") -> Outgoing:
    """The next message of a conversation, which there is and is due."""
    row = outgoing.claim("telegram", name, sender)
    assert isinstance(row, Outgoing)
    return row


def pause_after(row: Outgoing, clock: StandingClock, wait: float = 0.0) -> float:
    """Seconds until a message that is put off is due again."""
    outgoing.put_off(row, "no connection", wait)
    due = outgoing.claim("telegram", ONE, "me")
    assert isinstance(due, datetime)
    return (due - clock.now()).total_seconds()


def only_row() -> Outgoing:
    (row,) = all_of(Outgoing)
    assert isinstance(row, Outgoing)
    return row


# Order, and who sends


def test_messages_of_a_conversation_are_claimed_in_the_order_they_were_said() -> None:
    texts = [f"message {number}" for number in range(5)]
    for text in texts:
        queue(text)
    claimed = []
    while (row := outgoing.claim("telegram", ONE, "me")) is not None:
        assert isinstance(row, Outgoing)
        claimed.append(row.content["text"])
        outgoing.settle_sent(row)
    assert claimed == texts


def test_who_claims_gets_all_that_sending_takes() -> None:
    queue("hello")
    row = claim()
    assert (row.channel, row.address, row.content) == ("telegram", ADDRESS, {"text": "hello"})
    assert (row.parts_sent, row.tries) == (0, 1)


def test_a_message_that_waits_holds_up_those_after_it_but_no_other_conversation(
    clock: StandingClock,
) -> None:
    queue("first")
    queue("second")
    queue("elsewhere", TWO)
    outgoing.put_off(claim(), "no connection")
    assert outgoing.claim("telegram", ONE, "me") == clock.now() + outgoing.FIRST_PAUSE
    assert claim(TWO).content["text"] == "elsewhere"
    clock.move(seconds=1)
    assert claim().content["text"] == "first"


def test_a_message_that_cannot_be_sent_holds_up_nothing() -> None:
    queue("first")
    queue("second")
    outgoing.settle_failed(claim(), "blocked")
    assert claim().content["text"] == "second"


def test_a_claim_is_for_its_sender_alone_until_its_lease_ends(clock: StandingClock) -> None:
    queue("hello")
    first = claim(sender="dies")
    lease_ends = clock.now() + outgoing.LEASE
    assert outgoing.claim("telegram", ONE, "other") == lease_ends
    assert outgoing.claim("telegram", ONE, "dies") == lease_ends
    clock.move(seconds=outgoing.LEASE.total_seconds())
    second = claim(sender="other")
    assert (second.id, second.tries) == (first.id, 2)


def test_of_many_senders_one_gets_each_message() -> None:
    for number in range(20):
        queue(f"message {number}", f"telegram-{number % 4}")
    senders = 12
    together, lock = Barrier(senders), Lock()
    claimed: list[tuple[str, str]] = []

    def send(sender: int) -> None:
        together.wait(30)
        for _ in range(60):
            for number in range(4):
                row = outgoing.claim("telegram", f"telegram-{number}", f"sender-{sender}")
                if isinstance(row, Outgoing):
                    with lock:
                        claimed.append((f"telegram-{number}", row.content["text"]))
                    outgoing.settle_sent(row)
            if not outgoing.due("telegram", []):
                return

    with ThreadPoolExecutor(senders) as pool:
        list(pool.map(send, range(senders)))
    for number in range(4):
        name = f"telegram-{number}"
        assert [text for whose, text in claimed if whose == name] == [
            f"message {said}" for said in range(number, 20, 4)
        ]
    assert len(claimed) == 20


def test_who_has_lost_a_message_to_another_sender_changes_nothing(clock: StandingClock) -> None:
    queue("hello")
    slow = claim(sender="slow")
    clock.move(seconds=outgoing.LEASE.total_seconds())
    claim(sender="other")
    for change in (
        lambda: outgoing.part_sent(slow),
        lambda: outgoing.put_off(slow, "late"),
        lambda: outgoing.settle_failed(slow, "late"),
        lambda: outgoing.settle_sent(slow),
    ):
        change()
        row = only_row()
        assert (row.state, row.sender, row.parts_sent, row.tries, row.trouble) == (
            "waiting", "other", 0, 2, None
        )  # fmt: skip


def test_a_channel_sees_its_own_messages_only() -> None:
    queue("hello")
    assert outgoing.claim("slack", ONE, "me") is None
    assert outgoing.due("slack", []) == []


def test_what_is_due_is_found_without_what_is_known_of(clock: StandingClock) -> None:
    for name in (ONE, ONE, TWO):
        queue("hello", name)
    assert sorted(outgoing.due("telegram", [])) == [ONE, TWO]
    assert outgoing.due("telegram", {ONE}) == [TWO]
    claim(TWO)
    assert outgoing.due("telegram", []) == [ONE]
    clock.move(seconds=outgoing.LEASE.total_seconds())
    assert sorted(outgoing.due("telegram", [])) == [ONE, TWO]


# Trying again


def test_pauses_double_up_to_the_longest(clock: StandingClock) -> None:
    queue("hello")
    pauses = []
    for _ in range(40):
        pauses.append(pause_after(claim(), clock))
        clock.move(seconds=pauses[-1])
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, *[300] * 31]
    assert only_row().tries == 40


@pytest.mark.parametrize(
    ("wait", "pause"),
    [(0.0, 1), (0.5, 1), (42.5, 42.5), (3600, 3600), (90_000, 3600), (1e300, 3600),
     (float("inf"), 3600), (-5.0, 1)],
)  # fmt: skip
def test_a_provider_that_asks_to_wait_is_heard_within_reason(
    clock: StandingClock, wait: float, pause: float
) -> None:
    queue("hello")
    assert pause_after(claim(), clock, wait) == pause


def test_a_message_is_given_up_after_a_day(clock: StandingClock) -> None:
    queue("good day")
    queue("and then")
    clock.move(hours=23.9)
    outgoing.put_off(claim(), "no connection")
    clock.move(hours=0.2)
    outgoing.put_off(claim(), "no connection")
    first, second = all_of(Outgoing)
    assert (first.state, first.trouble, first.settled_at) == (
        "failed", "no connection", clock.now()
    )  # fmt: skip
    assert second.state == "waiting"


def test_a_message_of_several_parts_goes_on_after_those_that_were_taken(
    clock: StandingClock,
) -> None:
    queue("a long one")
    row = claim()
    outgoing.part_sent(row)
    clock.move(seconds=30)
    outgoing.part_sent(row)
    assert outgoing.claim("telegram", ONE, "other") == clock.now() + outgoing.LEASE
    clock.move(seconds=outgoing.LEASE.total_seconds())
    resumed = claim(sender="other")
    assert (resumed.parts_sent, resumed.content) == (2, {"text": "a long one"})


def test_pauses_begin_anew_with_each_part_that_was_taken(clock: StandingClock) -> None:
    queue("a long one")
    for pause in (1, 2, 4):
        assert pause_after(claim(), clock) == pause
        clock.move(seconds=pause)
    row = claim()
    outgoing.part_sent(row)
    assert pause_after(row, clock) == 1


# Nothing twice, nothing to those who do not want it


def test_what_is_told_twice_under_one_id_is_queued_once() -> None:
    write()
    for _ in range(3):
        outgoing.tell(conversation(), "A reminder.", "notice-1")
    outgoing.tell(conversation(), "Another one.", "notice-2")
    assert [row.content["text"] for row in all_of(Outgoing)] == ["A reminder.", "Another one."]
    outgoing.settle_sent(claim(conversation()))
    outgoing.tell(conversation(), "A reminder.", "notice-1")
    assert len(all_of(Outgoing)) == 2


def test_what_many_tell_at_once_under_one_id_is_queued_once() -> None:
    write()
    together = Barrier(8)

    def tell(_: int) -> None:
        together.wait(30)
        outgoing.tell(conversation(), "A reminder.", "notice-1")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell, range(8)))
    assert only_row().address == ADDRESS


def stop() -> None:
    store(event("STOP", wish=deliveries.STOP))
    deliveries.settle(take(), [])


def forget() -> None:
    with transaction() as session:
        correspondents.forget(session, conversation())


@pytest.mark.parametrize("leave", [stop, forget])
def test_nobody_is_told_anything_who_has_stopped_or_is_forgotten(leave: object) -> None:
    assert callable(leave)
    write()
    leave()
    with pytest.raises(NotReachable):
        outgoing.tell(conversation(), "A reminder.", "notice-1")
    assert all_of(Outgoing) == []


def test_nobody_is_told_anything_who_has_never_written() -> None:
    with pytest.raises(NotReachable):
        outgoing.tell(conversation(), "A reminder.", "notice-1")


@pytest.mark.parametrize("app", ["whatsapp", "messenger"])
def test_nobody_is_told_anything_after_their_app_s_window(app: str, clock: StandingClock) -> None:
    name = write(app=app)
    clock.move(hours=24)
    outgoing.tell(name, "Just in time.", "notice-1")
    clock.move(seconds=1)
    with pytest.raises(NotReachable):
        outgoing.tell(name, "Too late.", "notice-2")
    write(app=app)
    outgoing.tell(name, "Welcome back.", "notice-3")
    assert [row.uid for row in all_of(Outgoing)] == ["notice-1", "notice-3"]


def test_what_is_withdrawn_is_what_still_waits_in_that_conversation() -> None:
    for text, name in (("sent", ONE), ("waits", ONE), ("elsewhere", TWO)):
        queue(text, name)
    outgoing.settle_sent(claim())
    claim()
    with transaction() as session:
        assert outgoing.withdraw(session, ONE) == 1
    assert [row.state for row in all_of(Outgoing)] == ["sent", "waiting"]
    assert claim(TWO).content["text"] == "elsewhere"


# What is kept


@pytest.mark.parametrize("settle", ["sent", "failed"])
def test_nothing_of_the_visitor_stays_with_what_is_settled(settle: str) -> None:
    queue("Hello Zoe")
    row = claim()
    if settle == "sent":
        outgoing.settle_sent(row)
    else:
        outgoing.settle_failed(row, "x" * 500)
    row = only_row()
    assert (row.state, row.conversation, row.address, row.content) == (settle, "", {}, {})
    assert len(row.trouble or "") == (200 if settle == "failed" else 0)
    assert "Zoe" not in everything()
    assert str(ADDRESS["chat"]) not in everything()


def test_what_is_not_sent_is_listed_without_personal_data(clock: StandingClock) -> None:
    for text in ("Hello Zoe", "Hello Max", "Hello Ada"):
        queue(text, f"telegram-{text[-3:]}")
    outgoing.settle_sent(claim("telegram-Ada"))
    outgoing.settle_failed(claim("telegram-Max"), "Telegram answered 403")
    waiting, failed = (row.in_words(ZoneInfo("Europe/London")) for row in outgoing.unsettled())
    assert waiting == "Message 1 by Telegram: waits until 20 Nov 11:00, tried 0 times"
    assert failed == (
        "Message 2 by Telegram: could not be sent, tried 1 time; Telegram answered 403"
    )


@pytest.mark.parametrize(
    ("name", "channel", "title"),
    [("sms-1", "twilio", "text messages"), ("whatsapp-1", "twilio", "WhatsApp"),
     ("whatsapp-1", "whatsapp", "WhatsApp"), ("", "twilio", "Twilio")],
)  # fmt: skip
def test_messages_are_listed_by_the_app_as_people_call_it(
    name: str, channel: str, title: str
) -> None:
    with transaction() as session:
        outgoing.queue(session, name, correspondents.Reach(channel, ADDRESS), {"text": "x"}, "uid")
    assert only_row().in_words(ZoneInfo("UTC")).startswith(f"Message 1 by {title}: waits until ")


def test_a_message_behind_another_is_listed_as_waiting_for_that() -> None:
    queue("first")
    assert only_row().in_words(ZoneInfo("UTC"), is_behind=True) == (
        "Message 1 by Telegram: waits for the one before it"
    )


@pytest.mark.parametrize(
    ("trouble", "is_of_the_token"),
    [("Telegram answered 401, Unauthorized", True), ("Slack answered 200, invalid_auth", True),
     ("Twilio answered 401, error 20003", True), ("no answer within 20 s", False),
     ("Telegram answered 403, Forbidden: bot was blocked by the user", False)],
)  # fmt: skip
def test_a_message_that_waits_for_a_valid_token_is_listed_with_the_command_that_looks(
    trouble: str, is_of_the_token: bool
) -> None:
    queue("hello")
    outgoing.put_off(claim(), trouble)
    listed = only_row().in_words(ZoneInfo("UTC"))
    assert trouble in listed
    assert listed.endswith("; look at `bin/uv run reception channels`") == is_of_the_token


def test_what_was_settled_or_has_waited_too_long_is_deleted(clock: StandingClock) -> None:
    for name in (ONE, TWO):
        queue("before", name)
    outgoing.settle_sent(claim())
    clock.move(days=30)
    queue("after")
    queue("after, sent", TWO)
    with transaction() as session:
        assert outgoing.delete_settled(session, clock.now() - timedelta(days=30)) == 0
    clock.move(seconds=1)
    with transaction() as session:
        assert outgoing.delete_settled(session, clock.now() - timedelta(days=30)) == 2
    assert [row.content["text"] for row in all_of(Outgoing)] == ["after", "after, sent"]
