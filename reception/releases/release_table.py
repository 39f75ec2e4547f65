"""The table of releases."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, String, Text

from reception.clinic.database import Base

RUNNING, REFUSED, FAILED, PUBLISHED = "running", "refused", "failed", "published"


class Release(Base):
    """One click on "Check and publish", or one roll back.

    Attributes:
        at: when it was begun.
        by, reason: who, and why in their words.
        state: `RUNNING`, `REFUSED`, `FAILED` or `PUBLISHED`.
        step: the step that it is at, or ended at.
        runner: host and process that does it.
        seen_at: the runner's last sign of life.
        trouble: what went wrong, in a sentence.
        refusals: why it was refused; see `reception.releases.judgement.Refusal`.
        override: why a publisher published it nonetheless.
        data_hash: of the files it was trained from.
        figures, changes: see `reception.releases.trying.Found`.
        etag: sha256 of its model.
        restores: the release whose model a roll back has published again.
        live: whether visitors get this one.
        published_at: when visitors got it first.

    Times are real ones, UTC without zone.
    """

    __tablename__ = "releases"

    id = Column(Integer, primary_key=True)
    at = Column(DateTime, nullable=False)
    by = Column(String(100), nullable=False)
    reason = Column(Text, nullable=False)
    state = Column(String(16), nullable=False)
    step = Column(String(32), nullable=False)
    runner = Column(String(100), nullable=False)
    seen_at = Column(DateTime, nullable=False)
    trouble = Column(Text, nullable=False, default="")
    refusals = Column(JSON, nullable=False, default=list)
    override = Column(Text, nullable=False, default="")
    data_hash = Column(String(64), nullable=False, default="")
    figures = Column(JSON, nullable=False, default=dict)
    changes = Column(JSON, nullable=False, default=dict)
    etag = Column(String(64), nullable=False, default="")
    restores = Column(Integer)
    live = Column(Boolean, nullable=False, default=False, index=True)
    published_at = Column(DateTime)

    @property
    def source(self) -> int:
        """The release whose model this is: its own, or the one it restores."""
        return int(self.restores or self.id)
