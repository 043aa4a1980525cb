"""NHS login against a local provider that speaks OpenID Connect: by our key, RS512, and checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.oidc_provider import OUR_KEY, LocalProvider, unsigned
from tests.sharing.sharer import chooses, every, installation, with_practices
from tests.visitor import Page, Visitor
from tests.web.walks import results
from vital5.config import NhsLogin
from vital5.gateways import oidc
from vital5.models import AuditEntry, Identity, InboxItem, ShareDraft, place_of
from vital5.web.store import Installation

SOMEBODY = {
    "sub": "nhs-1",
    "vot": "P5.Cp.Cd",
    "identity_proofing_level": "P5",
    "nhs_number": "9990000018",
    "family_name": "Example-Okoro",
    "birthdate": "1972-03-27",
}


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    """An NHS login of our own, by the tests' clock."""
    oidc.forget_metadata()
    found = LocalProvider(alg="RS512")
    found.user, found.now = dict(SOMEBODY), NOW.timestamp
    yield found
    found.close()


@pytest.fixture
def visitor(site: Flask, provider: LocalProvider) -> Visitor:
    """Somebody who has chosen a surgery where NHS login is offered."""
    with_practices(site)
    house = installation(site)
    key = OUR_KEY.as_pem(private=True).decode()
    told = NhsLogin(issuer=provider.issuer, client_id="vital5", private_key=key)
    site.extensions["vital5"] = Installation(
        replace(house.settings, nhs_login=told), house.database, house.clock
    )
    found = Visitor(site)
    results(found)
    chooses(found)
    return found


def goes(visitor: Visitor, provider: LocalProvider) -> Page:
    """Go to NHS login by the link on the page and come back, as a browser does."""
    visitor.opens("share/who")
    visitor.presses("/share/nhs-login")
    assert visitor.page.name == "share-nhs-login"
    back = urlsplit(provider.goes_back(visitor.page.link("Go to NHS login")))
    return visitor.opens(f"{back.path}?{back.query}")


def test_what_it_proves_is_taken_and_shown_and_kept(
    site: Flask, visitor: Visitor, provider: LocalProvider
) -> None:
    page = goes(visitor, provider)

    assert page.name == "share-who"
    assert "Example-Okoro" in page.text
    assert "999 000 0018" in page.text
    (asked,) = provider.asked
    assert json.loads(asked["vtr"]) == ["P5.Cp.Cd", "P5.Cp.Ck", "P5.Cm"]
    assert "email" not in asked["scope"]
    form = page.soup.select_one("form[data-who]")
    visitor.sends_form(form, given_name="Zoë", postcode="SE15 5HG")
    visitor.answers(safe="none")
    visitor.answers()
    visitor.answers(items="blood_pressure")
    assert "Shown by your NHS login" in visitor.page.text
    visitor.answers()
    assert every(site, Identity)[0].level == "nhs_login"
    assert every(site, InboxItem)[0].level == "nhs_login"


def waits(visitor: Visitor, clock: MovableClock, minutes: int) -> Page:
    clock.set(NOW + timedelta(minutes=20))  # half an hour away would close the record
    page = visitor.opens("share/confirm")
    clock.set(NOW + timedelta(minutes=minutes))
    return page


def to_the_end(visitor: Visitor, provider: LocalProvider) -> Page:
    """Everything but the press of the last button, by NHS login."""
    page = goes(visitor, provider)
    form = page.soup.select_one("form[data-who]")
    visitor.sends_form(form, given_name="Zoë", postcode="SE15 5HG")
    visitor.answers(safe="none")
    visitor.answers()
    return visitor.answers(items="blood_pressure")


@pytest.mark.parametrize(("minutes", "level"), [(30, "nhs_login"), (31, "unverified")])
def test_what_was_proved_too_long_ago_is_not_told_as_proved(
    site: Flask, visitor: Visitor, provider: LocalProvider, clock: MovableClock,
    minutes: int, level: str,
) -> None:  # fmt: skip
    to_the_end(visitor, provider)
    waits(visitor, clock, minutes)
    page = visitor.opens("share/confirm")
    assert page.soup.select_one("[data-level]")["data-level"] == level

    visitor.sends_form(page.soup.select_one("form#send"))

    assert every(site, InboxItem)[0].level == every(site, Identity)[0].level == level


def test_a_page_that_grew_old_says_less_before_it_sends(
    site: Flask, visitor: Visitor, provider: LocalProvider, clock: MovableClock
) -> None:
    to_the_end(visitor, provider)
    page = waits(visitor, clock, 31)
    page = visitor.sends_form(page.soup.select_one("form#send"), status=409)

    assert "Something changed" in page.text
    assert "Show my NHS login again" in page.text
    assert not every(site, InboxItem)


def test_shown_again_it_is_sure_again_and_nothing_is_asked_twice(
    site: Flask, visitor: Visitor, provider: LocalProvider, clock: MovableClock
) -> None:
    to_the_end(visitor, provider)
    waits(visitor, clock, 31)
    provider.now = clock().timestamp
    visitor.opens("share/confirm")
    visitor.presses("/share/nhs-login")
    back = urlsplit(provider.goes_back(visitor.page.link("Go to NHS login")))
    page = visitor.opens(f"{back.path}?{back.query}")
    assert page.name == "share-confirm"
    visitor.answers()
    assert every(site, InboxItem)[0].level == "nhs_login"


