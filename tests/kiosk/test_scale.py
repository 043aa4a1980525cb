"""The kiosk's scale: whose result it is, what it fills in, and every way past it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk import weighing
from tests.conftest import MovableClock
from tests.kiosk.places import Stand, stand
from tests.kiosk.simulations import served
from tests.kiosk.test_at_the_screen import goes_on, walks
from tests.visitor import Page, Visitor
from vital5.models import Measurement, Reading


@contextmanager
def with_scale(
    folder: Path, clock: MovableClock, fault: str | None = None, seconds: float = 0.5
) -> Iterator[Stand]:
    folder.mkdir(mode=0o700)
    with served("tanita_csv", fault, seconds) as simulation:
        found = stand(folder, clock, scale="tanita_csv", scale_port=simulation.port())
        yield found
        found.place.end("stopped")
        found.database.close()


def at_the_scale(kiosk: Stand) -> Visitor:
    somebody = kiosk.started()
    walks(somebody, "kiosk-scale")
    return somebody


def is_weighed(somebody: Visitor) -> Page:
    """Step on, and wait as the page's script does."""
    page = somebody.answers(deed="weigh", button="deed")
    waits = page.soup.select_one("[data-now]")["data-now"]
    return somebody.opens(str(waits))


def weights(kiosk: Stand) -> list[tuple[str, str]]:
    with kiosk.database.reading() as session:
        rows = session.query(Reading).filter(Reading.vital == "weight")
        return [(row.source, row.band) for row in rows]


def test_what_the_scale_says_is_filled_in_and_is_measured(tmp_path, clock) -> None:
    with with_scale(tmp_path / "kiosk", clock) as kiosk:
        somebody = at_the_scale(kiosk)
        page = is_weighed(somebody)
        assert page.name == "weight-measures"
        said = page.soup.select_one("[name=weight_kg]")["value"]
        somebody.answers(height_cm="175")
        goes_on(somebody)  # where the family comes from
        with kiosk.database.reading() as session:
            (row,) = session.query(Measurement)
            assert (row.device, f"{row.weight_kg.normalize():f}") == ("tanita_csv", said)
        assert [source for source, _ in weights(kiosk)] == ["kiosk"]


def test_a_number_that_was_changed_is_typed(tmp_path, clock) -> None:
    with with_scale(tmp_path / "kiosk", clock) as kiosk:
        somebody = at_the_scale(kiosk)
        is_weighed(somebody)
        somebody.answers(weight_kg="90", height_cm="175")
        goes_on(somebody)
        assert [source for source, _ in weights(kiosk)] == ["typed_at_kiosk"]


def test_who_sits_types_or_leaves_it_out(tmp_path, clock) -> None:
    with with_scale(tmp_path / "kiosk", clock) as kiosk:
        somebody = at_the_scale(kiosk)
        form = somebody.page.form
        page = somebody.sends_form(form, deed="type")
        assert page.name == "weight-measures"
        assert not page.soup.select_one("[name=weight_kg]").get("value")
        assert page.soup.select_one("button[name=skip]")


def test_who_wants_to_see_no_number_is_not_weighed(tmp_path, clock) -> None:
    with with_scale(tmp_path / "kiosk", clock) as kiosk:
        somebody = kiosk.started()
        walks(somebody, "weight-permission")
        page = somebody.answers(eating_disorder_or_prefers_not_to_see="yes")
        assert page.name == "weight-measures"


def test_a_scale_that_says_nothing_leaves_the_keys(tmp_path, clock, monkeypatch) -> None:
    monkeypatch.setattr(weighing, "PATIENCE", 0.3)
    with with_scale(tmp_path / "kiosk", clock, "silence") as kiosk:
        page = is_weighed(at_the_scale(kiosk))
        assert (page.name, page.heading) == ("kiosk-scale", "The scale said nothing")


def test_a_weight_that_comes_after_the_visit_is_nobodys(tmp_path, clock) -> None:
    with with_scale(tmp_path / "kiosk", clock, seconds=1.0) as kiosk:
        somebody = at_the_scale(kiosk)
        somebody.answers(deed="weigh", button="deed")
        kiosk.place.end("stopped")
        other = at_the_scale(kiosk)
        assert other.page.heading == "Would you like to use the scale?"
        with kiosk.database.reading() as session:
            assert session.query(Measurement).count() == 0


def test_a_kiosk_without_a_scale_has_no_such_page(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "weight-measures")
    assert "kiosk-scale" not in [page.name for page in somebody.seen]
    somebody.opens("scale", 404)
