"""What a page of the kiosk needs: the running kiosk, and whose visit this browser shows."""

from __future__ import annotations

import re
from typing import cast

import sqlalchemy as sa
from flask import current_app, request, url_for

from kiosk.place import Place
from kiosk.present import PlaceVisit
from vital5.models import Check, WebSession
from vital5.web.sessions import end, hold, token_hash
from vital5.web.sessions import visit as session_of
from vital5.web.store import database

EXTENSION = "kiosk"


def place() -> Place:
    """The kiosk that answers."""
    return cast(Place, current_app.extensions[EXTENSION])


def current() -> PlaceVisit | None:
    """The visit that is open, if it is this browser's; else None."""
    return place().visit if session_of().kept else None


def back_to() -> str:
    """Where somebody came from: one of our own addresses, and no other."""
    to = request.values.get("to", "")
    # A browser drops tabs and line ends from an address: "/\t/elsewhere" would lead elsewhere.
    inside = re.fullmatch(r"/(?!/)[\w/?&=.-]*", to, re.ASCII)
    return to if inside else url_for("start.check" if current() else "start.start")


def start_session() -> None:
    """A session of its own for a new visit; whatever another left open is gone."""
    with database().writing() as session:
        session.execute(sa.delete(WebSession).where(WebSession.revoked_at.is_(None)))
        session.execute(sa.delete(Check))
        session_of().kept = False
        hold(session, session_of(), check_id=None, resident_id=None)


def sign_in() -> None:
    """A member of staff typed the right PIN in this browser."""
    start_session()
    place().staff = token_hash(session_of().token)


def signed_in() -> bool:
    """Whether this browser is a member of staff's, and they are still there."""
    found = place().staff
    return session_of().kept and found is not None and found == token_hash(session_of().token)


def sign_out() -> None:
    """Whoever was signed in has gone."""
    place().staff = None
    with database().writing() as session:
        end(session, session_of())
