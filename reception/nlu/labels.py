"""Names that the components of the pipeline and the actions share."""

from __future__ import annotations

from typing import Any

FAQ = "faq"
"""Retrieval intent of the topics; a topic's label is ``faq/<topic>``."""

OUT_OF_SCOPE = "out_of_scope"
CLARIFY = "clarify"
EMERGENCY = "emergency"
MEDICAL_ADVICE = "medical_advice"
SEVERAL = "several_questions"
"""Intent of a message that asks two or three things at once."""

GIVE_CONTACT = "give_contact"
"""Intent of a message that is a phone number or a mail address."""

CONTACT = "contact"
"""Entity: a phone number or a mail address."""

REFERENCE = "reference"
"""Entity: the reference of an appointment."""

SMALL_TALK = frozenset(
    {"greet", "goodbye", "thanks", "affirm", "deny", "stop"}
    | {"positive_feedback", "negative_feedback", "bot_challenge", "tell_me_more"}
    | {"refuse_detail"}
)
"""Labels that a question beside them outranks."""

NOT_OFFERED = frozenset({OUT_OF_SCOPE, EMERGENCY, MEDICAL_ADVICE}) | SMALL_TALK
"""Labels that a clarifying question never offers: nobody is asked "did you mean hello?"."""

ABOUT_SOURCES = "about_sources"
TOPIC_SLOT = "topic"
"""Slot and entity: the topic last answered."""

DANGER = "danger"
"""Slot and entity of an emergency: ``self_harm``, ``body`` or ``unknown``."""

QUESTION = "question"
"""Key in an intent's metadata: how a visitor would ask for it, shown on buttons."""

# Keys that the pipeline sets on a message; all appear in what /model/parse answers.
LABEL = "label"
CONFIDENCE = "confidence"
CANDIDATES = "candidates"
PARTS = "parts"
RED_FLAG = "red_flag"
CLAUSES = "clauses"


CERTAIN = 0.5
"""Confidence from which an emergency without a red flag is not doubted."""


def is_certain_emergency(understood: dict[str, Any]) -> bool:
    """Whether a message is an emergency even where values or a name are expected.

    Training sets the threshold for emergencies so low that an odd name may pass it.
    """
    sure = bool(understood.get(RED_FLAG)) or (understood.get(CONFIDENCE) or 0.0) >= CERTAIN
    return understood.get(LABEL) == EMERGENCY and sure


def topic_of(label: str) -> str | None:
    """The topic of an FAQ label, or None for a plain intent."""
    return label.partition("/")[2] or None
