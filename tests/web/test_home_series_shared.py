"""A finished week at home goes into a snapshot whole, once, and only on its own consent."""

from __future__ import annotations

from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.fhir.checker import faults
from tests.sharing.sharer import ELM, chooses, says_who, the_share, with_practices
from tests.staffing import StaffVisitor, a_staff
from tests.visitor import Visitor
from tests.web.test_home_series import a_week, starts
from vital5.fhir import document
from vital5.models import Resident
from vital5.services import snapshot


def own_copy(site: Flask, clock: MovableClock) -> dict[str, object]:
    """The snapshot of the only record there is, for its owner."""
    there = site.extensions["vital5"]
    with there.database.reading() as session:
        return snapshot.own(
            session,
            there.settings.keys,
            resident_id=session.query(Resident).one().id,
            check_id=None,
            details={},
            level="unverified",
            now=clock(),
            language="en",
            every=True,
        )


def a_finished_week(visitor: Visitor, clock: MovableClock) -> None:
    starts(visitor)
    visitor = a_week(visitor, clock, 7, (138, 84))
    visitor.opens("home-series")
    visitor.presses("/home-series/finish")


def test_every_reading_and_their_average_are_frozen(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    a_finished_week(visitor, clock)

    series = own_copy(site, clock)["home_series"]

    assert series["average"] == [138, 84]
    assert (series["n_used"], series["days"], series["status"]) == (24, 7, "complete_7_day")
    assert (series["band"], series["urgency"], series["rule"]) == (
        "high_stage1_range", "gp", "BP-HBPM",
    )  # fmt: skip
    assert len(series["readings"]) == 28
    assert sum(one["used"] for one in series["readings"]) == 24
    assert not any(one["used"] for one in series["readings"] if one["day"] == 1)


def test_the_average_is_no_single_reading_among_the_vitals(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    a_finished_week(visitor, clock)

    whole = own_copy(site, clock)

    assert [one["source"] for one in whole["vitals"]] == ["typed_clinic"]
    assert not any(one["history"] for one in whole["vitals"])


def test_as_fhir_it_keeps_the_rules_of_the_profiles(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    a_finished_week(visitor, clock)

    made = document(own_copy(site, clock))

    assert not faults(made)
    profiles = [entry["resource"]["meta"]["profile"][0] for entry in made["entry"]]
    assert sum(one.endswith("AverageBloodPressure") for one in profiles) == 1


def test_a_reading_from_paper_has_its_day_and_no_invented_time(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    starts(visitor)
    code = visitor.opens("me/passport").words_of("[data-passport-code]")
    clock.set(NOW.replace(day=22, hour=18))
    visitor = Visitor(site)
    visitor.sends("passport", code=code)
    for day in range(15, 22):
        for part in ("am", "pm"):
            for _ in (1, 2):
                visitor.sends(
                    "home-series/reading",
                    systolic="131", diastolic="83", day=f"2026-06-{day}", part=part,
                )  # fmt: skip
    visitor.opens("home-series")
    visitor.presses("/home-series/finish")

    whole = own_copy(site, clock)

    assert {one["taken_at"] for one in whole["home_series"]["readings"]} == {
        f"2026-06-{day}" for day in range(15, 22)
    }
    assert not faults(document(whole))


def test_a_week_is_shared_on_its_own_and_read_by_the_surgery(
    any_site: Flask, clock: MovableClock
) -> None:
    site = with_practices(any_site)
    visitor = Visitor(site)
    starts(visitor)
    visitor = a_week(visitor, clock, 7, (138, 84))
    visitor.opens("home-series")
    visitor.presses("/home-series/finish")
    visitor.opens("share")
    chooses(visitor)
    says_who(visitor)
    while visitor.page.name != "share-items":
        visitor.answers()
    asked = visitor.answers(items=["home_series"])
    sent = visitor.answers()

    nurse = StaffVisitor(site, a_staff(site.extensions["vital5"].database, practice=ELM))
    line = nurse.opens("/practice/")
    held = {"csrf_token": nurse.token()}
    person = nurse.posts(f"/practice/shares/{the_share(site).id}/open", held)

    assert "Blood pressure: my week at home" in asked.text
    assert sent.name == "share-sent"
    assert "Home average 138/84" in line.text
    assert "7 days, 24 readings" in line.text
    assert person.soup.select_one('[data-vital="home_series"]')["data-band"] == "high_stage1_range"
    assert not person.soup.select('[data-vital="blood_pressure"]')
    assert the_share(site).kind == "home_series"
