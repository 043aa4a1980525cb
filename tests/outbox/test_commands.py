"""`vital5 outbox run` and `list`, and the alarms: what did not arrive is seen."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner

from tests.outbox.conftest import Post
from vital5.commands import main
from vital5.services import outbox
from vital5.services.outbox_list import age, troubled


def command(post: Post, *words: str) -> dict[str, Any]:
    """What the command answers, run on the installation."""
    settings = post.settings
    environ = {
        "VITAL5_ENV": "test", "VITAL5_DATA": str(settings.data),
        "VITAL5_DATABASE_URL": settings.database_url, "VITAL5_CLOCK": str(settings.clock_file),
        "VITAL5_FHIR_URL": settings.fhir_url,
    }  # fmt: skip
    done = CliRunner().invoke(main, ["outbox", *words], env=environ)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_run_delivers_and_list_shows_what_waits(post: Post) -> None:
    waiting = command(post, "list")
    assert waiting["states"] == {"queued": 1}
    assert waiting["waiting"][0]["kind"] == "fhir"
    assert command(post, "run") == {"accepted": 1}
    assert command(post, "list")["states"] == {"accepted": 1}
    assert command(post, "list")["needs_a_person"] == []


def test_what_nobody_took_within_a_day_is_overdue(post: Post) -> None:
    post.server.behaviours = ["500"] * 9
    post.run()
    post.later(hours=23)
    assert "overdue" not in post.run()
    post.later(hours=1)
    assert post.run()["overdue"] == 1
    post.later(hours=8)
    assert "overdue" not in post.run(), "the alarm is raised once"
    assert command(post, "list")["needs_a_person"][0]["overdue"] is True


def test_what_nobody_filed_within_three_days_is_overdue(post: Post) -> None:
    post.run()
    post.later(days=2, hours=23)
    assert "overdue" not in post.run()
    post.later(hours=1)
    assert post.run()["overdue"] == 1
    post.server.task(post.share_id, "completed")
    post.later(days=1)
    assert post.run() == {"filed": 1}
    with post.database.reading() as session:
        assert troubled(session) == []


def test_the_oldest_that_is_due_has_an_age(post: Post) -> None:
    post.later(seconds=90)
    with post.database.reading() as session:
        assert age(session, post.clock()) == 90
    post.run()
    with post.database.reading() as session:
        assert age(session, post.clock()) == 0


def test_a_message_that_went_another_way_is_given_up(post: Post) -> None:
    post.server.behaviours = ["422"]
    post.run()
    with post.database.writing() as session:
        assert outbox.give_up(session, post.database.keys, post.row().id, post.clock())
    with post.database.writing() as session:
        assert not outbox.give_up(session, post.database.keys, post.row().id, post.clock())
        assert not outbox.try_again(session, post.database.keys, post.row().id, post.clock())
    assert post.row().state == "cancelled"


@pytest.mark.parametrize("deed", [outbox.try_again, outbox.give_up])
def test_a_message_that_is_not_there_is_nobodys(post: Post, deed: Any) -> None:
    with post.database.writing() as session:
        assert not deed(session, post.database.keys, uuid4(), post.clock())
