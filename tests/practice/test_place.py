"""One's place in the list is kept: its filters, its page and the line to go on at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.practice.desks import a_surgery
from tests.practice.places import Place
from vital5.database import Database
from vital5.services.practice import filing, worklist
from vital5.services.practice.filters import Filters
from vital5.web.practice.place import COOKIE


@pytest.fixture
def place(site: Flask) -> Place:
    return Place(site)


def sent_to(place: Place, share_id: UUID, deed: str, **fields: str) -> str:
    """Where a deed leads to."""
    data = {"csrf_token": place.nurse.token(), **fields}
    answer: Any = place.nurse.client.post(f"/practice/shares/{share_id}/{deed}", data=data)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_the_line_after_is_gone_on_at_and_after_the_last_the_one_before(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        surgery = a_surgery(session, any_database.keys)
        first, second, third = (
            surgery.shares("gp", ago=timedelta(hours=hours)) for hours in (3, 2, 1)
        )
        surgery.shares("gp", ago=timedelta(minutes=150), language="es")
        english, desk = Filters(language="en"), surgery.desk()
        for share_id, following in ((first, second), (third, second), (second, None)):
            filing.file(desk, share_id)
            assert worklist.next_to(desk, english, share_id) == following
        assert worklist.next_to(desk, Filters(state="filed"), second) is None


def test_a_deed_leads_back_to_the_filters_and_to_the_next_line(place: Place) -> None:
    first, second, third = (
        place.share("none", f"Test {name}", ago=timedelta(hours=hours))
        for name, hours in (("A", 9), ("B", 8), ("C", 7))
    )
    part = "/practice/?vital=blood_pressure&level=unverified"
    place.nurse.opens(part)

    assert sent_to(place, first, "file", copied="page") == f"{part}#o-{second}"
    assert sent_to(place, first, "undo") == f"{part}#o-{first}"
    assert sent_to(place, second, "later") == f"{part}#o-{third}"
    assert sent_to(place, third, "release") == f"{part}#o-{third}"
    assert sent_to(place, third, "return") == f"{part}#o-{first}"

    place.nurse.opens("/practice/")
    assert sent_to(place, first, "file", copied="page") == "/practice/#list"


def test_the_cookie_holds_words_of_ours_alone(place: Place) -> None:
    share_id = place.share("none")
    place.nurse.opens("/practice/")
    answer = place.nurse.client.get("/practice/?vital=mood&state=elsewhere&name=Amal")
    given = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(COOKIE)]
    assert given == [f"{COOKIE}=vital=mood; HttpOnly; Path=/; SameSite=Lax"]

    place.nurse.client.set_cookie(COOKIE, "vital=%3Cb%3E&after=x&to=//elsewhere.example")
    assert sent_to(place, share_id, "later") == "/practice/#list"
