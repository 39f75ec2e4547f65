"""What a text calls best, needless, harmless or normal: "It is best to wear loose clothes"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Span, Token

from reception.faq.drafts.sentences.claims import Claim, ask, content, is_caution
from reception.faq.drafts.sentences.moments import tailed, time_of
from reception.faq.drafts.sentences.rules import allowed, order
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, spoken
from reception.faq.drafts.words.rule_words import doing, rules
from reception.faq.drafts.words.wording import words

_MODALS = frozenset({"should", "must", "may", "can", "ca", "ought"})
_JOINED_ING = re.compile(r"(?<=\band )(\w+ing)\b|(?<=\bor )(\w+ing)\b")
_NOUNS = frozenset({"NOUN", "PROPN"})
_MOST_THINGS = 3


def advised(span: Span, refs: References, topic: Topic, when: str) -> list[Claim]:
    """The questions that a sentence answers which judges what visitors do.

    Args:
        span: the sentence.
        refs: what its pronouns stand for.
        topic: what it is about.
        when: "after" or "before" in a section about the time around a treatment, else "".
    """
    tail, safety = time_of(span.text, topic, when), is_caution(span.text)
    found: list[Claim] = []
    for verb in span:
        if verb.pos_ not in ("VERB", "AUX"):
            continue
        for done, question in _judged(verb):
            vp = order(done, refs)
            if question == "Is it normal to":
                vp = _JOINED_ING.sub(_in_base_form, vp)
            if " " in vp or question == "Is it normal to":
                found.append(_asked(question, vp, tail, topic, safety, content(done.subtree)))
        found += _forbidden_things(verb, refs, topic, tail, safety)
        found += _harmless_things(verb, refs, topic, tail, safety)
    return found


def _in_base_form(match: re.Match[str]) -> str:
    """As in "flake" for "flaking" of "itching and flaking"."""
    return language.parse(f"They are {match[0]}.")[2].lemma_


def _asked(
    question: str, vp: str, tail: str, topic: Topic, safety: bool, about: frozenset[str]
) -> Claim:
    tail = tailed(vp, tail)
    kinds = {"Can I": "allowed", "Is it normal to": "normal"}
    asked = " ".join(f"{question} {vp} {tail}".split()) + "?"
    return ask(kinds.get(question, "advice"), topic, safety, about, question=asked, vp=vp, w=tail)


def _judged(verb: Token) -> Iterator[tuple[Token, str]]:
    """What is done of which ``verb`` judges, with the words that ask for the judgement."""
    denied = language.negated(verb)
    quality = language.child(verb, "acomp", "attr", "oprd")
    who = language.subject(verb)
    if verb.lemma_ == "be" and quality is not None and who is not None:
        done = _done(verb, quality, who)
        question = _question(quality, denied)
        if done is not None and question:
            yield done, question
    elif who is not None and who.lower_ == "it" and verb.lemma_ in ("help", "pay"):
        done = language.child(verb, "xcomp", "advcl")
        if done is not None and _is_infinitive(done):
            yield done, "Should I"
    elif who is not None and who.lower_ == "you" and verb.lemma_ in rules().wishes:
        done = language.child(verb, "xcomp")
        if done is not None and _is_infinitive(done) and language.auxiliaries(verb):
            yield done, "Can I" if denied or language.negated(done) else "Should I"


def _done(verb: Token, quality: Token, who: Token) -> Token | None:
    """The action of "It is best to wear …", "Wearing … is fine", "There is no need to wear …"."""
    if who.tag_ == "VBG" and who.dep_ in ("csubj", "nsubj"):
        return who
    if who.lower_ not in ("it", "there"):
        return None
    inside = [*verb.children, *quality.children]
    return next(
        (
            part
            for part in inside
            if part.dep_ in ("xcomp", "advcl", "acl", "ccomp", "relcl")
            and part.i > verb.i
            and _is_infinitive(part)
            and language.subject(part) is None
        ),
        None,
    )


def _question(quality: Token, denied: bool) -> str:
    lemma, known = quality.lemma_.lower(), rules()
    if lemma == "idea" and language.child(quality, "amod") is not None:
        lemma = "wise"
    if lemma == "need":
        return "Do I need to"
    for question, qualities in known.judging.items():
        if lemma in qualities or quality.lower_ in qualities:
            needless = denied and lemma in ("necessary", "essential", "needed", "required")
            unwise = denied and question == "Should I"
            return "Do I need to" if needless else "Can I" if unwise else question
    return ""


def _is_infinitive(verb: Token) -> bool:
    return verb.tag_ == "VB" and any(part.lower_ == "to" for part in verb.lefts)


def _harmless_things(
    verb: Token, refs: References, topic: Topic, tail: str, safety: bool
) -> Iterator[Claim]:
    """As in "Paracetamol is fine": what one does with it is known."""
    quality, thing = language.child(verb, "acomp"), language.child(verb, "nsubj")
    if verb.lemma_ != "be" or quality is None or thing is None or thing.pos_ not in _NOUNS:
        return
    known = doing(thing.lower_, thing.lemma_.lower())
    if known and quality.lemma_.lower() in rules().judging["Can I"]:
        for one in [thing, *thing.conjuncts][:_MOST_THINGS]:
            yield allowed(one, refs, topic, tail, safety, content(verb.subtree))


def _forbidden_things(
    verb: Token, refs: References, topic: Topic, tail: str, safety: bool
) -> Iterator[Claim]:
    """As in "Sunbeds should be avoided", "Deodorant should not be applied"."""
    thing = language.child(verb, "nsubjpass")
    if thing is None or thing.pos_ not in ("NOUN", "PROPN") or topic.head == thing.lemma_.lower():
        return
    if thing.lemma_.lower() in words().topic_words | words().people:
        return
    lemma = verb.lemma_.lower()
    modal = next((part.lower_ for part in language.auxiliaries(verb) if part.tag_ == "MD"), "")
    kept_off = lemma in words().refraining_verbs
    judged = any(part.lower_ in ("best", "better") for part in verb.children)
    until = any(part.lower_ in ("until", "till", "for") for part in verb.children)
    if (kept_off and (modal in _MODALS or judged)) or (judged and until and lemma == "leave"):
        for one in [thing, *thing.conjuncts][:_MOST_THINGS]:
            yield allowed(one, refs, topic, tail, safety, content(verb.subtree))
        return
    ours = lemma in ("check", "treat", "give", "ask", "inform", "tell")
    if modal not in ("should", "must", "may") or lemma not in words().imperatives or ours:
        return
    rest = order(verb, refs).removeprefix(lemma).strip()
    name = spoken(language.without(thing, "relcl", "acl"), refs)
    vp = " ".join(f"{lemma} {name} {rest}".split())
    question = "Can I" if language.negated(verb) or modal == "may" else "Should I"
    yield _asked(question, vp, tail, topic, safety, content(verb.subtree))
