"""The letter of a share in its owner's hands, who they are in their own data, and the push."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.fhir.checker import of_type
from tests.sharing.sharer import NOT_JOINED, every, installation, shares, the_share, with_practices
from tests.visitor import Visitor
from tests.web.test_take_away import text_of
from vital5.models import Outgoing, Output
from vital5.services import outbox
from vital5.services.carriers import carriers_of


@pytest.fixture
def sharer(site: Flask) -> Visitor:
    return Visitor(with_practices(site))


def letter_of(visitor: Visitor, share_id: UUID) -> str:
    answer = visitor.client.get(f"/en/me/shares/{share_id}/letter.pdf")
    assert answer.mimetype == "application/pdf"
    return text_of(answer.data)


def test_a_letter_tells_what_was_shared_to_whom_and_nothing_else(sharer: Visitor) -> None:
    shares(sharer, practice=NOT_JOINED)
    share = the_share(sharer.app)
    page = sharer.opens(sharer.page.link("Open my letter"))
    text = letter_of(sharer, share.id)
    for told in (page.text, text):
        assert "118/76" in told
        assert "999 000 0018" in told
        assert "Example-Okoro" in told
        assert "WHO-5" not in told
    assert [one.kind for one in every(sharer.app, Output)] == ["letter"]


def test_somebody_elses_letter_is_not_there(sharer: Visitor, another: Visitor) -> None:
    shares(sharer)
    share_id = the_share(sharer.app).id
    for path in ("letter", "letter.pdf"):
        assert another.client.get(f"/en/me/shares/{share_id}/{path}").status_code == 404


def test_ones_own_document_says_who_one_is(sharer: Visitor) -> None:
    shares(sharer)
    (patient,) = of_type(sharer.client.get("/en/me/fhir.json").json, "Patient")
    assert patient["birthDate"] == "1972-03-27"
    assert patient["identifier"][0]["value"] == "9990000018"


def test_a_share_is_pushed_only_where_that_is_set_up(sharer: Visitor) -> None:
    shares(sharer)
    assert every(sharer.app, Outgoing) == []


def test_a_push_is_written_with_the_share_and_bitten_by_a_withdrawal(
    site: Flask, sharer: Visitor
) -> None:
    found = installation(site)
    pushing = replace(found.settings, fhir_url="http://127.0.0.1:9/fhir")
    site.extensions["vital5"] = replace(found, settings=pushing)
    shares(sharer)
    (message,) = every(site, Outgoing)
    assert (message.kind, message.state, message.share_id) == ("fhir", "queued", the_share(site).id)
    with found.database.writing() as session:
        session.execute(sa.text("UPDATE inbox_item SET state = 'withdrawn'"))
    done = outbox.run(found.database, carriers_of(pushing), found.clock)
    assert done == {"cancelled": 1}
