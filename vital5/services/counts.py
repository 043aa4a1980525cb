"""How many times each step was reached: page, language, channel, day; no person."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from vital5.models import StepCount, table_of

STARTED, FINISHED, SHARED = "check-started", "check-finished", "shared"
"""Beside the pages of questions: a check that was begun, one whose results were shown for the first
time, and a share that was made."""

_KEY = ["day", "page", "language", "channel"]


def _adding(insert: Any) -> Any:
    adding = insert(table_of(StepCount))
    return adding.on_conflict_do_update(
        index_elements=_KEY, set_={"count": table_of(StepCount).c.count + adding.excluded.count}
    )


_ADD = {"sqlite": _adding(sqlite.insert), "postgresql": _adding(postgresql.insert)}


def count_step(
    session: Session, day: date, page: str, language: str, channel: str, more: int = 1
) -> None:
    """Add to a step's count for the day."""
    connection = session.connection()
    connection.execute(
        _ADD[connection.dialect.name],
        {"day": day, "page": page, "language": language, "channel": channel, "count": more},
    )
