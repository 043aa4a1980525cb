"""A kiosk is believed only after a code, its own key, and a person who compared six digits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.server_talk import NotWelcome
from tests.conftest import NOW, MovableClock
from tests.sync.kiosk_here import NAME, KioskHere, ServerHere
from vital5.services import kiosks


@pytest.fixture
def newcomer(server: ServerHere, tmp_path: Path, clock: MovableClock) -> KioskHere:
    """A kiosk that nobody knows."""
    return KioskHere(tmp_path / "new", server, clock)


def test_both_sides_show_the_same_six_digits(server: ServerHere, newcomer: KioskHere) -> None:
    newcomer.enrol()
    with server.database.reading() as session:
        key = kiosks.newest_key(session, kiosks.named(session, NAME))
    assert key
    assert key.fingerprint == newcomer.digits
    assert len(newcomer.digits) == 6


def test_nothing_is_taken_before_the_approval(server: ServerHere, newcomer: KioskHere) -> None:
    newcomer.enrol()
    newcomer.keeps()
    with pytest.raises(NotWelcome) as told:
        newcomer.sync().once()
    assert told.value.error == "not_approved"
    server.approve(newcomer)
    assert newcomer.sync().once().stored == 1


def test_other_digits_are_refused(server: ServerHere, newcomer: KioskHere) -> None:
    newcomer.enrol()
    newcomer.digits = f"{(int(newcomer.digits) + 1) % 1_000_000:06d}"
    with pytest.raises(kiosks.CannotDo, match="do not trust it"):
        server.approve(newcomer)


@pytest.mark.parametrize(("minutes", "fine"), [(14.99, True), (15, False), (15.01, False)])
def test_a_code_lives_fifteen_minutes(
    server: ServerHere, newcomer: KioskHere, clock: MovableClock, minutes: float, fine: bool
) -> None:
    code = server.code()
    clock.set(NOW + timedelta(minutes=minutes))
    if fine:
        newcomer.enrol(code)
    else:
        with pytest.raises(NotWelcome, match="too old"):
            newcomer.enrol(code)


def test_a_code_works_once(
    server: ServerHere, newcomer: KioskHere, tmp_path: Path, clock: MovableClock
) -> None:
    code = server.code()
    newcomer.enrol(code)
    thief = KioskHere(tmp_path / "thief", server, clock)
    with pytest.raises(NotWelcome, match="was used"):
        thief.enrol(code)


def test_a_lost_answer_is_asked_for_again(server: ServerHere, newcomer: KioskHere) -> None:
    code = server.code()
    newcomer.enrol(code)
    first = newcomer.digits
    # As if the answer had never come: the key that was asked with is still noted.
    key = newcomer.identity.key()
    assert key
    newcomer.box.note(asking_key=key.written(), kiosk=None)
    newcomer.enrol(code)
    assert newcomer.digits == first


def test_a_code_of_another_kiosk_is_refused(
    server: ServerHere, tmp_path: Path, clock: MovableClock
) -> None:
    other = KioskHere(tmp_path / "other", server, clock, name="library-2")
    with pytest.raises(NotWelcome, match="library-1"):
        other.enrol(server.code(NAME))


def test_who_enrols_anew_is_approved_anew(
    server: ServerHere, kiosk: KioskHere, tmp_path: Path, clock: MovableClock
) -> None:
    code = server.code()
    successor = KioskHere(tmp_path / "successor", server, clock)
    successor.enrol(code)
    for one in (kiosk, successor):
        with pytest.raises(NotWelcome):
            one.sync().once()
    server.approve(successor)
    assert successor.sync().once().problem == ""
    with pytest.raises(NotWelcome):
        kiosk.sync().once()


def test_guessing_codes_is_limited(server: ServerHere, newcomer: KioskHere) -> None:
    for _ in range(20):
        with pytest.raises(NotWelcome):
            newcomer.enrol("2222222222")
    with pytest.raises(Exception, match="too many tries"):
        newcomer.enrol("2222222222")
