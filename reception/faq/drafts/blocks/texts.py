"""A section's running text: its sentences, what they claim, and the groups they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Span, Token

from reception.faq.book import LONGEST_ANSWER
from reception.faq.documents.document import Block
from reception.faq.drafts.blocks import references
from reception.faq.drafts.blocks.sentence_claims import (
    claims_of,
    narrowed,
    of_label,
    same_conditions,
    unproved,
)
from reception.faq.drafts.sentences import answers
from reception.faq.drafts.sentences.bonds import is_reported, takes_back
from reception.faq.drafts.sentences.caution_forms import sends_for_help
from reception.faq.drafts.sentences.claims import TIMES, Claim, is_caution
from reception.faq.drafts.sentences.effects import is_topic
from reception.faq.drafts.sentences.subjects import Topic
from reception.faq.drafts.words import language
from reception.faq.drafts.words.language import parse
from reception.faq.drafts.words.phrases import References
from reception.faq.drafts.words.wording import mentions, says, words

_CALL_WITH_RULE = re.compile(
    r"(?i)\b\d{1,2}(?: ?[ap]m\b|:\d\d|['’]? (?:hours?|days?|minutes?|weeks?)\b)|"
    r"\bnotice\b|\bin advance\b|"
    r"\bby (?:tele)?phone\b|\bby e-?mail\b|\bwebsite\b|\breception\b|\bat least\b"
)
_CALL_ONLY = re.compile(r"(?i)\b(?:now|today)\b|!")
"""What is no more than a call: "Book on our website today!"."""

_BRIEF = re.compile(r"(?i)^no \w|(?<!breathe )\b(?:off|out)[.!]?$")
"""Orders of two words, like "Jewellery off."."""


_MOST_BEFORE = 2
"""Sentences that are put before a passage so that it is understood."""


@dataclass
class Group:
    """Neighbouring sentences of a block with the claims they make together."""

    claims: list[Claim]
    block: int
    first: int
    last: int
    strong: bool = False
    beyond: int = 0
    """Sentences of the next block that take back what the last one says."""


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
        for block in blocks:
            spans = [span for span in parse(block.text).sents if span.text.strip()]
            known = references.resolved(spans, topic)
            narrow = narrowed(spans, topic)
            text.spans.append(spans)
            text.known.append(known)
            claims = [
                [] if is_empty(span) else claims_of(span, refs, topic, own, when)
                for span, refs, own in zip(spans, known, narrow)
            ]
            for place in range(1, len(spans)):
                again = same_conditions(spans[place], claims[place - 1], topic)
                again = again or of_label(spans[place - 1], spans[place], topic)
                claims[place] = again or claims[place]
                claims[place] += unproved(spans[place], claims[place - 1], topic)
            text.claims.append(
                [[] if is_reported(span.text) else found for span, found in zip(spans, claims)]
            )
        return text

    def standing_alone(self, group: Group) -> Group | None:
        """``group`` with the sentences that it cannot be understood without.

        Before it, while its first says "it" of something that the topic certainly is not; after
        it, those that take back or limit what it says ("But …"), even in the next block. None
        where an answer has no room for them, or where nothing but hearsay is left.
        """
        spans, known = self.spans[group.block], self.known[group.block]
        first, last = group.first, group.last
        while (
            first > 0
            and (
                references.points_back(spans[first], known[first], self.subject(group.block, first))
                or takes_back(spans[first].text)
            )
            and not spans[first - 1].text.strip().endswith("?")
            and first > group.first - _MOST_BEFORE
        ):
            first -= 1
        while last + 1 < len(spans) and takes_back(spans[last + 1].text):
            last += 1
        beyond = self._taken_back_below(group.block) if last + 1 == len(spans) else 0
        whole = replace(group, first=first, last=last, beyond=beyond)
        bound = beyond or any(takes_back(span.text) for span in spans[first + 1 : last + 1])
        while bound and answers.length(self.passage(whole)) > LONGEST_ANSWER:
            # Only what is whole: an answer that is cut would say the contrary.
            if whole.last <= group.first or not group.strong:
                return None
            cut = whole.last - 1
            while cut >= group.first and takes_back(spans[cut + 1].text):
                cut -= 1
            if cut < group.first:
                return None
            whole = replace(whole, last=cut, beyond=0)
        told = spans[whole.first : whole.last + 1]
        return None if all(is_reported(span.text) for span in told) else whole

    def _taken_back_below(self, block: int) -> int:
        """How many sentences at the start of the next block take back this one's last."""
        if block + 1 >= len(self.spans):
            return 0
        count = 0
        for span in self.spans[block + 1]:
            if not takes_back(span.text):
                break
            count += 1
        return count

    def subject(self, block: int, place: int) -> str:
        """The topic, where a sentence's "it" can be nothing else, else ""."""
        if not self.topic.treatment:
            return ""
        spans, known = self.spans[block], self.known[block]
        if place == 0:
            return self.topic.name if block == 0 else ""
        before = spans[place - 1]
        who = language.subject(before.root)
        sure = who is not None and is_topic(who, known[place - 1], self.topic)
        things = [part for part in before if part.dep_ in ("dobj", "attr") and part.tag_ == "NN"]
        return self.topic.name if sure and not things[1:] else ""

    def passage(self, group: Group) -> str:
        """The group's sentences as they stand, those of the next block in a line of their own."""
        lines = [self.spans[group.block][group.first : group.last + 1]]
        if group.beyond:
            lines.append(self.spans[group.block + 1][: group.beyond])
        return "\n".join(
            spans[0].doc[spans[0].start : spans[-1].end].text.strip() for spans in lines
        )

    def answer(self, group: Group, heading: str) -> str:
        """The group's sentences as an answer."""
        cut = slice(group.first, group.last + 1)
        spans = self.spans[group.block][cut]
        if group.beyond:
            spans = [*spans, *self.spans[group.block + 1][: group.beyond]]
        if group.claims[0].kind in ("wh", "asked") and heading.endswith("?"):
            # "It" may be what the question names.
            return answers.from_sentences(spans, "")
        # "It is often claimed …" speaks of nothing.
        first = next((token for token in spans[0] if token.lower_ == "it"), None)
        dummy = first is not None and references.is_dummy(first)
        nothing = dummy or is_reported(spans[0].text)
        named = "" if nothing else self.subject(group.block, group.first)
        return answers.from_sentences(spans, named)

    def fits(self, block: int, first: int, last: int) -> bool:
        """Whether those sentences are short enough for an answer."""
        spans = self.spans[block][first : last + 1]
        return sum(answers.length(span.text) for span in spans) <= LONGEST_ANSWER


