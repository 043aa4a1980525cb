"""Signed requests to the server, one after another; what a server says that is no answer."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from kiosk.host import boot
from kiosk.identity import Identity, SigningKey
from kiosk.moments import Clock
from kiosk.strongbox import Strongbox
from vital5.wire import signing
from vital5.wire.answers import to_json
from vital5.wire.messages import PREFIX

NUMBERS_AT_ONCE = 50
"""Sequence numbers that are taken together: each taking is written through to the disk."""

LONGEST_ANSWER = 2 * 1024 * 1024
PATIENCE = httpx.Timeout(30, connect=10)


class TryLater(Exception):
    """No answer, or none that helps; the same thing may do later."""


class TooOften(TryLater):
    """The server counts how often this may be asked, and that was too often."""


class NotWelcome(Exception):
    """The server knows this kiosk no more, or not yet; `error` is its word for it."""

    def __init__(self, error: str, words: str) -> None:
        super().__init__(words)
        self.error = error


class NotTaken(Exception):
    """The server did not understand a request: one of both sides is wrong about how to speak."""


@dataclass(frozen=True)
class Heard:
    """An answer: its status, and the object in it (or nothing)."""

    status: int
    told: dict[str, Any]

    @property
    def error(self) -> str:
        """The server's word for why there is no answer."""
        return str(self.told.get("error") or "") if self.status >= 400 else ""


class ServerTalk:
    """The line to one server. Requests go one after another, whichever thread asks."""

    def __init__(
        self,
        server: str,
        box: Strongbox,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._server, self._box, self._clock = server, box, clock
        self._identity = Identity(box)
        self._numbers = iter(range(0))
        self._turn = threading.Lock()
        self._client = httpx.Client(
            timeout=PATIENCE, follow_redirects=False, transport=transport,
            headers={"User-Agent": "vital5-kiosk"},
        )  # fmt: skip
        self.server_time: datetime | None = None
        """What the server's clock said last."""

    def close(self) -> None:
        self._client.close()

    def enrol(self, body: dict[str, Any]) -> dict[str, Any]:
        """Show a code; signed with nothing yet, since nobody knows the key."""
        request = self._request("enrolments", to_json(body))
        return self._told(self._send(request))

    def post(
        self, door: str, body: dict[str, Any], patience: float | None = None
    ) -> dict[str, Any]:
        """Ask something; the answer is what the server says.

        With `patience`, somebody waits before the screen: after so many seconds it is given up.
        """
        data = to_json(body)
        until = None if patience is None else time.monotonic() + patience
        with self._my_turn(patience):
            answer = self._signed(door, data, until)
            if answer.error == "clock":
                challenge = str(answer.told.get("challenge"))
                answer = self._signed(door, data, until, challenge)
            elif answer.error == "replayed":
                self._skip_to(answer.told.get("sequence"))
                answer = self._signed(door, data, until)
            elif answer.error == "unknown_key" and self._identity.fall_back():
                # A server that was restored from a backup may know only the key before.
                answer = self._signed(door, data, until)
        return self._told(answer)

    @contextmanager
    def _my_turn(self, patience: float | None) -> Iterator[None]:
        """Sequences only ever grow at the server: a request waits until the one before is done."""
        if not self._turn.acquire(timeout=-1 if patience is None else patience):
            raise TryLater("another request is still under way")
        try:
            yield
        finally:
            self._turn.release()

    def _signed(
        self, door: str, data: bytes, until: float | None, challenge: str | None = None
    ) -> Heard:
        key = self._identity.key()
        if key is None:
            raise NotWelcome("not_enrolled", "this kiosk has not enrolled")
        request = self._request(door, data)
        request.headers[signing.KIOSK] = self._identity.name
        request.headers[signing.SEQUENCE] = str(self._number())
        if challenge is not None:
            request.headers[signing.CHALLENGE] = challenge
        self._sign(request, data, key)
        return self._send(request, until)

    def _sign(self, request: httpx.Request, data: bytes, key: SigningKey) -> None:
        message = signing.Message(request.method, str(request.url), dict(request.headers))
        signing.sign(
            message,
            data,
            key_id=key.id,
            key=key.private,
            created=self._clock().at,
            nonce=secrets.token_urlsafe(18),
        )
        request.headers.update(message.headers)

    def _request(self, door: str, data: bytes) -> httpx.Request:
        headers = {"Content-Type": "application/json"}
        address = f"{self._server}{PREFIX}/{door}"
        return self._client.build_request("POST", address, content=data, headers=headers)

    def _number(self, above: int = 0) -> int:
        found = next(self._numbers, None)
        if found is None or found <= above:
            first = self._box.reserve_numbers(NUMBERS_AT_ONCE, above)
            self._numbers = iter(range(first + 1, first + NUMBERS_AT_ONCE))
            return first
        return found

    def _skip_to(self, sequence: Any) -> None:
        """The server has seen higher numbers: this kiosk's disk is older than it."""
        highest = sequence if isinstance(sequence, int) else 0
        first = self._box.reserve_numbers(NUMBERS_AT_ONCE, highest)
        self._numbers = iter(range(first, first + NUMBERS_AT_ONCE))

    def _send(self, request: httpx.Request, until: float | None = None) -> Heard:
        before = self._clock().seconds
        try:
            with self._client.stream(
                "POST",
                request.url,
                content=request.content,
                headers=request.headers,
                timeout=_timeout(until),
            ) as answer:
                size = 0
                parts = []
                for part in answer.iter_bytes():
                    parts.append(part)
                    size += len(part)
                    if size > LONGEST_ANSWER:
                        raise TryLater("the server's answer is too long")
                    if until is not None and time.monotonic() > until:
                        raise TryLater("the server answers too slowly")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TryLater(f"the server does not answer: {type(error).__name__}") from error
        heard = Heard(answer.status_code, _object(b"".join(parts)))
        self._learn_time(heard, before)
        return heard

    def _learn_time(self, answer: Heard, before: float) -> None:
        """Work out the server's time at this host's start from every answer that tells it."""
        text = answer.told.get("server_time")
        try:
            told = datetime.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            return
        if told is None or told.tzinfo is None:
            return
        self.server_time = told.astimezone(UTC)
        middle = (before + self._clock().seconds) / 2
        began = self.server_time - timedelta(seconds=middle)
        self._box.boot_began(str(boot()), began.isoformat())

    def _told(self, answer: Heard) -> dict[str, Any]:
        status, told = answer.status, answer.told
        if status in (200, 201):
            if not told:
                raise TryLater("the server's answer is not ours: is this its address?")
            return told
        words = str(told.get("title") or f"HTTP {status}")
        if status in (401, 403):
            raise NotWelcome(str(told.get("error") or "refused"), words)
        if status in (400, 404, 405, 409, 413, 415):
            raise NotTaken(words)
        raise (TooOften if status == 429 else TryLater)(words)


def _timeout(until: float | None) -> httpx.Timeout:
    if until is None:
        return PATIENCE
    left = until - time.monotonic()
    if left <= 0:
        raise TryLater("the server does not answer in time")
    return httpx.Timeout(left)


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
