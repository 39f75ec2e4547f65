"""The clinic's facts in the texts of ``domain.yml``: $name, $phone and so on."""

from __future__ import annotations

from string import Template
from typing import Any

from reception.clinic.facts import Clinic
from reception.nlu.labels import FAQ


def filled_in(responses: dict[str, Any], clinic: Clinic) -> dict[str, Any]:
    """``responses`` of a domain with the facts in place of ``$name``, ``$phone``, ``$mail``,
    ``$address``, ``$emergency_number``, ``$answering``, ``$crisis_line``, ``$demonstration``.

    When the server starts, not when a model is trained: so a change of clinic.yml is true
    after a restart. Answers of the FAQ book stay as they are.
    """
    facts = {
        "name": clinic.name,
        "phone": clinic.phone,
        "mail": clinic.mail,
        "address": str(clinic.address),
        "emergency_number": clinic.emergency_number,
        "answering": clinic.answering,
        "crisis_line": clinic.crisis_line,
        "demonstration": (
            " (This is a demonstration clinic, it does not really exist.)"
            if clinic.demonstration
            else ""
        ),
    }

    def fill(part: Any) -> Any:
        if isinstance(part, str):
            return Template(part).safe_substitute(facts)
        if isinstance(part, list):
            return [fill(item) for item in part]
        if isinstance(part, dict):
            return {key: fill(value) for key, value in part.items()}
        return part

    return {
        name: variations if name.startswith(f"utter_{FAQ}/") else fill(variations)
        for name, variations in responses.items()
    }
