"""Which kiosk is asking, and whether it may: codes, keys, signatures, sequences, challenges."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.orm import Session

from vital5.models import Kiosk, KioskCode, KioskKey, KioskNonce
from vital5.sealing import KeyRing
from vital5.services import audit
from vital5.wire import signing
from vital5.wire.envelope import sealing_key
from vital5.wire.problems import Refused

if TYPE_CHECKING:  # the messages are slow to load, and staff's pages need none of them
    from vital5.wire.messages import EnrolmentAsked, KeyOffered

CODE_LIVES = timedelta(minutes=15)
WINDOW = timedelta(minutes=5)
"""How far a request's time may be from ours without a challenge; and how long a challenge lives."""

KEY_LIVES = timedelta(days=90)
OVERLAP = timedelta(days=14)
"""How long a key goes on holding after the next one came: as long as a kiosk may be dark."""

CODE = "kiosk_code"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])", re.ASCII)


@dataclass(frozen=True)
class Caller:
    """A kiosk whose signature over this request was verified."""

    kiosk_id: UUID
    key_id: UUID
    sequence: int
    said: signing.Said


@dataclass(frozen=True)
class Admitted:
    """A kiosk whose request is new, and which is still welcome."""

    kiosk: Kiosk
    key: KioskKey
    at: datetime


def new_code(session: Session, keys: KeyRing, kiosk: Kiosk, now: datetime) -> str:
    """A code that lets this kiosk enrol once; whatever code it had opens nothing any more."""
    session.execute(
        sa.delete(KioskCode).where(sa.or_(KioskCode.kiosk_id == kiosk.id, KioskCode.ends_at <= now))
    )
    from vital5.wire.messages import CODE_ALPHABET, CODE_CHARACTERS

    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_CHARACTERS))
    session.add(
        KioskCode(digest=keys.fingerprint(code, CODE), kiosk_id=kiosk.id, ends_at=now + CODE_LIVES)
    )
    return code


def enrol(session: Session, keys: KeyRing, asked: EnrolmentAsked, now: datetime) -> KioskKey:
    """Take the key of a kiosk that shows a code; the same kiosk asking again hears the same."""
    from vital5.wire.messages import proof_of, read_code

    code = read_code(asked.code)
    _prove(asked.public, asked.proof, proof_of(code, asked.kiosk, asked.public))
    before = _the_same_again(session, asked)
    if before is not None:
        return before
    found = session.scalars(
        sa.select(KioskCode)
        .where(KioskCode.digest.in_(keys.fingerprints(code, CODE)), KioskCode.ends_at > now)
        .with_for_update()
    ).first()
    if found is None:
        raise Refused(403, "code_unknown", "this code is not known, was used, or is too old")
    kiosk = session.get_one(Kiosk, found.kiosk_id, with_for_update=True)
    if kiosk.name != asked.kiosk:
        raise Refused(
            403, "another_kiosk", f"this code is for the kiosk {kiosk.name}: check the file's id"
        )
    session.delete(found)
    end_keys(session, kiosk, now)
    kiosk.approved_at, kiosk.sequence = None, 0
    made = _add_key(session, keys, kiosk, asked.public, now)
    audit.note(session, keys, now=now, actor="kiosk", actor_id=kiosk.id, deed="enrolled",
               subject="kiosk", subject_id=kiosk.id)  # fmt: skip
    return made


def _the_same_again(session: Session, asked: EnrolmentAsked) -> KioskKey | None:
    """The key, if this very kiosk sent it before: the answer may have been lost on its way."""
    key = session.scalars(sa.select(KioskKey).where(KioskKey.public == asked.public)).first()
    if key is None:
        return None
    if key.kiosk.name != asked.kiosk:
        raise Refused(403, "another_kiosk", "this key belongs to another kiosk")
    return key


