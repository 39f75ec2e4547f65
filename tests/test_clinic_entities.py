"""Services, durations and therapists in a message."""

from __future__ import annotations

import pytest

from reception.clinic.facts import Clinic, load_clinic
from reception.nlu.clinic_entities import ClinicEntities
from reception.nlu.therapist_names import TherapistNames


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return load_clinic()


@pytest.fixture(scope="module")
def entities(clinic: Clinic) -> ClinicEntities:
    return ClinicEntities(clinic)


def values(entities: ClinicEntities, text: str, kind: str) -> list[str]:
    return [entity.value for entity in entities.find(text) if entity.entity == kind]


def test_every_name_and_alias_of_a_service_means_it(
    clinic: Clinic, entities: ClinicEntities
) -> None:
    wrong = {
        text: values(entities, text, "service")
        for service in clinic.services
        for name in [service.name, *service.aliases]
        for text in (name, name.upper(), f"do you have {name}, please?")
        if values(entities, text, "service") != [service.name]
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("typed", "service"),
    [
        ("sweedish masage", "Swedish massage"),
        ("swedsh massage", "Swedish massage"),
        ("deep tisue", "Deep tissue massage"),
        ("deep tissue masssage", "Deep tissue massage"),
        ("lymphatc drainage", "Lymphatic drainage"),
        ("lymphatic drianage", "Lymphatic drainage"),
        ("hot stone masage", "Hot stone massage"),
        ("relaxng massage", "Swedish massage"),
        ("a facail", "Facial"),
        ("depe tisue masage", "Deep tissue massage"),
        ("dep tissue", "Deep tissue massage"),
        ("hot ston", "Hot stone massage"),
        ("limfatic", "Lymphatic drainage"),
        ("deeptissue", "Deep tissue massage"),
        ("hotstones", "Hot stone massage"),
        ("hot-stone", "Hot stone massage"),
        ("sweedish", "Swedish massage"),
    ],
)
def test_a_typing_error_does_not_hide_a_service(
    entities: ClinicEntities, typed: str, service: str
) -> None:
    assert values(entities, f"how much is {typed} please", "service") == [service]


@pytest.mark.parametrize(
    "typed",
    [
        *("a massage", "my face", "deep pockets", "hot tea", "stones", "social anxiety"),
        *("fascial release", "a consent form massage", "my family", "tissue", "hormones"),
    ],
)
def test_a_word_of_a_name_alone_is_no_service(entities: ClinicEntities, typed: str) -> None:
    assert values(entities, typed, "service") == []


def test_several_services_come_in_their_order(entities: ClinicEntities) -> None:
    text = "a facial or swedish, or hot stones?"
    assert values(entities, text, "service") == ["Facial", "Swedish massage", "Hot stone massage"]


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("60 minutes", 60),
        ("60 min", 60),
        ("60 mins", 60),
        ("60min", 60),
        ("60-minute", 60),
        ("60 minuets", 60),
        ("90m", 90),
        ("ninety minutes", 90),
        ("1h", 60),
        ("1 hour", 60),
        ("2hrs", 120),
        ("two hours", 120),
        ("an hour", 60),
        ("one-hour", 60),
        ("half an hour", 30),
        ("half hour", 30),
        ("half-hour", 30),
        ("an hour and a half", 90),
        ("one and a half hours", 90),
        ("1.5 hours", 90),
        ("hour-long", 60),
        ("two-hour", 120),
        ("1½ hours", 90),
        ("1 hour and half", 90),
        ("1 hour 15 minutes", 75),
        ("an hour and fifteen minutes", 75),
    ],
)
def test_a_duration_is_read_in_minutes(entities: ClinicEntities, typed: str, minutes: int) -> None:
    for text in (typed, f"what does {typed} cost?", f"For {typed.capitalize()}, please"):
        assert values(entities, text, "duration") == [str(minutes)], text


