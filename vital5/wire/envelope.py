"""Sealing to the server's public key: whoever takes a kiosk's disk cannot read what it queued.

HPKE (RFC 9180) in its base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305. The envelope's id is
bound in, so that a sealed text does not open under another id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from vital5.sealing import Key

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)

PURPOSE = "kiosk envelopes"


class CannotOpenEnvelope(Exception):
    """Sealed to a key that is not here, under another id, or changed."""


@dataclass(frozen=True)
class SealingKey:
    """The public half that a kiosk seals to, and the id of the server's key it comes from."""

    id: str
    public: bytes

    def seal(self, text: bytes, envelope: UUID) -> bytes:
        """Seal a text so that only the server can open it, and only as this envelope."""
        public = X25519PublicKey.from_public_bytes(self.public)
        return SUITE.encrypt(text, public, info=_info(envelope))


def _private(key: Key) -> X25519PrivateKey:
    # Derived, not stored: a server restored from any backup still opens what waits at the kiosks.
    return X25519PrivateKey.from_private_bytes(key.derive(PURPOSE))


def sealing_key(key: Key) -> SealingKey:
    """The public half that follows from one of the server's keys."""
    return SealingKey(key.id, _private(key).public_key().public_bytes_raw())


def open_envelope(sealed: bytes, envelope: UUID, key_id: str, keys: Iterable[Key]) -> bytes:
    """Open what a kiosk sealed; raise CannotOpenEnvelope for anything else."""
    for key in keys:
        if key.id == key_id:
            try:
                return SUITE.decrypt(sealed, _private(key), info=_info(envelope))
            except Exception as error:
                raise CannotOpenEnvelope("it was changed, or sealed for something else") from error
    raise CannotOpenEnvelope("it was sealed to a key that this server does not have")


def _info(envelope: UUID) -> bytes:
    return b"vital5 kiosk envelope 1 " + envelope.bytes
