"""Accounts of the console: roles, passwords, set-up links, sessions, how fast one may try."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from reception.clinic.database import reading, transaction
from reception.clinic.times import utc
from reception.errors import DataError
from reception.staff import accounts, audit, links, passwords, sessions, throttle
from reception.staff.accounts import Account
from reception.staff.command import staff
from reception.staff.links import Link
from reception.staff.roles import EDITOR, PUBLISHER
from reception.staff.sessions import StaffSession

PASSWORD = "correct horse battery staple"


@pytest.fixture
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of the test's own, in which nobody is."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'reception.sqlite'}")
    monkeypatch.setattr("reception.assistant.quiet", lambda: None)


@pytest.fixture
def asha(nobody: None) -> accounts.User:
    """A publisher."""
    return accounts.set_up(accounts.add("Asha", PUBLISHER), PASSWORD)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets time pass."""
    passed = timedelta()

    def wait(**time: float) -> None:
        nonlocal passed
        passed += timedelta(**time)

    def moved() -> datetime:
        return utc() + passed

    for module in (links, sessions, throttle):
        monkeypatch.setattr(module, "utc", moved)
    return wait


# Accounts, on both kinds of database


def test_a_link_sets_the_password_that_one_signs_in_with(each_database: str) -> None:
    token = accounts.add("Jo Bloggs", EDITOR)
    assert accounts.verified("Jo Bloggs", PASSWORD) is None
    accounts.set_up(token, PASSWORD)
    user = accounts.verified("  jo   BLOGGS ", PASSWORD)
    assert user is not None
    assert (user.name, user.role) == ("Jo Bloggs", EDITOR)
    assert accounts.verified("Jo Bloggs", PASSWORD + "!") is None
    assert accounts.verified("Nobody", PASSWORD) is None


def test_a_link_works_once(each_database: str) -> None:
    token = accounts.add("Jo", EDITOR)
    accounts.set_up(token, PASSWORD)
    with pytest.raises(DataError, match="does not work any more"):
        accounts.set_up(token, "another good passphrase")
    assert accounts.verified("Jo", PASSWORD)


def test_of_two_who_use_a_link_at_once_one_sets_the_password(each_database: str) -> None:
    token = accounts.add("Jo", EDITOR)

    def use(number: int) -> bool:
        try:
            accounts.set_up(token, f"{PASSWORD} number {number}")
        except DataError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(use, range(4))) == 1


def test_a_link_works_for_48_hours(nobody: None, later: Callable[..., None]) -> None:
    token = accounts.add("Jo", EDITOR)
    later(hours=47.9)
    assert links.linked(token)
    later(hours=0.2)
    assert links.linked(token) is None
    with pytest.raises(DataError, match="48 hours"):
        accounts.set_up(token, PASSWORD)


def test_a_bad_password_does_not_use_the_link_up(nobody: None) -> None:
    token = accounts.add("Jo", EDITOR)
    with pytest.raises(DataError, match="too short"):
        accounts.set_up(token, "short")
    accounts.set_up(token, PASSWORD)


def test_a_new_link_ends_the_password_the_sessions_and_the_former_link(
    asha: accounts.User,
) -> None:
    token = accounts.add("Jo", EDITOR)
    user = accounts.set_up(token, PASSWORD)
    session = sessions.begin(user.id)
    first = accounts.reset("jo")
    second = accounts.reset("jo")
    assert sessions.valid(session) is None
    assert accounts.verified("Jo", PASSWORD) is None
    assert links.linked(first) is None
    accounts.set_up(second, "another good passphrase")
    assert accounts.verified("Jo", "another good passphrase")


def test_neither_tokens_nor_passwords_are_in_the_database(nobody: None, tmp_path: Path) -> None:
    token = accounts.add("Jo", EDITOR)
    with reading() as session:
        assert session.scalars(select(Link.token_hash)).one() != token
    user = accounts.set_up(token, PASSWORD)
    cookie = sessions.begin(user.id)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("reception.sqlite*"))
    for secret in (token, PASSWORD, cookie):
        assert secret.encode() not in stored
    with reading() as session:
        assert session.scalars(select(Account.password)).one().startswith("$argon2id$")


