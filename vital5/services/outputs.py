"""What is made of a share, known by its hash: made again, it must be the same bytes."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from vital5 import fhir
from vital5.config import CHECKOUT
from vital5.models import Output, Share
from vital5.sealing import KeyRing
from vital5.services import audit, copy_text

log = logging.getLogger("vital5")

DIFFERED = "output_differed"
"""The deed in the audit when an output was made again and was not the same."""


@dataclass(frozen=True)
class Kind:
    """One kind of output: how it is served, and what it is made by."""

    mimetype: str
    name: str  # of the file; fixed, with nothing in it that somebody wrote
    sources: tuple[str, ...]  # whose change is a change of the program and no alarm


_FHIR = ("vital5/fhir", "vital5/vitals", "vital5/languages.py", "vital5/instruments.json")
KINDS = {
    "letter": Kind(
        "application/pdf",
        "vital5-letter-{}.pdf",
        (*_FHIR, "vital5/web/letters.py", "vital5/web/charts.py", "vital5/services/letter.py",
         "templates/letter", "static/css/letter.ltr.css", "translations"),
    ),
    "fhir": Kind("application/fhir+json", "vital5-fhir-{}.json", _FHIR),
    "transaction": Kind("application/fhir+json", "vital5-transaction-{}.json", _FHIR),
    "text": Kind(
        "text/plain; charset=utf-8", "vital5-{}.txt", (*_FHIR, "vital5/services/copy_text.py")
    ),
    "csv": Kind(
        "text/csv; charset=utf-8", "vital5-{}.csv", (*_FHIR, "vital5/services/copy_text.py")
    ),
}  # fmt: skip
_SUFFIXES = {".py", ".html", ".jinja", ".css", ".mo", ".json"}


def name_of(kind: str, share_id: object) -> str:
    """What a download is called."""
    return KINDS[kind].name.format(str(share_id)[:8])


def plain(snapshot: dict[str, Any], kind: str) -> bytes:
    """An output that needs no page to be drawn: all but the letter."""
    if kind == "text":
        return copy_text.lines(snapshot).encode()
    if kind == "csv":
        return copy_text.csv(snapshot).encode()
    made = fhir.document(snapshot) if kind == "fhir" else fhir.transaction(snapshot)
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def note(
    session: Session, keys: KeyRing, share: Share, kind: str, content: bytes, now: datetime
) -> bool:
    """Keep the hash of an output; False if the same program made another one before.

    The snapshot beneath it was found whole, so the output is right; but something in the program
    is not as sure as it must be, and whoever runs it is told.
    """
    found, made_by = hashlib.sha256(content).digest(), recipe(kind)
    before = session.get(Output, (share.id, kind))
    if before is None:
        session.add(
            Output(
                share_id=share.id,
                kind=kind,
                practice_id=share.practice_id,
                sha256=found,
                made_at=now,
                made_by=made_by,
            )
        )
        return True
    if before.sha256 == found or before.made_by != made_by:
        return True
    log.error("output differed: share %s, %s", share.id, kind)
    audit.note(
        session,
        keys,
        now=now,
        actor="system",
        deed=DIFFERED,
        subject=kind,
        subject_id=share.id,
        practice_id=share.practice_id,
    )
    return False


@cache
def recipe(kind: str) -> str:
    """What makes an output, by the hash of its sources: another program may make other bytes."""
    hasher = hashlib.sha256(version("weasyprint").encode() if kind == "letter" else b"")
    for source in KINDS[kind].sources:
        for path in _files(CHECKOUT / source):
            hasher.update(path.name.encode() + b"\0" + path.read_bytes())
    return hasher.hexdigest()[:16]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(one for one in path.rglob("*") if one.suffix in _SUFFIXES and one.is_file())
