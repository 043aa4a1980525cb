"""The encryption keys: what each one seals, moving everything to a new one, retiring an old one."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import clock_for
from vital5.config import Settings, make_private_folder, write_secret
from vital5.database import Database
from vital5.encrypted_file import connect_sqlite, key_that_opens, rekey_sqlite
from vital5.file_hold import FileHeld, held_alone
from vital5.models import Base, place_of
from vital5.sealing import KeyRing
from vital5.services import audit_chain, audit_head

AT_ONCE = 200
"""Rows under one write lock: short enough that a page waiting for it does not notice."""

PASSES = 5
"""How often to look again for values that somebody sealed with the old key meanwhile."""

WAIT_MS = 60_000
"""How long re-keying the file waits for writers before it gives up, having changed nothing."""


class KeysInUse(Exception):
    """The keys cannot be changed so now; the message says why and what to do."""


@dataclass(frozen=True)
class Sealing:
    """A table's sealed columns, and its keyed hashes with what each is made of."""

    table: sa.Table
    sealed: tuple[str, ...]
    finds: dict[str, tuple[str, str]]

    @property
    def key(self) -> sa.Column[Any]:
        """The one primary key that the places of its values are made with."""
        (column,) = self.table.primary_key.columns
        return column


def sealings() -> list[Sealing]:
    """Every table that holds sealed values, by the marks on the models' columns."""
    found = []
    for table in Base.metadata.sorted_tables:
        sealed = tuple(c.name for c in table.columns if c.info.get("sealed"))
        finds = {c.name: c.info["finds"] for c in table.columns if "finds" in c.info}
        if sealed:
            found.append(Sealing(table, sealed, finds))
    return found


def usage(database: Database) -> dict[str, Any]:
    """How many values each key seals, and which one opens the database file."""
    opens = key_that_opens(database.path, database.keys).id if database.is_sqlite else None
    with database.snapshot() as session:
        counts = {key.id: _sealed_with(session, key.id) for key in database.keys}
        everything = _count(session, lambda column: column.is_not(None))
    return {
        "keys": [
            {
                "id": key.id,
                "newest": key.id == database.keys.newest.id,
                "values": counts[key.id],
                "opens_the_file": key.id == opens,
            }
            for key in database.keys
        ],
        "values_without_a_key": everything - sum(counts.values()),
    }


def _count(session: Session, wanted: Callable[[sa.Column[Any]], sa.ColumnElement[bool]]) -> int:
    total = 0
    for sealing in sealings():
        for name in sealing.sealed:
            query = sa.select(sa.func.count()).select_from(sealing.table)
            total += session.scalar(query.where(wanted(sealing.table.c[name]))) or 0
    return total


def _sealed_by(column: sa.Column[Any], key_id: str) -> sa.ColumnElement[bool]:
    mark = f"{key_id}:".encode()
    return sa.func.substr(column, 1, len(mark)) == sa.literal(mark, sa.LargeBinary)


def _stale(column: sa.Column[Any], newest: str) -> sa.ColumnElement[bool]:
    """A value, and not one of the newest key's."""
    return sa.and_(column.is_not(None), ~_sealed_by(column, newest))


def _sealed_with(session: Session, key_id: str) -> int:
    return _count(session, lambda column: _sealed_by(column, key_id))


def rotate(settings: Settings, database: Database) -> dict[str, Any]:
    """Seal everything with the newest key, in demo and test one made now.

    Safe to stop at any point and to run again: a rotation that was cut short goes on with the
    key it had begun, and every value opens with a key of the ring all the while.
    """
    with _alone(settings):
        made = _new_key(settings, database)
        newest = database.keys.newest.id
        resealed = 0
        for _ in range(PASSES):
            resealed += sum(_reseal(database, sealing) for sealing in sealings())
            with database.reading() as session:
                left = _count(session, lambda column: _stale(column, newest))
            if left == 0:
                break
        else:
            raise KeysInUse(f"{left} values are still sealed by another key than {newest}")
        rekeyed = database.is_sqlite and _rekey_file(database)
    return {"key": newest, "made": made, "resealed": resealed, "file_rekeyed": rekeyed}


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    make_private_folder(settings.data)
    try:
        with held_alone(settings.data / "keys.lock"):
            yield
    except FileHeld as error:
        raise KeysInUse("somebody else is changing the keys just now") from error


def _new_key(settings: Settings, database: Database) -> bool:
    """Put a new key first where we keep the keys ourselves, unless a rotation is half done."""
    if _half_done(database):
        return False
    if not keeps_keys(settings):
        if len(database.keys.keys) == 1:
            raise KeysInUse("put the new key first in VITAL5_SECRET_KEYS, restart, then rotate")
        return False
    pair = f"{_next_id(database.keys)}:{secrets.token_hex(32)}"
    write_secret(settings.keys_file, f"{pair},{settings.keys_file.read_text().strip()}")
    return True


def keeps_keys(settings: Settings) -> bool:
    """Whether the keys are ours to change, in a file, and not the operator's."""
    return not settings.keys_text and not settings.production


def _half_done(database: Database) -> bool:
    used = usage(database)
    if used["values_without_a_key"]:
        raise KeysInUse(f"{used['values_without_a_key']} values were sealed by a key not here")
    return any(k["values"] or k["opens_the_file"] for k in used["keys"] if not k["newest"])


