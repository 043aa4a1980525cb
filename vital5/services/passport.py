"""The passport: a readable code that opens one's own record on any phone or kiosk."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session
from stdnum.iso7064 import mod_37_36

from vital5.models import Check, Resident, place_of
from vital5.sealing import KeyRing
from vital5.services import tries
from vital5.services.checks import KEPT_RECORD

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O or U: nothing that can be read as something else."""

RANDOM_CHARACTERS = 15
"""30 ** 15 is 73 bits; the 16th is a check character by ISO 7064 (31, 30)."""

GROUP = 4
PURPOSE = "passport"

TOO_OFTEN, UNREADABLE, UNKNOWN = "too_often", "unreadable", "unknown"
"""Why a code opened nothing."""


def new_code() -> str:
    """A fresh code, 16 characters, the last one the check character."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return drawn + mod_37_36.calc_check_digit(drawn, ALPHABET)


def grouped(code: str) -> str:
    """The code as it is shown: four groups of four."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read_code(typed: str) -> str | None:
    """The code in what somebody typed, or None when its check character does not fit."""
    code = "".join(c for c in typed.upper() if c.isalnum())
    if len(code) != RANDOM_CHARACTERS + 1 or any(c not in ALPHABET for c in code):
        return None
    return code if mod_37_36.is_valid(code, ALPHABET) else None


def keep(session: Session, keys: KeyRing, check: Check, *, language: str, now: datetime) -> str:
    """Make a record of a check and give the code that opens it."""
    code = new_code()
    resident = Resident(
        id=uuid4(),
        language=language,
        created_at=now,
        used_at=now,
        forget_at=now + KEPT_RECORD,
        passport=b"",
        passport_fingerprint=keys.fingerprint(code, PURPOSE),
    )
    resident.passport = keys.seal(code, place_of("resident", "passport", resident.id))
    session.add(resident)
    session.flush()
    join(check, resident.id)
    return code


def join(check: Check, resident_id: UUID) -> None:
    """Add a check to a record; it is then kept as long as the record is."""
    check.resident_id = resident_id
    check.forget_at = None


def open_record(session: Session, keys: KeyRing, typed: str, now: datetime) -> Resident | None:
    """The record that a typed code opens, or None; opening it gives it another two years."""
    code = read_code(typed)
    if code is None:
        return None
    resident = session.scalars(
        sa.select(Resident).where(
            Resident.passport_fingerprint.in_(keys.fingerprints(code, PURPOSE)),
            Resident.forget_at > now,
        )
    ).first()
    if resident is not None:
        resident.used_at, resident.forget_at = now, now + KEPT_RECORD
    return resident


def opened_by(
    session: Session, keys: KeyRing, typed: str, askers: Sequence[str], now: datetime
) -> Resident | str:
    """The record that a typed code opens; else what is wrong.

    Ten wrong tries an hour for each of the askers; with more, no code is looked at, right or wrong.
    """
    # Each is counted, whatever the one before had: none may be tried beyond its own hour.
    tried = [tries.note_try(session, keys, PURPOSE, who, now) for who in askers]
    too_often = max(tried) > tries.PASSPORT_TRIES_AN_HOUR
    resident = None if too_often else open_record(session, keys, typed, now)
    if too_often or resident is not None:
        for who in askers:
            tries.take_back(session, keys, PURPOSE, who, now)
    if too_often:
        return TOO_OFTEN
    return resident or (UNREADABLE if read_code(typed) is None else UNKNOWN)


def code_of(keys: KeyRing, resident: Resident) -> str:
    """The code of a record, for showing to its owner."""
    return keys.open(resident.passport, place_of("resident", "passport", resident.id))


def replace(keys: KeyRing, resident: Resident) -> str:
    """A new code for a record; the old one, lost or seen, opens nothing from now on."""
    code = new_code()
    resident.passport = keys.seal(code, place_of("resident", "passport", resident.id))
    resident.passport_fingerprint = keys.fingerprint(code, PURPOSE)
    return code
