"""Numbers as people type them, and the pairs that must never be waved through or turned away."""

import pytest

from tests.visitor import Page, Visitor
from tests.web.walks import ONLY_PRESSURE, results, walk


def pair(systolic: object, diastolic: object, setting: str = "clinic") -> dict[str, str]:
    return {"systolic": str(systolic), "diastolic": str(diastolic), "setting": setting}


def result_of(visitor: Visitor, systolic: int, diastolic: int, setting: str = "clinic") -> Page:
    """The result of somebody well who gives one pair and cannot take another."""
    again = {"systolic": str(systolic), "diastolic": str(diastolic)}
    plan = {
        **ONLY_PRESSURE,
        "blood-pressure-reading": pair(systolic, diastolic, setting),
        "blood-pressure-second-reading": again,
        "blood-pressure-third-reading": again,
    }
    return results(visitor, plan)


@pytest.mark.parametrize(
    ("systolic", "diastolic"),
    [("١٢٨", "٨٢"), ("۱۲۸", "۸۲"), ("১২৮", "৮২"), (" 128 ", "82"), ("128.0", "82")],
    ids=["Arabic", "Persian", "Bengali", "spaces", "decimal"],
)
def test_digits_of_every_script_are_the_same_number(
    visitor: Visitor, systolic: str, diastolic: str
) -> None:
    plan = {**ONLY_PRESSURE, "blood-pressure-reading": pair(systolic, diastolic)}

    page = results(visitor, plan)

    assert page.words_of('[data-vital="blood_pressure"] .v5-reading__number') == "128/82"


def test_a_decimal_comma_is_a_decimal_point(visitor: Visitor) -> None:
    walk(visitor, until="weight-measures")
    visitor.answers(weight_kg="72,5", height_cm="١٧٠٫٥")

    shown = visitor.opens("check/weight/measures").soup

    assert [shown.select_one(f"#{name}")["value"] for name in ("weight_kg", "height_cm")] == [
        "72.5",
        "170.5",
    ]


@pytest.mark.parametrize(
    "typed", ["abc", "1e5", "12/8", "--3", "-120", "−5", "NaN", "²", "1" * 13, "<b>1</b>"]
)
def test_what_is_no_number_is_named_and_kept_as_typed(visitor: Visitor, typed: str) -> None:
    walk(visitor, until="blood-pressure-reading")

    page = visitor.answers(status=422, **pair(typed, 80))

    assert page.errors == ["Write this as a number, in figures"]
    assert page.soup.title.get_text().startswith("Error: question 4 of ")
    assert page.soup.select_one("#systolic")["value"] == typed
    assert page.soup.select_one("#diastolic")["value"] == "80"
    assert page.soup.select_one('[name="setting"][checked]')["value"] == "clinic"


def test_each_error_leads_to_its_field(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-reading")

    page = visitor.answers(status=422)

    links = [a["href"] for a in page.soup.select(".nhsuk-error-summary a")]
    assert links == ["#systolic", "#diastolic"]
    assert all(page.soup.select_one(f"input{link}") for link in links)


def test_190_over_55_is_very_high(visitor: Visitor) -> None:
    page = result_of(visitor, 190, 55)

    card = page.card("blood_pressure")
    assert (card["data-band"], card["data-urgency"]) == ("very_high", "same_day")
    assert page.marks["data-overall-urgency"] == "same_day"
    assert "urgent-blood-pressure" in [seen.name for seen in visitor.seen]


def test_215_over_120_gets_advice_for_today(visitor: Visitor) -> None:
    page = result_of(visitor, 215, 120)

    assert page.card("blood_pressure")["data-urgency"] == "same_day"
    alarm = next(seen for seen in visitor.seen if seen.name == "urgent-blood-pressure")
    assert "very high range" in alarm.text
    assert "111" in alarm.text


def test_320_over_90_is_checked_and_then_believed_enough_to_call_111(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-reading")
    doubted = visitor.answers(**pair(320, 90))
    asked = visitor.answers(button="confirmed")
    alarm = visitor.answers(symptoms="none")

    assert "Is this correct?" in doubted.text
    assert "320" not in asked.text
    assert asked.name == "blood-pressure-symptoms"
    assert alarm.name == "urgent-blood-pressure"
    assert "Check and try again" in alarm.text
    assert "111" in alarm.text


@pytest.mark.parametrize(
    ("systolic", "diastolic", "setting", "band", "urgency"),
    [
        (180, 80, "clinic", "very_high", "same_day"),
        (179, 80, "clinic", "high_stage2_range", "gp"),
        (118, 120, "clinic", "", "same_day"),
        (170, 80, "home", "very_high", "same_day"),
        (169, 99, "home", "high_stage2_range", "gp"),
        (300, 200, "clinic", "very_high", "same_day"),
        (301, 80, "clinic", "", "same_day"),
        (190, 39, "clinic", "", "same_day"),
        (69, 45, "clinic", "", "self_care"),
        (400, 400, "clinic", "", "same_day"),
        (80, 120, "clinic", "", "same_day"),
        (120, 80, "clinic", "normal", "none"),
        (0, 0, "clinic", "", "self_care"),
    ],
)
def test_no_pair_ends_without_its_advice(
    visitor: Visitor, systolic: int, diastolic: int, setting: str, band: str, urgency: str
) -> None:
    card = result_of(visitor, systolic, diastolic, setting).card("blood_pressure")

    assert (card["data-band"], card["data-urgency"]) == (band, urgency)


def test_a_number_changed_after_the_doubt_is_doubted_anew(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-reading")
    visitor.answers(**pair(320, 90))

    page = visitor.answers(button="confirmed", **pair(330, 90))

    assert page.soup.select_one("[data-doubt]")
    assert page.soup.select_one("#systolic")["value"] == "330"
