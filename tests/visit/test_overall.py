"""Everything together, what comes first, and whom to ring at this hour."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from vital5.visit.hours import hours_at, surgery_likely_open
from vital5.visit.next_steps import next_steps
from vital5.visit.overall import MODULES, overall
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Judgement


def one(urgency: str | None, **facts: object) -> Judgement:
    return Judgement("", urgency or "none", "X", "1", facts=facts, answered=urgency is not None)


def five(*urgencies: str | None) -> dict[str, Judgement]:
    return {slug: one(urgency) for slug, urgency in zip(CATALOGUE, urgencies, strict=True)}


def test_every_vital_has_its_name_in_the_rule() -> None:
    assert set(MODULES) == set(CATALOGUE)


def test_the_highest_urgency_and_the_counts() -> None:
    said = overall(five("pharmacist", "local_service", "none", "self_care", "none"))
    assert (said.urgency, said.healthy, said.outside, said.not_answered) == ("pharmacist", 2, 3, 0)
    assert said.of == 5


def test_not_answered_is_neither_healthy_nor_not() -> None:
    said = overall(five(None, "none", None, "gp", None))
    assert (said.urgency, said.healthy, said.outside, said.not_answered) == ("gp", 1, 1, 3)
    nothing = overall(five(None, None, None, None, None))
    assert (nothing.urgency, nothing.healthy, nothing.not_answered) == ("none", 0, 5)


def test_999_stops_the_visit_and_today_does_not() -> None:
    assert overall(five("emergency_999", "none", "none", "none", "none")).stop_flow
    assert not overall(five("same_day", "none", "none", "none", "none")).stop_flow


def test_a_sixth_vital_counts_although_the_rule_does_not_know_it() -> None:
    said = overall({**five("none", "none", "none", "none", "none"), "sleep": one("gp")})
    assert (said.urgency, said.of, said.healthy) == ("gp", 6, 5)


def test_at_most_three_steps_the_highest_first() -> None:
    steps = next_steps(five("pharmacist", "local_service", "gp", "self_care", "same_day"))
    assert [step.vital for step in steps] == ["mood", "alcohol", "blood_pressure"]


def test_ties_go_to_safety_then_blood_pressure_then_the_others() -> None:
    tied = five("same_day", "none", "same_day", "same_day", "same_day")
    assert [s.vital for s in next_steps(tied)] == ["blood_pressure", "alcohol", "weight"]
    tied["mood"] = one("same_day", crisis=True)
    assert [s.vital for s in next_steps(tied)] == ["mood", "blood_pressure", "alcohol"]


def test_nothing_to_do_is_no_step() -> None:
    assert next_steps(five("none", None, "none", "none", "none")) == ()


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        (datetime(2026, 11, 23, 7, 59), False),  # noqa: DTZ001 - local time, as the function takes it
        (datetime(2026, 11, 23, 8, 0), True),  # noqa: DTZ001
        (datetime(2026, 11, 23, 18, 29), True),  # noqa: DTZ001
        (datetime(2026, 11, 23, 18, 30), False),  # noqa: DTZ001
        (datetime(2026, 11, 21, 12, 0), False),  # noqa: DTZ001 - a Saturday
        (datetime(2026, 12, 25, 12, 0), False),  # noqa: DTZ001 - a bank holiday
    ],
)
def test_when_a_surgery_is_likely_to_be_open(when: datetime, is_open: bool) -> None:
    holidays = {date(2026, 12, 25)}
    assert surgery_likely_open(when, holidays) is is_open
    assert hours_at(when, holidays).route == ("surgery_or_111" if is_open else "111")
