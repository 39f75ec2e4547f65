"""Plots as SVG made here: no script, no inline style; colours come from ``insight.css``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from markupsafe import Markup

HEIGHT = 240
WIDE, NARROW = 760, 360
"""Widths of the two that are made: one for a screen, one for a phone, so that letters stay
readable on both."""

_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 10, 26
_ids = count(1)


@dataclass(frozen=True)
class Series:
    """One colour of a plot.

    Attributes:
        name: as the legend has it.
        colour: a class of ``insight.css``.
        values: one for each bar.
    """

    name: str
    colour: str
    values: Sequence[int]


@dataclass(frozen=True)
class Plot:
    """Bars along an axis.

    Attributes:
        title, description: for those who do not see it.
        names: of the places along the axis, in full, for the pointer.
        ticks: the same short; those are shown that there is room for.
        series: what stands at each place, from below or from the left.
        beside: side by side instead of on top of each other.
    """

    title: str
    description: str
    names: Sequence[str]
    ticks: Sequence[str]
    series: Sequence[Series]
    beside: bool = False

    @property
    def highest(self) -> int:
        """The number that reaches up farthest."""
        columns = list(zip(*(one.values for one in self.series)))
        return max((max(column) if self.beside else sum(column) for column in columns), default=0)


def bars(plot: Plot) -> Markup:
    """The plot, for a screen and for a phone; the style sheet shows one of them."""
    return Markup("").join(
        _svg(plot, width, name) for width, name in ((WIDE, "for-wide"), (NARROW, "for-narrow"))
    )


def legend(series: Sequence[Series]) -> Markup:
    """What the colours stand for, with totals."""
    entries = Markup("").join(
        Markup(
            '<li><svg class="swatch" viewBox="0 0 12 12" width="12" height="12"'
            ' aria-hidden="true"><rect class="{}" width="12" height="12" rx="3"/></svg>'
            '{} <span class="muted">{}</span></li>'
        ).format(one.colour, one.name, f"{sum(one.values):,}")
        for one in series
    )
    return Markup('<ul class="legend">{}</ul>').format(entries)


def trend(values: Sequence[int]) -> Markup:
    """Small bars without an axis, beside a number that says it for those who do not see them."""
    most, width = max(values, default=0), 120
    step = width / max(1, len(values))
    bars = Markup("").join(
        _rect(place * step, 24 - 24 * value / most, max(step - 0.5, 0.6), 24 * value / most, "c1")
        for place, value in enumerate(values)
        if value
    )
    return Markup('<svg class="trend" viewBox="0 0 120 24" aria-hidden="true">{}</svg>').format(
        bars
    )


def nice_steps(most: int) -> list[int]:
    """Round numbers from 0 to ``most`` or a little more, at most six of them."""
    for step in (size * 10**power for power in range(9) for size in (1, 2, 5)):
        if step * 5 >= most:
            return list(range(0, max(most, 1) + step, step))[: -(-max(most, 1) // step) + 1]
    return [0, most]


def _svg(plot: Plot, width: int, name: str) -> Markup:
    number = next(_ids)
    steps = nice_steps(plot.highest)
    return Markup(
        '<svg class="{0}" viewBox="0 0 {1} {2}" role="img" aria-labelledby="plot-{3}-t plot-{3}-d">'
        '<title id="plot-{3}-t">{4}</title><desc id="plot-{3}-d">{5}</desc>{6}{7}{8}</svg>'
    ).format(
        name,
        width,
        HEIGHT,
        number,
        plot.title,
        plot.description,
        Markup("").join(_grid(width, step, steps[-1]) for step in steps),
        Markup("").join(_bar(plot, place, width, steps[-1]) for place in range(len(plot.names))),
        _axis(width, plot.ticks),
    )


def _bar(plot: Plot, place: int, width: int, top: int) -> Markup:
    """What stands at one place of the axis, with its numbers for the pointer."""
    step = (width - _LEFT - _RIGHT) / len(plot.names)
    gap = min(step * 0.25, 6.0)
    left, wide = _LEFT + place * step + gap / 2, step - gap
    base, parts = float(HEIGHT - _BOTTOM), []
    for number, one in enumerate(plot.series):
        high = (HEIGHT - _TOP - _BOTTOM) * one.values[place] / top
        if plot.beside:
            each = wide / len(plot.series)
            parts.append(_rect(left + number * each, base - high, each, high, one.colour))
        else:
            base -= high
            parts.append(_rect(left, base, wide, high, one.colour))
    said = ", ".join(f"{one.name} {one.values[place]}" for one in plot.series if one.values[place])
    return Markup("<g><title>{}</title>{}</g>").format(
        f"{plot.names[place]}: {said or 'nothing'}", Markup("").join(parts)
    )


def _grid(width: int, value: int, top: int) -> Markup:
    y = HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top
    return Markup(
        '<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>'
        '<text class="tick" x="{3}" y="{4:.1f}" text-anchor="end">{5}</text>'
    ).format(_LEFT, width - _RIGHT, y, _LEFT - 6, y + 4, f"{value:,}")


def _axis(width: int, ticks: Sequence[str]) -> Markup:
    """As many names as there is room for."""
    step = (width - _LEFT - _RIGHT) / max(1, len(ticks))
    widest = max((len(tick) for tick in ticks), default=1) * 7.5 + 14
    every = max(1, -(-int(widest) // max(1, int(step)))) if step < widest else 1
    return Markup("").join(
        Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
            _LEFT + (place + 0.5) * step, HEIGHT - 8, tick
        )
        for place, tick in enumerate(ticks)
        if place % every == 0 and _LEFT + (place + 0.5) * step + widest / 2 - 7 <= width
    )


def _rect(x: float, y: float, width: float, height: float, colour: str) -> Markup:
    if height <= 0:
        return Markup("")
    return Markup('<rect class="{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>').format(
        colour, x, y, width, height
    )
