"""Many at once: one share, one code, and consent that bites whichever way a race goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.conftest import NOW
from tests.sharing.sharer import ELM, every, installation, ready, shares, with_practices
from tests.visitor import Visitor
from vital5.models import ConsentEvent, InboxItem, PracticePerson, Resident, Share, ShareEvent
from vital5.services import consents, sharing, withdrawing

AT_ONCE = 8


@pytest.fixture
def any_surgery(any_site: Flask) -> Flask:
    return with_practices(any_site)


def test_one_button_pressed_by_many_hands_sends_once(any_surgery: Flask) -> None:
    visitor = Visitor(any_surgery)
    page = ready(visitor, "blood_pressure", "smoking")
    held = {"csrf_token": visitor.token(), "seen": page.soup.select_one("[name=seen]")["value"]}
    cookie = visitor.client.get_cookie("vital5")
    assert cookie is not None

    def press(_: int) -> tuple[int, str | None]:
        client = any_surgery.test_client(use_cookies=False)
        answer = client.post(page.address, data=held, headers={"Cookie": f"vital5={cookie.value}"})
        return answer.status_code, answer.headers["Location"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(press, range(AT_ONCE)))

    sent = f"/en/share/sent/{every(any_surgery, Share)[0].id}"
    # Whoever still had the session when their turn came is led to what the first press sent.
    assert {place for status, place in answers if status == 303} == {sent}, answers
    assert all(status in (303, 400) for status, _ in answers), answers
    for table in (Share, InboxItem, PracticePerson, Resident):
        assert len(every(any_surgery, table)) == 1, table
    assert len(every(any_surgery, ShareEvent)) == 2
    assert len(every(any_surgery, ConsentEvent)) == 2


def test_taking_back_and_sending_at_once_end_in_one_of_two_ways(any_surgery: Flask) -> None:
    """Either the share is not sent, or it is sent and then taken back; never sent and standing."""
    shares(Visitor(any_surgery))
    resident = every(any_surgery, Resident)[0].id
    house = installation(any_surgery)
    keys = house.settings.keys
    told = {"language": "en", "channel": "web", "now": NOW}

    def take_back() -> None:
        with house.database.writing() as session:
            withdrawing.withdraw(
                session, keys, resident_id=resident, practice_id=ELM, items=["blood_pressure"],
                **told,  # type: ignore[arg-type]
            )  # fmt: skip

    def send() -> None:
        with house.database.writing() as session:
            try:
                sharing.send(
                    session, keys, resident_id=resident, vitals=["blood_pressure"],
                    **told,  # type: ignore[arg-type]
                )  # fmt: skip
            except sharing.CannotShare:
                session.rollback()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(deed) for deed in (send, take_back) * (AT_ONCE // 2)]:
            done.result()

    with house.database.reading() as session:
        assert not consents.standing(session, resident)
    assert {one.state for one in every(any_surgery, InboxItem)} == {"withdrawn"}
