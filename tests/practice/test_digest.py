"""The digest: a notice without content, a link that ends, a code to the mailbox, one practice."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import MovableClock
from tests.practice.desks import NOW
from tests.practice.places import Place
from tests.visitor import Visitor
from vital5.models import AuditEntry, Outgoing, place_of
from vital5.services import digest, one_time_code
from vital5.services.practice import worklist

URL = "https://vital5.example"


class Mailbox(Place):
    """A practice that wants a digest, and whoever opens its mailbox."""

    def __init__(self, site: Flask, **practice: object) -> None:
        made = uuid4()
        keys = site.extensions["vital5"].database.keys
        sealed = keys.seal("surgery@example.org", place_of("practice", "digest_email", made))
        wants = {"id": made, "receives": "digest", "digest_email": sealed}
        super().__init__(site, **{**wants, **practice})
        self.reader = Visitor(site)

    def sends(self) -> int:
        with self.database.writing() as session:
            now = self.site.extensions["vital5"].clock()
            return digest.send_digests(session, self.database.keys, now, URL)

    def notices(self) -> list[dict[str, str]]:
        with self.database.reading() as session:
            rows = session.scalars(
                sa.select(Outgoing)
                .where(Outgoing.practice_id == self.practice.id)
                .order_by(Outgoing.created_at, Outgoing.kind)
            )
            return [
                json.loads(self.database.keys.open(r.payload or b"", f"outgoing.payload/{r.id}"))
                for r in rows
            ]

    def link(self) -> str:
        return str(self.notices()[0]["address"]).removeprefix(URL)

    def enters(self, name: str = "Dr Reader") -> None:
        self.reader.opens(self.link())
        self.reader.answers()
        (code,) = {one["code"] for one in self.notices() if "code" in one}
        self.reader.answers(code=code, name=name)


@pytest.fixture
def box(any_site: Flask) -> Mailbox:
    return Mailbox(any_site)


def test_a_notice_goes_once_a_day_to_whom_it_concerns_and_says_nothing(
    box: Mailbox, clock: MovableClock
) -> None:
    assert box.sends() == 0  # nothing waits
    share_id = box.share("gp", "Zoë Núñez")
    Mailbox(box.site, code="Y00009").share("gp", state="filed")
    Place(box.site, code="Y00008").share("gp")  # reads in the portal

    assert (box.sends(), box.sends()) == (1, 0)
    clock.set(NOW + timedelta(days=1))
    assert box.sends() == 1

    for notice in box.notices():
        assert notice.keys() == {"to", "notice", "address"}
        assert "Núñez" not in str(notice)
        assert str(share_id) not in str(notice)


def test_a_long_list_has_pages(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "PAGE", 1)
    first, second = box.share("same_day", "Zoë Núñez"), box.share("gp", "Amal Test")
    box.sends()
    box.enters()
    held = {name: box.reader.page.soup.select_one(f"[name={name}]")["value"]
            for name in ("pass", "name")}  # fmt: skip

    for after, item in ((str(first), second), ("", first), ("nonsense", first)):
        told = {**held, "csrf_token": box.reader.token(), "after": after}
        page = box.reader.posts("/practice/digest/list", told)
        assert page.name == "digest-list"
        assert [row["data-item"] for row in page.soup.select("[data-item]")] == [str(item)]
        assert bool(page.soup.select('.v5-pages [value=""]')) is (item == second)


def test_the_link_and_a_code_open_the_list_and_an_item_is_filed(box: Mailbox) -> None:
    share_id = box.share("same_day", "Zoë Núñez")
    box.sends()
    page = box.reader.opens(box.link())
    assert page.name == "digest"
    assert "Núñez" not in page.text
    box.enters()
    assert box.reader.page.name == "digest-list"
    assert "Zoë Núñez" in box.reader.page.text

    box.reader.answers()  # Open
    assert "186" in box.reader.page.words_of("textarea")
    box.reader.answers(button="deed")

    assert "Nothing to do" in box.reader.page.text
    item = box.item(share_id)
    assert (item.state, item.closed_by) == ("filed", None)
    assert item.opened_at is not None
    with box.database.reading() as session:
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.subject_id == share_id))
        told = {
            one.deed: box.database.keys.open(one.reason or b"", f"audit_entry.reason/{one.id}")
            for one in entries
        }
    assert told == {"opened": "Dr Reader", "exported": "Dr Reader · text", "filed": "Dr Reader"}


def test_a_link_ends_after_three_days_and_a_pass_after_half_an_hour(
    box: Mailbox, clock: MovableClock
) -> None:
    box.share("gp")
    box.sends()
    box.enters()
    clock.set(NOW + digest.PASS_LASTS)
    box.reader.answers(status=410)
    clock.set(NOW + digest.LINK_LASTS - timedelta(seconds=1))
    assert box.reader.opens(box.link()).name == "digest"
    clock.set(NOW + digest.LINK_LASTS)

    assert box.reader.opens(box.link(), 410).name == "digest-ended"


def test_a_link_that_was_changed_or_is_no_link_opens_nothing(box: Mailbox) -> None:
    box.share("gp")
    box.sends()
    token = box.link().rpartition("/")[2]
    given = digest.sign(box.database.keys, "pass", box.practice.id, NOW + timedelta(days=1))
    changed = ("B" if token[0] == "A" else "A") + token[1:]
    for wrong in (token[:-2], changed, given, "x", "a" * 90):
        box.reader.opens(f"/practice/digest/{wrong}", 410)
    box.reader.opens(box.link())
    box.reader.answers()
    data = {"csrf_token": box.reader.token(), "pass": token, "share": str(uuid4())}
    box.reader.posts("/practice/digest/read", data, 410)


def last_code(box: Mailbox, *before: str) -> str:
    """The code that was sent, beside those that are known already."""
    (code,) = {one["code"] for one in box.notices() if "code" in one} - set(before)
    return code


def asks_for_code(box: Mailbox) -> None:
    box.reader.opens(box.link())
    box.reader.answers()


def test_a_wrong_or_old_code_opens_nothing_and_tries_are_counted(
    box: Mailbox, clock: MovableClock
) -> None:
    box.share("gp")
    box.sends()
    asks_for_code(box)
    code = last_code(box)
    assert box.reader.answers(status=422, code=code, name=" ").errors
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert box.reader.answers(status=422, code=wrong, name="Dr Reader").errors
    clock.set(NOW + one_time_code.LIVES)
    assert box.reader.answers(status=422, code=code, name="Dr Reader").errors
    for _ in range(digest.TRIES_AN_HOUR - 2):
        box.reader.answers(status=422, code=wrong, name="Dr Reader")

    box.reader.answers(status=429, code=wrong, name="Dr Reader")


def test_a_code_is_good_to_its_last_second_and_opens_the_list_once(
    box: Mailbox, clock: MovableClock
) -> None:
    box.share("gp")
    box.sends()
    asks_for_code(box)
    code = last_code(box)
    clock.set(NOW + one_time_code.LIVES - timedelta(seconds=1))
    assert box.reader.answers(code=code, name="Dr Reader").name == "digest-list"

    box.reader.opens(box.link())
    data = {"csrf_token": box.reader.token(), "code": code, "name": "Dr Reader"}
    box.reader.posts(f"{box.link()}/enter", data, 422)


def test_a_new_code_ends_the_one_before_it(box: Mailbox) -> None:
    box.share("gp")
    box.sends()
    asks_for_code(box)
    first = last_code(box)
    asks_for_code(box)
    second = last_code(box, first)

    box.reader.answers(status=422, code=first, name="Dr Reader")
    assert box.reader.answers(code=second, name="Dr Reader").name == "digest-list"


def test_five_wrong_guesses_end_a_code(box: Mailbox) -> None:
    box.share("gp")
    box.sends()
    asks_for_code(box)
    code = last_code(box)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(one_time_code.GUESSES):
        box.reader.answers(status=422, code=wrong, name="Dr Reader")

    box.reader.answers(status=422, code=code, name="Dr Reader")


def test_a_pass_opens_one_practice_alone(box: Mailbox) -> None:
    theirs = Mailbox(box.site, code="Y00009")
    share_id = theirs.share("gp", "Zoë Núñez")
    box.share("gp")
    box.sends()
    box.enters()
    assert "Núñez" not in box.reader.page.text
    held = {one["name"]: one.get("value", "") for one in box.reader.page.form.select("input")}
    held["csrf_token"] = box.reader.token()

    for deed in ("read", "file"):
        data = {**held, "share": str(share_id), "deed": "file"}
        box.reader.posts(f"/practice/digest/{deed}", data, 404)
    assert theirs.item(share_id).state == "new"


def test_a_practice_that_left_the_digest_is_not_opened_by_an_old_link(box: Mailbox) -> None:
    box.share("gp")
    box.sends()
    with box.database.writing() as session:
        session.merge(box.practice).receives = "portal"

    box.reader.opens(box.link(), 404)
