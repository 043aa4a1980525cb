"""Every worked frame gives its events, however the bytes are cut."""

from __future__ import annotations

import json
import random
from io import BytesIO, StringIO

import pytest

from kiosk.decode import decode_lines
from kiosk.drivers import DRIVERS
from tests.kiosk.frames import DEVICES, VECTORS, events, one_at_a_time

every_vector = pytest.mark.parametrize(
    ("cuff", "vector"), VECTORS, ids=[vector["id"] for _, vector in VECTORS]
)


@every_vector
def test_a_worked_frame_gives_its_events(cuff, vector):
    pieces = vector.get("chunks", [vector["hex"]])

    assert events(cuff, *map(bytes.fromhex, pieces)) == vector["events"]


@every_vector
def test_the_same_bytes_one_at_a_time_give_the_same_events(cuff, vector):
    assert events(cuff, *one_at_a_time(bytes.fromhex(vector["hex"]))) == vector["events"]


@every_vector
def test_the_same_bytes_cut_at_random_give_the_same_events(cuff, vector):
    data, dice = bytes.fromhex(vector["hex"]), random.Random(vector["id"])
    for _ in range(20):
        cuts = sorted(dice.choices(range(len(data) + 1), k=4))
        pieces = [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        assert events(cuff, *pieces) == vector["events"]


@pytest.mark.parametrize("cuff", DEVICES)
def test_the_command_answers_every_vector_of_a_device_in_order(cuff):
    asked = [{"id": v["id"], "hex": v["hex"]} for v in DEVICES[cuff]["vectors"]]
    out = StringIO()

    status = decode_lines(DRIVERS[cuff], BytesIO("\n".join(map(json.dumps, asked)).encode()), out)

    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert status == 0
    assert answers == [{"id": v["id"], "events": v["events"]} for v in DEVICES[cuff]["vectors"]]


def test_there_is_a_driver_for_every_device_and_for_no_other():
    assert set(DRIVERS) == set(DEVICES)
    assert {name: driver.id for name, driver in DRIVERS.items()} == {name: name for name in DRIVERS}


@pytest.mark.parametrize("cuff", [cuff for cuff in DEVICES if "baud" in DEVICES[cuff]["line"]])
def test_a_drivers_line_is_the_one_that_the_facts_name(cuff):
    facts, line = DEVICES[cuff]["line"], DRIVERS[cuff].line

    assert line is not None
    assert (line.baud, line.bits, line.parity) == (facts["baud"], facts["bits"], facts["parity"])
