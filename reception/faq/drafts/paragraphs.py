"""Running text: sentences grouped by the question that they answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span

from reception.faq.book import LONGEST_ANSWER
from reception.faq.drafts import answers, language, references
from reception.faq.drafts.claims import EFFECTS, TIMES, Claim, ask, content, counts_off, is_caution
from reception.faq.drafts.documents import Block
from reception.faq.drafts.headings import Asked
from reception.faq.drafts.language import parse
from reception.faq.drafts.reader import Reader
from reception.faq.drafts.statements import References
from reception.faq.drafts.subjects import Topic
from reception.faq.drafts.wording import mentions, says, words

OWN_QUESTION = frozenset(
    {
        "session_length",
        "effect_length",
        "how_long",
        "frequency",
        "how_many",
        "condition",
        "avoid_who",
        "what_if",
    }
    | {"evidence", "side_effects", "what_is", "arrive", "wear", "why", "who", "difference"}
    | {"do_if", "normal", "results", "avoid_when"}
)
"""Kinds that stay questions of their own where a heading asks for the whole section."""


_GATHERING = frozenset(
    {"aftercare", "after_avoid", "preparation", "avoid_who", "side_effects", "expect", "feel"}
)
"""Kinds that gather neighbouring sentences of the same kind."""


@dataclass
class Group:
    """Neighbouring sentences of a block with the claims they make together."""

    claims: list[Claim]
    block: int
    first: int
    last: int
    strong: bool = False


@dataclass
class Text:
    """A section's paragraphs, parsed."""

    topic: Topic
    blocks: list[Block]
    spans: list[list[Span]] = field(default_factory=list)
    known: list[list[References]] = field(default_factory=list)
    claims: list[list[list[Claim]]] = field(default_factory=list)

    @classmethod
    def of(cls, blocks: Sequence[Block], topic: Topic, when: str) -> Text:
        """Parse ``blocks`` and find the claims of every sentence."""
        text = cls(topic, list(blocks))
        reader = Reader(topic, when)
        for block in blocks:
            spans = [span for span in parse(block.text).sents if span.text.strip()]
            known = references.resolved(spans, topic)
            text.spans.append(spans)
            text.known.append(known)
            text.claims.append(
                [
                    [] if is_empty(span) else reader.claims(span, refs)
                    for span, refs in zip(spans, known)
                ]
            )
        return text

    def passage(self, group: Group) -> str:
        """The group's sentences as they stand."""
        spans = self.spans[group.block][group.first : group.last + 1]
        return spans[0].doc[spans[0].start : spans[-1].end].text.strip()

    def answer(self, group: Group, heading: str) -> str:
        """The group's sentences as an answer; bare things after the ``heading`` they are under."""
        cut = slice(group.first, group.last + 1)
        spans = self.spans[group.block][cut]
        bare = not any(language.finite(token) or language.imperative(token) for token in spans[0])
        if bare and group.strong and heading and not heading.endswith("?"):
            return answers.from_list(heading, [span.text for span in spans])
        return answers.from_sentences(spans, self.known[group.block][cut])

    def fits(self, block: int, first: int, last: int) -> bool:
        """Whether those sentences are short enough for an answer."""
        spans = self.spans[block][first : last + 1]
        return sum(answers.length(span.text) for span in spans) <= LONGEST_ANSWER


def is_empty(span: Span) -> bool:
    """Whether a sentence introduces, calls to action or asks, and says nothing."""
    text = span.text.strip()
    if len([token for token in span if token.is_alpha]) < 3 or text.endswith(("?", ":")):
        return True
    if mentions(text, words().introductions):
        return True
    urgent = re.search(r"\b(?:if|when|unless)\b", text) or is_caution(text)
    return says(text, words().calls) and not urgent


def groups_of(text: Text, asked: Asked) -> list[Group]:
    """The questions that a section's paragraphs answer."""
    groups = _asked_in_text(text)
    covered = {
        (group.block, place) for group in groups for place in range(group.first, group.last + 1)
    }
    heading = _of_heading(text, asked, covered)
    groups += heading
    whole = {
        (group.block, place) for group in heading for place in range(group.first, group.last + 1)
    }
    return groups + _of_sentences(text, covered, whole if asked.claim else set(), heading)


