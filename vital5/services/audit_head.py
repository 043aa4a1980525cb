"""The head of the audit chain, kept outside the database: entries cut off its end are missed."""

from __future__ import annotations

import fcntl
import hmac
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vital5.config import write_secret
from vital5.sealing import KeyRing

NAME = "audit-head"
SIZE = 512
"""Bytes of the file, always as many: one write changes it whole."""


@dataclass(frozen=True)
class Head:
    """An entry that was once the last: its number and its link."""

    entry: int
    chain: bytes


class HeadUnreadable(Exception):
    """The file is not what we wrote, or was signed with a key that is not here."""


def file_in(data: Path) -> Path:
    """Where the head is kept."""
    return data / NAME


def read(data: Path, keys: KeyRing) -> Head | None:
    """The head that was anchored last; None if none ever was here."""
    try:
        text = file_in(data).read_text()
    except FileNotFoundError:
        return None
    return opened(text, keys)


def opened(text: str, keys: KeyRing) -> Head:
    """A head as `signed` wrote it; raise HeadUnreadable for anything else."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        told = json.loads(text)
        head = Head(int(told["entry"]), bytes.fromhex(told["chain"]))
        for key in keys:
            if hmac.compare_digest(_sign(key.derive("audit head"), head), str(told["signature"])):
                return head
    raise HeadUnreadable("the head is not one that was signed with a key of this installation")


def signed(head: Head, keys: KeyRing) -> str:
    """A head as text that only whoever has the key can write."""
    signature = _sign(keys.newest.derive("audit head"), head)
    told = {"entry": head.entry, "chain": head.chain.hex(), "signature": signature}
    return json.dumps(told)


def _sign(key: bytes, head: Head) -> str:
    return hmac.digest(key, f"{head.entry}:{head.chain.hex()}".encode(), "sha256").hex()


def move_on(data: Path, keys: KeyRing, head: Head) -> None:
    """Anchor a later head. The commit it stands for is done: whatever fails here undoes nothing."""
    # A head that we did not write is left, to be seen.
    with suppress(OSError, HeadUnreadable):
        handle = os.open(file_in(data), os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            # Workers commit in the chain's order and come here in any.
            fcntl.flock(file, fcntl.LOCK_EX)
            text = file.read().decode(errors="replace")
            if not text or opened(text, keys).entry < head.entry:
                file.seek(0)
                file.write(signed(head, keys).ljust(SIZE).encode())


def sign_anew(data: Path, keys: KeyRing) -> None:
    """Sign the same head with the newest key, before the key that signed it goes."""
    with suppress(FileNotFoundError, HeadUnreadable), file_in(data).open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        head = opened(file.read().decode(errors="replace"), keys)
        file.seek(0)
        file.write(signed(head, keys).ljust(SIZE).encode())


def put(data: Path, keys: KeyRing, head: Head) -> None:
    """Anchor this head, whatever was anchored before: after a restore, or by an operator's word."""
    write_secret(file_in(data), signed(head, keys).ljust(SIZE))
