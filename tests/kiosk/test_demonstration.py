"""`vital5 demo`: its kiosk is known to its server, and what is answered there opens on a phone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup

from tests.kiosk.test_at_the_screen import ANSWERS

PATIENCE = 60  # seconds: the machine may be busy
MAIN = "from vital5.commands import main; main()"


@dataclass
class Demonstration:
    """The program, where it keeps things, and its JSON line."""

    process: subprocess.Popen[str]
    data: Path
    doors: dict[str, Any]

    def kiosks(self) -> list[dict[str, Any]]:
        """What the programme team is told of its kiosks."""
        environ = {**os.environ, "VITAL5_ENV": "demo", "VITAL5_DATA": str(self.data)}
        command = [sys.executable, "-c", MAIN, "kiosks", "list"]
        told = subprocess.run(command, env=environ, text=True, capture_output=True, check=True)
        return [json.loads(line) for line in told.stdout.splitlines()]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    data = tmp_path_factory.mktemp("demo")
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "demo", "--port", "0", "--kiosk-port", "0",
         "--data", str(data), "--residents", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout
    yield Demonstration(process, data, json.loads(process.stdout.readline()))
    process.kill()
    process.wait(PATIENCE)


class Browser:
    """Somebody who fills in forms of a program that runs elsewhere."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, follow_redirects=True, timeout=PATIENCE)
        self.soup = BeautifulSoup("", "html.parser")

    @property
    def name(self) -> str:
        return str(self.soup.body["data-page"]) if self.soup.body else ""

    def opens(self, path: str) -> str:
        return self._sees(self.client.get(path))

    def posts(self, path: str, **fields: object) -> str:
        token = self.soup.select_one('input[name="csrf_token"]')
        assert token, self.name
        return self._sees(self.client.post(path, data={"csrf_token": token["value"], **fields}))

    def answers(self, **fields: object) -> str:
        return self.posts(str(self.client_path), **fields)

    def _sees(self, answer: httpx.Response) -> str:
        assert answer.status_code == 200, (str(answer.url), answer.status_code)
        self.client_path = answer.url.path
        self.soup = BeautifulSoup(answer.text, "html.parser")
        return self.name

    def goes_on(self) -> str:
        """The next page of a check without a cuff."""
        if self.name in ("kiosk-cover", "kiosk-show-results"):
            form = self.soup.select_one('form[action$="/uncover"]')
            assert form
            held = {str(one["name"]): one["value"] for one in form.select("input[name]")}
            return self.posts(str(form["action"]), **held)
        if self.name in ANSWERS:
            return self.answers(**ANSWERS[self.name])
        if self.name.startswith("measuring-"):
            over = self.name in ("measuring-done", "measuring-no-reading")
            return self.posts("/en/measuring", **({"on": "true"} if over else {"deed": "pass"}))
        return self.answers()


def test_a_visit_at_its_kiosk_opens_on_a_phone(demo: Demonstration) -> None:
    at_kiosk, phone = Browser(demo.doors["kiosk"]), Browser(demo.doors["resident"])
    at_kiosk.opens("/en/")
    at_kiosk.posts("/en/begin")
    at_kiosk.posts("/en/company", company="alone")
    for _ in range(40):
        if at_kiosk.name == "results":
            break
        at_kiosk.goes_on()
    assert at_kiosk.name == "results"
    assert at_kiosk.opens("/en/slip") == "kiosk-slip"
    assert not at_kiosk.soup.select("[data-sharing]"), "sharing is said to be out of order"
    code = at_kiosk.soup.select_one("[data-handover-code]")
    assert code
    assert str(demo.doors["resident"]).removeprefix("http://") + "take" in at_kiosk.soup.text
    at_kiosk.posts("/en/stop")

    until = time.monotonic() + PATIENCE
    while phone.name != "results" and time.monotonic() < until:
        phone.opens("/en/take")
        phone.answers(code=code.get_text(strip=True))
    assert phone.name == "results"
    shown = {str(one["data-vital"]) for one in phone.soup.select("[data-vital]")}
    assert shown >= {"smoking", "alcohol", "weight", "mood"}


def test_the_programme_team_sees_its_kiosk(demo: Demonstration) -> None:
    (kiosk,) = (one for one in demo.kiosks() if one["id"] == "demo-1")

    assert (kiosk["cuff"], kiosk["serial"]) == ("suntech_advantage", "EXAMPLE-0001")
    assert kiosk["alarms"] == []
    (invented,) = (one for one in demo.kiosks() if one["id"] != "demo-1")
    assert "silent" in invented["alarms"] or "calibration_soon" in invented["alarms"]
    assert demo.doors["programme"].endswith("/programme/")


def test_its_kiosk_ends_with_it(demo: Demonstration) -> None:
    demo.process.kill()
    for _ in range(PATIENCE * 4):
        try:
            httpx.get(demo.doors["kiosk"], timeout=PATIENCE)
        except httpx.TransportError:
            return
        time.sleep(0.25)
    raise AssertionError("the kiosk outlived the demonstration")
