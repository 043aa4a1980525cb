"""When something is not there, not allowed or broken: a kind page, and nothing private in it."""

import logging

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.visitor import Visitor
from tests.web.counting import database_of, saved
from tests.web.walks import walk
from vital5.config import Settings
from vital5.database import Database
from vital5.visit import journey
from vital5.web import build_app

NOWHERE = (
    "/nope",
    "/xx/",
    "/en/nope",
    "/en/check/knees",
    "/en/check/mood/nope",
    "/en/check/about-you/nope",
    "/en/check/urgent/knees",
    "/en/services/knees",
    "/en/pages/knees",
    "/en/tell-us/knees",
    "/en/me/passport",
    "/en/me/readings/x/forget",
)


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_said_kindly(visitor: Visitor, path: str) -> None:
    page = visitor.opens(path, 404)

    assert page.name == "error-404"
    assert page.soup.select_one('main a[href="tel:999"]')


@pytest.mark.parametrize("path", ["/en/leave", "/en/finish", "/en/me/new-code"])
def test_what_must_be_posted_cannot_be_opened(visitor: Visitor, path: str) -> None:
    page = visitor.opens(path, 405)

    assert page.name == "error-405"
    assert "POST" in page.headers["Allow"]


def test_too_much_at_once_is_refused_before_it_is_read(visitor: Visitor) -> None:
    visitor.opens("tell-us/feedback")
    data = {"csrf_token": visitor.token(), "words": "x" * 300_000}

    assert visitor.posts("tell-us/feedback", data, 413).name == "error-413"


def test_when_the_store_does_not_answer_it_says_that_nothing_was_saved(
    site: Flask, visitor: Visitor
) -> None:
    walk(visitor, until="about-you-pregnancy")
    data = {"csrf_token": visitor.token(), "pregnant": "false"}
    with database_of(site).writing() as session:
        session.execute(sa.text("ALTER TABLE step_count RENAME TO step_count_gone"))

    page = visitor.posts("check/about-you/pregnancy", data, 503)

    assert page.name == "error-503"
    assert page.headers["Retry-After"] == "30"
    assert "Nothing was saved" in page.text
    assert saved(site)["health_check"] == 1
    assert visitor.opens("check").name == "about-you-pregnancy"


def test_a_bug_shows_a_number_to_report_and_logs_no_answer(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from dataclasses import replace

    site = build_app(replace(sqlite_settings, env="demo"), Database(sqlite_settings))
    visitor = Visitor(site)
    walk(visitor, until="blood-pressure-reading")

    def broken(*_any: object) -> None:
        raise ValueError("somebody's 191 over 117")

    monkeypatch.setattr(journey, "next_page", broken)
    data = {"csrf_token": visitor.token(), "systolic": "191", "diastolic": "117"}
    with caplog.at_level(logging.DEBUG):
        page = visitor.posts("check/blood-pressure", data, 500)

    reference = page.words_of("main .v5-quiet bdi")
    assert page.name == "error-500"
    assert reference in caplog.text
    assert "ValueError" in caplog.text
    assert "191" not in caplog.text
    assert "191" not in page.soup.get_text()


def test_alive_and_ready_are_told_part_by_part(site: Flask) -> None:
    client = site.test_client()

    assert client.get("/healthz").json == {"alive": True}
    ready = client.get("/readyz")
    assert ready.json["parts"]["write"]["ok"]
    assert ready.json["parts"]["schema"]["ok"]
    assert (ready.status_code == 200) == all(part["ok"] for part in ready.json["parts"].values())


def test_not_ready_is_503_and_names_the_part(site: Flask) -> None:
    with database_of(site).writing() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))

    ready = site.test_client().get("/readyz")

    assert ready.status_code == 503
    assert not ready.json["ready"]
    assert not ready.json["parts"]["schema"]["ok"]


def test_health_answers_without_a_database(site: Flask) -> None:
    database_of(site).engine.dispose()
    with database_of(site).writing() as session:
        session.execute(sa.text("ALTER TABLE web_session RENAME TO gone"))

    assert site.test_client().get("/healthz").status_code == 200
