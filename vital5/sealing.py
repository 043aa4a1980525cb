"""Encryption of single values: sealed with AES-GCM, found again by a keyed hash."""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
_PAIR = re.compile(r"([A-Za-z0-9_-]{1,32}):([0-9a-fA-F]{64})")


class KeysUnusable(ValueError):
    """The key text is not id:64-hex pairs, or names one id twice."""


class CannotOpen(Exception):
    """A sealed value was made with a key that is not here, for another place, or was changed."""


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose; one secret never does two jobs."""
    return HKDF(SHA256(), 32, salt=None, info=f"vital5/{purpose}".encode()).derive(secret)


@lru_cache(maxsize=64)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(_derived(secret, "values"))


@dataclass(frozen=True)
class Key:
    """One named 32-byte secret."""

    id: str
    secret: bytes

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose."""
        return _derived(self.secret, purpose)


@dataclass(frozen=True)
class KeyRing:
    """The keys of one installation, newest first. New values use the newest; all can open."""

    keys: tuple[Key, ...]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read `id:64-hex` pairs, comma-separated, newest first."""
        keys = []
        for pair in text.split(","):
            match = _PAIR.fullmatch(pair.strip())
            if match is None:
                raise KeysUnusable("keys must be id:64-hex pairs, comma-separated, newest first")
            keys.append(Key(match[1], bytes.fromhex(match[2])))
        if len({key.id for key in keys}) != len(keys):
            raise KeysUnusable("two keys have the same id")
        return cls(tuple(keys))

    @property
    def newest(self) -> Key:
        """The key that seals."""
        return self.keys[0]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.keys)

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt text so that it opens only at its place ("table.column/row id")."""
        key = self.newest
        nonce = os.urandom(NONCE_BYTES)
        sealed = _cipher(key.secret).encrypt(nonce, text.encode(), place.encode())
        return key.id.encode() + b":" + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt what `seal` made; raise CannotOpen for anything else."""
        key_id, _, rest = sealed.partition(b":")
        for key in self.keys:
            if key.id.encode() == key_id:
                try:
                    opened = _cipher(key.secret).decrypt(
                        rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode()
                    )
                except Exception as error:
                    raise CannotOpen(f"the value at {place} does not open") from error
                return opened.decode()
        raise CannotOpen(f"no key for the value at {place}")

    def key_of(self, sealed: bytes) -> str:
        """The id of the key that sealed a value."""
        return sealed.partition(b":")[0].decode(errors="replace")

    def fingerprint(self, text: str, purpose: str) -> bytes:
        """A keyed hash by the newest key: equal texts are found, none can be read."""
        return hmac.digest(self.newest.derive(f"find/{purpose}"), text.encode(), "sha256")

    def fingerprints(self, text: str, purpose: str) -> list[bytes]:
        """The keyed hash by every key, for finding rows that are not yet re-keyed."""
        return [
            hmac.digest(key.derive(f"find/{purpose}"), text.encode(), "sha256") for key in self.keys
        ]


class FileKeyRing(KeyRing):
    """Keys kept in a file, read anew when the file is replaced.

    Only demo and test keep keys so; a server there goes on working while `keys rotate` runs
    beside it. In production keys come from the environment, and a restart brings new ones.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._retired: dict[str, Key] = {}
        self._seen: tuple[int, int] | None = None
        self._keys = self.keys

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys that the file holds now."""
        found = self._path.stat()
        if (found.st_ino, found.st_mtime_ns) != self._seen:
            before = self._keys if self._seen else ()
            self._keys = KeyRing.parse(self._path.read_text().strip()).keys
            held = {key.id for key in self._keys}
            self._retired |= {key.id: key for key in before if key.id not in held}
            self._seen = (found.st_ino, found.st_mtime_ns)
        return self._keys

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt as ever, and what was read from the store just before its key was retired."""
        try:
            return super().open(sealed, place)
        except CannotOpen:
            retired = self._retired.get(self.key_of(sealed))
            if retired is None:
                raise
            return KeyRing((retired,)).open(sealed, place)
