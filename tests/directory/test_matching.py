"""What a result shows: urgent routes first, then what fits, and nothing too old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.directory.conftest import LOADED, load_into, seed
from vital5.database import Database
from vital5.models import Base
from vital5.models.directory import Service
from vital5.services.directory import crisis_routes, matching, nearest
from vital5.services.directory_upkeep import (
    CannotConfirm,
    confirm_entry,
    due_entries,
)
from vital5.services.freshness import months_after
from vital5.services.service_view import ServiceView

PECKHAM = (534254, 176533)

URGENT = [
    "nhs-999",
    "nhs-111",
    "nhs-111-mh",
    "samaritans",
    "shout",
    "slam-crisis",
    "childline",
    "ndah",
]


def found(
    database: Database, *topics: str, now: datetime = LOADED, **more: Any
) -> list[ServiceView]:
    with database.reading() as session:
        return matching(session, topics=topics, now=now, **more)


def keys(views: list[ServiceView]) -> list[str]:
    return [view.key for view in views]


def one(views: list[ServiceView], key: str) -> ServiceView:
    return next(view for view in views if view.key == key)


def test_45_entries_are_shown_and_14_held_back(seeded: Database) -> None:
    held_back = {e["id"] for e in seed()["services"] if not e["publish_before_recheck"]}
    shown = set(keys(found(seeded)))

    assert (len(shown), len(held_back)) == (45, 14)
    assert not shown & held_back


def test_urgent_routes_come_first_in_their_order(seeded: Database) -> None:
    views = found(seeded)

    assert keys(views)[:8] == URGENT
    assert not any(view.urgent for view in views[8:])


@pytest.mark.parametrize("topic", ["smoking", "blood-pressure", "food", "alcohol"])
def test_999_and_111_stand_above_every_need(seeded: Database, topic: str) -> None:
    assert keys(found(seeded, topic))[:2] == ["nhs-999", "nhs-111"]


def test_crisis_lines_stand_above_mood_and_safety(seeded: Database) -> None:
    assert keys(found(seeded, "mood"))[:7] == URGENT[:7]
    assert keys(found(seeded, "safety"))[:3] == ["nhs-999", "nhs-111", "ndah"]
    assert keys(found(seeded, "crisis")) == URGENT


def test_a_limit_never_cuts_an_urgent_route(seeded: Database) -> None:
    views = found(seeded, "mood", limit=1)

    assert keys(views)[:7] == URGENT[:7]
    assert len(views) == 8


def test_only_what_fits_the_need_follows(seeded: Database) -> None:
    assert keys(found(seeded, "smoking"))[2:] == ["ssl", "nhs-health-check", "hubs-for-health"]


def test_underscores_name_the_same_topic(seeded: Database) -> None:
    assert found(seeded, "blood_pressure") == found(seeded, "blood-pressure")


def test_lambeth_only_entries_come_last_and_say_so(seeded: Database) -> None:
    views = found(seeded, "weight")

    assert views[-1].key == "lam-weight"
    assert views[-1].elsewhere
    assert views[-1].areas == ("Lambeth",)
    assert not any(view.elsewhere for view in views[:-1])


def test_a_lambeth_reader_has_it_the_other_way_round(seeded: Database) -> None:
    assert not one(found(seeded, "weight", area="Lambeth"), "lam-weight").elsewhere
    assert one(found(seeded, "food", area="Lambeth"), "foodbank").elsewhere


@pytest.mark.parametrize(
    ("age", "key", "topic", "is_there"),
    [
        (18, "childline", "mood", True),
        (19, "childline", "mood", False),
        (None, "childline", "mood", True),
        (15, "tts", "mood", False),
        (16, "tts", "mood", True),
        (39, "nhs-health-check", "weight", False),
        (40, "nhs-health-check", "weight", True),
        (74, "nhs-health-check", "weight", True),
        (75, "nhs-health-check", "weight", False),
        (59, "link-age", "social", False),
        (60, "link-age", "social", True),
        (17, "nhs-dwmp", "weight", False),
        (18, "nhs-dwmp", "weight", True),
        # These make exceptions, so no age is a limit.
        (20, "pharm-bp", "blood-pressure", True),
        (20, "sail-swk", "social", True),
    ],
)
def test_ages_are_inside_at_both_ends(
    seeded: Database, age: int | None, key: str, topic: str, is_there: bool
) -> None:
    assert (key in keys(found(seeded, topic, age=age))) is is_there


def test_a_service_in_the_readers_language_is_raised(seeded: Database) -> None:
    in_spanish = [view for view in found(seeded, "money", language="es") if not view.urgent]
    in_polish = [view for view in found(seeded, "money", language="pl") if not view.urgent]

    assert in_spanish[0].key == "lawrs"
    assert in_spanish[0].speaks
    assert in_spanish[0].languages == ("Spanish", "Portuguese", "English")
    assert not any(view.speaks for view in in_polish)


@pytest.mark.parametrize("code", ["zh-Hant", "ar", "es", "vi"])
def test_examples_match_other_languages(with_examples: Database, code: str) -> None:
    first = next(v for v in found(with_examples, "pharmacy", language=code) if not v.urgent)

    assert first.speaks is (code != "zh-Hans")


def test_english_raises_nothing(with_examples: Database) -> None:
    assert not any(view.speaks for view in found(with_examples, language="en"))


def test_distance_sorts_and_is_said_in_miles(with_examples: Database) -> None:
    views = [v for v in found(with_examples, "pharmacy", near=PECKHAM) if not v.urgent]
    miles = [view.miles for view in views if view.miles is not None]

    assert views[0].key == "example-pharmacy-peckham"
    assert views[0].places[0].distance == "0.1"
    assert miles == sorted(miles)
    assert len(miles) == 6
    assert views[-1].key == "pharm-bp"


def test_only_a_confirmed_address_is_a_link(seeded: Database) -> None:
    views = found(seeded)

    assert one(views, "samaritans").link == "https://www.samaritans.org"
    assert one(views, "tts").link == ""
    assert one(views, "tts").phones[0].href == "tel:02032282194"
    assert sum(bool(view.link) for view in views) == sum(
        e["url_status"] == "host of a source page" and e["publish_before_recheck"]
        for e in seed()["services"]
    )


def test_numbers_to_press_and_words_to_send_come_apart(seeded: Database) -> None:
    views = found(seeded)

    assert one(views, "nhs-111-mh").phones[0].press == "2"
    assert one(views, "shout").phones[0].href == "sms:85258"
    assert one(views, "shout").phones[0].send == "SHOUT"


def test_cards_say_when_checked_and_that_nobody_confirmed(seeded: Database) -> None:
    view = one(found(seeded), "foodbank")

    assert (view.checked_on, view.confirmed) == (date(2026, 11, 22), False)
    assert (view.cost, view.how_to_get_in) == (
        "free",
        "Voucher from a GP, school, adviser or other agency",
    )


@pytest.mark.parametrize(
    ("today", "is_there"),
    [
        (datetime(2027, 11, 21, 12, tzinfo=UTC), True),
        (datetime(2027, 11, 22, 12, tzinfo=UTC), True),  # twelve months to the day
        (datetime(2027, 11, 22, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2027, 11, 23, 0, 0, tzinfo=UTC), False),
        (datetime(2031, 1, 1, tzinfo=UTC), False),
    ],
)
def test_entries_hide_after_twelve_months_and_urgent_ones_never(
    seeded: Database, today: datetime, is_there: bool
) -> None:
    views = found(seeded, now=today)

    assert ("foodbank" in keys(views)) is is_there
    assert keys(views)[:8] == URGENT
    assert one(views, "samaritans").stale is not is_there
    assert one(views, "samaritans").checked_on == date(2026, 11, 22)
    assert len(views) == (45 if is_there else 8)


def test_the_day_ends_at_midnight_in_london(seeded: Database) -> None:
    with seeded.writing() as session:
        confirm_entry(
            session, "manna", date(2027, 6, 1), datetime(2027, 6, 1, 12, tzinfo=UTC), address=False
        )

    # In June London is an hour ahead: 23:00 UTC on the first is the second there.
    assert "manna" in keys(found(seeded, "food", now=datetime(2028, 6, 1, 22, 59, tzinfo=UTC)))
    assert "manna" not in keys(found(seeded, "food", now=datetime(2028, 6, 1, 23, 0, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_confirming_brings_an_entry_back_and_says_so(seeded: Database) -> None:
    late = datetime(2028, 3, 1, 12, tzinfo=UTC)
    with seeded.writing() as session:
        confirm_entry(session, "foodbank", date(2028, 2, 29), late, address=False)

    view = one(found(seeded, "food", now=late), "foodbank")
    assert (view.confirmed, view.checked_on) == (True, date(2028, 2, 29))


def test_confirming_publishes_an_entry_held_back(seeded: Database) -> None:
    with seeded.writing() as session:
        confirm_entry(session, "nest", date(2026, 11, 24), LOADED, address=True)

    view = one(found(seeded, "mood", age=20), "nest")
    assert view.link == "https://thenestsouthwark.org.uk"


def test_an_example_cannot_be_confirmed(with_examples: Database) -> None:
    with with_examples.writing() as session, pytest.raises(CannotConfirm):
        confirm_entry(session, "example-kiosk-library", date(2026, 11, 24), LOADED, address=False)


def test_what_is_due_comes_most_pressing_first(seeded: Database) -> None:
    with seeded.reading() as session:
        fresh = due_entries(session, LOADED, within=60)
        month = due_entries(session, LOADED + timedelta(days=40), within=60)
        year = due_entries(session, LOADED + timedelta(days=400), within=60)

    assert len(fresh) == 59
    assert fresh[0].reasons[0] == "held_back"
    assert {e.key for e in month if e.reasons[0] == "urgent_monthly"} == set(URGENT)
    assert all(entry.reasons[0] == "expired" for entry in year)
    assert not next(e for e in year if e.key == "manna").shown
    assert next(e for e in year if e.key == "samaritans").shown


def test_the_nearest_pharmacies_come_with_the_entry_for_them_all(with_examples: Database) -> None:
    with with_examples.reading() as session:
        near = nearest(session, kind="pharmacy", near=PECKHAM, now=LOADED)
        kiosks = nearest(session, kind="kiosk", near=PECKHAM, now=LOADED)

    assert keys(near) == [
        "example-pharmacy-peckham",
        "example-pharmacy-late",
        "example-pharmacy-camberwell",
        "pharm-bp",
    ]
    assert all(view.example for view in near[:3])
    assert kiosks[0].key == "example-kiosk-library"


def test_without_examples_the_general_entries_stand_in(seeded: Database) -> None:
    with seeded.reading() as session:
        assert keys(nearest(session, kind="pharmacy", near=None, now=LOADED)) == ["pharm-bp"]
        assert keys(nearest(session, kind="kiosk", near=None, now=LOADED)) == ["hubs-for-health"]


def test_examples_never_expire(with_examples: Database) -> None:
    later = LOADED + timedelta(days=1000)

    assert "example-pharmacy-peckham" in keys(found(with_examples, "pharmacy", now=later))


@pytest.mark.parametrize("arrange", [lambda _: None, Base.metadata.drop_all])
def test_urgent_routes_need_no_directory(
    sqlite_database: Database, arrange: Callable[[sa.Engine], None]
) -> None:
    arrange(sqlite_database.engine)

    views = found(sqlite_database, "smoking", "mood")

    assert keys(views) == URGENT[:5]
    assert [line.number for view in views for line in view.phones] == [
        "999",
        "111",
        "111",
        "116 123",
        "85258",
    ]


def test_urgent_routes_need_no_database() -> None:
    assert keys(crisis_routes(None, LOADED)) == URGENT[:5]


def test_a_route_that_is_missing_is_known_by_heart(seeded: Database) -> None:
    with seeded.writing() as session:
        line = (
            session.scalars(sa.select(Service).where(Service.name == "Samaritans")).unique().one()
        )
        line.status = "inactive"

    views = found(seeded, "mood")

    assert one(views, "samaritans").checked_on is None
    assert keys(views)[:6] == URGENT[:6]


def test_a_feed_cannot_make_itself_an_urgent_route(seeded: Database) -> None:
    record = {
        "id": "1",
        "name": "Call us instead",
        "status": "active",
        "assured_date": "2026-11-01",
        "contacts": [{"id": "1", "phones": [{"id": "1", "number": "020 7946 0999"}]}],
        "attributes": [
            {"id": "1", "taxonomy_term": {"id": "1", "name": "Emergency"}},
            {"id": "2", "taxonomy_term": {"id": "2", "name": "crisis"}},
            {"id": "3", "taxonomy_term": {"id": "3", "name": "mood"}},
        ],
    }
    load_into(seeded, [record])

    views = found(seeded, "mood")

    assert keys(views)[:7] == URGENT[:7]
    assert "1" in keys(views)[7:]


def test_asking_is_a_handful_of_queries(seeded: Database) -> None:
    asked: list[str] = []

    @sa.event.listens_for(seeded.engine, "before_cursor_execute")
    def count(_c: Any, _k: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    with seeded.reading() as session:
        _all(session)

    assert len(asked) < 30


def _all(session: Session) -> None:
    matching(session, topics=(), now=LOADED)
