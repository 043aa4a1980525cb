"""What the store holds, for tests that say what was saved and what was not."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from vital5.database import Database
from vital5.models import Base, Check, Reading, Resident, WebSession


def database_of(site: Flask) -> Database:
    """The database of the site under test."""
    found: Database = site.extensions["vital5"].database
    return found


def count(site: Flask, kind: type[Base], *where: sa.ColumnElement[bool]) -> int:
    """How many rows of a kind there are."""
    with database_of(site).reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(kind).where(*where)) or 0


def saved(site: Flask) -> dict[str, int]:
    """How many checks, readings and records there are."""
    return {kind.__tablename__: count(site, kind) for kind in (Check, Reading, Resident)}


def sessions_alive(site: Flask) -> int:
    """How many sessions still open something."""
    return count(site, WebSession, WebSession.revoked_at.is_(None))