def _next_id(keys: KeyRing) -> str:
    numbers = [int(m[1]) for key in keys if (m := re.fullmatch(r"k(\d+)", key.id))]
    return f"k{max(numbers, default=0) + 1}"


def _reseal(database: Database, sealing: Sealing) -> int:
    """Go through a table by its primary key; give how many values were sealed anew."""
    total, last = 0, None
    while ids := _next_ids(database, sealing, last):
        began = time.monotonic()
        with database.writing() as session:
            total += _reseal_some(session, database.keys, sealing, ids)
        last = ids[-1]
        # Leave the lock free for as long as it was held, or other writers might never meet it so.
        time.sleep(max(0.002, time.monotonic() - began))
    return total


def _next_ids(database: Database, sealing: Sealing, last: Any) -> list[Any]:
    """The next rows that may need it: not all under the newest key, or found by a hash."""
    newest = database.keys.newest.id
    stale = [_stale(sealing.table.c[name], newest) for name in sealing.sealed]
    query = sa.select(sealing.key).order_by(sealing.key).limit(AT_ONCE)
    if not sealing.finds:
        query = query.where(sa.or_(*stale))
    if last is not None:
        query = query.where(sealing.key > last)
    with database.reading() as session:
        return list(session.scalars(query))


def _reseal_some(session: Session, keys: KeyRing, sealing: Sealing, ids: list[Any]) -> int:
    """Read the rows again now that nobody else can write them, and change what is stale."""
    names = [*sealing.sealed, *sealing.finds]
    columns = [sealing.key, *(sealing.table.c[name] for name in names)]
    rows = session.execute(
        sa.select(*columns).where(sealing.key.in_(ids)).with_for_update()
    ).mappings()
    total = 0
    for row in rows.all():
        changes = _changes(keys, sealing, dict(row))
        if changes:
            here = sealing.key == row[sealing.key.name]
            session.execute(sealing.table.update().where(here).values(changes))
        total += sum(name in changes for name in sealing.sealed)
    return total


def _changes(keys: KeyRing, sealing: Sealing, row: dict[str, Any]) -> dict[str, bytes]:
    changes = {}
    places = {
        name: place_of(sealing.table.name, name, row[sealing.key.name]) for name in sealing.sealed
    }
    for name, place in places.items():
        if row[name] is not None and keys.key_of(row[name]) != keys.newest.id:
            changes[name] = keys.seal(keys.open(row[name], place), place)
    for name, (of, purpose) in sealing.finds.items():
        if row[of] is None:
            continue  # not everybody has one to be found by
        fingerprint = keys.fingerprint(keys.open(row[of], places[of]), purpose)
        if row[name] != fingerprint:
            changes[name] = fingerprint
    return changes


def _rekey_file(database: Database) -> bool:
    """Encrypt the database file anew; servers that have it open find out and open it anew."""
    key = key_that_opens(database.path, database.keys)
    if key.id == database.keys.newest.id:
        return False
    _refuse_full_disk(database)
    with closing(connect_sqlite(database.path, key)) as connection:
        connection.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        connection.execute("PRAGMA synchronous = FULL")
        rekey_sqlite(connection, database.keys.newest)
        # Until the log is folded in, the file itself still holds pages under the old key.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True


def _refuse_full_disk(database: Database) -> None:
    """Re-keying writes the whole file once into the log before it replaces a page."""
    needed = 2 * database.path.stat().st_size
    free = shutil.disk_usage(database.path.parent).free
    if free < needed:
        raise KeysInUse(f"re-keying the file needs {needed} bytes of free disk; {free} are there")


def retire(settings: Settings, database: Database, key_id: str) -> dict[str, Any]:
    """Let go of a key that nothing uses; where the operator keeps the keys, say that they may."""
    ours = keeps_keys(settings)
    with _alone(settings), database.writing() as session:
        # Under the write lock, so that nothing is sealed between the count and the removal.
        _refuse_use(database, session, key_id)
        checkpointed = _checkpoint(settings, session, key_id)
        audit_head.sign_anew(settings.data, database.keys)
        if ours:
            left = [f"{k.id}:{k.secret.hex()}" for k in database.keys if k.id != key_id]
            write_secret(settings.keys_file, ",".join(left))
    done = {"key": key_id, "removed": ours, "may_be_dropped": True}
    return done if checkpointed is None else {**done, "audit_vouched_for_by": checkpointed}


def _checkpoint(settings: Settings, session: Session, key_id: str) -> int | None:
    """While the key is still here to prove them, vouch for its audit entries with the newest."""
    now = clock_for(settings.clock_file)()
    try:
        return audit_chain.vouch_for(session, settings, key_id, now)
    except audit_chain.ChainBroken as broken:
        raise KeysInUse(f"the audit chain is broken ({broken}): {key_id} is needed") from broken


def _refuse_use(database: Database, session: Session, key_id: str) -> None:
    if key_id not in {key.id for key in database.keys}:
        raise KeysInUse(f"there is no key {key_id}")
    if key_id == database.keys.newest.id:
        raise KeysInUse(f"{key_id} is the newest key: rotate to another first")
    if count := _sealed_with(session, key_id):
        raise KeysInUse(f"{key_id} still seals {count} values: run vital5 keys rotate")
    if database.is_sqlite and key_that_opens(database.path, database.keys).id == key_id:
        raise KeysInUse(f"{key_id} still opens the database file: run vital5 keys rotate")