def is_empty(span: Span) -> bool:
    """Whether a sentence introduces, calls to action or asks, and says nothing."""
    text = span.text.strip()
    if text.endswith(("?", ":")):
        return True
    brief = len([token for token in span if token.is_alpha]) < 3
    if brief and not (_BRIEF.search(text) or sends_for_help(text)):
        return True
    if mentions(text, words().introductions):
        return True
    if _says_nothing(span.root) and not is_caution(text):
        return True
    urgent = re.search(r"\b(?:if|when|unless|not|never)\b|n['’]t\b", text) or is_caution(text)
    bidden = re.search(
        r"(?i)\b(?:asked|required|requested|have|need|possible|able) to book\b", text
    )
    rule = _CALL_WITH_RULE.search(text) and not _CALL_ONLY.search(text)
    return says(text, words().calls) and not (urgent or bidden or rule)


def _says_nothing(root: Token) -> bool:
    """As in "Both are good reasons": nothing but a word that stands for what comes next."""
    kind = language.child(root, "attr")
    return (
        root.lemma_ == "be"
        and kind is not None
        and kind.lemma_ in words().empty_nouns
        and not (kind.lemma_ == "idea" and language.child(kind, "amod") is not None)
        and language.child(root, "advcl", "ccomp") is None
        and all(part.pos_ not in ("VERB", "AUX") for part in kind.subtree)
        and language.child(kind, "prep", "appos") is None
    )


def related(forms: Iterable[str], about: frozenset[str]) -> bool:
    """Whether ``about`` has a word of the family of ``forms`` ("moisture", "moisturise")."""
    return any(_family(word, other) for word in forms for other in about)


def _family(word: str, other: str) -> bool:
    stem = word[: max(5, len(word) - 3)]
    return word == other or (len(stem) >= 5 and other.startswith(stem))


def belongs(text: Text, block: int, place: int) -> bool:
    """Whether a sentence goes on with what was said, rather than with another question."""
    if is_empty(text.spans[block][place]):
        return False
    return all(claim.kind in TIMES or claim.weak for claim in text.claims[block][place])
