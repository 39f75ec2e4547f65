"""What a heading, or the sentence before a list, asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from reception.faq.drafts.blocks.item_words import as_visitor
from reception.faq.drafts.blocks.questions import CAUTIONS, EDGES, question
from reception.faq.drafts.sentences.claims import (
    Claim,
    ask,
    asking,
    content,
    is_caution,
    lower_first,
)
from reception.faq.drafts.sentences.reader import Reader
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import References, predicate_words, sentence, spoken
from reception.faq.drafts.words.question_forms import Statement, statement
from reception.faq.drafts.words.wording import headings, mentions, promised, says, words

_ASKING = re.compile(r"(?i)(?:how|what|when|where|who|which|why)\b")
_INVERTED = re.compile(
    r"(?i)(?:(?:how|what|when|where|who|which|why)(?: (?:long|often|much|soon|many \w+))? )?"
    r"(?:can|could|do|does|did|is|are|will|would|should|may|must)\b"
)
_YES_NO = re.compile(
    r"(?i)(?:can|could|do|does|is|are|will|would|should|may|must) "
    r"(?:I|you|we|it|they|there|the|an?|my|your|this|massages?|everyone|anyone)\b"
)
_COMPARED = re.compile(r"(.+?),? (?:versus|vs\.?|compared (?:to|with)) (.+)")
_EITHER = re.compile(
    r"(?:an? |the )?([a-z-]+(?: [a-z-]+)?) or (?:an? |the )?([a-z-]+(?: [a-z-]+)?)"
)
_FORBIDS = re.compile(
    r"(?:when|if)\b.*\b(?:not|never|can't|shouldn't|mustn't|don't|won't|leave it|wait)\b.*"
    r"|(?:when|if)\b.*\bstay away\b.*"
    r"|(?:please )?(?:stay away|do not come|don't come|keep away)(?: if)?\b.*"
    r"|(?:not|never) (?:with|if|when|for everyone)\b.*"
)
_SEEKS_HELP = re.compile(
    r"\b(?:get|seek|call|see|ring|ask|contact|go to|when to)\b.*\b(?:medical help|help at once|"
    r"help now|emergency|doctor|gp|999|112|911|a&e|hospital|urgent\w*)\b"
    r"|^when (?:to|you should|should you) (?:ring|call|phone|seek|get|worry)\b"
)
_ON_CONDITION = re.compile(r"(?i)(?:if|while|where) (?!we\b|I\b)[^?]+$")
_ASKS_WHEN = re.compile(r"(?i)(?:when|why)\b")
_STATE_FIRST = re.compile(
    r"((?:I|I[’']m|I[’']ve|My) [^.?!;:]{3,50}?)[ .,;:–—-]+ "
    r"((?:[Ww]hen|[Cc]an|[Mm]ay|[Ss]hould|[Ii]s|[Ww]hat|[Hh]ow|[Dd]o|[Ww]ill)\b[^.?!]+)\?$"
)
_A_PROBLEM = re.compile(
    r"(?i)(?:is (?:that|it|this) (?:a problem|ok|okay|safe|all right|alright|a worry|a reason)|"
    r"can i (?:still )?(?:come|have (?:one|it))|should i (?:still )?come)\b"
)
_STRESSED = frozenset({"not", "never", "don't", "don’t", "no", "is", "it", "do"})

_PLACES = language.SUBJECTS | {"dobj", "pobj"}
_MOST_WORDS = 9
_DO_IT = re.compile(r"(?i)do (?:it|this)(?: (?:yourself|at home|right))?")


@dataclass(frozen=True)
class Asked:
    """What a heading stands for.

    Attributes:
        claim: a question of its own, or None.
        nouns: what it names, each a thing that the text may say is helped.
        promised: it says itself that they get better ("Better sleep").
        skip: it asks nothing of its own.
    """

    claim: Claim | None = None
    nouns: tuple[str, ...] = field(default=())
    promised: bool = False
    skip: bool = False


def asked_by(heading: str, topic: Topic) -> Asked:
    """What ``heading`` asks for in a text about ``topic``."""
    text = re.sub(r"^\s*(?:\d+[.)]|[Qq](?:uestion)?\s*\d*[:.])\s*", "", heading).strip()
    bare = text.rstrip(" ?:.!…")
    if not bare:
        return Asked(skip=True)
    plain = re.sub(r"^(?:so|and|but|well|now),? ", "", bare.lower())
    state = _STATE_FIRST.match(text)
    if state and topic.treatment and _A_PROBLEM.match(state.group(2)):
        return Asked(ask("condition", topic, True, c=f"if {state.group(1)}"))
    if state:
        asked = f"{state.group(2)} if {state.group(1)}?"
        return Asked(replace(question(asked, topic), safety=True))
    kind = headings().exact.get(plain)
    if kind and text.endswith("?"):
        return Asked(ask(kind, topic, kind in CAUTIONS))
    either = _EITHER.fullmatch(plain)
    if either and text.endswith("?"):
        asked = f"Should I use {either.group(1)} or {either.group(2)}?"
        return Asked(ask("wh", topic, question=asked, q2=f"{plain}, which should I use"))
    if _FORBIDS.match(plain.replace("’", "'")):
        return Asked(ask("avoid_when", topic, True))
    if _SEEKS_HELP.search(plain):
        return Asked(ask("seek_help", topic, True))
    if topic.treatment and _ON_CONDITION.match(bare) and mentions(bare, words().conditions):
        return Asked(ask("condition", topic, True, c=as_visitor(lower_first(bare))))
    if text.endswith("?") and (_ASKING.match(bare) or _INVERTED.match(bare)):
        return Asked(question(text, topic))
    if says(bare, headings().price):
        return Asked(skip=True)
    compared = _COMPARED.fullmatch(bare.lower())
    if compared:
        x, y = compared.groups()
        return Asked(ask("difference", topic, x=x, y=y))
    if _YES_NO.match(bare):
        return Asked(question(text, topic))
    if bare.lower() in headings().exact:
        return Asked(ask(headings().exact[bare.lower()], topic))
    if _is_title(bare, topic):
        return Asked(ask("what_is", topic, x=topic.name) if topic.treatment else None)
    if bare.lower() in headings().skip:
        return Asked(skip=True)
    for kind, phrases in headings().kinds.items():
        if _ASKS_WHEN.match(bare) and kind in ("preparation", "aftercare"):
            continue
        if kind == "session_length" and bare.lower().startswith("how long to "):
            continue  # "How long to wear them" is no length of a session
        if says(bare, phrases):
            safety = kind in ("avoid_who", "avoid_when", "side_effects")
            if kind == "evidence":
                return Asked(ask(kind, topic, safety, s=f"{topic.name} works"))
            return Asked(ask(kind, topic, safety))
    if _ASKING.match(bare):
        claim = _from_clause(bare, topic)
        if claim:
            return Asked(claim)
    if len(bare.split()) > 2:
        rule = next((rule for rule in headings().leads if rule.fits(bare)), None)
        if rule is not None and rule.kind not in ("overview", "who", "helps_what"):
            return Asked(ask(rule.kind, topic, rule.kind in ("avoid_who", "side_effects")))
    return Asked(_stated(bare, topic), _nouns(bare), bool(promised(bare)) and topic.treatment)


def asked_by_lead(lead: str, topic: Topic) -> Claim | None:
    """The question that a list answers which ``lead`` introduces ("Please bring:")."""
    text = lead.strip().rstrip(": ")
    if not text:
        return None
    if text.endswith("?"):
        return question(text, topic)
    for rule in headings().leads:
        if rule.fits(text):
            return ask(rule.kind, topic, rule.kind in ("avoid_who", "side_effects"))
    root = next(parse(text).sents).root
    if language.imperative(root) and root.tag_ == "VB":
        rest = spoken([token for token in predicate_words(root) if token.i > root.i], {})
        told = Statement("I", "I", "should", f"{root.lemma_.lower()} {rest}".strip())
        return asking("what", told, topic)
    said = statement(root, _about_it(root, topic))
    if said and root.pos_ == "VERB" and language.child(root, "dobj") is None:
        return asking("what", said, topic)
    return None


def _from_clause(bare: str, topic: Topic) -> Claim | None:
    """Why skin needs care: "Why does skin need care?"; what to bring: "What should I bring?"."""
    to = re.match(r"(?i)(how(?: long| often| much)?|what|when|where|who|which \w+) to (.+)", bare)
    if to and topic.treatment and to.group(1).lower() == "how" and _DO_IT.fullmatch(to.group(2)):
        return ask("wh", topic, question=f"How do I do {topic.one}?", q2=f"how to do {topic.one}")
    if to:
        word, rest = to.group(1).lower(), _from_visitor(to.group(2))
        modal = "can" if word in ("how", "where") else "should"
        asked = f"{sentence(word)} {modal} I {rest}?"
        return ask("wh", topic, is_caution(bare), question=asked, q2=f"{word} to {rest}")
    if _INVERTED.match(bare):
        return question(bare + "?", topic)
    match = re.match(
        r"(?i)(why|how(?: (?:long|often|much|soon|far|many \w+))?|when|where|what|who) (.+)", bare
    )
    if match:
        document = parse(_lowered(match.group(2)) + ".")
        root = next(document.sents).root
        told = statement(root, _about_it(root, topic)) if language.finite(root) else None
        if told is None:
            return None
        word = match.group(1).lower()
        if word == "when" and not told.auxiliary.startswith(("should", "can", "will")):
            return None
        kind = "why" if word == "why" else "wh"
        if root.lemma_ in words().feeling_verbs and word == "what" and told.number == "I":
            verb = root.lemma_.lower()
            asked = f"What might I {verb} after {topic.one}?"
            return ask("side_effects", topic, True, content(document), question=asked)
        denied = language.negated(root)
        told = replace(told, negated=denied)
        # Why something is not done is told for the sake of somebody's health.
        safety = is_caution(bare) or (denied and word == "why" and topic.treatment)
        return asking(word, told, topic, safety, content(document), kind)
    if len(bare.split()) > 2:
        lower = lower_first(bare)
        return ask("wh", topic, is_caution(bare), question=sentence(lower) + "?", q2=lower)
    return None


def _stated(bare: str, topic: Topic) -> Claim | None:
    """The question that a heading answers which is a sentence: "Heat relaxes the muscles"."""
    if re.match(r"(?i)(?:hello|hi|hey|meet|welcome)\b", bare):
        return None
    if bare.split()[0].lower() in words().imperatives:
        return _from_order(bare, topic)
    span = next(parse(sentence(bare if bare.isupper() else bare.lower()) + ".").sents)
    if not language.finite(span.root) or language.subject(span.root) is None:
        return None
    mine = re.match(r"(?i)(?:I|I[’']m|I[’']ve|my)\b", bare)
    if mine:
        # "I have ticklish feet": what the visitor says, not what the clinic has.
        said = re.sub(r"(?i)^i(?=\b)", "I", lower_first(bare))
        ill = topic.treatment and mentions(bare, words().conditions)
        asked = "" if ill else f"What if {said}?"
        kind = "condition" if ill else "what_if"
        return ask(kind, topic, ill, content(span), question=asked, c=f"if {said}")
    claims = Reader(topic).claims(span, _about_it(span.root, topic))
    return claims[0] if claims else None


def _from_order(bare: str, topic: Topic) -> Claim | None:
    """Drink water, but don't overdo it: "Should I drink water?"."""
    first = re.split(r"[,;:–—]|\b(?:but|and)\b", bare.lower())[0].strip()
    forbids = re.match(r"(?:do not|don't|don’t|never|avoid) (.+)", first)
    root = next(parse(f"You should {forbids.group(1) if forbids else first}.").sents).root
    told = statement(root, {})
    things = any(part.pos_ in ("NOUN", "PROPN") for part in root.subtree)
    if told is None or " " not in told.predicate or not (topic.treatment and things):
        return None
    kind, modal = ("allowed", "can") if forbids else ("advice", "should")
    asked = Statement("I", "I", modal, told.predicate).question
    return ask(kind, topic, False, content(parse(bare)), question=asked, vp=told.predicate)


