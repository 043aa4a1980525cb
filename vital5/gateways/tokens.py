"""A token for the FHIR server, fetched with a signed JWT (OAuth 2 client credentials, RFC 7523).

The way of the NHS API platform: our key signs who we are, and no password is ever sent. The token
endpoint is believed no more than the server: its answer is short, in time and whole, or none.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from vital5.config import FhirLogin
from vital5.gateways import records
from vital5.gateways.records import NoToken, Strange, Unreached

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTED_FOR = 300
"""Seconds that one assertion holds; the NHS API platform takes no longer one."""

EARLY = 30
"""A token is fetched anew so many seconds before it ends."""

LONGEST_KEPT = 3600
OK = 200
_TOKEN = re.compile(r"[\x21-\x7e]{8,8192}")


class Tokens:
    """The token of one client, kept until shortly before it ends."""

    def __init__(self, login: FhirLogin) -> None:
        self._login = login
        self._token, self._until = "", 0.0

    def bearer(self) -> str:
        """A token that still holds; NoToken if none is to be had."""
        if not self._token or time.monotonic() >= self._until:
            self._token, seconds = self._fetched()
            self._until = time.monotonic() + max(seconds - EARLY, 0)
        return self._token

    def forget(self) -> None:
        """The server did not take it: fetch another one the next time."""
        self._token = ""

    def _fetched(self) -> tuple[str, int]:
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION,
                "client_assertion": self._assertion()}  # fmt: skip
        if self._login.scope:
            form["scope"] = self._login.scope
        try:
            with records.asked("POST", self._login.url, data=form) as (status, _headers, body):
                if status != OK:
                    raise NoToken
                return _token_in(records.read_json(body))
        except (Unreached, Strange) as failed:
            raise NoToken from failed

    def _assertion(self) -> str:
        from authlib.oauth2.rfc7523 import private_key_jwt_sign
        from joserfc.errors import JoseError
        from joserfc.jwk import import_key

        login = self._login
        try:
            signed = private_key_jwt_sign(
                import_key(login.private_key, "EC" if login.signing.startswith("ES") else "RSA"),
                login.client_id,
                login.url,
                alg=login.signing,
                header={"kid": login.key_id} if login.key_id else {},
                expires_in=ASSERTED_FOR,
            )
        except (ValueError, JoseError) as failed:  # a key that is none; the outbox says so
            raise NoToken from failed
        return str(signed)


def _token_in(answer: Any) -> tuple[str, int]:
    """The token and its seconds. Anything else than a bearer token of plain letters is none."""
    told: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
    token, seconds = told.get("access_token"), told.get("expires_in", 0)
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise NoToken
    if str(told.get("token_type", "")).lower() != "bearer":
        raise NoToken
    text = str(seconds)  # some say it as text
    return token, min(int(text), LONGEST_KEPT) if text.isascii() and text.isdecimal() else 0
