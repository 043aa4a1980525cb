"""Every route against every role, nobody, and another practice's ids: nothing leaks.

The table is what was decided; the routes are read off the application. A route that is not in the
table fails until somebody decides who may open it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.staffing import WHEN, StaffVisitor, a_practice, a_staff
from vital5.database import Database
from vital5.models import InboxItem, PracticePerson, Share, place_of
from vital5.models.directory import Organization, Service, ServiceSource
from vital5.services import kiosks
from vital5.services.staff.roles import ROLES
from vital5.web.staff.sessions import PARTS, is_for_staff

PRACTICE = ("practice_staff", "practice_manager")
MANAGER = ("practice_manager",)
ADMIN = ("administrator",)
LOOKS_AFTER = ("administrator", "practice_manager")

WHO: dict[str, tuple[str, ...]] = {
    "staff.home": ROLES,
    "staff.prove": ROLES,
    **{f"account.{name}": ROLES for name in (
        "show", "password", "app", "new_recovery_codes", "recovery_codes", "end_session")},
    "passkeys.new": ROLES,
    "passkeys.remove": ROLES,
    "administration.show": ADMIN,
    "directory.listed": ADMIN,
    "directory.one": ADMIN,
    **{f"people.{name}": LOOKS_AFTER for name in ("listed", "invite", "one", "do")},
    "practices.listed": ADMIN,
    "practices.own": MANAGER,
    "practices.one": LOOKS_AFTER,
    "practices.close": ADMIN,
    "looks.show": LOOKS_AFTER,
    "outbox.show": ("administrator", "programme"),
    "outbox.do": ("administrator", "programme"),
    "programme.show": ("programme", "administrator"),
    "fleet.listed": ("programme", "administrator"),
    "fleet.calls": ("programme", "administrator"),
    "fleet.one": ("programme", "administrator"),
    **{f"kiosk_trust.{name}": ("programme", "administrator") for name in (
        "add", "code", "approve", "revoke")},
    **{f"worklist.{name}": PRACTICE for name in ("show", "news", "narrow")},
    **{f"items.{name}": PRACTICE for name in (
        "open_item", "file", "text", "copy", "take", "undo", "outcome", "give_back", "later",
        "release", "take_over", "reply")},
    "reopening.reopen": PRACTICE,
    **{f"person.{name}": PRACTICE for name in (
        "show", "reason", "confirm", "join", "part", "settle")},
    **{f"search.{name}": PRACTICE for name in ("show", "find")},
    **{f"recall.{name}": PRACTICE for name in ("show", "as_csv")},
}  # fmt: skip
"""Endpoints of staff to the roles that may open them."""

SIGNING_IN = {
    "staff.sign_in", "staff.second_factor_step", "staff.sign_out", "join.start", "join.password",
    "join.prove", "join.app", "organisation.leave", "organisation.come_back",
    "passkeys.use",
    # By a signed link and a code; they show one practice's own things (tests/practice/test_digest).
    "digest.door", "digest.enter", "digest.turn", "digest.read", "digest.file",
}  # fmt: skip
"""What is there for somebody who is not signed in yet; it shows nothing of anybody."""

FILLED = {"copied": "yes", "outcome": "no_action", "reason": "asked by the person",
          "words": "Please ring us", "deed": "lock", "day": "2026-07-01",
          "site": "Library", "digits": "000000", "sure": "yes"}  # fmt: skip
"""What the forms hold, so that the deed behind each is reached, not only its first question."""

CANARY = "Zzyzx Elsewhere"


def staff_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if is_for_staff(rule.rule)]


def test_every_route_of_staff_is_decided(application: Flask) -> None:
    decided = {}
    for rule in staff_rules(application):
        view = application.view_functions[rule.endpoint]
        if rule.endpoint not in SIGNING_IN:
            decided[rule.endpoint] = getattr(view, "staff_roles", ())

    assert {name: set(roles) for name, roles in decided.items()} == {
        name: set(roles) for name, roles in WHO.items()
    }


def test_support_sees_no_page_about_anybody(application: Flask) -> None:
    assert {name for name, roles in WHO.items() if "support" in roles} == {
        name for name in WHO if name.split(".")[0] in ("staff", "account", "passkeys")
    }


def test_no_other_route_takes_staffs_cookie_for_anything(application: Flask) -> None:
    for rule in application.url_map.iter_rules():
        view = application.view_functions[rule.endpoint]
        if not is_for_staff(rule.rule):
            assert not hasattr(view, "staff_roles"), f"{rule.rule} is not at one of {PARTS}"


@dataclass
class Elsewhere:
    """Another practice with something of everything, under a name that nothing else has."""

    mine: UUID
    ids: dict[str, UUID]


@pytest.fixture
def elsewhere(any_database: Database) -> Elsewhere:
    """Two practices: ours has staff, the other one also people and shares."""
    mine, other = a_practice(), a_practice(name=f"{CANARY} Surgery")
    with any_database.writing() as session:
        session.add_all([mine, other])
    nurse = a_staff(any_database, practice=other.id, name=CANARY)
    fill_for(any_database, other.id)
    with any_database.reading() as session:
        share = session.query(Share).filter_by(practice_id=other.id).first()
        person = session.query(PracticePerson).filter_by(practice_id=other.id).first()
    assert share is not None
    assert person is not None
    with any_database.writing() as session:
        kiosk_id = kiosks.add(session, any_database.keys, name="library-1", site="Library",
                              opening="", now=WHEN).id  # fmt: skip
        service_id = an_entry(session)
    return Elsewhere(
        mine.id,
        {
            "service_id": service_id,
            "practice_id": other.id, "staff_id": nurse, "share_id": share.id,
            "person_id": person.id, "passkey_id": uuid4(), "kiosk_id": kiosk_id,
        },
    )  # fmt: skip


def an_entry(session: Session) -> UUID:
    """One entry of the directory."""
    made, organization = uuid4(), Organization(id=uuid4(), name="A charity", description="")
    session.add(organization)
    session.flush()
    source = ServiceSource(
        service_id=made, source="seed", key="a-charity", publishable=True, url_confirmed=False,
        example=False, fingerprint="",
    )  # fmt: skip
    session.add(
        Service(id=made, organization_id=organization.id, name="A line", description="",
                status="active", last_modified=WHEN, source=source)
    )  # fmt: skip
    session.flush()
    return made


def fill_for(database: Database, practice_id: UUID) -> None:
    """One person of a practice, one share and its item."""
    keys, person_id, share_id = database.keys, uuid4(), uuid4()
    with database.writing() as session:
        session.add(
            PracticePerson(
                id=person_id, practice_id=practice_id, level="unverified", language="en",
                details=keys.seal(
                    f'{{"given_name": "{CANARY}"}}',
                    place_of("practice_person", "details", person_id),
                ),
                birth_date=keys.seal(
                    "1970-01-01", place_of("practice_person", "birth_date", person_id)
                ),
                birth_date_fingerprint=keys.fingerprint("1970-01-01", "birth_date"),
                first_shared_at=WHEN, last_shared_at=WHEN,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Share(
                id=share_id, practice_id=practice_id, person_id=person_id, kind="check",
                snapshot=keys.seal("{}", place_of("share", "snapshot", share_id)),
                snapshot_sha256=b"0" * 32, sent_at=WHEN,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            InboxItem(
                share_id=share_id, practice_id=practice_id, person_id=person_id, state="new",
                urgency="none", rank=6, received_at=WHEN, vitals=" ", bands=" ", source="typed",
                language="en", level="unverified",
                row=keys.seal(f'{{"name": "{CANARY}"}}', place_of("inbox_item", "row", share_id)),
            )
        )  # fmt: skip


def address_of(rule: Rule, ids: dict[str, UUID]) -> str:
    """A route's address with another practice's ids in it."""
    values = {}
    for name in rule.arguments:
        values[name] = str(ids[name]) if name in ids else "leave"
    built = rule.build(values)
    assert built is not None, f"{rule.rule}: say in this test what {rule.arguments} stand for"
    return built[1]


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def test_nobody_who_is_not_signed_in_is_shown_anything(
    any_site: Flask, elsewhere: Elsewhere
) -> None:
    any_site.config["WTF_CSRF_ENABLED"] = False
    try:
        for rule in staff_rules(any_site):
            if rule.endpoint in SIGNING_IN:
                continue
            for method in methods_of(rule):
                answer = any_site.test_client().open(address_of(rule, elsewhere.ids), method=method)
                where = answer.headers.get("Location", "")
                assert answer.status_code == 303, f"{method} {rule.rule}: {answer.status_code}"
                assert where.startswith("/staff/sign-in"), rule.rule
                assert CANARY not in answer.get_data(as_text=True)
    finally:
        any_site.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize("role", ROLES)
def test_every_role_opens_what_it_may_and_nothing_of_another_practice(
    any_site: Flask, any_database: Database, elsewhere: Elsewhere, role: str
) -> None:
    at_practice = role in PRACTICE
    me = a_staff(any_database, role, elsewhere.mine if at_practice else None, name="M. Me")
    any_site.config["WTF_CSRF_ENABLED"] = False
    tried = 0
    try:
        for rule in staff_rules(any_site):
            if rule.endpoint in SIGNING_IN:
                continue
            for method in methods_of(rule):
                visitor = StaffVisitor(any_site, me)
                address = address_of(rule, elsewhere.ids)
                answer = visitor.client.open(
                    address, method=method, data=FILLED if method == "POST" else None
                )
                allowed = role in WHO[rule.endpoint]
                tried += 1
                what = f"{role}: {method} {rule.rule} answered {answer.status_code}"
                text = answer.get_data(as_text=True)
                somebody_elses = at_practice and rule.arguments & elsewhere.ids.keys()
                if not allowed or somebody_elses or "passkey_id" in rule.arguments:
                    assert answer.status_code == 404, what
                else:
                    assert answer.status_code in (200, 303, 422), what
                if not allowed or at_practice:
                    assert CANARY not in text, what
    finally:
        any_site.config["WTF_CSRF_ENABLED"] = True
    assert tried > 20
