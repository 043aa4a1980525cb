"""Signing in elsewhere: OpenID Connect's code flow, for staff and for NHS login alike.

`begin` gives the address to go to and what to hold meanwhile; `finish` takes what came back and
gives the claims, or raises SignInRefused. Nothing that came back is believed unchecked: state,
issuer, signature by a fixed algorithm, audience, times, nonce, and whatever `demands` asks.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = (3.05, 8)
"""Seconds to connect, and to answer."""

LEEWAY = 60
"""Seconds that the provider's clock may differ from ours."""

LONGEST_TOKEN = 32 * 1024
METADATA_KEPT = timedelta(hours=1)

Claims = dict[str, Any]


class SignInRefused(Exception):
    """What came back from the provider does not let anybody in; `why` is one of our words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ProviderFailed(Exception):
    """The provider does not answer, or not as OpenID Connect says; nobody is to blame for it."""


@dataclass(frozen=True)
class Provider:
    """One provider, and who we are there. A key means private_key_jwt, a secret the basic way."""

    issuer: str
    client_id: str
    client_secret: str = ""
    private_key: str = ""  # PEM
    key_id: str = ""
    signing: str = "RS256"  # of our assertions
    algorithms: tuple[str, ...] = ("RS256",)  # of the provider's tokens; no other is believed
    scope: str = "openid profile"


@dataclass(frozen=True)
class Held:
    """What a browser holds, sealed, while its owner is away signing in."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    more: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """To be sealed in a cookie."""
        return asdict(self)


_known: dict[str, tuple[datetime, dict[str, Any]]] = {}


def begin(
    provider: Provider,
    redirect_uri: str,
    now: datetime,
    *,
    more: dict[str, str] | None = None,
    **asked: str,
) -> tuple[str, Held]:
    """Where to send the browser, and what to hold. asked: prompt, max_age, vtr, acr_values…"""
    held = Held(
        secrets.token_urlsafe(32),
        secrets.token_urlsafe(32),
        secrets.token_urlsafe(48),
        redirect_uri,
        more or {},
    )
    with _talking():
        address, _ = _client(provider, redirect_uri).create_authorization_url(
            _metadata(provider, now)["authorization_endpoint"],
            state=held.state,
            nonce=held.nonce,
            code_verifier=held.verifier,
            **asked,
        )
    return str(address), held


def finish(
    provider: Provider,
    held: Held,
    answer: Mapping[str, str],
    now: datetime,
    *,
    demands: Callable[[Claims], None] | None = None,
) -> tuple[Claims, str]:
    """The ID token's claims and the access token, from the query of the way back."""
    if not hmac.compare_digest(answer.get("state", "").encode(), held.state.encode()):
        raise SignInRefused("state")
    known = _metadata(provider, now)
    told = answer.get("iss")
    if told is not None and told != provider.issuer:
        raise SignInRefused("issuer")
    if answer.get("error"):
        raise SignInRefused("declined" if answer["error"] == "access_denied" else "provider")
    if not answer.get("code"):
        raise SignInRefused("code")
    token = _exchange(provider, known, held, answer["code"])
    claims = _proved(provider, known, str(token.get("id_token", "")), held.nonce, now)
    if demands is not None:
        demands(claims)
    return claims, str(token.get("access_token", ""))


def user_info(provider: Provider, access_token: str, subject: str, now: datetime) -> Claims:
    """More claims about the same person; refused if they are about another."""
    import requests

    with _talking():
        answer = requests.get(
            _metadata(provider, now)["userinfo_endpoint"],
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        claims = _json(answer)
    if claims.get("sub") != subject:
        raise SignInRefused("subject")
    return claims


@contextmanager
def _talking() -> Iterator[None]:
    """Whatever goes wrong while we talk is the provider's failure, told without its words."""
    import requests
    from authlib.common.errors import AuthlibBaseError

    try:
        yield
    except (requests.RequestException, AuthlibBaseError, KeyError, ValueError) as error:
        raise ProviderFailed(type(error).__name__) from None


def _json(answer: Any) -> dict[str, Any]:
    if answer.status_code != 200:
        raise ProviderFailed(f"status {answer.status_code}")
    told = answer.json()
    if not isinstance(told, dict):
        raise ProviderFailed("not an object")
    return told


def _metadata(provider: Provider, now: datetime) -> dict[str, Any]:
    """What the provider says of itself, and its keys; kept for an hour."""
    kept = _known.get(provider.issuer)
    if kept is None or abs(now - kept[0]) > METADATA_KEPT:
        kept = (now, _discover(provider.issuer))
        _known[provider.issuer] = kept
    return kept[1]


def forget_metadata() -> None:
    """Ask every provider anew; its keys may have changed."""
    _known.clear()


def _discover(issuer: str) -> dict[str, Any]:
    import requests

    _refuse_open(issuer)
    with _talking():
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        found = _json(requests.get(address, timeout=TIMEOUT, allow_redirects=False))
        if found["issuer"] != issuer:
            raise ProviderFailed("it names another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _refuse_open(found[name])
        keys = _json(requests.get(found["jwks_uri"], timeout=TIMEOUT, allow_redirects=False))
    return {**found, "keys": keys}


def _refuse_open(address: str) -> None:
    """Secrets go over TLS, or stay on this machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ProviderFailed("its addresses are not https")


def _client(provider: Provider, redirect_uri: str, token_endpoint: str = "") -> Any:
    from authlib.integrations.requests_client import OAuth2Session
    from authlib.oauth2.rfc7523 import PrivateKeyJWT

    by_key = bool(provider.private_key)
    client = OAuth2Session(
        provider.client_id,
        provider.private_key if by_key else provider.client_secret,
        token_endpoint_auth_method="private_key_jwt" if by_key else "client_secret_basic",
        scope=provider.scope,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    if by_key:
        headers = {"kid": provider.key_id} if provider.key_id else {}
        method = PrivateKeyJWT(token_endpoint, headers=headers, alg=provider.signing)
        client.register_client_auth_method(method)
    return client


def _exchange(
    provider: Provider, known: dict[str, Any], held: Held, code: str
) -> Mapping[str, Any]:
    from authlib.integrations.base_client import OAuthError

    endpoint = known["token_endpoint"]
    client = _client(provider, held.redirect_uri, endpoint)
    with _talking():
        try:
            token: Mapping[str, Any] = client.fetch_token(
                endpoint,
                code=code,
                code_verifier=held.verifier,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except OAuthError:
            raise SignInRefused("code") from None
    return token


def _proved(
    provider: Provider, known: dict[str, Any], text: str, nonce: str, now: datetime
) -> Claims:
    """An ID token's claims, once everything about them is right."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    if not text or len(text) > LONGEST_TOKEN:
        raise SignInRefused("token")
    try:
        keys = KeySet.import_key_set(known["keys"])
        claims = jwt.decode(text, keys, algorithms=list(provider.algorithms)).claims
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError):
        # A key that we have not heard of may be new: the next try asks for the keys again.
        forget_metadata()
        raise SignInRefused("token") from None
    _refuse_oddities(provider, claims)
    return dict(claims)


def _refuse_oddities(provider: Provider, claims: Mapping[str, Any]) -> None:
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise SignInRefused("token")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise SignInRefused("token")
