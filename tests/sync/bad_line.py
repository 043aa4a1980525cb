"""A line that loses, cuts, doubles and delays what goes over it, the same way for the same seed."""

from __future__ import annotations

import random
import socket

import httpx

KINDS = ("lost", "cut", "no_answer", "half_an_answer", "twice", "fine", "fine")


class BadLine(httpx.BaseTransport):
    """Real HTTP to the server, and real faults: bytes that are not sent, answers nobody reads."""

    def __init__(self, seed: int) -> None:
        self._luck = random.Random(seed)
        self._line = httpx.HTTPTransport()
        self.faults = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        kind = self._luck.choice(KINDS)
        self.faults += kind != "fine"
        if kind == "lost":
            raise httpx.ConnectError("nothing was sent", request=request)
        if kind == "cut":
            self._send_some(request)
            raise httpx.WriteError("cut on the way", request=request)
        answer = self._line.handle_request(request)
        data = answer.read()
        if kind == "twice":
            # As a proxy repeats it; the same bytes, so the server must notice.
            self._line.handle_request(request).read()
        if kind == "no_answer":
            raise httpx.ReadError("the answer was lost", request=request)
        if kind == "half_an_answer":
            raise httpx.RemoteProtocolError("half an answer", request=request)
        return httpx.Response(answer.status_code, headers=_plain(answer.headers), content=data)

    def _send_some(self, request: httpx.Request) -> None:
        """Any number of its bytes, then nothing more."""
        assert request.url.port
        head = f"POST {request.url.raw_path.decode()} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in request.headers.items()
        )
        whole = head.encode() + b"\r\n" + request.content
        with socket.create_connection(("127.0.0.1", request.url.port), timeout=5) as line:
            line.sendall(whole[: self._luck.randrange(len(whole))])


def _plain(headers: httpx.Headers) -> dict[str, str]:
    """Without what was undone when the answer was read."""
    undone = ("content-encoding", "content-length", "transfer-encoding")
    return {name: value for name, value in headers.items() if name not in undone}
