"""A FHIR server on this machine: it files transactions, and does whatever else it is told to."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Bundle = dict[str, Any]


@dataclass
class Server:
    """What the server did and is still going to do. Each POST uses up one behaviour; then "ok"."""

    url: str = ""
    behaviours: list[str] = field(default_factory=list)
    filed: dict[str, Any] = field(default_factory=dict)  # by Type/id, as a PUT leaves it
    posts: list[Bundle] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    tasks: list[Bundle] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    elsewhere: str = ""
    waiting: threading.Event = field(default_factory=threading.Event)
    got_one: threading.Event = field(default_factory=threading.Event)

    def file(self, bundle: Bundle) -> Bundle:
        """Put every resource where it says, as a FHIR server does with a transaction."""
        for entry in bundle["entry"]:
            request = entry["request"]
            if request["method"] == "PUT":
                self.filed[request["url"]] = entry["resource"]
            else:  # made only where nothing has that identifier
                where = f"{request['url']}?{request['ifNoneExist']}"
                self.filed.setdefault(where, entry["resource"])
        return answer_to(bundle)

    def task(self, share_id: str, status: str, system: str = "") -> Bundle:
        """A Task that tells what became of a share."""
        known = system or "https://vital5.example/fhir/id/share"
        made = {"resourceType": "Task", "status": status, "intent": "order",
                "identifier": [{"system": known, "value": share_id}]}  # fmt: skip
        self.tasks.append(made)
        return made


def answer_to(bundle: Bundle) -> Bundle:
    """The answer of a server that took every entry."""
    entries = [{"response": {"status": "201 Created"}} for _ in bundle["entry"]]
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}


Answer = Callable[["Handler", Bundle], None]


def _strange(text: str) -> Answer:
    return lambda handler, _bundle: handler.say(200, text)


def _strange_with(status: int) -> Answer:
    """A status that takes it, and nothing that says what was taken."""
    return lambda handler, _bundle: handler.say(status, "")


def _status(status: int, **headers: str) -> Answer:
    return lambda handler, _bundle: handler.say(status, "{}", **headers)


def _filed_then(then: Answer) -> Answer:
    def answer(handler: Handler, bundle: Bundle) -> None:
        handler.side.file(bundle)
        then(handler, bundle)

    return answer


def _hang(handler: Handler, _bundle: Bundle) -> None:
    handler.side.waiting.wait(20)


def _drip(handler: Handler, _bundle: Bundle) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not handler.side.waiting.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def _drip_headers(handler: Handler, _bundle: Bundle) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.side.waiting.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def _packed(handler: Handler, bundle: Bundle) -> None:
    """A megabyte in a few hundred bytes, which nobody asked for."""
    body = gzip.compress(json.dumps(answer_to(bundle)).encode() + b" " * 1_000_000)
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _as_a_page(handler: Handler, bundle: Bundle) -> None:
    handler.say(200, json.dumps(answer_to(bundle)), **{"Content-Type": "text/html"})


def _two_lengths(handler: Handler, _bundle: Bundle) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}")


def _with_statuses(status: str) -> Answer:
    def answer(handler: Handler, bundle: Bundle) -> None:
        entries = [{"response": {"status": status}} for _ in bundle["entry"]]
        handler.say(200, json.dumps({**answer_to(bundle), "entry": entries}))

    return answer


def _drop(handler: Handler, _bundle: Bundle) -> None:
    handler.close_connection = True


def _redirect(handler: Handler, _bundle: Bundle) -> None:
    handler.say(307, "", Location=handler.side.elsewhere)


def _one_short(handler: Handler, bundle: Bundle) -> None:
    answer = answer_to(bundle)
    handler.say(200, json.dumps({**answer, "entry": answer["entry"][1:]}))


def _one_more(handler: Handler, bundle: Bundle) -> None:
    answer = answer_to(bundle)
    handler.say(200, json.dumps({**answer, "entry": answer["entry"] + answer["entry"][:1]}))


def _one_refused(handler: Handler, bundle: Bundle) -> None:
    answer = answer_to(bundle)
    answer["entry"][3]["response"]["status"] = "422 Unprocessable"
    handler.say(200, json.dumps(answer))


def _fine(handler: Handler, bundle: Bundle) -> None:
    handler.say(200, json.dumps(handler.side.file(bundle)))


BEHAVIOURS: dict[str, Answer] = {
    "ok": _fine,
    "hang": _hang,
    "files and hangs": _filed_then(_hang),
    "drip": _drip,
    "drop": _drop,
    "files and drops": _filed_then(_drop),
    "files and says 500": _filed_then(_status(500)),
    "500": _status(500),
    "503 in an hour": _status(503, **{"Retry-After": "3600"}),
    "429": _status(429),
    "401": _status(401),
    "410": _status(410),
    "422": _status(422),
    "202": _strange_with(202),
    "204": _strange_with(204),
    "503 for ever": _status(503, **{"Retry-After": "9" * 5000}),
    "503 until Monday": _status(503, **{"Retry-After": "Mon, 30 Nov 2026 09:00:00 GMT"}),
    "headers that drip": _drip_headers,
    "packed": _packed,
    "as a page": _as_a_page,
    "two lengths": _two_lengths,
    "statuses of no kind": _with_statuses("2banana"),
    "one more": _one_more,
    "redirect": _redirect,
    "a login page": _strange("<html>Sign in</html>"),
    "empty": _strange(""),
    "another resource": _strange('{"resourceType":"OperationOutcome","issue":[]}'),
    "a searchset": _strange('{"resourceType":"Bundle","type":"searchset","entry":[]}'),
    "one short": _one_short,
    "one refused": _one_refused,
    "a name twice": _strange('{"resourceType":"Bundle","resourceType":"Bundle"}'),
    "no number": _strange('{"resourceType":NaN}'),
    "a huge number": _strange('{"a":' + "9" * 100_000 + "}"),
    "depth": _strange("[" * 100_000),
    "two megabytes": _strange('"' + "x" * 2_000_000 + '"'),
    "entries of text": _strange(
        '{"resourceType":"Bundle","type":"transaction-response","entry":["201",{"response":"201"}]}'
    ),
}


class Handler(BaseHTTPRequestHandler):
    """One request; the server it belongs to says what to do with it."""

    side: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        bundle = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.side.posts.append(bundle)
        self.side.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.side.got_one.set()
        name = self.side.behaviours.pop(0) if self.side.behaviours else "ok"
        BEHAVIOURS[name](self, bundle)

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query).get("identifier", [""])[0]
        self.side.asked.append(asked)
        entries = [{"resource": task} for task in self.side.tasks]
        answer = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        self.say(200, json.dumps(answer))

    def say(self, status: int, text: str, **headers: str) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing on the test's output."""


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port, until the block ends."""
    side = Server()
    handler = type("Own", (Handler,), {"side": side})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    side.url = f"http://127.0.0.1:{server.server_port}/fhir"
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    try:
        yield side
    finally:
        side.waiting.set()
        server.shutdown()
        server.server_close()
