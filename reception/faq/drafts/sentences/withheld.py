"""Whom a sentence withholds something from, wherever it says so: "After surgery we wait"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span, Token

from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase
from reception.faq.drafts.words.question_forms import statement
from reception.faq.drafts.words.wording import mentions, words

_SPARING = re.compile(
    r"\b(?:no|none|not|never|nobody|nothing|only|leave out|avoid|skip|instead|rather than|less"
    r"|keep off|stay (?:off|away|at home)|wait|first|softer|lighter|shorter|smaller|gentle|gentler"
    r"|careful|carefully|half|agree|permission|letter|note|check|checked|cannot|ask|tell|ring|call|see"
    r"|belongs?|turned away|sent home|postpone)\b|n['’]t\b"
)
"""Words of a main clause that withholds, limits, or wants to be asked or told first."""

_RULING = re.compile(
    r"\b(?:contra-?indication|rules? (?:it|this|that|\w+) out|out of the question|no (?:problem|"
    r"obstacle|reason|objection|hindrance)|an? (?:obstacle|hindrance|reason)|(?:is|are) fine|not a "
    r"(?:problem|reason)|calls? for|needs? (?:a|an|the|your|two|three|four|six)\b|(?:has|have) to "
    r"wait|must wait|has to heal|has to be (?:ruled|checked))"
)
"""What is said of a condition itself."""

_AGE = re.compile(
    r"(?i)(?:for )?(?:(?:anyone|anybody|children|people|those) )?(?:(below|under|over|above) )"
    r"(?:the age of )?([\w-]+)(?: years?(?: of age)?| years old)?"
    r"(?=,| (?:we|I|you|he|she|they|it)\b)"
)
_NUMBERS = re.compile(
    r"\d{1,2}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|(?:thir|four|fif|six|"
    r"seven|eigh|nine)teen|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
)
_WHOEVER = re.compile(
    r"(?i)(?:anyone who|anybody who|whoever|who) (has|have|takes?|suffers from|is|are) (.+?)"
    r"(?=,| (?:can ?not|cannot|can['’]t|must|should|may|is|are|ought|has to|needs?|will)\b)"
)
_THOSE = re.compile(
    r"(?i)(?:those|any|anyone|anybody|some|the ones) (?:of you )?(?:with|on|taking) (?=\w)"
)
_LONGEST = 9


def withheld(span: Span, refs: References) -> str:
    """As in "if I have gout", "after eye surgery", where what else is said limits; else ""."""
    return next(filter(None, _found(span, refs)), "")


def too_young_or_old(span: Span) -> str:
    """As in "children under six" of "Under six we use no oils", else ""."""
    match = _AGE.match(span.text)
    if match is None or not _NUMBERS.fullmatch(match.group(2).lower()):
        return ""
    if not _SPARING.search(span.text[match.end() :].lower()):
        return ""
    below = match.group(1).lower() in ("below", "under")
    people = "children" if below else "people"
    return f"{people} {'under' if below else 'over'} {match.group(2).lower()}"


def _found(span: Span, refs: References) -> Iterator[str]:
    yield _whoever(span)
    yield _those(span, refs)
    yield _with_state(span, refs)
    yield _nobody(span.root, refs)
    yield _first(span, refs)
    yield _not_done(span.root, refs)
    yield _itself(span.root, refs)


def _whoever(span: Span) -> str:
    match = _WHOEVER.match(span.text)
    if match is None or not _SPARING.search(span.text[match.end() :].lower()):
        return ""
    verb = {"has": "have", "is": "am", "are": "am", "takes": "take"}
    said = verb.get(match.group(1).lower(), match.group(1).lower())
    return _short(f"if I {said.replace('suffers', 'suffer')} {match.group(2)}")


def _those(span: Span, refs: References) -> str:
    """As in "Those of you with a plate need not worry"."""
    match = _THOSE.match(span.text)
    if match is None:
        return ""
    of = next((t for t in span if t.idx - span.start_char == match.end() - len(_last(match))), None)
    thing = language.child(of, "pobj", "dobj") if of is not None else None
    if thing is None or of is None:
        return ""
    return _short(f"if I {_having(of)} {noun_phrase(thing, refs)}")


def _last(match: re.Match[str]) -> str:
    return match.group(0).rsplit(" ", 2)[1] + " "


def _having(preposition: Token) -> str:
    return {"on": "am on", "taking": "take"}.get(preposition.lower_, "have")


def _nobody(root: Token, refs: References) -> str:
    """As in "Nobody on warfarin gets their neck clicked"."""
    who = language.subject(root)
    if who is None or who.lower_ not in ("nobody", "none", "anybody", "anyone", "whoever"):
        return ""
    for part in who.children:
        thing = language.child(part, "pobj") if part.lower_ in ("on", "with") else None
        taken = thing is not None and mentions(noun_phrase(thing, refs), words().taken)
        if thing is not None and (taken or part.lower_ == "with"):
            return _short(f"if I {_having(part)} {noun_phrase(thing, refs)}")
    return ""


def _with_state(span: Span, refs: References) -> str:
    """As in "Anybody whose legs have swollen belongs elsewhere", "A knee that has locked"."""
    for verb in span:
        if verb.dep_ != "relcl":
            continue
        who = language.subject(verb)
        if who is None or verb.head != language.subject(span.root):
            continue
        whose = any(part.lower_ == "whose" for part in who.children)
        body = verb.head.lemma_.lower() in words().body_parts
        limits = _SPARING.search(span.text.lower())
        if whose and limits and verb.head.lemma_.lower() in words().people:
            told = statement(verb, refs, (f"my {who.lower_}", _number(who)))
        elif body and who.lower_ in ("that", "which") and limits:
            told = statement(verb, refs, (f"my {verb.head.lower_}", _number(verb.head)))
        else:
            continue
        return _short(f"if {told.plain}") if told is not None else ""
    return ""


def _number(noun: Token) -> str:
    return "pl" if noun.tag_ == "NNS" else "sg"


def _first(span: Span, refs: References) -> str:
    """As in "With gout I leave out the feet", "After eye surgery we wait six months"."""
    for part in span.root.children:
        early = part.dep_ in ("prep", "advmod") and part.left_edge.i == span.start
        thing = language.child(part, "pobj") if early else None
        if thing is None or part.lower_ not in ("with", "after", "during", "in", "on"):
            continue
        inside = " ".join(token.text for token in part.subtree)
        rest = span.text[part.right_edge.idx + len(part.right_edge) - span.start_char :].lower()
        ill = mentions(inside, words().conditions)
        person = language.subject(span.root)
        ours = person is not None and person.lower_ in ("we", "i", "you")
        if not (_SPARING.search(rest) and (ill or (part.lower_ == "with" and ours))):
            continue
        named = noun_phrase(thing, refs)
        if part.lower_ in ("with", "on"):
            return _short(f"if I {_having(part)} {named}")
        if part.lower_ != "in" or re.search(r"pregnan|trimester|month|week", inside.lower()):
            return _short(f"{part.lower_} {named}")
    return ""


def _not_done(root: Token, refs: References) -> str:
    """As in "We do not tape over open wounds"."""
    who = language.subject(root)
    if who is None or who.lower_ not in ("we", "i") or not language.negated(root):
        return ""
    things = [part for part in root.children if part.dep_ == "dobj"]
    things += [inner for part in root.children if part.dep_ == "prep" for inner in part.children]
    for thing in things:
        if thing.dep_ in ("dobj", "pobj") and mentions(thing.text, words().illnesses):
            return _short(f"if I have {noun_phrase(thing, refs)}")
        quality = language.child(thing, "amod")
        if quality is not None and mentions(f"{quality.text} {thing.text}", words().illnesses):
            return _short(f"if I have {noun_phrase(thing, refs)}")
    return ""


def _itself(root: Token, refs: References) -> str:
    """As in "A pacemaker calls for a chat with your doctor", "Metal in the knee is no problem"."""
    who = language.subject(root)
    if who is None or who.pos_ not in ("NOUN", "PROPN"):
        return ""
    said = root.sent.text[max(root.left_edge.idx, who.right_edge.idx) - root.sent.start_char :]
    name = noun_phrase(who, refs)
    taken = mentions(name, words().taken)
    known = mentions(name, words().conditions)
    return (
        _short(f"if I {'take' if taken else 'have'} {name}")
        if known and _RULING.search(said.lower())
        else ""
    )


def _short(clause: str) -> str:
    said = re.sub(r"\b(?:your|their)\b", "my", clause).strip(" ,")
    if len(said.split()) > _LONGEST + 2 or re.search(r"\b(?:it|them|they|this)\b", said):
        return ""
    return said
