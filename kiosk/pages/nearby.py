"""The pharmacies that a kiosk sends somebody to, the nearest to where it stands first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from kiosk.pages.here import place
from vital5.encrypted_file import DatabaseUnusable
from vital5.services import directory
from vital5.services.service_view import ServiceView
from vital5.web.store import database, now


def pharmacies(most: int) -> Sequence[ServiceView]:
    """Real places near here; none is better than a guess when the directory cannot be read."""
    try:
        with database().reading() as session:
            near = place().config.grid
            return directory.nearest(session, kind="pharmacy", near=near, now=now(), limit=most)
    except (SQLAlchemyError, DatabaseUnusable):
        return ()
