"""``reception release``, ``releases`` and ``rollback``: what the console does, without it."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
from dataclasses import asdict
from typing import Any

import click

from reception.usage import NUMBER


@click.command()
@click.option("--reason", default="", help="Why; for the list of releases.")
@click.option(
    "--override", default="", metavar="REASON",
    help="Publish it even if it is refused, and say why; never if a danger is missed.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
def release(reason: str, override: str, as_json: bool) -> None:
    """Check the files, train, try the model, and publish it if nothing speaks against it."""
    from reception.assistant import quiet

    quiet()
    outcome = asyncio.run(_release(reason, override, as_json))
    if as_json:
        print(json.dumps(asdict(outcome), ensure_ascii=False))
    else:
        _print(outcome)
    if outcome.release is None:
        sys.exit(1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
def releases(as_json: bool, limit: int) -> None:
    """List the releases, the newest first."""
    from reception.assistant import quiet

    quiet()
    from reception.releases import records

    records.bury()
    found = records.releases(limit)
    if as_json:
        print(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        print(_line(one))
    if not found:
        print("There is no release yet; `bin/uv run reception release` makes the first.")


@click.command()
@click.argument("number", metavar="[ID]", required=False, type=NUMBER)
@click.option("--reason", default="", help="Why; for the list of releases.")
def rollback(number: int | None, reason: str) -> None:
    """Publish the release before the live one again, or the one of ID."""
    from reception.assistant import quiet

    quiet()
    from reception.releases import archives, records, workers

    done = records.roll_back(number, _me(), reason)
    archives.put_into_place(records.model_of(done), archives.live_copy())
    print(f"Release {done.id} is live: it is release {done.restores} again.")
    print(workers.in_words(done.etag, done.id, done.restores))


async def _release(reason: str, override: str, silently: bool) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    from reception.releases.workshop import Workshop

    workshop = Workshop()
    console = Console(stderr=True, quiet=silently)
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"))
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("Starting", total=1.0)
            return await workshop.release(
                _me(),
                reason,
                lambda now: bar.update(task, completed=now.done, description=now.said),
                override,
            )
    finally:
        await workshop.stop()


def _print(outcome: Any) -> None:
    for refusal in outcome.refused:
        print(f"! {refusal.said}")
        for one in refusal.examples:
            print(f"    {one.share:4.0%} by “{one.text}” ({one.label}, {one.file})")
    for entry in outcome.changes.get("topics", []):
        added, removed = len(entry["examples_added"]), len(entry["examples_removed"])
        answer = ", another answer" if "answer" in entry and entry["change"] == "changed" else ""
        answer += ", another question" if "question" in entry else ""
        print(f"  {entry['label']}: {entry['change']}, examples +{added} −{removed}{answer}")
    for one in outcome.changes.get("outcomes", []):
        print(f"  “{one['text']}”: {one['old']} → {one['new']} ({one['file']})")
    for line in _counts(outcome):
        print(line)
    if outcome.release is not None:
        print(f"Release {outcome.release} is live. {outcome.workers}")
    elif outcome.may_override:
        print("It is refused. Mend it, or publish it all the same: --override 'why'.")
    else:
        print("It is refused, and nobody may overrule that.")


def _counts(outcome: Any) -> list[str]:
    """How much it was tried on, and how much has changed; nothing of a release that never was."""
    tried = outcome.figures.get("tried")
    if not tried:
        return []
    topics = outcome.changes["topics"]
    added = sum(len(entry["examples_added"]) for entry in topics)
    removed = sum(len(entry["examples_removed"]) for entry in topics)
    held = outcome.figures["dialogues"]
    return [
        f"It has learned from {tried['examples']:,} examples of {tried['topics']} topics and of "
        "what visitors say besides.",
        f"Topics and intents changed: {len(topics)}, with {_many(added, 'example')} added and "
        f"{removed:,} removed.",
        f"Messages that get something else: {len(outcome.changes['outcomes']):,} of "
        f"{tried['regression'] + tried['safety'] + tried['topics']:,} of the tests, "
        f"{len(outcome.changes['recent']):,} of visitors' latest {tried['recent']:,}.",
        f"Written conversations held: {held['held']} of {held['scripts']}, "
        f"{held['failed'] + len(held['failed_before'])} of them went wrong.",
    ]


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _line(one: Any) -> str:
    figures = one.figures.get("regression") or {}
    shown = [
        f"{name} {figures[key]:.1%}"
        for name, key in (("in scope", "right_or_offered"), ("out of scope", "not_answered"))
        if figures.get(key) is not None
    ]
    state = "live" if one.live else one.state
    parts = [f"{one.id:>4}  {one.at:%Y-%m-%d %H:%M}  {state:<9}  {one.by}", *shown]
    if one.reason:
        parts.append(one.reason)
    if one.override:
        parts.append(f"overridden: {one.override}")
    if one.trouble:
        parts.append(one.trouble)
    return ", ".join(parts)


def _as_json(one: Any) -> dict[str, Any]:
    names = ("id", "by", "reason", "state", "override", "trouble", "data_hash", "etag", "live")
    return {
        **{name: getattr(one, name) for name in names},
        "at": one.at.isoformat(),
        "restores": one.restores,
        "figures": one.figures,
        "refusals": one.refusals,
    }


def _me() -> str:
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        return "command line"
