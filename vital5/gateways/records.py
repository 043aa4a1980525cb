"""A FHIR server that files what residents share: one POST of a transaction, and what became of it.

Nothing the server says is believed unchecked, and nothing of it is kept but a word of ours. No
redirect is followed, no other host is spoken to, and no answer may be large, slow or strange.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING, Any, Protocol

from vital5.gateways.told import ACCEPTED, AGAIN, FILED, REFUSED, UNSURE, WAITING, Told

if TYPE_CHECKING:
    import httpx

CONNECT, ANSWER, WHOLE = 5.0, 20.0, 45.0
"""Seconds to connect, between two pieces of an answer, and for everything together."""

LONGEST = 1024 * 1024
"""Bytes of an answer that are read; a transaction's own answer is a few kilobytes."""

LONGEST_WAIT = 6 * 3600
FHIR = "application/fhir+json"
OK, MULTIPLE, UNAUTHORISED, FORBIDDEN, SLOW_DOWN = 200, 300, 401, 403, 429
TOO_EARLY, TIMED_OUT, CLIENT, SERVER = 425, 408, 400, 500


class Strange(Exception):
    """An answer that is not what FHIR says, or is not one at all."""


class NoToken(Exception):
    """Nobody gave us a token, so nothing was sent."""


class SignIn(Protocol):
    """What fetches a token for the server (vital5/gateways/tokens.py)."""

    def bearer(self) -> str:
        """A token that holds; NoToken if there is none."""

    def forget(self) -> None:
        """The server did not take it."""


@dataclass(frozen=True)
class Records:
    """One FHIR server and how it knows us: by a token that we were given, or that is fetched."""

    url: str
    token: str = ""
    share_system: str = ""  # of the identifier that Tasks carry
    sign_in: SignIn | None = None

    def deliver(self, share_id: str, bundle: bytes) -> Told:
        """Send a transaction. The id in the header and in the bundle is the same every time."""
        try:
            with self._asked("POST", "", share_id, bundle) as (status, headers, body):
                return _delivered(status, headers, body, entries=len(json.loads(bundle)["entry"]))
        except NoToken:
            return Told(AGAIN, "no_token")
        except Unreached:
            return Told(AGAIN, "unreachable")
        except Strange:
            return Told(UNSURE, "strange_answer")

    def ask(self, share_id: str) -> Told:
        """What became of a share: the Task that carries its id says it (docs/sharing.md)."""
        query = f"/Task?identifier={self.share_system}%7C{share_id}"
        try:
            with self._asked("GET", query, share_id, None) as (status, _headers, body):
                if status != OK:
                    return Told(WAITING, "no_answer")
                return _acknowledged(body, self.share_system, share_id)
        except NoToken:
            return Told(WAITING, "no_token")
        except Unreached:
            return Told(WAITING, "unreachable")
        except Strange:
            return Told(WAITING, "strange_answer")

    @contextmanager
    def _asked(
        self, method: str, path: str, share_id: str, content: bytes | None
    ) -> Iterator[tuple[int, Mapping[str, str], bytes]]:
        headers = {"Accept": FHIR, "X-Request-Id": share_id, "Idempotency-Key": share_id}
        if content is not None:
            headers["Content-Type"] = FHIR
        token = self.sign_in.bearer() if self.sign_in else self.token
        if token:
            headers["Authorization"] = f"Bearer {token}"
        with asked(method, self.url + path, content=content, headers=headers) as answer:
            if self.sign_in and answer[0] == UNAUTHORISED:
                self.sign_in.forget()
            yield answer


@contextmanager
def asked(method: str, url: str, **sent: Any) -> Iterator[tuple[int, Mapping[str, str], bytes]]:
    """Ask one server one thing: status, headers and the whole of a short answer that came in
    time. Unreached or Strange otherwise."""
    import httpx

    limits = httpx.Timeout(ANSWER, connect=CONNECT)
    # Nothing packed: a few bytes that unfold to gigabytes are an attack on our memory.
    sent["headers"] = {**sent.get("headers", {}), "Accept-Encoding": "identity"}
    try:
        with (
            cut_off() as watch,
            httpx.Client(follow_redirects=False, timeout=limits, trust_env=False) as client,
            client.stream(method, url, extensions={"trace": watch}, **sent) as answer,
        ):
            yield answer.status_code, answer.headers, _read(answer)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failed:
        raise Unreached from failed
    except (httpx.HTTPError, httpx.InvalidURL) as failed:
        raise Strange from failed


