"""Letters as PDF: tagged for screen readers, and the same bytes whenever they are made again."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from vital5.config import CHECKOUT

SHEET = CHECKOUT / "static" / "css" / "letter.ltr.css"
"""How a letter looks; it is written in logical properties, so one sheet serves both directions."""


class CannotPrint(Exception):
    """Letters cannot be made as PDF here; the page prints from the browser instead."""


def pdf(html: str, share_id: str) -> bytes:
    """A whole HTML letter as PDF/UA. Its id is made of the share's, so that nothing is random."""
    weasyprint, sheet, fonts = _press()
    # A letter is whole in itself: it fetches nothing, whatever somebody's name looks like.
    nothing = weasyprint.URLFetcher(allowed_protocols=())
    with _uncollected():
        made: bytes = weasyprint.HTML(string=html, url_fetcher=nothing).write_pdf(
            stylesheets=[sheet],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=hashlib.sha256(share_id.encode()).digest()[:16],
        )
    return made


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: a letter is a hundred thousand small things that all live
    until it is done, and looking through them again and again took a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def _press() -> tuple[Any, Any, Any]:
    """WeasyPrint with the letter's sheet read and the machine's fonts found: once a process."""
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as missing:
        raise CannotPrint("Pango is not installed: apt-get install libpangoft2-1.0-0") from missing
    fonts = FontConfiguration()
    return weasyprint, weasyprint.CSS(filename=str(SHEET), font_config=fonts), fonts