def _lowered(text: str) -> str:
    """``text`` without words in capitals for stress: "should NOT have", "we DON'T"."""
    kept = [
        piece.lower()
        if (piece.isupper() and len(piece) > 2) or piece.lower() in _STRESSED
        else piece
        for piece in text.split()
    ]
    return sentence(" ".join(kept))


def _about_it(root: language.Token, topic: Topic) -> References:
    named = any(token.lemma_.lower() == topic.head for token in root.subtree)
    if not topic.treatment or named:
        # "What massage can do about it" is about something else.
        return {}
    return {
        token.i: topic.name
        for token in root.subtree
        if token.lower_ in ("it", "this") and token.dep_ in _PLACES
    }


def _from_visitor(text: str) -> str:
    document = parse(f"to {text}")
    return spoken(document[1:], {})


def _nouns(bare: str) -> tuple[str, ...]:
    """The things that a heading names: "Wrinkles and sagging" names two."""
    document = parse(bare if bare[:2].isupper() else bare.lower())
    root = next(document.sents).root
    clause = language.finite(root) and language.subject(root) is not None
    if len(document) > _MOST_WORDS or clause:
        return ()
    parts = re.split(r",\s*(?:and\s+)?|\s+(?:and|&|or)\s+", document.text.strip())
    if len(parts) > 1 and root.pos_ not in ("NOUN", "PROPN", "VERB", "ADJ"):
        return (document.text,)
    found = []
    for part in parts:
        text = re.sub(r"^(?:for|on|about|with|your|the|an?|of)\s+", "", part.strip(EDGES))
        found.append(promised(text) or text)
    return tuple(text for text in found if text)


def _is_title(bare: str, topic: Topic) -> bool:
    stripped = re.sub(r"^(?:(?:about|what is|the|our|an?) )+", "", bare.lower())
    return stripped == re.sub(r"^an? ", "", topic.name.lower())
