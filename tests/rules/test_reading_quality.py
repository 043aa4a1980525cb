"""The marks that staff see on what was typed: round numbers, repeats, just under a line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.rules.reading_quality import marks


def pairs(*given: tuple[int, int]) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(a), Decimal(b)) for a, b in given]


@pytest.mark.parametrize(
    ("sitting", "earlier", "marked"),
    [
        ([(120, 80), (130, 90)], [], True),
        ([(125, 85), (135, 75)], [], True),
        ([(120, 80)], [(140, 90)], True),
        ([(120, 80)], [], False),
        ([(120, 85), (130, 95)], [], False),
        ([(120, 80), (131, 90)], [], False),
        ([], [], False),
    ],
)
def test_round_numbers_all_through(sitting: list, earlier: list, marked: bool) -> None:
    assert ("end_digit" in marks(pairs(*sitting), pairs(*earlier), "home")) is marked


@pytest.mark.parametrize(
    ("sitting", "earlier", "marked"),
    [
        ([(128, 82), (128, 82)], [], True),
        ([(128, 82)], [(128, 82)], True),
        ([(128, 82)], [(128, 82), (131, 80)], False),
        ([(128, 82), (128, 83)], [], False),
    ],
)
def test_the_very_same_again(sitting: list, earlier: list, marked: bool) -> None:
    assert ("identical" in marks(pairs(*sitting), pairs(*earlier), "home")) is marked


@pytest.mark.parametrize(
    ("setting", "pair", "marked"),
    [
        ("clinic", (139, 70), True), ("clinic", (138, 70), True), ("clinic", (137, 70), False),
        ("clinic", (120, 89), True), ("clinic", (120, 87), False), ("clinic", (140, 89), False),
        ("home", (134, 70), True), ("home", (133, 70), True), ("home", (132, 70), False),
        ("home", (120, 84), True), ("home", (135, 84), False), ("home", (139, 70), False),
    ],
)  # fmt: skip
def test_just_under_the_first_high_line(setting: str, pair: tuple, marked: bool) -> None:
    assert ("just_under_threshold" in marks(pairs(pair), [], setting)) is marked


def test_one_high_reading_of_the_sitting_takes_the_mark_away() -> None:
    assert "just_under_threshold" not in marks(pairs((134, 80), (150, 90)), [], "home")
