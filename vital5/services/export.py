"""Every business fact of the store, opened and sorted, as one JSON Lines file for each kind."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from vital5.config import settle_folder
from vital5.database import Database
from vital5.models import (
    AuditEntry,
    Base,
    Check,
    ConsentEvent,
    Handover,
    HomeReading,
    HomeSeries,
    Identity,
    InboxItem,
    Kiosk,
    KioskEnvelope,
    KioskKey,
    KioskReport,
    KioskVisit,
    Measurement,
    Outgoing,
    Output,
    Practice,
    PracticeMessage,
    PracticePerson,
    Reading,
    Report,
    Resident,
    Share,
    ShareEvent,
    Staff,
    StepCount,
    place_of,
    table_of,
)
from vital5.sealing import KeyRing
from vital5.services.answers import load as load_answers

Line = dict[str, Any]

AT_ONCE = 500
"""Rows in memory at a time; a borough's readings do not fit there together."""


class CannotExport(Exception):
    """The files cannot be written whole; the message says why."""


def export(database: Database, folder: Path) -> dict[str, int]:
    """Write every kind's file into a folder and give how many lines each has.

    All files show one moment. Those of an earlier export are replaced, each whole, and only
    once all new ones are safely on the disk.
    """
    _refuse_folder(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    drafts = {kind: folder / f".{kind}.{secrets.token_hex(4)}" for kind in KINDS}
    try:
        with database.snapshot() as session:
            counts = {
                kind: _write(drafts[kind], lines(session, database.keys))
                for kind, lines in KINDS.items()
            }
        for kind, draft in drafts.items():
            draft.replace(folder / kind)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    settle_folder(folder)
    return counts


def _refuse_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise CannotExport(f"{folder} is not a folder")
    for kind in KINDS:
        target = folder / kind
        if target.is_symlink() or (target.exists() and not target.is_file()):
            raise CannotExport(f"{target} is in the way and is not a file that can be replaced")


def _write(path: Path, lines: Iterator[Line]) -> int:
    count = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        for count, line in enumerate(lines, 1):  # noqa: B007 - the last count is the answer
            text = json.dumps(plain(line), ensure_ascii=False, separators=(",", ":"))
            file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return count


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers exact and without trailing zeros, times in UTC."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        # A column holds at most 12 digits; a float keeps 15 and prints the shortest of them.
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, UUID) else value


def _rows(session: Session, query: sa.Select[Any]) -> Iterator[Any]:
    return iter(session.scalars(query.execution_options(yield_per=AT_ONCE)))


def _columns(row: Base, *, without: tuple[str, ...] = ()) -> Line:
    names = [column.name for column in row.__table__.columns if column.name not in without]
    return {name: getattr(row, name) for name in names}


def _opened(keys: KeyRing, row: Base, column: str) -> str | None:
    sealed = getattr(row, column)
    if sealed is None:
        return None
    return keys.open(sealed, place_of(row.__tablename__, column, row.id))  # type: ignore[attr-defined]


def checks(session: Session, keys: KeyRing) -> Iterator[Line]:
    """Each visit, with what was answered so far."""
    for check in _rows(session, sa.select(Check).order_by(Check.id)):
        text = _opened(keys, check, "answers")
        answers = None if text is None else load_answers(text)
        yield {**_columns(check), "answers": answers}


def readings(session: Session, keys: KeyRing) -> Iterator[Line]:  # noqa: ARG001 - one shape for all
    """Each reading as it was recorded, those since superseded too."""
    query = sa.select(Reading).order_by(Reading.id).options(selectinload(Reading.values))
    for reading in _rows(session, query):
        yield {
            "id": reading.id,
            "check_id": reading.check_id,
            "vital": reading.vital,
            "values": _values(reading),
            "band": reading.band,
            "urgency": reading.urgency,
            "rule": reading.rule,
            "rule_version": reading.rule_version,
            "source": reading.source,
            "taken_at": reading.taken_at,
            "recorded_at": reading.recorded_at,
            "supersedes": reading.supersedes,
            "instruments": reading.instruments,
        }


def _values(reading: Reading) -> Line:
    found = {v.name: v.number if v.number is not None else v.word for v in reading.values}
    return dict(sorted(found.items()))


def residents(session: Session, keys: KeyRing) -> Iterator[Line]:
    """Each record, with the passport code that opens it."""
    for resident in _rows(session, sa.select(Resident).order_by(Resident.id)):
        fields = _columns(resident, without=("passport_fingerprint",))
        yield {**fields, "passport": _opened(keys, resident, "passport")}


