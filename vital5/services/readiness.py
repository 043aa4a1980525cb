"""What readiness rests on, part by part, for /readyz and for a server about to start."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3
from sqlalchemy.dialects import postgresql, sqlite

from vital5 import migrations
from vital5.config import Settings
from vital5.database import OLDEST_SQLITE, Database
from vital5.models import Attempt
from vital5.services import audit_chain, outbox_list
from vital5.services.backup import last_backup

LEAST_FREE_BYTES = 100 * 1024 * 1024
"""Below this a reading might not fit, and nobody should be asked for one."""

Part = dict[str, Any]


def readiness(database: Database, settings: Settings, now: datetime) -> dict[str, Part]:
    """Each part's name to whether it is fine and what was seen."""
    return {
        "write": _told(lambda: _write(database, now)),
        "sqlite": _sqlite(database),
        "schema": _told(lambda: _schema(database)),
        "audit": _told(lambda: _audit(database, settings)),
        "disk": _told(lambda: disk(settings)),
        "backup": _told(lambda: _backup(settings, now)),
        "outbox": _told(lambda: _outbox(database, now)),
    }


def schema_is_current(database: Database) -> bool:
    """Whether a server may start on this database."""
    return migrations.current(database) == migrations.head()


def _told(part: Callable[[], Part]) -> Part:
    """What a part says; one that fails says how, by the error's kind and never its words."""
    try:
        return part()
    except Exception as error:
        return {"ok": False, "error": type(error).__name__}


def _write(database: Database, now: datetime) -> Part:
    """Commit a row: only that proves that the disk, the lock and the key are all there."""
    insert = sqlite.insert if database.is_sqlite else postgresql.insert
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with database.writing() as session:
        session.execute(
            insert(Attempt)
            .values(what="readiness", who=b"", window=day, count=1)
            .on_conflict_do_update(
                index_elements=["what", "who", "window"], set_={"count": Attempt.count + 1}
            )
        )
    return {"ok": True}


def _outbox(database: Database, now: datetime) -> Part:
    """How long the oldest message has been due. It never makes a server unready: that would stop
    people from being advised because somebody else's server is down."""
    with database.reading() as session:
        return {"ok": True, "oldest_due_seconds": outbox_list.age(session, now)}


def _sqlite(database: Database) -> Part:
    if not database.is_sqlite:
        return {"ok": True, "version": None}
    version = tuple(sqlcipher3.dbapi2.sqlite_version_info)
    return {"ok": version >= OLDEST_SQLITE, "version": ".".join(map(str, version))}


def _schema(database: Database) -> Part:
    found, needed = migrations.current(database), migrations.head()
    return {"ok": found == needed, "version": found, "needed": needed}


def _audit(database: Database, settings: Settings) -> Part:
    """The head of the audit chain, and whether the one anchored outside the database is in it."""
    with database.reading() as session:
        last, anchored = audit_chain.at_a_glance(session, settings)
    head = None if last is None else {"entry": last.entry, "chain": last.chain.hex()}
    return {"ok": anchored, "head": head}


def disk(settings: Settings) -> Part:
    """Free disk where the database lies, or where the data folder is for a PostgreSQL one."""
    url = sa.make_url(settings.database_url)
    here = url.get_backend_name() == "sqlite"
    folder = (Path("/") / (url.database or "")).parent if here else settings.data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return {"ok": free >= LEAST_FREE_BYTES, "free_bytes": free, "least": LEAST_FREE_BYTES}


def _backup(settings: Settings, now: datetime) -> Part:
    """For whoever watches: an old backup is no reason to turn residents away."""
    last = last_backup(settings)
    age = None if last is None else int((now - last).total_seconds())
    return {"ok": True, "last": last.isoformat() if last else None, "age_seconds": age}
