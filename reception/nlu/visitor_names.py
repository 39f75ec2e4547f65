"""The name that a visitor gives, in a message or as the answer to the question for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reception.nlu.contact_details import find_contacts, find_short_numbers

LONGEST_NAME = 80
"""Characters of a name that are kept."""

_SAYS_NAME = re.compile(
    r"(?i)\b(?:my |the |her |his |their |in the )?name(?:'s| is| will be| to|:)?\s+(?:is\s+)?"
    r"|\bcall me\s+"
)
_MAYBE_NAME = re.compile(r"\b(?:[Tt]his is|[Ii]t is|[Ii]t's|[Ii]'m|[Ii] am|[Ff]or|[Uu]nder)\s+")
_NAME_ENDS = re.compile(
    r"(?i)[,;:!?\n]|\.(?:\s|$)|\s[-–]\s|\s\+?\(?\d|\s\S+@"
    r"|\s(?:and|my|phone|tel|mobile|number|mail|email|e-mail|on|at|here|please|thanks|thank|with"
    r"|for|tomorrow|today|i|is)\b"
)
_PARTICLE = r"(?:(?:de|da|di|del|della|van|von|der|den|bin|ibn|al|el|la|le|ap|y|e)\s+)*"
_CAPITALISED = re.compile(rf"[^\W\d_a-z][\w'’-]*(?:\s+{_PARTICLE}[^\W\d_a-z][\w'’.-]*){{0,3}}")
_ANSWERS_NAME = re.compile(
    r"(?i)^\s*(?:(?:yes|yeah|sure|ok|okay|of course|hi|hello|well)[,.!\s]+)*"
    r"(?:(?:put it )?(?:under|in) (?:the name (?:of )?)?"
    r"|(?:my |the |her |his |their )?name(?:'s| is)?:? |it is for |it'?s for |for |it is |it's "
    r"|(?:i am|i'm|im|they) call(?:ed)?(?: me)? |i am |i'm |im |this is |call me |that'?s "
    r"|that would be )?"
)
_LAST_SENTENCE = re.compile(r"[.!]\s+([^.!]+?)[.!\s]*$")
_BEFORE_CONTACT = re.compile(
    r"(?i)[\s,;:-]*(?:and )?(?:my )?(?:phone|mobile|tel|number|mail|email)?"
    r"(?: number| address)?(?: is|:)?\s*$"
)
_SENTENCE = re.compile(
    r"(?i)(?:^|\s)(?:i|i'd|i'm|i'll|you|your|not|rather|why|what|how|when|where|who|which|don'?t"
    r"|can'?t|won'?t|it|it's|is|are|do|does|my|me|all|off|later|maybe|please|this|that|that'?ll"
    r"|ignore|want|need|give|say|tell|take|first|one|other)(?:\s|[,.!?]|$)|^\s*/"
)
"""Words of a sentence, which stand in no name, and commands."""

_MUMBLE = re.compile(r"(?i)^(?:h+m+|u+m+|e+r+m*|u+h+|a+h+|o+h+|no\W+\d.*)$")
_UNSEEN = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of what follows."""

_NO_NAMES = frozenset(
    {"no", "nope", "nah", "yes", "yep", "yeah", "yes please", "no thanks", "no thank you", "ok"}
    | {"okay", "sure", "thanks", "thank you", "hello", "hi", "hey", "what", "why", "pardon"}
    | {"whatever", "whoever", "nobody", "anybody", "any", "null", "none", "undefined", "n/a"}
)


def says_name(text: str) -> bool:
    """Whether the message gives a name in so many words: "the name is Jo Bloggs"."""
    return bool(_SAYS_NAME.search(text))


def name_in(text: str, country: str, values: Sequence[str]) -> str | None:
    """A name that comes unasked: "name is Jo Bloggs", "I'm Jo Bloggs", "for Jo Bloggs".

    ``values`` are words of the message that mean something else, such as "Swedish";
    ``country``, two letters, tells what a phone number looks like.
    """
    said = _SAYS_NAME.search(text)
    if said:
        return _tidy_name(_NAME_ENDS.split(text[said.end() :], maxsplit=1)[0])
    for cue in _MAYBE_NAME.finditer(text):
        name = _CAPITALISED.match(text, cue.end())
        if name and not any(value.lower() in name.group().lower() for value in values):
            return _tidy_name(_NAME_ENDS.split(name.group(), maxsplit=1)[0])
    contacts = find_contacts(text, country)
    if contacts:
        # "… at 10am, Ivy Chen, 07700 900864"
        before = re.split(r"[,;]|[.!?]\s", text[: contacts[0][1]].rstrip(" ,;:"))[-1].strip()
        known = any(value.lower() in before.lower() for value in values)
        if _CAPITALISED.fullmatch(before) and not known:
            return _tidy_name(before)
    return None


def name_in_answer(text: str, country: str) -> str | None:
    """The answer to "what name?": all of the message but courtesies and a contact in it."""
    contacts = find_contacts(text, country) or find_short_numbers(text)
    if contacts:
        text = text[: contacts[0][1]]
        text = _BEFORE_CONTACT.sub("", text)
    last = _LAST_SENTENCE.search(text)
    if last and _CAPITALISED.fullmatch(last[1]):
        # "No worries. Sian Price-Jones"
        text = last[1]
    name = _tidy_name(_ANSWERS_NAME.sub("", text, count=1))
    if name is None or _CAPITALISED.fullmatch(name):
        return name
    if _SENTENCE.search(name):
        # "Bernadette, Bernadette O'Shaughnessy, what a mouthful I know"
        parts = [part.strip() for part in name.split(",")]
        names = [part for part in parts if _CAPITALISED.fullmatch(part)]
        return max(names, key=len) if names else None
    return None if _MUMBLE.match(name) else name


def _tidy_name(text: str) -> str | None:
    """One line without the full stop or comma that ends it; None if no letter is left."""
    line = re.sub(r"\s+", " ", text)
    shown = "".join(sign for sign in line if sign not in _UNSEEN and sign.isprintable())
    name = shown.strip().strip(",.!?").strip()
    if name.lower() in _NO_NAMES:
        return None
    return name[:LONGEST_NAME] if any(character.isalpha() for character in name) else None