@contextmanager
def cut_off() -> Iterator[Callable[[str, dict[str, Any]], None]]:
    """Hang up when the whole has taken too long. The limits above hold between two bytes, and a
    server that sends its headers one by one would keep us for days."""
    lines: list[socket.socket] = []

    def watch(event: str, told: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            line = told["return_value"].get_extra_info("socket")
            lines.append(socket.fromfd(line.fileno(), line.family, line.type))

    def hang_up() -> None:
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    timer = Timer(WHOLE, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        for line in lines:
            line.close()


class Unreached(Exception):
    """Not a byte of the message left this machine."""


def _read(answer: httpx.Response) -> bytes:
    """The whole answer, if it is short and comes in time: a drip is as bad as silence."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise Strange
    until, body = time.monotonic() + WHOLE, b""
    for piece in answer.iter_raw():
        body += piece
        if len(body) > LONGEST or time.monotonic() > until:
            raise Strange
    return body


def _delivered(status: int, headers: Mapping[str, str], body: bytes, *, entries: int) -> Told:
    if MULTIPLE <= status < CLIENT:
        return Told(REFUSED, "redirected")
    if status in (UNAUTHORISED, FORBIDDEN):
        return Told(AGAIN, "not_let_in")
    if status in (SLOW_DOWN, TIMED_OUT, TOO_EARLY) or status >= SERVER:
        word = UNSURE if status >= SERVER else AGAIN
        return Told(word, "server_trouble", after=_seconds(headers.get("retry-after", "")))
    if status >= CLIENT:
        return Told(REFUSED, "refused")
    return _accepted(read_json(body), entries)


def _accepted(answer: Any, entries: int) -> Told:
    """Only a transaction's own answer counts, with every entry taken; a login page does not."""
    if not isinstance(answer, dict) or answer.get("resourceType") != "Bundle":
        return Told(UNSURE, "strange_answer")
    found = answer.get("entry")
    if answer.get("type") != "transaction-response" or not isinstance(found, list):
        return Told(UNSURE, "strange_answer")
    taken = [_status_of(one) for one in found]
    if len(taken) != entries or not all(map(_TAKEN.match, taken)):
        return Told(UNSURE, "not_whole")
    return Told(ACCEPTED)


_TAKEN = re.compile(r"2[0-9]{2}(?: |$)")


def _status_of(entry: Any) -> str:
    response = entry.get("response") if isinstance(entry, dict) else None
    return str(response.get("status", "")) if isinstance(response, dict) else ""


_DONE = {"completed": Told(FILED), "rejected": Told(REFUSED, "returned"),
         "failed": Told(REFUSED, "not_filed"), "cancelled": Told(REFUSED, "not_filed")}  # fmt: skip


def _acknowledged(body: bytes, system: str, share_id: str) -> Told:
    answer = read_json(body)
    if not isinstance(answer, dict) or answer.get("resourceType") != "Bundle":
        raise Strange
    told = [
        _DONE[task["status"]]
        for task in _tasks(answer)
        if _is_about(task, system, share_id) and task.get("status") in _DONE
    ]
    # Two Tasks that say different things say nothing: a person has to look.
    return told[0] if len({one.word for one in told}) == 1 else Told(WAITING)


def _tasks(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    entries = answer.get("entry", [])
    for entry in entries if isinstance(entries, list) else []:
        task = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(task, dict) and task.get("resourceType") == "Task":
            yield task


def _is_about(task: dict[str, Any], system: str, share_id: str) -> bool:
    """A server that answers with somebody else's Task is not believed."""
    found = task.get("identifier", [])
    known = found if isinstance(found, list) else []
    return {"system": system, "value": share_id} in [
        {"system": one.get("system"), "value": one.get("value")}
        for one in known
        if isinstance(one, dict)
    ]


def _seconds(text: str) -> int:
    return min(int(text), LONGEST_WAIT) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def read_json(body: bytes) -> Any:
    """JSON from outside: one meaning only, no number that is none, no depth without end."""
    try:
        return json.loads(body, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Strange from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)
