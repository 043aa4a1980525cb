"""A postcode leads to a place, offline, however it is typed."""

from __future__ import annotations

import gzip

import pytest

from vital5.postcodes import (
    DATA,
    NotAPostcode,
    PostcodeUnknown,
    find_place,
    miles_between,
)

HANOVER_PARK = (534254, 176533)  # SE15 5HG in Code-Point Open


@pytest.mark.parametrize(
    "typed",
    [
        "SE15 5HG",
        "se15 5hg",
        "SE155HG",
        "  Se15   5hG ",
        "SE15-5HG",
        "SE15\u00a05HG",
        "SE١٥ ٥HG",  # Arabic digits
        "SE۱۵ ۵HG",  # Persian digits
        "SE১৫ ৫HG",  # Bengali digits
        "ＳＥ１５　５ＨＧ",  # full-width letters and digits
    ],
)
def test_a_postcode_is_found_however_it_is_typed(typed: str) -> None:
    place = find_place(typed)

    assert place.grid == HANOVER_PARK
    assert place.exact


def test_a_letter_o_for_the_nought_is_read_as_nought() -> None:
    assert find_place("SE5 OEW") == find_place("SE5 0EW")


@pytest.mark.parametrize("typed", ["SE15", "se15 ", "SE15 5", "EC1A", "W2", "SE١٥"])
def test_a_first_part_leads_to_the_middle_of_its_area(typed: str) -> None:
    place = find_place(typed)

    assert not place.exact
    assert miles_between(place.grid, HANOVER_PARK) < 8


def test_the_middle_of_a_district_lies_in_it() -> None:
    assert miles_between(find_place("SE15").grid, HANOVER_PARK) < 0.5


@pytest.mark.parametrize("typed", ["SE15 9ZZ", "SE99", "M1 1AA", "ZZ1 1ZZ", "B1"])
def test_a_postcode_that_is_not_held_is_unknown(typed: str) -> None:
    with pytest.raises(PostcodeUnknown):
        find_place(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "Peckham",
        "SE15 5HGX",
        "12345",
        "SE",
        "5HG",
        "../SE",
        "SE15 5H",
        "\x00" * 99,
        "<b>",
        "½",
    ],
)
def test_anything_else_is_not_a_postcode(typed: str) -> None:
    with pytest.raises(NotAPostcode):
        find_place(typed)


def test_no_error_or_place_repeats_what_was_typed() -> None:
    with pytest.raises(PostcodeUnknown) as unknown:
        find_place("SE15 9ZZ")

    assert "SE15" not in repr(unknown.value)
    assert "534254" not in repr(find_place("SE15 5HG"))


def test_distance_is_straight_and_in_miles() -> None:
    assert miles_between((0, 0), (1609, 0)) == pytest.approx(0.9998, abs=1e-4)
    assert miles_between((530000, 180000), (530300, 180400)) == pytest.approx(500 / 1609.344)


def test_the_files_are_small_and_hold_no_place_without_a_reference() -> None:
    files = sorted(DATA.glob("postcodes-*.csv.gz"))
    rows = [row for file in files for row in gzip.decompress(file.read_bytes()).split()]

    assert len(files) == 10
    assert sum(file.stat().st_size for file in files) < 2_000_000
    assert not any(row.endswith(b",0") for row in rows)
