"""A share reaches the other side once, whatever it says or does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.fhir.checker import faults
from tests.outbox.conftest import Post
from tests.outbox.server import Server, serving
from vital5.models import AuditEntry, Outgoing, Output, ShareEvent
from vital5.services import outbox

NOT_ARRIVED = {"401": "not_let_in", "429": "server_trouble"}
UNSURE = ("drip", "one refused")
FILED_WITHOUT_SAYING_SO = ("files and hangs", "files and drops", "files and says 500")


def test_a_share_arrives_whole_and_is_accepted(post: Post) -> None:
    assert post.run() == {"accepted": 1}
    (bundle,) = post.server.posts
    assert faults(bundle) == []
    assert bundle["id"] == bundle["identifier"]["value"] == post.share_id
    assert len(post.server.filed) == len(bundle["entry"])
    headers = post.server.headers[0]
    assert headers["content-type"] == "application/fhir+json"
    assert headers["idempotency-key"] == headers["x-request-id"] == post.share_id
    assert "authorization" not in headers
    row = post.row()
    assert (row.state, row.trouble, row.attempts) == ("accepted", None, 0)
    assert row.accepted_at == post.clock()


def test_nothing_is_due_twice_at_one_moment(post: Post) -> None:
    post.run()
    assert post.run() == {}
    assert len(post.server.posts) == 1


@pytest.mark.parametrize("behaviour", UNSURE)
def test_an_answer_that_says_nothing_is_asked_again_with_the_same_id(
    post: Post, behaviour: str
) -> None:
    post.server.behaviours = [behaviour]
    assert post.run() == {"sent": 1}
    assert post.row().accepted_at is None
    post.later(hours=2)
    assert post.run() == {"accepted": 1}
    first, second = post.server.posts
    assert first == second


@pytest.mark.parametrize("behaviour", FILED_WITHOUT_SAYING_SO)
def test_what_was_filed_without_an_answer_is_not_filed_twice(post: Post, behaviour: str) -> None:
    post.server.behaviours = [behaviour]
    assert post.run() == {"sent": 1}
    before = dict(post.server.filed)
    post.later(hours=1)
    assert post.run() == {"accepted": 1}
    assert post.server.filed == before
    assert len(before) == len(post.server.posts[0]["entry"])


@pytest.mark.parametrize("behaviour", NOT_ARRIVED)
def test_what_certainly_did_not_arrive_stays_queued(post: Post, behaviour: str) -> None:
    post.server.behaviours = [behaviour]
    assert post.run() == {"queued": 1}
    assert post.row().trouble == NOT_ARRIVED[behaviour]


def test_a_server_that_is_not_there_is_tried_again(post: Post) -> None:
    with serving() as gone:
        address = gone.url
    post.settings = replace(post.settings, fhir_url=address)
    assert post.run() == {"queued": 1}
    assert post.row().trouble == "unreachable"


def test_a_refusal_waits_for_a_person_and_can_be_tried_again(post: Post) -> None:
    post.server.behaviours = ["422"]
    assert post.run() == {"failed": 1}
    post.later(days=1)
    assert post.run() == {}
    with post.database.writing() as session:
        assert outbox.try_again(session, post.database.keys, post.row().id, post.clock())
    assert post.run() == {"accepted": 1}


def test_a_redirect_is_not_followed(post: Post) -> None:
    with serving() as catcher:
        post.server.elsewhere = catcher.url
        post.server.behaviours = ["redirect"]
        assert post.run() == {"failed": 1}
        assert (catcher.posts, post.row().trouble) == ([], "redirected")


def test_it_waits_longer_each_time_and_at_last_for_a_person(post: Post) -> None:
    post.server.behaviours = ["500"] * outbox.TRIES
    waits = []
    for _ in range(outbox.TRIES - 1):
        assert post.run()["sent"] == 1
        wait = post.row().due_at - post.clock()
        waits.append(wait)
        post.later(seconds=wait.total_seconds())
    assert timedelta(seconds=30) <= waits[0] <= timedelta(minutes=1)
    assert timedelta(hours=3) <= waits[-1] <= timedelta(hours=6)
    assert waits[5] > waits[0]
    ended = post.run()
    assert ended["failed"] == 1
    assert post.row().trouble == "gave_up"


def test_a_server_that_asks_for_time_gets_it(post: Post) -> None:
    post.server.behaviours = ["503 in an hour"]
    post.run()
    assert post.row().due_at - post.clock() >= timedelta(hours=1)


def test_waits_are_not_all_the_same(post: Post) -> None:
    waits = {outbox._wait(3, outbox.Told("again")) for _ in range(20)}
    assert len(waits) > 10


def test_a_filed_share_is_told_to_the_resident_once(post: Post) -> None:
    post.run()
    task = post.server.task(post.share_id, "in-progress")
    post.later(minutes=10)
    assert post.run() == {"accepted": 1}
    assert post.server.asked == [f"https://vital5.example/fhir/id/share|{post.share_id}"]
    task["status"] = "completed"
    post.later(hours=1)
    assert post.run() == {"filed": 1}
    post.later(days=9)
    assert post.run() == {}
    with post.database.reading() as session:
        events = session.scalars(sa.select(ShareEvent.kind)).all()
        deeds = session.scalars(sa.select(AuditEntry.deed).order_by(AuditEntry.id)).all()
        hashes = session.scalars(sa.select(Output.kind)).all()
    assert events == ["filed"]
    assert deeds == ["send_accepted", "send_filed"]
    assert hashes == ["transaction"]


def test_somebody_elses_task_is_not_believed(post: Post) -> None:
    post.run()
    post.server.task("c6a48df6-0000-5da5-a50d-500b9c83e7b9", "completed")
    post.server.task(post.share_id, "completed", system="https://other.example/id")
    post.later(minutes=10)
    assert post.run() == {"accepted": 1}
    post.server.task(post.share_id, "completed")
    post.server.task(post.share_id, "rejected")
    post.later(hours=1)
    assert post.run() == {"accepted": 1}


def test_a_share_that_is_sent_back_waits_for_a_person(post: Post) -> None:
    post.run()
    post.server.task(post.share_id, "rejected")
    post.later(minutes=10)
    assert post.run() == {"failed": 1}
    assert post.row().trouble == "returned"


def test_a_token_goes_along_when_there_is_one(post: Post, server: Server) -> None:
    post.settings = replace(post.settings, fhir_token="secret-of-a-test")
    post.run()
    assert server.headers[0]["authorization"] == "Bearer secret-of-a-test"
    assert "secret-of-a-test" not in repr(post.settings)


def test_without_an_address_nothing_is_sent_and_nothing_is_lost(post: Post) -> None:
    post.settings = replace(post.settings, fhir_url="")
    assert post.run() == {}
    assert post.row().state == "queued"


def test_a_share_that_was_forgotten_takes_its_message_along(post: Post) -> None:
    with post.database.writing() as session:
        session.execute(sa.text("DELETE FROM share"))
    assert post.run() == {}
    with post.database.reading() as session:
        assert session.scalars(sa.select(Outgoing)).all() == []