def _asked_in_text(text: Text) -> list[Group]:
    """Questions in the text that the next sentence answers."""
    found = []
    for block, spans in enumerate(text.spans):
        for place, span in enumerate(spans[:-1]):
            if span.text.strip().endswith("?") and 3 < len(span) < 20:
                from reception.faq.drafts.headings import asked_by

                claim = asked_by(span.text.strip(), text.topic).claim
                following = spans[place + 1]
                if (
                    claim
                    and not is_empty(following)
                    and not mentions(span.text, words().introductions)
                ):
                    last = place + 1
                    while (
                        last + 1 < len(spans)
                        and not spans[last + 1].text.strip().endswith("?")
                        and text.fits(block, place + 1, last + 1)
                    ):
                        last += 1
                    found.append(Group([claim], block, place + 1, last, strong=True))
    return found


def _of_heading(text: Text, asked: Asked, covered: set[tuple[int, int]]) -> list[Group]:
    if asked.claim:
        return _whole(text, asked.claim, covered)
    groups: list[Group] = []
    for noun in asked.nouns:
        group = _about_noun(text, noun, asked)
        if group is None:
            continue
        same = next(
            (other for other in groups if other.claims[0].question == group.claims[0].question),
            None,
        )
        if same is None:
            groups.append(group)
    return groups


def _whole(text: Text, claim: Claim, covered: set[tuple[int, int]]) -> list[Group]:
    """The first sentences of a section, which answer what its heading asks."""
    for block, spans in enumerate(text.spans):
        places = [
            place
            for place, span in enumerate(spans)
            if (not is_empty(span) or (place == 0 and _yes_or_no(span)))
            and (block, place) not in covered
        ]
        if not places:
            continue
        first = last = places[0]
        while last + 1 < len(spans) and (last + 1) in places and text.fits(block, first, last + 1):
            last += 1
        if claim.kind in OWN_QUESTION:
            same = [
                place
                for place in places
                if any(other.kind == claim.kind for other in text.claims[block][place])
            ]
            if same:
                first = last = same[0]
                while last + 1 in places and text.fits(block, first, last + 1):
                    if any(
                        other.kind in OWN_QUESTION and other.kind != claim.kind
                        for other in text.claims[block][last + 1]
                    ):
                        break
                    last += 1
        safety = any(is_caution(span.text) for span in spans[first : last + 1])
        merged = [
            other
            for place in range(first, last + 1)
            for other in text.claims[block][place]
            if other.kind == claim.kind
        ]
        group = Group([claim, *merged], block, first, last, strong=True)
        if safety and not claim.safety:
            group.claims[0] = ask_again(claim, safety=True)
        return [group]
    return []


def _yes_or_no(span: Span) -> bool:
    return bool(re.match(r"(?i)(?:yes|no|not at all|absolutely|sometimes|rarely)\b", span.text))


def ask_again(claim: Claim, safety: bool) -> Claim:
    """``claim`` marked as a caution or not."""
    return Claim(claim.kind, claim.question, claim.slots, claim.about, safety)


def _about_noun(text: Text, noun: str, asked: Asked) -> Group | None:
    """What the section says of a thing that its heading names."""
    tokens = [token for token in parse(noun) if token.is_alpha and not token.is_stop]
    if not tokens:
        return None
    lemmas = {form for token in tokens for form in (token.lemma_.lower(), token.lower_)}
    heads = _forms(noun)
    complaint = bool(lemmas & words().complaints) or noun.lower().startswith("dry ")
    fitting = {
        (block, place): [
            claim for claim in offered if claim.kind in EFFECTS and related(heads, claim.about)
        ]
        for block, sentences in enumerate(text.claims)
        for place, offered in enumerate(sentences)
    }
    # A claim on two of the heading's things, such as ageing by stress, is a question of its own.
    others = [_forms(other) for other in asked.nouns if other != noun]
    claims = [
        claim
        for offered in fitting.values()
        for claim in offered
        if not any(related(forms, claim.about) for forms in others)
        or _lists_both(claim, asked.nouns)
    ]
    body = _of_body_part(text, noun, others)
    if not claims and body is not None:
        return body
    if not claims:
        material = _material(text, noun, heads)
        if material:
            return material
    effects = [
        claim for claim in claims if claim.kind == "effect" and len(claim.question.split()) <= 14
    ]
    window = _window(text, fitting, heads, effects[:1])
    wanted = complaint or asked.promised
    if window is None and wanted:
        window = _first_claim(text)
    if window is None or not (claims or wanted):
        return None
    block, first, last = window
    safety = any(is_caution(span.text) for span in text.spans[block][first : last + 1])
    caused = bool(effects) and effects[0].slots["vp"].split()[0] in words().causing_verbs
    if (complaint and not caused) or asked.promised or not effects:
        said = [claim.slots["x"] for claim in claims if claim.kind == "gain"]
        fuller = next((thing for thing in said if noun.lower() in thing.lower()), noun)
        kind = "help" if complaint else "gain"
        main = ask(kind, text.topic, safety, frozenset(lemmas), x=fuller)
        return Group([main, *claims], block, first, last, strong=True)
    extra = ask("gain", text.topic, safety, frozenset(lemmas), x=noun)
    return Group([effects[0], extra, *claims], block, first, last, strong=True)


