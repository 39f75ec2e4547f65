"""References, and contacts in any writing."""

from __future__ import annotations

import pytest

from reception.clinic.references import (
    ALPHABET,
    new_reference,
    normal_phone,
    normal_reference,
    shown_reference,
)


def test_references_are_unambiguous_and_of_their_own() -> None:
    many = {new_reference() for _ in range(2000)}
    assert len(many) == 2000
    assert set("".join(many)) == set(ALPHABET)
    assert not set(ALPHABET) & set("AEIOUYL01")
    assert all(normal_reference(shown_reference(one)) == one for one in many)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bcdf 2345", "BCDF2345"),
        (" BCDF-2345. ", "BCDF2345"),
        ("b c d f 2 3 4 5", "BCDF2345"),
        ("ＢＣＤＦ－２３４５", "BCDF2345"),
        ("bcdf_2345", "BCDF2345"),
        ("BCDF234", None),
        ("BCDF23456", None),
        ("BCDF0145", None),
        ("ßcdf2345", None),
        ("", None),
    ],
)
def test_a_reference_is_read_in_any_writing(written: str, meant: str | None) -> None:
    assert normal_reference(written) == meant


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("0117 496 0123", "+441174960123"),
        ("(07700) 900-123", "+447700900123"),
        ("+1 415 555 0123", "+14155550123"),
        ("555-0142", "5550142"),
        ("١٢٣٤٥٦٧", "1234567"),
        ("999", "999"),
        ("none", None),
        ("9" * 400, "9" * 32),
    ],
)
def test_a_phone_number_is_stored_so_that_it_can_be_dialled(
    written: str, stored: str | None
) -> None:
    assert normal_phone(written, "GB") == stored
