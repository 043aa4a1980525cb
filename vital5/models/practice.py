"""A GP practice, the people who shared something with it, and what it made of what they shared.

Everything here but the practice itself carries `practice_id`: it is the wall between practices, in
every query and, on PostgreSQL, in the database itself. Nothing here is needed to open a resident's
own record, and nothing of a record is here but what was shared.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vital5.models.base import Base, found_by, sealed


def _of_practice(**more: Any) -> Mapped[UUID]:
    return mapped_column(sa.ForeignKey("practice.id"), **more)


def _of_share(**more: Any) -> Mapped[UUID]:
    return mapped_column(sa.ForeignKey("share.id", ondelete="CASCADE"), **more)


class Practice(Base):
    """A GP practice by its ODS code, and how it wants to receive what residents share."""

    __tablename__ = "practice"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    address: Mapped[str]
    postcode: Mapped[str]
    phone: Mapped[str | None]
    easting: Mapped[int | None]
    northing: Mapped[int | None]
    status: Mapped[str]  # open, closed
    merged_into: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practice.id"), index=True)
    receives: Mapped[str]  # portal, digest, nothing (not joined: shares are kept as letters)
    hours: Mapped[str | None]  # opening hours in OpenStreetMap's notation, London wall time
    daily_cap: Mapped[int | None]  # routine items a day; urgent ones are never counted
    digest_email: Mapped[bytes | None] = sealed()
    digest_code: Mapped[bytes | None] = sealed()  # JSON: what is held of the code sent last
    joined_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class PracticePerson(Base):
    """Somebody who shared with a practice, as they named themselves, and how sure that is."""

    __tablename__ = "practice_person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    practice_id: Mapped[UUID] = _of_practice(index=True)
    resident_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("resident.id", ondelete="SET NULL"), index=True
    )
    merged_into: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("practice_person.id"), index=True
    )
    details: Mapped[bytes] = sealed()  # JSON: names, birth date, postcode, NHS number, needs
    nhs_number: Mapped[bytes | None] = sealed()
    nhs_number_fingerprint: Mapped[bytes | None] = found_by("nhs_number", index=True)
    birth_date: Mapped[bytes] = sealed()  # ISO 8601
    birth_date_fingerprint: Mapped[bytes] = found_by("birth_date", index=True)
    level: Mapped[str]  # unverified, phone_confirmed, nhs_login, practice_confirmed
    language: Mapped[str]
    first_shared_at: Mapped[datetime]
    last_shared_at: Mapped[datetime]
    recall_on: Mapped[date | None] = mapped_column(index=True)


class PersonWord(Base):
    """One word of a person's name in plain small letters: how a practice finds them by name."""

    __tablename__ = "person_word"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    practice_id: Mapped[UUID] = _of_practice(index=True)
    person_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("practice_person.id", ondelete="CASCADE"), index=True
    )
    word: Mapped[bytes] = sealed()
    word_fingerprint: Mapped[bytes] = found_by("word", index=True)


class Share(Base):
    """One immutable snapshot of what a resident chose to share. Never changed."""

    __tablename__ = "share"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    practice_id: Mapped[UUID] = _of_practice(index=True)
    person_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("practice_person.id", ondelete="CASCADE"), index=True
    )
    resident_id: Mapped[UUID | None] = mapped_column(index=True)  # no key: it never changes
    check_id: Mapped[UUID | None]
    kind: Mapped[str]  # check, home_series
    snapshot: Mapped[bytes] = sealed()  # the canonical JSON of docs/snapshot.md
    snapshot_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sent_at: Mapped[datetime]


class InboxItem(Base):
    """A share in a practice's list: where it stands, and what the list sorts and filters by."""

    __tablename__ = "inbox_item"

    share_id: Mapped[UUID] = _of_share(primary_key=True)
    practice_id: Mapped[UUID] = _of_practice()
    person_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("practice_person.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str]  # new, waiting (claimed or asked back), filed, returned, withdrawn
    urgency: Mapped[str]
    rank: Mapped[int]  # of the urgency; 0 is emergency_999, so that the list reads its index
    received_at: Mapped[datetime]
    vitals: Mapped[str]  # slugs with a space before and after each, for LIKE
    bands: Mapped[str]  # vital:band words in the same way
    source: Mapped[str]  # kiosk, home, pharmacy, clinic, typed
    language: Mapped[str]
    level: Mapped[str]
    interpreter: Mapped[str | None]  # the language they need one for
    requests_call: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    row: Mapped[bytes] = sealed()  # JSON: what the list shows of it, so that no snapshot is opened
    open_by: Mapped[datetime | None] = mapped_column(index=True)  # urgent: alarm when not opened
    alarmed_at: Mapped[datetime | None]
    claimed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    claimed_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    # One of: no_action, invite, medicine_review, referred, called, wrong_patient.
    outcome: Mapped[str | None]

    __table_args__ = (
        sa.Index("ix_inbox_item_list", "practice_id", "state", "rank", "received_at", "share_id"),
        # What is filed is long: its filters are read off the index too, and rows only when found.
        sa.Index(
            "ix_inbox_item_closed",
            "practice_id",
            "state",
            "closed_at",
            "share_id",
            "vitals",
            "bands",
            "source",
            "language",
            "level",
            "interpreter",
            "requests_call",
        ),
    )


class ShareEvent(Base):
    """What became of a share, as the resident is told it. Only ever added."""

    __tablename__ = "share_event"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    share_id: Mapped[UUID] = _of_share(index=True)
    practice_id: Mapped[UUID] = _of_practice()
    # One of: sent, received, opened, filed, answered, returned, withdrawn, not_opened, reopened,
    # opened_again, letter, or moved, when its practice closed and another one has it now.
    kind: Mapped[str]
    at: Mapped[datetime]
    staff_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("staff.id"), index=True)


class PracticeMessage(Base):
    """Something a practice wrote back to a resident. Only ever added, but for when it was read."""

    __tablename__ = "practice_message"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    share_id: Mapped[UUID] = _of_share(index=True)
    practice_id: Mapped[UUID] = _of_practice()
    staff_id: Mapped[UUID] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    template: Mapped[str | None]  # a template's name, said in the reader's language; else free text
    language: Mapped[str]  # of the words as they were written
    words: Mapped[bytes | None] = sealed()
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Output(Base):
    """One output made of a share (letter, bundle, text, csv), known by its hash."""

    __tablename__ = "output"

    share_id: Mapped[UUID] = _of_share(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    practice_id: Mapped[UUID] = _of_practice()
    sha256: Mapped[bytes] = mapped_column(sa.LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[str]  # the hash of the program's parts that made it
