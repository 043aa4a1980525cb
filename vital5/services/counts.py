"""How many times each step was reached: page, language, channel, day; no person."""

from __future__ import annotations

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from vital5.models import StepCount


def count_step(session: Session, day: date, page: str, language: str, channel: str) -> None:
    """Add one to a step's count for the day."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(StepCount)
        .values(day=day, page=page, language=language, channel=channel, count=1)
        .on_conflict_do_update(
            index_elements=["day", "page", "language", "channel"],
            set_={"count": StepCount.count + 1},
        )
    )
