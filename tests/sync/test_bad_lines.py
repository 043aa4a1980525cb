"""Whatever a line, a server or a disk does in between, each visit is there once in the end."""

from __future__ import annotations

import random
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.server_talk import NotTaken, NotWelcome, TryLater
from kiosk.sync import Outcome
from tests.sync.bad_line import BadLine
from tests.sync.kiosk_here import KioskHere, ServerHere
from vital5.models import Check, Kiosk, KioskEnvelope, KioskKey
from vital5.wire.letter import Letter

TRIES = 400


def until_done(kiosk: KioskHere) -> None:
    """Try again and again, as the program does; each time as after a start now and then."""
    for attempt in range(TRIES):
        try:
            if kiosk.sync().once().done:
                return
        except (TryLater, NotTaken):
            pass
        if attempt % 7 == 6:
            kiosk.box.close()
            kiosk.open()
    raise AssertionError("it never came through")


def all_there(server: ServerHere, letters: list[Letter]) -> None:
    """Every reading and measurement of the letters, once, under its own visit; and no other."""
    wanted = {
        (str(part.id), str(letter.check.id))
        for letter in letters
        if letter.check
        for part in (*letter.readings, *letter.measurements)
    }
    found = [(r["id"], r["check_id"]) for r in server.facts("readings")]
    found += [(m["id"], m["check_id"]) for m in server.facts("measurements")]
    assert len(found) == len(set(found))
    assert set(found) == wanted


@pytest.mark.parametrize("seed", range(3))
def test_a_bad_line_loses_and_doubles_nothing(
    server: ServerHere, kiosk: KioskHere, seed: int
) -> None:
    luck = random.Random(seed)
    letters = []
    line = kiosk.transport = BadLine(seed)
    for _ in range(4):
        letters += [kiosk.keeps() for _ in range(luck.randrange(1, 40))]
        until_done(kiosk)
    assert line.faults > 5
    all_there(server, letters)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(order=st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_any_order_and_number_of_sendings_is_one(
    server: ServerHere, kiosk: KioskHere, order: list[int]
) -> None:
    """Six letters, sent as often and in any order as hypothesis likes."""
    kept = [kiosk.keeps() for _ in range(6)]
    before = {f["id"] for f in server.facts("readings")}
    rows = kiosk.box.next_to_send(6, 10**9)
    sync = kiosk.sync()
    outcome = Outcome()
    for number in order:
        sync._send([rows[number % len(rows)]], outcome)
    sync.once()
    after = {f["id"] for f in server.facts("readings")}
    assert after - before == {str(letter.readings[0].id) for letter in kept}
    assert outcome.duplicate == len(order) - len(set(order))


def test_what_the_server_lost_is_sent_again(server: ServerHere, kiosk: KioskHere) -> None:
    """As after a restore: later visits, their receipts and the sequence are gone."""
    first = [kiosk.keeps() for _ in range(5)]
    kiosk.sync().once()
    kept = {f["id"] for f in server.facts("kiosk_envelopes")}
    later = [kiosk.keeps() for _ in range(7)]
    kiosk.sync().once()
    with server.database.writing() as session:
        session.execute(
            sa.delete(Check).where(Check.id.in_([x.check.id for x in later if x.check]))
        )
        lost = KioskEnvelope.id.not_in([UUID(id_) for id_ in kept])
        session.execute(sa.delete(KioskEnvelope).where(lost))
        session.execute(sa.update(Kiosk).values(sequence=1))
    outcome = kiosk.sync().once()
    assert (outcome.sent_again, outcome.stored) == (7, 7)
    all_there(server, first + later)


def test_a_server_that_knows_only_the_key_before_is_answered(
    server: ServerHere, kiosk: KioskHere
) -> None:
    """A backup from before the rotation: the kiosk falls back, then offers its next key again."""
    clock, old = kiosk.clock, kiosk.identity.key()
    assert old
    clock.set(clock() + timedelta(days=91))
    kiosk.sync().once()
    new = kiosk.identity.key()
    assert new
    assert new.id != old.id
    with server.database.writing() as session:
        session.delete(session.get_one(KioskKey, UUID(new.id)))
        session.get_one(KioskKey, UUID(old.id)).ends_at = None
    kiosk.keeps()
    assert kiosk.sync().once().done
    again = kiosk.identity.key()
    assert again
    assert again.public == new.public


def test_a_kiosk_whose_disk_is_older_than_the_server_goes_on(
    server: ServerHere, kiosk: KioskHere, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    kiosk.box.close()
    shutil.copy(kiosk.box.path, copy)
    kiosk.open()
    letters = [kiosk.keeps() for _ in range(3)]
    for _ in range(60):
        kiosk.sync().once()
    kiosk.box.close()
    for left in kiosk.folder.glob("letters.db*"):
        left.unlink()
    shutil.copy(copy, kiosk.box.path)
    kiosk.open()
    letters.append(kiosk.keeps())
    assert kiosk.sync().once().done
    all_there(server, letters)


def test_keys_follow_each_other_every_ninety_days(server: ServerHere, kiosk: KioskHere) -> None:
    seen, clock = [], kiosk.clock
    for _ in range(3):
        kiosk.keeps()
        assert kiosk.sync().once().done
        key = kiosk.identity.key()
        assert key
        seen.append(key.id)
        clock.set(clock() + timedelta(days=91))
    assert len(set(seen)) == 3
    old = kiosk.identity.key("old_key")
    assert old
    clock.set(clock() + timedelta(days=15))
    kiosk.identity.fall_back()
    with pytest.raises(NotWelcome):
        kiosk.sync().once()
