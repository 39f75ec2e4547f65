"""What a sentence of a text claims, given what stands before it and what the section is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Span

from reception.faq.drafts.blocks.conditions import conditions
from reception.faq.drafts.sentences import cautions
from reception.faq.drafts.sentences.claims import Claim, ask, content
from reception.faq.drafts.sentences.limits import labelled
from reception.faq.drafts.sentences.reader import Reader
from reception.faq.drafts.sentences.subjects import Topic, naming, qualified
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase
from reception.faq.drafts.words.wording import words

_NO_PROOF = re.compile(
    r"(?i)\b(?:no|little|not (?:any|much)|never|good|some)\b.{0,30}"
    r"\b(?:evidence|proof|proved|proven|shown|studies|research)\b.{0,12}\b(?:this|that|it)\b"
)

_ORDERS = frozenset({"advice", "allowed", "aftercare", "after_avoid", "preparation"})

_ORDERED = re.compile(r"(?i)\b(?:do not|don[’']?t|never|avoid(?:ed)?|must|must not|not be \w+ed)\b")
"""What a text about the time around a treatment forbids or demands, which is never just advice."""

_GOT = re.compile(r"(Got|Have|Had) (?!you\b)((?:[\w’'-]+ ?){1,5})\?")
"""What asks whom the next sentence concerns: "Got sunburn? Come back in a week."."""

_WHILE = re.compile(r"(?i)\bwhile (?!you\b|we\b|i\b|it\b|they\b)[^,.;:()]{3,50}(?=[,.;:()]|$)")

_TAKING = frozenset({"use", "take", "drink", "eat", "apply", "wear"})


def narrowed(spans: Sequence[Span], topic: Topic) -> list[Topic]:
    """What each sentence of a paragraph is about: "wet cupping" until it is cupping again."""
    found, last = [], topic
    for span in spans:
        if naming(span, topic):
            last = qualified(span, topic) or topic
        found.append(last)
    return found


def claims_of(span: Span, refs: References, topic: Topic, own: Topic, when: str) -> list[Claim]:
    """The claims of a sentence about ``own``, which is ``topic`` or a kind of it."""
    if own != topic:
        names = {topic.name: own.name, topic.one: own.one}
        refs = {place: names.get(name, name) for place, name in refs.items()}
    claims = []
    for claim in Reader(own, when).claims(span, refs):
        if _is_subordinate(claim, span) or _cuts_short(claim, span):
            continue
        claim = _with_time(_of_something_else(claim, span, refs, own), span)
        ordered = when and claim.kind in _ORDERS and _ORDERED.search(span.text)
        claims.append(replace(claim, safety=True) if ordered else claim)
    return claims


def _with_time(claim: Claim, span: Span) -> Claim:
    """As in "Can I have a peel while eczema is weeping?", where it is forbidden for then only."""
    found = _WHILE.search(span.text)
    if claim.kind not in ("allowed", "advice") or found is None or " while " in claim.question:
        return claim
    told = re.sub(r"(?i)\byour\b", "my", found[0].lower())
    slots = {**claim.slots, "w": f"{claim.slots.get('w', '')} {told}".strip()}
    return replace(claim, question=f"{claim.question.rstrip('?')} {told}?", slots=slots)


def _is_subordinate(claim: Claim, span: Span) -> bool:
    """Whether a question states as a fact what its sentence only names as a time or condition."""
    said = claim.slots.get("s", "") if claim.kind == "state" else ""
    if len(said.split()) < 2:
        return False
    end = re.escape(" ".join(said.split()[-2:]))
    mark = r"\b(?:while|if|when|unless|until|once)"
    joint = rf"(?i){mark} (?:{re.escape(said)}|(?:it|they|this|you)(?:['’]\w+| \w+)? {end})\b"
    return re.search(joint, span.text) is not None


def _cuts_short(claim: Claim, span: Span) -> bool:
    """As in "Should I see any mole?" of "Any mole that changes should be seen"."""
    if claim.kind not in _ORDERS:
        return False
    asked = claim.question.lower()
    for verb in span:
        who = language.subject(verb) if verb.dep_ == "relcl" else None
        which = who is not None and who.lower_ in ("that", "which", "who")
        if which and verb.head.lower_ in re.findall(r"[\w-]+", asked) and verb.lower_ not in asked:
            before = span.doc[verb.left_edge.i - 1] if verb.left_edge.i else verb
            if before.text != ",":
                return True
    return False


def _of_something_else(claim: Claim, span: Span, refs: References, topic: Topic) -> Claim:
    """As in "Can I use retinol if I am pregnant?" where not the treatment is what is forbidden."""
    root = span.root
    if claim.kind == "condition" and cautions.sends_to_be_seen(span):
        return ask("do_if", topic, True, claim.about, c=claim.slots["c"])
    who, thing = language.subject(root), language.child(root, "dobj")
    barred = language.negated(root) and root.lemma_.lower() in _TAKING and thing is not None
    if claim.kind != "condition" or not barred or who is None or thing is None:
        return claim
    if who.lemma_.lower() not in words().people and who.lower_ != "you":
        return claim
    vp = f"{root.lemma_.lower()} {noun_phrase(thing, refs)}"
    when = claim.slots["c"]
    question = f"Can I {vp} {when}?"
    return ask("allowed", topic, True, claim.about, question=question, vp=vp, w=when)


def same_conditions(span: Span, before: Sequence[Claim], topic: Topic) -> list[Claim]:
    """What "The same goes for …" asks, after a sentence that asks about a condition."""
    if not any(claim.kind == "condition" for claim in before):
        return []
    conditions = [f"if I have {thing}" for thing in cautions.same_for(span)]
    return [ask("condition", topic, True, content(span), c=condition) for condition in conditions]


def of_label(label: Span, span: Span, topic: Topic) -> list[Claim]:
    """What "Neck trouble? Tell us." asks, of its second sentence."""
    asked = label.text.strip().endswith("?")
    condition = labelled(label.text.strip(), span) if asked else ""
    named = _GOT.fullmatch(label.text.strip()) if asked and not condition else None
    if named:
        known = conditions(f"you {'have had' if named[1] == 'Had' else 'have'} {named[2]}", "")
        condition = known[0].clause if known and topic.treatment else ""
    return [ask("condition", topic, True, content(span), c=condition)] if condition else []


def unproved(span: Span, before: Sequence[Claim], topic: Topic) -> list[Claim]:
    """What "There is no evidence for this" asks, after a sentence that claims something."""
    said = next((claim.slots["s"] for claim in before if claim.slots.get("s")), "")
    if not said or not _NO_PROOF.search(span.text):
        return []
    said = re.sub(r"^there (?:is|are) (?:\w+ )?(?:claims?|stories|reports|rumours) that ", "", said)
    if said.startswith("there "):
        return []
    return [ask("evidence", topic, False, content(span), s=said)]
