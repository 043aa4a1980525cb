"""Load a directory: find out what a document is, read it, keep it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.services.directory_import import LoadReport, store
from vital5.services.directory_source import is_address, records_in
from vital5.services.do_not_list import bans_from
from vital5.services.listing import ListingsRefused
from vital5.services.openreferral_read import read_records
from vital5.services.seed_format import EXAMPLE_SCHEMA, SCHEMA, read_seed


def source_name(source: str) -> str:
    """What the entries of a feed are filed under: its host, or its file's name."""
    host = urlsplit(source).hostname if is_address(source) else None
    return f"openreferral:{host or source.replace(chr(92), '/').rpartition('/')[2]}"


def load(
    session: Session, document: Any, now: datetime, *, source: str, examples_allowed: bool
) -> LoadReport:
    """Store whatever the document holds, in the caller's transaction; or refuse it whole."""
    records = records_in(document)
    if records is not None:
        listings, refused = read_records(records, source, now.astimezone(LONDON).date())
        if not listings:
            raise ListingsRefused(_why_nothing(refused))
        return store(session, listings, now, refused=refused)
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema not in (SCHEMA, EXAMPLE_SCHEMA):
        raise ListingsRefused(f"schema {schema!r} is neither {SCHEMA!r} nor Open Referral UK JSON")
    if schema == EXAMPLE_SCHEMA and not examples_allowed:
        raise ListingsRefused("example places are invented; they are refused in production")
    listings = read_seed(document)
    return store(session, listings, now, bans=bans_from(_do_not_list(document)))


def _why_nothing(refused: list[Any]) -> str:
    reasons = "; ".join(f"{r.entry}: {r.why}" for r in refused[:5])
    return f"no entry can be taken ({reasons})" if reasons else "there are no services in it"


def _do_not_list(document: dict[str, Any]) -> list[dict[str, Any]]:
    entries = document.get("do_not_list", [])
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("name"), str) for entry in entries
    ):
        raise ListingsRefused('"do_not_list" must be a list of names')
    return entries
