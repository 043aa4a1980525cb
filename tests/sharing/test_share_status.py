"""What happened to what I shared: only what did happen, to nobody but me."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.conftest import NOW
from tests.sharing.sharer import ELM, every, installation, shares, the_share, with_practices
from tests.staffing import a_staff
from tests.visitor import Visitor
from tests.web.walks import UNWELL
from vital5.models import ConsentEvent, PracticeMessage, ShareEvent, place_of
from vital5.services import audit


@pytest.fixture
def surgery(site: Flask) -> Flask:
    return with_practices(site)


def happens(site: Flask, kind: str, minutes: int = 5) -> None:
    share = the_share(site)
    with installation(site).database.writing() as session:
        session.add(
            ShareEvent(
                id=uuid4(), share_id=share.id, practice_id=share.practice_id, kind=kind,
                at=NOW + timedelta(minutes=minutes),
            )
        )  # fmt: skip


def writes(
    site: Flask, *, template: str | None = None, words: str = "", language: str = "en"
) -> None:
    share, house = the_share(site), installation(site)
    staff = a_staff(house.database, practice=ELM)
    made = uuid4()
    place = place_of("practice_message", "words", made)
    with house.database.writing() as session:
        session.add(
            PracticeMessage(
                id=made, share_id=share.id, practice_id=share.practice_id, staff_id=staff,
                template=template, language=language, sent_at=NOW,
                words=house.settings.keys.seal(words, place) if words else None,
            )
        )  # fmt: skip


def looks(site: Flask, deed: str, staff: UUID | None, actor: str = "staff") -> None:
    share, house = the_share(site), installation(site)
    with house.database.writing() as session:
        audit.note(
            session, house.settings.keys, now=NOW, actor=actor, actor_id=staff, deed=deed,
            subject="share", subject_id=share.id, practice_id=ELM, resident_id=share.resident_id,
        )  # fmt: skip


def test_it_never_says_opened_before_somebody_pressed(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)

    page = visitor.opens("me/shares")
    told = [tag["data-event"] for tag in page.soup.select("[data-event]")]
    assert told == ["sent", "received"]
    assert "Not opened yet" in page.text
    happens(surgery, "opened")

    page = visitor.opens("me/shares")

    assert [tag["data-event"] for tag in page.soup.select("[data-event]")] == [*told, "opened"]
    assert "15 June 2026, 10:05" in page.text, "London's wall time"
    assert "Not opened yet" not in page.text


@pytest.mark.parametrize("kind", ["filed", "answered", "returned", "withdrawn", "not_opened"])
def test_every_step_has_words(surgery: Flask, kind: str) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    happens(surgery, kind)

    step = visitor.opens("me/shares").soup.select_one(f'[data-event="{kind}"] .v5-trail__what')

    assert step.get_text(strip=True)


def test_who_was_not_read_in_time_is_told_what_to_do(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor, "blood_pressure", plan=UNWELL)
    assert not visitor.opens("me/shares").soup.select_one("[data-not-read]")
    happens(surgery, "not_opened")

    page = visitor.opens("me/shares")

    notice = page.soup.select_one("[data-not-read]").get_text(" ", strip=True)
    assert "Call your surgery now" in notice
    assert "111" in notice
    happens(surgery, "opened", 10)
    assert not visitor.opens("me/shares").soup.select_one("[data-not-read]")


def test_free_words_keep_their_language_and_direction(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    writes(surgery, words="<b>Llámenos</b> 999", language="es")

    page = visitor.opens(visitor.opens("me/shares").link("Read what the surgery wrote"))

    original = page.soup.select_one("[data-message] [lang=es]")
    assert original.get_text() == "<b>Llámenos</b> 999"
    assert "Nobody has translated this" in page.text
    visitor.answers()
    assert every(surgery, PracticeMessage)[0].read_at is not None
    assert "I have read this" not in visitor.page.text


def test_looking_at_a_message_does_not_mark_it_read(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    writes(surgery, words="Hello")
    visitor.opens(f"me/shares/{the_share(surgery).id}")

    assert every(surgery, PracticeMessage)[0].read_at is None


def test_the_list_of_who_looked_names_roles_and_no_names(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    assert "Nobody has looked so far" in visitor.opens("me/who-looked").text
    staff = a_staff(installation(surgery).database, practice=ELM, name="Gwendolyn Secret")
    for deed in ("opened", "exported", "signed_in"):
        looks(surgery, deed, staff)

    page = visitor.opens("me/who-looked")

    assert len(page.soup.select(".v5-looks__one")) == 2
    assert "Staff of the surgery took a copy" in page.text
    assert "Elm Lane Surgery" in page.text
    assert "Gwendolyn" not in str(page.soup)


def test_who_looked_by_the_link_of_a_digest_is_told_too(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    looks(surgery, "exported", None, actor="digest")

    page = visitor.opens("me/who-looked")

    assert "Somebody took a copy" in page.text
    assert "Elm Lane Surgery" in page.text


def test_every_id_of_somebody_else_is_not_there(surgery: Flask) -> None:
    mine, theirs = Visitor(surgery), Visitor(surgery)
    shares(mine)
    share = the_share(surgery).id
    events = [one.id for one in every(surgery, ConsentEvent)]
    shares(theirs)

    for path in [f"me/shares/{share}", f"share/sent/{share}",
                 *(f"me/agreements/{one}" for one in events)]:  # fmt: skip
        theirs.opens(path, 404)
        token = theirs.opens("me/agreements").token
        if not path.startswith("share/"):
            theirs.posts(path, {"csrf_token": token}, 404)
        theirs.opens(path.rpartition("/")[0] + f"/{uuid4()}", 404)
        assert mine.opens(path).status == 200
    assert all(one.given for one in every(surgery, ConsentEvent))


@pytest.mark.parametrize("path", ["me/shares", "me/agreements", "me/who-looked"])
def test_without_a_record_there_is_nothing(surgery: Flask, path: str) -> None:
    Visitor(surgery).opens(path, 404)


def test_after_a_long_absence_it_asks_before_it_shows_who_i_am(
    surgery: Flask, clock: object
) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    clock.set(NOW + timedelta(minutes=31))  # type: ignore[attr-defined]

    for path in ("share/who", "me/shares", "me/agreements", "me/who-looked"):
        assert visitor.opens(path).name == "back-again"


def test_my_own_data_holds_all_of_it_and_nothing_of_others(surgery: Flask) -> None:
    mine, theirs = Visitor(surgery), Visitor(surgery)
    shares(mine)
    writes(surgery, words="Please call")
    shares(theirs)

    whole = mine.downloads("me/export.json")

    assert whole["identity"]["details"]["family_name"] == "Example-Okoro"
    assert [one["item"] for one in whole["consents"]] == ["blood_pressure"]
    (share,) = whole["shares"]
    assert share["messages"][0]["words"] == "Please call"
    assert [one["kind"] for one in share["events"]] == ["sent", "received"]
    assert share["snapshot"]["vitals"][0]["vital"] == "blood_pressure"
    assert whole["who_looked"] == []
