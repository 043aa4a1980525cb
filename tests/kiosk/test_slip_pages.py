"""The end of a visit: a slip that says little unless asked, a printer that may be dead, a code."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image

from kiosk.pages import slip as slip_pages
from kiosk.printer import DOTS
from kiosk.slip import Slip
from tests.kiosk.paper import PAPER_END, STATUS, PaperPrinter
from tests.kiosk.places import Stand
from tests.visitor import Page, Visitor
from tests.vitals.people import items
from tests.web.walks import HEALTHY, Plan, results, walk
from vital5.services.demo_borough import load_directory
from vital5.services.passport import read_code
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Person

UNWELL: Plan = {
    **HEALTHY,
    "smoking-products": {"products": "cigarettes"},
    "blood-pressure-reading": {"systolic": "146", "diastolic": "92", "setting": "clinic"},
    "blood-pressure-second-reading": {"systolic": "144", "diastolic": "91"},
    "blood-pressure-symptoms-after-first": {"symptoms": "none"},
}
ONLY_SMOKES: Plan = {**HEALTHY, "smoking-products": {"products": "cigarettes"}}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Slip]]:
    """Every slip that is laid out, as it was before it became dots."""
    found: list[Slip] = []
    lay_out = slip_pages.render_template

    def noted(template: str, slip: Slip) -> str:
        found.append(slip)
        return lay_out(template, slip=slip)

    monkeypatch.setattr(slip_pages, "render_template", noted)
    return found


def at_the_end(kiosk: Stand, plan: Plan = UNWELL, language: str = "en") -> Page:
    """Somebody who has answered everything looks at what they can take along."""
    somebody = kiosk.started(language=language)
    results(somebody, plan)
    return somebody.opens("slip")


def looks(kiosk: Stand, plan: Plan = UNWELL, language: str = "en") -> Visitor:
    somebody = kiosk.started(language=language)
    results(somebody, plan)
    somebody.opens("slip")
    return somebody


def drawn(somebody: Visitor) -> Image.Image:
    answer = somebody.client.get(somebody.to("slip.png"))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "no-store"
    return Image.open(io.BytesIO(answer.data))


@pytest.mark.parametrize("postcode", ["SE15 5EB", ""])
def test_results_and_slip_say_how_far_from_this_kiosk(
    kiosk: Stand, made: list[Slip], postcode: str
) -> None:
    kiosk.place.config = replace(kiosk.place.config, postcode=postcode)
    with kiosk.database.writing() as session:
        load_directory(session, kiosk.clock())
    somebody = kiosk.started()
    results(somebody, UNWELL)

    shown = somebody.presses("/uncover").soup
    told = [tag.get_text() for tag in shown.select(".v5-tag") if "miles away" in tag.get_text()]
    drawn(somebody)

    assert bool(told) == bool(postcode)
    assert bool(shown.select("[data-distances]")) == bool(postcode)
    assert any(place.miles for place in made[-1].places) == bool(made[-1].sources) == bool(postcode)


def test_the_slip_is_a_picture_of_the_paper(kiosk: Stand) -> None:
    paper = drawn(looks(kiosk))

    assert paper.width == DOTS
    assert paper.mode == "1"


def test_it_says_the_reading_that_counts_and_what_to_do(kiosk: Stand, made: list[Slip]) -> None:
    drawn(looks(kiosk))

    assert (made[0].systolic, made[0].diastolic) == ("144", "91")
    assert "pharmacy" in made[0].words[0].step
    assert [one.language for one in made[0].words] == ["en"]


def test_a_smoker_is_not_told_so_on_paper_unless_they_ask(kiosk: Stand, made: list[Slip]) -> None:
    somebody = looks(kiosk, ONLY_SMOKES)

    drawn(somebody)
    somebody.posts("slip", {"everything": "true", "csrf_token": somebody.token()})
    drawn(somebody)

    assert "smok" not in (made[0].words[0].step + made[0].words[0].step_more).lower()
    assert "stop" in (made[1].words[0].step + made[1].words[0].step_more).lower()


def test_without_an_approved_translation_it_is_in_english_alone(
    kiosk: Stand, made: list[Slip]
) -> None:
    drawn(looks(kiosk, language="ar"))

    assert [one.language for one in made[0].words] == ["en"]


def test_the_code_on_paper_is_the_one_on_the_screen(kiosk: Stand, made: list[Slip]) -> None:
    page = at_the_end(kiosk)
    visit = kiosk.place.visit
    assert visit is not None

    assert read_code(page.words_of("[data-handover-code]")) == visit.code


def test_every_visit_has_a_code_of_its_own(kiosk: Stand) -> None:
    first = at_the_end(kiosk).words_of("[data-handover-code]")

    assert at_the_end(kiosk).words_of("[data-handover-code]") != first


def test_nothing_is_shown_before_the_end_or_after_it(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walk(somebody, UNWELL)

    assert somebody.opens("slip").name == "answers"
    somebody.answers()
    somebody.opens("slip")
    somebody.presses("/finish")
    assert somebody.opens("slip").name == "start"
    assert somebody.client.get(somebody.to("slip.png")).status_code == 303


def test_it_is_printed_and_the_page_says_where_it_is(kiosk: Stand) -> None:
    with PaperPrinter() as printer:
        kiosk.place.config = replace(kiosk.place.config, printer=printer.path)
        page = looks(kiosk).presses("/slip/print")

        assert "Take your slip from below the screen." in page.text
        assert printer.cuts == 1
        assert printer.printed[0].width == DOTS


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({**STATUS, 4: 0x12 | PAPER_END}, "The paper has run out."),
        ({**STATUS, 1: 0x1A}, "The printer does not work just now."),
    ],
)
def test_a_printer_that_cannot_loses_nothing(
    kiosk: Stand, answers: dict[int, int], words: str
) -> None:
    with PaperPrinter(answers) as printer:
        kiosk.place.config = replace(kiosk.place.config, printer=printer.path)
        page = looks(kiosk).presses("/slip/print")

    assert words in page.text
    assert "Take a photo of this screen" in page.text
    assert page.words_of("[data-handover-code]")


def test_a_printer_that_was_carried_off_is_no_error(kiosk: Stand) -> None:
    kiosk.place.config = replace(kiosk.place.config, printer="/dev/usb/lp-gone")

    assert "The printer does not work just now." in looks(kiosk).presses("/slip/print").text


def test_a_kiosk_without_a_printer_offers_the_photo(kiosk: Stand) -> None:
    page = at_the_end(kiosk)

    assert "This machine has no printer." in page.text
    assert not page.soup.select('form[action$="/slip/print"]')


@pytest.mark.parametrize(("alone", "there"), [(True, True), (False, False)])
def test_mood_is_on_paper_only_for_somebody_alone(alone: bool, there: bool) -> None:
    """Whoever helps, or came along, takes the paper out of the printer as easily."""
    low = {"who5": items(1, 1, 1, 1, 1)}
    person = Person(age=45, pregnant=False, at_kiosk=True)
    judged = {"mood": CATALOGUE["mood"].judge(low, person)}
    first = slip_pages.Result(judged, everything=True, alone=alone).first

    assert judged["mood"].answered
    assert (first is not None) is there
