"""Texts and emails through a local Notify that speaks its protocol: codes, and "there is news"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.sharing.notify import TEMPLATES, LocalNotify
from tests.sharing.sharer import ELM, ME, chooses, every, installation
from tests.sharing.test_taking_back import takes_back
from tests.visitor import Page, Visitor
from tests.web.walks import results
from vital5.models import Identity, Outgoing, Resident
from vital5.services import notices, outbox, unopened
from vital5.services.carriers import carriers_of

PHONE = "07700 900123"


def runs(site: Flask) -> dict[str, int]:
    house = installation(site)
    return outbox.run(house.database, carriers_of(house.settings), house.clock)


def asks_for_a_code(visitor: Visitor) -> Page:
    results(visitor)
    chooses(visitor)
    visitor.sends("share/who", **ME)
    visitor.answers(safe="text")
    page = visitor.answers(phone=PHONE)
    assert page.name == "share-phone-code"
    return visitor.answers(button="send")


def code_in(notify: LocalNotify) -> str:
    return str(notify.sent[-1]["personalisation"]["code"])


def wrong(notify: LocalNotify) -> str:
    return f"{(int(code_in(notify)) + 1) % 1_000_000:06}"


def test_a_code_confirms_a_number_once(texting: Flask, notify: LocalNotify) -> None:
    visitor = Visitor(texting)
    asks_for_a_code(visitor)
    (sent,) = notify.sent
    assert sent["phone_number"] == "+447700900123"
    assert set(sent["personalisation"]) == {"code"}, "nothing else goes along"
    assert len(code_in(notify)) == 6

    page = visitor.answers(code=f" {code_in(notify)[:3]} {code_in(notify)[3:]}")

    assert page.name == "share-needs"
    visitor.answers()
    visitor.answers(items="blood_pressure")
    visitor.answers()
    assert every(texting, Identity)[0].level == "phone_confirmed"
    (row,) = every(texting, Outgoing)
    assert (row.state, row.payload) == ("filed", None), "neither number nor code is kept"


def test_a_wrong_code_is_named_and_five_are_enough(texting: Flask, notify: LocalNotify) -> None:
    visitor = Visitor(texting)
    asks_for_a_code(visitor)
    for _ in range(4):
        page = visitor.answers(status=422, code=wrong(notify))
        assert page.errors[0].startswith("This is not the code")
    visitor.answers(status=422, code=wrong(notify))

    page = visitor.answers(status=422, code=code_in(notify))

    assert page.errors == ["This code has ended or was used. Ask for a new one"]


@pytest.mark.parametrize(("seconds", "status"), [(599, 200), (600, 422)])
def test_a_code_ends_after_ten_minutes(
    texting: Flask, notify: LocalNotify, clock: MovableClock, seconds: int, status: int
) -> None:
    visitor = Visitor(texting)
    asks_for_a_code(visitor)
    clock.set(NOW + timedelta(seconds=seconds))

    assert visitor.answers(status=status, code=code_in(notify)).status == status


def test_a_new_code_ends_the_one_before(texting: Flask, notify: LocalNotify) -> None:
    visitor = Visitor(texting)
    asks_for_a_code(visitor)
    old = code_in(notify)
    visitor.answers(button="send")
    if old != code_in(notify):
        visitor.answers(status=422, code=old)

    assert visitor.answers(code=code_in(notify)).name == "share-needs"


def test_a_fourth_code_in_an_hour_is_not_sent(texting: Flask, notify: LocalNotify) -> None:
    visitor = Visitor(texting)
    asks_for_a_code(visitor)
    visitor.answers(button="send")
    visitor.answers(button="send")

    page = visitor.answers(status=429, button="send")

    assert page.errors == ["Too many codes were sent. Wait an hour, or go on without"]
    assert len(notify.sent) == 3
    assert visitor.opens(page.link("Go on without")).name == "share-needs"


def test_another_number_is_not_confirmed_by_the_code_of_the_first(
    texting: Flask, notify: LocalNotify
) -> None:
    visitor = Visitor(texting)
    asks_for_a_code(visitor)
    first = code_in(notify)
    visitor.sends("share/contact/details", phone="07700 900456")

    visitor.answers(status=422, code=first)


def test_a_number_that_changes_is_confirmed_no_longer(texting: Flask, notify: LocalNotify) -> None:
    visitor = Visitor(texting)
    asks_for_a_code(visitor)
    visitor.answers(code=code_in(notify))

    assert visitor.sends("share/contact/details", phone="07700 900456").name == "share-phone-code"


@pytest.mark.parametrize(("safe", "level"), [("none", "unverified"), ("ring", "phone_confirmed")])
def test_a_number_that_is_not_told_makes_nobody_surer(
    texting: Flask, notify: LocalNotify, safe: str, level: str
) -> None:
    visitor = Visitor(texting)
    asks_for_a_code(visitor)
    visitor.answers(code=code_in(notify))
    visitor.sends("share/contact", safe=safe)
    if safe == "ring":
        visitor.answers()
    visitor.answers()
    visitor.answers(items="blood_pressure")
    visitor.answers()

    assert every(texting, Identity)[0].level == level


def test_a_notify_that_fails_stops_nobody(texting: Flask, notify: LocalNotify) -> None:
    notify.status = 500
    visitor = Visitor(texting)

    page = asks_for_a_code(visitor)

    assert page.name == "share-phone-code"
    assert [row.state for row in every(texting, Outgoing)] == ["queued"]
    assert visitor.opens(page.link("Go on without")).name == "share-needs"


def test_a_refusal_is_final_and_a_late_code_never_goes(
    texting: Flask, notify: LocalNotify, clock: MovableClock
) -> None:
    notify.status = 500
    asks_for_a_code(Visitor(texting))
    notify.status = 201
    clock.set(NOW + timedelta(minutes=11))

    runs(texting)

    assert not notify.sent
    (row,) = every(texting, Outgoing)
    assert (row.state, row.trouble) == ("cancelled", "too_late")


def shares_with(visitor: Visitor, *safe: str, **details: Any) -> None:
    """Share, having said that some ways are safe."""
    results(visitor)
    chooses(visitor)
    visitor.sends("share/who", **ME)
    visitor.answers(safe=list(safe))
    visitor.answers(**details)
    visitor.sends("share/needs")
    visitor.answers(items="blood_pressure")
    visitor.answers()
    assert visitor.page.name == "share-sent"


def news(site: Flask) -> int:
    house = installation(site)
    resident = every(site, Resident)[0].id
    with house.database.writing() as session:
        return len(
            notices.queue_news(
                session, house.settings.keys, resident_id=resident, practice_id=None, now=NOW
            )
        )


def test_news_say_nothing_of_what(texting: Flask, notify: LocalNotify) -> None:
    visitor = Visitor(texting)
    shares_with(visitor, "text", "email", phone=PHONE, email="zoe@example.com")
    assert news(texting) == 2

    runs(texting)

    by_kind = {one["kind"]: one for one in notify.sent}
    assert by_kind["sms"]["template_id"] == TEMPLATES["news_text"]
    assert by_kind["email"]["email_address"] == "zoe@example.com"
    assert not any(one.get("personalisation") for one in notify.sent)


def test_news_that_wait_are_not_sent_once_it_is_not_safe(
    texting: Flask, notify: LocalNotify
) -> None:
    visitor = Visitor(texting)
    shares_with(visitor, "text", phone=PHONE)
    news(texting)

    takes_back(visitor, "contact_text")
    runs(texting)

    assert not notify.sent
    assert [row.state for row in every(texting, Outgoing)] == ["cancelled"]
    assert news(texting) == 0


def test_who_said_that_nothing_is_safe_is_never_texted(texting: Flask) -> None:
    visitor = Visitor(texting)
    shares_with(visitor, "ring", phone="020 7946 0123")

    assert news(texting) == 0


def test_a_notice_to_staff_goes_by_the_same_way(texting: Flask, notify: LocalNotify) -> None:
    house = installation(texting)
    with house.database.writing() as session:
        keys = house.settings.keys
        for name in ("urgent_not_opened", "no_such_template"):
            unopened.send_notice(session, keys, name, ["m@example.org"], ELM, NOW, link="/x")

    runs(texting)

    (sent,) = notify.sent
    assert sent["email_address"] == "m@example.org"
    assert not sent.get("personalisation"), "what a template has no place for stays here"
    assert sorted(row.state for row in every(texting, Outgoing)) == ["cancelled", "filed"]
