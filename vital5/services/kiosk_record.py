"""Somebody's record on the screen of a kiosk that has a line: opened by its passport, and noted."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy.orm import Session

from vital5.models import Kiosk, KioskReport, Reading
from vital5.sealing import KeyRing
from vital5.services import audit, checks, passport
from vital5.services.kiosk_trust import Admitted
from vital5.services.own_data import values_to_show
from vital5.vitals import CATALOGUE
from vital5.wire.problems import Refused
from vital5.wire.record import MOST_OF_A_VITAL, RecordTold, SaidBefore

OPENED = "record_opened"
"""In the audit: which kiosk showed whose record, in the transaction that let it."""


def show(
    session: Session, keys: KeyRing, by: Admitted, code: str, address: str
) -> RecordTold | Refused:
    """What a code opens for a kiosk that works; its tries count for it and for where it asks from.

    Why not is given back and not raised: the count of a try must be committed.
    """
    barred = _barred(session, by.kiosk)
    if barred is not None:
        return barred
    askers = (f"kiosk {by.kiosk.id}", address)
    opened = passport.opened_by(session, keys, code, askers, by.at)
    if opened == passport.TOO_OFTEN:
        return Refused(429, "too_often", "too many wrong codes; wait an hour")
    if isinstance(opened, str):
        return RecordTold(server_time=by.at, opened=False)
    readings = checks.readings_of_resident(session, opened.id)
    audit.note(session, keys, now=by.at, actor="kiosk", actor_id=by.kiosk.id, deed=OPENED,
               subject="kiosk", subject_id=by.kiosk.id, resident_id=opened.id)  # fmt: skip
    return RecordTold(server_time=by.at, opened=True, readings=_last_few(readings))


def _barred(session: Session, kiosk: Kiosk) -> Refused | None:
    """A kiosk that nobody may be measured at shows nobody's record either."""
    if kiosk.locked_at is not None:
        return Refused(403, "locked", "this kiosk is locked")
    report = session.get(KioskReport, kiosk.id)
    if kiosk.out_of_order_at is not None or (report is not None and report.out_of_order):
        return Refused(403, "out_of_order", "this kiosk is out of order")
    return None


def _last_few(readings: list[Reading]) -> tuple[SaidBefore, ...]:
    """The newest readings of each vital, oldest first."""
    of_each: dict[str, int] = defaultdict(int)
    told = []
    for reading in reversed(readings):
        of_each[reading.vital] += 1
        if reading.vital in CATALOGUE and of_each[reading.vital] <= MOST_OF_A_VITAL:
            told.append(_said(reading))
    return tuple(reversed(told))


def _said(reading: Reading) -> SaidBefore:
    charted = {one.name for one in CATALOGUE[reading.vital].measures if one.charted}
    values = values_to_show(reading)
    return SaidBefore(
        vital=reading.vital,
        taken_at=reading.taken_at,
        band=reading.band,
        values={name: values[name] for name in values.keys() & charted},
    )
