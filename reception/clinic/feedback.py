"""What visitors think of answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Integer, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Session

from reception.clinic.database import Base, reading, run, transaction
from reception.clinic.times import utc

UP, DOWN = "up", "down"

LONGEST_COMMENT = 500

LONGEST_TEXT = 1000
"""Characters of question and answer that are kept."""


class Feedback(Base):  # type: ignore[misc]
    """A visitor's verdict on one answer.

    Attributes:
        conversation, sequence: which answer of which chat.
        verdict: ``up`` or ``down``.
        comment: what the visitor added; empty if nothing.
        question, answer: the visitor's message and what was said to it.
        label: how the message was understood.
        open: False once somebody has dealt with it.
        created_at, updated_at: real time, UTC without zone.
    """

    __tablename__ = "feedback"

    id = Column(Integer, primary_key=True)
    conversation = Column(String(64), nullable=False, index=True)
    sequence = Column(Integer, nullable=False)
    verdict = Column(String(8), nullable=False)
    comment = Column(String(LONGEST_COMMENT), nullable=False)
    question = Column(String(LONGEST_TEXT), nullable=False)
    answer = Column(String(LONGEST_TEXT), nullable=False)
    label = Column(String(64))
    open = Column(Boolean, nullable=False)
    created_at = Column(DateTime, nullable=False)
    updated_at = Column(DateTime, nullable=False, index=True)

    __table_args__ = (UniqueConstraint("conversation", "sequence"),)


def give(
    conversation: str,
    sequence: int,
    verdict: str,
    comment: str,
    question: str,
    answer: str,
    label: str | None,
) -> None:
    """Keep a verdict; a second one on the same answer takes the place of the first."""
    now = utc()
    with transaction() as session:
        found = session.scalars(_on(conversation, sequence).with_for_update()).first()
        if found is None:
            found = Feedback(
                conversation=conversation,
                sequence=sequence,
                question=question[:LONGEST_TEXT],
                answer=answer[:LONGEST_TEXT],
                label=label,
                created_at=now,
            )
            session.add(found)
        found.verdict = verdict
        found.comment = comment[:LONGEST_COMMENT]
        found.open = True
        found.updated_at = now


def take_back(conversation: str, sequence: int) -> None:
    """Delete the verdict on an answer, if there is one."""
    with transaction() as session:
        found = session.scalars(_on(conversation, sequence)).first()
        if found is not None:
            session.delete(found)


def of_conversation(conversation: str) -> dict[int, Feedback]:
    """The verdicts on the answers of a conversation, by the answers' numbers."""
    with reading() as session:
        found = session.scalars(select(Feedback).where(Feedback.conversation == conversation))
        return {one.sequence: one for one in found}


def to_read() -> list[Feedback]:
    """What staff should look at, oldest first: thumbs down, and whatever has a comment."""
    says_something = (Feedback.verdict == DOWN) | (Feedback.comment != "")
    query = select(Feedback).where(Feedback.open, says_something)
    with reading() as session:
        return list(session.scalars(query.order_by(Feedback.created_at, Feedback.id)))


def close(number: int) -> bool:
    """Mark the verdict with that id as dealt with; False if there is no such open one."""
    with transaction() as session:
        found = session.get(Feedback, number)
        if found is None or not found.open:
            return False
        found.open = False
        return True


def delete_feedback(session: Session, which: Any) -> None:
    """Delete what the condition ``which`` holds for, in the caller's transaction."""
    run(session, delete(Feedback).where(which))


def _on(conversation: str, sequence: int) -> Any:
    return select(Feedback).where(
        Feedback.conversation == conversation, Feedback.sequence == sequence
    )
