"""How far people come: rounded numbers from which no small one can be worked out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from tests.sharing.sharer import shares, with_practices
from tests.visitor import Visitor
from tests.web.counting import database_of
from tests.web.walks import results
from vital5.database import Database
from vital5.models import StepCount
from vital5.services.counts import FINISHED, SHARED, STARTED, count_step
from vital5.services.reach import DAYS, LEAST, Line, Reach, Shown, reach, shown
from vital5.web.programme.drawing import drawn

NOW = datetime.fromisoformat("2026-06-15T09:00:00+00:00")
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


def counted(
    database: Database, *steps: tuple[str, int], day: date = YESTERDAY, language: str = "en",
    channel: str = "web",
) -> None:  # fmt: skip
    with database.writing() as session:
        for step, count in steps:
            count_step(session, day, step, language, channel, count)


def reached(database: Database) -> Reach:
    with database.reading() as session:
        return reach(session, NOW)


@pytest.mark.parametrize(
    ("count", "seen"),
    [(0, None), (1, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1312, 1310)],
)
def test_a_count_is_rounded_to_five_and_a_small_one_is_not_shown(count: int, seen: Shown) -> None:
    assert shown(count) == seen


@pytest.mark.parametrize("hidden", range(1, LEAST))
def test_a_hidden_count_is_in_no_other_number(any_database: Database, hidden: int) -> None:
    """Whatever it is from none to four, the page is the same: nothing can be worked out."""
    counted(any_database, (STARTED, 8), (FINISHED, 7), language="es")
    counted(any_database, (STARTED, 7), (FINISHED, 5), (SHARED, 5), channel="kiosk")
    counted(any_database, (STARTED, 3), language="ar", channel="kiosk")
    counted(any_database, (STARTED, 2), language="ar")
    before = reached(any_database)
    counted(any_database, (STARTED, hidden), (FINISHED, hidden), language="so")
    counted(any_database, (SHARED, hidden), language="es")
    counted(any_database, (STARTED, hidden), language="ti", channel="kiosk-helped")
    after = reached(any_database)

    assert after.total == before.total
    assert after.languages == before.languages
    assert after.channels == before.channels


def test_what_is_only_large_with_something_hidden_is_hidden_too(any_database: Database) -> None:
    counted(any_database, (STARTED, 20))
    counted(any_database, (STARTED, 4), language="so", channel="kiosk")
    counted(any_database, (STARTED, 3), channel="kiosk")
    found = reached(any_database)

    assert found.channels == (Line("web", 20, None, None),)
    assert found.languages == (Line("en", 20, None, None),)
    assert found.total.started == 20


def test_the_days_are_not_all_the_days_of_the_totals(any_database: Database) -> None:
    counted(any_database, (STARTED, 40), day=TODAY - timedelta(days=15))
    counted(any_database, (STARTED, 4), day=TODAY - timedelta(days=14))
    found = reached(any_database)

    assert len(found.days) == 14
    assert {line.started for _, line in found.days} == {None}
    assert found.total.started == 45


def test_one_person_less_between_two_steps_cannot_be_seen() -> None:
    for begun in range(LEAST, 60):
        same = {n for n in range(LEAST, 80) if shown(n) == shown(begun)}
        assert len(same) >= 3


def test_whole_days_before_today_are_counted(any_database: Database) -> None:
    for back, count in ((0, 1000), (1, 20), (DAYS, 40), (DAYS + 1, 2000)):
        counted(any_database, (STARTED, count), day=TODAY - timedelta(days=back))
    found = reached(any_database)

    assert found.total.started == 60
    assert (found.first, found.last) == (TODAY - timedelta(days=DAYS), YESTERDAY)
    assert [line.started for _, line in found.days][-1] == 20


def test_a_language_that_few_speak_is_not_named(any_database: Database) -> None:
    counted(any_database, (STARTED, 40), (FINISHED, 30), (SHARED, 4))
    counted(any_database, (STARTED, 4), (SHARED, 2), language="so")
    found = reached(any_database)

    assert found.languages == (Line("en", 40, 30, None),)
    assert found.total == Line("", 40, 30, None), "four and two are shown nowhere"


def test_nothing_small_is_in_any_line(any_database: Database) -> None:
    for number, language in enumerate(("en", "es", "ar", "so", "bn")):
        for back in range(1, 9):
            steps = ((STARTED, number * back), (FINISHED, back), (SHARED, number))
            counted(any_database, *steps, day=TODAY - timedelta(days=back), language=language)
    found = reached(any_database)
    lines: Iterable[Line] = (
        found.total, *found.languages, *found.channels, *(line for _, line in found.days),
    )  # fmt: skip

    numbers = [count for line in lines for count in line.counts if count is not None]
    assert len(numbers) > 20
    assert all(count >= LEAST and count % LEAST == 0 for count in numbers)


def test_the_drawing_draws_what_is_shown_and_no_more(any_database: Database) -> None:
    counted(any_database, (STARTED, 38), (FINISHED, 21), (SHARED, 4))
    picture = drawn(reached(any_database).days)

    assert [bar.step for bar in picture.bars] == ["started", "finished"]
    assert picture.grid[-1][1] == 40
    assert picture.bars[0].top == picture.grid[-1][0], "40 reaches the top of the scale"
    assert drawn([(YESTERDAY, Line("", None, None, None))]).bars == ()


def test_a_check_counts_once_as_begun_once_as_finished_and_a_share_once(any_site: Flask) -> None:
    visitor = Visitor(with_practices(any_site))
    results(visitor)
    assert steps_of(any_site) == {STARTED: 1, FINISHED: 1}
    visitor.sends("check/answers")
    assert steps_of(any_site) == {STARTED: 1, FINISHED: 1}, "looked at again"
    shares(Visitor(any_site), "blood_pressure")
    assert steps_of(any_site) == {STARTED: 2, FINISHED: 2, SHARED: 1}


def steps_of(site: Flask) -> dict[str, int]:
    with database_of(site).reading() as session:
        return {
            row.page: row.count
            for row in session.query(StepCount).where(
                StepCount.page.in_((STARTED, FINISHED, SHARED))
            )
        }
