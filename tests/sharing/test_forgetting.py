"""What was shared is forgotten when it is due: at its second, whole, and not one before."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW
from tests.sharing.sharer import every, installation, shares, with_practices
from tests.sharing.test_taking_back import takes_back
from tests.visitor import Visitor
from vital5.models import InboxItem, Outgoing, PersonWord, PracticePerson, Resident, Share
from vital5.services.retention import KEPT_SHARE, KEPT_WITHDRAWN, forget_due

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def any_surgery(any_site: Flask) -> Flask:
    return with_practices(any_site)


def forgets(site: Flask, after: timedelta) -> dict[str, int]:
    house = installation(site)
    return forget_due(house.database, house.settings, NOW + after)


def is_kept_for_ever(site: Flask) -> None:
    """The resident's own record outlives all of this."""
    with installation(site).database.writing() as session:
        session.execute(sa.update(Resident).values(forget_at=NOW + 9999 * DAY))


def test_a_share_that_was_taken_back_goes_after_thirty_days(any_surgery: Flask) -> None:
    visitor = Visitor(any_surgery)
    shares(visitor)
    takes_back(visitor, "blood_pressure")
    is_kept_for_ever(any_surgery)

    assert forgets(any_surgery, KEPT_WITHDRAWN - SECOND)["withdrawn_shares"] == 0
    told = forgets(any_surgery, KEPT_WITHDRAWN)

    assert (told["withdrawn_shares"], told["practice_people"]) == (1, 1)
    for table in (Share, InboxItem, PracticePerson, PersonWord):
        assert not every(any_surgery, table), table


@pytest.mark.parametrize("state", ["new", "filed"])
def test_a_share_goes_after_eight_years(any_surgery: Flask, state: str) -> None:
    shares(Visitor(any_surgery))
    with installation(any_surgery).database.writing() as session:
        session.execute(sa.update(InboxItem).values(state=state))
    is_kept_for_ever(any_surgery)

    assert forgets(any_surgery, KEPT_SHARE - SECOND)["shares"] == 0
    assert len(every(any_surgery, PracticePerson)) == 1
    assert forgets(any_surgery, KEPT_SHARE)["shares"] == 1
    assert not every(any_surgery, PracticePerson)


def test_a_share_outlives_the_record_it_came_from(any_surgery: Flask) -> None:
    shares(Visitor(any_surgery))

    assert forgets(any_surgery, 731 * DAY)["records"] == 1

    assert len(every(any_surgery, Share)) == 1
    assert every(any_surgery, PracticePerson)[0].resident_id is None


@pytest.mark.parametrize(
    ("state", "gone"), [("filed", 1), ("cancelled", 1), ("failed", 1), ("queued", 0), ("sent", 0)]
)
def test_messages_that_are_done_go_and_others_wait(
    any_surgery: Flask, state: str, gone: int
) -> None:
    with installation(any_surgery).database.writing() as session:
        session.add(
            Outgoing(id=uuid4(), kind="text", state=state, attempts=0, due_at=NOW, created_at=NOW)
        )

    assert forgets(any_surgery, 90 * DAY - SECOND)["sent_messages"] == 0
    assert forgets(any_surgery, 90 * DAY)["sent_messages"] == gone
