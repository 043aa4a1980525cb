"""What a compiled catalogue says of itself: a draft, or checked by people from end to end."""

from __future__ import annotations

import gettext
from pathlib import Path

from vital5.catalogues.places import Places, translated_languages

STATE = "X-Vital5-State"
CHECKED = "checked"


def checked_languages(places: Places) -> set[str]:
    """The languages whose pages need not be marked as drafts."""
    return {one.code for one in translated_languages() if _state(places.compiled(one)) == CHECKED}


def _state(compiled: Path) -> str:
    if not compiled.exists():
        return ""
    with compiled.open("rb") as file:
        return gettext.GNUTranslations(file).info().get(STATE.lower(), "")
