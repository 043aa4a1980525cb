"""The bodies of a kiosk's requests and of the server's answers, beside the sealed letters."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from vital5.wire.letter import (
    Count,
    Day,
    Id,
    IsText,
    KioskName,
    Line,
    Said,
    SaidClock,
    Time,
    Word,
)

PREFIX = "/api/v1/kiosk"

MOST_ENVELOPES = 50
MOST_OFFERED = 1000
LONGEST_BODY = 512 * 1024
LONGEST_SEALED = 96 * 1024

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of an enrolment code: nothing that can be read as something else (as in services/passport)."""
CODE_CHARACTERS = 10

Result = Literal["stored", "duplicate", "rejected"]
STORED: Result = "stored"
DUPLICATE: Result = "duplicate"
REJECTED: Result = "rejected"


def to_text(data: bytes) -> str:
    """Bytes as they stand in JSON: base64 of the URL alphabet, with its padding."""
    return base64.urlsafe_b64encode(data).decode()


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("must be text")
    try:
        return base64.b64decode(value.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("is not base64url") from error


Bytes = Annotated[bytes, BeforeValidator(_bytes)]
PublicKey = Annotated[Bytes, Field(min_length=32, max_length=32)]
Signature = Annotated[Bytes, Field(min_length=64, max_length=64)]


class EnrolmentAsked(Said):
    """A kiosk shows the code that an administrator made, and the key that it made itself."""

    code: Annotated[str, IsText, Field(max_length=40)]
    kiosk: KioskName
    public: PublicKey
    proof: Signature
    """Of the code, the kiosk and the public key, by the key itself (`proof_of`)."""


class KeyOffered(Said):
    """The next key of a kiosk, in a request that the present one signs."""

    public: PublicKey
    proof: Signature


class SentEnvelope(Said):
    """One sealed letter. What stands beside it says nothing of anybody's health."""

    id: Id
    key: Annotated[str, IsText, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
    sealed: Annotated[Bytes, Field(min_length=48, max_length=LONGEST_SEALED)]
    ended: Annotated[str, IsText, Field(pattern=r"^[a-z_]{1,40}$")] = "unknown"
    boot_began: Time | None = None
    """When, by the server's clock, the start of the host began in which it was written."""


class EnvelopesSent(Said):
    """Some envelopes, each read by itself: one that is wrong keeps no other back."""

    envelopes: Annotated[list[dict[str, object]], Field(min_length=1, max_length=MOST_ENVELOPES)]


class Offered(Said):
    """The ids of letters that were acknowledged and are still held."""

    ids: Annotated[list[Id], Field(max_length=MOST_OFFERED)]


class Fault(Said):
    """One kind of trouble, and how often since the program started."""

    kind: Word
    count: Count


class Heartbeat(Said):
    """How a kiosk is."""

    clock: SaidClock
    waiting: Count = 0
    refused: Count = 0
    held: Count = 0
    oldest_waiting: Time | None = None
    cuff: Word = ""
    serial: Line = ""
    calibration_due: Day | None = None
    readings: Count = 0
    faults: Annotated[tuple[Fault, ...], Field(max_length=20)] = ()
    late: Count = 0
    program: Line = ""
    rule_set: Line = ""
    config: Line = ""
    printer: Word = ""
    room: StrictBool = True
    out_of_order: StrictBool = False
    called_at: Time | None = None
    """When somebody there last asked for a person, by the kiosk's clock. There is no reason."""
    came_at: Time | None = None
    """When a person last came."""
    sealing_key: Word = ""
    key_made_at: Time | None = None
    free_mb: Count = 0


class EnvelopeAnswer(Said):
    """What became of one envelope."""

    id: str
    result: Result
    reason: str | None = None


class EnvelopesTold(Said):
    """What became of each envelope, in the order in which they were sent."""

    server_time: Time
    envelopes: tuple[EnvelopeAnswer, ...]


class Enrolled(Said):
    """The server took a key; a person has still to approve it."""

    kiosk: KioskName
    key: Id
    fingerprint: Annotated[str, IsText, Field(pattern=r"^[0-9]{6}$")]
    sealing_key: Word
    sealing_public: PublicKey
    server_time: Time


class KeyTaken(Said):
    """The server took the next key."""

    server_time: Time
    key: Id
    fingerprint: Annotated[str, IsText, Field(pattern=r"^[0-9]{6}$")]


class Wanted(Said):
    """The letters of an offer that are not here."""

    server_time: Time
    wanted: tuple[Id, ...]


class State(Said):
    """What the server asks of a kiosk."""

    server_time: Time
    locked: StrictBool
    message: Line
    wipe: Literal["", "when_synced", "now"]
    minimum_program: Line
    sealing_key: Word
    sealing_public: PublicKey
    rotate_key: StrictBool
    envelopes: StrictInt = 0
    """How many envelopes of this kiosk the server knows of."""


def proof_of(code: str, kiosk: str, public: bytes) -> bytes:
    """What a new key signs, to show that whoever sends it has it."""
    return b"vital5 kiosk key 1\0" + code.encode() + b"\0" + kiosk.encode() + b"\0" + public


def read_code(typed: str) -> str:
    """An enrolment code as it was made: capital letters and digits, nothing between them."""
    return "".join(c for c in typed.upper() if c.isalnum())


def fingerprint(public: bytes, sealing_public: bytes) -> str:
    """Six digits over both keys, shown on both sides before a kiosk is believed.

    A slow hash, so that nobody finds another key with the same six digits while a code lives.
    """
    digest = hashlib.scrypt(
        public + sealing_public, salt=b"vital5 kiosk", n=2**15, r=8, p=1, maxmem=2**26, dklen=8
    )
    return f"{int.from_bytes(digest) % 1_000_000:06d}"
