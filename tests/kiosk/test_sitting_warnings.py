"""What a session does about a very high reading, a warning sign and an irregular pulse."""

from __future__ import annotations

import pytest

from kiosk.happenings import StartPressed, StopPressed, SymptomsAnswered
from kiosk.orders import AskSymptoms, Emergency, Finish, Forget, Screen, StartCuff
from kiosk.times import TIMES
from tests.kiosk.sittings import READY, Table, reading


@pytest.fixture
def table():
    return Table()


def test_very_high_is_asked_about_before_any_number_is_given_out(table):
    table.started().says(reading(180, 90))
    assert (table.all(AskSymptoms), table.screens()[-1]) != ([], Screen.BETWEEN)
    table.hear(SymptomsAnswered("v1", ()))
    assert table.screens()[-1] is Screen.READY
    table.after(60)
    assert len(table.all(StartCuff)) == 1  # the advice is read first
    table.hear(StartPressed("v1"))
    table.says(READY, reading(178, 90))

    assert len(table.all(AskSymptoms)) == 1
    assert table.all(Finish)[0].recorded == (178, 90)


@pytest.mark.parametrize("pair", [(180, 90), (150, 120), (250, 205)])
def test_a_warning_sign_beside_a_very_high_reading_ends_the_sitting_with_999(table, pair):
    table.started().says(reading(*pair))
    table.hear(SymptomsAnswered("v1", ("severe_headache",)))

    (urgent,) = table.all(Emergency)
    assert (urgent.answered, len(urgent.readings)) == (True, 1)
    assert table.screens()[-1] is Screen.CRISIS
    table.after(60)
    assert len(table.all(StartCuff)) == 1


def test_warning_signs_that_nobody_answers_about_become_999(table):
    table.started().says(reading(190, 90))
    table.after(60)
    assert table.screens()[-1] is Screen.STILL_THERE
    table.after(30)

    assert [order.answered for order in table.all(Emergency)] == [False]
    table.after(299)
    assert table.screens()[-1] is Screen.CRISIS
    table.after(1)
    table.after(30)
    assert [order.why for order in table.all(Forget)] == ["idle"]


def test_whoever_goes_on_at_once_still_has_the_pause(table):
    table.started().says(reading(190, 90))
    table.hear(SymptomsAnswered("v1", ()), StartPressed("v1"))
    assert (len(table.all(StartCuff)), table.screens()[-1]) == (1, Screen.BETWEEN)
    table.after(59.9)
    assert len(table.all(StartCuff)) == 1
    table.after(0.1)
    assert len(table.all(StartCuff)) == 2


def test_a_word_that_is_no_symptom_is_a_mistake_and_not_a_no():
    with pytest.raises(ValueError, match="toothache"):
        SymptomsAnswered("v1", ("toothache",))


def test_179_over_119_is_not_very_high(table):
    table.started().says(reading(179, 119))

    assert table.all(AskSymptoms) == []


def test_an_irregular_pulse_is_looked_at_again_after_a_rest_and_once(table):
    irregular = reading(flags={"irregular": True})
    table.started().says(irregular)
    table.after(60)
    assert len(table.all(StartCuff)) == 1
    table.after(TIMES.irregular_rest - 60)
    table.says(READY, irregular)

    assert table.all(Finish)[0].irregular_confirmed is True


def test_stopping_does_not_shorten_the_rest_after_an_irregular_pulse(table):
    table.started().says(reading(flags={"irregular_count": 3}))
    table.after(60)
    table.hear(StopPressed("v1"), StartPressed("v1"))
    assert len(table.all(StartCuff)) == 1
    table.after(TIMES.irregular_rest)
    assert len(table.all(StartCuff)) == 2


@pytest.mark.parametrize("flags", [{"irregular": True}, {"irregular_pulse": True}])
def test_an_irregular_pulse_on_the_last_reading_is_looked_at_again_too(table, flags):
    table.started().says(reading())
    table.again(reading(flags=flags))
    assert table.all(Finish) == []
    table.again(reading(flags={}), TIMES.irregular_rest)

    assert table.all(Finish)[0].irregular_confirmed is False
