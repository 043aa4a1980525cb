"""Numbers in running text keep their own order; names, entities and attributes stay as they are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.visitor import Visitor
from vital5.web.numbers import isolate_numbers
from vital5.web.words import isolate


def bdi(number: str) -> str:
    return f'<bdi dir="ltr">{number}</bdi>'


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("خلال 6 أسابيع", "6"),
        ("اتصل 116 123 الآن", "116 123"),
        ("020 7525 5000", "020 7525 5000"),
        ("بين 120 - 139", "120 - 139"),
        ("120 / 80", "120 / 80"),
        ("120/80", "120/80"),
        ("الساعة 18:30.", "18:30"),
        ("SE15 5HG", "SE15 5HG"),
        ("٢٤ ساعة", "٢٤"),
        ("£4,100 a year", "£4,100"),
        ("1 or 2, 3", "1"),
    ],
)
def test_a_number_in_a_sentence_is_isolated_whole(text: str, number: str) -> None:
    assert bdi(number) in isolate_numbers(f"<p>{text}</p>")


@pytest.mark.parametrize(
    "html",
    [
        '<p id="h1" title="12 of 14">none</p>',
        "<p>it&#39;s &frac12; &#x27;</p>",
        "<h1>Vital 5</h1>",
        f"<p>{bdi('120/80')}</p>",
        '<svg viewBox="0 0 20 20"><text>120</text></svg>',
        "<title>Question 3 of 12</title>",
        "<script>let a = 1 < 2;</script>",
        "<textarea>72,5</textarea>",
        "<!-- 12 --><!DOCTYPE html5>",
    ],
)
def test_what_is_no_running_text_stays_as_it_is(html: str) -> None:
    assert isolate_numbers(html) == html


def test_a_date_with_an_arabic_month_keeps_the_order_of_its_words() -> None:
    told = isolate("27 نوفمبر 2026, 14:05")
    assert told == f'<bdi dir="rtl">{bdi("27")} نوفمبر {bdi("2026")}, {bdi("14:05")}</bdi>'
    assert isolate_numbers(f"<p>{told}</p>") == f"<p>{told}</p>"
    assert isolate("27 November 2026") == bdi("27 November 2026")
    assert isolate("<b>نوفمبر") == '<bdi dir="rtl">&lt;b&gt;نوفمبر</bdi>'


@given(st.text(alphabet="ab0123 <>&;#'\"/bdi=-!"))
def test_no_character_is_ever_lost_from_a_text(text: str) -> None:
    from markupsafe import escape

    html = f"<p>{escape(text)}</p>"

    marked = isolate_numbers(html)

    assert marked.replace('<bdi dir="ltr">', "").replace("</bdi>", "") == html


def test_an_english_screen_for_somebody_who_reads_right_to_left_isolates_them_too(
    visitor: Visitor,
) -> None:
    visitor.language = "ar"

    page = visitor.opens("check/alcohol")

    assert page.marks["data-fallback"] == "en"
    numbers = page.soup.main.find_all(string=re.compile(r"\d"))
    assert numbers
    assert all(one.find_parent("bdi", dir="ltr") for one in numbers)
