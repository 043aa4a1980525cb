"""One's own record: kept by a passport, opened anywhere, corrected, taken away, ended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.visitor import Visitor
from tests.web.counting import count, saved
from tests.web.walks import HEALTHY, ONLY_PRESSURE, Plan, results, walk
from vital5.models import Check, Reading, Resident

HIGHER = {**ONLY_PRESSURE, "blood-pressure-reading": {"systolic": "128", "diastolic": "84"}}


def keeps(visitor: Visitor, plan: Plan = ONLY_PRESSURE) -> str:
    """Walk the check, keep it, and give the code of the passport."""
    results(visitor, plan)
    return visitor.sends("keep").words_of("[data-passport-code]")


def test_a_tap_whose_answer_the_network_lost_finds_its_record_again(any_site: Flask) -> None:
    visitor = Visitor(any_site)
    results(visitor, ONLY_PRESSURE)
    tap = {"csrf_token": visitor.token()}
    before = visitor.client.get_cookie("vital5")
    assert before
    code = visitor.posts("keep", tap).words_of("[data-passport-code]")

    visitor.client.set_cookie("vital5", before.value)  # the answer never came

    assert visitor.posts("keep", tap).words_of("[data-passport-code]") == code
    assert visitor.opens("results").name == "results"
    assert count(any_site, Resident) == 1


def test_a_passport_opens_the_record_in_another_browser(any_site: Flask) -> None:
    visitor, another = Visitor(any_site), Visitor(any_site)
    code = keeps(visitor)
    assert visitor.page.name == "passport"

    page = another.sends("passport", code=code.lower().replace("-", " "))

    assert page.name == "history"
    assert "118 mmHg" in page.text
    assert another.opens("me/passport").words_of("[data-passport-code]") == code


def test_the_passport_says_saved_only_with_the_id_of_a_record(
    site: Flask, visitor: Visitor
) -> None:
    keeps(visitor)

    made = visitor.page.soup.select_one("[data-saved-id]")["data-saved-id"]

    assert count(site, Resident) == 1
    assert visitor.downloads("me/export.json")["record"]["id"] == made


@pytest.mark.parametrize("code", ["", "hello", "2222-3333-4444-5555", "<script>", "2" * 500])
def test_a_code_that_is_none_is_named_and_kept_as_typed(visitor: Visitor, code: str) -> None:
    page = visitor.sends("passport", status=422, code=code)

    assert page.errors == ["Check the code. It has 16 letters and numbers in four groups"]
    assert page.soup.select_one("#code").get("value", "") == code


def test_ten_wrong_tries_an_hour_are_enough(
    visitor: Visitor, another: Visitor, clock: MovableClock
) -> None:
    code = keeps(visitor)
    another.opens("passport")
    for _ in range(10):
        another.answers(status=422, code="hello")

    refused = another.answers(status=429, code=code)
    clock.set(NOW + timedelta(hours=2, minutes=1))
    another.opens("passport")

    assert refused.errors == ["Too many tries. Wait an hour, then try again"]
    assert another.answers(code=code).name == "history"


def test_a_replaced_code_opens_nothing_and_the_new_one_does(
    visitor: Visitor, another: Visitor
) -> None:
    old = keeps(visitor)

    new = visitor.presses("/me/new-code").words_of("[data-passport-code]")

    assert new != old
    assert another.sends("passport", status=422, code=old).errors
    assert another.answers(code=new).name == "history"


def test_a_new_check_joins_the_record_that_is_opened_after_it(
    site: Flask, visitor: Visitor, another: Visitor
) -> None:
    code = keeps(visitor)
    results(another, HIGHER)

    page = another.sends("passport", code=code)

    assert len(page.soup.select("[data-reading]")) == 2
    assert count(site, Resident) == 1
    assert len(visitor.opens("me").soup.select("[data-reading]")) == 2


def test_an_unfinished_check_is_never_let_go_unasked(
    site: Flask, visitor: Visitor, another: Visitor
) -> None:
    code = keeps(visitor)
    walk(another, until="smoking-products")

    page = another.sends("passport", status=422, code=code)

    assert page.errors
    assert count(site, Check) == 2
    assert another.answers(code=code, unfinished="add").name == "history"
    assert len(another.page.soup.select("[data-reading]")) == 2
    assert another.opens("check").name == "smoking-products"


def test_an_unfinished_check_that_is_not_wanted_is_deleted(
    site: Flask, visitor: Visitor, another: Visitor
) -> None:
    code = keeps(visitor)
    walk(another, until="smoking-products")

    page = another.sends("passport", code=code, unfinished="delete")

    assert len(page.soup.select("[data-reading]")) == 1
    assert count(site, Check) == 1


def test_a_check_begun_with_the_record_open_belongs_to_it(visitor: Visitor) -> None:
    keeps(visitor)
    visitor.opens("whose-check")
    visitor.answers(button="whose", whose="same")
    results(visitor, HIGHER)

    page = visitor.opens("me")

    assert len(page.soup.select("[data-reading]")) == 2
    assert page.soup.select_one("svg.v5-chart__plot")


def test_a_check_for_somebody_else_closes_the_record_first(visitor: Visitor) -> None:
    keeps(visitor)
    visitor.opens("whose-check")

    visitor.answers(button="whose", whose="other")

    assert visitor.page.name == "about-you-age"
    assert visitor.opens("me").name == "enter-passport"
    assert "Start now" in visitor.opens("/en/").text


def test_a_correction_supersedes_and_the_export_holds_what_stands(
    site: Flask, visitor: Visitor
) -> None:
    keeps(visitor)
    page = visitor.opens("me")
    before = page.soup.select_one("[data-reading]")["data-reading"]

    visitor.presses(f"/me/readings/{before}/correct")
    visitor.answers(systolic="131", diastolic="79")
    page = visitor.opens("me")

    after = page.soup.select_one("[data-reading]")["data-reading"]
    readings = visitor.downloads("me/export.json")["checks"][0]["readings"]
    assert after != before
    assert [one["id"] for one in readings] == [after]
    assert readings[0]["values"]["systolic"] == 131
    assert count(site, Reading, Reading.supersedes.is_not(None)) == 1


def test_a_reading_is_forgotten_without_a_trace_after_asking(site: Flask, visitor: Visitor) -> None:
    keeps(visitor, HEALTHY)
    row = visitor.opens("me").soup.select_one("section.v5-hue-alcohol [data-reading]")
    visitor.opens(f"me/readings/{row['data-reading']}/forget")
    assert count(site, Reading) == 5

    page = visitor.answers()

    assert page.name == "history"
    assert "Alcohol" not in page.text
    assert count(site, Reading) == 4
    assert "alcohol" not in str(visitor.downloads("me/export.json"))


def test_deleting_everything_leaves_nothing_and_closes_the_record(
    site: Flask, visitor: Visitor, another: Visitor
) -> None:
    code = keeps(visitor)
    visitor.opens("me/delete")
    assert saved(site)["reading"] == 1

    page = visitor.answers()

    assert page.name == "deleted"
    assert saved(site) == {"health_check": 0, "reading": 0, "resident": 0}
    assert another.sends("passport", status=422, code=code).errors


def test_the_export_is_whole_and_coded(visitor: Visitor) -> None:
    keeps(visitor, HEALTHY)

    export = visitor.downloads("me/export.json")

    (check,) = export["checks"]
    assert check["answers"]["about"]["age"] == {"age": 45}
    assert set(check["answers"]) == {
        "about", "blood_pressure", "smoking", "alcohol", "weight", "mood",
    }  # fmt: skip
    pressure = next(one for one in check["readings"] if one["vital"] == "blood_pressure")
    assert pressure["values"]["systolic"] == 118
    assert pressure["rule"] == "BP-HOME"
    assert "1162737008" in str(pressure["codes"])


def test_nobody_opens_or_changes_what_is_another_persons(
    site: Flask, visitor: Visitor, another: Visitor
) -> None:
    keeps(visitor)
    keeps(another, HIGHER)
    ids = [
        str(who.opens("me").soup.select_one("[data-reading]")["data-reading"])
        for who in (visitor, another)
    ]
    before = saved(site)

    for who, others in ((visitor, ids[1]), (another, ids[0]), (Visitor(site), ids[0])):
        who.opens("passport")
        data = {"csrf_token": who.token()}
        assert who.opens(f"me/readings/{others}/forget", 404).name == "error-404"
        assert who.posts(f"me/readings/{others}/forget", data, 404).name == "error-404"
        assert who.posts(f"me/readings/{others}/correct", data, 404).name == "error-404"
    assert saved(site) == before
    assert len(visitor.opens("me").soup.select("[data-reading]")) == 1


def test_an_id_that_nobody_has_is_not_there(visitor: Visitor) -> None:
    keeps(visitor)

    assert visitor.opens(f"me/readings/{uuid4()}/forget", 404).name == "error-404"
    assert visitor.opens("me/readings/1/forget", 404).name == "error-404"


def test_the_record_of_one_is_never_in_the_pages_of_another(
    visitor: Visitor, another: Visitor
) -> None:
    plan = {**ONLY_PRESSURE, "blood-pressure-reading": {"systolic": "137", "diastolic": "83"}}
    keeps(visitor, plan)
    keeps(another)

    for path in ("results", "me", "me/passport", "check/answers"):
        assert "137" not in another.opens(path).soup.get_text(), path
    # As a value, for the digits of an id may well come in this order.
    assert ": 137" not in str(another.downloads("me/export.json"))
    assert ": 137" in str(visitor.downloads("me/export.json"))


def test_finishing_without_a_passport_says_that_nothing_is_kept(visitor: Visitor) -> None:
    results(visitor, ONLY_PRESSURE)

    assert "they will be deleted" in visitor.presses("/finish").text


def test_finishing_with_a_passport_says_how_to_come_back(visitor: Visitor) -> None:
    keeps(visitor)
    visitor.opens("results")

    assert "with your passport code" in visitor.presses("/finish").text
    assert visitor.opens("me").name == "enter-passport"
