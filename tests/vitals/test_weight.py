"""Weight: with leave, in either system, and nothing to be read off when it is hidden."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.vitals.people import ANYONE, PREGNANT, UNSAID
from tests.vitals.words import text, words_of
from vital5.rules.body_mass import THRESHOLDS_OF
from vital5.visit.hours import Hours
from vital5.visit.journey import pages_of
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Judgement, Person
from vital5.vitals.weight_steps import ETHNIC_GROUPS, HIDE

VITAL = CATALOGUE["weight"]
PERMISSION, MEASURES, ETHNICITY = VITAL.steps
SHOWN, HIDDEN = {HIDE: "no"}, {HIDE: "yes"}


def sized(kg: object, cm: object, **more: Any) -> dict[str, Decimal]:
    given = {"weight_kg": kg, "height_cm": cm, **more}
    return {name: Decimal(str(value)) for name, value in given.items()}


def judged(
    measures: dict[str, Decimal],
    leave: dict[str, str] = SHOWN,
    group: str | None = None,
    person: Person = ANYONE,
) -> Judgement:
    answers: dict[str, Any] = {"permission": leave, "measures": measures}
    if group:
        answers["ethnicity"] = {"ethnic_group": group}
    return VITAL.judge(answers, person)


@pytest.mark.parametrize(
    ("kg", "group", "band", "urgency"),
    [
        ("73.7", None, "underweight", "gp"),
        ("73.8", None, "healthy", "none"),
        ("99.7", None, "healthy", "none"),
        ("99.8", None, "overweight", "self_care"),
        ("91.9", "Indian", "overweight", "self_care"),
        ("91.9", "Irish", "healthy", "none"),
        ("140", None, "obesity_2", "gp"),
        ("160", None, "obesity_3", "gp"),
        ("59", None, "underweight", "same_day"),
    ],
)
def test_the_band(kg: str, group: str | None, band: str, urgency: str) -> None:
    said = judged(sized(kg, 200), group=group)
    assert (said.band, said.urgency) == (band, urgency)


def test_the_way_through() -> None:
    def path(answers: dict[str, Any], person: Person = ANYONE) -> list[str]:
        return [page.step for page in pages_of(VITAL, answers, person)]

    assert path({}) == ["permission"]
    assert path({"permission": {}}) == ["permission"], "leaving it out asks nothing more"
    assert path({"permission": SHOWN}) == ["permission", "measures"]
    assert path({"permission": SHOWN, "measures": {}}) == ["permission", "measures"]
    whole = {"permission": HIDDEN, "measures": sized(70, 170)}
    assert path(whole) == ["permission", "measures", "ethnicity"]
    assert path({}, PREGNANT) == []


def test_both_systems_are_taken_and_said_back() -> None:
    imperial = {
        name: Decimal(n)
        for name, n in zip(("stones", "pounds", "feet", "inches"), (11, 7, 5, 8), strict=True)
    }
    said = judged(imperial)
    assert (said.values["weight_kg"], said.values["height_cm"]) == (
        Decimal("73.0"),
        Decimal("172.7"),
    )
    assert (said.facts["stones"], said.facts["pounds"]) == ("11", "7")
    assert (said.facts["feet"], said.facts["inches"]) == ("5", "8")
    metric = judged(sized(73, "172.7"))
    assert (metric.facts["stones"], metric.facts["feet"], metric.number) == ("11", "5", said.number)


def test_pounds_alone_are_pounds() -> None:
    said = judged({"pounds": Decimal(154), "height_cm": Decimal(170)})
    assert said.values["weight_kg"] == Decimal("69.9")
    assert judged({"stones": Decimal(11), "height_cm": Decimal(170)}).values[
        "weight_kg"
    ] == Decimal("69.9")


@pytest.mark.parametrize(
    ("given", "blamed"),
    [
        ({}, {"weight_kg", "height_cm"}),
        ({"weight_kg": 70}, {"height_cm"}),
        ({"weight_kg": 70, "stones": 11, "height_cm": 170}, {"weight_kg"}),
        ({"stones": 11, "pounds": 14, "height_cm": 170}, {"pounds"}),
        ({"weight_kg": 70, "feet": 5, "inches": 12}, {"inches"}),
        ({"weight_kg": 70, "inches": 67}, {"feet"}),
        ({"weight_kg": 70, "height_cm": 170}, set()),
        ({"stones": 11, "feet": 5}, set()),
    ],
)
def test_problems_are_only_missing_or_impossible_parts(
    given: dict[str, int], blamed: set[str]
) -> None:
    wrong = MEASURES.problems({name: Decimal(n) for name, n in given.items()}, {}, ANYONE)
    assert {problem.field for problem in wrong} == blamed


def test_units_that_do_not_fit_are_doubted_then_give_no_band() -> None:
    assert MEASURES.doubt(sized(70, "1.7"), {}, ANYONE)
    assert MEASURES.doubt(sized(70, 170), {}, ANYONE) == ""
    said = judged(sized(70, "1.7"))
    assert (said.band, said.number, said.urgency, said.answered) == ("", "", "self_care", True)


def test_an_odd_waist_is_doubted_and_does_not_hide_the_rest() -> None:
    assert MEASURES.doubt(sized(70, 170, waist_cm=33), {}, ANYONE)
    said = judged(sized(70, 170, waist_cm=33))
    assert (said.band, said.facts["waist_band"]) == ("healthy", "")


def test_the_waist_may_raise_the_urgency() -> None:
    said = judged(sized(70, 170, waist_cm=90))
    assert (said.band, said.facts["waist_band"], said.urgency) == (
        "healthy",
        "increased",
        "self_care",
    )
    inches = judged(sized(70, 170, waist_inches=41))
    assert (inches.facts["waist_band"], inches.urgency) == ("high", "local_service")


@pytest.mark.parametrize("kg", [40, 55, 70, 85, 105, 130])
def test_hidden_shows_no_number_no_band_no_place_and_no_service(kg: int) -> None:
    said = judged(sized(kg, 170, waist_cm=90), leave=HIDDEN)
    seen = judged(sized(kg, 170, waist_cm=90))
    assert (said.band, said.number, said.position, said.topics) == ("", "", None, ())
    assert said.urgency == seen.urgency, "hiding a number does not hide that help is needed"
    assert said.values["bmi"] == seen.values["bmi"], "it is kept for the GP"
    words = words_of("weight")
    shown = text(words.advice(said, Hours(False))) + text(words.status(said))
    assert seen.number not in shown
    assert not any(
        word in shown.lower() for word in ("healthy range", "bmi", "kg", "below", "above")
    )


def test_pregnancy_is_not_banded() -> None:
    said = judged(sized(70, 170), person=PREGNANT)
    assert (said.band, said.number, said.urgency, said.answered) == ("", "", "none", False)
    assert said.facts["scope"] == "not_banded_pregnant"


def test_not_said_has_the_standard_ranges_and_a_line_about_the_lower_ones() -> None:
    for said in (judged(sized(70, 170)), judged(sized(70, 170), group="Prefer not to say")):
        assert (said.facts["thresholds"], said.facts["background_not_said"]) == ("standard", True)
        assert "ranges are lower" in text(words_of("weight").advice(said, Hours(True)))


def test_every_census_answer_is_offered_once_and_known_to_the_rule() -> None:
    offered = [choice.value for choice in ETHNIC_GROUPS]
    assert len(offered) == len(set(offered))
    assert set(offered) == set(THRESHOLDS_OF)
    assert offered[-1] == "Prefer not to say"


def test_the_marker_stands_in_its_band() -> None:
    order = [mark.band for mark in VITAL.bands]
    for kg in range(45, 220):
        for group in (None, "Chinese"):
            said = judged(sized(kg, 175), group=group)
            assert said.position is not None
            assert order[int(said.position * len(order))] == said.band


def test_whoever_did_not_say_if_pregnant_is_told() -> None:
    said = judged(sized(70, 170), person=UNSAID)
    assert said.facts["pregnancy_unknown"] is True
