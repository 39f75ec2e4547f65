"""What a heading, or the sentence before a list, asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reception.faq.drafts import language
from reception.faq.drafts.claims import Claim, ask, content, lower_first
from reception.faq.drafts.language import parse
from reception.faq.drafts.statements import Statement, predicate_words, sentence, spoken, statement
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.wording import headings, says

_ASKING = re.compile(
    r"(?i)(?:how|what|when|where|who|which|why|can|could|do|does|did|is|are|will|would|should|may|must|have|has|am)\b"
)
_INVERTED = re.compile(
    r"(?i)(?:(?:how|what|when|where|who|which|why)\b.*?\b)?(?:can|could|do|does|did|is|are|will|would|should|may|must)"
    r" (?:i|you|we|it|they|he|she|the|a|an|my|your|there|this|massage|\w+)\b"
)
_PROMISE = re.compile(
    r"(?i)(?:better|improved?s?|more|less|fewer|reduced?s?|increased?s?|greater|enhanced?s?|relief|relieves?|helps?|eases?|deeper|faster|quicker"
    r"|stronger|softer|smoother|brighter|healthier|calmer|lower|boosts?|a good night)\b"
)
_EDGES = " \t:.–—-•*#0123456789)"


@dataclass(frozen=True)
class Asked:
    """What a heading stands for.

    Attributes:
        claim: a question of its own, or None.
        nouns: what it names, each a thing that the text may say is helped.
        promised: it says itself that they get better ("Better sleep").
        skip: it asks nothing of its own.
        price: it belongs to the price list.
    """

    claim: Claim | None = None
    nouns: tuple[str, ...] = field(default=())
    promised: bool = False
    skip: bool = False
    price: bool = False


def asked_by(heading: str, topic: Topic) -> Asked:
    """What ``heading`` asks for in a text about ``topic``."""
    text = re.sub(r"^\s*(?:\d+[.)]|[Qq][:.])\s*", "", heading).strip()
    bare = text.rstrip(" ?:.!")
    if not bare:
        return Asked(skip=True)
    if text.endswith("?"):
        return Asked(_question(text, topic))
    if says(bare, headings().price):
        return Asked(price=True)
    if bare.lower() in headings().skip or _is_title(bare, topic):
        return Asked(skip=True)
    for kind, phrases in headings().kinds.items():
        if says(bare, phrases):
            slots = {"s": f"{topic.name} works"} if kind == "evidence" else {}
            safety = kind in ("avoid_who", "side_effects")
            return Asked(ask(kind, topic, safety, frozenset(), "", **slots))
    if _ASKING.match(bare):
        asked = _from_clause(bare, topic)
        if asked:
            return Asked(asked)
    return Asked(nouns=tuple(_nouns(bare)), promised=bool(_PROMISE.match(bare)) and topic.treatment)


def asked_by_lead(lead: str, topic: Topic) -> Claim | None:
    """The question that a list answers which ``lead`` introduces ("Please bring:")."""
    text = lead.strip().rstrip(": ")
    if not text:
        return None
    lower = text.lower()
    if text.endswith("?"):
        return _question(text, topic)
    if re.search(
        r"(?:avoid|not (?:have|book|suitable|recommended|be)|unsuitable|cannot (?:have|treat)|can't|contraindic|unable to treat|should not|refrain|check with|(?:tell|inform|let) (?:us|your)|speak to|consult|talk to)",
        lower,
    ):
        if re.search(
            r"\b(?:if|who|anyone|people|with|for|when|suitable)\b", lower
        ) or lower.startswith("contra"):
            return ask("avoid_who", topic, True)
        if re.search(r"\bafter|afterwards|hours|day", lower):
            return ask("after_avoid", topic)
    if re.search(
        r"\bside effects?|may (?:notice|feel|experience)|might (?:notice|feel|experience)|reactions",
        lower,
    ):
        return ask("side_effects", topic, True)
    if re.search(r"\b(?:benefits|advantages)\b", lower):
        return ask("overview", topic)
    if re.search(
        r"\b(?:help|helps|used|good|ideal|benefit|treats?|eases?|relieves?|suitable|effective|useful|people come|recommended)\b.*$",
        lower,
    ) and not lower.startswith(("you can help", "to help", "please")):
        who = re.search(r"\bsuitable|recommended|ideal\b", lower)
        return ask("who" if who else "helps_what", topic)
    if re.match(
        r"^(?:after|following|once)\b|.*\b(?:afterwards|after (?:your|the|a|any)|for the (?:next|first|rest))\b",
        lower,
    ):
        forbids = re.search(r"avoid|do not|don't|not to", lower)
        return ask("after_avoid" if forbids else "aftercare", topic)
    if re.match(
        r"^(?:before|prior|when preparing|to prepare)\b|.*\b(?:beforehand|before (?:your|the|a|you))\b",
        lower,
    ):
        return ask("preparation", topic)
    root = next(parse(text).sents).root
    if language.imperative(root) and root.tag_ == "VB":
        told = Statement("I", "I", "should", f"{root.lemma_.lower()} {_rest(root)}".strip())
        return _what(told, topic)
    told = statement(
        root,
        {
            token.i: topic.name
            for token in root.subtree
            if token.lower_ in ("it", "this") and token.dep_ in language.SUBJECTS
        },
    )
    if told and root.pos_ == "VERB" and language.child(root, "dobj") is None:
        return _what(told, topic)
    return None


def _what(told: Statement, topic: Topic) -> Claim:
    asked = f"what {told.inverted}"
    return ask("wh", topic, question=sentence(asked) + "?", q2=f"what {told.plain}")


def _rest(root: language.Token) -> str:
    return spoken([token for token in predicate_words(root) if token.i > root.i], {})


def _question(text: str, topic: Topic) -> Claim:
    """A question as it stands, tidied, and as a visitor would ask it."""
    asked = re.sub(r"\s+", " ", text).strip(_EDGES + "?").strip()
    letters = [letter for letter in asked if letter.isalpha()]
    if letters and sum(letter.isupper() for letter in letters) > 0.8 * len(letters):
        asked = asked.lower()
    words_in = asked.split()
    if len(words_in) > 3 and sum(word[:1].isupper() for word in words_in) > 0.7 * len(words_in):
        asked = " ".join(word if word.isupper() else word.lower() for word in words_in)
    asked = re.sub(r"\bi\b", "I", asked)
    asked = re.sub(r"(?i)^(?:so|and|but|well|now),? ", "", asked)
    if re.search(r"(?i)\b(?:us|we|our)\b", asked) and not re.search(r"\b(?:I|my|me)\b", asked):
        asked = spoken(parse(lower_first(asked)), {})
    asked = _about_topic(asked, topic)
    root = next(parse(asked).sents).root
    kind = "wh" if re.match(r"(?i)(?:how|what|when|where|who|which|why)\b", asked) else "asked"
    return ask(
        kind,
        topic,
        about=content(root.doc[:]),
        question=sentence(asked) + "?",
        q2=_indirect(lower_first(asked)),
    )


def _about_topic(asked: str, topic: Topic) -> str:
    """``asked`` with the topic in place of "it", if nothing before it is meant."""
    if not topic.treatment:
        return asked
    document = parse(asked)
    for token in document:
        if token.pos_ in ("NOUN", "PROPN"):
            return asked
        if (
            token.lower_ in ("it", "this")
            and token.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "pobj")
            and token.pos_ == "PRON"
        ):
            name = topic.one if token.dep_ in ("dobj", "pobj") else topic.name
            return (
                document[: token.i].text_with_ws
                + name
                + token.whitespace_
                + document[token.i + 1 :].text
            )
    return asked


def _from_clause(bare: str, topic: Topic) -> Claim | None:
    """As in "Why skin needs care" as "Why does skin need care?", "What to bring" as "What should I bring?"."""
    lower = lower_first(bare)
    to = re.match(r"(?i)(how|what|when|where|who|which \w+) to (.+)", bare)
    if to:
        modal = "can" if to.group(1).lower() in ("how", "where") else "should"
        asked = f"{to.group(1).lower()} {modal} I {_mine(to.group(2))}"
        return ask(
            "wh",
            topic,
            question=sentence(asked) + "?",
            q2=f"{to.group(1).lower()} to {_mine(to.group(2))}",
        )
    if _INVERTED.match(bare) and re.match(
        r"(?i)(?:\w+ (?:long |often |many \w+ )?)?(?:can|could|do|does|did|is|are|will|would|should)\b",
        bare,
    ):
        return _question(bare + "?", topic)
    match = re.match(r"(?i)(why|how(?: (?:long|often|much|many \w+))?|when|where|what) (.+)", bare)
    if match:
        document = parse(sentence(match.group(2)) + ".")
        root = next(document.sents).root
        references = {
            token.i: topic.name
            for token in document
            if token.lower_ in ("it", "this") and token.dep_ in language.SUBJECTS
        }
        told = statement(root, references)
        if told and language.finite(root):
            word = match.group(1).lower()
            asked = f"{word} {told.inverted}"
            return ask(
                "why" if word == "why" else "wh",
                topic,
                about=content(document[:]),
                question=sentence(asked) + "?",
                s=told.plain,
                q2=f"{word} {told.plain}",
            )
        return None
    if re.match(r"(?i)(?:who|which)\b", bare) and len(bare.split()) > 2:
        return ask("wh", topic, question=sentence(lower) + "?", q2=lower)
    return None


def _mine(text: str) -> str:
    for theirs, ours in (("your", "my"), ("us", "you"), ("our", "your")):
        text = re.sub(rf"\b{theirs}\b", f"\0{ours}", text)
    return text.replace("\0", "")


def _nouns(bare: str) -> list[str]:
    """The things that a heading names: "Wrinkles and sagging" names two."""
    document = parse(bare if bare[:2].isupper() else bare.lower())
    root = next(document.sents).root
    if len(document) > 9 or any(
        token.tag_ in ("VBZ", "VBP", "MD")
        and token.dep_ == "ROOT"
        and language.subject(token) is not None
        for token in document
    ):
        return []
    parts = re.split(r",\s*(?:and\s+)?|\s+(?:and|&|or)\s+", document.text.strip())
    if len(parts) > 1 and root.pos_ not in ("NOUN", "PROPN", "VERB", "ADJ"):
        return [document.text]
    found = []
    for part in parts:
        text = re.sub(
            r"^(?:for|on|about|with|your|the|a|an|of|massage (?:and|for))\s+",
            "",
            part.strip(_EDGES),
        )
        text = re.sub(
            r"^(?:your|the|better|improved|improves|improving|more|less|fewer|reduced|reduces|reducing|increased|increases|greater|enhanced|relief from|relieving|relieves|helps with|eases|easing|deeper|faster|quicker|boosts|a good night's|lower)\s+",
            "",
            text,
        )
        if text:
            found.append(text)
    return found


def _is_title(bare: str, topic: Topic) -> bool:
    stripped = re.sub(r"^(?:about|what is|the|our) ", "", bare.lower())
    return stripped in (topic.name.lower(), topic.one.lower())


def _indirect(asked: str) -> str:
    """As in "how long do the marks last" as in "do you know how long the marks last"."""
    words_of = r"(?i)((?:how|what|when|where|why|who)(?: (?:long|often|many|much|early|soon))?)"
    match = re.match(words_of + r" (?:do|does) (.+)", asked)
    return f"{match.group(1)} {match.group(2)}" if match else asked
