"""Finding people, joining two entries for one, and what a person's page is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.practice.desks import NOW, Surgery, a_staff, a_surgery
from vital5.database import Database
from vital5.models import AuditEntry, PracticePerson
from vital5.services.practice import claims, filing, merging, person, replies, search
from vital5.services.practice.desk import NotHere
from vital5.services.practice.search import Asked, read

NUMBER, OTHER_NUMBER = "9990000018", "9990000026"


@pytest.fixture
def surgery(any_database: Database) -> Iterator[Surgery]:
    with any_database.writing() as session:
        yield a_surgery(session, any_database.keys)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Núñez, Zoë", Asked(("nunez", "zoe"))),
        ("9 3 1974 test", Asked(("test",), date(1974, 3, 9))),
        ("1974-03-09", Asked((), date(1974, 3, 9))),
        ("09/03/1974", Asked((), date(1974, 3, 9))),
        ("9 March 1974 Amal", Asked(("amal",), date(1974, 3, 9))),
        ("999 000 0018", Asked(nhs_number=NUMBER)),
        ("999-000-0018", Asked(nhs_number=NUMBER)),
        ("9990000019", Asked(wrong_number=True)),
        ("31/02/1974", Asked()),
        ("  ", Asked()),
    ],
)
def test_a_search_is_read_as_people_type_it(typed: str, asked: Asked) -> None:
    assert read(typed) == asked


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe", True),
        ("NÚÑEZ zoë", True),
        ("zo", False),  # whole words: part of a name finds nobody by accident
        ("zoe smith", False),
        ("09/03/1974", True),
        ("zoe 10/03/1974", False),
        ("999 000 0018", True),
        ("999 000 0026", False),
    ],
)
def test_a_person_is_found_by_all_that_was_asked(surgery: Surgery, typed: str, found: bool) -> None:
    surgery.shares("gp", person=surgery.person("Zoë Núñez"))

    names = [one.name for one in search.search(surgery.desk(), read(typed))]

    assert names == (["Zoë Núñez"] if found else [])
    assert surgery.deeds()[-1][0] == "searched"


def test_nobody_is_found_of_whom_nothing_is_left_or_who_is_elsewhere(surgery: Surgery) -> None:
    filing.give_back(surgery.desk(), surgery.shares("gp"))
    surgery.shares("gp", state="withdrawn")
    surgery.person()  # shared nothing yet
    a_surgery(surgery.session, surgery.keys).shares("gp")

    assert search.search(surgery.desk(), read("amal")) == []


def test_likely_the_same_means_number_or_name_and_birthday_and_never_two_numbers(
    surgery: Surgery,
) -> None:
    first = surgery.person("Amal Test")
    same_number = surgery.person("Amal Other", birth_date="1980-01-01")
    swapped = surgery.person("Test Amal", nhs_number=None)
    other_number = surgery.person("Amal Test", nhs_number=OTHER_NUMBER)
    namesake = surgery.person("Amal Test", birth_date="1974-03-10", nhs_number=None)
    for one in (first, same_number, swapped, other_number, namesake):
        surgery.shares("gp", person=one)

    found = merging.likely_same(surgery.desk(), first)

    assert set(found) == {same_number.id, swapped.id}
    with pytest.raises(NotHere):
        merging.merge(surgery.desk(), first.id, other_number.id)


def test_joined_entries_are_one_person_and_can_be_parted_again(surgery: Surgery) -> None:
    kept, gone = surgery.person("Amal Test"), surgery.person("Test Amal", nhs_number=None)
    gone.recall_on = date(2026, 7, 1)
    mine, theirs = surgery.shares("gp", person=kept), surgery.shares("gp", person=gone)

    merging.merge(surgery.desk(), kept.id, gone.id)

    assert {one.share_id for one in person.view(surgery.desk(), kept.id).shared} == {mine, theirs}
    assert kept.recall_on == date(2026, 7, 1)
    assert [one.person_id for one in search.search(surgery.desk(), read("amal"))] == [kept.id]
    with pytest.raises(NotHere):
        person.view(surgery.desk(), gone.id)

    assert merging.part(surgery.desk(), gone.id) == kept.id
    assert [one.share_id for one in person.view(surgery.desk(), gone.id).shared] == [theirs]
    assert [deed for deed, _ in surgery.deeds()].count("merged") == 1


def test_a_persons_page_has_every_reading_once_in_order(surgery: Surgery) -> None:
    who = surgery.person()
    for days, urgency in ((40, "none"), (20, "gp"), (1, "same_day")):
        surgery.shares(urgency, person=who, ago=timedelta(days=days))

    seen = person.view(surgery.desk(), who.id)
    points = seen.points("blood_pressure")

    assert [one.when for one in seen.shared] == ["today", "week", "routine"]
    newest, reading = seen.newest["blood_pressure"]
    assert (newest.when, reading["band"]) == ("today", "very_high")
    tops = [point.numbers["systolic"] for point in points]
    # The five earlier ones that went along with each share stand there once.
    assert tops == [Decimal(n) for n in (138, 142, 141, 147, 151, 118, 148, 186)]
    assert surgery.deeds()[-1] == ("viewed", who.id)


def test_a_page_of_many_shares_goes_on(surgery: Surgery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person, "SHOWN", 2)
    who = surgery.person()
    made = [surgery.shares("gp", person=who, ago=timedelta(days=n)) for n in (1, 2, 3)]

    first = person.view(surgery.desk(), who.id)
    rest = person.view(surgery.desk(), who.id, first.more_before)

    assert [one.share_id for one in (*first.shared, *rest.shared)] == made
    assert rest.more_before is None


def test_a_person_opens_through_the_list_or_by_a_reason_and_not_for_ever(
    surgery: Surgery,
) -> None:
    who = surgery.person()
    share_id = surgery.shares("gp", person=who)
    other = a_staff(surgery.keys, surgery.practice, "Other Staff")
    surgery.session.add(other)
    assert not person.may_open(surgery.desk(), who.id)

    claims.open_item(surgery.desk(), share_id)
    person.give_reason(surgery.desk(other), who.id, "Rang about a letter")

    for staff in (surgery.staff, other):
        assert person.may_open(surgery.desk(staff), who.id)
        almost = NOW + person.REASON_HOLDS - timedelta(seconds=1)
        assert person.may_open(surgery.desk(staff, almost), who.id)
        assert not person.may_open(surgery.desk(staff, NOW + person.REASON_HOLDS), who.id)
    entry = surgery.session.get_one(AuditEntry, 2)
    place = "audit_entry.reason/2"
    assert surgery.keys.open(entry.reason or b"", place) == "Rang about a letter"


def test_confirming_an_identity_is_seen_in_the_list_too(surgery: Surgery) -> None:
    who = surgery.person()
    share_id = surgery.shares("gp", person=who)

    person.confirm_identity(surgery.desk(), who.id)

    assert surgery.session.get_one(PracticePerson, who.id).level == "practice_confirmed"
    surgery.session.expire_all()
    assert surgery.desk().item(share_id).level == "practice_confirmed"


def test_a_reply_is_kept_in_its_language_and_the_resident_is_told(surgery: Surgery) -> None:
    who = surgery.person()
    share_id = surgery.shares("gp", person=who)
    replies.reply(surgery.desk(), share_id, template="received")
    later = surgery.desk(now=NOW + timedelta(minutes=1))
    replies.reply(later, share_id, words=" Le llamaremos. ", language="es")

    said = person.view(surgery.desk(), who.id).messages[share_id]

    assert [(one.template, one.words, one.language) for one in said] == [
        ("received", "", "en"),
        (None, "Le llamaremos.", "es"),
    ]
    assert {one.by for one in said} == {"Nur Staff"}
    assert surgery.told(share_id) == ["answered", "answered"]


@pytest.mark.parametrize(
    "given",
    [
        {"template": "no_such"},
        {"words": " "},
        {"words": "x" * (replies.LONGEST + 1)},
        {"words": "Hello", "language": "x" * 300},
    ],
)
def test_a_reply_of_nothing_or_too_much_is_refused(surgery: Surgery, given: dict[str, str]) -> None:
    share_id = surgery.shares("gp")
    with pytest.raises(replies.CannotReply):
        replies.reply(surgery.desk(), share_id, **given)


def test_another_practices_people_are_not_there(surgery: Surgery) -> None:
    theirs = a_surgery(surgery.session, surgery.keys)
    who = theirs.person()
    share_id = theirs.shares("gp", person=who)
    desk = surgery.desk()

    for deed in (
        lambda: person.view(desk, who.id),
        lambda: person.give_reason(desk, who.id, "x"),
        lambda: person.confirm_identity(desk, who.id),
        lambda: replies.reply(desk, share_id, template="received"),
        lambda: merging.part(desk, who.id),
    ):
        with pytest.raises(NotHere):
            deed()
    assert not person.may_open(desk, who.id)
