"""Who I am: what is taken, what is refused with words, and that what was typed stays."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from tests.sharing.sharer import ME, chooses, every, says_who, with_practices
from tests.visitor import Visitor
from tests.web.walks import results
from vital5.models import Identity
from vital5.services.contact import read_contact, shown_phone
from vital5.services.identity import read_details

TODAY = date(2026, 6, 15)


@pytest.fixture
def visitor(site: Flask) -> Visitor:
    """Somebody who has chosen a surgery."""
    found = Visitor(with_practices(site))
    results(found)
    chooses(found)
    return found


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"given_name": "  "}, "Write your first name"),
        ({"family_name": "\u200b"}, "Write your last name"),
        ({"family_name": "x" * 61}, "Make the name shorter: up to 60 letters"),
        ({"birth_date-day": ""}, "Write your date of birth: day, month and year"),
        ({"birth_date-day": "31", "birth_date-month": "2"},
         "There is no such date. Check the day, the month and the year"),
        ({"birth_date-month": "13"},
         "There is no such date. Check the day, the month and the year"),
        ({"birth_date-year": "2026", "birth_date-month": "6", "birth_date-day": "16"},
         "This date has not come yet. Write the date you were born"),
        ({"birth_date-year": "72"}, "Check the year. Write it with four figures, such as 1972"),
        ({"birth_date-year": "2008", "birth_date-month": "6", "birth_date-day": "16"},
         "Vital 5 is for people aged 18 and over"),
        ({"postcode": "SE15"}, "Write your whole postcode, such as SE15 5HG"),
        ({"nhs_number": "999 000 0017"},
         "Check the number. It has 10 figures. You can leave it empty"),
        ({"nhs_number": "12345"}, "Check the number. It has 10 figures. You can leave it empty"),
        ({"nhs_number": "99900000180"},
         "Check the number. It has 10 figures. You can leave it empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_named_and_kept(
    visitor: Visitor, changes: dict[str, str], error: str
) -> None:
    page = visitor.sends("share/who", status=422, **{**ME, **changes})

    assert page.errors == [error]
    for name, value in {**ME, **changes}.items():
        held = page.soup.select_one(f'[name="{name}"]').get("value", "")
        assert held == value.strip(" ") or value in held or held.strip() == value.strip()


@pytest.mark.parametrize(
    "born", [("15", "6", "2008"), ("29", "2", "1972"), ("01", "01", "1906"), ("٢٧", "٣", "١٩٧٢")]
)
def test_a_date_of_birth_at_the_edge_is_taken(born: tuple[str, str, str]) -> None:
    typed = dict(zip(("birth_date-day", "birth_date-month", "birth_date-year"), born, strict=True))

    details, errors = read_details({**ME, **typed}, TODAY)

    assert not errors
    assert details is not None


@pytest.mark.parametrize("number", ["9990000018", "999-000-0018", "٩٩٩ ٠٠٠ ٠٠١٨", " 999 0000018 "])
def test_an_nhs_number_is_taken_however_it_is_written(number: str) -> None:
    details, _ = read_details({**ME, "nhs_number": number}, TODAY)

    assert details is not None
    assert details.nhs_number == "9990000018"


def test_no_fixed_address_is_an_address(visitor: Visitor) -> None:
    page = visitor.sends("share/who", **{**ME, "postcode": "", "no_fixed_address": "true"})

    assert page.name == "share-contact"


def test_whether_it_is_safe_is_asked_before_any_number_is(site: Flask, visitor: Visitor) -> None:
    page = visitor.sends("share/who", **ME)
    assert page.name == "share-contact"
    assert not page.soup.select("[name=phone], [name=email]")
    page = visitor.answers(status=422)
    assert page.errors == ["Choose at least one. If no way is safe, choose the last one"]
    page = visitor.answers(safe="ring")
    assert page.soup.select_one("[name=phone]")
    assert not page.soup.select_one("[name=email]")
    assert not every(site, Identity)


def test_nothing_is_offered_that_cannot_be_sent(visitor: Visitor) -> None:
    page = visitor.sends("share/who", **ME)

    ways = [tag["value"] for tag in page.soup.select('[name="safe"]')]
    assert ways == ["ring", "none"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("07700 900123", "+447700900123"), ("+44 7700 900 123", "+447700900123"),
     ("0044 (7700) 900123", "+447700900123"), ("٠٧٧٠٠٩٠٠١٢٣", "+447700900123"),
     ("020 7946 0123", None), ("+1 202 555 0123", None), ("", None), ("07700", None)],
)  # fmt: skip
def test_only_a_uk_mobile_is_texted(typed: str, kept: str | None) -> None:
    found, errors = read_contact({"phone": typed}, ("text",))

    assert (found.phone if found else None) == kept
    assert bool(errors) == (kept is None)


def test_a_number_is_shown_as_people_write_it() -> None:
    assert shown_phone("+447700900123") == "07700 900123"
    assert shown_phone("+442079460123") == "020 7946 0123"


@pytest.mark.parametrize("email", ["a@b", "a b@example.com", "a@example.com\nBcc: x@example.com",
                                   "", "@example.com"])  # fmt: skip
def test_what_is_no_address_is_refused(email: str) -> None:
    assert read_contact({"email": email}, ("email",))[1]


def test_needs_go_along(site: Flask, visitor: Visitor) -> None:
    visitor.sends("share/who", **ME)
    visitor.answers(safe="none")
    visitor.answers(spoken_language="so", needs=["easy_read", "bsl"])
    page = visitor.answers(items="blood_pressure")

    assert "Somali" in page.text
    assert "British Sign Language" in page.text


@pytest.mark.parametrize("practice", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_surgery_is_refused(visitor: Visitor, practice: str) -> None:
    visitor.opens("share/practice")
    page = visitor.posts(
        "share/practice",
        {"csrf_token": visitor.token(), "practice": practice, "choose": "true"},
        422,
    )

    assert page.errors == ["Choose your surgery from the list"]


def test_the_same_details_of_two_people_reveal_nothing(site: Flask, visitor: Visitor) -> None:
    other = Visitor(site)
    results(other)
    chooses(other)

    for one in (visitor, other):
        says_who(one)
        one.answers(items="blood_pressure")
        assert one.answers().name == "share-sent"

    def said(visitor: Visitor) -> list[str]:
        return [page.heading for page in visitor.seen if page.name.startswith("share")]

    assert said(visitor) == said(other)