def test_a_later_share_begins_no_surer_than_its_own_sign_in(
    visitor: Visitor, provider: LocalProvider
) -> None:
    to_the_end(visitor, provider)
    visitor.answers()
    with installation(visitor.app).database.writing() as session:
        session.execute(sa.delete(ShareDraft))

    visitor.opens("share/items")
    page = visitor.answers(items="weight")
    assert page.name == "share-confirm"
    assert page.soup.select_one("[data-level]")["data-level"] == "unverified"


def test_each_sign_in_is_in_the_audit_with_its_vector_of_trust(
    site: Flask, visitor: Visitor, provider: LocalProvider
) -> None:
    goes(visitor, provider)
    visitor.presses("/share/nhs-login/forget")
    provider.user["vot"] = "P0.Cp"
    goes(visitor, provider)

    keys = installation(site).settings.keys
    noted = [
        (one.deed, keys.open(one.reason, place_of("audit_entry", "reason", str(one.id))))
        for one in every(site, AuditEntry) if one.subject == "nhs_login"
    ]  # fmt: skip
    assert noted == [("nhs_login", "P5.Cp.Cd"), ("nhs_login_refused", "vot")]


def test_posted_words_do_not_change_what_was_proved(
    visitor: Visitor, provider: LocalProvider
) -> None:
    page = goes(visitor, provider)
    forged = {"given_name": "Zoë", "postcode": "SE15 5HG", "family_name": "Forged",
              "nhs_number": "9990000026", "csrf_token": page.token}  # fmt: skip

    visitor.posts("share/who", forged)

    page = visitor.opens("share/who")
    assert "Forged" not in page.text
    assert "999 000 0018" in page.text


def test_another_surgery_of_theirs_is_asked_about(
    visitor: Visitor, provider: LocalProvider
) -> None:
    provider.user["gp_registration_details"] = {"gp_ods_code": "X99902"}

    page = goes(visitor, provider)

    assert page.name == "share-practice-confirm"
    assert page.soup.select_one("[data-practice]")["data-practice"] == "X99902"


@pytest.mark.parametrize(
    "changes",
    [{"vot": "P0.Cp"}, {"vot": "P5"}, {"vot": None}, {"vot": "P9"},
     {"identity_proofing_level": "P0"}, {"nhs_number": "9990000017"}, {"nhs_number": None},
     {"birthdate": "yesterday"}, {"family_name": ""}],
)  # fmt: skip
def test_a_sign_in_that_proves_too_little_is_not_believed(
    site: Flask, visitor: Visitor, provider: LocalProvider, changes: dict[str, str | None]
) -> None:
    provider.user |= changes

    page = goes(visitor, provider)

    assert page.name == "share-nhs-login-level"
    assert "NHS login says" not in visitor.opens("share/who").text


def test_more_than_was_asked_is_believed_too(visitor: Visitor, provider: LocalProvider) -> None:
    provider.user |= {"vot": "P9.Cp.Cd", "identity_proofing_level": "P9"}

    assert goes(visitor, provider).name == "share-who"


@pytest.mark.parametrize(
    "bad", [{"nonce": "other"}, {"aud": "somebody else"}, {"iss": "https://evil.example"},
            {"exp": 1}], ids=str,
)  # fmt: skip
def test_a_bad_token_lets_nobody_in(
    visitor: Visitor, provider: LocalProvider, bad: dict[str, object]
) -> None:
    provider.token_changes = bad

    assert goes(visitor, provider).name == "share-nhs-login-failed"


def test_an_unsigned_token_lets_nobody_in(visitor: Visitor, provider: LocalProvider) -> None:
    provider.sign = unsigned

    assert goes(visitor, provider).name == "share-nhs-login-failed"


def test_another_state_lets_nobody_in(visitor: Visitor, provider: LocalProvider) -> None:
    provider.answer_changes = {"state": "other"}

    assert goes(visitor, provider).name == "share-nhs-login-failed"


def test_a_way_back_leads_back_once(visitor: Visitor, provider: LocalProvider) -> None:
    visitor.opens("share/who")
    visitor.presses("/share/nhs-login")
    back = urlsplit(provider.goes_back(visitor.page.link("Go to NHS login")))
    assert visitor.opens(f"{back.path}?{back.query}").name == "share-who"

    assert visitor.opens(f"{back.path}?{back.query}").name == "share-nhs-login-failed"


def test_who_does_not_agree_there_is_told_how_to_go_on(
    visitor: Visitor, provider: LocalProvider
) -> None:
    provider.answer_changes = {"error": "access_denied", "code": ""}

    page = goes(visitor, provider)

    assert page.name == "share-nhs-login-no-consent"
    assert visitor.opens(page.link("Go on without NHS login")).name == "share-who"


def test_a_provider_that_is_down_is_no_dead_end(visitor: Visitor, provider: LocalProvider) -> None:
    provider.close()
    page = visitor.opens("share/who")
    form = page.soup.select_one('form[action$="/share/nhs-login"]')

    assert visitor.sends_form(form, status=502).name == "share-nhs-login-failed"
    assert visitor.opens("share/who").status == 200


def test_somebody_else_signed_in_is_forgotten(visitor: Visitor, provider: LocalProvider) -> None:
    goes(visitor, provider)

    page = visitor.presses("/share/nhs-login/forget")

    assert page.name == "share-who"
    assert "NHS login says" not in page.text


def test_where_it_is_not_set_up_it_is_not_offered(site: Flask) -> None:
    visitor = Visitor(with_practices(site))
    results(visitor)
    chooses(visitor)

    page = visitor.opens("share/who")

    assert not page.soup.select_one('form[action$="/share/nhs-login"]')
    visitor.posts("share/nhs-login", {"csrf_token": visitor.token()}, 404)
