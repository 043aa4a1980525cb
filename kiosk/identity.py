"""How this kiosk is known: the key it made itself, and the server's key that it seals to."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.strongbox import Strongbox
from vital5.wire.envelope import SealingKey


@dataclass(frozen=True)
class SigningKey:
    """A key of this kiosk, and the name that the server gave it ("" until it did)."""

    id: str
    secret: bytes
    made_at: datetime | None = None

    @classmethod
    def new(cls) -> SigningKey:
        """A key that nobody has seen."""
        return cls("", Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def written(self) -> str:
        """As it is noted."""
        at = self.made_at.isoformat() if self.made_at else ""
        return json.dumps([self.id, base64.b64encode(self.secret).decode(), at])

    @classmethod
    def read(cls, text: str) -> SigningKey:
        """What `written` noted."""
        id_, secret, at = json.loads(text)
        return cls(id_, base64.b64decode(secret), datetime.fromisoformat(at) if at else None)


class Identity:
    """What the strongbox knows of this kiosk's keys. Read anew each time: another process, such as
    `kiosk enrol`, may have changed them."""

    def __init__(self, box: Strongbox) -> None:
        self._box = box

    @property
    def enrolled(self) -> bool:
        """Whether there is a server that this kiosk can seal to."""
        return self._box.fact("kiosk") is not None

    @property
    def name(self) -> str:
        """The id under which it enrolled."""
        return self._box.fact("kiosk") or ""

    @property
    def server(self) -> str:
        """The server with which it enrolled."""
        return self._box.fact("server") or ""

    def key(self, which: str = "key") -> SigningKey | None:
        """The present key, or `old_key`, `next_key`, `asking_key`."""
        text = self._box.fact(which)
        return None if text is None else SigningKey.read(text)

    @property
    def sealing(self) -> SealingKey | None:
        """What letters are sealed to."""
        text = self._box.fact("sealing")
        if text is None:
            return None
        id_, public = json.loads(text)
        return SealingKey(id_, base64.b64decode(public))

    def ask_with(self) -> SigningKey:
        """The key to enrol with; the same one again if an answer was lost on its way."""
        found = self.key("asking_key")
        if found is None:
            found = SigningKey.new()
            self._box.note(asking_key=found.written())
        return found

    def enrol(self, name: str, server: str, key: SigningKey, sealing: SealingKey) -> None:
        """The server took the key. Nothing that was sealed to another server's key is touched."""
        self._box.note(
            kiosk=name,
            server=server,
            key=key.written(),
            sealing=_sealing(sealing),
            old_key=None,
            next_key=None,
            asking_key=None,
            sequence="1",
            state=None,
        )

    def seal_to(self, sealing: SealingKey) -> None:
        """The server has a newer key: seal to that from now on."""
        if sealing != self.sealing:
            self._box.note(sealing=_sealing(sealing))

    def follow_on(self, key: SigningKey) -> None:
        """The server took the next key. The present one is kept while it overlaps: a server that
        is restored from a backup may know only that."""
        present = self.key()
        old = present.written() if present else None
        self._box.note(key=key.written(), old_key=old, next_key=None)

    def fall_back(self) -> bool:
        """The server does not know the present key: try the one before. Whether there is one."""
        old, present = self.key("old_key"), self.key()
        if old is None or present is None:
            return False
        self._box.note(key=old.written(), old_key=None, next_key=present.written())
        return True


def _sealing(key: SealingKey) -> str:
    return json.dumps([key.id, base64.b64encode(key.public).decode()])
