"""Enrolling: show the server the one-time code and a key of one's own; six digits for a person."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from kiosk.address import Address
from kiosk.identity import Identity, SigningKey
from kiosk.moments import Clock
from kiosk.server_talk import NotTaken, ServerTalk
from kiosk.strongbox import Strongbox
from vital5.wire.envelope import SealingKey
from vital5.wire.messages import CODE_CHARACTERS, fingerprint, proof_of, read_code, to_text


class WrongCode(ValueError):
    """The code cannot be one; the message says how one looks."""


def enrol(box: Strongbox, address: Address, typed: str, clock: Clock) -> dict[str, Any]:
    """Enrol this kiosk; give its id and the six digits that must be the same on both sides."""
    code = read_code(typed)
    if len(code) != CODE_CHARACTERS:
        raise WrongCode(f"a code has {CODE_CHARACTERS} letters and digits")
    identity = Identity(box)
    key = identity.ask_with()
    proof = key.private.sign(proof_of(code, address.id, key.public))
    talk = ServerTalk(address.server, box, clock)
    try:
        told = talk.enrol(
            {
                "code": code,
                "kiosk": address.id,
                "public": to_text(key.public),
                "proof": to_text(proof),
            }
        )
    finally:
        talk.close()
    sealing = sealing_in(told)
    digits = fingerprint(key.public, sealing.public)
    named = SigningKey(str(told["key"]), key.secret, clock().at)
    identity.enrol(address.id, address.server, named, sealing)
    return {"kiosk": address.id, "fingerprint": digits, "server": address.server}


def sealing_in(told: dict[str, Any]) -> SealingKey:
    """The server's public key in one of its answers."""
    try:
        public = base64.urlsafe_b64decode(str(told["sealing_public"]))
        found = SealingKey(str(told["sealing_key"]), public)
    except (KeyError, binascii.Error) as error:
        raise NotTaken("the server did not say what to seal to") from error
    if len(public) != 32:
        raise NotTaken("the server's key has not 32 bytes")
    return found
