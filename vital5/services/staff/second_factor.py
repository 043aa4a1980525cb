"""The second factor: a code from an app, never twice; or a recovery code, once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import RecoveryCode, Staff, place_of
from vital5.sealing import KeyRing

STEP = 30
DRIFT = 1
"""Steps that a phone's clock may be behind or ahead."""

DIGITS = 6
ISSUER = "Vital 5"
RECOVERY_CODES = 10
RECOVERY_CHARACTERS = 16  # of 5 bits: 80, so that a hash without a key will do
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_secret() -> str:
    """A secret to share with an app: 160 bits."""
    return pyotp.random_base32()


def address_of(secret: str, login: str) -> str:
    """What an app reads from the QR."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to; None if it fits none near now."""
    typed = "".join(code.split())
    if len(typed) != DIGITS or not typed.isascii() or not typed.isdigit():
        return None
    here = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    fitting = [
        step
        for step in range(here - DRIFT, here + DRIFT + 1)
        if hmac.compare_digest(totp.generate_otp(step), typed)
    ]
    return fitting[-1] if fitting else None


def secret_of(keys: KeyRing, staff: Staff) -> str | None:
    """The secret shared with somebody's app."""
    if staff.totp_secret is None:
        return None
    return keys.open(staff.totp_secret, place_of("staff", "totp_secret", staff.id))


def use_code(session: Session, keys: KeyRing, staff: Staff, code: str, now: datetime) -> bool:
    """Take a code of somebody's app; False if it is wrong, old, or was taken before."""
    secret = secret_of(keys, staff)
    step = None if secret is None else step_of(secret, code, now)
    if step is None:
        return False
    # One statement decides, so of two workers with the same code one gets it.
    taken = session.execute(
        sa.update(Staff)
        .where(
            Staff.id == staff.id,
            sa.or_(Staff.totp_step.is_(None), Staff.totp_step < step),
        )
        .values(totp_step=step)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def keep_secret(session: Session, keys: KeyRing, staff_id: UUID, secret: str, step: int) -> None:
    """From now on somebody's app is the one with this secret; `step` was used to prove it."""
    place = place_of("staff", "totp_secret", staff_id)
    session.execute(
        sa.update(Staff)
        .where(Staff.id == staff_id)
        .values(totp_secret=keys.seal(secret, place), totp_step=step)
    )


def new_recovery_codes(session: Session, staff_id: UUID, now: datetime) -> list[str]:
    """Make somebody's recovery codes, shown once; the ones before are void."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    codes = [
        "".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_CHARACTERS))
        for _ in range(RECOVERY_CODES)
    ]
    session.add_all(
        RecoveryCode(code_hash=_hash(code), staff_id=staff_id, made_at=now) for code in codes
    )
    return ["-".join(code[i : i + 4] for i in range(0, len(code), 4)) for code in codes]


def use_recovery_code(session: Session, staff_id: UUID, code: str, now: datetime) -> bool:
    """Take a recovery code; False if it is wrong, somebody else's, or used."""
    plain = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    taken = session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.code_hash == _hash(plain),
            RecoveryCode.staff_id == staff_id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def recovery_codes_left(session: Session, staff_id: UUID) -> int:
    """How many recovery codes somebody can still use."""
    query = sa.select(sa.func.count()).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query) or 0


def _hash(code: str) -> bytes:
    return hashlib.sha256(f"recovery/{code}".encode()).digest()
