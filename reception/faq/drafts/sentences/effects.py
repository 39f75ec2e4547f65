"""What does what: "massage eases sore muscles" as "Does massage ease sore muscles?"."""

from __future__ import annotations

import re

from spacy.tokens import Token

from reception.faq.drafts.sentences.claims import Claim, ask, content
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.phrases import References, noun_phrase, predicate_words, spoken
from reception.faq.drafts.words.question_forms import Statement, named_subject, statement
from reception.faq.drafts.words.wording import says, words

_BOOKED = frozenset({"appointment", "visit", "booking", "session"})
_BOOKING = frozenset({"make", "book", "cancel", "move", "change", "reschedule", "arrange", "miss"})


def effects(root: Token, refs: References, topic: Topic, safety: bool) -> list[Claim]:
    """The effects that a sentence with main verb ``root`` tells of."""
    return [claim for verb in _verbs(root) for claim in _of_verb(verb, refs, topic, safety)]


def reported(verb: Token, refs: References, topic: Topic, safety: bool) -> list[Claim]:
    """What somebody knows, finds or notices: "many find that they sleep better"."""
    who, reporter = language.subject(verb), language.subject(verb.head)
    people = reporter is not None and reporter.lemma_.lower() in words().people
    themselves = who is not None and who.lower_ in ("they", "he", "she") and people
    told = statement(verb, refs, ("I", "I") if themselves else None)
    if told is None or len(told.predicate.split()) < 2:
        return []
    known = told.subject in ("I", topic.name) or (who is not None and is_topic(who, refs, topic))
    if not known and verb.lemma_.lower() not in words().effect_verbs:
        return []
    auxiliary = told.auxiliary or ("will" if told.subject == "I" else "")
    told = Statement(told.subject, told.number, auxiliary, told.predicate, told.past, told.told)
    about = content(verb.subtree)
    return [ask("state", topic, safety, about, question=told.question, s=told.plain)]


def is_topic(who: Token, refs: References, topic: Topic) -> bool:
    """Whether ``who`` is the treatment itself, or a session of it."""
    if who.i in refs:
        return refs[who.i] == topic.name
    if not topic.treatment:
        return False
    lemma = who.lemma_.lower()
    if lemma in _BOOKED and who.head.lemma_.lower() in _BOOKING:
        # "Appointments can be made online": nobody makes the treatment.
        return False
    if topic.head in (lemma, who.lower_):
        return who.pos_ in ("NOUN", "PROPN", "VERB")
    own = (part.lemma_.lower() for part in who.children if part.dep_ == "compound")
    if lemma in words().topic_words:
        return all(part in topic.lemmas for part in own)
    of_it = any(part.lemma_.lower() == topic.head for part in who.subtree)
    return lemma in words().topic_parts and of_it


def topic_named(who: Token, refs: References, topic: Topic) -> tuple[str, str]:
    """The treatment as ``who`` names it: "massage", "regular massage", "Thai massage"."""
    regular = any(part.lower_ == "regular" for part in who.children)
    own = any(
        part.dep_ in ("compound", "amod") and part.lower_ not in words().plain_adjectives
        for part in who.children
    )
    if who.lemma_.lower() == topic.head and own and who.tag_ != "NNS" and not regular:
        name = noun_phrase(who, refs)
        if topic.head not in words().counted_treatments:
            name = re.sub(r"^(?:a|an|the) ", "", name)
        if topic.name.lower() not in name.lower():
            return name, "sg"
    if regular and not topic.name.startswith(("a ", "an ")):
        return f"regular {topic.name}", "sg"
    return topic.name, "sg"


def base(verb: Token, refs: References) -> str:
    """``verb`` with its objects, in its base form."""
    tokens = [token for token in predicate_words(verb) if token.i > verb.i]
    return f"{verb.lemma_.lower()} {spoken(tokens, refs)}".strip()