def reports(session: Session, keys: KeyRing) -> Iterator[Line]:
    """What people wrote to us."""
    for report in _rows(session, sa.select(Report).order_by(Report.id)):
        yield {**_columns(report), "words": _opened(keys, report, "words")}


def step_counts(session: Session, keys: KeyRing) -> Iterator[Line]:  # noqa: ARG001
    """How many times each step was reached, by day, language and channel."""
    rows = [_columns(row) for row in _rows(session, sa.select(StepCount))]
    for row in rows:
        row["id"] = f"{row['day']}/{row['page']}/{row['language']}/{row['channel']}"
    # Sorted here and not by the database, whose idea of the alphabet depends on its set-up.
    yield from sorted(rows, key=lambda row: str(row["id"]))


def services(session: Session, keys: KeyRing) -> Iterator[Line]:  # noqa: ARG001
    """Each service of the directory, with where it is, how to reach it and who says so."""
    from vital5.models.directory import Service

    for service in _rows(session, sa.select(Service).order_by(Service.id)):
        yield {
            **_columns(service, without=("organization_id",)),
            "organization": _columns(service.organization),
            "source": _columns(service.source, without=("service_id",)),
            **{name: _children(service, name) for name in _LISTS},
        }


_LISTS = ("phones", "service_areas", "languages", "schedules", "cost_options",
          "service_at_locations", "attributes")  # fmt: skip


def _children(service: Base, name: str) -> list[Line]:
    """The rows of one of a service's lists, in their order, each with the row it points to."""
    children = sorted(getattr(service, name), key=lambda child: (child.position, child.id))
    return [_with_target(child) for child in children]


def _with_target(child: Base) -> Line:
    line = _columns(child, without=("service_id", "position", "location_id", "taxonomy_term_id"))
    for target in ("location", "taxonomy_term"):
        if hasattr(child, target):
            line[target] = _columns(getattr(child, target))
    return line


def _every(
    model: type[Base], *, without: tuple[str, ...] = ()
) -> Callable[[Session, KeyRing], Iterator[Line]]:
    """Every row of one table, its sealed values opened, its secrets and keyed hashes left out."""
    table = table_of(model)
    key = [column.name for column in table.primary_key]
    sealed = [c.name for c in table.columns if c.info.get("sealed") and c.name not in without]
    hidden = (*without, *(c.name for c in table.columns if "finds" in c.info))

    def lines(session: Session, keys: KeyRing) -> Iterator[Line]:
        query = sa.select(model).order_by(*(table.c[name] for name in key))
        for row in _rows(session, query):
            line = _columns(row, without=hidden)
            place_id = getattr(row, key[0])
            for name in sealed:
                held = line[name]
                opened = (
                    None if held is None else keys.open(held, place_of(table.name, name, place_id))
                )
                line[name] = opened
            yield {"id": "/".join(str(getattr(row, name)) for name in key), **line}

    return lines


KINDS: dict[str, Callable[[Session, KeyRing], Iterator[Line]]] = {
    "checks.jsonl": checks,
    "readings.jsonl": readings,
    "measurements.jsonl": _every(Measurement),
    "residents.jsonl": residents,
    "services.jsonl": services,
    "reports.jsonl": reports,
    "step_counts.jsonl": step_counts,
    "handovers.jsonl": _every(Handover),
    "home_series.jsonl": _every(HomeSeries),
    "home_readings.jsonl": _every(HomeReading),
    "practices.jsonl": _every(Practice),
    "staff.jsonl": _every(Staff, without=("password_hash", "totp_secret", "totp_step")),
    "identities.jsonl": _every(Identity),
    "consents.jsonl": _every(ConsentEvent),
    "practice_people.jsonl": _every(PracticePerson),
    "shares.jsonl": _every(Share),
    "inbox.jsonl": _every(InboxItem),
    "share_events.jsonl": _every(ShareEvent),
    "messages.jsonl": _every(PracticeMessage),
    "outputs.jsonl": _every(Output),
    "outbox.jsonl": _every(Outgoing),
    "audit.jsonl": _every(AuditEntry),
    "kiosks.jsonl": _every(Kiosk),
    "kiosk_keys.jsonl": _every(KioskKey, without=("public",)),
    "kiosk_reports.jsonl": _every(KioskReport),
    "kiosk_envelopes.jsonl": _every(KioskEnvelope),
    "kiosk_visits.jsonl": _every(KioskVisit),
}
"""File name to the lines it holds."""
