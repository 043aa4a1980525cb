"""How many times each step was reached: page, language, channel, day; no person."""

from __future__ import annotations

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from vital5.models import StepCount, table_of

_KEY = ["day", "page", "language", "channel"]
_ADD_ONE = {
    name: insert(table_of(StepCount)).on_conflict_do_update(
        index_elements=_KEY, set_={"count": table_of(StepCount).c.count + 1}
    )
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def count_step(session: Session, day: date, page: str, language: str, channel: str) -> None:
    """Add one to a step's count for the day."""
    connection = session.connection()
    connection.execute(
        _ADD_ONE[connection.dialect.name],
        {"day": day, "page": page, "language": language, "channel": channel, "count": 1},
    )
