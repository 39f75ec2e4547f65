"""A draft in the making, and what is told of the place it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from reception.faq.drafts.sentences.claims import Claim, is_caution


@dataclass
class Found:
    """A question that was found, with what answers it.

    Attributes:
        claims: the first asks; the others were merged into it and lend it their examples.
        answer: see `reception.faq.drafts.sentences.answers`.
        passage: verbatim.
        heading: of its section, or the title.
        section: number of its section, from 0.
        strong: whether a heading or a word of its own makes the question, not grammar alone.
        certain: it is an item or row of a list that says what they all are about, so that its
            passage alone need not be near its question.
    """

    claims: list[Claim]
    answer: str
    passage: str
    heading: str
    section: int
    strong: bool = False
    certain: bool = False

    @property
    def question(self) -> str:
        """What is asked."""
        return self.claims[0].question

    @property
    def safety(self) -> bool:
        """Whether any claim of it is a caution, or its passage holds one.

        The reason that a caution gives needs a review as the caution does.
        """
        return any(claim.safety for claim in self.claims) or is_caution(self.passage)
