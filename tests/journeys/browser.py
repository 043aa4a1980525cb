"""The real browser of the tests: found, never downloaded; nothing it does leaves this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Playwright, Request

HOSTS = ("127.0.0.1", "localhost")
PATIENCE = 15_000
NEUTRAL = "https://www.bbc.co.uk/weather"
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever is asked for elsewhere is not found: nothing can leave, whatever a page tries.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
MEND = (
    "No Chromium found. Run `make test`, which brings one, or install it "
    "(Debian: apt-get install chromium; macOS: brew install chromium), "
    "or set VITAL5_TEST_BROWSER=/path/to/chromium."
)


def find_browser(playwright: Playwright) -> str:
    """The path of a Chromium; without one the tests fail and say what to do."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = [os.environ.get("VITAL5_TEST_BROWSER"), *map(shutil.which, names)]
    found.append(playwright.chromium.executable_path)
    usable = [path for path in found if path and Path(path).exists()]
    assert usable, MEND
    return usable[0]


def watch(context: BrowserContext) -> list[str]:
    """A list that grows by the address of every request to somebody else."""
    tried: list[str] = []

    def note(request: Request) -> None:
        host = request.url.partition("://")[2].partition("/")[0].partition(":")[0]
        if not request.url.startswith(("data:", "about:")) and host not in HOSTS:
            tried.append(request.url)

    context.set_default_timeout(PATIENCE)
    context.on("request", note)
    return tried


@contextmanager
def keeping_to_ourselves(context: BrowserContext, but: str = "\0") -> Iterator[None]:
    """Fails if a page asks anybody else for anything, `but` for addresses that begin like this."""
    tried = watch(context)
    yield
    assert not [address for address in tried if not address.startswith(but)], tried


def the_neutral_site_answers(context: BrowserContext) -> None:
    """Stand in for the place where "Leave now" leads, which no test can reach."""

    def weather(route: Any) -> None:
        route.fulfill(status=200, content_type="text/html", body="<title>Weather</title>Sunny")

    context.route(f"{NEUTRAL}**", weather)
