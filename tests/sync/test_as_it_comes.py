"""Each answer is sealed as it comes: the mains may go at the next page and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.store import SealedStore
from kiosk.strongbox import OPEN, WAITING
from tests.builders import a_resident
from tests.conftest import MovableClock
from tests.kiosk.places import Stand, stand
from tests.kiosk.simulations import served
from tests.kiosk.test_at_the_screen import goes_on, walks
from tests.kiosk.test_scale import is_weighed
from tests.sync.kiosk_here import KioskHere, ServerHere
from tests.visitor import Visitor
from vital5.services.passport import new_code
from vital5.web.resident.progress import ABOUT


@pytest.fixture
def screen(kiosk: KioskHere, tmp_path: Path, clock: MovableClock) -> Iterator[Stand]:
    """The pages of the enrolled kiosk, with a scale beside them."""
    with served("tanita_csv", seconds=0.6) as simulation:
        found = stand(tmp_path / "kiosk", clock, scale="tanita_csv", scale_port=simulation.port())
        store = SealedStore(kiosk.box, found.place.config, kiosk.moment, found.database)
        found.place.store = store
        found.place.on_end.append(store.over)
        yield found
        found.database.close()


def the_mains_go(kiosk: KioskHere, screen: Stand) -> None:
    """What lay in memory is gone; the next start finds the file, and sends what is in it."""
    kiosk.box.close()
    kiosk.open()
    SealedStore(kiosk.box, screen.place.config, kiosk.moment)
    kiosk.sync().once()


def answered(screen: Stand, until: str) -> Visitor:
    somebody = screen.started()
    while until not in [page.name for page in somebody.seen[:-1]]:
        assert len(somebody.seen) < 60
        if somebody.page.name == "kiosk-scale":
            somebody.sends_form(somebody.page.form, deed="type")
        else:
            goes_on(somebody)
    return somebody


def test_each_vital_is_kept_once_its_questions_are_answered(
    server: ServerHere, kiosk: KioskHere, screen: Stand
) -> None:
    answered(screen, until="weight-ethnicity")

    the_mains_go(kiosk, screen)

    kept = {one["vital"]: one["source"] for one in server.facts("readings")}
    assert set(kept) == {"smoking", "alcohol", "weight"}
    assert kept["weight"] == "typed_at_kiosk"
    (visit,) = server.facts("kiosk_visits")
    assert visit["ended"] == "power_cut"
    assert server.facts("checks")[0]["answers"] is None, "nobody could ever open them"


def test_a_weight_of_the_scale_is_kept_before_it_is_shown(
    server: ServerHere, kiosk: KioskHere, screen: Stand
) -> None:
    somebody = screen.started()
    walks(somebody, "kiosk-scale")
    shown = is_weighed(somebody).soup.select_one("[name=weight_kg]")
    assert shown

    the_mains_go(kiosk, screen)

    (kept,) = server.facts("measurements")
    assert (kept["device"], float(kept["weight_kg"])) == ("tanita_csv", float(str(shown["value"])))


def test_whoever_gave_a_passport_has_every_answer_up_to_then(
    server: ServerHere, kiosk: KioskHere, screen: Stand
) -> None:
    code = new_code()
    with server.database.writing() as session:
        session.add(a_resident(server.settings.keys, code))
    somebody = screen.started()
    somebody.sends("my-passport", code=code)
    somebody.opens("check")
    walks(somebody, "alcohol-auditc")

    the_mains_go(kiosk, screen)

    (check,) = server.facts("checks")
    assert check["resident_id"]
    assert check["answers"][ABOUT]["age"], "answers that no reading holds"
    assert check["answers"]["smoking"]["products"]


def test_a_page_that_was_only_looked_at_is_no_letter(kiosk: KioskHere, screen: Stand) -> None:
    """The disk of a small machine is not written for counting pages."""
    somebody = screen.started()
    walks(somebody, "smoking-products")
    assert kiosk.box.counts()[OPEN] == 0
    goes_on(somebody)
    goes_on(somebody)
    (before,) = kiosk.box.ids(OPEN)
    somebody.opens("check")
    somebody.answers(status=422)  # nothing: it is asked again, and both pages are counted
    assert kiosk.box.ids(OPEN) == [before]


def test_the_end_comes_once_and_takes_all(
    server: ServerHere, kiosk: KioskHere, screen: Stand
) -> None:
    answered(screen, until="weight-ethnicity")
    screen.place.end("stopped")
    assert (kiosk.box.counts()[OPEN], kiosk.box.counts()[WAITING]) == (0, 1)

    kiosk.sync().once()

    vitals = [one["vital"] for one in server.facts("readings")]
    assert sorted(vitals) == ["alcohol", "smoking", "weight"]
    assert server.facts("kiosk_visits")[0]["ended"] == "stopped"


def test_nothing_that_was_answered_can_be_read_on_the_disk(kiosk: KioskHere, screen: Stand) -> None:
    answered(screen, until="weight-measures")
    assert kiosk.box.counts()[OPEN] == 1
    for row in kiosk.box._all("SELECT sealed FROM letter"):
        assert b"smoking" not in row[0]
        assert b"never" not in row[0]
    for path in kiosk.folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert b"cigarette_history" not in held, path
            assert b"smoking" not in held, path
