"""What a document or section is about: the treatment that its questions ask for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from reception.faq.documents.document import Document, Section
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.wording import mentions, words

_JOINTS = ("CCONJ", "ADP", "DET", "VERB", "AUX")
_NAMING = ("NOUN", "PROPN", "VERB")
_MARKS = re.compile(r"[*_#~•|<>=]+")
_PAPERS = frozenset(
    {"voucher", "policy", "rule", "price", "team", "centre", "center", "clinic", "salon", "spa"}
    | {"house", "letter", "guide", "question", "page", "leaflet", "form", "deposit", "visit"}
    | {"room", "oil", "stone", "cream", "skin", "back", "foot", "leg", "face", "body"}
)
"""What a title may name that nobody has done to them."""

_MOST_OTHERS = 2
_OF_A_SESSION = re.compile(
    r"\b(?:sessions?|treatments?|techniques?|appointments?|therapists?|practitioners?|course of|"
    r"after ?care|clients?|patients?)\b"
)
"""What a text speaks of that is about something people have done to them."""

_AROUND_YOURS = re.compile(
    r"(?:.*\b)?(?:after|before|preparing for|following) (?:your|an?) "
    r"((?:[a-z'’-]+ ){0,2}[a-z'’-]+)$"
)
_LABEL = re.compile(r"(?:what is |all about |about |the )?(.+?)(?: explained)?$")
_LONG = 150
"""Words of a text that would name what it is about more than once."""

_LONGEST_NAME = 3

_MOSTLY = 0.5
"""Share of a text's treatments that are the one which it is about."""

_SEVERAL = 5
"""Sections of a text of which a treatment can be named in a few only."""

_SPREAD = 0.4
"""Share of its sections that name what a text without a title of its own is about."""

_GIVEN = frozenset({"recommend", "advise", "contraindicate", "perform", "offer"})
_SUITED = frozenset({"suitable", "unsuitable", "safe", "unsafe", "advisable", "inadvisable"})
"""What is said of something that people have done to them."""

_MOST_QUALIFIERS = 2
_THERAPY = re.compile(r"(?!chemo|radio|immuno)\w{3,}therapy")
"""Treatments known by their ending; what a hospital gives is none of a clinic's."""

_NAMES = re.compile(r"[A-Z]{2,}|[A-Z][a-z]+[A-Z]")


@dataclass(frozen=True)
class Topic:
    """A treatment, as questions name it.

    Attributes:
        name: "hot stone massage", "cupping", "a facial".
        one: with an article where English wants one: "a hot stone massage".
        head: the lemma of its last word.
        treatment: False where the document is about no treatment, like a page of rules.
    """

    name: str
    one: str
    head: str
    treatment: bool = True

    @property
    def lemmas(self) -> frozenset[str]:
        """The words of its name, in lower case."""
        return frozenset(re.findall(r"[a-z]+", self.name.lower()))


_NO_TREATMENT = Topic("a treatment", "a treatment", "treatment", treatment=False)


def topic_of(document: Document) -> Topic:
    """What ``document`` is about: the treatment of its title, else the one it names most."""
    said = " ".join(
        text.lower()
        for section in document.sections
        for text in (section.heading, *(block.text for block in section.blocks))
    )
    for text in (document.title, document.name.replace("-", " ")):
        found = _treatment(_MARKS.sub(" ", text), title=True)
        shouted = text.isupper() or "&" in text
        if found and (not shouted or _bare_name(found) in said):
            return _as_compound(found, text, document)
    defined = _defined(document.title, said)
    if defined is not None:
        return defined
    named = [_named_in(section) for section in document.sections if section.blocks]
    counted = sum(named, Counter())
    if counted:
        most, times = counted.most_common(1)[0]
        within = sum(any(one.head == most.head for one in section) for section in named)
        if len(named) >= _SEVERAL and within < _SPREAD * len(named):
            # An article about a complaint names a treatment where it tells what helps.
            return _titled(document.title, said) or _NO_TREATMENT
        if times == 1 and len(said.split()) > _LONG:
            return _titled(document.title, said) or _NO_TREATMENT
        others = {topic.head: topic for topic, often in counted.items() if often > 1}
        if len(others) > _MOST_OTHERS and times < _MOSTLY * sum(counted.values()):
            # A menu of treatments is about none of them.
            return _NO_TREATMENT
        fuller = [
            topic
            for topic, times in counted.most_common()
            if times > 1
            and topic.head == most.head
            and topic.name.endswith(" " + most.name)
            and all(token.pos_ in ("NOUN", "PROPN") for token in parse(topic.name))
        ]
        return (fuller or [most])[0]
    return _titled(document.title, said) or _NO_TREATMENT


def _named_in(section: Section) -> Counter[Topic]:
    """How often a section names which treatment."""
    texts = (section.heading, *(block.text for block in section.blocks))
    return Counter(
        topic
        for text in texts
        for topic in _treatments(parse(text.capitalize() if text.isupper() else text))
    )