@pytest.mark.parametrize("typed", ["60", "at 9:30", "£60", "for 2 people", "room 30", "minutes"])
def test_a_number_alone_is_no_duration(entities: ClinicEntities, typed: str) -> None:
    assert values(entities, typed, "duration") == []


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("swedish, 60", "60"),
        ("90 deep tissue", "90"),
        ("swedish 60 next friday at 3", "60"),
        ("hot stones massage 75", "75"),
        ("swedish 30 min 30/11", "30"),
        ("an hour 30 november swedish", "60"),
    ],
)
def test_a_number_beside_a_service_that_is_one_of_its_lengths_is_a_duration(
    entities: ClinicEntities, typed: str, minutes: str
) -> None:
    assert values(entities, typed, "duration") == [minutes]


@pytest.mark.parametrize(
    "typed",
    [
        *("swedish 30 nov", "swedish 30/11 5pm", "nov 30 swedish", "monday 30 swedish"),
        *("10.30 swedish", "swedish £60", "is swedish 60 or 62?", "facial 30", "I'm 60, swedish"),
    ],
)
def test_a_date_an_age_or_a_price_beside_a_service_is_none(
    entities: ClinicEntities, typed: str
) -> None:
    assert values(entities, typed, "duration") == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Tom Friday", "Tom Fielding"),
        ("with Tom Friday 3pm", "Tom Fielding"),
        ("Tom May 4th at 3", "Tom Fielding"),
        ("with Asha Raman", "Asha Raman"),
        ("asha please", "Asha Raman"),
        ("is Raman free?", "Asha Raman"),
        ("TOM", "Tom Fielding"),
        ("Tom's hours", "Tom Fielding"),
        ("tom feilding", "Tom Fielding"),
        ("mr fieldng", "Tom Fielding"),
        ("Marta Thursday at 3", "Marta Nowak"),
        ("can I see marta nowak", "Marta Nowak"),
    ],
)
def test_a_therapist_is_known_by_any_of_their_names(
    entities: ClinicEntities, typed: str, name: str
) -> None:
    assert values(entities, typed, "therapist") == [name]


def test_several_therapists_come_in_their_order(entities: ClinicEntities) -> None:
    assert values(entities, "Marta or Tom?", "therapist") == ["Marta Nowak", "Tom Fielding"]


@pytest.mark.parametrize(
    "typed",
    [
        *("my name is Tom", "Tom Baker, 07700 900123", "I'm Marta", "tomorrow", "a tomb", "ash"),
        *("Tom May", "tom may", "Tom May, 07700 900123", "Grace Kelly", "Idris Elba"),
    ],
)
def test_a_visitor_of_the_same_name_is_no_therapist(entities: ClinicEntities, typed: str) -> None:
    assert values(entities, typed, "therapist") == []


def test_a_first_name_that_two_share_means_neither() -> None:
    names = TherapistNames(["Ana Cruz", "Ana Lopez", "Will Reed"])
    assert names.find("with ana") == []
    assert names.find("with Ana Cruz") == [("Ana Cruz", 5, 13)]
    assert names.find("will it hurt?") == []
    assert names.find("with will") == [("Will Reed", 5, 9)]


def test_all_kinds_are_found_beside_each_other_at_their_places(entities: ClinicEntities) -> None:
    text = "90 minutes of deep tissue with Asha"
    found = entities.find(text)
    assert [(one.entity, one.value) for one in found] == [
        ("duration", "90"),
        ("service", "Deep tissue massage"),
        ("therapist", "Asha Raman"),
    ]
    assert [text[one.start : one.end] for one in found] == [one.text for one in found]
    assert found[1].text == "deep tissue"


@pytest.mark.parametrize("text", ["", " ", "?", "🙂", "按摩多少钱", "x" * 1000])
def test_nothing_is_found_where_nothing_is(entities: ClinicEntities, text: str) -> None:
    assert entities.find(text) == []
