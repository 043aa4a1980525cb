"""The square that hands a secret to an app."""

from __future__ import annotations

import segno
from markupsafe import Markup

from vital5.services.staff import second_factor


def qr_of(secret: str, login: str) -> Markup:
    """What an app's camera reads."""
    drawn = segno.make(second_factor.address_of(secret, login), error="m", micro=False)
    svg = drawn.svg_inline(scale=4, border=4, svgclass="v5-qr", lineclass=None, omitsize=True)
    return Markup(svg)  # noqa: S704 - made by the encoder, holds no text
