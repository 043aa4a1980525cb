"""What a page of the kiosk needs: the running kiosk, and whose visit this browser shows."""

from __future__ import annotations

from typing import cast

from flask import current_app, request, url_for

from kiosk.place import Place, PlaceVisit
from vital5.web.sessions import visit as session_of

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
    inside = to.startswith("/") and not to.startswith("//") and "\\" not in to and ":" not in to
    return to if inside else url_for("start.check" if current() else "start.start")
