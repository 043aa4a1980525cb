"""A form sent twice from one page: it ends on the page of its first sending.

Opening a record changes the session's token, so the second of two taps comes with the old one.
"""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort

from vital5.models import WebSession
from vital5.web.sessions import begin, token_hash, visit
from vital5.web.store import database


def take_up() -> None:
    """A second tap goes on with what the first one opened, under a token of its own.

    Only a form that fits comes so far: its CSRF token was looked at before.
    """
    found = visit()
    if not found.passed_on:
        return
    of_old = sa.select(WebSession.check_id, WebSession.resident_id).where(
        WebSession.token_hash == token_hash(found.token)
    )
    with database().writing() as session:
        if session.execute(of_old).one_or_none() != (found.check_id, found.resident_id):
            abort(409)  # somebody left meanwhile
        begin(session, found)
    found.modified = True