def _defined(title: str, said: str) -> Topic | None:
    """What the title names and the text explains and lets people have: "lash lift"."""
    for chunk in parse(_MARKS.sub(" ", title).lower()).noun_chunks:
        parts = [part for part in chunk if part.pos_ in (*_NAMING, "ADJ")]
        name = " ".join(part.text for part in parts)
        if not parts or parts[-1].lemma_ in words().people | words().empty_nouns | _PAPERS:
            continue
        known = re.escape(name)
        explained = re.search(rf"\b(?:an? {known} (?:is|was|uses|works)|{known} is an?)\b", said)
        head = re.escape(parts[-1].text)
        had = rf"\b(?:have|had|having|after|before|during|between) (?:\w+ )?(?:{known}|{head})"
        if explained and re.search(had, said):
            counted = re.search(rf"\ban? {known}\b", said) is not None
            article = f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
            one = article if counted else name
            return Topic(one, one, parts[-1].lemma_)
    return None


def _titled(title: str, said: str) -> Topic | None:
    """What a title is about that no list of treatments has: "Lomilomi: the long arms of Hawaii".

    A text that speaks of sessions or clients is about something that is done to them, unless its
    title names what they suffer from or have.
    """
    plain = _MARKS.sub(" ", title).lower().strip(" .!?")
    around = _AROUND_YOURS.match(re.split(r"[:|(]| [–—-] ", plain)[0].strip())
    label = _LABEL.match(re.split(r"[:|,(?]| [–—-] ", plain)[0].strip())
    name = around.group(1) if around else label.group(1) if label else ""
    parts = [token for token in parse(name) if not token.is_punct]
    if not parts or len(parts) > _LONGEST_NAME or not _OF_A_SESSION.search(said):
        return None
    last = parts[-1]
    known = words()
    fitting = all(part.pos_ in (*_NAMING, "ADJ") and not part.is_stop for part in parts)
    lemmas = {part.lemma_ for part in parts}
    strange = known.people | known.empty_nouns | known.complaints | known.troubles | _PAPERS
    if not fitting or lemmas & (strange | known.staff | known.topic_words | known.counts):
        return None
    if last.tag_ == "NNS" or mentions(name, known.conditions) or last.lemma_ in known.body_parts:
        return None
    if not (around or re.search(rf"\b{re.escape(name)}\b", said)):
        return None
    article = f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
    counted = around is not None or re.search(rf"\ban? {re.escape(name)}\b", said) is not None
    one = article if counted else name
    return Topic(one, one, last.lemma_)


def _bare_name(topic: Topic) -> str:
    return re.sub(r"^an? ", "", topic.name.lower())


def _as_compound(topic: Topic, title: str, document: Document) -> Topic:
    """As in "Massage in pregnancy" as "pregnancy massage", where the text says so too."""
    match = re.search(rf"(?i)\b{re.escape(topic.name)} (?:in|during|for) (\w+)", title)
    if match is None:
        return topic
    name = f"{match.group(1).lower().removesuffix('s')} {topic.name}"
    said = " ".join(block.text for section in document.sections for block in section.blocks)
    if name not in said.lower():
        return topic
    return Topic(name, f"a {name}" if topic.one != topic.name else name, topic.head)


def topic_of_section(section: Section, above: Topic) -> Topic:
    """What ``section`` is about: a treatment that its heading names as a whole, else ``above``."""
    for heading in (section.heading, *reversed(section.path)):
        found = _treatment(heading, title=True)
        bare = re.sub(r"[^a-z ]", "", heading.lower())
        if (
            found
            and len(found.lemmas) > 1
            and found.lemmas - {"a", "an"} != above.lemmas - {"a", "an"}
            and found.name.removeprefix("a ").lower() in bare
            and len(bare.split()) <= len(found.lemmas) + 3
            and not re.search(r",|\band\b|&", heading)
            and not (
                found.head in ("massage", "treatment", "bath", "drainage", "exfoliation")
                and "your" in bare
            )
        ):
            return found
    return above


def other_treatment(span: Span, topic: Topic) -> Topic | None:
    """The treatment that a sentence speaks of, where it is certainly not ``topic``."""
    who = next((part for part in span.root.children if part.dep_ in ("nsubj", "nsubjpass")), None)
    if who is None:
        return None
    found = _treatment(span.doc[who.left_edge.i : who.i + 1].text, title=True) or _suited(who)
    if found is not None and found.head not in (who.lemma_.lower(), who.lower_):
        return None  # "massage schools" are no massage
    own = words().topic_words | words().counts | {"a", "an", "massage", "treatment", "therapy"}
    if found is None or not found.lemmas - own or (found.lemmas - own) & topic.lemmas:
        return None
    return found


