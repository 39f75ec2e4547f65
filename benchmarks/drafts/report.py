"""Every draft in Markdown, for a person to judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.drafts.scoring import Scored


def as_markdown(scored: Sequence[Scored]) -> str:
    """All drafts of all documents, with faults, the claims they answer, and claims missed."""
    return "\n".join(line for one in scored for line in _document(one)) + "\n"


def _document(scored: Scored) -> Iterator[str]:
    answers: dict[int, list[str]] = {}
    for claim, places in zip(scored.keyed.key.claims, scored.found):
        for place in places:
            answers.setdefault(place, []).append(claim.id)
    yield f"# {scored.keyed.name}: {scored.document.title}\n"
    for place, (draft, faults) in enumerate(zip(scored.drafts, scored.faults)):
        yield f"## {place + 1}. {draft.question}\n"
        if faults:
            yield f"- **wrong**: {'; '.join(faults)}"
        yield f"- claims: {', '.join(answers.get(place, ['none of the key']))}"
        yield f"- safety: {'yes' if draft.safety else 'no'}; heading: {draft.heading or '–'}"
        yield f"- answer: {draft.answer}"
        yield f"- passage: {draft.passage}"
        yield f"- examples: {' / '.join(draft.examples)}"
        yield f"- follow-ups: {' / '.join(draft.follow_ups)}\n"
    yield "## Missed\n"
    for claim in scored.missed():
        yield f"- {claim.id}: {claim.question} ({claim.passage[:120]})"
    yield "\n## Left out by the reader\n"
    for text, why in scored.document.left_out:
        yield f"- {why}: {text[:120]}"
    yield ""
