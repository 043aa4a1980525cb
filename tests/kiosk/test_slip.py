"""The slip says two labelled readings, in two languages, and fits the paper."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from kiosk.printer import DOTS
from kiosk.slip import FOOT, TEMPLATE, Place, Slip, Words, _laid_out, picture

TEMPLATES = Path(__file__).parents[2] / "templates"
CODE = "ABCD-EFGH-JKMN-PQRS"

ENGLISH = Words(
    language="en", direction="ltr", date="27 November 2026", date_label="Date",
    pressure="Your blood pressure", top="Top number", bottom="Bottom number", unit="mmHg",
    first="First thing to do", step="Go to a pharmacy", step_more="It is free.",
    places="Places near here", away="About %s miles away",
    take="Take it to your phone", take_how="Use the camera.",
    no_diagnosis="This is not a diagnosis.",
)  # fmt: skip
ARABIC = replace(
    ENGLISH, language="ar", direction="rtl", date="27 نوفمبر 2026", date_label="التاريخ",
    pressure="ضغط الدم", top="الرقم العلوي", bottom="الرقم السفلي", step="اذهب إلى صيدلية",
)  # fmt: skip


def a_slip(**changes: object) -> Slip:
    drawn = segno.make("https://vital5.example/ar/take#" + CODE, error="m", micro=False)
    qr = Markup(drawn.svg_inline(scale=4, border=2, omitsize=True))
    places = (Place("Example Pharmacy", "12 Example Road", "020 7946 0018"),)
    slip = Slip((ARABIC, ENGLISH), "Library", "135", "85", places, CODE, qr)
    return replace(slip, **changes)


def html(slip: Slip) -> str:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template(TEMPLATE).render(slip=slip)


def text(slip: Slip) -> list[str]:
    """The words on the paper, read back out of the page, line by line."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=_laid_out(html(slip)), capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().splitlines()


@pytest.mark.parametrize("words", [(ARABIC, ENGLISH), (ENGLISH,)])
def test_each_reading_has_a_line_of_its_own(words: tuple[Words, ...]) -> None:
    lines = text(a_slip(words=words))

    assert not any("135" in line and "85" in line for line in lines)
    assert sum("135" in line for line in lines) == 1
    assert sum("85" in line.split() for line in lines) == 1
    assert any(CODE in line for line in lines)
    assert any("020 7946 0018" in line for line in lines)


def test_both_languages_stand_on_it() -> None:
    words = " ".join(text(a_slip()))

    assert "Go to a pharmacy" in words
    assert "صيدلية" in words


def test_a_place_says_how_far_it_is_in_both_languages_and_on_whose_data() -> None:
    places = (
        Place("Example Pharmacy", "12 Example Road", "020 7946 0018", "0.4"),
        Place("Line", "", "111"),
    )
    spanish = replace(ENGLISH, language="es", away="A unas %s millas")

    words = " ".join(text(a_slip(words=(spanish, ENGLISH), places=places, sources=("OS data",))))

    assert "A unas 0.4 millas" in words
    assert words.count("About 0.4 miles away") == 1
    assert "OS data" in words
    assert "miles" not in " ".join(text(a_slip()))


def test_a_slip_without_a_reading_or_a_code_leaves_them_out() -> None:
    words = " ".join(text(a_slip(systolic="", diastolic="", code="")))

    assert "mmHg" not in words
    assert "Take it to your phone" not in words
    assert "Go to a pharmacy" in words


def test_the_picture_is_as_wide_as_the_paper_and_ends_below_the_last_line() -> None:
    short, long = picture(html(a_slip(code=""))), picture(html(a_slip()))

    assert short.mode == long.mode == "1"
    assert short.width == long.width == DOTS
    assert 0 < short.height < long.height
    last = long.crop((0, long.height - FOOT, DOTS, long.height))
    assert last.convert("L").getextrema() == (255, 255)


def test_the_code_can_be_read_off_the_picture() -> None:
    """Every square of the code stands in the picture, at least five dots wide."""
    paper = picture(html(a_slip(systolic="", places=())))
    drawn = segno.make("https://vital5.example/ar/take#" + CODE, error="m", micro=False)
    squares = [list(row) for row in drawn.matrix]
    left, top, size = _where(paper, len(squares))

    read = [
        [int(paper.getpixel((int(left + (x + 0.5) * size), int(top + (y + 0.5) * size))) == 0)
         for x in range(len(squares))]
        for y in range(len(squares))
    ]  # fmt: skip

    assert size >= 5
    assert read == squares


def _where(paper: object, across: int) -> tuple[float, float, float]:
    """Where the code begins and how wide a square is: its left edge is the tallest straight one."""
    dots = paper.load()  # type: ignore[attr-defined]
    width, height = paper.size  # type: ignore[attr-defined]
    rows = [y for y in range(height) if _runs(dots, y, width)]
    top = rows[0]
    left, right = _runs(dots, top, width)
    return left, top, (right - left) / across


def _runs(dots: object, y: int, width: int) -> tuple[int, int] | None:
    """The first and last dot of a row that begins with a finder pattern: seven squares, thick."""
    black = [x for x in range(width) if dots[x, y] == 0]  # type: ignore[index]
    if not black or black[-1] - black[0] < 200 or black[0] < 100:
        return None
    run = next((i for i in range(1, len(black)) if black[i] != black[i - 1] + 1), len(black))
    back = next((i for i in range(1, len(black)) if black[-i] != black[-i - 1] + 1), len(black))
    return (black[0], black[-1] + 1) if run > 30 and abs(run - back) <= 2 else None
