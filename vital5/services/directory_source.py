"""Where a directory is read from: a file, or a web address, within bounds that a bad feed meets."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from vital5.services.listing import ListingsRefused

MOST_BYTES = 30_000_000  # of one load, all pages together
MOST_PAGES = 200
MOST_SERVICES = 5_000
TIMEOUT = 20  # seconds, for each answer
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A feed that points elsewhere is not the feed that was named."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Fetcher:
    """Gets JSON from one host, and stops at a bound of bytes."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ListingsRefused("a feed's address begins with https://")
        self.host = parts.netloc
        self.left = MOST_BYTES
        self._opener = urllib.request.build_opener(_NoRedirects)

    def __call__(self, address: str) -> Any:
        """The JSON at an address of this host."""
        return parse(self.body(address))

    def body(self, address: str) -> bytes:
        """What an address of this host answers."""
        if urlsplit(address).netloc != self.host:
            raise ListingsRefused("a feed stays on one host")
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
            address,
            headers={"Accept": "application/json, text/csv", "User-Agent": "vital5-directory"},
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                body = answer.read(self.left + 1)
        except urllib.error.HTTPError as error:
            raise ListingsRefused(f"the feed answered {error.code}") from error
        except (OSError, HTTPException) as error:
            raise ListingsRefused(f"the feed cannot be reached: {error}") from error
        self.left -= len(body)
        if self.left < 0:
            raise ListingsRefused(f"the feed is larger than {MOST_BYTES} bytes")
        return bytes(body)


def parse(body: bytes) -> Any:
    """JSON in UTF-8, or a refusal."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ListingsRefused(f"this is not JSON: {error}") from error


def is_address(source: str) -> bool:
    """Whether a source is a web address and not a file."""
    return urlsplit(source).scheme in ("http", "https")


def read_document(source: str) -> Any:
    """The whole JSON of a file, or of a feed with its pages walked and joined."""
    if is_address(source):
        return _read_feed(source)
    path = Path(source)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ListingsRefused(f"{path.name} is larger than {MOST_BYTES} bytes")
        return parse(path.read_bytes())
    except OSError as error:
        raise ListingsRefused(f"{path.name} cannot be read: {error.strerror}") from error


def records_in(document: Any) -> list[Any] | None:
    """The service records of an Open Referral document, or None if it is something else."""
    if isinstance(document, list):
        return [record for item in document for record in records_in(item) or [item]]
    if isinstance(document, dict) and "schema" not in document:
        page = document.get("contents", document.get("content"))
        if isinstance(page, list):
            return page
        if "id" in document and "name" in document:
            return [document]
    return None


def _read_feed(address: str) -> Any:
    fetch = Fetcher(address)
    first = fetch(address)
    if isinstance(first, dict) and "openapi_url" in first and "version" in first:
        # The root of a feed: its services lie one step below.
        address = _below(address, "services")
        first = fetch(address)
    if not (isinstance(first, dict) and ("contents" in first or "content" in first)):
        return first
    records = [record for page in _pages(first, address, fetch) for record in page]
    if len(records) > MOST_SERVICES:
        raise ListingsRefused(f"the feed has more than {MOST_SERVICES} services")
    return [_in_full(record, address, fetch) for record in records]


def _pages(first: dict[str, Any], address: str, fetch: Fetcher) -> Iterator[list[Any]]:
    """Every page, until the feed says it is the last, or is empty, or the count is reached."""
    page, number = first, 1
    while True:
        records = records_in(page) or []
        yield records
        last = page.get("last_page", page.get("last"))
        total = page.get("total_pages", page.get("totalPages"))
        if last is True or not records or (isinstance(total, int) and number >= total):
            return
        if last is None and total is None:
            return
        number += 1
        if number > MOST_PAGES:
            raise ListingsRefused(f"the feed has more than {MOST_PAGES} pages")
        page = fetch(_with_page(address, number))
        if not isinstance(page, dict):
            raise ListingsRefused(f"page {number} of the feed is not a page")


def _in_full(record: Any, address: str, fetch: Fetcher) -> Any:
    """A record with its lists; the list of a feed has them not, its own address has."""
    lists = ("contacts", "phones", "schedules", "service_areas", "languages", "attributes")
    if not isinstance(record, dict) or any(name in record for name in lists) or "id" not in record:
        return record
    try:
        return fetch(_below(address, str(record["id"])))
    except ListingsRefused:
        if fetch.left < 0:
            raise
        # Named bad by the reader, instead of losing the whole load.
        return {"id": record["id"], "name": record.get("name")}


def _below(address: str, step: str) -> str:
    parts = urlsplit(address)
    path = f"{parts.path.rstrip('/')}/{quote(step, safe='')}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _with_page(address: str, number: int) -> str:
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "page"]
    query.append(("page", str(number)))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))
