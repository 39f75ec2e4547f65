"""What is drafted from the clinic's own two articles, against the book that people wrote of them.

``python -m benchmarks.drafts_on_articles`` prints every draft with the topic of the book that it
asks for, then which topics no draft asks for. Whether a draft needs more than rewording, people
have to read and say.
"""

from __future__ import annotations

import time

import numpy as np

from reception import settings
from reception.faq.book import load_book
from reception.faq.documents.reading import read
from reception.faq.drafts.drafting import Draft, drafts_of
from reception.faq.drafts.words.language import pipeline
from reception.nlu.encoder import SentenceEncoder

SAME_MEANING = 0.7
"""Cosine from which a draft is counted as a topic's; a first sieve, people read what passes."""


def main() -> None:
    """Draft, compare and print."""
    data = settings.home() / "data"
    book = load_book(data)
    encoder = SentenceEncoder()
    pipeline()
    drafts: list[Draft] = []
    for path in sorted((data / "articles").glob("*.md")):
        started = time.perf_counter()
        found = drafts_of(read(path), encoder)
        print(f"{path.name}: {len(found)} drafts in {time.perf_counter() - started:.1f} s")
        drafts += found
    asked = encoder.encode([draft.question for draft in drafts])
    names = list(book)
    # How near a draft's question is to a topic: to the nearest of its question and examples.
    nearness = np.stack(
        [(asked @ encoder.encode(book[name].texts, cores=2).T).max(axis=1) for name in names],
        axis=1,
    )
    for draft, row in zip(drafts, nearness):
        topic = names[int(row.argmax())]
        _print_draft(draft, f"{topic} {row.max():.2f}")
    missing = []
    for column, name in enumerate(names):
        rows = np.flatnonzero(nearness.argmax(axis=1) == column)
        best = max(rows, key=lambda row: nearness[row, column], default=None)
        found_one = best is not None and nearness[best, column] >= SAME_MEANING
        question = drafts[int(best)].question if best is not None else "–"
        print(f"{'found  ' if found_one else 'MISSING'} {name}: {question}")
        if not found_one:
            missing.append(name)
    print(f"{len(names) - len(missing)} of {len(names)} topics found; {len(drafts)} drafts")


def _print_draft(draft: Draft, topic: str) -> None:
    print(f"\n{draft.question}  [{draft.heading}; {topic}]{' SAFETY' if draft.safety else ''}")
    print(f"  answer:   {draft.answer}")
    print(f"  passage:  {draft.passage}")
    print(f"  examples: {' · '.join(draft.examples)}")
    print(f"  then:     {' · '.join(draft.follow_ups)}")


if __name__ == "__main__":
    main()
