"""The kiosk's own file: sealed letters on their way, and what it knows of itself and its server.

An SQLCipher database, written through to the disk at every commit. No letter in it can be opened
here, the one of the visit that goes on neither: each is sealed to the server's public key before it
is written.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import sqlcipher3

from kiosk.room import Room
from vital5.config import make_private_folder
from vital5.database import BUSY_MS, refuse_old_sqlite
from vital5.encrypted_file import open_sqlite
from vital5.sealing import KeyRing

log = logging.getLogger("kiosk")

OPEN, WAITING, HELD, REFUSED = "open", "waiting", "held", "refused"
"""A letter's states: its visit goes on; to be sent; acknowledged and kept; not taken."""

PART, WHOLE = "part", "whole"

_TABLES = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS start (boot TEXT PRIMARY KEY, began TEXT);
CREATE TABLE IF NOT EXISTS letter (
  id TEXT PRIMARY KEY, visit TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
  sealed BLOB NOT NULL, boot TEXT NOT NULL, written_at TEXT NOT NULL,
  ended TEXT NOT NULL, state TEXT NOT NULL, changed_at TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS letter_state ON letter (state, written_at, id);
CREATE INDEX IF NOT EXISTS letter_visit ON letter (visit);
"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed letter. `began` is the server's time at the start of the host, if it is known."""

    id: UUID
    key: str
    sealed: bytes
    boot: str
    ended: str = ""
    began: str | None = None


class Full(Exception):
    """The disk is full; what should be kept was not."""


class Strongbox:
    """One kiosk's file. Every method may be called from any thread, and by several processes."""

    def __init__(self, folder: Path, keys: KeyRing, room: Room | None = None) -> None:
        refuse_old_sqlite()
        make_private_folder(folder)
        self.folder, self.path = folder, folder / "letters.db"
        self.room = room or Room(folder)
        self._lock = threading.RLock()
        if not self.path.exists():
            self.path.touch(mode=0o600)
        self._connection = _opened(self.path, keys)
        self._again(lambda: self._connection.executescript(_TABLES))

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def destroy(self) -> None:
        """Delete everything, the keys too. Nothing of it can be had back."""
        with self._lock:
            self._connection.close()
            for path in self.folder.glob(f"{self.path.name}*"):
                path.unlink(missing_ok=True)
            self.room.use_up()

    # Facts.

    def fact(self, name: str) -> str | None:
        """Something that was noted, or None."""
        row = self._one("SELECT value FROM fact WHERE name = ?", name)
        return None if row is None else str(row[0])

    def note(self, **facts: str | None) -> None:
        """Note some facts together; None takes one away."""

        def deed() -> None:
            with self._writing() as connection:
                for name, value in facts.items():
                    if value is None:
                        connection.execute("DELETE FROM fact WHERE name = ?", (name,))
                    else:
                        connection.execute("REPLACE INTO fact VALUES (?, ?)", (name, value))

        self._again(deed)

    def reserve_numbers(self, count: int, above: int = 0) -> int:
        """The first of some numbers that nobody had before, across every start and process."""
        with self._writing() as connection:
            row = connection.execute("SELECT value FROM fact WHERE name = 'sequence'").fetchone()
            first = max(int(row[0]) if row else 1, above + 1)
            connection.execute("REPLACE INTO fact VALUES ('sequence', ?)", (str(first + count),))
        return first

    def boot_began(self, boot: str, began: str) -> None:
        """Note the server's time at the start of this host, as it was worked out just now."""
        with self._writing() as connection:
            connection.execute("REPLACE INTO start VALUES (?, ?)", (boot, began))

    # Letters of the visit that goes on.

    def put(self, visit: str, letter: Sealed, written_at: str, *, whole: bool) -> None:
        """Keep a letter for good. A whole one stands for all that its visit had before."""

        def deed() -> None:
            with self._writing() as connection:
                if whole:
                    connection.execute(
                        "DELETE FROM letter WHERE visit = ? AND state = ?", (visit, OPEN)
                    )
                connection.execute(
                    "INSERT INTO letter VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                    (str(letter.id), visit, WHOLE if whole else PART, letter.key, letter.sealed,
                     letter.boot, written_at, "", OPEN, written_at, ""),
                )  # fmt: skip

        self._again(deed)

    def release(self, ended: str, *, visit: str | None = None, but: str | None = None) -> int:
        """A visit is over (or all are, but one): its letters may go. Give how many."""

        def deed() -> int:
            with self._writing() as connection:
                done = connection.execute(
                    "UPDATE letter SET state = ?, ended = ? WHERE state = ?"
                    " AND visit = coalesce(?, visit) AND visit <> coalesce(?, '')",
                    (WAITING, ended, OPEN, visit, but),
                )
                return int(done.rowcount)

        return self._again(deed)

    # Letters on their way.

    def next_to_send(self, most: int, most_bytes: int) -> list[Sealed]:
        """The oldest letters that wait, as many as fit into one request."""
        rows = self._all(
            "SELECT id, letter.key, sealed, letter.boot, ended, began FROM letter"
            " LEFT JOIN start ON start.boot = letter.boot"
            " WHERE state = ? ORDER BY written_at, id LIMIT ?",
            WAITING, most,
        )  # fmt: skip
        found: list[Sealed] = []
        size = 0
        for id_, key, sealed, boot, ended, began in rows:
            size += len(sealed)
            if found and size > most_bytes:
                break
            found.append(Sealed(UUID(id_), key, bytes(sealed), boot, ended, began))
        return found

    def settle(self, state: str, told: Iterable[tuple[UUID, str]], now: str) -> None:
        """Note what became of some letters, each with a reason or none."""
        with self._writing() as connection:
            connection.executemany(
                "UPDATE letter SET state = ?, reason = ?, changed_at = ? WHERE id = ?",
                [(state, reason, now, str(id_)) for id_, reason in told],
            )

    def ids(self, state: str) -> list[UUID]:
        """The letters in a state, oldest first."""
        rows = self._all("SELECT id FROM letter WHERE state = ? ORDER BY written_at, id", state)
        return [UUID(row[0]) for row in rows]

    def send_again(self, ids: Iterable[UUID]) -> None:
        """The server lost some letters that it had taken: they wait again."""
        with self._writing() as connection:
            connection.executemany(
                "UPDATE letter SET state = ? WHERE id = ? AND state = ?",
                [(WAITING, str(id_), HELD) for id_ in ids],
            )

    def retry_refused(self, before: str) -> int:
        """What was refused before a time may be taken by now."""
        with self._writing() as connection:
            done = connection.execute(
                "UPDATE letter SET state = ? WHERE state = ? AND changed_at < ?",
                (WAITING, REFUSED, before),
            )
            return int(done.rowcount)

    def forget_held(self, before: str) -> int:
        """Delete what was acknowledged before a time."""
        with self._writing() as connection:
            done = connection.execute(
                "DELETE FROM letter WHERE state = ? AND changed_at < ?", (HELD, before)
            )
            gone = int(done.rowcount)
        if gone:
            # So that the log lets go of them too.
            with self._lock:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return gone

    def counts(self) -> dict[str, int]:
        """How many letters are in each state."""
        rows = dict(self._all("SELECT state, count(*) FROM letter GROUP BY state"))
        return {state: int(rows.get(state, 0)) for state in (OPEN, WAITING, HELD, REFUSED)}

    def oldest_waiting(self) -> str | None:
        """When the letter that waits longest was written, by this kiosk's clock."""
        row = self._one("SELECT min(written_at) FROM letter WHERE state = ?", WAITING)
        return None if row is None else row[0]

    # The database.

    def _one(self, query: str, *values: object) -> Any:
        with self._lock:
            return self._connection.execute(query, values).fetchone()

    def _all(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            return list(self._connection.execute(query, values).fetchall())

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # A COMMIT that fails for want of room leaves the transaction open, or closes it.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _again(self, deed: Callable[[], T]) -> T:
        """Do something that must not fail for want of room: the reserve is there for it."""
        try:
            return deed()
        except sqlcipher3.dbapi2.Error as error:
            if not is_full(error):
                raise
        log.error("the disk is full: the reserve goes")
        self.room.use_up()
        try:
            return deed()
        except sqlcipher3.dbapi2.Error as error:
            if is_full(error):
                raise Full("there is no room for a reading") from error
            raise


def is_full(error: BaseException) -> bool:
    """Whether SQLite failed because the disk has no room."""
    name = getattr(error, "sqlite_errorname", "") or ""
    return name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR_WRITE")


def _opened(path: Path, keys: KeyRing) -> Any:
    connection = open_sqlite(path, keys)
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        # NORMAL loses acknowledged commits in a power cut; FULL loses none.
        "synchronous = FULL",
        "temp_store = MEMORY",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection
