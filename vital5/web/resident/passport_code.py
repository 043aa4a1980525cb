"""A passport code as somebody typed it: ten wrong tries an hour, then the record it opens.

A check begun on the device joins that record, or goes, as its owner says.
"""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from vital5.models import Resident
from vital5.services import checks, passport, tries
from vital5.web.resident.progress import progress
from vital5.web.sessions import hold, visit
from vital5.web.store import keys, now

RETRY_AFTER = "3600"
"""Seconds after which a code may be tried again."""

TOO_OFTEN = passport.TOO_OFTEN


def opened_by(session: Session, typed: str) -> Resident | str:
    """The record that a code opens; else what is wrong: unreadable, unknown or too_often."""
    return passport.opened_by(session, keys(), typed, (tries.asker(request.remote_addr),), now())


def unfinished() -> bool:
    """Whether a check was begun here that belongs to no record, and would be lost unasked."""
    found = progress()
    return found.begun and not found.finished and found.resident_id is None


def take_along(session: Session, resident: Resident) -> None:
    """Open the record; an unkept check joins it, and one half done as its owner says."""
    found = visit()
    check = checks.for_writing(session, found.check_id) if found.check_id else None
    if check is not None and check.resident_id is None:
        if request.form.get("unfinished") == "delete":
            checks.forget_check(session, check.id)
            check = None
        elif check.finished_at is not None or progress().begun:
            passport.join(check, resident.id)
        else:
            check = None
    elif check is not None and check.resident_id != resident.id:
        check = None
    hold(session, found, resident_id=resident.id, check_id=check.id if check else None)
