"""Signed requests of a kiosk: HTTP Message Signatures (RFC 9421) with Ed25519.

Covered are the method, the whole address, the digest of the body, the kiosk and its sequence
number, and the server's challenge if there is one. Freshness is judged by the server's own clock,
its record of sequences, and the challenge: a kiosk whose clock is wrong can still be believed.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)
from http_message_signatures.exceptions import HTTPMessageSignaturesException, InvalidSignature

TAG = "vital5-kiosk"
KIOSK, SEQUENCE, CHALLENGE = "vital5-kiosk", "vital5-sequence", "vital5-challenge"
COVERED = ("@method", "@target-uri", "content-digest", KIOSK, SEQUENCE)
LONGEST_HEADER = 1024

HIGHEST_SEQUENCE = 2**62


class NotSigned(Exception):
    """The signature is missing, or is not by this key over this request; the message says which."""


@dataclass
class Message:
    """A request, as the library wants to see one."""

    method: str
    url: str
    headers: MutableMapping[str, str]

    def __post_init__(self) -> None:
        self.headers = {name.lower(): value for name, value in self.headers.items()}


@dataclass(frozen=True)
class Said:
    """What a signature says of itself, once it is verified."""

    created: datetime
    nonce: str
    challenge: str | None


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, key_id: str, key: Ed25519PrivateKey | Ed25519PublicKey) -> None:
        self._key_id, self._key = key_id, key

    def resolve_private_key(self, key_id: str) -> object:
        return self._key

    def resolve_public_key(self, key_id: str) -> object:
        return self._key if key_id == self._key_id else None


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:
        """Not here: the library asks the machine's clock, and we have our own and the challenge."""


def sign(
    message: Message,
    body: bytes,
    *,
    key_id: str,
    key: Ed25519PrivateKey,
    created: datetime,
    nonce: str,
) -> None:
    """Put the digest and the signature on a request; kiosk and sequence must be on it already."""
    also = (CHALLENGE,) if CHALLENGE in message.headers else ()
    HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519, key_resolver=_OneKey(key_id, key)
    ).sign(
        message,
        key_id=key_id,
        created=created,
        nonce=nonce,
        label="kiosk",
        tag=TAG,
        covered_component_ids=(*COVERED, *also),
        body=body,
    )


def key_named(message: Message) -> str:
    """The key that a request says it is signed with; nothing is proved by it."""
    text = message.headers.get("signature-input", "")
    if not text or len(text) > LONGEST_HEADER:
        raise NotSigned("it carries no signature")
    _, found, rest = text.partition('keyid="')
    if not found:
        raise NotSigned("its signature names no key")
    return rest.partition('"')[0]


def verify(message: Message, body: bytes, *, key_id: str, public: bytes) -> Said:
    """What a signature says, if it is by this key over this request and body."""
    also = (CHALLENGE,) if CHALLENGE in message.headers else ()
    verifier = _Verifier(
        signature_algorithm=algorithms.ED25519,
        key_resolver=_OneKey(key_id, Ed25519PublicKey.from_public_bytes(public)),
    )
    try:
        found = verifier.verify(
            message, max_age=None, expect_tag=TAG, require_components=(*COVERED, *also), body=body
        )
    except (InvalidSignature, HTTPMessageSignaturesException) as error:
        raise NotSigned("its signature does not fit") from error
    if len(found) != 1:
        raise NotSigned("it carries more than one signature")
    told = found[0].parameters
    created, nonce = told.get("created"), told.get("nonce")
    if not isinstance(created, int) or not 0 <= created < 2**40 or not isinstance(nonce, str):
        raise NotSigned("its signature has no time or no nonce")
    if not 16 <= len(nonce) <= 64:
        raise NotSigned("its nonce has not 16 to 64 characters")
    try:
        at = datetime.fromtimestamp(created, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise NotSigned("its time is no time") from error
    return Said(at, nonce, message.headers.get(CHALLENGE))
