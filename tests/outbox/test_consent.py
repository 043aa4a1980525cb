"""Consent is asked at the moment of sending: what was taken back does not go."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.outbox.conftest import Post
from tests.sharing.people import SENT
from vital5.models import ConsentEvent, Resident, Share
from vital5.services import fhir_check, push
from vital5.services.outbox_list import listed


def take_back(post: Post, item: str, *, given: bool = False, after: int = 1) -> None:
    """The resident changes their mind about one item."""
    with post.database.writing() as session:
        share = session.scalars(sa.select(Share)).one()
        session.add(
            ConsentEvent(
                id=uuid4(), resident_id=share.resident_id, practice_id=share.practice_id,
                item=item, given=given, wording_version="2026-11-22", language="en",
                channel="web", at=SENT + timedelta(seconds=after),
            )
        )  # fmt: skip


@pytest.mark.parametrize("item", ["blood_pressure", "weight"])
def test_one_item_taken_back_stops_a_queued_share(post: Post, item: str) -> None:
    take_back(post, item)
    assert post.run() == {"cancelled": 1}
    assert post.server.posts == []
    assert post.row().trouble == "consent_withdrawn"


def test_something_else_taken_back_does_not(post: Post) -> None:
    take_back(post, "mood")
    assert post.run() == {"accepted": 1}


def test_agreeing_again_in_time_lets_it_go(post: Post) -> None:
    take_back(post, "weight")
    take_back(post, "weight", given=True, after=2)
    assert post.run() == {"accepted": 1}


def test_what_may_have_arrived_is_not_sent_again_and_somebody_is_told(post: Post) -> None:
    post.server.behaviours = ["500"]
    assert post.run() == {"sent": 1}
    take_back(post, "weight")
    post.later(hours=1)
    assert post.run() == {"sent": 1}
    assert len(post.server.posts) == 1
    post.later(days=30)
    assert post.run() == {"overdue": 1}
    with post.database.reading() as session:
        (told,) = listed(session, post.clock())["needs_a_person"]
    assert (told["trouble"], told["due_at"]) == ("consent_withdrawn", None)


def test_a_deleted_record_takes_its_messages_along(post: Post) -> None:
    with post.database.writing() as session:
        session.execute(sa.delete(Resident))
    assert post.run() == {}
    assert post.server.posts == []


def test_a_share_that_was_tampered_with_does_not_go(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def altered(*_: object) -> None:
        raise push.snapshot.Altered

    monkeypatch.setattr(push.snapshot, "opened", altered)
    assert post.run() == {"cancelled": 1}
    assert post.row().trouble == "altered"


def test_a_bundle_that_is_no_fhir_does_not_go(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push.outputs, "plain", lambda *_: b'{"resourceType":"Bundle","entry":[1]}')
    assert post.run() == {"cancelled": 1}
    assert (post.server.posts, post.row().trouble) == ([], "not_valid")
    assert fhir_check.problems(b"{}")
