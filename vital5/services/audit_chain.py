"""Whether the audit is whole: every link proved, from the first entry to the anchored head."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.config import Settings
from vital5.database import Database
from vital5.models import place_of
from vital5.sealing import CannotOpen, KeyRing
from vital5.services import audit_head
from vital5.services.audit import ENTRY, FIRST, link, note, said
from vital5.services.audit_head import Head, HeadUnreadable

AT_ONCE = 1_000
CHECKPOINT = "vouched_for"
"""The deed of an entry that vouches, with its own key, for every entry before it."""


LET_GO = "let_go"
"""The deed of an entry that stands in for those before it that are no longer kept."""


class ChainBroken(Exception):
    """A link does not hold."""

    def __init__(self, entry: int, why: str) -> None:
        super().__init__(f"entry {entry}: {why}")
        self.entry, self.why = entry, why


@dataclass(frozen=True)
class Base:
    """Where a walk begins: before the first entry, or behind the last one that was let go."""

    through: int = 0
    chain: bytes = FIRST
    entry: int = 0  # the one that says so; it is proved in its turn


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole chain found."""

    entries: int
    head: Head | None
    broken: ChainBroken | None

    def as_json(self) -> dict[str, Any]:
        """What the command prints."""
        told = self.broken
        return {
            "whole": told is None,
            "entries": self.entries,
            "head": self.head and {"entry": self.head.entry, "chain": self.head.chain.hex()},
            "broken": told and {"entry": told.entry, "why": told.why},
        }


def verify(session: Session, settings: Settings, *also: Head, since: Head | None = None) -> Verdict:
    """Prove every link, and that the anchored head (and each one given) is in the chain.

    since: a head of ours that was kept elsewhere; what lies before it is taken for proved.
    """
    keys, walk = settings.keys, Walk(settings.keys)
    broken = None
    try:
        anchors = [*also, *anchored(settings)]
        walk = Walk(keys, base_of(session, keys))
        if (first := _first(session)) is not None and first <= walk.last:
            raise ChainBroken(first, "it was let go and is here: run retention, then look again")
        if since is not None and since.entry > walk.last:
            if _chain_of(session, since.entry) != since.chain:
                raise ChainBroken(since.entry, "it is not the entry that was anchored")
            walk = Walk(keys, Base(since.entry, since.chain), part=True)
        for row in rows_after(session, walk.last):
            walk.step(row, anchors)
        walk.end(anchors)
    except ChainBroken as found:
        broken = found
    return Verdict(walk.last, Head(walk.last, walk.before) if walk.last else None, broken)


def anchored(settings: Settings) -> list[Head]:
    """The head that is kept beside the database, if one is."""
    try:
        head = audit_head.read(settings.data, settings.keys)
    except HeadUnreadable as error:
        raise ChainBroken(0, f"the file {audit_head.NAME}: {error}") from error
    return [] if head is None else [head]


