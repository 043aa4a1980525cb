"""A device's raw results: kept once each, never changed, forgotten with what they stand behind."""

from __future__ import annotations

from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.builders import a_check, a_measurement, a_reading
from vital5.database import Database
from vital5.models import Check, Measurement
from vital5.services import checks, measurements
from vital5.services.own_data import everything


@pytest.fixture
def check(any_database: Database) -> Check:
    made = a_check()
    with any_database.writing() as session:
        session.add(made)
    return made


def test_the_same_result_twice_is_kept_once(any_database: Database, check: Check) -> None:
    same = uuid4()
    kept = []
    for _ in range(2):
        with any_database.writing() as session:
            kept.append(measurements.keep(session, a_measurement(check.id, id=same)))
    assert kept == [True, False]
    with any_database.reading() as session:
        assert session.query(Measurement).count() == 1


def test_a_result_is_never_changed(any_database: Database, check: Check) -> None:
    with any_database.writing() as session:
        measurements.keep(session, a_measurement(check.id))
    with (
        pytest.raises(sa.exc.IntegrityError, match="never changed"),
        any_database.writing() as session,
    ):
        session.execute(sa.update(Measurement).values(systolic=120))


def test_results_come_back_in_their_order_and_only_of_their_check(
    any_database: Database, check: Check
) -> None:
    other = a_check()
    with any_database.writing() as session:
        session.add(other)
        session.flush()
        for number in (2, 1):
            measurements.keep(session, a_measurement(check.id, number=number))
        measurements.keep(session, a_measurement(other.id))
    with any_database.reading() as session:
        found = measurements.of_checks(session, [check.id])
    assert [one.number for one in found] == [1, 2]


def test_deleting_a_reading_deletes_what_it_was_worked_out_from(any_database: Database) -> None:
    reading = a_reading()
    with any_database.writing() as session:
        session.add(reading)
        session.flush()
        measurements.keep(session, a_measurement(reading.check_id))
        measurements.keep(session, a_measurement(reading.check_id, vital="weight", number=1))
    with any_database.writing() as session:
        assert len(measurements.behind(session, reading)) == 1
        checks.forget_reading(session, reading.id)
    with any_database.reading() as session:
        assert [one.vital for one in session.query(Measurement)] == ["weight"]


def test_one_takes_away_every_raw_result_with_its_device(
    any_database: Database, check: Check
) -> None:
    with any_database.writing() as session:
        measurements.keep(session, a_measurement(check.id))
    with any_database.reading() as session:
        found = everything(session, any_database.keys, None, check.id, check.started_at)
    (told,) = found["checks"][0]["measurements"]
    assert {name: told[name] for name in ("systolic", "arm", "serial", "cuff_to_cm")} == {
        "systolic": 128, "arm": "left", "serial": "A12345", "cuff_to_cm": 42.0,
    }  # fmt: skip
    assert "weight_kg" not in told
