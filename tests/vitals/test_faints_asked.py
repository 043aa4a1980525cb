"""Faints are asked about wherever BP-LOWSX would call the pair low, whatever band it is in."""

from tests.vitals.people import reading
from vital5.visit.journey import pages_of
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Person, StepAnswers

VITAL = CATALOGUE["blood_pressure"]
# At 80 the target at home is 145/85, so nothing but the faints would send this person anywhere.
OLDER = Person(age=80, pregnant=False, known_hypertension=True, type2_diabetes=False)
AT_HOME = reading(135, 59, setting="home")


def steps_of(taken: StepAnswers) -> list[str]:
    return [page.step for page in pages_of(VITAL, {"reading": taken}, OLDER)]


def test_faints_are_asked_about_where_the_clinic_would_call_the_pair_low() -> None:
    assert "low-symptoms" in steps_of(AT_HOME)
    assert "low-symptoms" in steps_of(reading(88, 86, setting="home"))
    assert "low-symptoms" not in steps_of(reading(135, 60, setting="home"))
    assert "low-symptoms" not in steps_of(reading(140, 59, setting="home"))


def test_faints_outweigh_a_reading_at_its_target() -> None:
    said = {
        level: VITAL.judge({"reading": AT_HOME, "low-symptoms": {"symptom_level": level}}, OLDER)
        for level in ("none", "faints_or_falls_or_near_faint_most_days")
    }
    assert {one.band for one in said.values()} == {"high_stage1_range"}
    assert [one.urgency for one in said.values()] == ["self_care", "same_day"]
