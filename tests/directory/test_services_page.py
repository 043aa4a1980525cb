"""The page of local services, as a resident meets it; their postcode stays theirs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import MovableClock
from tests.directory.conftest import LOADED
from vital5.config import Settings
from vital5.database import Database
from vital5.models import Base, WebSession
from vital5.web import build_app


@pytest.fixture
def app(seed_settings: Settings, with_examples: Database, clock: MovableClock) -> Flask:
    clock.set(LOADED)
    return build_app(seed_settings, with_examples)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def shown(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def entries(page: BeautifulSoup) -> list[str]:
    return [str(item["data-service"]) for item in page.select("[data-service]")]


def test_anybody_can_open_the_list(client: FlaskClient) -> None:
    answer = client.get("/en/services")
    page = shown(answer.text)

    assert answer.status_code == 200
    assert page.body is not None
    assert page.body["data-page"] == "services"
    assert len(entries(page)) == 45 + 11
    assert entries(page)[:2] == ["nhs-999", "nhs-111"]
    assert page.title is not None
    assert page.title.text == "Local services – Vital 5"


def test_a_topic_narrows_the_list_and_not_the_title(client: FlaskClient) -> None:
    page = shown(client.get("/en/services/smoking").text)

    assert "lam-smoke" not in entries(page)
    assert {"nhs-999", "nhs-111", "ssl"} <= set(entries(page))
    assert "tts" not in entries(page)
    assert page.title is not None
    assert "moking" not in page.title.text
    assert [a.get_text(strip=True) for a in page.select("[aria-current]")] == ["Stopping smoking"]


def test_an_unknown_topic_is_not_found(client: FlaskClient) -> None:
    assert client.get("/en/services/nonsense").status_code == 404


def test_a_card_has_number_cost_way_in_and_check_date(client: FlaskClient) -> None:
    card = shown(client.get("/en/services/food").text).select_one("[data-service=foodbank]")

    assert card is not None
    assert card.select_one("a[href='tel:02077320007'] bdi[dir=ltr]") is not None
    assert "Free" in card.text
    assert "Voucher from a GP" in card.text
    assert "Last checked on 22 November 2026." in card.text
    assert "not yet confirmed with the provider" in card.text


def test_an_unconfirmed_address_is_nowhere_in_the_page(client: FlaskClient) -> None:
    text = client.get("/en/services").text

    assert "talkingtherapiessouthwark" not in text
    assert "https://www.samaritans.org" in text


def test_press_2_and_the_word_to_text_are_said(client: FlaskClient) -> None:
    page = shown(client.get("/en/services/mood").text)
    press, text = (page.select_one(f"[data-service={key}]") for key in ("nhs-111-mh", "shout"))

    assert press is not None
    assert "Call 111, then press 2" in press.text
    assert text is not None
    assert "Text SHOUT to 85258" in text.text


def test_a_postcode_sorts_by_distance_with_the_attributions(client: FlaskClient) -> None:
    answer = client.post("/en/services/pharmacy", data={"postcode": "se15 5hg"})
    page = shown(answer.text)

    assert answer.status_code == 200
    assert "example-pharmacy-peckham" in entries(page)[2:3]
    assert "About 0.1 miles away" in page.text
    assert "Contains OS data © Crown copyright" in page.text
    assert "Royal Mail" in page.text
    assert "National Statistics" in page.text
    assert "Location" not in answer.headers


def test_a_first_part_says_that_it_is_less_exact(client: FlaskClient) -> None:
    assert "middle of the area" in client.post("/en/services", data={"postcode": "SE15"}).text


@pytest.mark.parametrize("typed", ["Peckham", "SE15 9ZZ", "<script>alert(1)</script>", "5" * 4000])
def test_a_postcode_that_leads_nowhere_is_told_and_the_list_stays(
    client: FlaskClient, typed: str
) -> None:
    answer = client.post("/en/services", data={"postcode": typed})
    page = shown(answer.text)

    assert answer.status_code == 422
    assert page.select_one(".nhsuk-error-summary a[href='#postcode']") is not None
    assert len(entries(page)) == 56
    assert "<script>alert" not in answer.text


def test_an_empty_postcode_is_no_mistake(client: FlaskClient) -> None:
    assert client.post("/en/services", data={"postcode": " "}).status_code == 200


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {record.__dict__}")

    keeper, root = Keeper(), logging.getLogger()
    level = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(keeper)
        root.setLevel(level)


def test_a_postcode_is_neither_logged_nor_kept(
    client: FlaskClient, seeded: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    with everything_logged() as lines:
        logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)
        for typed in ("SE15 5HG", "SE15 9ZZ", "Peckham 7QQ"):
            client.post("/en/services", data={"postcode": typed})
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)

    said = "\n".join(lines) + "".join(capfd.readouterr())
    assert not re.search(r"SE15 ?5HG|SE15 ?9ZZ|7QQ", "\n".join(_without_rows(said)))
    with seeded.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WebSession)) == 0
    assert "Set-Cookie" not in client.post("/en/services", data={"postcode": "SE15"}).headers


def _without_rows(said: str) -> list[str]:
    """The log without the rows that SQLAlchemy read: the directory holds postcodes of its own."""
    return [line for line in said.splitlines() if "Row (" not in line and "Row(" not in line]


def test_urgent_routes_stand_when_the_database_is_gone(
    client: FlaskClient, seeded: Database
) -> None:
    Base.metadata.drop_all(seeded.engine)

    page = shown(client.get("/en/services").text)

    assert entries(page) == ["nhs-999", "nhs-111", "nhs-111-mh", "samaritans", "shout"]


def test_urgent_routes_stand_when_the_database_cannot_be_opened(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vital5.encrypted_file import DatabaseUnusable
    from vital5.web.resident import services

    def broken() -> Any:
        raise DatabaseUnusable("no key opens it")

    monkeypatch.setattr(services, "database", broken)
    page = shown(client.get("/en/services/food").text)

    assert entries(page) == ["nhs-999", "nhs-111", "nhs-111-mh", "samaritans", "shout"]
    assert "cannot be shown now" in page.text


def test_nothing_found_says_who_else_to_ask(client: FlaskClient) -> None:
    page = shown(client.get("/en/services/work").text)

    assert "Nothing found" in page.text
    assert "nhs-999" in entries(page)


def test_facts_are_marked_as_english_in_arabic(client: FlaskClient) -> None:
    page = shown(client.get("/ar/services/food").text)
    name = page.select_one("[data-service=foodbank] h3 bdi")

    assert page.html is not None
    assert page.html["dir"] == "rtl"
    assert name is not None
    assert (name["lang"], name["dir"]) == ("en", "ltr")


def test_examples_say_that_they_are_invented(client: FlaskClient) -> None:
    for card in shown(client.get("/en/services").text).select("[data-example]"):
        assert "invented example" in card.text
