"""``python -m benchmarks.drafts [DOCUMENT…]``: how good drafts are, beside their keys.

Writes every draft, with what is wrong with it, to results/drafts.md for a person to judge, and
those of documents that are held back to a file of their own.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks.drafts.figures import HEADS, percent, row, sums
from benchmarks.drafts.keys import DOCUMENTS, Keyed, documents, held_back
from benchmarks.drafts.meaning import LIKE, Meaning
from benchmarks.drafts.report import as_markdown
from benchmarks.drafts.scoring import Scored, score
from reception import settings
from reception.nlu.encoder import SentenceEncoder

BY_COMMAND = "sports-massage"
"""The document that goes through the command line as well."""

VERDICTS = ("good", "reword", "bad")


@click.command()
@click.argument("names", metavar="[DOCUMENT]...", nargs=-1)
@click.option(
    "--verdicts",
    multiple=True,
    default=[DOCUMENTS / "verdicts.tsv", DOCUMENTS / "verdicts_held_back.tsv"],
    show_default=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What people said of drafts: document, tab, question, tab, good, reword or bad.",
)
def main(names: tuple[str, ...], verdicts: tuple[Path, ...]) -> None:
    """Score the drafts of DOCUMENTS (all that have a key, without any)."""
    known = documents()
    if strangers := set(names) - set(known):
        raise click.BadParameter(f"{min(strangers)}; choose from {', '.join(known)}")
    meaning = Meaning(SentenceEncoder())
    console = Console(width=max(Console().width, 120))
    scored = []
    for name in names or known:
        scored.append(score(known[name], meaning))
        console.print(f"{name}: {len(scored[-1].drafts)} drafts", style="dim")
    console.print(_table(scored))
    console.print(_kinds(scored))
    agreed = meaning.calibration()
    console.print(
        f"Questions are alike from a cosine of {LIKE:.2f}: on {agreed.pairs} labelled pairs "
        f"precision {agreed.precision:.2f}, recall {agreed.recall:.2f}, passages not looked at."
    )
    for target, part in _files(scored).items():
        target.parent.mkdir(exist_ok=True)
        target.write_text(as_markdown(part), encoding="utf-8")
        console.print(f"{sum(len(one.drafts) for one in part)} drafts stand in {target}.")
    if BY_COMMAND in (names or known):
        console.print(_same_by_command(next(s for s in scored if s.keyed.name == BY_COMMAND)))
    console.print(_judged_by_people(scored, verdicts))


def _files(scored: Sequence[Scored]) -> dict[Path, list[Scored]]:
    """Where the drafts of which documents are written."""
    results = settings.home() / "results"
    kept = held_back()
    parts = {
        results / "drafts.md": [one for one in scored if one.keyed.name not in kept],
        results / "drafts_held_back.md": [one for one in scored if one.keyed.name in kept],
    }
    return {target: part for target, part in parts.items() if part}


def _table(scored: Sequence[Scored]) -> Table:
    table = Table(title="Drafts of documents")
    for head in HEADS:
        left = head == HEADS[0]
        table.add_column(head, justify="left" if left else "right", no_wrap=left)
    for one in scored:
        table.add_row(*row(one))
    table.add_section()
    for cells in sums(scored):
        table.add_row(*cells, style="bold")
    return table


def _kinds(scored: Sequence[Scored]) -> Table:
    """How often each fault comes."""
    table = Table(title="What is wrong with drafts, as far as a machine can tell")
    table.add_column("fault")
    table.add_column("drafts", justify="right")
    counted = Counter(
        kind.partition(" (")[0] for one in scored for kinds in one.faults for kind in set(kinds)
    )
    for kind, number in counted.most_common():
        table.add_row(kind, str(number))
    return table


def drafted_by_command(keyed: Keyed) -> list[dict[str, Any]]:
    """What ``reception faq draft --json`` prints of a document.

    Raises:
        subprocess.CalledProcessError: the command failed.
    """
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "reception.cli", "faq", "draft", "--json",
         str(keyed.path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    drafts: list[dict[str, Any]] = json.loads(ran.stdout)
    return drafts


def _same_by_command(scored: Scored) -> str:
    try:
        printed = drafted_by_command(scored.keyed)
    except subprocess.CalledProcessError as error:
        return f"`reception faq draft --json` FAILED on it: {error.stderr.strip()[-300:]}"
    same = [one["question"] for one in printed] == [draft.question for draft in scored.drafts]
    return f"`reception faq draft --json` gives {'the same' if same else 'OTHER'} drafts of it."


def _judged_by_people(scored: Sequence[Scored], paths: Sequence[Path]) -> str:
    """What the verdicts in ``paths``, of which later ones count, say of the drafts as they are."""
    said = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            said.update({(row[0], row[1]): row[2] for row in csv.reader(file, delimiter="\t")})
        if wrong := set(said.values()) - set(VERDICTS):
            raise click.BadParameter(f"{min(wrong)} in {path}; a verdict is one of {VERDICTS}")
    current = [
        (said[one.keyed.name, draft.question], one.is_bad(place))
        for one in scored
        for place, draft in enumerate(one.drafts)
        if (one.keyed.name, draft.question) in said
    ]
    total = sum(len(one.drafts) for one in scored)
    counted = Counter(verdict for verdict, _ in current)
    caught = sum(bad for verdict, bad in current if verdict == "bad")
    accused = sum(bad for verdict, bad in current if verdict != "bad")
    usable = counted["good"] + counted["reword"]
    return (
        f"People judged {len(current)} of {total} drafts: {counted['good']} good, "
        f"{counted['reword']} to be reworded, {counted['bad']} bad; "
        f"{percent(usable, len(current))} need no more than rewording. The machine calls "
        f"{percent(caught, counted['bad'])} of the bad ones bad, and "
        f"{percent(accused, usable)} of the others."
    )


if __name__ == "__main__":
    main()
