"""The record that sharing needs: the one that is open, or one made of this check now."""

from __future__ import annotations

from uuid import UUID

from flask import abort
from sqlalchemy.orm import Session

from vital5.services import passport
from vital5.web.resident.progress import open_check, progress
from vital5.web.sessions import hold, visit
from vital5.web.store import keys, now


def record_for_share(session: Session) -> UUID:
    """The id of the record, in the caller's transaction; a second tap finds the first one's."""
    found = visit()
    if found.resident_id is not None:
        return found.resident_id
    if found.check_id is None or not progress().begun:
        abort(404)
    check = open_check(session)
    if check.resident_id is None:
        passport.keep(session, keys(), check, language=check.language, now=now())
    if check.resident_id is None:
        abort(404)
    hold(session, found, resident_id=check.resident_id)
    return check.resident_id
