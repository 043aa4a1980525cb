"""Whoever cannot be measured here is told where, how far it is, and the nearest first."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kiosk.config import examine
from kiosk.config_venue import grid_of
from tests.conftest import NOW, MovableClock
from tests.kiosk.by_hand import bench
from tests.kiosk.places import CONFIG
from tests.visitor import Page

CAMBERWELL, PECKHAM = "SE5 8RS", "SE15 5EB"


def miles(page: Page) -> list[Decimal]:
    """The distances on a page, in its order."""
    tags = page.soup.select(".v5-service .v5-tag, .v5-tag")
    return [Decimal(tag.bdi.get_text()) for tag in tags if "miles away" in tag.get_text()]


@pytest.mark.parametrize("postcode", [CAMBERWELL, PECKHAM, "SE15"])
def test_a_cuff_that_does_not_fit_names_the_nearest_that_may(
    tmp_path: Path, clock: MovableClock, postcode: str
) -> None:
    with bench(tmp_path / "kiosk", clock, postcode=postcode) as at:
        at.with_places()
        at.up_to("measuring-arms")
        at.presses("not_arm", "none")
        at.presses("arm", "left")
        page = at.posts(cm="48")

        assert page.name == "measuring-no-reading"
        assert len(miles(page)) >= 2
        assert miles(page) == sorted(miles(page))


def test_two_kiosks_send_people_to_different_places(tmp_path: Path, clock: MovableClock) -> None:
    first = []
    for postcode in (CAMBERWELL, PECKHAM):
        with bench(tmp_path / postcode, clock, postcode=postcode) as at:
            at.with_places()
            at.at.place.venue.out_of_order = "cuff"
            page = at.who.opens("/", status=503)
            first.append(page.words_of(".v5-services li h3, .v5-services li"))
            assert miles(page) == sorted(miles(page)) != []
    assert first[0] != first[1]


def test_without_a_postcode_no_distance_is_made_up(tmp_path: Path, clock: MovableClock) -> None:
    with bench(tmp_path / "kiosk", clock) as at:
        at.with_places()
        at.at.place.venue.out_of_order = "cuff"
        assert miles(at.who.opens("/", status=503)) == []


def test_a_postcode_that_is_not_in_the_list_warns_and_stops_nothing(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('postcode = "ZZ99 9ZZ"\n')
    examined = examine(file, NOW.date())
    assert [fault.key for fault in examined.warnings] == ["postcode"]
    assert "postcode" not in [fault.key for fault in examined.errors]
    assert grid_of("ZZ99 9ZZ") is None is CONFIG.grid