def _of_body_part(text: Text, noun: str, others: Sequence[set[str]]) -> Group | None:
    """Under "Muscles", "eases soreness" is of muscles."""
    part = parse(noun)[-1].lemma_.lower()
    if part not in words().body_parts:
        return None
    for block, sentences in enumerate(text.claims):
        for place, offered in enumerate(sentences):
            for claim in offered:
                verbs, _, thing = claim.slots.get("vp", "").rpartition(" ")
                alone = claim.kind == "effect" and thing in words().complaints
                if not alone or any(related(forms, claim.about) for forms in others):
                    continue
                if not verbs or parse(claim.slots["vp"])[-2].pos_ != "VERB":
                    continue
                vp = f"{verbs} {part} {thing}"
                question = claim.question.replace(claim.slots["vp"], vp)
                fuller = ask("effect", text.topic, claim.safety, claim.about, question, vp=vp)
                return Group([fuller, claim], block, place, place, strong=True)
    return None


def _forms(noun: str) -> set[str]:
    token = parse(noun)[-1]
    return {token.lemma_.lower(), token.lower_, token.lower_.removesuffix("s")}


def _lists_both(claim: Claim, nouns: Sequence[str]) -> bool:
    """Whether ``claim`` names the heading's things side by side, as the heading does."""
    return any(
        f"{joint} {nouns[-1].lower()}" in claim.question.lower()
        for joint in ("and", "or", "and the")
    )


def _window(
    text: Text,
    fitting: dict[tuple[int, int], list[Claim]],
    heads: set[str],
    main: list[Claim],
) -> tuple[int, int, int] | None:
    """The neighbouring sentences that say most of a thing, with ``main``: block, first, last."""
    best: tuple[int, tuple[int, int, int]] | None = None
    for block, spans in enumerate(text.spans):
        telling = [
            0
            if is_empty(span)
            else 2 * bool(fitting[block, place])
            + bool(related(heads, content(span)))
            + 4 * any(claim in main for claim in fitting[block, place])
            for place, span in enumerate(spans)
        ]
        for first in range(len(spans)):
            score = 0
            for last in range(first, len(spans)):
                too_long = last > first and not text.fits(block, first, last)
                if not telling[first] or too_long or is_empty(spans[last]):
                    break
                score += telling[last]
                if best is None or score > best[0]:
                    best = score, (block, first, last)
    if best is None:
        return None
    block, first, last = best[1]
    spans = text.spans[block]
    while (
        first > 0
        and references.leans_back(spans[first], text.known[block][first])
        and text.fits(block, first - 1, last)
    ):
        first -= 1
    while (
        last + 1 < len(text.spans[block])
        and _belongs(text, block, last + 1)
        and text.fits(block, first, last + 1)
    ):
        last += 1
    return block, first, last


def related(forms: Iterable[str], about: frozenset[str]) -> bool:
    """Whether ``about`` has a word of the family of ``forms`` ("moisture", "moisturise")."""
    return any(_family(word, other) for word in forms for other in about)


def _family(word: str, other: str) -> bool:
    stem = word[: max(5, len(word) - 3)]
    return word == other or (len(stem) >= 5 and other.startswith(stem))


