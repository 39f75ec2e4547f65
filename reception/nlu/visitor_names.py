"""The name that a visitor gives, in a message or as the answer to the question for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from reception import settings
from reception.nlu.contact_details import find_contacts, find_short_numbers

LONGEST_NAME = 80
"""Characters of a name that are kept."""

MOST_WORDS = 4
"""Words of a name that nothing introduces."""

_FIRST_NAMES = Path(__file__).with_name("first-names.txt")
"""Common ones that are no other word, in small letters."""

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
_FEW_WORDS = re.compile(r"[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]+){0,2}")
_REST_OF_NAME = re.compile(r"\[name\] ([^\W\d_a-z][\w'’-]*\w)")
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_SMALL_WORD = re.compile(r"(?<!\w)[a-z]+(?:'[a-z]+)?(?!\w)")
_BEFORE_NAME = re.compile(
    r"(?i)(?:\b(?:tell|told|ask|asked|(?:hello|hi|hiya|greetings) from|soy|je suis|ich bin"
    r"|(?:say hi|spoke|spoken|talked|speaking) (?:to|with)|(?:referred|booked|sent) by|son|daughter"
    r"|mum|nan|husband|wife|partner) )$"
)
_AFTER_NAME = re.compile(
    r" (?:rang|phoned|here|says|said|told|recommended|wants|asked|booked|from (?:the|next|up|down)"
    r"|and (?:i|my)\b)"
)
"""What stands beside a name that is a single word."""

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
    | {"please", "cheers", "ta", "bye", "goodbye", "sorry", "hmm"}
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
    for beside in _beside_contact(text, country):
        known = any(value.lower() in beside.lower() for value in values)
        if looks_like_a_name(beside) and not known:
            return _tidy_name(beside)
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


def is_name(text: str, country: str) -> bool:
    """Whether the message is a name and little else: "it's jo", "Jo Bloggs"."""
    if says_name(text):
        return True
    name = name_in_answer(text, country)
    return bool(name) and looks_like_a_name(str(name))


def is_only_a_name(text: str, country: str) -> bool:
    """Whether the message is a name, maybe with its introduction, and no contact or more."""
    if find_contacts(text, country) or find_short_numbers(text):
        return False
    said = _tidy_name(_ANSWERS_NAME.sub("", text, count=1)) or ""
    return said == name_in_answer(text, country) and looks_like_a_name(said)


def looks_like_a_name(text: str) -> bool:
    """Whether all of ``text`` is as names are: capitalised, or beginning with a common one."""
    if is_first_name(text.split(" ")[0]):
        return bool(_FEW_WORDS.fullmatch(text))
    capitals = _CAPITALISED.fullmatch(text)
    return bool(capitals) and text.lower() not in _NO_NAMES


def without_names(text: str, known: Collection[str]) -> str:
    """``text`` with "[name]" for names that no word introduces: "Tell Asha that Peter Okafor rang".

    A name begins with a common first name, or is of two capitalised words that the clinic's
    data and articles nowhere write in small letters; or it is one such word beside a word such
    as "tell" or "rang".

    Args:
        text: a message.
        known: words in small letters that are no visitor's name, such as those of the clinic.
    """
    ordinary = _ordinary_words(settings.home())
    words = [*_WORD.finditer(text)]
    kept, end, at = "", 0, 0
    while at < len(words):
        length = _length_of_name(text, words, at, known, ordinary)
        if length:
            kept += text[end : words[at].start()] + "[name]"
            end = words[at + length - 1].end()
        at += length or 1
    return _REST_OF_NAME.sub(
        lambda found: found.group() if _is_in(found[1], known, ordinary) else "[name]",
        kept + text[end:],
    )


def _length_of_name(
    text: str,
    words: Sequence[re.Match[str]],
    at: int,
    known: Collection[str],
    ordinary: Collection[str],
) -> int:
    """How many of the ``words`` from ``at`` on are a name; 0 if none begins there."""
    word = words[at].group()
    start = words[at].start()
    if text.startswith("[", max(0, start - 1)) and start:
        return 0
    common = is_first_name(_bare(word)) and _bare(word) not in known
    loud = text.isupper()
    length = 1
    while at + length < len(words) and length < MOST_WORDS:
        gap = text[words[at + length - 1].end() : words[at + length].start()]
        other = words[at + length].group()
        if gap != " " or not _goes_on(other, word, common and not loud, known, ordinary):
            break
        length += 1
    if common:
        return length
    if not word[0].isupper() or loud or word.isupper() or _is_in(word, known, ordinary):
        # A therapist's first name with somebody else's surname.
        return length if word[0].isupper() and _bare(word) in known and length > 1 else 0
    beside = _BEFORE_NAME.search(text[max(0, start - 30) : start])
    beside = beside or _AFTER_NAME.match(text, words[at + length - 1].end())
    return length if length > 1 or beside else 0


def _goes_on(
    other: str, first: str, common: bool, known: Collection[str], ordinary: Collection[str]
) -> bool:
    """Whether a word right after the ``first`` of a name, a ``common`` one, is part of it."""
    if _bare(other) in known or other[:2] in ("I'", "I’") or other == "I":
        return False
    if other[0].isupper():
        return (common and first[0].isupper()) or not _is_in(other, ordinary)
    return common and first.islower() and len(other) > 2 and not _is_in(other, ordinary)


def _is_in(word: str, *vocabularies: Collection[str]) -> bool:
    """Whether a vocabulary has ``word``, or each part of it that hyphens join."""
    bare = _bare(word)
    return any(
        bare in known or all(part in known for part in bare.split("-")) for known in vocabularies
    )


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word).lower().replace("’", "'")


@cache
def _ordinary_words(home: Path) -> frozenset[str]:
    """Words that the clinic's data and articles write in small letters, but for first names."""
    files = [path for path in (home / "data").rglob("*") if path.suffix in (".yml", ".md")]
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in files)
    words = {word for text in texts for word in _SMALL_WORD.findall(text)}
    return frozenset(words - _first_names())


