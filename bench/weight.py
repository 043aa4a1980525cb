"""How much a page weighs on the line: HTML, style and script, as Brotli."""

from __future__ import annotations

import re

import brotli
from flask.testing import FlaskClient

from vital5 import create_app
from vital5.config import CHECKOUT

FIRST = 40_000
LATER = 8_000
LATER_PAGES = ("/en/check/about-you", "/en/pages/privacy", "/en/languages")


def rows() -> list[tuple[str, str, str]]:
    """The first visit, and the heaviest of the later pages."""
    client = create_app().test_client()
    page = client.get("/en/").data
    files = {
        name: (CHECKOUT / "static" / name).read_bytes()
        for name in re.findall(rb'(?:src|href)="/static/([^"?]+)', page)
        for name in (name.decode(),)
    }
    whole = _packed(page) + sum(_packed(content) for content in files.values())
    later = max(_sent(client, path) for path in LATER_PAGES)
    return [
        ("First visit, Brotli", f"{whole / 1000:.1f} kB", "at most 40 kB"),
        ("Later page, Brotli (heaviest of a few)", f"{later / 1000:.1f} kB", "at most 8 kB"),
    ]


def _packed(content: bytes) -> int:
    return len(brotli.compress(content))


def _sent(client: FlaskClient, path: str) -> int:
    return len(client.get(path, headers={"Accept-Encoding": "br"}).data)