def _of_verb(verb: Token, refs: References, topic: Topic, safety: bool) -> list[Claim]:
    above = verb.head
    if (
        verb.dep_ == "ccomp"
        and above.lemma_ in words().reporting_verbs
        and verb.i > above.i
        and not language.auxiliaries(above)
    ):
        return reported(verb, refs, topic, safety)
    said_of = _agent(verb, refs, topic)
    if said_of is None:
        return []
    named = said_of[0].lower().split()[-1] in words().treatments
    topical = (topic.name in said_of[0] or named) and not _made_better(verb)
    core = _core(verb, refs, topical)
    if core is None:
        return []
    predicate, modal, tokens = core
    if len(predicate.split()) < 2:
        return []
    about = content(tokens) | {
        word for token in tokens if token.i in refs for word in refs[token.i].lower().split()
    }
    if said_of[0] == topic.name:
        return [
            ask(
                "effect",
                topic,
                safety,
                about,
                question=Statement(*said_of, modal, one).question,
                vp=one,
            )
            for one in _apart(predicate)
        ]
    told = Statement(*said_of, modal, predicate)
    kind = "effect" if said_of[1] == "sg" else "state"
    other = Topic(said_of[0], said_of[0], "")
    return [ask(kind, other, safety, about, question=told.question, vp=predicate, s=told.plain)]


def _verbs(root: Token) -> list[Token]:
    """Verbs that may each make a claim: the main one, those joined to it, and "which …"."""
    found: list[Token] = []
    for token in sorted(root.subtree, key=lambda part: (part != root, part.i)):
        if token.pos_ not in ("VERB", "AUX") or token.tag_ == "VBG":
            continue
        who = language.subject(token)
        which = token.dep_ in ("relcl", "advcl") and who is not None and who.lower_ == "which"
        clause = token.dep_ in ("conj", "ccomp", "parataxis") and language.finite(token)
        joined = token == root or (clause and token.head in [root, *found])
        if token.dep_ == "conj" and token.head in found:
            joined = not _shares(token.head, token) and token.tag_ in ("VB", "VBP", "VBZ")
        if joined or which:
            found.append(token)
    return found


def _shares(first: Token, second: Token) -> bool:
    """As in "rejuvenate and heal the skin": one claim, not two."""
    between = [
        part
        for part in first.children
        if first.i < part.i < second.i and part.dep_ not in ("cc", "punct")
    ]
    return not between and language.subject(second) is None


def _agent(verb: Token, refs: References, topic: Topic) -> tuple[str, str] | None:
    """What does it, in the visitor's words, and its number."""
    who = language.subject(verb)
    if who is not None and who.lower_ == "which":
        above = verb.head
        whole = verb.dep_ == "advcl" or above.pos_ in ("VERB", "ADV", "AUX")
        while above.dep_ in ("dobj", "pobj", "prep", "conj", "attr", "xcomp", "advmod"):
            above = above.head
        of_main = above.pos_ == "VERB" and above != verb
        agent = _agent(above, refs, topic) if of_main else None
        # "Nutrients arrive, which evens the tone": what the section is about brings it about.
        unlike = agent is None or agent[0] != topic.name
        return (topic.name, "sg") if whole and unlike and topic.treatment else agent
    if verb.dep_ == "relcl":
        return None
    if who is None:
        return _agent(verb.head, refs, topic) if verb.dep_ == "conj" else None
    if is_topic(who, refs, topic):
        return topic_named(who, refs, topic)
    if who.pos_ == "PRON" and who.i not in refs:
        return None
    if who.lemma_.lower() in words().people | words().staff:
        return None
    if topic.treatment and _made_better(verb):
        return topic.name, "sg"
    return named_subject(verb, refs)


def _made_better(verb: Token) -> bool:
    """As in "Better circulation fosters a glow": the treatment that makes it better does."""
    who = language.subject(verb) or language.subject(verb.head)
    return who is not None and any(part.tag_ == "JJR" for part in who.children)