def qualified(span: Span, topic: Topic) -> Topic | None:
    """``topic`` as a sentence narrows it wherever it names it, "wet cupping"; else None."""
    named = naming(span, topic)
    found = {_with_participle(token) or _named(token) for token in named}
    if len(found) != 1 or not topic.treatment:
        return None
    narrow = found.pop()
    more = narrow.lemmas - topic.lemmas - {"a", "an"}
    counting = words().counts | words().minutes | words().days | words().topic_words
    if not 0 < len(more) <= _MOST_QUALIFIERS or more & counting or "-" in narrow.name:
        return None
    if topic.lemmas - {"a", "an"} - narrow.lemmas:
        return None  # "Thai massage" in a text about hot stone massage
    return narrow


def _with_participle(token: Token) -> Topic | None:
    """As in "moving cupping": a kind that is named by a verb, as the parser takes "wet", too."""
    before = token.doc[token.i - 1] if token.i > token.sent.start else token
    kind = before.head == token and before.dep_ in ("amod", "compound") and before.pos_ == "VERB"
    if not kind or before.lower_ in words().plain_adjectives:
        return None
    name = f"{before.lower_} {token.lower_}"
    one = f"a {name}" if token.lemma_.lower() == "massage" else name
    return Topic(name, one, token.lemma_.lower())


def naming(span: Span, topic: Topic) -> list[Token]:
    """The words of a sentence that name ``topic``, not those of "massage oil"."""
    return [
        token
        for token in span
        if topic.head in (token.lemma_.lower(), token.lower_)
        and token.pos_ in _NAMING
        and token.dep_ != "compound"
    ]


def _suited(who: Token) -> Topic | None:
    """As in "Radiofrequency is not suitable if …": what it speaks of is had, in whatever list."""
    verb, known = who.head, words()
    quality = next((part.lemma_ for part in verb.children if part.dep_ == "acomp"), "")
    if not (verb.lemma_ in _GIVEN and verb.tag_ == "VBN") and quality not in _SUITED:
        return None
    strange = known.people | known.staff | known.body_parts | known.empty_nouns | known.counts
    strange |= known.topic_words | known.topic_parts | _PAPERS
    bare = all(part.dep_ in ("compound", "amod") for part in who.children)
    name = "".join(part.text_with_ws for part in who.subtree).strip().lower()
    if who.pos_ not in ("NOUN", "PROPN") or who.lemma_.lower() in strange or not bare:
        return None
    return None if mentions(name, known.conditions) else Topic(name, name, who.lemma_.lower())


def _treatment(text: str, title: bool = False) -> Topic | None:
    if title and not _NAMES.search(text):
        # "Benefits of Hot Stone Massage" is read as a name, not as words.
        text = text.lower()
    return next(iter(_treatments(parse(text))), None)


def _treatments(document: Doc) -> list[Topic]:
    known = words().treatments
    found = []
    for token in document:
        lemma = token.lemma_.lower()
        a_name = token.pos_ in _NAMING or (token.pos_ == "ADJ" and token.dep_ == "ROOT")
        if (lemma in known or token.lower_ in known or _THERAPY.fullmatch(lemma)) and a_name:
            after = [part.lemma_.lower() for part in document[token.i + 1 : token.i + 3]]
            apart = any(
                part.is_punct or part.pos_ in _JOINTS
                for part in document[token.i + 1 : token.i + 2]
            )
            done = token.pos_ == "VERB" and token.tag_ != "VBG"
            if done and lemma in words().counted_treatments | {"steam"}:
                # "to wrap around", "steam opens": what is done is not what one has.
                continue
            if not apart and (set(after[:1]) & words().staff or set(after) & known):
                continue
            found.append(_named(token))
    return [topic for topic in found if topic.name not in ("a treatment", "treatment", "therapy")]


def _named(head: Token) -> Topic:
    parts = [head]
    for token in reversed(head.doc[: head.i]):
        fitting = token.pos_ in ("NOUN", "PROPN", "ADJ") or token.text == "-"
        if not fitting or token.lower_ in words().plain_adjectives or token.dep_ == "nsubj":
            break
        if token.lemma_.lower() in words().topic_words or token.tag_ in ("JJR", "JJS"):
            break
        parts.insert(0, token)
    while len(parts) > 1 and parts[0].text == "-":
        parts.pop(0)
    text = "".join(token.text_with_ws for token in parts).strip()
    known = head.lower_ in words().treatments
    lemma = head.lower_ if known else head.lemma_.lower()
    if head.tag_ == "NNS":
        text = text.removesuffix(head.text) + head.lemma_
    text = _sentence_case(text)
    article = "an" if text[:1].lower() in "aeiou" else "a"
    if lemma in words().counted_treatments:
        return Topic(f"{article} {text}", f"{article} {text}", lemma)
    counted = lemma == "massage"
    return Topic(text, f"{article} {text}" if counted else text, lemma)


def _sentence_case(text: str) -> str:
    names = ("swedish", "thai", "indian", "chinese", "japanese", "hawaiian", "turkish", "balinese")
    return " ".join(
        part if _NAMES.match(part) else part.capitalize() if part.lower() in names else part.lower()
        for part in text.split()
    )
