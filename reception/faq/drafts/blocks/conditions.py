"""Conditions as lists of cautions name them, in the visitor's words: "if I am pregnant"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from reception.faq.drafts.blocks.item_words import (
    LONGEST,
    as_visitor,
    clause_of,
    counted,
    leading,
    listed_things,
    named,
    short,
)
from reception.faq.drafts.sentences.claims import lower_first
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.list_words import list_words
from reception.faq.drafts.words.wording import words

_IF = re.compile(r"(?i)^(?:if|when|unless|in case) ")
_PAST = r"(?:\w+ly )?(?:been|had|taken|undergone|received|given|just)\b"
_STATED = re.compile(
    r"(?i)((?:[\w-]+,? ){1,4}?)(?:women|people|men|mothers|clients|guests|ladies|patients)\b"
    r"(?! (?:who|with|that|having|taking|suffering)\b) ?(.*)$"
)
_FINITE = re.compile(
    r"(?i)^(?:(?:are|have|had|has|take|were|was|suffer|feel|use|bruise|wear|think|live|get|"
    r"recently|currently|ever|regularly|may|might|could|do|don[’']?t|can|can[’']?t|cannot|drink|"
    r"smoke|need|carry|notice|know|become|develop|experience)\b)"
)


@dataclass(frozen=True)
class Condition:
    """What a caution is about.

    Attributes:
        clause: as it ends a question, "if I am pregnant", "during pregnancy"; "" where others
            are meant.
        told: as a visitor says it, "I am pregnant".
        thing: its noun, "being pregnant", "high blood pressure".
        you: as it ends the clinic's sentence, "you are pregnant"; "" where it cannot.
        others: who is meant where somebody else asks, "children under 12".
        brief: the clause without what narrows it, "if I have a rash"; "" where it is as short.
    """

    clause: str
    told: str
    thing: str
    you: str = ""
    others: str = ""
    brief: str = ""


def conditions(item: str, stem: str) -> list[Condition]:
    """The conditions that ``item`` names; none where it names no condition.

    Args:
        item: of a list of cautions.
        stem: what stands before it, of its lead: "you", "you have", "people with" or "".
    """
    text = named(item)
    if not text or len(text.split()) > 24:
        return []
    if _IF.match(text):
        text, stem = clause_of(_IF.sub("", text)), ""
    if re.match(r"(?i)(?:you|your|you['’]re|you['’]ve)\b", text):
        return _of_clause(lower_first(text))
    if re.match(r"(?i)(?:has|is|was|does)\b", text):
        return []
    people = _of_people(text)
    if people:
        return people
    if stem == "after":
        return [Condition(f"after {as_visitor(lower_first(text))}", "", short(lower_first(text)))]
    root = next(parse(lower_first(text)).sents).root
    who = language.subject(root)
    if not stem and language.finite(root) and who is not None and root.i == who.i + 1:
        mine = as_visitor(lower_first(text))
        return [Condition(f"if {mine}", mine, "", lower_first(text))]
    kept = text[1:2].isupper() or _is_name(text)
    text = text if kept else text[:1].lower() + text[1:]
    if stem == "you have" and re.match(_PAST, text):
        return _of_clause(f"you have {text}")
    if stem == "you" or (_FINITE.match(text) and not stem.endswith(("have", "had"))):
        return _of_clause(f"you {text}")
    if stem.startswith("you ") and not _FINITE.match(text):
        verb = stem.removeprefix("you ")
        return _parts(verb, text)
    return _of_words(text)


def _of_clause(text: str) -> list[Condition]:
    """As in "you have diabetes"."""
    text = re.sub(r"(?i)^you['’]re\b", "you are", re.sub(r"(?i)^you['’]ve\b", "you have", text))
    text = re.sub(r" (?:or|and)$", "", text)
    match = re.match(r"(?i)you (have|have had|had|suffer from|are taking|take|use) (.+)$", text)
    if match and not re.match(rf"to\b|{_PAST}", match.group(2)):
        return _parts(match.group(1).lower(), match.group(2))
    mine = as_visitor(text)
    thing = re.sub(r"^being (?=\w+ing\b)", "", re.sub(r"^I am ", "being ", mine))
    if thing == mine:
        thing = _thing_of(mine)
    return [Condition(f"if {mine}", mine, thing, text)]


def _parts(verb: str, text: str) -> list[Condition]:
    """What somebody has, each by itself where it is long."""
    things = [text]
    if len(text.split()) > LONGEST - 2:
        things = listed_things(text)
    return [_one(verb, thing) for thing in things]


def _one(verb: str, thing: str) -> Condition:
    thing = counted(thing)
    mine = as_visitor(f"you {verb} {thing}").removeprefix("I ")
    said = re.sub(r"^(?:an?|the|any) ", "", as_visitor(thing))
    if verb == "are":
        said = f"being {said}"
    core = short(said)
    brief = f"if I {verb} {counted(core)}" if core != said and verb != "are" else ""
    return Condition(f"if I {mine}", f"I {mine}", core, f"you {verb} {thing}", brief=brief)


def _of_head(document: Doc, head: Token) -> str:
    """``head`` with what belongs to it, without what is joined to it."""
    kept = [
        part
        for part in language.without(head, "conj", "cc")
        if part.text not in ",;" or part.i not in (head.left_edge.i, head.right_edge.i)
    ]
    return re.sub(r"\s+([,'’])", r"\1", " ".join(part.text for part in kept)).strip(" ,")


def _of_people(text: str) -> list[Condition]:
    """As in "anyone with a fever", "pregnant women", "children under 12"."""
    if re.match(r"(?i)(?:under|over)[ -]\d+(?:s|’s|'s)\b", text):
        return [Condition("", "", lower_first(text), others=lower_first(text))]
    plural = _STATED.match(text)
    if plural and all(part.pos_ not in ("ADP", "DET") for part in parse(plural.group(1))):
        return _of_clause(
            f"you are {lower_first(plural.group(1).strip())} {plural.group(2)}".strip()
        )
    document = parse(lower_first(text))
    root = leading(document)
    main = next(document.sents).root
    said = root is not None and language.finite(main) and language.subject(main) == root
    if said and not re.match(r"(?i)\w+ (?:with|who|that|under|over|on|taking|having)\b", text):
        return []
    if root is not None and root.lemma_ not in list_words().those | list_words().others:
        root = None
    if root is None:
        return []
    if root.lemma_ in list_words().others:
        return [Condition("", "", document.text, others=document.text)]
    state = " ".join(t.text for t in document[: root.i] if t.dep_ != "det" and t.pos_ != "DET")
    rest = document[root.i + 1 :].text.strip(" ,")
    match = re.match(r"(?:with|suffering from|who (?:have|has|suffers? from)) (.+)", rest)
    if match and not re.match(_PAST, match.group(1)):
        thing = re.sub(r",? or who (?:has|have) (?:had )?one .*$", "", match.group(1))
        return _parts("have", thing)
    if match:
        return _of_clause(f"you have {match.group(1)}")
    match = re.match(r"(?:who|that) (\S+) ?(.*)", rest)
    if match:
        verb_told = parse(rest)[1]
        base = verb_told.lemma_ if verb_told.tag_ == "VBZ" else match.group(1)
        verb = {"is": "are", "has": "have", "was": "were", "’s": "are"}.get(match.group(1), base)
        return _of_clause(f"you {verb} {match.group(2)}".strip())
    if state:
        return _of_clause(f"you are {state} {rest}".strip())
    return _of_clause(f"you are {rest}") if rest else []


def _of_words(text: str) -> list[Condition]:
    """An item without a sentence before it: an adjective, a place in time, or a thing."""
    document = parse(text)
    first, root = document[0], next(document.sents).root
    if first.lower_ in ("after", "during", "before", "following", "within"):
        mine = as_visitor(text)
        return [Condition(mine, "", mine, text)]
    first_thing = leading(document)
    thing_first = first_thing is not None and first_thing.pos_ in ("NOUN", "PROPN")
    doing = first.tag_ == "VBG" and first.lemma_ in list_words().doing
    hyphened = len(document) > 1 and document[1].text == "-"
    quality = (
        not thing_first and not hyphened and (root.pos_ == "ADJ" or first.tag_ in ("VBN", "JJ"))
    )
    if doing or quality or first.lower_ in ("under", "over", "on", "in", "within"):
        return _of_clause(f"you are {text}")
    if first.lower_ == "not":
        return _of_clause(f"you are {text}")
    if not any(token.pos_ in ("NOUN", "PROPN") for token in document):
        return []
    head = first_thing if thing_first and first_thing is not None else root
    lemmas = {head.lemma_.lower(), *(part.lemma_.lower() for part in head.conjuncts)}
    mine = as_visitor(text)
    thing = re.sub(r"^(?:an?|the|any) ", "", mine)
    if lemmas & list_words().times:
        during = re.sub(r"^(?=first|second|third|last|early|late)", "the ", mine)
        preposition = "in" if "trimester" in mine else "during"
        return [Condition(f"{preposition} {during}", "", short(thing))]
    if lemmas <= list_words().events:
        return [
            Condition(f"after {mine}", f"I have had {mine}", short(thing), f"you have had {text}")
        ]
    return _parts("have", text)


def _thing_of(mine: str) -> str:
    """What "I have had a blood clot" is about."""
    document = parse(mine)
    root = next(document.sents).root
    found = language.child(root, "dobj", "attr")
    if found is None:
        return ""
    return short(re.sub(r"^(?:an?|the|any) ", "", _of_head(document, found)))


def _is_name(text: str) -> bool:
    return text.split()[0].lower() in words().names
