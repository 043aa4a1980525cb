"""Who approved which text: kept outside the catalogue, and tied to the very words by hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from polib import POEntry

from vital5.catalogues.entries import CLASSES, STAFF, is_translated, review_key, text_class


class ReviewUnusable(ValueError):
    """A file of reviews cannot be read, so nothing in it approves anything."""


@dataclass(frozen=True)
class Reviews:
    """The approvals of one language, by key of the text."""

    records: Mapping[str, Mapping[str, Any]]

    def approves(self, entry: POEntry) -> bool:
        """Whether the very words of this text are approved, for the class that it is of."""
        record = self.records.get(review_key(entry))
        if record is None or not is_translated(entry) or fault(record):
            return False
        order = (*CLASSES, STAFF)
        return order.index(record["class"]) <= order.index(text_class(entry))


def read(path: Path) -> Reviews:
    """The approvals of a language; none where there is no file yet."""
    if not path.exists():
        return Reviews({})
    try:
        records = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except ValueError as problem:
        raise ReviewUnusable(f"{path.name}: {problem}") from problem
    if not isinstance(records, dict) or not all(isinstance(r, dict) for r in records.values()):
        raise ReviewUnusable(f"{path.name}: is not an object of approvals")
    return Reviews(records)


def fault(record: Mapping[str, Any]) -> str:
    """Why an approval does not count, or ""."""
    if record.get("class") not in CLASSES:
        return "has no class R1, R2 or R3"
    people = _people(record["class"])
    missing = [role for role in people if not _written(record.get(role))]
    if missing:
        return f"does not name its {missing[0]}"
    if len({record[role].strip().casefold() for role in people}) < len(people):
        return "names one person twice"
    if not _written(record.get("evidence")):
        return "names no evidence"
    return _date_fault(record.get("dates"), people)


def _people(text_class: str) -> tuple[str, ...]:
    """Safety words need a clinician who reads the language besides two linguists."""
    both = ("translator", "reviewer")
    return (*both, "clinician") if text_class == "R1" else both


def _date_fault(dates: Any, people: tuple[str, ...]) -> str:
    if not isinstance(dates, dict):
        return "has no dates"
    for role in people:
        try:
            date.fromisoformat(dates.get(role, ""))
        except (TypeError, ValueError):
            return f"does not say when its {role} signed"
    return ""


def _written(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(pairs)
    if len(whole) < len(pairs):
        raise ValueError("a key stands twice")
    return whole