def base_of(session: Session, keys: KeyRing) -> Base:
    """Where the chain begins now, as its newest entry of that kind says."""
    query = sa.select(ENTRY.c.id, ENTRY.c.reason).where(ENTRY.c.deed == LET_GO)
    row = session.execute(query.order_by(ENTRY.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return Base()
    try:
        told = json.loads(keys.open(row.reason, place_of("audit_entry", "reason", row.id)))
        return Base(int(told["through"]), bytes.fromhex(told["chain"]), row.id)
    except (CannotOpen, ValueError, KeyError, TypeError) as error:
        raise ChainBroken(row.id, "its reason does not open") from error


def _first(session: Session) -> int | None:
    found: int | None = session.scalar(sa.select(sa.func.min(ENTRY.c.id)))
    return found


def _chain_of(session: Session, number: int) -> bytes | None:
    found = session.scalar(sa.select(ENTRY.c.chain).where(ENTRY.c.id == number))
    return None if found is None else bytes(found)


def rows_after(session: Session, number: int) -> Iterator[Any]:
    """The entries after one, in order; those that were let go may not all be gone yet."""
    query = sa.select(ENTRY).where(ENTRY.c.id > number).order_by(ENTRY.c.id)
    return iter(session.execute(query.execution_options(yield_per=AT_ONCE)).mappings())


class Walk:
    """One walk along the chain, entry by entry."""

    def __init__(self, keys: KeyRing, base: Base | None = None, *, part: bool = False) -> None:
        base = base or Base()
        self.keys, self.base, self.part = keys, base, part
        self.by_id = {key.id: key for key in keys}
        self.last, self.before = base.through, base.chain
        self.unproved = 0  # the first entry that no key here proves, until one vouches for it
        self.digest = hashlib.sha256()

    def step(self, row: Any, anchors: list[Head]) -> None:
        """Prove one entry; raise ChainBroken if it does not follow from the one before."""
        if row["id"] != self.last + 1:
            raise ChainBroken(self.last + 1, "it is missing")
        reason = self.reason(row)
        entry = said(row, reason)
        if key := self.by_id.get(row["key_id"]):
            if not hmac.compare_digest(link(key, self.before, entry), row["chain"]):
                raise ChainBroken(row["id"], "it was changed, or does not belong here")
            if self._vouches(row):
                self._believe(row["id"], reason)
        elif not self.unproved:
            self.unproved = row["id"]
        self.digest.update(entry + row["chain"])
        self.last, self.before = row["id"], row["chain"]
        for head in anchors:
            if head.entry == self.last and head.chain != self.before:
                raise ChainBroken(self.last, "it is not the entry that was anchored")

    def _vouches(self, row: Any) -> bool:
        """Whether an entry's hash is over all that this walk has seen: not over what was let go
        since it was written."""
        if self.part or row["id"] < self.base.entry:
            return False
        return bool(row["deed"] == CHECKPOINT or row["id"] == self.base.entry)

    def reason(self, row: Any) -> str | None:
        """An entry's reason as it was given."""
        if row["reason"] is None:
            return None
        try:
            return self.keys.open(row["reason"], place_of("audit_entry", "reason", row["id"]))
        except CannotOpen as error:
            raise ChainBroken(row["id"], "its reason does not open") from error

    def _believe(self, number: int, reason: str | None) -> None:
        told = json.loads(reason or "{}")
        if told.get("sha256") != self.digest.hexdigest():
            raise ChainBroken(
                self.unproved or number, f"entries before {number} are not those vouched for"
            )
        self.unproved = 0

    def end(self, anchors: list[Head]) -> None:
        """What can be said only once every entry was seen."""
        if self.unproved:
            raise ChainBroken(self.unproved, "its key is not here: put it back to prove it")
        for head in anchors:
            if head.entry > self.last:
                raise ChainBroken(
                    self.last + 1, f"it is missing, up to entry {head.entry} at least"
                )
        if self.last < self.base.entry:
            raise ChainBroken(self.last + 1, "it is missing")
        if self.last and not anchors:
            raise ChainBroken(self.last, "no head is anchored: entries after it may be missing")


def vouch_for(session: Session, settings: Settings, key_id: str, now: datetime) -> int | None:
    """Bind everything so far to the newest key; give the entry's number, None if none needs it."""
    if not session.scalar(sa.select(ENTRY.c.id).where(ENTRY.c.key_id == key_id).limit(1)):
        return None
    walk = Walk(settings.keys, base_of(session, settings.keys))
    anchors = anchored(settings)
    for row in rows_after(session, walk.last):
        walk.step(row, anchors)
    walk.end(anchors)
    told = json.dumps({"key": key_id, "sha256": walk.digest.hexdigest()})
    return note(session, settings.keys, now=now, actor="system", deed=CHECKPOINT, reason=told)


def at_a_glance(session: Session, settings: Settings) -> tuple[Head | None, bool]:
    """The last entry, and whether the anchored head is where it was; no link is proved."""
    query = sa.select(ENTRY.c.id, ENTRY.c.chain)
    row = session.execute(query.order_by(ENTRY.c.id.desc()).limit(1)).one_or_none()
    last = None if row is None else Head(row.id, row.chain)
    try:
        head = audit_head.read(settings.data, settings.keys)
    except HeadUnreadable:
        return last, False
    if head is None:
        return last, last is None
    found = session.execute(query.where(ENTRY.c.id == head.entry)).one_or_none()
    return last, found is not None and found.chain == head.chain


def anchor(session: Session, settings: Settings) -> Head | None:
    """Take the last entry for the head, whatever was anchored before."""
    last, _ = at_a_glance(session, settings)
    if last is None:
        audit_head.file_in(settings.data).unlink(missing_ok=True)
    else:
        audit_head.put(settings.data, settings.keys, last)
    return last


def accept(database: Database, settings: Settings, now: datetime, reason: str) -> Head | None:
    """Note why the chain is taken for whole as it is, and anchor that."""
    with database.writing() as session:
        note(session, settings.keys, now=now, actor="system", deed="anchored", reason=reason)
    with database.reading() as session:
        return anchor(session, settings)
