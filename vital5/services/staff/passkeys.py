"""Passkeys: asked for with a challenge, believed only with that challenge, here, and a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Passkey

LONGEST = 16 * 1024
NAME = "Vital 5"


@dataclass(frozen=True)
class Here:
    """The address that passkeys are bound to."""

    origin: str

    @property
    def host(self) -> str:
        """Its host, which a passkey is made for."""
        return urlsplit(self.origin).hostname or ""


def _known(session: Session, staff_id: UUID) -> list[Any]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    found = session.scalars(sa.select(Passkey.credential).where(Passkey.staff_id == staff_id))
    return [PublicKeyCredentialDescriptor(id=credential) for credential in found]


def ask_to_make(session: Session, here: Here, staff_id: UUID, login: str) -> tuple[str, str]:
    """What the browser is asked, as JSON, and the challenge (hex) to hold meanwhile."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=here.host,
        rp_name=NAME,
        user_id=staff_id.bytes,
        user_name=login,
        exclude_credentials=_known(session, staff_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options), options.challenge.hex()


def keep(
    session: Session, here: Here, staff_id: UUID, told: str, challenge: str, now: datetime
) -> bool:
    """Keep a passkey that the browser made; False if anything about it is wrong."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    if len(told) > LONGEST:
        return False
    try:
        made = webauthn.verify_registration_response(
            credential=told,
            expected_challenge=bytes.fromhex(challenge),
            expected_rp_id=here.host,
            expected_origin=here.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    there = sa.select(Passkey.id).where(Passkey.credential == made.credential_id)
    if session.scalar(there) is not None:
        return False
    session.add(
        Passkey(
            id=uuid4(),
            staff_id=staff_id,
            credential=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            made_at=now,
        )
    )
    return True


def ask_to_use(session: Session, here: Here, staff_id: UUID) -> tuple[str, str] | None:
    """What the browser is asked, and the challenge to hold; None for somebody without passkeys."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    known = _known(session, staff_id)
    if not known:
        return None
    options = webauthn.generate_authentication_options(
        rp_id=here.host,
        allow_credentials=known,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options), options.challenge.hex()


def use(
    session: Session, here: Here, staff_id: UUID, told: str, challenge: str, now: datetime
) -> bool:
    """Whether the browser proved one of somebody's passkeys; its count moves on."""
    import webauthn
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    if len(told) > LONGEST or not challenge:
        return False
    try:
        credential = parse_authentication_credential_json(told)
        passkey = session.scalars(
            sa.select(Passkey)
            .where(Passkey.credential == credential.raw_id, Passkey.staff_id == staff_id)
            .with_for_update()
        ).one_or_none()
        if passkey is None:
            return False
        proved = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=bytes.fromhex(challenge),
            expected_rp_id=here.host,
            expected_origin=here.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    passkey.sign_count, passkey.used_at = proved.new_sign_count, now
    return True


def listed(session: Session, staff_id: UUID) -> list[Passkey]:
    """Somebody's passkeys, oldest first."""
    query = sa.select(Passkey).where(Passkey.staff_id == staff_id).order_by(Passkey.made_at)
    return list(session.scalars(query))


def remove(session: Session, staff_id: UUID, passkey_id: UUID, *, other_factor: bool) -> bool:
    """Let go of one; never of the last factor that somebody has."""
    keys = listed(session, staff_id)
    if not other_factor and len(keys) < 2:
        return False
    for passkey in keys:
        if passkey.id == passkey_id:
            session.delete(passkey)
            return True
    return False
