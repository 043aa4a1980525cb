"""A real OpenID provider on this machine, for tests: it speaks the protocol and checks the client.

It signs in whoever `user` holds without asking, remembers codes once, wants PKCE, and knows its
client by a private key (private_key_jwt) or a secret. `token_changes` makes its next ID tokens
bad in one way; `answer_changes` does so with the way back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

OUR_KEY = RSAKey.generate_key(2048, {"kid": "vital5-1", "use": "sig"})
"""The client's own key; its public half is registered with the provider."""


class LocalProvider:
    """The provider, serving until `close`."""

    def __init__(self, *, client_id: str = "vital5", secret: str = "", alg: str = "RS256") -> None:
        self.client_id, self.secret, self.alg = client_id, secret, alg
        self.key = RSAKey.generate_key(2048, {"kid": "p1", "use": "sig"})
        self.user: dict[str, Any] = {"sub": "somebody"}
        self.user_info: dict[str, Any] = {}
        self.token_changes: dict[str, Any] = {}
        self.answer_changes: dict[str, str] = {}
        self.sign: Callable[[dict[str, Any]], str] = self._signed
        self.asked: list[dict[str, str]] = []
        self.granted: list[dict[str, str]] = []  # forms that got a token for a program
        self.token_troubles: list[str] = []  # what the token endpoint does next
        self.closing = threading.Event()
        self.now: Callable[[], float] = time.time
        self._codes: dict[str, dict[str, str]] = {}
        self._assertions: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def issuer(self) -> str:
        """Its name and address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Serve no more."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def metadata(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": [self.alg],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Sign somebody in at once; give where the browser goes back to."""
        self.asked.append(query)
        assert query["response_type"] == "code"
        assert query["client_id"] == self.client_id
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        back |= self.answer_changes
        return f"{query['redirect_uri']}?{urlencode({k: v for k, v in back.items() if v})}"

    def goes_back(self, address: str) -> str:
        """What a browser does at the address that the client sent it to."""
        parts = urlsplit(address)
        assert address.startswith(self.issuer)
        return self.authorize({key: v[0] for key, v in parse_qs(parts.query).items()})

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Exchange a code, once, for the client that it was made for."""
        if not self._knows(form, authorization):
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") == "client_credentials":
            self.granted.append(form)
            token = f"program-token-{len(self.granted)}"
            return 200, {"access_token": token, "token_type": "Bearer", "expires_in": "599"}
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = _base64(digest)
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form.get("redirect_uri") != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        moment = int(self.now())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": moment,
            "exp": moment + 300,
            "nonce": asked["nonce"],
            **self.user,
            **self.token_changes,
        }
        claims = {key: value for key, value in claims.items() if value is not None}
        return 200, {
            "access_token": "the access token",
            "token_type": "Bearer",
            "id_token": self.sign(claims),
        }

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": self.alg, "kid": "p1"}, claims, self.key, algorithms=[self.alg])

    def _knows(self, form: dict[str, str], authorization: str) -> bool:
        if self.secret:
            basic = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
            return authorization == f"Basic {basic}"
        if form.get("client_assertion_type") != ASSERTION:
            return False
        algorithms = ["RS256", "RS512"]
        told = jwt.decode(form["client_assertion"], OUR_KEY, algorithms=algorithms).claims
        fresh = told["jti"] not in self._assertions
        self._assertions.add(told["jti"])
        ours = told["iss"] == told["sub"] == self.client_id
        return fresh and ours and told["aud"] == f"{self.issuer}/token"


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says it needs no signature."""
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def signed_by_somebody_else(claims: dict[str, Any]) -> str:
    """A token signed with a key that is not the provider's, under its key's name."""
    other = RSAKey.generate_key(2048, {"kid": "p1"})
    return jwt.encode({"alg": "RS256", "kid": "p1"}, claims, other)


def signed_with_the_public_key(provider: LocalProvider) -> Callable[[dict[str, Any]], str]:
    """The old trick: the provider's public key taken for a shared secret."""

    def sign(claims: dict[str, Any]) -> str:
        body = ".".join(_part(part) for part in ({"alg": "HS256", "kid": "p1"}, claims))
        secret = provider.key.as_pem(private=False)
        return f"{body}.{_base64(hmac.digest(secret, body.encode(), 'sha256'))}"

    return sign


def _part(told: dict[str, Any]) -> str:
    return _base64(json.dumps(told).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _handler(provider: LocalProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            elif parts.path == "/userinfo":
                bearer = self.headers.get("Authorization") == "Bearer the access token"
                self._answer(200 if bearer else 401, {**provider.user, **provider.user_info})
            elif parts.path == "/jwks":
                self._answer(200, KeySet([provider.key]).as_dict(private=False))
            elif parts.path == "/.well-known/openid-configuration":
                self._answer(200, provider.metadata())
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = parse_qs(self.rfile.read(length).decode())
            flat = {key: values[0] for key, values in form.items()}
            if provider.token_troubles:
                self._trouble(provider.token_troubles.pop(0))
                return
            self._answer(*provider.token(flat, self.headers.get("Authorization", "")))

        def _trouble(self, kind: str) -> None:
            if kind == "hang":
                provider.closing.wait(20)
            elif kind.isdecimal():
                self._answer(int(kind), {"error": "server_error"})
            else:
                self._answer(200, json.loads(kind))

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
