"""An urgent item nobody opened in time: raised once, and told to all who must know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.practice.desks import NOW, Surgery, a_staff, a_surgery
from vital5.database import Database
from vital5.models import InboxItem, Outgoing
from vital5.services.practice import claims
from vital5.services.unopened import raise_alarms

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def surgery(any_database: Database) -> Iterator[Surgery]:
    with any_database.writing() as session:
        yield a_surgery(session, any_database.keys)


def notices(surgery: Surgery) -> list[dict[str, str]]:
    found = surgery.session.scalars(sa.select(Outgoing).order_by(Outgoing.created_at))
    return [
        json.loads(surgery.keys.open(row.payload or b"", f"outgoing.payload/{row.id}"))
        for row in found
    ]


@pytest.mark.parametrize(("moment", "raised"), [(-A_SECOND, 0), (timedelta(0), 1), (A_SECOND, 1)])
def test_the_alarm_is_raised_when_two_opening_hours_are_over(
    surgery: Surgery, moment: timedelta, raised: int
) -> None:
    share_id = surgery.shares("same_day", ago=timedelta(0))
    due = surgery.session.get_one(InboxItem, share_id).open_by
    assert due == NOW + timedelta(hours=2)

    assert raise_alarms(surgery.session, surgery.keys, due + moment) == raised

    assert surgery.told(share_id) == ["not_opened"] * raised
    assert (surgery.session.get_one(InboxItem, share_id).alarmed_at is not None) is bool(raised)


def test_it_is_raised_once_and_told_to_managers_and_the_programme_without_a_word_of_it(
    surgery: Surgery,
) -> None:
    elsewhere = a_surgery(surgery.session, surgery.keys)
    for surgery_of, role in ((surgery, "practice_manager"), (elsewhere, "practice_manager")):
        surgery.session.add(a_staff(surgery.keys, surgery_of.practice, role=role))
    surgery.session.add(a_staff(surgery.keys, surgery.practice, role="programme", practice_id=None))
    left = a_staff(surgery.keys, surgery.practice, role="practice_manager", disabled_at=NOW)
    surgery.session.add(left)
    person = surgery.person("Zoë Núñez")
    for _ in range(2):
        surgery.shares("emergency_999", person=person, ago=timedelta(days=1))
    surgery.session.flush()

    assert raise_alarms(surgery.session, surgery.keys, NOW) == 2
    assert raise_alarms(surgery.session, surgery.keys, NOW + A_SECOND) == 0

    sent = notices(surgery)
    assert len(sent) == 2
    assert {frozenset(one) for one in sent} == {frozenset({"to", "notice"})}
    assert {one["notice"] for one in sent} == {"urgent_not_opened"}
    assert [deed for deed, _ in surgery.deeds()] == ["alarmed", "alarmed"]


@pytest.mark.parametrize("urgency", ["gp", "self_care", "none"])
def test_what_is_not_urgent_raises_nothing(surgery: Surgery, urgency: str) -> None:
    surgery.shares(urgency, ago=timedelta(days=30))

    assert raise_alarms(surgery.session, surgery.keys, NOW) == 0


def test_what_was_opened_returned_or_withdrawn_raises_nothing(surgery: Surgery) -> None:
    opened = surgery.shares("same_day", ago=timedelta(days=1))
    claims.open_item(surgery.desk(), opened)
    for state in ("filed", "returned", "withdrawn"):
        surgery.shares("same_day", ago=timedelta(days=1), state=state)

    assert raise_alarms(surgery.session, surgery.keys, NOW) == 0
    assert notices(surgery) == []
