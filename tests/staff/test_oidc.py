"""OpenID Connect against a provider that speaks it: the good way, and every bad token refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.oidc_provider import (
    OUR_KEY,
    LocalProvider,
    signed_by_somebody_else,
    signed_with_the_public_key,
    unsigned,
)
from vital5.gateways import oidc
from vital5.gateways.oidc import Provider, ProviderFailed, SignInRefused

BACK = "https://vital5.example.org/staff/organisation/back"
KEY = OUR_KEY.as_pem(private=True).decode()


@pytest.fixture
def local() -> Iterator[LocalProvider]:
    """A provider that knows us by our key."""
    oidc.forget_metadata()
    provider = LocalProvider()
    yield provider
    provider.close()


def us(local: LocalProvider, **changes: Any) -> Provider:
    """We, as that provider knows us."""
    return Provider(
        **{
            "issuer": local.issuer, "client_id": "vital5", "private_key": KEY,
            "key_id": "vital5-1", **changes,
        }
    )  # fmt: skip


def walk(local: LocalProvider, provider: Provider, **asked: str) -> tuple[oidc.Claims, str]:
    """Go there and come back, as a browser does."""
    now = datetime.now(UTC)
    address, held = oidc.begin(provider, BACK, now, **asked)
    back = urlsplit(local.goes_back(address))
    answer = {key: values[0] for key, values in parse_qs(back.query).items()}
    return oidc.finish(provider, held, answer, now)


@pytest.mark.parametrize("signing", ["RS256", "RS512"])
def test_a_private_key_lets_us_ask(local: LocalProvider, signing: str) -> None:
    local.user = {"sub": "u-1", "acr": "AAL2"}
    claims, access = walk(local, us(local, signing=signing), vtr='["P9.Cp.Cd"]', prompt="login")

    assert (claims["sub"], claims["acr"]) == ("u-1", "AAL2")
    assert access == "the access token"
    asked = local.asked[0]
    assert (asked["vtr"], asked["prompt"]) == ('["P9.Cp.Cd"]', "login")
    assert asked["scope"] == "openid profile"
    assert len(asked["nonce"]) >= 43
    assert len(asked["state"]) >= 43


def test_a_secret_does_too() -> None:
    local = LocalProvider(secret="shared", alg="RS512")
    provider = us(local, private_key="", client_secret="shared", algorithms=("RS512",))
    claims, _ = walk(local, provider)
    local.close()

    assert claims["sub"] == "somebody"


NOW = int(datetime.now(UTC).timestamp())


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": ["vital5", "another-client"]},
        {"azp": "another-client"},
        {"exp": NOW - 3600},
        {"exp": None},
        {"iat": NOW + 3600},
        {"nbf": NOW + 3600},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"iss": None},
        {"aud": None},
    ],
    # Not by their values: the time of each worker would make other tests of them.
    ids=lambda changes: next(iter(changes)),
)
def test_a_bad_claim_is_refused(local: LocalProvider, changes: dict[str, Any]) -> None:
    local.token_changes = changes
    with pytest.raises(SignInRefused, match="token"):
        walk(local, us(local))


def test_a_bad_signature_is_refused(local: LocalProvider) -> None:
    for sign in (
        unsigned,
        signed_by_somebody_else,
        signed_with_the_public_key(local),
        lambda _: "not a token",
        lambda _: "",
    ):
        local.sign = sign
        with pytest.raises(SignInRefused, match="token"):
            walk(local, us(local))


def test_an_algorithm_that_was_not_agreed_is_refused(local: LocalProvider) -> None:
    with pytest.raises(SignInRefused, match="token"):
        walk(local, us(local, algorithms=("RS512",)))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": "another"}, "state"),
        ({"state": ""}, "state"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"code": "another"}, "code"),
        ({"code": ""}, "code"),
        ({"error": "access_denied"}, "declined"),
        ({"error": "server_error"}, "provider"),
    ],
)
def test_a_bad_way_back_is_refused(local: LocalProvider, changes: dict[str, str], why: str) -> None:
    local.answer_changes = changes
    with pytest.raises(SignInRefused) as refused:
        walk(local, us(local))

    assert refused.value.why == why


def test_a_code_works_once_and_only_with_its_verifier(local: LocalProvider) -> None:
    provider, now = us(local), datetime.now(UTC)
    address, held = oidc.begin(provider, BACK, now)
    answer = {k: v[0] for k, v in parse_qs(urlsplit(local.goes_back(address)).query).items()}
    oidc.finish(provider, held, answer, now)
    with pytest.raises(SignInRefused, match="code"):
        oidc.finish(provider, held, answer, now)

    stolen = local.goes_back(address)
    _, mine = oidc.begin(provider, BACK, now)
    answer = {k: v[0] for k, v in parse_qs(urlsplit(stolen).query).items()}
    with pytest.raises(SignInRefused, match="code"):
        oidc.finish(provider, mine, {**answer, "state": mine.state}, now)


def test_more_about_somebody_else_is_refused(local: LocalProvider) -> None:
    provider, now = us(local), datetime.now(UTC)
    _, access = walk(local, provider)
    local.user_info = {"family_name": "Example"}
    assert oidc.user_info(provider, access, "somebody", now)["family_name"] == "Example"

    local.user_info = {"sub": "somebody else"}
    with pytest.raises(SignInRefused, match="subject"):
        oidc.user_info(provider, access, "somebody", now)


def test_a_provider_that_is_not_there_or_not_itself_has_failed(local: LocalProvider) -> None:
    gone = us(local, issuer="http://127.0.0.1:9")
    other = us(local, issuer=f"{local.issuer}/")
    plain = us(local, issuer="http://provider.example.org")
    for provider in (gone, other, plain):
        with pytest.raises(ProviderFailed):
            oidc.begin(provider, BACK, datetime.now(UTC))
