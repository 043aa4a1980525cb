"""What holds at every address, whoever knocks and however."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import NOW, MovableClock
from tests.visitor import Visitor
from tests.web.counting import count, database_of, saved
from tests.web.walks import ONLY_PRESSURE, results, walk
from vital5.models import WebSession
from vital5.services.tries import asker

ALWAYS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Cache-Control",
)
KINDS = (
    ("GET", "/", 200),
    ("GET", "/en", 308),
    ("GET", "/en/results", 303),
    ("GET", "/favicon.ico", 302),
    ("GET", "/nope/", 404),
    ("GET", "/static/nope.css", 404),
    ("GET", "/static/css/vital5.ltr.css", 200),
    ("POST", "/static/css/vital5.ltr.css", 405),
    ("PUT", "/en/check", 405),
    ("POST", "/en/passport", 400),
    ("GET", "/healthz", 200),
    ("GET", "/en/reminder.ics", 200),
)
WITHOUT_STATE = {"services.everything", "services.topic"}
"""Posts that change nothing on the server, and so need no token."""

PAYLOADS = (
    '"><script>canary()</script>',
    "'><img src=x onerror=canary()>",
    '"><div hx-get=/canary hx-trigger=load>',
    '" hx-on::load="canary()" x="',
    "</textarea><script>canary()</script>",
    "{{7*7}}canary{% print(7*7) %}",
)
LIVE = re.compile(r"<script>canary|<img src=x|<div hx-|\" hx-on|49canary|canary49")
ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/en//evil.example",
    "/en/\\evil.example",
    "/en/..//evil.example",
    "//[",
    "http://[::1",
    "//evil.example/en/",
    "/en/\r\nLocation: https://evil.example",
    "/\t/evil.example",
)


@pytest.mark.parametrize(("method", "path", "status"), KINDS)
def test_every_kind_of_answer_carries_every_header(
    site: Flask, method: str, path: str, status: int
) -> None:
    answer = site.test_client().open(path, method=method, base_url="https://vital5.example")

    assert answer.status_code == status
    assert [name for name in ALWAYS if name not in answer.headers] == []
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("host", ["a b", "evil:80@x", "a" * 300, "é.example", "[::1"])
def test_a_host_that_is_none_is_refused(site: Flask, host: str) -> None:
    answer = site.test_client(use_cookies=False).get("/en", headers={"Host": host})

    assert answer.status_code == 400


def test_a_redirect_names_no_host(site: Flask) -> None:
    answer = site.test_client().get("/en", headers={"Host": "evil.example"})

    assert answer.headers["Location"] == "/en/"


def test_looking_at_pages_without_cookies_leaves_no_rows(site: Flask) -> None:
    for _ in range(50):
        assert "Set-Cookie" in site.test_client().get("/en/check/about-you").headers

    assert count(site, WebSession) == 0


def test_every_post_that_changes_something_needs_its_token(site: Flask, visitor: Visitor) -> None:
    results(visitor, ONLY_PRESSURE)
    before = saved(site)
    tried = 0
    for rule in site.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in WITHOUT_STATE:
            continue
        if rule.rule.startswith("/api/"):
            continue  # no cookie opens anything there: each request is signed by itself
        part = {"lang": "en", "part": "about-you", "slug": "age", "vital": "blood-pressure",
                "kind": "feedback"}  # fmt: skip
        path = rule.build({name: part.get(name) or uuid4() for name in rule.arguments})
        assert path, rule
        answer = visitor.client.post(path[1], data={"words": "x", "same": "false"})
        assert answer.status_code == 400, f"{path[1]} answered {answer.status_code}"
        tried += 1

    assert tried >= 15
    assert saved(site) == before
    assert visitor.opens("results").name == "results"


def token_of(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_is_typed_comes_alive(site: Flask, language: str, payload: str) -> None:
    client = site.test_client()
    token = token_of(client, f"/{language}/check/about-you")
    fields = (
        ("check/about-you", "age"),
        ("check/blood-pressure", "systolic"),
        ("check/weight/measures", "weight_kg"),
        ("passport", "code"),
        ("services", "postcode"),
    )
    for path, name in fields:
        answer = client.post(f"/{language}/{path}", data={"csrf_token": token, name: payload})
        assert answer.status_code < 500
        assert not LIVE.search(answer.text), path
    told = client.post(
        f"/{language}/tell-us/feedback", data={"csrf_token": token, "words": payload * 900}
    )
    assert told.status_code == 422
    assert not LIVE.search(told.text)
    back = client.get(f"/{language}/back-again", query_string={"to": f"/en/{payload}"})
    assert not LIVE.search(back.text)


@pytest.mark.parametrize("back", ELSEWHERE)
def test_no_address_leads_to_another_site(visitor: Visitor, back: str) -> None:
    listed = visitor.client.get("/en/languages", query_string={"back": back})
    links = re.findall(r'class="v5-language" href="([^"]*)"', listed.text)
    walk(visitor, until="about-you-pregnancy")
    sent = {"csrf_token": visitor.token(), "same": "true", "to": back}
    location = visitor.client.post("/en/back-again", data=sent).headers["Location"]

    assert links
    for address in [*links, location]:
        assert re.match(r"/[A-Za-z-]+/(?![/\\\s])", address), address


def test_a_safety_question_left_open_is_asked_again_in_a_draft_language(site: Flask) -> None:
    client = site.test_client()
    token = token_of(client, "/ar/check/about-you")
    for path in ("blood-pressure/symptoms", "mood/phq9-item9", "alcohol/withdrawal"):
        answer = client.post(f"/ar/check/{path}", data={"csrf_token": token})
        assert answer.status_code in (303, 422), path


@pytest.mark.parametrize("text", ["9", "a", "1.", "<", "&", "٠", "a1", '<!"', "SE1 "])
def test_a_hundred_thousand_characters_are_refused_quickly(site: Flask, text: str) -> None:
    client = site.test_client()
    long = (text * 100_000)[: 100_000 // len(text.encode())]
    token = token_of(client, "/ar/check/about-you")
    for path, name in (("check/about-you", "age"), ("passport", "code"), ("services", "postcode")):
        client.get(f"/ar/{path}")
        begun = time.process_time()
        answer = client.post(f"/ar/{path}", data={"csrf_token": token, name: long})
        assert answer.status_code in (413, 422)
        assert time.process_time() - begun < 0.3, path


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_household_is_counted_as_one(address: str, counted: str) -> None:
    assert asker(address) == counted


def test_an_hour_after_ten_wrong_codes_the_right_one_opens(
    visitor: Visitor, another: Visitor, clock: MovableClock
) -> None:
    results(visitor, ONLY_PRESSURE)
    code = visitor.sends("keep").words_of("[data-passport-code]")
    for _ in range(10):
        another.sends("passport", code="2222-3333-4444-5555", status=422)
    refused = another.sends("passport", code=code, status=429)
    clock.set(NOW + timedelta(minutes=61))

    assert refused.headers["Retry-After"] == "3600"
    assert another.sends("passport", code=code).name == "history"


def test_an_open_record_takes_the_code_again_after_twelve_hours(
    visitor: Visitor, another: Visitor, clock: MovableClock
) -> None:
    results(visitor, ONLY_PRESSURE)
    code = visitor.sends("keep").words_of("[data-passport-code]")
    another.sends("passport", code=code)
    for minutes in range(20, 12 * 60, 20):
        clock.set(NOW + timedelta(minutes=minutes))
        assert another.client.get("/en/me").status_code == 200, minutes
    clock.set(NOW + timedelta(hours=12, minutes=1))

    assert another.opens("me").name == "enter-passport"


def test_leave_now_leads_away_when_the_store_does_not_answer(site: Flask, visitor: Visitor) -> None:
    results(visitor, ONLY_PRESSURE)
    with database_of(site).writing() as session:
        session.execute(sa.text("ALTER TABLE web_session RENAME TO gone"))

    left = visitor.client.post("/en/leave")
    kept = visitor.client.get("/en/results")

    assert (left.status_code, "Clear-Site-Data" in left.headers) == (200, True)
    assert kept.status_code in (303, 503)
    assert "118" not in kept.text


@pytest.mark.parametrize("path", ["results", "me", "check/about-you", "me/export.json"])
def test_without_the_store_nobody_is_taken_for_a_stranger(
    site: Flask, visitor: Visitor, path: str
) -> None:
    results(visitor, ONLY_PRESSURE)
    with database_of(site).writing() as session:
        session.execute(sa.text("ALTER TABLE web_session RENAME TO gone"))

    page = visitor.opens(path, 503)

    assert page.name == "error-503"
    assert page.headers["Retry-After"] == "30"
    assert "data-saved-id" not in str(page.soup)
