"""Which browser may show the kiosk's pages: the one that its own program started, and no other.

At each start of the kiosk a key is written into a file that only its own user can read. Whoever can
read it gets a ticket, good for one browser, which turns it into a cookie (reliability.md 4).
"""

from __future__ import annotations

import hmac
import os
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path

from vital5.config import write_secret

FILE = "VITAL5_SCREEN_KEY"
"""The environment variable that names the file to both programs."""

KEY_HEADER = "X-Vital5-Screen-Key"


def key_file(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Where the key lies; None where nobody said."""
    named = environ.get(FILE) or ""
    if named:
        return Path(named)
    return (
        Path(environ["VITAL5_DATA"]) / "kiosk" / "screen-key" if "VITAL5_DATA" in environ else None
    )


class ScreenPass:
    """The pass of one run of the kiosk. Without a file everybody on this machine may look."""

    def __init__(self, file: Path | None = None) -> None:
        self.needed = file is not None
        self.lost = 0
        """How often a browser forgot its pass though nobody's visit ended: it needs another."""
        self._lock = threading.Lock()
        self._key, self._ticket, self._cookie = secrets.token_urlsafe(32), "", ""
        self._endings, self._new = 0, False
        if file is not None:
            write_secret(file, self._key)

    def ticket(self, key: str) -> str | None:
        """A ticket for one browser, for whoever has the key; one that was not used ends."""
        with self._lock:
            if not hmac.compare_digest(key.encode(), self._key.encode()):
                return None
            self._ticket = secrets.token_urlsafe(32)
            return self._ticket

    def take(self, ticket: str, endings: int) -> str | None:
        """The cookie for a ticket, once; the browser before it sees no more pages."""
        with self._lock:
            if not self._ticket or not hmac.compare_digest(ticket.encode(), self._ticket.encode()):
                return None
            self._ticket, self._cookie = "", secrets.token_urlsafe(32)
            self._endings, self._new = endings, True
            return self._cookie

    def holds(self, cookie: str) -> bool:
        """Whether this is the browser on the screen."""
        if not self.needed:
            return True
        known = self._cookie
        return bool(known) and hmac.compare_digest(cookie.encode(), known.encode())

    @property
    def new(self) -> bool:
        """Whether the browser that has the pass was not shown a page yet."""
        return self._new

    def shown(self) -> None:
        """It was shown a page: from now on it holds something to forget."""
        self._new = False

    def may_forget(self, endings: int) -> bool:
        """Whether it is to be told to forget everything, its pass too. A new one has nothing to
        forget; one that forgets without the end of a visit, which brings another, is renewed."""
        if not self.needed:
            return True
        with self._lock:
            if self._new:
                return False
            if endings == self._endings:
                self.lost += 1
            self._cookie = ""
            return True
