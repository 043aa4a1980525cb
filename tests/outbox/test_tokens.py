"""Signing in to the FHIR server with our key, and a token endpoint that fails in every way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from joserfc import jwt

from tests.oidc_provider import OUR_KEY, LocalProvider
from tests.outbox.conftest import Post
from vital5.config import FhirLogin, Settings, SettingsError
from vital5.gateways import tokens
from vital5.gateways.records import NoToken
from vital5.gateways.tokens import Tokens

KEY = OUR_KEY.as_pem(private=True).decode()
NO_TOKENS = {
    "in trouble": "500",
    "not let in": "401",
    "a redirect": "302",
    "silence": "hang",
    "a list": "[]",
    "nothing": "{}",
    "another kind": '{"access_token":"program-token-0","token_type":"mac"}',
    "a number": '{"access_token":12345678,"token_type":"Bearer"}',
    "a header in it": '{"access_token":"token\\r\\nX-Evil: 1","token_type":"Bearer"}',
    "a long one": '{"access_token":"' + "x" * 9000 + '","token_type":"Bearer"}',
}


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    """A token endpoint."""
    found = LocalProvider()
    yield found
    found.close()


@pytest.fixture
def login(provider: LocalProvider) -> FhirLogin:
    """Who we are there."""
    return FhirLogin(f"{provider.issuer}/token", "vital5", KEY, key_id="vital5-1")


@pytest.fixture
def signed(post: Post, login: FhirLogin) -> Post:
    """The installation that pushes, with its key."""
    post.settings = replace(post.settings, fhir_login=login)
    return post


def test_a_share_goes_with_a_token_that_our_key_fetched(
    signed: Post, provider: LocalProvider
) -> None:
    assert signed.run() == {"accepted": 1}
    assert signed.server.headers[0]["authorization"] == "Bearer program-token-1"
    (form,) = provider.granted
    told = jwt.decode(form["client_assertion"], OUR_KEY, algorithms=["RS512"])
    assert told.header == {"kid": "vital5-1", "alg": "RS512", "typ": "JWT"}
    assert told.claims["iss"] == told.claims["sub"] == "vital5"
    assert told.claims["exp"] - told.claims["iat"] == 300
    assert "password" not in str(form)


def test_one_token_does_for_many_and_ends(
    login: FhirLogin, provider: LocalProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr("vital5.gateways.tokens.time.monotonic", lambda: moment)
    found = Tokens(login)
    assert found.bearer() == found.bearer() == "program-token-1"
    moment += 599 - tokens.EARLY - 1
    assert found.bearer() == "program-token-1"
    moment += 1
    assert found.bearer() == "program-token-2"
    found.forget()
    assert found.bearer() == "program-token-3"
    assertions = {form["client_assertion"] for form in provider.granted}
    assert len(assertions) == 3, "no assertion is used twice"


@pytest.mark.parametrize("trouble", NO_TOKENS)
def test_without_a_token_nothing_leaves_and_it_is_tried_again(
    signed: Post, provider: LocalProvider, trouble: str
) -> None:
    provider.token_troubles = [NO_TOKENS[trouble]]
    assert signed.run() == {"queued": 1}
    assert (signed.row().trouble, signed.server.posts) == ("no_token", [])
    signed.later(hours=1)
    assert signed.run() == {"accepted": 1}


def test_an_endpoint_that_is_gone_gives_none(signed: Post, provider: LocalProvider) -> None:
    provider.close()
    assert signed.run() == {"queued": 1}
    assert signed.row().trouble == "no_token"


def test_a_token_that_the_server_does_not_take_is_fetched_anew(
    signed: Post, provider: LocalProvider
) -> None:
    signed.server.behaviours = ["401"]
    assert signed.run() == {"queued": 1}
    assert signed.row().trouble == "not_let_in"
    signed.later(hours=1)
    assert signed.run() == {"accepted": 1}
    assert len(provider.granted) == 2


def test_what_became_of_it_waits_for_a_token_too(signed: Post, provider: LocalProvider) -> None:
    signed.run()
    signed.later(hours=7)
    provider.token_troubles = ["500"]
    signed.run()
    assert (signed.row().state, signed.row().trouble) == ("accepted", "no_token")
    signed.server.task(signed.share_id, "completed")
    signed.later(hours=7)
    assert signed.run() == {"filed": 1}


def test_a_key_that_is_none_sends_nothing(login: FhirLogin) -> None:
    with pytest.raises(NoToken):
        Tokens(replace(login, private_key="no key")).bearer()


def test_the_settings_of_the_sign_in_stand_together(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_text(KEY)
    whole = {"VITAL5_ENV": "test", "VITAL5_FHIR_TOKEN_URL": "https://api.example/token",
             "VITAL5_FHIR_CLIENT_ID": "us", "VITAL5_FHIR_KEY": str(key)}  # fmt: skip
    found = Settings.from_environment(whole).fhir_login
    assert found == FhirLogin("https://api.example/token", "us", KEY)
    assert "PRIVATE" not in repr(found)
    for bad in (
        {"VITAL5_FHIR_CLIENT_ID": ""},
        {"VITAL5_FHIR_KEY": ""},
        {"VITAL5_FHIR_KEY": str(tmp_path / "none")},
        {"VITAL5_FHIR_TOKEN_URL": "http://api.example/token"},
        {"VITAL5_FHIR_TOKEN_FILE": str(key)},
    ):
        with pytest.raises(SettingsError, match="VITAL5_FHIR_"):
            Settings.from_environment({**whole, **bad})