def test_a_password_kept_with_weaker_parameters_is_kept_anew(asha: accounts.User) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    with transaction() as session:
        session.get(Account, asha.id).password = weak
    assert accounts.verified("Asha", PASSWORD)
    with reading() as session:
        kept = session.get(Account, asha.id).password
    assert kept != weak
    assert not passwords.outdated(kept)


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "\u202eoj", "x" * 81])
def test_a_name_is_one_that_can_be_seen(name: str, nobody: None) -> None:
    with pytest.raises(DataError, match="name"):
        accounts.add(name, EDITOR)


def test_names_that_look_the_same_are_the_same(asha: accounts.User) -> None:
    for name in ("asha", "ＡＳＨＡ", " Asha "):
        with pytest.raises(DataError, match="already an account 'Asha'"):
            accounts.add(name, EDITOR)


def test_the_last_publisher_stays_one(asha: accounts.User) -> None:
    accounts.add("Waiting", PUBLISHER)  # cannot sign in yet, so does not count
    with pytest.raises(DataError, match="last publisher"):
        accounts.remove("Asha")
    with pytest.raises(DataError, match="last publisher"):
        accounts.set_role("Asha", EDITOR)
    accounts.set_up(accounts.add("Tom", PUBLISHER), PASSWORD)
    accounts.remove("Asha")
    with pytest.raises(DataError, match="last publisher"):
        accounts.remove("Tom")


def test_who_was_removed_cannot_sign_in_and_can_be_added_again(asha: accounts.User) -> None:
    user = accounts.set_up(accounts.add("Jo", EDITOR), PASSWORD)
    session = sessions.begin(user.id)
    accounts.remove("Jo")
    assert accounts.verified("Jo", PASSWORD) is None
    assert sessions.valid(session) is None
    assert [one.name for one in accounts.listed()] == ["Asha"]
    token = accounts.add("Jo", PUBLISHER)
    assert accounts.verified("Jo", PASSWORD) is None
    assert accounts.set_up(token, PASSWORD).role == PUBLISHER


def test_the_first_publisher_comes_by_the_newest_link(nobody: None) -> None:
    former, newest = accounts.first_link(), accounts.first_link()
    assert former
    assert newest
    assert links.linked(former) is None
    with pytest.raises(DataError, match="Write the name"):
        accounts.set_up(newest, PASSWORD)
    assert accounts.set_up(newest, PASSWORD, "Asha").role == PUBLISHER
    assert accounts.first_link() is None


@pytest.mark.parametrize(
    "password",
    ["password1234", "Passw0rd!!!!", "123456789012", "abcdefghijkl", "qwertyuiopas",
     "aaaaaaaaaaaaa", "hahahahahaha", "Asha-Raman-99", "massage2026!", "letmeinletmein",
     "receptionist1", "Sommer1"],
)  # fmt: skip
def test_a_guessable_password_is_refused(password: str) -> None:
    with pytest.raises(DataError, match="password"):
        passwords.check(password, "Asha Raman")


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "quiet willow lantern", "7h#kQ!2m_vX9z", "die katze schläft", "пароль из слов"],
)
def test_no_rule_asks_for_odd_signs(password: str) -> None:
    passwords.check(password, "Asha Raman")


def test_changing_the_password_needs_the_one_before_and_ends_all_sessions(
    asha: accounts.User,
) -> None:
    session = sessions.begin(asha.id)
    with pytest.raises(DataError, match="have now"):
        accounts.change_password(asha, "wrong", "another good passphrase")
    accounts.change_password(asha, PASSWORD, "another good passphrase")
    assert sessions.valid(session) is None
    assert accounts.verified("Asha", "another good passphrase")


# Sessions


def test_a_session_ends_after_eight_idle_hours(
    asha: accounts.User, later: Callable[..., None]
) -> None:
    token = sessions.begin(asha.id)
    for _ in range(3):
        later(hours=7.9)
        assert sessions.valid(token)
    later(hours=8.1)
    assert sessions.valid(token) is None


def test_a_session_ends_after_seven_days_however_much_it_is_used(
    asha: accounts.User, later: Callable[..., None]
) -> None:
    token = sessions.begin(asha.id)
    for _ in range(27):
        later(hours=6)
        assert sessions.valid(token)
    later(hours=6.1)
    assert sessions.valid(token) is None


