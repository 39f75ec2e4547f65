"""Insight: what visitors asked, what became of it, thumbs and bookings, as plots and as CSV."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse

from reception.clinic.facts import load_clinic
from reception.errors import DataError
from reception.staff import insight, plots, topics
from reception.staff.area import Area
from reception.staff.insight import Insight
from reception.staff.likeness import Group, shared_likeness
from reception.staff.plots import Plot, Series
from reception.staff.rendering import page
from reception.staff.waiting_people import channel_title

area = Area("insight", "Insight", place=60)

TOPICS_SHOWN = 15
UNANSWERED_SHOWN = 10


@area.get("/")
async def figures(request: Request) -> HTTPResponse:
    """The figures of the days that were chosen."""
    chosen = {name: str(request.args.get(name) or "") for name in ("from", "to", "days")}
    trouble = ""
    try:
        first, last = insight.period(chosen["from"], chosen["to"], chosen["days"])
    except DataError as error:
        trouble, (first, last) = str(error), insight.period("", "", "")
    found = await asyncio.to_thread(insight.count, first, last)
    titles = await asyncio.to_thread(_titles, found)
    groups = await _groups(request, first, last)
    return await page(
        request,
        "insight/insight.html",
        400 if trouble else 200,
        trouble=trouble,
        first=first,
        last=last,
        today=load_clinic().now().date(),
        periods=insight.PERIODS,
        custom=bool(chosen["from"] or chosen["to"]),
        found=found,
        titles=titles,
        outcome_titles=insight.TITLES,
        questions=insight.QUESTIONS,
        charts=_charts(found),
        tables=insight.tables(found, titles),
        shown=[(topic, plots.trend(topic.per_day)) for topic in found.topics[:TOPICS_SHOWN]],
        groups=groups[:UNANSWERED_SHOWN],
        channels=[(channel_title(name), number) for name, number in found.channels],
        kept_days=load_clinic().retention,
        query=urlencode({"from": first.isoformat(), "to": last.isoformat()}),
    )


@area.get("/csv/<name:str>")
async def download(request: Request, name: str) -> HTTPResponse:
    """The figures behind a plot."""
    try:
        first, last = insight.period(
            *(str(request.args.get(key) or "") for key in ("from", "to", "days"))
        )
    except DataError as error:
        raise NotFound(str(error)) from None
    if name == "unanswered":
        groups = await _groups(request, first, last)
        head: list[str] = ["Question", "Times"]
        rows: list[list[object]] = [[group.text, len(group.messages)] for group in groups]
    else:
        found = await asyncio.to_thread(insight.count, first, last)
        every = insight.tables(found, await asyncio.to_thread(_titles, found))
        if name not in every:
            raise NotFound("There is no such table.")
        head, rows = every[name]
    file = f"{name}-{first.isoformat()}-{last.isoformat()}.csv"
    return HTTPResponse(
        # Spreadsheets take it for another encoding without that mark.
        "\ufeff" + insight.as_csv(head, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )


async def _groups(request: Request, first: date, last: date) -> list[Group]:
    """Questions without an answer, alike ones together."""
    likeness = await shared_likeness(request.app)
    found = await asyncio.to_thread(insight.unanswered, first, last)
    return await asyncio.to_thread(likeness.groups, found)


def _titles(found: Insight) -> dict[str, str]:
    known = topics.titles()
    return {topic.label: topics.title_of(topic.label, known) for topic in found.topics}


def _charts(found: Insight) -> dict[str, dict[str, Any]]:
    first, last = found.days[0], found.days[-1]
    span = f"from {first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    return {
        "outcomes": _chart(
            f"What became of questions {span}",
            found,
            [
                (insight.TITLES[outcome], f"c-{outcome}", found.outcomes[outcome])
                for outcome in insight.QUESTIONS
            ],
        ),
        "ratings": _chart(
            f"Thumbs {span}", found,
            [("Thumbs up", "c1", found.up), ("Thumbs down", "c2", found.down)],
        ),
        "bookings": _chart(
            f"Bookings in chats {span}", found,
            [("Begun", "c4", found.begun), ("Finished", "c1", found.finished)], beside=True,
        ),
    }  # fmt: skip


def _chart(
    title: str,
    found: Insight,
    series: list[tuple[str, str, tuple[int, ...]]],
    beside: bool = False,
) -> dict[str, Any]:
    spans = insight.bars(found.days)
    drawn = [
        Series(name, colour, [sum(values[place] for place in span) for span in spans])
        for name, colour, values in series
    ]
    starts = [found.days[span[0]] for span in spans]
    weekly = len(spans) < len(found.days)
    names = [f"{'Week of ' if weekly else ''}{day:%A} {day.day} {day:%B}" for day in starts]
    ticks = [f"{day.day} {day:%b}" for day in starts]
    said = "; ".join(f"{one.name}: {sum(one.values):,}" for one in drawn)
    empty = not any(sum(one.values) for one in drawn)
    plot = Plot(title, f"{said}. The table below has each day.", names, ticks, drawn, beside)
    return {"svg": plots.bars(plot), "legend": plots.legend(drawn), "empty": empty}
