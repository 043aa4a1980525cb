"""`kiosk run` as a program of its own: ready, out of order, mended, killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kiosk.simulations import served

PATIENCE = 60  # seconds: the machine may be busy
SOUND = """\
id = "library-1"
site = "Library"
languages = ["en", "es"]
cuff = "ampall_bp868f"
port = "{port}"
cuff_range_cm = [22, 42]
calibration_due = 2099-05-31
server = "http://127.0.0.1:8500"
staffed = false
"""


@contextmanager
def program(*arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
    )
    yield process
    process.kill()
    process.wait(PATIENCE)


def running(file: Path, folder: Path) -> object:
    return program("kiosk", "run", "--config", str(file), "--port", "0",
                   VITAL5_ENV="test", VITAL5_DATA=str(folder))  # fmt: skip


def says(process: subprocess.Popen[str]) -> dict:
    assert process.stdout
    return json.loads(process.stdout.readline())


def gets(address: str, cookie: str = "") -> tuple[int, str]:
    request = urllib.request.Request(address, headers={"Cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def page_of(html: str) -> str:
    found = re.search('data-page="([^"]+)"', html)
    return found[1] if found else ""


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    with served("ampall_bp868f") as cuff:
        path = tmp_path / "kiosk.toml"
        path.write_text(SOUND.format(port=cuff.port()))
        yield path


def test_it_says_where_it_is_ready_and_ends_when_told(file: Path, tmp_path: Path) -> None:
    with running(file, tmp_path / "data") as process:
        told = says(process)
        assert (told["ready"], told["id"]) == (True, "library-1")
        status, html = gets(told["url"])
        assert (status, page_of(html)) == (200, "languages")

        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_an_error_is_on_the_screen_and_a_mended_file_starts_by_itself(
    file: Path, tmp_path: Path
) -> None:
    sound = file.read_text()
    file.write_text(sound.replace('cuff = "ampall_bp868f"', 'cuff = "no-such"'))
    with running(file, tmp_path / "data") as process:
        told = says(process)
        assert told["ready"] is False
        assert [error["key"] for error in told["errors"]] == ["cuff"]
        for path in ("", "en/", "es/check", "en/results"):
            status, html = gets(told["url"] + path)
            assert (status, page_of(html)) == (503, "kiosk-out-of-order"), path
            assert 'data-fault="cuff"' in html

        file.write_text(sound)
        assert says(process)["ready"] is True
        assert page_of(gets(told["url"])[1]) == "languages"


def test_stopped_while_out_of_order_it_has_not_done_what_was_asked(tmp_path: Path) -> None:
    with running(tmp_path / "no-such.toml", tmp_path / "data") as process:
        assert [error["key"] for error in says(process)["errors"]] == ["file"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 1


def test_after_a_power_cut_nothing_of_a_visit_can_be_opened(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running(file, folder) as process:
        address = says(process)["url"]
        cookie = _visits(address)
        assert page_of(gets(f"{address}en/check", cookie)[1]) == "about-you-age"
        process.kill()
    left = b"".join(path.read_bytes() for path in (folder / "kiosk").glob("visits.db*"))
    assert len(left) > 1000
    assert b"SQLite format 3" not in left

    with running(file, folder) as process:
        address = says(process)["url"]
        assert page_of(gets(f"{address}en/check", cookie)[1]) == "start"


def _visits(address: str) -> str:
    """Begin a visit; the cookie that opens it."""
    with urllib.request.urlopen(f"{address}en/", timeout=PATIENCE) as answer:
        html, cookie = answer.read().decode(), answer.headers["Set-Cookie"].partition(";")[0]
    for path, more in (("begin", ""), ("company", "&company=alone")):
        found = re.search('name="csrf_token" value="([^"]+)"', html)
        assert found
        opener = urllib.request.build_opener(_StayHere())
        request = urllib.request.Request(
            f"{address}en/{path}",
            data=f"csrf_token={found[1]}{more}".encode(),
            headers={"Cookie": cookie},
        )
        with opener.open(request, timeout=PATIENCE) as answer:
            fresh = answer.headers.get("Set-Cookie", cookie)
        cookie = fresh.partition(";")[0]
        html = gets(f"{address}en/company", cookie)[1]
    return cookie


class _StayHere(urllib.request.HTTPErrorProcessor):
    """Gives a redirect as it is."""

    def http_response(self, request, response):
        return response

    https_response = http_response


def test_two_over_one_folder_are_refused(file: Path, tmp_path: Path) -> None:
    with running(file, tmp_path / "data") as first:
        says(first)
        with running(file, tmp_path / "data") as second:
            assert second.wait(PATIENCE) == 3


def test_production_without_keys_is_out_of_order_and_says_so(file: Path, tmp_path: Path) -> None:
    environ = {"VITAL5_ENV": "production", "VITAL5_DATA": str(tmp_path), "VITAL5_SECRET_KEYS": ""}
    with program("kiosk", "run", "--config", str(file), "--port", "0", **environ) as process:
        told = says(process)
        assert [error["key"] for error in told["errors"]] == ["VITAL5_SECRET_KEYS"]
        assert 'data-fault="VITAL5_SECRET_KEYS"' in gets(told["url"])[1]
