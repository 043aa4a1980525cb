"""The list of a practice: its order, its pages, its filters, its cap, and its wall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests.practice.desks import NOW, Surgery, a_surgery
from vital5.database import Database
from vital5.services.practice import claims, filing, worklist
from vital5.services.practice.desk import NotHere
from vital5.services.practice.filters import STATES, Filters
from vital5.services.practice.worklist import listing


@pytest.fixture
def surgery(any_database: Database) -> Iterator[Surgery]:
    with any_database.writing() as session:
        yield a_surgery(session, any_database.keys)


def ids(surgery: Surgery, **filters: str) -> list[UUID]:
    return [line.share_id for line in listing(surgery.desk(), Filters(**filters)).lines]


def test_urgent_first_then_oldest(surgery: Surgery) -> None:
    hours = [timedelta(hours=n) for n in range(1, 6)]
    young_routine = surgery.shares("none", ago=hours[0])
    old_routine = surgery.shares("self_care", ago=hours[4])
    week = surgery.shares("gp", ago=hours[1])
    young_today = surgery.shares("same_day", ago=hours[0])
    old_today = surgery.shares("same_day", ago=hours[3])
    now = surgery.shares("emergency_999", ago=hours[0])

    assert ids(surgery) == [now, old_today, young_today, week, old_routine, young_routine]
    tally = listing(surgery.desk(), Filters()).tally
    assert tally.new == {"now": 1, "today": 2, "week": 1, "routine": 2}


def test_a_line_says_what_sharing_wrote_without_opening_a_snapshot(surgery: Surgery) -> None:
    share_id = surgery.shares("gp", person=surgery.person("Zoë Núñez"))

    (line,) = listing(surgery.desk(), Filters()).lines

    assert (line.share_id, line.when, line.source) == (share_id, "week", "home")
    assert line.shown["name"] == "Zoë Núñez"
    assert line.shown["headline"][0]["number"] == "148/93"


def test_pages_follow_by_key_and_show_each_item_once(
    surgery: Surgery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "PAGE", 2)
    person = surgery.person()
    made = [
        surgery.shares("gp", person=person, ago=timedelta(hours=3)),
        surgery.shares("gp", person=person, ago=timedelta(hours=3)),  # the very same moment
        surgery.shares("gp", person=person, ago=timedelta(hours=2)),
        surgery.shares("none", person=person, ago=timedelta(hours=9)),
        surgery.shares("none", person=person, ago=timedelta(hours=8)),
    ]

    seen: list[UUID] = []
    after: UUID | None = None
    for _ in range(3):
        shown = listing(surgery.desk(), Filters(), after)
        seen += [line.share_id for line in shown.lines]
        after = shown.more_after

    assert after is None
    assert sorted(seen) == sorted(made)
    assert seen[2:] == made[2:]


def test_a_page_goes_on_after_an_item_that_was_filed_meanwhile(
    surgery: Surgery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "PAGE", 1)
    first = surgery.shares("none", ago=timedelta(hours=3))
    second = surgery.shares("none", ago=timedelta(hours=2))
    after = listing(surgery.desk(), Filters()).more_after
    filing.file(surgery.desk(), first)

    shown = listing(surgery.desk(), Filters(), after)

    assert after == first
    assert [line.share_id for line in shown.lines] == [second]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"vital": "blood_pressure"}, True),
        ({"vital": "mood"}, False),
        ({"band": "blood_pressure:high_stage1_range"}, True),
        ({"band": "blood_pressure:high_stage1"}, False),
        ({"source": "home"}, True),
        ({"source": "kiosk"}, False),
        ({"language": "en"}, True),
        ({"language": "es"}, False),
        ({"level": "unverified"}, True),
        ({"level": "nhs_login"}, False),
        ({"state": "waiting"}, False),
        ({"vital": "blood_pressure", "language": "es"}, False),
        ({"vital": "%"}, False),
    ],
)
def test_filters_leave_out_what_was_not_asked_for(
    surgery: Surgery, filters: dict[str, str], found: bool
) -> None:
    share_id = surgery.shares("gp")

    assert ids(surgery, **filters) == ([share_id] if found else [])


def test_what_was_filed_last_stands_first_among_the_filed(surgery: Surgery) -> None:
    first, second = surgery.shares("none"), surgery.shares("none")
    filing.file(surgery.desk(now=NOW), second)
    filing.file(surgery.desk(now=NOW + timedelta(minutes=1)), first)

    assert ids(surgery, state="filed") == [first, second]
    assert ids(surgery) == []


def test_what_was_returned_or_withdrawn_is_in_no_part_of_the_list(surgery: Surgery) -> None:
    filing.give_back(surgery.desk(), surgery.shares("gp"))
    surgery.shares("gp", state="withdrawn")

    for state in STATES:
        assert ids(surgery, state=state) == []


def test_the_cap_holds_back_the_youngest_routine_items_and_nothing_else(
    surgery: Surgery,
) -> None:
    surgery.practice.daily_cap = 2
    routine = [surgery.shares("none", ago=timedelta(hours=n)) for n in (9, 8, 7, 6)]
    other = [surgery.shares(u) for u in ("emergency_999", "same_day", "gp")]

    shown = listing(surgery.desk(), Filters())

    assert [line.share_id for line in shown.lines] == [*other, *routine[:2]]
    assert (shown.tally.allowed, shown.tally.tomorrow) == (2, 2)


def test_what_was_filed_today_counts_against_the_cap_until_midnight(surgery: Surgery) -> None:
    surgery.practice.daily_cap = 1
    first = surgery.shares("none", ago=timedelta(hours=9))
    second = surgery.shares("none", ago=timedelta(hours=8))
    filing.file(surgery.desk(), first)
    midnight = NOW.replace(hour=23)  # in London's summer
    before, after = midnight - timedelta(seconds=1), midnight

    assert listing(surgery.desk(now=before), Filters()).lines == []
    assert [line.share_id for line in listing(surgery.desk(now=after), Filters()).lines] == [second]


def test_a_cap_of_nothing_still_shows_what_is_urgent(surgery: Surgery) -> None:
    surgery.practice.daily_cap = 0
    surgery.shares("none")
    urgent = surgery.shares("same_day")

    assert ids(surgery) == [urgent]


def test_an_item_that_raised_the_alarm_is_counted_until_somebody_opens_it(
    surgery: Surgery,
) -> None:
    share_id = surgery.shares("same_day", alarmed_at=NOW)
    assert listing(surgery.desk(), Filters()).tally.unopened == 1

    claims.open_item(surgery.desk(), share_id)

    assert listing(surgery.desk(), Filters()).tally.unopened == 0


def test_the_version_changes_with_whatever_the_page_shows(surgery: Surgery) -> None:
    share_id = surgery.shares("gp")
    before = listing(surgery.desk(), Filters()).version
    assert worklist.version_of(surgery.desk(), Filters())[1] == before

    claims.open_item(surgery.desk(), share_id)
    opened = listing(surgery.desk(), Filters()).version
    surgery.shares("gp")

    assert len({before, opened, listing(surgery.desk(), Filters()).version}) == 3


def test_a_practice_sees_nothing_of_another(surgery: Surgery) -> None:
    theirs = a_surgery(surgery.session, surgery.keys)
    share_id = theirs.shares("same_day", alarmed_at=NOW)
    shown = listing(surgery.desk(), Filters())

    assert (shown.lines, shown.tally.unopened, sum(shown.tally.new.values())) == ([], 0, 0)
    with pytest.raises(NotHere):
        listing(surgery.desk(), Filters(), after=share_id)
