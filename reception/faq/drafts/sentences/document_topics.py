"""What a document or section is about: the treatment of its title, or the one it names most."""

from __future__ import annotations

import re
from collections import Counter

from reception.faq.documents.document import Document, Section
from reception.faq.drafts.sentences.subjects import (
    NAMING,
    PAPERS,
    Topic,
    treatment_in,
    treatments_in,
)
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.wording import mentions, words

_MARKS = re.compile(r"[*_#~•|<>=]+")

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

_ABOUT_IT = re.compile(
    r"[:|(–—-] ?(?:(?:your|common|frequently asked|all your|some) )?(?:questions?|faqs?|q ?& ?a|"
    r"information|advice|after ?care|what to expect|what you need to know|a guide|patient)\b"
)
"""What stands behind the name of a treatment in a title, which the text need not name again."""

_AFTER_IT = re.compile(r"(?i)^(?!what|how|after|caring|looking|your|advice)\w+ \w+ after \w")

_LONG = 150
"""Words of a text that would name what it is about more than once."""

_LONGEST_NAME = 3

_MOSTLY = 0.5
"""Share of a text's treatments that are the one which it is about."""

_SEVERAL = 5
"""Sections of a text of which a treatment can be named in a few only."""

_SPREAD = 0.4
"""Share of its sections that name what a text without a title of its own is about."""

_SHOUTED = re.compile(r"\b[A-Z]{5,}\b")
"""As in "REFLEXOLOGY - after your treatment"; four letters may be short for something."""

_NO_TREATMENT = Topic("a treatment", "a treatment", "treatment", treatment=False)


def topic_of(document: Document) -> Topic:
    """What ``document`` is about: the treatment of its title, else the one it names most."""
    said = " ".join(
        text.lower()
        for section in document.sections
        for text in (section.heading, *(block.text for block in section.blocks))
    )
    for text in (document.title, document.name.replace("-", " ")):
        calm = _SHOUTED.sub(lambda word: word.group().capitalize(), text)
        found = treatment_in(_MARKS.sub(" ", calm), title=True)
        shouted = text.isupper() or "&" in text
        if found and found.head == "treatment" and _AFTER_IT.search(text):
            continue  # "Compression stockings after vein treatment" are no treatment
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
        for topic in treatments_in(parse(text.capitalize() if text.isupper() else text))
    )


def _defined(title: str, said: str) -> Topic | None:
    """What the title names and the text explains and lets people have: "lash lift"."""
    for chunk in parse(_MARKS.sub(" ", title).lower()).noun_chunks:
        parts = [part for part in chunk if part.pos_ in (*NAMING, "ADJ")]
        last = parts[-1].lemma_ if parts and parts[-1].tag_ == "NNS" else ""
        name = " ".join(part.text for part in parts)
        name = f"{name.rpartition(' ')[0]} {last}".strip() if last else name
        if not parts or parts[-1].lemma_ in words().people | words().empty_nouns | PAPERS:
            continue
        known = re.escape(name)
        explained = re.search(rf"\b(?:an? {known} (?:is|was|uses|works)|{known} is an?)\b", said)
        head = re.escape(parts[-1].text)
        verbs = "have|had|having|get|getting|book|after|before|during|between|with|of"
        had = rf"\b(?:{verbs}) (?:\w+ )?(?:{known}|{head})"
        had += rf"|\b{known} is\b.*\b(?:get|book) (?:one|it)\b"
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
    told = _OF_A_SESSION.search(said) or _ABOUT_IT.search(plain)
    if not parts or len(parts) > _LONGEST_NAME or not told:
        return None
    last = parts[-1]
    known = words()
    fitting = all(part.pos_ in (*NAMING, "ADJ") and not part.is_stop for part in parts)
    lemmas = {part.lemma_ for part in parts}
    strange = known.people | known.empty_nouns | known.complaints | known.troubles | PAPERS
    if not fitting or lemmas & (strange | known.staff | known.topic_words | known.counts):
        return None
    if last.tag_ == "NNS" or mentions(name, known.conditions) or last.lemma_ in known.body_parts:
        return None
    if not (around or _ABOUT_IT.search(plain) or re.search(rf"\b{re.escape(name)}\b", said)):
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
        found = treatment_in(heading, title=True)
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
