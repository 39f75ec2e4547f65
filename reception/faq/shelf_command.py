"""``reception faq drafts``: the drafts that wait for a review, without the console."""

from __future__ import annotations

import click


@click.command()
@click.option("--accept", "ids", multiple=True, metavar="ID", help="Make a topic of a draft.")
@click.option(
    "--merge", "merged", multiple=True, nargs=2, metavar="ID TOPIC", help="Add it to a topic."
)
@click.option("--with-answer", is_flag=True, help="With --merge: take its answer and source too.")
@click.option("--drop", "dropped", multiple=True, metavar="ID", help="Throw a draft away.")
@click.option("--drop-all", "documents", multiple=True, metavar="DOCUMENT", help="Throw all away.")
@click.option("--undo", "undone", metavar="DOCUMENT", help="Take back the last decision.")
@click.option("--reviewed-by", default="", help="Who compared safety drafts with their passages.")
def drafts(
    ids: tuple[str, ...],
    merged: tuple[tuple[str, str], ...],
    with_answer: bool,
    dropped: tuple[str, ...],
    documents: tuple[str, ...],
    undone: str | None,
    reviewed_by: str,
) -> None:
    """List the drafts that wait for a review, or decide on some."""
    from reception.faq import editing, shelf

    for id_ in ids:
        name = editing.topic_name(shelf.draft(id_).fields.question)
        shelf.accept(id_, name, reviewed_by=reviewed_by)
        print(f"Accepted {id_}: data/faq/{name}.yml")
    for id_, topic in merged:
        shelf.merge_into(id_, topic, answer=with_answer, reviewed_by=reviewed_by)
        print(f"Added {id_} to data/faq/{topic}.yml")
    for id_ in dropped:
        shelf.drop(id_)
        print(f"Dropped {id_}")
    for document in documents:
        shelf.drop_document(document)
        print(f"Dropped what was left of {document}")
    if undone:
        print(f"Taken back: {shelf.undo(undone).action}.")
    if not (ids or merged or dropped or documents or undone):
        _list()


def _list() -> None:
    from reception.faq import shelf

    waiting = shelf.filed()
    for one in waiting:
        status = f"{one.status} {one.topic}" if one.topic else one.status
        safety = "  SAFETY, needs review" if one.draft.safety else ""
        print(f"{one.id:32} {one.fields.question}  ({status}){safety}")
    if not waiting:
        print("No draft waits; make some with `reception faq draft FILE --save`.")
