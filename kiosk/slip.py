"""The slip: what a person takes away on paper, in their language and in English beside it.

A printer's own letters know few scripts, so the slip is laid out as a page and printed as a picture
of black and white dots.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from kiosk.printer import DOTS

DOTS_AN_INCH = 203
INK = 150
"""Grey darker than this prints black, of 255: thin strokes of small letters must not break."""

FOOT = 24
"""Dots of white below the last line, where the cutter is."""

TEMPLATE = "kiosk/slip.html"
STYLE = Path(__file__).with_name("slip.css")
LAID_OUT_WITHIN = 20  # seconds


@dataclass(frozen=True)
class Place:
    """Where to go next: name, address or opening words, and a telephone number."""

    name: str
    about: str
    phone: str
    miles: str = ""  # from this kiosk, where both ends are known


@dataclass(frozen=True)
class Words:
    """Everything the slip says in one language."""

    language: str
    direction: str
    date: str
    date_label: str
    pressure: str  # heading above the readings; "" when there are none
    top: str
    bottom: str
    unit: str
    first: str  # "First thing to do"
    step: str
    step_more: str
    places: str
    away: str  # says a distance, with "%s" in the place of the miles
    take: str
    take_how: str
    no_diagnosis: str


@dataclass(frozen=True)
class Slip:
    """One visit's slip. `words` are the person's language and English, or English alone."""

    words: Sequence[Words]
    site: str
    systolic: str
    diastolic: str
    places: Sequence[Place]
    code: str  # "" when nothing can be taken along
    qr: str  # an SVG drawing of the address with the code
    sources: Sequence[str] = ()  # whose data the distances rest on


class CannotDraw(Exception):
    """The slip cannot be made into a picture here; the words say what is missing."""


def picture(html: str) -> Image.Image:
    """The laid-out slip as black and white dots, as wide as the paper and as long as it needs."""
    grey = Image.open(io.BytesIO(_drawn(_laid_out(html)))).convert("L")
    dots = grey.point(lambda level: 0 if level < INK else 255)
    inked = ImageOps.invert(dots).getbbox()
    bottom = min(dots.height, (inked[3] if inked else 0) + FOOT)
    paper = Image.new("1", (DOTS, bottom), 1)
    paper.paste(
        dots.crop((0, 0, min(DOTS, dots.width), bottom)).convert("1", dither=Image.Dither.NONE)
    )
    return paper


def _laid_out(html: str) -> bytes:
    try:
        from weasyprint import CSS, HTML
    except OSError as missing:
        raise CannotDraw("Pango is not installed: apt-get install libpangoft2-1.0-0") from missing
    pdf: bytes = HTML(string=html).write_pdf(stylesheets=[CSS(filename=str(STYLE))])
    return pdf


def _drawn(pdf: bytes) -> bytes:
    command = ["pdftoppm", "-r", str(DOTS_AN_INCH), "-gray", "-png", "-singlefile", "-"]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and the page on standard input
            command, input=pdf, capture_output=True, check=True, timeout=LAID_OUT_WITHIN
        )
    except FileNotFoundError as missing:
        raise CannotDraw("pdftoppm is not installed: apt-get install poppler-utils") from missing
    except subprocess.SubprocessError as failure:
        raise CannotDraw("the slip could not be drawn") from failure
    return done.stdout
