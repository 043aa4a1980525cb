"""Visitors whose sessions the load uses: each stands where its next post saves a reading."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer

from vital5 import create_app
from vital5.migrations import upgrade
from vital5.models import Check, WebSession
from vital5.services import checks
from vital5.services.answers import open_answers, seal_answers
from vital5.services.demo_borough import load_directory
from vital5.web.sessions import COOKIE, CSRF, Visit, begin, token_hash
from vital5.web.store import now

Steps = Sequence[tuple[str, dict[str, str]]]

ABOUT = (
    ("/en/check/about-you", {"age": "47"}),
    ("/en/check/about-you/pregnancy", {"pregnant": "false"}),
    ("/en/check/about-you/conditions", {"known_hypertension": "false", "type2_diabetes": "false"}),
)
READING = ("/en/check/blood-pressure", {"systolic": "132", "diastolic": "78", "setting": "clinic"})
SIGNS = ("/en/check/blood-pressure/symptoms", {"symptoms": "none"})
REST: Steps = (
    ("/en/check/smoking", {"products": "none"}),
    ("/en/check/smoking/history", {"cigarette_history": "never"}),
    ("/en/check/alcohol", {"items-1": "1", "items-2": "0", "items-3": "0"}),
    ("/en/check/weight", {"skip": "true"}),
    ("/en/check/mood", {f"items-{item}": "4" for item in range(1, 6)}),
    ("/en/check/answers", {}),
)


class Visitors:
    """People about to save their first reading, others about to change it, one with a result."""

    first, changed = SIGNS[0], READING[0]
    """Where the post goes that saves a reading, and the one that saves another in its place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app = create_app()
        self.installation = self.app.extensions["vital5"]
        upgrade(self.installation.database)
        with self.installation.database.writing() as session:
            load_directory(session, self.installation.clock())
        client = self.app.test_client()
        _answer(client, (*ABOUT, READING, SIGNS, *REST))
        page = client.get("/en/results")
        if page.status_code != 200:
            raise SystemExit(f"bench: the result page answers {page.status_code}")
        self.result_bytes = len(page.data)
        self.looking = _cookie(client)

    def saving(self, many: int) -> list[tuple[str, str]]:
        """Cookie and post of people with one page of the blood pressure still to answer."""
        return self._standing_after((*ABOUT, READING), many, lambda _: "symptoms=none")

    def changing(self, many: int) -> list[tuple[str, str]]:
        """Cookie and post of people who correct the numbers of a saved reading."""
        return self._standing_after(
            (*ABOUT, READING, SIGNS),
            many,
            lambda n: f"setting=clinic&systolic={100 + n % 39}&diastolic={65 + n % 15}",
        )

    def _standing_after(
        self, steps: Steps, many: int, body: Callable[[int], str]
    ) -> list[tuple[str, str]]:
        """One person walks there by the pages; the others are set beside them in the store."""
        client = self.app.test_client()
        _answer(client, steps)
        database, keys = self.installation.database, self.installation.settings.keys
        sign = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps
        with self.app.app_context(), database.writing() as session:
            token = token_hash(client.get_cookie(COOKIE).value)
            walked = session.get(Check, session.get(WebSession, token).check_id)
            answers = open_answers(keys, walked)
            people = []
            for n in range(many):
                check = checks.begin(session, channel="web", language="en", now=now())
                seal_answers(keys, check, answers)
                session.flush()
                found = Visit()
                found.check_id = check.id
                begin(session, found)
                post = f"csrf_token={urllib.parse.quote(sign(found[CSRF]))}&{body(n)}"
                people.append((f"{COOKIE}={found.token}", post))
        return people

    def at_floor(self, address: str, many: int) -> list[tuple[str, str]]:
        """The same for the floor, whose session is a signed cookie."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        page = opener.open(f"{address}/form").read().decode()
        token = re.search(r'value="([^"]+)"', page)
        cookie = "; ".join(f"{one.name}={one.value}" for one in jar)
        numbers = "systolic=132&diastolic=78"
        post = f"csrf_token={urllib.parse.quote(token[1] if token else '')}&{numbers}"
        return [(cookie, post)] * many


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
