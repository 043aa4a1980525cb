"""The browser on a kiosk's screen: a new one, with an empty profile, after each visit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Playwright

from kiosk.browser import FLAGS, find_browser
from kiosk.screen_pass import ScreenPass
from tests.conftest import MovableClock
from tests.journeys.browser import find_browser as browser_of_tests
from tests.journeys.live import served
from tests.kiosk.places import Stand, stand

PATIENCE = 60
HEADLESS = ("--headless=new", "--no-sandbox", "--disable-gpu")
"""For a machine without a screen, whose tests may run as root; never at a kiosk."""


@pytest.fixture
def kiosk(tmp_path: Path, clock: MovableClock) -> Iterator[Stand]:
    folder = tmp_path / "kiosk"
    folder.mkdir(mode=0o700)
    found = stand(folder, clock)
    yield found
    found.database.close()


@pytest.fixture
def key(kiosk: Stand, tmp_path: Path) -> Path:
    """As in production: only the browser that this key started sees the pages."""
    file = tmp_path / "screen-key"
    kiosk.place.screen_pass = ScreenPass(file)
    return file


@pytest.fixture
def profiles(
    playwright: Playwright, kiosk: Stand, tmp_path: Path, key: Path
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The program that runs the browser, and the folder of its profiles."""
    folder = tmp_path / "profiles"
    folder.mkdir()
    with served(kiosk.app) as address:
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "browser", "--port", str(urlsplit(address).port),
             *(f"--flag={flag}" for flag in HEADLESS)],
            env={**os.environ, "VITAL5_PROFILES": str(folder), "VITAL5_SCREEN_KEY": str(key),
                 "VITAL5_BROWSER": browser_of_tests(playwright)},
        )  # fmt: skip
        yield process, folder
        process.terminate()
        process.wait(PATIENCE)


def waits(until: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 4):
        if until():
            return
        time.sleep(0.25)
    raise AssertionError("waited in vain")


def profile(folder: Path) -> set[str]:
    """The profiles that a browser has begun to fill."""
    return {path.name for path in folder.iterdir() if any(path.iterdir())}


def browsers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return [one for one in psutil.Process(process.pid).children(recursive=True) if one.is_running()]


def test_each_visit_gets_a_browser_with_an_empty_profile(
    kiosk: Stand, profiles: tuple[subprocess.Popen[bytes], Path]
) -> None:
    process, folder = profiles
    waits(lambda: len(profile(folder)) == 1)
    first, before = profile(folder), {one.pid for one in browsers(process)}
    time.sleep(1)
    assert profile(folder) == first

    kiosk.place.begin("en")
    kiosk.place.end("stopped")

    waits(lambda: len(profile(folder)) == 1 and profile(folder) != first)
    waits(lambda: not before & {one.pid for one in browsers(process)})


def test_the_browser_on_the_screen_has_a_pass_and_gets_another_when_it_loses_it(
    kiosk: Stand, profiles: tuple[subprocess.Popen[bytes], Path]
) -> None:
    _process, folder = profiles
    shown = kiosk.place.screen_pass
    waits(lambda: bool(shown._cookie) and not shown.new)
    first, cookie = profile(folder), shown._cookie

    kiosk.place.begin("en")
    kiosk.place.end("stopped")

    waits(lambda: shown._cookie not in ("", cookie) and not shown.new)
    assert profile(folder) != first
    assert shown.lost == 0
    time.sleep(1)
    assert len(profile(folder)) == 1, "the page that says Finished brings no further browser"


def test_a_browser_that_dies_is_started_again(
    profiles: tuple[subprocess.Popen[bytes], Path],
) -> None:
    process, folder = profiles
    waits(lambda: len(profile(folder)) == 1)
    first = profile(folder)

    for one in browsers(process):
        one.send_signal(signal.SIGKILL)

    waits(lambda: len(profile(folder)) == 1 and profile(folder) != first)


def test_nothing_of_it_is_left_when_it_is_told_to_end(
    profiles: tuple[subprocess.Popen[bytes], Path],
) -> None:
    process, folder = profiles
    waits(lambda: len(profile(folder)) == 1)
    running = browsers(process)

    process.terminate()
    process.wait(PATIENCE)

    assert list(folder.iterdir()) == []
    waits(lambda: not [one for one in running if one.is_running()
                       and one.status() != psutil.STATUS_ZOMBIE])  # fmt: skip


def test_a_kiosks_browser_keeps_its_sandbox_and_opens_no_door_for_debugging() -> None:
    assert not [flag for flag in FLAGS if "sandbox" in flag or "debugging" in flag]
    assert {"--kiosk", "--incognito", "--disable-back-forward-cache"} <= set(FLAGS)


def test_a_machine_without_a_browser_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("VITAL5_BROWSER", raising=False)

    with pytest.raises(Exception, match="apt-get install chromium"):
        find_browser()
