"""Whether what a passage says and what an answer says cannot both be right.

After de Marneffe, Rafferty and Manning 2008, "Finding contradictions in text" (ACL): denials,
antonyms and figures, of statements on the same thing.
"""

from __future__ import annotations

from functools import lru_cache

from reception.faq.documents.noise import sentences_of
from reception.faq.drafts.against_book.figures_apart import differ
from reception.faq.drafts.against_book.opposites import opposed
from reception.faq.drafts.against_book.plain_sentences import as_parsed
from reception.faq.drafts.against_book.polarity import Effect, effects_in
from reception.faq.drafts.against_book.polarity_words import stem, stems_of
from reception.faq.drafts.against_book.stance_words import lemma_of, stance_words, word_for
from reception.faq.drafts.against_book.stances import exclude
from reception.faq.drafts.words.language import parse

_CELL = " | "
_CONTENT = frozenset({"NOUN", "ADJ", "PROPN", "VERB"})


def contradict(passage: str, answer: str) -> bool:
    """Whether a sentence of ``passage`` denies one of ``answer``, or gives another figure.

    Args:
        passage: of a document, on the same question as
        answer: the book's, or the section of the article that it rests on.
    """
    mine, theirs = sentences_of(passage), sentences_of(answer)
    stems = [
        frozenset(stem(token.lemma_) for text in texts for token in parse(as_parsed(text)))
        for texts in (mine, theirs)
    ]
    stated = [effect for sentence in theirs for effect in effects_in(sentence)]
    return any(
        _figures_differ(one, other) or opposed(one, other) or exclude(one, other)
        for one in mine
        for other in theirs
    ) or any(
        _deny(one, other, *stems) for text in mine for one in effects_in(text) for other in stated
    )


def _deny(one: Effect, other: Effect, mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two effects cannot both be.

    Args:
        one: of the passage.
        other: of the answer.
        mine: stems of all words of the passage.
        theirs: those of the answer.
    """
    if one.good == other.good or one.verb != other.verb:
        return False
    if one.when and other.when and one.when != other.when:
        return False
    denial, claim = (one, other) if one.good < 0 else (other, one)
    if denial.conditional and not claim.conditional:
        return False
    # "Not deep wrinkles" denies nothing of wrinkles as such.
    said = theirs if one is denial else mine
    if one is denial and denial.narrow - said:
        return False
    # "Too much sun" may do what a massage does not.
    if denial.who - stems_of("general") and not denial.who & (said | stems_of("general")):
        return False
    shared = denial.about & claim.about
    if shared - stems_of("general"):
        return True
    # About skin or body as a whole: then it must be the same that does it.
    general = denial.about <= stems_of("general") and claim.about <= stems_of("general")
    return bool(shared) and general and bool(denial.who & claim.who)


def _figures_differ(one: str, other: str) -> bool:
    mine, theirs = _matter(one), _matter(other)
    for row, matter in ((one, theirs), (other, mine)):
        # A row of a table speaks of what its first cell names, and of nothing else.
        if _CELL in row and not _matter(row.split(_CELL)[0]) <= matter:
            return False
    every = mine | theirs
    # Two sentences on nothing but "the session" speak of the same.
    return differ(one, other, len(mine & theirs) / len(every) if every else 1.0)


@lru_cache(maxsize=4096)
def _matter(sentence: str) -> frozenset[str]:
    """Stems of what a sentence is about."""
    kept = stance_words().kept
    found = {
        word_for(lemma_of(token))
        for token in parse(sentence)
        if token.lower_ in kept
        or (
            token.pos_ in _CONTENT
            and not token.is_stop
            and stem(token.lemma_) not in stems_of("general") | stems_of("prices")
        )
    }
    return frozenset(found)