@cache
def _first_names() -> frozenset[str]:
    return frozenset(_FIRST_NAMES.read_text(encoding="utf-8").split())


def is_first_name(word: str) -> bool:
    """Whether ``word`` is a common first name that is no other word, in any letters."""
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)) in _first_names()


def _beside_contact(text: str, country: str) -> list[str]:
    """What stands right before the first contact of ``text``, and after the last.

    "… at 10am, Ivy Chen, 07700 900864", "07700 900864 Ivy".
    """
    contacts = find_contacts(text, country)
    if not contacts:
        return []
    before = re.split(r"[,;\n]|[.!?]\s", text[: contacts[0][1]].rstrip(" ,;:-–\n"))[-1].strip()
    after = re.split(r"[,;\n]|[.!?](?:\s|$)", text[contacts[-1][2] :].lstrip(" ,;:-–.\n"))[0]
    after = _ANSWERS_NAME.sub("", after, count=1).strip()
    # What comes after a number may be anything: "07700 900864 Evenings", "… CALL ANYTIME".
    words = after.split()
    ordinary = _ordinary_words(settings.home())
    rare = len(words) > 1 and not (after.isupper() or all(_is_in(word, ordinary) for word in words))
    return [before, after] if rare or (words and is_first_name(words[0])) else [before]


def _tidy_name(text: str) -> str | None:
    """One line without the full stop or comma that ends it; None if no letter is left."""
    line = re.sub(r"\s+", " ", text)
    shown = "".join(sign for sign in line if sign not in _UNSEEN and sign.isprintable())
    name = shown.strip().strip(",.!?").strip()
    if name.lower() in _NO_NAMES:
        return None
    return name[:LONGEST_NAME] if any(character.isalpha() for character in name) else None
