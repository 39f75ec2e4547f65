"""How good the drafts of documents are, in figures."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.drafts.keys import DOCUMENTS, documents, held_back
from benchmarks.drafts.meaning import Meaning
from benchmarks.drafts.scoring import Scored, score
from benchmarks.tables import table
from reception.nlu.encoder import SentenceEncoder

HEADS = (
    "document", "must", "recall", "of all", "cautions", "over-marked", "drafts", "bad",
    "poor examples", "seconds",
)  # fmt: skip
"""Of the columns: claims that must be found, and which share is; of all claims; of cautions, found
and marked; marked ones that are none; drafts, and which share has a fault that a machine sees."""


def tables() -> str:
    """Score every document that has a key, and give a table in Markdown."""
    meaning = Meaning(SentenceEncoder())
    scored = [score(keyed, meaning) for keyed in documents().values()]
    return table(HEADS, [*(row(one) for one in scored), *sums(scored)])


def row(one: Scored) -> list[str]:
    """The cells of one document under `HEADS`."""
    shares = (one.recall(), one.recall(must_only=False), one.safety(), one.over_marked())
    return [
        one.keyed.name,
        str(sum(claim.must for claim in one.keyed.key.claims)),
        *(f"{share:.0%}" for share in shares),
        str(len(one.drafts)),
        f"{one.bad():.0%}",
        f"{one.poor_examples():.0%}",
        f"{one.seconds:.1f}",
    ]


def sums(scored: Sequence[Scored]) -> list[list[str]]:
    """The rows below: what is held back from those who write the program, and all."""
    tested = [one for one in scored if one.keyed.path.parent == DOCUMENTS]
    kept = [one for one in tested if one.keyed.name in held_back()]
    parts = (("those held back", kept), ("all of tests/documents", tested))
    return [[title, *totals(part)] for title, part in parts if part]


def totals(scored: Sequence[Scored]) -> list[str]:
    """The figures of several documents together, each claim and draft counting once."""
    claims = [
        (claim, any(one.drafts[place].safety for place in places), bool(places))
        for one in scored
        for claim, places in zip(one.keyed.key.claims, one.found)
    ]
    must = [found for claim, _, found in claims if claim.must]
    cautions = [marked for claim, marked, _ in claims if claim.safety]
    drafts = sum(len(one.drafts) for one in scored)
    marked = [sum(draft.safety for draft in one.drafts) for one in scored]
    wrongly = sum(one.over_marked() * number for one, number in zip(scored, marked))
    return [
        str(len(must)),
        percent(sum(must), len(must)),
        percent(sum(found for *_, found in claims), len(claims)),
        percent(sum(cautions), len(cautions)),
        percent(wrongly, sum(marked)),
        str(drafts),
        percent(sum(one.bad() * len(one.drafts) for one in scored), drafts),
        percent(sum(one.poor_examples() * len(one.drafts) for one in scored), drafts),
        f"{sum(one.seconds for one in scored):.1f}",
    ]


def percent(part: float, whole: int) -> str:
    """A share, or a dash of nothing."""
    return f"{part / whole:.0%}" if whole else "–"
