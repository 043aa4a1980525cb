"""Where the machine itself stands: a kiosk knows it; behind a page on a phone it is never asked."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from vital5.postcodes import Place

STANDING = "vital5.standing"
"""The extension under which a kiosk says where it stands."""


def standing() -> Place | None:
    """The place of the machine, for the way from here; None where there is none, or nobody said."""
    found: Callable[[], Place | None] | None = current_app.extensions.get(STANDING)
    return found() if found else None
