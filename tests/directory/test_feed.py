"""The public feed of the directory, as whoever reads Open Referral UK meets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import MovableClock
from tests.directory.conftest import LOADED
from tests.visiting import over
from vital5.config import Settings
from vital5.database import Database
from vital5.models.directory import Service, ServiceSource

FEED = "/openreferral/services"


@pytest.fixture
def feed(
    application: Flask, seed_settings: Settings, with_examples: Database, clock: MovableClock
) -> FlaskClient:
    clock.set(LOADED)
    return over(application, seed_settings, with_examples).test_client()


@pytest.fixture
def in_production(
    application: Flask, seed_settings: Settings, with_examples: Database, clock: MovableClock
) -> FlaskClient:
    clock.set(LOADED)
    production = replace(seed_settings, env="production", keys_text="k1:" + "ab" * 32)
    return over(application, production, with_examples).test_client()


def listed(client: FlaskClient, question: str = "?per_page=100") -> list[dict[str, Any]]:
    answer = client.get(FEED + question).json
    assert answer
    return list(answer["contents"])


def id_of(database: Database, key: str) -> UUID:
    with database.reading() as session:
        return session.scalars(
            sa.select(ServiceSource.service_id).where(ServiceSource.key == key)
        ).one()


def test_it_says_what_it_is_with_and_without_a_slash(feed: FlaskClient) -> None:
    for address in ("/openreferral", "/openreferral/"):
        told = feed.get(address).json
        assert told
        assert set(told) == {"version", "profile", "openapi_url"}
        assert feed.get(told["openapi_url"]).status_code == 200


def test_the_pages_together_hold_every_service_once(feed: FlaskClient) -> None:
    whole = [one["id"] for one in listed(feed)]
    first = feed.get(f"{FEED}?per_page=7").json
    assert first
    pages = [feed.get(f"{FEED}?per_page=7&page={n + 1}").json for n in range(first["total_pages"])]

    assert [one["id"] for page in pages if page for one in page["contents"]] == whole
    assert first["total_items"] == len(whole) == len(set(whole))
    assert [page["last_page"] for page in pages if page].count(True) == 1
    past = feed.get(f"{FEED}?per_page=7&page=99").json
    assert past
    assert (past["empty"], past["contents"], past["size"]) == (True, [], 0)


def test_what_nobody_confirmed_says_so_and_what_is_held_back_is_not_in_it(
    feed: FlaskClient, with_examples: Database
) -> None:
    ids = {one["id"] for one in listed(feed)}

    assert all("alert" in one and "assured_date" not in one for one in listed(feed))
    assert str(id_of(with_examples, "nhs-111")) in ids
    held = id_of(with_examples, "swk-smoke")
    assert str(held) not in ids
    assert feed.get(f"{FEED}/{held}").status_code == 404


def test_one_service_has_its_numbers_hours_and_topics_and_no_inside_word(
    feed: FlaskClient, with_examples: Database
) -> None:
    told = feed.get(f"{FEED}/{id_of(with_examples, 'nhs-111-mh')}").json

    assert told
    assert told["contacts"][0]["phones"][0]["number"] == "111"
    assert told["attributes"][0]["taxonomy_term"]["taxonomy_id"]
    assert told["last_modified"].endswith("Z")
    assert len(told["last_modified"]) == len("2026-11-24T12:00:00.000Z")
    assert not {"source", "confidence", "recheck_note"} & set(told)


def test_production_gives_only_what_its_provider_confirmed(
    in_production: FlaskClient, with_examples: Database
) -> None:
    assert listed(in_production) == []
    confirmed = id_of(with_examples, "nhs-111")
    with with_examples.writing() as session:
        service = session.get(Service, confirmed)
        assert service
        service.assured_date = date(2026, 11, 20)

    assert [one["id"] for one in listed(in_production)] == [str(confirmed)]
    assert listed(in_production)[0]["assured_date"] == "2026-11-20"


@pytest.mark.parametrize(
    "question",
    ["page=0", "page=x", "page=-1", "page=١", "per_page=1e3", "minimum_age=old",
     "taxonomy_term_id=smoking", "taxonomy_id=topics"],
)  # fmt: skip
def test_a_parameter_that_cannot_be_used_is_named(feed: FlaskClient, question: str) -> None:
    answer = feed.get(f"{FEED}?{question}")

    assert answer.status_code == 400
    assert answer.json == {"error": f"{question.partition('=')[0]} cannot be used"}


def test_a_whole_list_of_topics_can_be_asked_for(feed: FlaskClient) -> None:
    some = next(one for one in listed(feed))
    whole = feed.get(f"{FEED}/{some['id']}").json["attributes"][0]["taxonomy_term"]["taxonomy_id"]  # type: ignore[index]

    assert some["id"] in {one["id"] for one in listed(feed, f"?taxonomy_id={whole}")}
    assert listed(feed, f"?taxonomy_id={UUID(int=1)}") == []


def test_parameters_add_up(feed: FlaskClient) -> None:
    term = next(
        one["taxonomy_term_id"]
        for service in listed(feed)
        for one in feed.get(f"{FEED}/{service['id']}").json["attributes"]  # type: ignore[index]
        if one["taxonomy_term"]["name"] == "Stopping smoking"
    )
    topic = {one["id"] for one in listed(feed, f"?taxonomy_term_id={term}")}
    found = {one["id"] for one in listed(feed, f"?taxonomy_term_id={term}&search=london")}

    assert found < topic
    assert found < {one["id"] for one in listed(feed, "?search=London&per_page=100")}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("address", [FEED, f"{FEED}/none", "/openreferral/organizations"])
def test_any_site_may_read_it_and_none_may_write(
    feed: FlaskClient, method: str, address: str
) -> None:
    answer = feed.open(address, method=method)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    assert answer.status_code < 400 or answer.mimetype == "application/json"
    if method in ("POST", "PUT", "DELETE"):
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_what_did_not_change_is_not_sent_again(feed: FlaskClient) -> None:
    first = feed.get(FEED)

    again = feed.get(FEED, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=300"
