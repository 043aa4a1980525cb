"""Whoever cannot be measured here is told where, how far it is, and the nearest first."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kiosk.config import examine
from kiosk.config_venue import place_of
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


def test_the_list_is_turned_over_page_by_page_with_what_is_urgent_above_each(
    tmp_path: Path, clock: MovableClock
) -> None:
    """Without a script: every service once, the nearest first, and never more than four."""
    with bench(tmp_path / "kiosk", clock, postcode=PECKHAM) as at:
        at.with_places()
        who = at.at.started()
        page, seen, far = who.opens("services"), [], []
        urgent = [one["data-service"] for one in page.soup.select("[data-urgent]")]
        while True:
            listed = page.soup.select("[data-turn] > .v5-service")
            assert len(listed) <= 4
            assert [one["data-service"] for one in page.soup.select("[data-urgent]")] == urgent
            seen += [one["data-service"] for one in listed]
            far += miles(page)
            on = page.soup.select_one(".v5-kgo a:not(.nhsuk-button--secondary)")
            if on is None:
                break
            page = who.opens(str(on["href"]))
        assert len(seen) == len(set(seen)) > 20
        assert far == sorted(far) != []
        assert {"999", "111"} <= {
            word
            for one in who.opens("services?page=999").soup.select("[data-urgent]")
            for word in one.get_text(" ").split()
        }
        assert "Contains OS data" in page.soup.get_text()


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
    assert place_of("ZZ99 9ZZ") is None is CONFIG.grid
