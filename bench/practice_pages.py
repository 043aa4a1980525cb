"""The practice's pages over the whole borough, on both databases: server time, in this process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench import borough
from bench.borough_practice import practice_id, staff_id
from vital5.database import Database
from vital5.models import InboxItem, PracticePerson
from vital5.services.staff import sessions
from vital5.web import build_app
from vital5.web.staff.sessions import COOKIE

TIMES = 150
WARM = 15
GOAL = "at most 50 ms p95"

Row = tuple[str, str, str]


def rows() -> Iterator[Row]:
    """The list, its further parts, its news, and a person; on SQLite and on PostgreSQL."""
    for kind in borough.KINDS:
        with borough.opened(kind) as (settings, database):
            app = build_app(settings, database)
            client = app.test_client()
            client.set_cookie(COOKIE, _signed_in(database), domain="localhost")
            people, page_two = _people(database), _after(database)
            pages: dict[str, list[str]] = {
                "Worklist": ["/practice/"],
                "Worklist, second page": [f"/practice/?after={page_two}"],
                "Worklist, filed": ["/practice/?state=filed"],
                "Worklist, rare filter": ["/practice/?language=ar"],
                "Worklist, interpreter": ["/practice/?interpreter=any"],
                "Worklist, filed, calls": ["/practice/?state=filed&interpreter=so&call=any"],
                "Person": [f"/practice/people/{one}/" for one in people[:TIMES]],
                "Person, 60 shares": [f"/practice/people/{people[-1]}/"],
            }
            for name, paths in pages.items():
                yield _row(f"{name}, {kind}", client, paths)
            yield _row(f"News of the list, {kind}", client, ["/practice/news"], _as_htmx)


def _signed_in(database: Database) -> str:
    with database.writing() as session:
        token, _ = sessions.begin(session, staff_id(0), borough.NOW, proved=True)
    return token


def _after(database: Database) -> UUID:
    """The fiftieth item of the list."""
    query = (
        sa.select(InboxItem.share_id)
        .where(InboxItem.practice_id == practice_id(0), InboxItem.state == "new")
        .order_by(InboxItem.rank, InboxItem.received_at, InboxItem.share_id)
        .offset(49)
        .limit(1)
    )
    with database.reading() as session:
        return session.scalars(query).one()


def _people(database: Database) -> list[UUID]:
    """People of all kinds, opened by somebody who gave a reason; last the one who shared most."""
    from vital5.services import audit

    often = sa.select(InboxItem.person_id).where(InboxItem.practice_id == practice_id(0))
    most = often.group_by(InboxItem.person_id).order_by(sa.func.count().desc()).limit(1)
    some = (
        sa.select(PracticePerson.id)
        .where(PracticePerson.practice_id == practice_id(0))
        .order_by(PracticePerson.nhs_number_fingerprint)
        .limit(TIMES)
    )
    with database.writing() as session:
        found = [*session.scalars(some), session.scalars(most).one()]
        for person in found:
            audit.note(
                session, database.keys, now=borough.NOW, actor="staff", actor_id=staff_id(0),
                deed="reason", subject="person", subject_id=person, practice_id=practice_id(0),
                reason="bench",
            )  # fmt: skip
    return found


def _get(client: FlaskClient, path: str) -> Any:
    return client.get(path)


def _as_htmx(client: FlaskClient, path: str) -> Any:
    return client.get(path, headers={"HX-Request": "true"})


def _row(name: str, client: FlaskClient, paths: list[str],
         ask: Callable[[FlaskClient, str], Any] = _get) -> Row:  # fmt: skip
    wall, busy = [], []
    for path in islice(cycle(paths), TIMES + WARM):
        began, worked = time.perf_counter(), time.process_time()
        answer = ask(client, path)
        wall.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"bench: {name}: {path} answers {answer.status_code}")
    # Beside others on a busy machine the wall says how busy it was; the processor's own time
    # says what the page costs.
    figure = f"p50 {_share(wall, 0.5):.0f}, p95 {_share(wall, 0.95):.0f} ms"
    return name, f"{figure} (processor p95 {_share(busy, 0.95):.0f})", GOAL


def _share(times: list[float], share: float) -> float:
    return sorted(times[WARM:])[int(TIMES * share)]


def main() -> None:
    """Print the table alone."""
    for name, figure, goal in rows():
        print(f"{name:<44}  {figure:>42}  {goal}")  # noqa: T201 - the table is the result


if __name__ == "__main__":
    main()
