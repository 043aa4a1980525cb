"""Administrators check entries with their providers, hide what has closed, and show it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import MovableClock
from tests.directory.conftest import LOADED, examples, load_into, seed
from tests.staffing import StaffVisitor, a_staff, deeds
from tests.visitor import Page, Visitor
from vital5.database import Database
from vital5.models.directory import ServiceSource
from vital5.services.urgent_routes import URGENT_ROUTES

ENTRY = "aa"


@pytest.fixture
def keeper(any_site: Flask, any_database: Database, clock: MovableClock) -> StaffVisitor:
    """An administrator, and a directory with the seed and the invented places."""
    clock.set(LOADED)
    load_into(any_database, seed(), source="services.json")
    load_into(any_database, examples(), source="example-places.json")
    return StaffVisitor(any_site, a_staff(any_database, "administrator", when=LOADED))


def source_of(database: Database, key: str = ENTRY) -> ServiceSource:
    with database.reading() as session:
        return session.scalars(sa.select(ServiceSource).where(ServiceSource.key == key)).one()


def entry_page(database: Database, key: str = ENTRY) -> str:
    return f"/admin/directory/{source_of(database, key).service_id}"


def does(
    keeper: StaffVisitor, database: Database, deed: str, key: str = ENTRY, **more: str
) -> Page:
    page = keeper.opens(entry_page(database, key))
    form = page.soup.select_one(f'main form:has(input[value="{deed}"])')
    assert form, deed
    return keeper.sends_form(form, **more)


def residents_see(site: Flask, key: str = ENTRY) -> bool:
    page = Visitor(site).opens("services")
    return bool(page.soup.select(f'[data-service="{key}"]'))


def test_checked_today_takes_an_entry_off_the_list_for_a_year(
    keeper: StaffVisitor, any_database: Database, clock: MovableClock
) -> None:
    before = len(keeper.opens("/admin/directory").soup.select("[data-entry]"))
    page = does(keeper, any_database, "checked", address="true")

    assert page.name == "admin-entry"
    assert "Checked today." in page.text
    listed = keeper.opens("/admin/directory")
    (due, others) = listed.soup.select("table")
    assert not due.select(f'[data-entry="{ENTRY}"]')
    assert others.select(f'[data-entry="{ENTRY}"]')
    assert len(listed.soup.select("[data-entry]")) == before, "nothing is lost from sight"
    assert source_of(any_database).url_confirmed_on == LOADED.date()
    assert deeds(any_database)[-1] == "confirmed_entry"


def test_what_is_hidden_is_seen_by_nobody_until_it_is_shown_again(
    keeper: StaffVisitor, any_site: Flask, any_database: Database
) -> None:
    assert residents_see(any_site)
    page = does(keeper, any_database, "hide")
    assert page.words_of("[data-shown]") == "not shown"
    assert not residents_see(any_site)
    load_into(any_database, seed(), now=LOADED + timedelta(days=1), source="services.json")
    assert not residents_see(any_site), "a load does not show it again"

    does(keeper, any_database, "show")
    assert residents_see(any_site)
    assert deeds(any_database)[-2:] == ["hid_entry", "showed_entry"]


@pytest.mark.parametrize("key", [route.key for route in URGENT_ROUTES])
def test_what_stands_on_the_safety_screens_cannot_be_hidden(
    keeper: StaffVisitor, any_database: Database, key: str
) -> None:
    page = keeper.opens(entry_page(any_database, key))
    assert not page.soup.select('input[value="hide"]')
    page = keeper.posts(
        entry_page(any_database, key), {"csrf_token": keeper.token(), "deed": "hide"}, status=422
    )
    assert "always shown" in page.text
    assert source_of(any_database, key).hidden_at is None


def test_an_earlier_day_does_not_replace_a_later_one(
    keeper: StaffVisitor, any_site: Flask, any_database: Database, clock: MovableClock
) -> None:
    page = keeper.opens(entry_page(any_database))
    token = keeper.token()
    clock.set(LOADED + timedelta(days=1))
    later = StaffVisitor(any_site, keeper.staff_id)
    does(later, any_database, "checked")
    clock.set(LOADED)
    refused = keeper.posts(page.address, {"csrf_token": token, "deed": "checked"}, status=422)

    assert "later day" in refused.text


def test_an_invented_place_is_not_there_and_an_unknown_deed_does_nothing(
    keeper: StaffVisitor, any_database: Database
) -> None:
    with any_database.reading() as session:
        invented = session.scalars(sa.select(ServiceSource).where(ServiceSource.example)).first()
    assert invented
    assert keeper.client.get(f"/admin/directory/{invented.service_id}").status_code == 404
    keeper.opens(entry_page(any_database))
    data = {"csrf_token": keeper.token(), "deed": "delete"}
    before = deeds(any_database)
    assert keeper.client.post(entry_page(any_database), data=data).status_code == 303
    assert deeds(any_database) == before
