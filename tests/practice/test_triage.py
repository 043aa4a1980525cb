"""The order of a practice's list, and the words by which it finds somebody."""

from __future__ import annotations

import pytest

from vital5.rules.urgency import URGENCIES
from vital5.services import inbox_row
from vital5.services.person_names import words_of
from vital5.services.triage import is_urgent, rank_of, when_of


def test_every_urgency_has_a_place_and_the_most_urgent_come_first() -> None:
    ranks = [rank_of(urgency) for urgency in reversed(URGENCIES)]

    assert ranks == [0, 1, 2, 3, 3, 3, 3]
    assert [when_of(rank) for rank in ranks[:4]] == ["now", "today", "week", "routine"]
    assert [u for u in URGENCIES if is_urgent(u)] == ["same_day", "emergency_999"]


def test_an_unknown_urgency_is_refused_and_never_sorted_last() -> None:
    with pytest.raises(ValueError, match="urgent_ish"):
        rank_of("urgent_ish")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Zoë O'Brien-Núñez", ("zoe", "obrien", "nunez")),
        ("  ANA  ana ", ("ana",)),
        ("Łukasz Ødegård", ("lukasz", "odegard")),
        ("Strauß", ("strauss",)),
        ("محمد علي", ("محمد", "علي")),
        ("12 34", ()),
    ],
)
def test_a_name_is_found_without_its_accents_and_capitals(
    name: str, found: tuple[str, ...]
) -> None:
    assert words_of(name) == found


def test_what_made_a_share_urgent_heads_its_row() -> None:
    vitals = [
        {"vital": slug, "urgency": urgency}
        for slug, urgency in [("blood_pressure", "self_care"), ("alcohol", "gp"),
                              ("weight", "none"), ("mood", "emergency_999")]
    ]  # fmt: skip

    lines = inbox_row.shown({"home_series": None, "vitals": vitals})

    assert [one["vital"] for one in lines] == ["mood", "alcohol", "blood_pressure", "weight"]