def _material(text: Text, noun: str, heads: set[str]) -> Group | None:
    tokens = parse(noun)
    if tokens[-1].tag_ not in ("NNS", "NN"):
        return None
    for block, spans in enumerate(text.spans):
        for span in spans:
            for token in span:
                if (
                    token.lemma_.lower() in heads
                    and token.dep_ in ("nsubj", "nsubjpass", "dobj")
                    and any(
                        other.lemma_ in words().using_verbs
                        for other in span.doc
                        if other.pos_ == "VERB"
                    )
                    and token.tag_ == "NNS"
                ):
                    place = spans.index(span)
                    last = place
                    while last + 1 < len(spans) and text.fits(block, place, last + 1):
                        last += 1
                    return Group(
                        [ask("material", text.topic, False, frozenset(heads), x=noun.lower())],
                        block,
                        place,
                        last,
                        strong=True,
                    )
    return None


def _first_claim(text: Text) -> tuple[int, int, int] | None:
    for block, sentences in enumerate(text.claims):
        for place, offered in enumerate(sentences):
            if offered:
                return block, place, place
    return None


def _belongs(text: Text, block: int, place: int) -> bool:
    """Whether a sentence goes on with what was said, rather than with another question."""
    if is_empty(text.spans[block][place]):
        return False
    return all(claim.kind in TIMES or claim.weak for claim in text.claims[block][place])


def _goes_on(text: Text, group: Group, place: int, offered: Sequence[Claim]) -> bool:
    """Whether a sentence is a detail of what ``group`` says."""
    if not text.fits(group.block, group.first, place):
        return False
    spans = text.spans[group.block]
    said = content(spans[group.first].doc[spans[group.first].start : spans[group.last].end])
    return not offered or bool(said & content(spans[place]))


def counting(span: Span) -> bool:
    """Whether a sentence is one of several points: "The second is moisture"."""
    who = language.subject(span.root)
    return who is not None and counts_off(who)


def _stays(claim: Claim, asked: Claim, topic: Topic) -> bool:
    """Whether ``claim`` is a question of its own beside what the heading asks."""
    if claim.kind in OWN_QUESTION:
        ruled = asked.kind in ("cancel", "late", "miss", "deposit")
        return claim.kind != asked.kind and not (ruled and claim.kind in ("what_if", "do_if"))
    if asked.kind in ("overview", "helps_what", "how_works"):
        return claim.kind in ("effect", "help", "gain", "state")
    apart = asked.kind in ("why", "wh", "what_is", "expect", "regularly", "frequency", "who")
    return apart and claim.kind == "effect" and topic.name in claim.question


def _of_sentences(
    text: Text, covered: set[tuple[int, int]], whole: set[tuple[int, int]], heading: list[Group]
) -> list[Group]:
    groups: list[Group] = []
    told = {
        (group.block, place): group
        for group in heading
        for place in range(group.first, group.last + 1)
    }
    for block, spans in enumerate(text.spans):
        current: Group | None = None
        for place, span in enumerate(spans):
            here = (block, place)
            if is_empty(span) or here in covered:
                current = None
                continue
            offered = text.claims[block][place]
            if here in told:
                said = told[here].claims
                offered = [
                    claim
                    for claim in offered
                    if claim not in said and (claim.kind != "state" or claim.safety)
                ]
            if here in whole:
                offered = [
                    claim for claim in offered if _stays(claim, heading[0].claims[0], text.topic)
                ]
                current = None
            elif all(claim.weak for claim in offered):
                if here in told:
                    continue
                follows = current is not None and current.last == place - 1
                if current is not None and follows and _goes_on(text, current, place, offered):
                    current.last = place
                    continue
                if not offered:
                    continue
            for number, claim in enumerate(offered):
                if (
                    current is not None
                    and number == 0
                    and claim.kind == current.claims[0].kind
                    and claim.kind in _GATHERING
                    and text.fits(block, current.first, place)
                ):
                    current.last = place
                    current.claims.append(claim)
                    continue
                first = place
                if counting(span) and first == 0:
                    last = place
                    while (
                        last + 1 < len(spans)
                        and not is_empty(spans[last + 1])
                        and text.fits(block, first, last + 1)
                    ):
                        last += 1
                    groups.append(Group([claim], block, first, last))
                    current = None
                    continue
                if (
                    first > 0
                    and references.leans_back(span, text.known[block][place])
                    and not is_empty(spans[place - 1])
                    and text.fits(block, place - 1, place)
                ):
                    first = place - 1
                group = Group([claim], block, first, place)
                groups.append(group)
                if number == 0:
                    current = group
    return groups