def test_sessions_that_have_ended_are_cleared_away(
    asha: accounts.User, later: Callable[..., None]
) -> None:
    sessions.begin(asha.id)
    later(days=8)
    sessions.begin(asha.id)
    with reading() as session:
        assert len(session.scalars(select(StaffSession)).all()) == 1


# How fast passwords can be tried


def tries(count: int, *counted: throttle.Counted) -> list[int | None]:
    return [throttle.excess(counted) for _ in range(count)]


def test_five_tries_are_free_and_then_each_waits_longer(
    each_database: str, later: Callable[..., None]
) -> None:
    jo = throttle.of_account("jo")
    assert tries(5, jo) == [None] * 5
    waits = []
    for _ in range(9):
        wait = throttle.excess([jo])
        assert wait is not None
        waits.append(wait)
        later(seconds=wait + 1)
        assert throttle.excess([jo]) is None
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_one_address_cannot_try_many_accounts(nobody: None) -> None:
    address = throttle.of_address("192.0.2.1")
    found = [throttle.excess([throttle.of_account(str(n)), address]) for n in range(25)]
    assert found[:20] == [None] * 20
    assert all(found[20:])
    assert throttle.excess([throttle.of_account("1"), throttle.of_address("192.0.2.2")]) is None


def test_many_tries_at_once_are_no_way_around(each_database: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: throttle.excess([throttle.of_account("jo")]), range(24)))
    assert found.count(None) == 5


def test_a_stranger_does_not_keep_the_owner_out_of_a_browser_that_is_known(nobody: None) -> None:
    tries(30, throttle.of_account("jo"))
    assert throttle.excess([throttle.of_account("jo")])
    assert throttle.excess([throttle.of_known_browser("owner's jo")]) is None


def test_after_a_success_all_tries_are_free_again(nobody: None) -> None:
    jo = throttle.of_account("jo")
    tries(5, jo)
    throttle.succeeded([jo])
    assert tries(5, jo) == [None] * 5


# The audit log


def test_the_log_is_searched_by_what_was_typed_literally(nobody: None) -> None:
    audit.note("Asha", "saved an FAQ", "100%_sure")
    audit.note("Tom", "rolled back", "release 7", "because\\of")
    assert [event.who for event in audit.events()] == ["Tom", "Asha"]
    assert [event.who for event in audit.events("%_")] == ["Asha"]
    assert [event.who for event in audit.events("E\\O")] == ["Tom"]
    assert audit.events("%%") == []


# The command line


def run(*arguments: str) -> str:
    return CliRunner().invoke(staff, arguments, catch_exceptions=False).output


def test_people_are_looked_after_on_the_command_line(nobody: None) -> None:
    assert "There is nobody yet" in run("list")
    said = run("add", "Asha Raman", "--role", "publisher")
    token = said.split("/set-up?link=")[1].strip()
    assert run("list") == "Asha Raman, publisher, has not set a password yet\n"
    accounts.set_up(token, PASSWORD)
    run("add", "Jo")
    run("role", "Jo", "publisher")
    assert run("list") == ("Asha Raman, publisher\nJo, publisher, has not set a password yet\n")
    assert "/set-up?link=" in run("reset", "Jo")
    run("remove", "Jo")
    with pytest.raises(DataError, match="last publisher"):
        run("remove", "Asha Raman")
    done = [(event.action, event.subject) for event in reversed(audit.events())]
    assert done == [
        ("added a person", "Asha Raman"),
        ("added a person", "Jo"),
        ("changed a role", "Jo"),
        ("reset a password", "Jo"),
        ("removed a person", "Jo"),
    ]


def test_the_first_link_is_of_no_use_once_there_is_a_publisher(nobody: None) -> None:
    first = accounts.first_link()
    assert first
    accounts.set_up(accounts.add("Real Boss", PUBLISHER), PASSWORD)
    accounts.reset("Real Boss")
    with pytest.raises(DataError):
        accounts.set_up(first, PASSWORD, "Mallory")
    assert accounts.named("Mallory") is None


def test_signs_that_a_database_cannot_keep_are_no_trouble(each_database: str) -> None:
    assert accounts.verified("Jo\x00Bloggs", PASSWORD) is None
    audit.note("Jo\x00", "tried", "it\x00", "\x00")
    assert [event.who.replace("\x00", "") for event in audit.events("it\x00")] == ["Jo"]
