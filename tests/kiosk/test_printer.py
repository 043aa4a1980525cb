"""The slip printer says how it is before anything is printed, and what comes out is the picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from kiosk.printer import DOTS, NotPrinted, PrinterState, print_slip, state_of
from tests.kiosk.paper import (
    COVER_OPEN,
    OFFLINE,
    PAPER_END,
    STATUS,
    STOPPED_BY_PAPER,
    PaperPrinter,
)

PLAIN = Image.new("1", (DOTS, 40), 1)


def a_picture() -> Image.Image:
    """A slip whose every row is another one, so that a shifted dot shows."""
    picture = PLAIN.copy()
    for y in range(picture.height):
        for x in range(y % 7, DOTS, 5 + y % 3):
            picture.putpixel((x, y), 0)
    return picture


def glued(strips: list[Image.Image]) -> Image.Image:
    """Strips of a picture, as the paper shows them below each other."""
    whole = Image.new("1", (DOTS, sum(strip.height for strip in strips)), 1)
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height
    return whole


def test_what_comes_out_is_the_picture_dot_for_dot_and_is_cut() -> None:
    picture = a_picture()
    with PaperPrinter() as printer:
        state = print_slip(printer.path, picture)

        assert state is PrinterState.READY
        assert glued(printer.printed).tobytes() == picture.tobytes()
        assert printer.cuts == 1


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({**STATUS, 4: 0x12 | PAPER_END}, PrinterState.PAPER_OUT),
        ({**STATUS, 1: 0x12 | OFFLINE, 2: 0x12 | STOPPED_BY_PAPER}, PrinterState.PAPER_OUT),
        ({**STATUS, 1: 0x12 | OFFLINE, 2: 0x12 | COVER_OPEN}, PrinterState.COVER_OPEN),
        ({**STATUS, 1: 0x12 | OFFLINE}, PrinterState.NOT_WELL),
    ],
)
def test_a_printer_that_cannot_is_known_before_a_dot_is_sent(
    answers: dict[int, int], state: PrinterState
) -> None:
    with PaperPrinter(answers) as printer:
        assert state_of(printer.path) is state
        with pytest.raises(NotPrinted) as refused:
            print_slip(printer.path, PLAIN)

        assert refused.value.state is state
        assert not printer.printed


def test_a_line_that_only_takes_is_printed_to_all_the_same() -> None:
    with PaperPrinter({}) as printer:
        assert print_slip(printer.path, PLAIN) is PrinterState.SILENT


def test_a_printer_that_is_not_there_is_away(tmp_path: Path) -> None:
    gone = str(tmp_path / "lp0")

    assert state_of(gone) is PrinterState.AWAY
    with pytest.raises(NotPrinted) as refused:
        print_slip(gone, PLAIN)
    assert refused.value.state is PrinterState.AWAY


def test_a_printer_that_stands_still_does_not_hold_the_kiosk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kiosk.printer._MOVES_WITHIN", 0.2)
    with PaperPrinter(takes=False) as printer, pytest.raises(NotPrinted) as refused:
        print_slip(printer.path, Image.new("1", (DOTS, 2000), 0))

    assert refused.value.state is PrinterState.NOT_WELL
