"""The fixed list that is read before anything learned."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from reception.errors import DataError
from reception.nlu.red_flags import RedFlags, load_red_flags

MESSAGES = Path(__file__).with_name("safety_messages.tsv")
SMALL = """\
emergency:
  - name: chest_pain
    why: A heart attack.
    phrases:
      - chest * (pain|hurts)
      - (my|the)? heart attack~
    alone:
      - (fit|blue lips)
    unless:
      - chest of drawers
medical_advice:
  - name: eczema
    why: A skin disease.
    phrases:
      - eczema
      - rash~
      - heart
"""


@pytest.fixture(scope="module")
def flags() -> RedFlags:
    return load_red_flags()


def rows(label: str) -> list[str]:
    """Messages of ``label`` in the file."""
    lines = MESSAGES.read_text(encoding="utf-8").splitlines()
    parted = (line.split("\t") for line in lines if line.strip() and not line.startswith("#"))
    return [text for found, text in parted if found == label]


def found(flags: RedFlags, text: str) -> str:
    flag = flags.find(text)
    return flag.label if flag else "none"


def listed(folder: Path, content: str = SMALL) -> Path:
    path = folder / "flags.yml"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("label", ["emergency", "medical_advice", "none"])
def test_every_message_of_the_file_is_what_it_says(flags: RedFlags, label: str) -> None:
    messages = rows(label)
    assert len(messages) >= 200
    wrong = {text: found(flags, text) for text in messages if found(flags, text) != label}
    assert wrong == {}


@pytest.mark.parametrize("change", [str.upper, str.title, "  {} !!! ".format, "🙂{}🙂".format])
def test_case_and_punctuation_do_not_hide_a_danger(flags: RedFlags, change: object) -> None:
    assert callable(change)
    messages = rows("emergency") + rows("medical_advice")
    wrong = [text for text in messages if found(flags, change(text)) == "none"]
    assert wrong == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("he stoped breathing", "he stopped breathing"),
        ("i am pregnent", "i am pregnant"),
        ("is it ok with thrombosys", "is it ok with thrombosis"),
        ("i have epilepcy", "i have epilepsy"),
        ("my sciattica is back", "my sciatica is back"),
        ("i had a concusion", "i had a concussion"),
        ("i have diabetis", "i have diabetes"),
        ("my excema flares up", "my eczema flares up"),
        ("i have a frature", "i have a fracture"),
    ],
)
def test_a_slip_of_one_letter_is_read_as_the_word_that_was_meant(
    flags: RedFlags, typed: str, meant: str
) -> None:
    assert found(flags, meant) != "none"
    assert found(flags, typed) == found(flags, meant)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("is there a student concession", "is there a student concussion"),
        ("a singles evening", "i have shingles"),
        ("next to the stations", "i take statins"),
    ],
)
def test_a_real_word_is_no_slip_for_another(flags: RedFlags, typed: str, known: str) -> None:
    assert found(flags, known) != "none"
    assert found(flags, typed) == "none"


@pytest.mark.parametrize("typed", ["eczmea", "eczma", "eczemma", "exzema", "eczema"])
def test_one_letter_may_be_swapped_missing_extra_or_wrong(tmp_path: Path, typed: str) -> None:
    assert found(load_red_flags(listed(tmp_path)), f"i have {typed}") == "medical_advice"


@pytest.mark.parametrize("typed", ["ezcmea", "eczmmaa", "zczema", "ecze"])
def test_two_slips_or_a_wrong_first_letter_are_too_many(tmp_path: Path, typed: str) -> None:
    assert found(load_red_flags(listed(tmp_path)), f"i have {typed}") == "none"


def test_another_letter_in_a_short_word_is_mended_only_where_the_list_says_so(
    tmp_path: Path,
) -> None:
    small = load_red_flags(listed(tmp_path))
    assert found(small, "a rassh") == "medical_advice"
    assert found(small, "my chest hurtz") == "none"


@pytest.mark.parametrize("typed", ["chset pain", "chets pain", "chesst pain", "ches pain"])
def test_letters_of_a_short_word_may_be_swapped_doubled_or_one_of_five_missing(
    tmp_path: Path, typed: str
) -> None:
    assert found(load_red_flags(listed(tmp_path)), typed) == "emergency"


@pytest.mark.parametrize(
    ("harmless", "danger"),
    [
        ("my daughter isn't moving to Leeds", "my daughter isn't moving"),
        ("my son won't wake up before ten on Saturdays", "my son won't wake up"),
        ("he's not responding to my emails", "he's not responding to me, he's on the floor"),
        ("I can't move my appointment", "I can't move my legs"),
        ("my back is killing me", "he is killing me, call the police"),
        ("I'd die for a massage", "I'd rather die, I want to die"),
        ("my toddler is locked in a battle with bedtime", "my toddler is locked in the car"),
        ("I was attacked by a wave of tiredness", "I was attacked outside just now"),
    ],
)
def test_a_way_of_speaking_is_told_from_its_grave_twin(
    flags: RedFlags, harmless: str, danger: str
) -> None:
    assert (found(flags, harmless), found(flags, danger)) == ("none", "emergency")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("chest pain", "emergency"),
        ("my chest really badly hurts", "emergency"),
        ("chest one two three pain", "emergency"),
        ("chest one two three four pain", "none"),
        ("a heart attack", "emergency"),
        ("chests pain", "none"),
        ("chest painting", "none"),
        ("pain in my chest of drawers chest pain", "none"),
        ("heart", "medical_advice"),
        ("sweetheart", "none"),
    ],
)
def test_phrases_match_whole_words_with_small_gaps(tmp_path: Path, typed: str, label: str) -> None:
    assert found(load_red_flags(listed(tmp_path)), typed) == label


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("fit", "emergency"),
        ("Fit!!", "emergency"),
        ("help, is this a fit? please", "emergency"),
        ("blue lips now", "emergency"),
        ("I think I am fit", "none"),
        ("does it fit", "none"),
        ("a fit therapist", "none"),
        ("fit, chest of drawers", "none"),
    ],
)
def test_some_words_raise_a_flag_as_the_whole_message_alone(
    tmp_path: Path, typed: str, label: str
) -> None:
    assert found(load_red_flags(listed(tmp_path)), typed) == label


def test_an_excused_emergency_may_still_be_medical(tmp_path: Path) -> None:
    flag = load_red_flags(listed(tmp_path)).find("chest pain, heart, a chest of drawers")
    assert flag is not None
    assert (flag.label, flag.name, flag.words) == ("medical_advice", "eczema", "heart")


def test_an_emergency_comes_before_a_medical_flag(flags: RedFlags) -> None:
    assert found(flags, "i am pregnant and i have chest pain") == "emergency"
    assert found(flags, "i have chest pain and i am pregnant") == "emergency"


@pytest.mark.parametrize("phrase", ["(chest pain", "chest) pain", "((a|b) c)", "~chest", "''"])
@pytest.mark.parametrize("place", ["chest * (pain|hurts)", "(fit|blue lips)"])
def test_a_broken_phrase_is_named_with_its_file_and_flag(
    tmp_path: Path, place: str, phrase: str
) -> None:
    path = listed(tmp_path, SMALL.replace(place, phrase))
    with pytest.raises(DataError) as raised:
        load_red_flags(path)
    message = str(raised.value)
    assert str(path) in message
    assert "chest_pain" in message
    assert phrase.strip("'") in message
    assert "word?" in message


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("unless:", "unles:", "emergency.1.unles: there is no such entry; remove it"),
        ("    why: A skin disease.\n", "", "medical_advice.1.why: it is missing; add it"),
        ("emergency:", "emergancy:", "emergancy: there is no such entry"),
        ("- rash~", "- rash: yes", "medical_advice.1.phrases.2: it must be text"),
        (
            "    unless:\n      - chest of drawers",
            "    unless: drawers",
            "unless: it must be a list",
        ),
        ("  - name: eczema", "  - name: [eczema", "line 1"),
    ],
)
def test_a_mistake_in_the_list_is_named_with_file_and_entry(
    tmp_path: Path, right: str, wrong: str, says: str
) -> None:
    assert right in SMALL
    path = listed(tmp_path, SMALL.replace(right, wrong))
    with pytest.raises(DataError) as raised:
        load_red_flags(path)
    assert str(raised.value).startswith(str(path))
    assert says in str(raised.value)


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.yml is not there; restore it"):
        load_red_flags(tmp_path / "gone.yml")


def test_names_of_the_flags_are_used_once(flags: RedFlags) -> None:
    names = Counter(name for _, name, _, _ in flags._compiled)
    assert [name for name, count in names.items() if count > 1] == []


def test_an_everyday_word_alone_raises_no_flag(flags: RedFlags) -> None:
    assert flags.find("") is None
    assert flags.find("?!") is None
    for word in ("hello", "massage", "skin", "price", "sunday", "help", "heart", "stress"):
        assert flags.find(word) is None, word


@pytest.mark.parametrize(
    "piece",
    [
        "my chest ", "can not ", "throat aa bb cc ", "x", "a? ", "( ", "eczemaa ", "not able to ",
        "left arm numb ",
    ],
)  # fmt: skip
def test_a_hundred_kilobytes_are_read_at_once(flags: RedFlags, piece: str) -> None:
    message = piece * (100_000 // len(piece))
    started = time.thread_time()
    flags.find(message)
    assert time.thread_time() - started < 0.05


def test_a_message_of_unknown_words_is_read_at_once(flags: RedFlags) -> None:
    message = " ".join(f"brethin{chr(97 + number % 26)}{number}" for number in range(90))
    started = time.thread_time()
    flags.find(message)
    assert time.thread_time() - started < 0.05


@pytest.mark.parametrize("phrase", ["!", "'*'", "hello?", "(a|)"])
def test_a_phrase_that_fits_every_message_is_refused(tmp_path: Path, phrase: str) -> None:
    path = tmp_path / "red_flags.yml"
    flag = f"{{name: x, why: y, phrases: [{json.dumps(phrase.strip(chr(39)))}]}}"
    other = "{name: z, why: y, phrases: [lump]}"
    path.write_text(f"emergency:\n  - {flag}\nmedical_advice:\n  - {other}\n")
    with pytest.raises(DataError, match="x: a phrase cannot be read"):
        load_red_flags(path)
