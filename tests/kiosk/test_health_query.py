"""InBody's health query: growing pauses, and a fresh port only for a unit that has answered."""

from __future__ import annotations

from kiosk.drivers.inbody_bpbio import QUERY, HealthQuery


def asked_at(query: HealthQuery, seconds: int) -> list[int]:
    return [now for now in range(seconds) if query.due(float(now)) == QUERY]


def test_an_unanswered_query_is_repeated_after_5_10_and_then_30_seconds():
    assert asked_at(HealthQuery(), 120) == [0, 5, 15, 45, 75, 105]


def test_an_answer_brings_the_short_pause_back():
    query = HealthQuery()
    asked_at(query, 20)
    query.answered()
    assert [now for now in range(20, 40) if query.due(float(now))] == [20, 25, 35]


def test_a_unit_that_answered_before_is_reopened_after_a_minute_of_silence():
    query = HealthQuery()
    query.due(0.0)
    query.answered()
    query.due(5.0)
    assert not query.reopen_due(64.9)
    assert query.reopen_due(65.0)
    query.reopened()
    assert not query.reopen_due(66.0)


def test_a_unit_that_never_answered_is_not_reopened_for_ever():
    query = HealthQuery()
    query.due(0.0)
    assert not query.reopen_due(10_000.0)
