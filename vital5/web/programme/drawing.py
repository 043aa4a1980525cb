"""The days of the programme as a drawing: three bars for each, one before the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from vital5.services.reach import LEAST, Line

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 12, 34
WIDTHS = (26, 18, 10)
"""Of the bars of begun, finished and shared: each stands before the one that it is a part of."""

STEPS = tuple(part * 10**power for power in range(6) for part in (10, 20, 30, 40, 60, 80))
"""Tops of the scale that divide well."""


@dataclass(frozen=True)
class Bar:
    """One count of a day; a count that is too small has no height."""

    step: str
    x: int
    width: int
    top: int
    height: int


@dataclass(frozen=True)
class Drawn:
    """What the template draws."""

    bars: tuple[Bar, ...]
    grid: tuple[tuple[int, int], ...]
    labels: tuple[tuple[int, date], ...]


def drawn(days: Sequence[tuple[date, Line]]) -> Drawn:
    """The drawing of some days, oldest on the left."""
    highest = max([LEAST, *(count or 0 for _, line in days for count in line.counts)])
    scale = next((step for step in STEPS if step >= highest), highest)
    room = (WIDTH - LEFT - RIGHT) / len(days)
    bars, labels = [], []
    for at, (day, line) in enumerate(days):
        middle = LEFT + room * (at + 0.5)
        for step, width, count in zip(
            ("started", "finished", "shared"), WIDTHS, line.counts, strict=True
        ):
            if count is not None:
                top = _height(count, scale)
                bars.append(Bar(step, round(middle - width / 2), width, top, HEIGHT - BOTTOM - top))
        if (len(days) - at) % 2:
            labels.append((round(middle), day))
    grid = tuple((_height(scale * part // 2, scale), scale * part // 2) for part in range(3))
    return Drawn(tuple(bars), grid, tuple(labels))


def _height(count: int, scale: int) -> int:
    return round(HEIGHT - BOTTOM - count / scale * (HEIGHT - TOP - BOTTOM))