def _prove(public: bytes, proof: bytes, words: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(proof, words)
    except (InvalidSignature, ValueError) as error:
        raise Refused(403, "not_proved", "whoever sent this key did not show that it has it") from (
            error
        )


def _add_key(
    session: Session, keys: KeyRing, kiosk: Kiosk, public: bytes, now: datetime
) -> KioskKey:
    from vital5.wire.messages import fingerprint

    digits = fingerprint(public, sealing_key(keys.newest).public)
    made = KioskKey(
        id=uuid4(), kiosk_id=kiosk.id, public=public, fingerprint=digits, made_at=now, ends_at=None
    )
    session.add(made)
    session.flush()
    return made


def end_keys(session: Session, kiosk: Kiosk, at: datetime) -> None:
    session.execute(
        sa.update(KioskKey)
        .where(
            KioskKey.kiosk_id == kiosk.id,
            sa.or_(KioskKey.ends_at.is_(None), KioskKey.ends_at > at),
        )
        .values(ends_at=at)
    )


def known(session: Session, message: signing.Message, body: bytes) -> Caller:
    """Whose signature this is; proves that the kiosk has its key, and nothing more."""
    headers = message.headers
    name, sequence = headers.get(signing.KIOSK, ""), headers.get(signing.SEQUENCE, "")
    try:
        key_id = UUID(signing.key_named(message))
    except signing.NotSigned as error:
        raise Refused(401, "not_signed", str(error)) from error
    except ValueError as error:
        raise Refused(401, "not_signed", "its signature names no key of ours") from error
    if not _NAME.fullmatch(name) or not re.fullmatch(r"[0-9]{1,19}", sequence, re.ASCII):
        raise Refused(401, "not_signed", "it does not say which kiosk this is, or its sequence")
    key = session.scalars(
        sa.select(KioskKey).join(Kiosk).where(KioskKey.id == key_id, Kiosk.name == name)
    ).first()
    if key is None:
        raise Refused(401, "unknown_key", "no kiosk of this name has such a key")
    try:
        said = signing.verify(message, body, key_id=str(key_id), public=key.public)
    except signing.NotSigned as error:
        raise Refused(401, "bad_signature", str(error)) from error
    return Caller(key.kiosk_id, key.id, int(sequence), said)


def admit(session: Session, caller: Caller, now: datetime) -> Admitted | Refused:
    """Whether this request is new and its kiosk still welcome; it can then never come again.

    Why not is given back and not raised: a challenge that goes with it must be committed.
    """
    kiosk = session.get_one(Kiosk, caller.kiosk_id, with_for_update=True, populate_existing=True)
    key = session.get_one(KioskKey, caller.key_id, populate_existing=True)
    refused = (
        _not_welcome(kiosk, key, now)
        or _not_new(kiosk, caller)
        or _not_fresh(session, kiosk, caller, now)
        or _note(session, kiosk, caller, now)
    )
    return refused or Admitted(kiosk, key, now)


def _not_welcome(kiosk: Kiosk, key: KioskKey, now: datetime) -> Refused | None:
    if kiosk.revoked_at is not None:
        return Refused(403, "revoked", "this kiosk was revoked")
    if key.ends_at is not None and key.ends_at <= now:
        return Refused(401, "unknown_key", "this key has ended")
    if kiosk.approved_at is None:
        return Refused(403, "not_approved", "this kiosk waits for its approval")
    return None


def _not_new(kiosk: Kiosk, caller: Caller) -> Refused | None:
    if kiosk.sequence < caller.sequence <= signing.HIGHEST_SEQUENCE:
        return None
    return Refused(
        409, "replayed", "a request of this sequence came before", sequence=kiosk.sequence
    )


def _not_fresh(session: Session, kiosk: Kiosk, caller: Caller, now: datetime) -> Refused | None:
    said = caller.said
    if said.challenge is None and abs(said.created - now) <= WINDOW:
        return None
    if said.challenge is not None and _used_up(session, kiosk, said.challenge, now):
        return None
    challenge = secrets.token_urlsafe(24)
    session.add(
        KioskNonce(kiosk_id=kiosk.id, nonce=challenge, kind="challenge", ends_at=now + WINDOW)
    )
    return Refused(
        401,
        "clock",
        "the time of this request is not ours: sign it again with the challenge",
        challenge=challenge,
        server_time=now.isoformat(),
    )


def _used_up(session: Session, kiosk: Kiosk, challenge: str, now: datetime) -> bool:
    if not re.fullmatch(r"[A-Za-z0-9_-]{32}", challenge, re.ASCII):
        return False
    done = session.execute(
        sa.delete(KioskNonce).where(
            KioskNonce.kiosk_id == kiosk.id,
            KioskNonce.nonce == challenge,
            KioskNonce.kind == "challenge",
            KioskNonce.ends_at > now,
        )
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _note(session: Session, kiosk: Kiosk, caller: Caller, now: datetime) -> Refused | None:
    """Beside the sequence, every request's own number: a restored server knows old sequences."""
    session.execute(
        sa.delete(KioskNonce).where(KioskNonce.kiosk_id == kiosk.id, KioskNonce.ends_at <= now)
    )
    if session.get(KioskNonce, (kiosk.id, caller.said.nonce, "seen")) is not None:
        return Refused(409, "replayed", "this very request came before", sequence=kiosk.sequence)
    session.add(
        KioskNonce(
            kiosk_id=kiosk.id, nonce=caller.said.nonce, kind="seen", ends_at=now + 2 * WINDOW
        )
    )
    kiosk.sequence = caller.sequence
    return None


def next_key(session: Session, keys: KeyRing, by: Admitted, offered: KeyOffered) -> KioskKey:
    """Take a kiosk's next key, which its present one signs for; the present one soon ends."""
    from vital5.wire.messages import proof_of

    _prove(offered.public, offered.proof, proof_of("", by.kiosk.name, offered.public))
    before = session.scalars(sa.select(KioskKey).where(KioskKey.public == offered.public)).first()
    if before is not None:
        if before.kiosk_id != by.kiosk.id:
            raise Refused(409, "another_kiosk", "this key belongs to another kiosk")
        return before
    if by.key.ends_at is not None:
        raise Refused(409, "old_key", "the next key is signed for by the newest one only")
    by.key.ends_at = by.at + OVERLAP
    return _add_key(session, keys, by.kiosk, offered.public, by.at)
