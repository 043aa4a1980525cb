"""The encrypted SQLite file itself: opened with the key that fits, encrypted anew with another."""

from __future__ import annotations

from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import sqlcipher3

from vital5.sealing import Key, KeyRing


class DatabaseUnusable(Exception):
    """The database cannot be opened safely; the message says why and what to do."""


def connect_sqlite(path: Path, key: Key) -> Any:
    """Open one encrypted SQLite file with one key; the caller learns at first use if it fits."""
    connection = sqlcipher3.connect(str(path), check_same_thread=False, isolation_level=None)
    # A key that does not fit is an answer here, not news for the log.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = {_raw(key)}")
    connection.execute("PRAGMA cipher_memory_security = OFF")
    return connection


def rekey_sqlite(connection: Any, key: Key) -> None:
    """Encrypt an open file anew: one transaction, so a crash leaves the old key or the new one."""
    told = connection.execute(f"PRAGMA rekey = {_raw(key)}").fetchone()
    if told != ("ok",):
        raise DatabaseUnusable(f"the database file was not re-keyed: {told}")


def _raw(key: Key) -> str:
    # As raw bytes: deriving one from a passphrase would cost 77 ms for each connection.
    return f"\"x'{key.derive('database file').hex()}'\""


def open_sqlite(path: Path, keys: KeyRing) -> Any:
    """Open an encrypted SQLite file with whichever key fits, newest first."""
    return connect_sqlite(path, key_that_opens(path, keys))


def key_that_opens(path: Path, keys: KeyRing) -> Key:
    """The key of an encrypted SQLite file."""
    # Twice: a file that is re-keyed between two tries would otherwise seem to fit no key.
    for key in chain(keys, keys):
        if _fits(path, key):
            return key
    raise DatabaseUnusable(f"no key in VITAL5_SECRET_KEYS opens {path.name}")


def _fits(path: Path, key: Key) -> bool:
    with closing(connect_sqlite(path, key)) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher3.dbapi2.DatabaseError as error:
            if key_is_wrong(error):
                return False
            raise
    return True


def key_is_wrong(error: BaseException | None) -> bool:
    """Whether SQLite failed because the key does not fit the file (or it is no database)."""
    return getattr(error, "sqlite_errorname", None) == "SQLITE_NOTADB"
