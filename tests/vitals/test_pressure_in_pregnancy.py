"""A sitting in pregnancy: what counts is the reading that the advice is about."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vitals.people import PREGNANT, pair, reading
from vital5.vitals import CATALOGUE


@pytest.mark.parametrize(
    ("second", "third", "counts", "band"),
    [
        (pair(118, 76), pair(118, 76), "142/92", "high"),
        (pair(162, 84), pair(139, 89), "162/84", "severe"),
        (pair(150, 110), pair(158, 96), "150/110", "severe"),
        (pair(160, 90), pair(139, 89), "160/90", "severe"),
        (pair(159, 109), pair(139, 89), "159/109", "high"),
    ],
)
def test_in_pregnancy_the_number_shown_is_the_one_that_the_advice_is_about(
    second: Any, third: Any, counts: str, band: str
) -> None:
    given = {"reading": reading(142, 92), "second-reading": second, "third-reading": third}
    said = CATALOGUE["blood_pressure"].judge(given, PREGNANT)
    assert (said.number, said.band, said.urgency) == (counts, band, "same_day")
    assert str(said.values["systolic"]) == counts.split("/")[0]
