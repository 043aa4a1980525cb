"""A feed is walked page by page on one host, and stops at its bounds."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from vital5.services import directory_source
from vital5.services.directory_source import read_document, records_in
from vital5.services.listing import ListingsRefused

Answers = dict[str, Any]


class Feed:
    """A real server on loopback that answers each address with what a test gave it."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.asked: list[str] = []
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                feed.asked.append(self.path)
                answer = feed.answers.get(self.path, 404)
                if isinstance(answer, int):
                    self.send_response(answer)
                    self.send_header("Location", "/elsewhere")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def feed() -> Iterator[Feed]:
    found = Feed()
    thread = threading.Thread(target=found.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()


def full(number: int) -> dict[str, Any]:
    return {"id": f"s{number}", "name": f"Service {number}", "status": "active", "contacts": [{}]}


def short(number: int) -> dict[str, Any]:
    return {"id": f"s{number}", "name": f"Service {number}", "status": "active"}


def test_pages_are_walked_and_short_records_read_in_full(feed: Feed) -> None:
    feed.answers = {
        "/services": {"contents": [short(1)], "total_pages": 2, "last_page": False},
        "/services?page=2": {"contents": [short(2)], "total_pages": 2, "last_page": True},
        "/services/s1": full(1),
        "/services/s2": full(2),
    }

    assert records_in(read_document(f"{feed.url}/services")) == [full(1), full(2)]


def test_the_root_leads_to_the_services(feed: Feed) -> None:
    feed.answers = {
        "/uk/": {"version": "HSDS-UK-3.0", "profile": "p", "openapi_url": "o"},
        "/uk/services": {"contents": [full(1)], "last_page": True},
    }

    assert records_in(read_document(f"{feed.url}/uk/")) == [full(1)]


def test_version_1_pages_are_read(feed: Feed) -> None:
    feed.answers = {
        "/services?per_page=1": {"content": [full(1)], "totalPages": 2, "last": False},
        "/services?per_page=1&page=2": {"content": [full(2)], "totalPages": 2, "last": True},
    }

    assert records_in(read_document(f"{feed.url}/services?per_page=1")) == [full(1), full(2)]


def test_an_empty_page_ends_the_walk(feed: Feed) -> None:
    feed.answers = {
        "/services": {"contents": [full(1)], "total_pages": 99},
        "/services?page=2": {"contents": [], "total_pages": 99},
    }

    assert records_in(read_document(f"{feed.url}/services")) == [full(1)]


def test_one_record_that_cannot_be_read_does_not_lose_the_others(feed: Feed) -> None:
    feed.answers = {
        "/services": {"contents": [short(1), full(2)], "last_page": True},
    }

    assert records_in(read_document(f"{feed.url}/services")) == [
        {"id": "s1", "name": "Service 1"},
        full(2),
    ]


def test_a_redirect_is_not_followed(feed: Feed) -> None:
    feed.answers = {"/services": 302, "/elsewhere": {"contents": [full(1)]}}

    with pytest.raises(ListingsRefused, match="302"):
        read_document(f"{feed.url}/services")
    assert feed.asked == ["/services"]


def test_an_id_cannot_lead_to_another_address(feed: Feed) -> None:
    feed.answers = {"/services": {"contents": [short(1) | {"id": "../../admin?x=1"}]}}

    read_document(f"{feed.url}/services")

    assert feed.asked[-1] == "/services/..%2F..%2Fadmin%3Fx%3D1"


@pytest.mark.parametrize(
    "address",
    ["http://example.org/services", "http://10.0.0.1/services", "https://127.0.0.1:1/services"],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(ListingsRefused):
        read_document(address)


@pytest.mark.parametrize("bound", [("MOST_PAGES", 3), ("MOST_SERVICES", 3), ("MOST_BYTES", 2000)])
def test_a_feed_without_end_is_refused(
    feed: Feed, monkeypatch: pytest.MonkeyPatch, bound: tuple[str, int]
) -> None:
    monkeypatch.setattr(directory_source, *bound)
    page: Callable[[int], dict[str, Any]] = lambda n: {  # noqa: E731
        "contents": [full(n)],
        "last_page": n == 60,
    }
    feed.answers = {"/services": page(1)} | {f"/services?page={n}": page(n) for n in range(2, 61)}

    with pytest.raises(ListingsRefused):
        read_document(f"{feed.url}/services")


@pytest.mark.parametrize("answer", [b"<html>", b"", b"\xff\xfe", b"[" * 100_000, 500, 404])
def test_a_broken_answer_is_refused(feed: Feed, answer: Any) -> None:
    feed.answers = {"/services": answer}

    with pytest.raises(ListingsRefused):
        read_document(f"{feed.url}/services")