def _core(verb: Token, refs: References, topical: bool) -> tuple[str, str, list[Token]] | None:
    """What is done: predicate in its base form, modal, its words; None where it is no effect."""
    told = statement(verb, refs, ("it", "sg"))
    if told is None:
        return None
    modal = told.auxiliary if told.auxiliary in ("can", "will", "should") else ""
    lemma = verb.lemma_.lower()
    if lemma == "be":
        return _of_copula(verb, refs, modal)
    thing = language.child(verb, "dobj")
    if thing is not None and thing.lemma_.lower() in words().empty_nouns:
        return None
    gerund = _gerund(verb) if lemma in words().light_verbs else None
    if gerund is not None:
        return f"help {base(gerund, refs)}", modal, list(gerund.subtree)
    aim = _aim(verb) if lemma in ("act", "serve") else None
    if aim is not None:
        better = re.sub(r"^(?:better|more|greater|improved) ", "", noun_phrase(aim, refs))
        return f"help with {better}", modal, list(aim.subtree)
    if lemma in words().reporting_verbs and told.auxiliary == "be":
        inner = language.child(verb, "xcomp")
        return (base(inner, refs), "", list(inner.subtree)) if inner is not None else None
    known = words().effect_verbs | (words().loose_verbs if topical else frozenset())
    if told.auxiliary == "be" or lemma not in known:
        return None
    return _in_base_form(told.predicate, verb), modal, predicate_words(verb)


def _in_base_form(predicate: str, verb: Token) -> str:
    """Of "soothe and heals the skin" the second verb in its base form, too."""
    for part in verb.children:
        if part.dep_ == "conj" and part.tag_ == "VBZ":
            predicate = re.sub(rf"\b{re.escape(part.text)}\b", part.lemma_, predicate, count=1)
    return predicate


def _of_copula(verb: Token, refs: References, modal: str) -> tuple[str, str, list[Token]] | None:
    """As in "is good for easing pain", "is one way to ease pain", "is able to ease pain"."""
    quality, kind = language.child(verb, "acomp", "oprd"), language.child(verb, "attr")
    if quality is not None and quality.lemma_ in words().helping_adjectives:
        for purpose in [*quality.children, *verb.children]:
            inner = language.child(purpose, "pcomp") if purpose.dep_ == "prep" else None
            if inner is not None:
                return f"help {base(inner, refs)}", modal, list(inner.subtree)
    if quality is not None and quality.lemma_ == "able":
        inner = language.child(quality, "xcomp")
        if inner is not None:
            return base(inner, refs), "can", list(inner.subtree)
    if kind is not None and kind.lemma_ in words().way_nouns:
        for inner in kind.children:
            if inner.dep_ in ("acl", "relcl", "xcomp") and inner.tag_ == "VB":
                return f"help {base(inner, refs)}", modal, list(inner.subtree)
    return None


def _gerund(verb: Token) -> Token | None:
    for part in verb.subtree:
        aimed = part.head.lower_ in ("in", "to", "for") and part.i > verb.i
        if part.dep_ == "pcomp" and part.tag_ == "VBG" and aimed:
            return part
    return None


def _aim(verb: Token) -> Token | None:
    for part in verb.subtree:
        if part.dep_ == "pobj" and part.head.lower_ == "for" and part.i > verb.i:
            return part
    return None


def _apart(predicate: str) -> list[str]:
    """A predicate for each of two complaints: "ease soreness and mental tension" eases two."""
    match = re.fullmatch(r"(.+?) (?:and|or) (.+)", predicate)
    if match is None or "," in predicate or says(predicate, words().pairs):
        return [predicate]
    before, second = match.group(1).split(), match.group(2).split()
    if not (_is_complaint(before[-1]) and _is_complaint(second[-1])) or len(second) > 3:
        return [predicate]
    start = len(before) - 1
    while start > 1 and before[start - 1] in words().complaint_qualities:
        start -= 1
    return [" ".join(before), " ".join([*before[:start], *second])]


def _is_complaint(word: str) -> bool:
    return bool({word, word.removesuffix("s"), word.removesuffix("es")} & words().complaints)
