"""The list of GP practices: read as ODS publishes it (epraccur) or as JSON, and kept by code."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Practice
from vital5.postcodes import PostcodeUnknown, find_place
from vital5.services.directory_source import MOST_BYTES, Fetcher, is_address
from vital5.services.listing import ListingsRefused

IDS = UUID("0d0f2b7a-5a35-5b0a-8a39-6f5a3f1d7c21")
"""The namespace of every practice's id, fixed for good: a code is the same practice anywhere."""

SCHEMA, EXAMPLE_SCHEMA = "vital5-practices/1", "vital5-example-practices/1"
EXAMPLES = Path(__file__).resolve().parent.parent / "data" / "example-practices.json"

CODE = re.compile(r"[A-Z][0-9A-Z]{2}[0-9]{3}|[A-Z][0-9]{5}")
GP_PRACTICE = "4"  # of the prescribing settings in epraccur; the others are clinics, prisons ...
COLUMNS = {"code": 0, "name": 1, "postcode": 9, "status": 12, "phone": 17, "setting": 25}
ADDRESS = range(4, 9)
OPEN, CLOSED = "open", "closed"

_CAPITALS = {"NHS", "GP", "PMS", "APMS", "II", "III", "IV"}


@dataclass(frozen=True)
class Entry:
    """One practice on its way in."""

    code: str
    name: str
    address: str
    postcode: str
    status: str = OPEN
    phone: str | None = None
    merged_into: str | None = None  # the code of the practice that took its patients on
    receives: str = "nothing"
    hours: str | None = None


@dataclass
class ListReport:
    """What a load did."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, int]:
        """The counts, for a program to read."""
        return {
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": len(self.refused),
        }


def id_of(code: str) -> UUID:
    """The id of the practice with an ODS code."""
    return uuid5(IDS, f"practice/{code}")


def read_source(source: str) -> bytes:
    """The bytes of a file or of a web address, within the bounds of a directory's feed."""
    if is_address(source):
        return Fetcher(source).body(source)
    path = Path(source)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ListingsRefused(f"{path.name} is larger than {MOST_BYTES} bytes")
        return path.read_bytes()
    except OSError as error:
        raise ListingsRefused(f"{path.name} cannot be read: {error.strerror}") from error


def load(session: Session, body: bytes, now: datetime, *, examples_allowed: bool) -> ListReport:
    """Keep every practice of a list, in the caller's transaction; none is ever deleted."""
    report = ListReport()
    entries = list(_entries(body, report, examples_allowed=examples_allowed))
    if not entries:
        raise ListingsRefused("there is no GP practice in it")
    return store(session, entries, now, report)


def store(
    session: Session, entries: Iterable[Entry], now: datetime, report: ListReport | None = None
) -> ListReport:
    """Keep some practices; how a practice wants to receive is its own to change, not a list's."""
    report = report or ListReport()
    known = {practice.code: practice for practice in session.scalars(sa.select(Practice))}
    entries = list(entries)
    for entry in entries:
        practice = known.get(entry.code)
        if practice is None:
            practice = known[entry.code] = Practice(
                id=id_of(entry.code),
                code=entry.code,
                receives=entry.receives,
                hours=entry.hours,
                joined_at=now if entry.receives != "nothing" else None,
                updated_at=now,
                **_facts(entry),
            )
            session.add(practice)
            report.added += 1
        elif _change(practice, _facts(entry)):
            practice.updated_at = now
            report.changed += 1
        else:
            report.unchanged += 1
    session.flush()
    _join_successors(known, entries, now)
    session.flush()
    return report


def _facts(entry: Entry) -> dict[str, Any]:
    try:
        place = find_place(entry.postcode)
    except PostcodeUnknown:
        place = None  # beyond the postcodes we carry: found by its name and its code
    return {
        "name": entry.name,
        "address": entry.address,
        "postcode": entry.postcode,
        "phone": entry.phone,
        "easting": place.easting if place else None,
        "northing": place.northing if place else None,
        "status": entry.status,
    }


def _change(practice: Practice, facts: dict[str, Any]) -> bool:
    different = {name: v for name, v in facts.items() if getattr(practice, name) != v}
    for name, value in different.items():
        setattr(practice, name, value)
    return bool(different)


def _join_successors(known: dict[str, Practice], entries: list[Entry], now: datetime) -> None:
    """A practice that closed leads to the one that took its patients on."""
    for entry in entries:
        successor = known.get(entry.merged_into or "")
        practice = known[entry.code]
        if successor is not None and practice.merged_into != successor.id:
            practice.merged_into, practice.updated_at = successor.id, now


def _entries(body: bytes, report: ListReport, *, examples_allowed: bool) -> Iterator[Entry]:
    if body.lstrip()[:1] in (b"{", b"["):
        yield from _from_json(body, report, examples_allowed=examples_allowed)
    else:
        yield from _from_csv(body, report)


def _from_json(body: bytes, report: ListReport, *, examples_allowed: bool) -> Iterator[Entry]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ListingsRefused(f"this is not JSON: {error}") from error
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema not in (SCHEMA, EXAMPLE_SCHEMA):
        raise ListingsRefused(f"schema {schema!r} is not {SCHEMA!r}")
    if schema == EXAMPLE_SCHEMA and not examples_allowed:
        raise ListingsRefused("example practices are invented; they are refused in production")
    names = Entry.__dataclass_fields__.keys()
    for one in document.get("practices") or []:
        given = {k: v for k, v in one.items() if k in names} if isinstance(one, dict) else {}
        texts = all(v is None or isinstance(v, str) for v in given.values())
        if not texts or not all(given.get(k) for k in ("code", "name", "address", "postcode")):
            report.refused.append(f"{given.get('code')}: a field is missing or no text")
        elif _sound(str(given["code"]), report):
            yield Entry(**given)


def _from_csv(body: bytes, report: ListReport) -> Iterator[Entry]:
    """Rows of epraccur: no heading, 27 columns, among them many that are no GP practice."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise ListingsRefused(f"this is neither JSON nor CSV: {error}") from error
    for row in rows:
        if len(row) <= max(COLUMNS.values()):
            if row:
                report.refused.append(f"{row[0][:10]}: {len(row)} columns, not epraccur's 27")
            continue
        part = {name: row[at].strip() for name, at in COLUMNS.items()}
        if part["setting"] != GP_PRACTICE or not _sound(part["code"], report):
            continue
        lines = [_in_small(row[at].strip()) for at in ADDRESS if row[at].strip()]
        yield Entry(
            code=part["code"],
            name=_in_small(part["name"]),
            address=", ".join(lines),
            postcode=part["postcode"].upper(),
            status=CLOSED if part["status"].upper() in ("C", "INACTIVE") else OPEN,
            phone=part["phone"] or None,
        )


def _sound(code: str, report: ListReport) -> bool:
    if CODE.fullmatch(code):
        return True
    report.refused.append(f"{code[:10]}: not the shape of an ODS code")
    return False


def _in_small(text: str) -> str:
    """A name that ODS gives in capitals, as people write it."""
    if not text.isupper():
        return text
    return re.sub(
        r"[^\W_]+(?:['’.][^\W_]+)*",
        lambda word: word[0] if word[0] in _CAPITALS else word[0].capitalize(),
        text,
    )
