"""Names that the components of the pipeline and the actions share."""

from __future__ import annotations

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


def topic_of(label: str) -> str | None:
    """The topic of an FAQ label, or None for a plain intent."""
    return label.partition("/")[2] or None
