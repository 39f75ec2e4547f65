"""Whether what a passage says and what an answer says cannot both be right.

After de Marneffe, Rafferty and Manning 2008, "Finding contradictions in text" (ACL): denials,
antonyms and figures, of statements on the same thing.
"""

from __future__ import annotations

from reception.faq.documents.noise import sentences_of
from reception.faq.drafts.against_book.opposites import opposed
from reception.faq.drafts.against_book.plain_sentences import as_parsed
from reception.faq.drafts.against_book.polarity import Effect, effects_in
from reception.faq.drafts.against_book.polarity_words import stem, stems_of
from reception.faq.drafts.against_book.quantities import differ
from reception.faq.drafts.words.language import parse

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
        differ(one, other, bool(_matter(one) & _matter(other))) or opposed(one, other)
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


def _matter(sentence: str) -> frozenset[str]:
    """Stems of what a sentence is about."""
    found = {
        stem(token.lemma_)
        for token in parse(sentence)
        if token.pos_ in _CONTENT and not token.is_stop
    }
    return frozenset(found - stems_of("general"))
