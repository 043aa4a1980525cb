"""Visitors whose sessions the load uses: each stands where its next post saves a reading."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.parse
import urllib.request
from pathlib import Path

from vital5 import create_app
from vital5.migrations import upgrade
from vital5.services.demo_borough import load_directory

MANY = 60
ANSWERS = (
    ("/en/check/about-you", {"age": "47"}),
    ("/en/check/about-you/pregnancy", {"pregnant": "false"}),
    ("/en/check/about-you/conditions", {"known_hypertension": "false", "type2_diabetes": "false"}),
    ("/en/check/blood-pressure", {"systolic": "132", "diastolic": "78", "setting": "clinic"}),
    ("/en/check/blood-pressure/symptoms", {"symptoms": "none"}),
)
REST = (
    ("/en/check/smoking", {"products": "none"}),
    ("/en/check/smoking/history", {"cigarette_history": "never"}),
    ("/en/check/alcohol", {"items-1": "1", "items-2": "0", "items-3": "0"}),
    ("/en/check/weight", {"skip": "true"}),
    ("/en/check/mood", {f"items-{item}": "4" for item in range(1, 6)}),
    ("/en/check/answers", {}),
)


class Visitors:
    """Some people part way through their check, and one with a result."""

    saving_path = "/en/check/blood-pressure"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app = create_app()
        found = self.app.extensions["vital5"]
        upgrade(found.database)
        with found.database.writing() as session:
            load_directory(session, found.clock())
        client = self.app.test_client()
        _answer(client, (*ANSWERS, *REST))
        page = client.get("/en/results")
        if page.status_code != 200:
            raise SystemExit(f"bench: the result page answers {page.status_code}")
        self.result_bytes = len(page.data)
        self.looking = _cookie(client)

    def saving(self, _address: str) -> list[tuple[str, str]]:
        """Cookie and fixed part of the body of each visitor's post."""
        people = []
        for _ in range(MANY):
            client = self.app.test_client()
            _answer(client, ANSWERS)
            token = urllib.parse.quote(_token(client, self.saving_path))
            people.append((_cookie(client), f"csrf_token={token}&setting=clinic"))
        return people

    def at_floor(self, address: str) -> list[tuple[str, str]]:
        """The same for the floor, whose session is a signed cookie."""
        people = []
        for _ in range(MANY):
            jar = http.cookiejar.CookieJar()
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
            page = opener.open(f"{address}/form").read().decode()
            token = re.search(r'value="([^"]+)"', page)
            cookie = "; ".join(f"{one.name}={one.value}" for one in jar)
            people.append((cookie, f"csrf_token={urllib.parse.quote(token[1] if token else '')}"))
        return people


def _answer(client, steps) -> None:  # type: ignore[no-untyped-def]
    for path, given in steps:
        answer = client.post(path, data={**given, "csrf_token": _token(client, path)})
        if answer.status_code != 303:
            raise SystemExit(f"bench: {path} answers {answer.status_code}")


def _token(client, path: str) -> str:  # type: ignore[no-untyped-def]
    page = client.get(path, follow_redirects=True).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found[1] if found else ""


def _cookie(client) -> str:  # type: ignore[no-untyped-def]
    cookie = client.get_cookie("vital5")
    return f"vital5={cookie.value}"
