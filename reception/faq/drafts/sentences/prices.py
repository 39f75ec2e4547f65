"""What things cost: "A session costs £48", "Classic facial (1 hour): 39 pounds"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.claims import Claim, ask, content, lower_first
from reception.faq.drafts.sentences.effects import is_topic
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import References, noun_phrase, sentence
from reception.faq.drafts.words.wording import mentions, words

_MONEY = re.compile(
    r"[£$€] ?\d|\b\d+(?:[.,]\d\d)? ?(?:£|€|pounds?|euros?|dollars?|gbp|eur|usd|quid)\b"
    r"(?! of (?:pressure|weight))",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(.{3,60}?)\s*(?:[:–—…|]|\.{2,}|-(?= )|,)\s*(?:from |only )?(?=[£$€\d])")
_BARE = re.compile(
    r"([A-Za-z][\w’'&/+()-]*(?: [\w’'&/+()-]+){0,5}) (?:from |only |just )?"
    r"(?:[£$€] ?\d[\d.,]*|\d[\d.,]* ?(?:pounds?|euros?|dollars?|€|quid))"
    r"(?: (?:each|pp|per \w+))?\.?"
)
"""A line without a sign between what is had and its price: "brow lam + shape £42"."""
_SAID = re.compile(r"(?i)\b(?:costs?|charges?|pays?|is|are|starts?|comes?|runs?|for|at)\b")
_LISTED = re.compile(
    r"([A-Z][^:£$€.!?]{2,60}?)(?: ?[:–—] ?| - )(?:from |only )?"
    r"(?:[£$€] ?\d[\d.,]*\d|[£$€] ?\d|\d[\d.,]* ?(?:pounds?|euros?|dollars?|€|quid))"
)
_LENGTH = re.compile(r"\s*\(?\b\d+(?:[.½]\d*)? ?(?:minutes?|mins?|hours?|hrs?)\b\.?\)?\s*$")
_LONGEST_NAME = 7
_VERBS = frozenset({"cost", "be", "start", "come", "run"})


def names_price(text: str) -> bool:
    """Whether ``text`` names a sum of money."""
    return bool(_MONEY.search(text))


def prices(span: Span, refs: References, topic: Topic) -> Iterator[Claim]:
    """What a sentence says the price of, as questions."""
    if not names_price(span.text):
        return
    found = False
    for verb in span:
        if verb.lemma_ not in _VERBS or not names_price(" ".join(map(str, verb.subtree))):
            continue
        who = language.subject(verb)
        if who is None or not _sum_follows(verb):
            continue
        claim = _priced(who, refs, topic)
        if claim is not None:
            found = True
            yield claim
    charged = next((verb for verb in span if verb.lemma_ in ("charge", "pay", "ask")), None)
    if not found and charged is not None:
        for part in charged.subtree:
            thing = language.child(part, "pobj") if part.lower_ == "for" else None
            if thing is None or names_price(" ".join(map(str, thing.subtree))):
                continue
            claim = _priced(thing, refs, topic)
            if claim is not None:
                yield claim
                return


def prices_in(text: str, topic: Topic) -> list[tuple[str, Claim]]:
    """The stretches of ``text`` that each name a thing and its price, where there are several."""
    found = [
        (match.group().strip(), price_of_name(match.group(1), topic))
        for match in _LISTED.finditer(text)
    ]
    named = [(item, claim) for item, claim in found if claim is not None]
    return named if len(named) > 1 else []


def price_of_item(item: str, topic: Topic) -> Claim | None:
    """The question that an item of a price list answers, or None where it is none."""
    match = _ITEM.match(item)
    if match is not None and names_price(item[match.end() :]):
        return price_of_name(match.group(1), topic)
    bare = _BARE.fullmatch(item.strip())
    if bare is None or _SAID.search(bare.group(1)):
        return None
    return (
        None if any(map(language.finite, parse(bare.group(1)))) else price_of_name(bare[1], topic)
    )


def price_of_name(name: str, topic: Topic) -> Claim | None:
    """The question for the price of what a row or item of a price list is named."""
    bare = re.sub(r"\s*\([^)]*(?:\)|$)", "", name).strip(" .:–—-")
    length = _LENGTH.search(bare)
    bare = bare[: length.start()].strip() if length else bare
    document = parse(lower_first(bare)) if bare else None
    if document is None or not any(
        token.pos_ in ("NOUN", "PROPN") or token.lower_ in words().treatments for token in document
    ):
        return None if document is not None and bare.isalpha() else _of_topic(topic)
    if len(document) > _LONGEST_NAME or names_price(bare):
        return None
    return _claim(lower_first(bare), document[-1], topic)


def _sum_follows(verb: Token) -> bool:
    """Whether the sum belongs to ``verb`` itself, not to a clause under it."""
    for part in verb.children:
        if part.i > verb.i and part.dep_ not in ("advcl", "conj", "relcl", "ccomp", "parataxis"):
            inside = list(part.subtree)
            before = inside[0].nbor(-1).text if inside[0].i else ""
            if names_price(before + " ".join(map(str, inside))):
                return True
    return False


def _priced(who: Token, refs: References, topic: Topic) -> Claim | None:
    head = who.lemma_.lower()
    pronoun = who.pos_ == "PRON" and who.i not in refs
    if head in ("price", "cost", "fee", "charge", "rate"):
        of = next((part for part in who.children if part.lower_ in ("of", "for")), None)
        thing = language.child(of, "pobj") if of is not None else None
        if thing is not None:
            return _priced(thing, refs, topic)
        pronoun = True
    own = any(part.dep_ in ("compound", "amod") for part in who.children)
    plain = head in words().topic_words and not own
    if pronoun or plain or (is_topic(who, refs, topic) and not own):
        return _of_topic(topic)
    said = noun_phrase(who, refs)
    name = re.sub(r"^(?:the|our|your|this) ", "", re.sub(r"^(?:each|every|one) ", "a ", said))
    name = re.sub(r"^a (?=[aeiou])", "an ", name)
    return _claim(name, who, topic) if len(name.split()) <= _LONGEST_NAME else None


def _of_topic(topic: Topic) -> Claim | None:
    bare = re.sub(r"^an? ", "", topic.name)
    return ask("price", topic, x=topic.one, n=bare) if topic.treatment else None


def _claim(name: str, head: Token, topic: Topic) -> Claim:
    many = head.tag_ in ("NNS", "NNPS")
    counted = re.search(r"\b(?:" + "|".join(_counted_words()) + r")\b", name.lower())
    article = "" if many or not counted or re.match(r"(?:an?|the|one|\d+) ", name) else "a"
    if article and re.match(r"(?i)[aeiou]|hour", name):
        article = "an"
    if _is_suffered(name):
        # "Stretch marks | £60" is no price of the marks.
        name, many, article = f"treatment for {name}", False, ""
    x = f"{article} {name}".strip()
    question = sentence(f"how much {'do' if many else 'does'} {x} cost?")
    return ask(
        "price",
        topic,
        False,
        content(head.doc),
        question=question,
        x=x,
        n=re.sub(r"^an? ", "", name),
    )


def _is_suffered(name: str) -> bool:
    """Whether somebody pays to be rid of what ``name`` names."""
    last = re.findall(r"[a-z-]+", name.lower())[-1:]
    known = words().complaints - words().body_parts | {"mark", "vein", "wart", "tag", "milia"}
    suffered = {one.removesuffix("s") for one in last} | set(last)
    ill = mentions(name, words().conditions) and name.endswith("s")
    return bool(suffered & known) or (ill and not suffered & words().treatments)


def _counted_words() -> frozenset[str]:
    counted = words().counted_treatments | words().counts
    return counted | {
        "massage",
        "course",
        "block",
        "package",
        "packet",
        "voucher",
        "consultation",
        "hour",
        "session",
        "set",
        "lift",
        "tint",
        "infill",
        "peel",
        "test",
        "wrap",
        "scrub",
        "top-up",
        "treatment",
        "appointment",
    }
