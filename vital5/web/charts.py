"""A vital's history as points of a drawing: fixed scale, time from left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from vital5.models import Reading
from vital5.services.own_data import values_to_show
from vital5.vitals.kinds import Chart, Vital

WIDTH, HEIGHT = 320, 160
LEFT, RIGHT, TOP, BOTTOM = 34, 12, 10, 22
LINES = 4
"""Grid lines across the plot."""

LAST = 6
"""Readings that the summary names."""


@dataclass(frozen=True)
class Mark:
    """One reading in the drawing: a dot, or a bar between two numbers."""

    x: int
    tops: tuple[int, ...]
    numbers: tuple[Decimal, ...]
    taken_at: datetime


@dataclass(frozen=True)
class Drawing:
    """What the template draws: marks, grid lines, the measures' names, and lines to stay below."""

    marks: tuple[Mark, ...]
    grid: tuple[tuple[int, Decimal], ...]
    measures: tuple[str, ...]
    pair: bool
    limits: tuple[tuple[int, Decimal], ...] = ()

    @property
    def summary(self) -> str:
        """The newest readings in order, oldest first, for whoever cannot see the drawing."""
        return ", ".join(
            "/".join(f"{number.normalize():f}" for number in mark.numbers)
            for mark in self.marks[-LAST:]
        )

    @property
    def lines(self) -> list[str]:
        """For each measure, the points of the line through its marks."""
        return [
            " ".join(f"{mark.x},{mark.tops[at]}" for mark in self.marks)
            for at in range(len(self.measures))
        ]


def chart_of(vital: Vital, readings: Sequence[Reading]) -> Drawing | None:
    """The drawing of a vital's readings, or None when it has no numbers to draw."""
    return drawn(vital, [(one.taken_at, values_to_show(one)) for one in readings])


def drawn(vital: Vital, points: Sequence[tuple[datetime, Mapping[str, Any]]]) -> Drawing | None:
    """The drawing of times with their values, oldest first; those without numbers are left out."""
    names = [measure for measure in vital.measures if measure.charted]
    if vital.chart is None or not names:
        return None
    rows = [
        (taken_at, values)
        for taken_at, values in points
        if all(isinstance(values.get(measure.name), Decimal) for measure in names)
    ]
    if not rows:
        return None
    return Drawing(
        marks=tuple(
            _mark(vital.chart, at, len(rows), taken_at, [values[one.name] for one in names])
            for at, (taken_at, values) in enumerate(rows)
        ),
        grid=tuple(_grid(vital.chart)),
        measures=tuple(measure.label for measure in names),
        pair=vital.chart.pair,
    )


def with_limits(drawing: Drawing, chart: Chart, limits: Sequence[Decimal]) -> Drawing:
    """The drawing with a line at each number that the readings are held against."""
    return replace(drawing, limits=tuple((_height(chart, one), one) for one in limits))


def _mark(chart: Chart, at: int, of: int, taken_at: datetime, numbers: list[Decimal]) -> Mark:
    room = WIDTH - LEFT - RIGHT
    x = LEFT + (room // 2 if of == 1 else room * at // (of - 1))
    return Mark(x, tuple(_height(chart, n) for n in numbers), tuple(numbers), taken_at)


def _height(chart: Chart, number: Decimal) -> int:
    held = min(max(number, chart.low), chart.high)
    share = (held - chart.low) / (chart.high - chart.low)
    return int(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM))


def _grid(chart: Chart) -> list[tuple[int, Decimal]]:
    step = (chart.high - chart.low) / (LINES - 1)
    numbers = [chart.low + step * at for at in range(LINES)]
    return [(_height(chart, number), number.quantize(Decimal(1))) for number in numbers]
