"""In production only the browser that the kiosk's own program started may open its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.pages.screen import COOKIE
from kiosk.screen_pass import FILE, KEY_HEADER, ScreenPass, key_file
from tests.kiosk.places import Stand

HERE = {"base_url": "http://127.0.0.1"}
CLEARS = "Clear-Site-Data"


@pytest.fixture
def guarded(kiosk: Stand, tmp_path: Path) -> Stand:
    """The kiosk as it is in production; its key is in a file."""
    kiosk.place.screen_pass = ScreenPass(tmp_path / "screen-key")
    return kiosk


def ticket(kiosk: Stand, tmp_path: Path) -> str:
    headers = {KEY_HEADER: (tmp_path / "screen-key").read_text()}
    answer = kiosk.app.test_client().get("/en/screen", headers=headers, **HERE)
    return str(answer.json["ticket"])


def screen(kiosk: Stand, tmp_path: Path) -> object:
    """The browser on the screen."""
    browser = kiosk.app.test_client()
    answer = browser.get(f"/en/screen/{ticket(kiosk, tmp_path)}", **HERE)
    assert answer.status_code == 303
    return browser


def test_another_browser_sees_nothing_and_keeps_nobodys_visit_open(
    guarded: Stand, tmp_path: Path
) -> None:
    ours, theirs = screen(guarded, tmp_path), guarded.app.test_client()
    guarded.place.begin("en")
    guarded.passes(89)
    for path in ("/", "/en/", "/en/check", "/en/results", "/en/venue", "/en/presence", "/no-such"):
        assert theirs.get(path, **HERE).status_code == 403, path
    theirs.set_cookie(COOKIE, "guessed", domain="127.0.0.1")
    assert theirs.get("/en/", **HERE).status_code == 403
    assert guarded.place.look().state == "warned", "a stranger is no sign of the person"
    assert ours.get("/en/", **HERE).status_code == 200


def test_what_says_nothing_of_anybody_needs_no_pass(guarded: Stand) -> None:
    stranger = guarded.app.test_client()
    told = stranger.get("/en/profile", **HERE).json
    assert (told["needs_pass"], told["lost"]) == (True, 0)
    assert stranger.get("/healthz", **HERE).status_code == 200


def test_a_ticket_is_for_whoever_knows_the_key_and_works_once(
    guarded: Stand, tmp_path: Path
) -> None:
    somebody = guarded.app.test_client()
    assert somebody.get("/en/screen", **HERE).status_code == 403
    assert somebody.get("/en/screen", headers={KEY_HEADER: "x"}, **HERE).status_code == 403
    first, second = ticket(guarded, tmp_path), ticket(guarded, tmp_path)
    assert somebody.get(f"/en/screen/{first}", **HERE).status_code == 403, "an older one ends"
    assert somebody.get(f"/en/screen/{second}", **HERE).status_code == 303
    assert somebody.get(f"/en/screen/{second}", **HERE).status_code == 403


def test_a_newer_browser_takes_the_pass_from_the_one_before(guarded: Stand, tmp_path: Path) -> None:
    before, now = screen(guarded, tmp_path), screen(guarded, tmp_path)
    assert before.get("/en/", **HERE).status_code == 403
    assert now.get("/en/", **HERE).status_code == 200


def test_the_key_is_for_one_user_and_one_start(tmp_path: Path) -> None:
    file = tmp_path / "screen-key"
    first = ScreenPass(file)
    assert file.stat().st_mode & 0o777 == 0o600
    key = file.read_text()
    second = ScreenPass(file)
    assert first.ticket(key)
    assert second.ticket(key) is None
    assert key_file({FILE: str(file)}) == file
    assert key_file({"VITAL5_DATA": "/data"}) == Path("/data/kiosk/screen-key")


def test_a_browser_that_forgets_without_an_end_is_renewed(guarded: Stand, tmp_path: Path) -> None:
    browser, lost = screen(guarded, tmp_path), guarded.place.screen_pass
    assert CLEARS not in browser.get("/en/results", **HERE).headers, "new: nothing to forget"
    browser.get("/en/", **HERE)
    assert CLEARS in browser.get("/en/results", **HERE).headers
    assert lost.lost == 1
    assert browser.get("/en/", **HERE).status_code == 403


def test_the_end_of_a_visit_brings_a_new_browser_once(guarded: Stand, tmp_path: Path) -> None:
    browser = screen(guarded, tmp_path)
    browser.get("/en/", **HERE)
    guarded.place.begin("en")
    guarded.place.end("stopped")
    assert CLEARS in browser.get("/en/over", **HERE).headers
    assert guarded.place.screen_pass.lost == 0
    fresh = screen(guarded, tmp_path)
    assert CLEARS not in fresh.get("/en/over", **HERE).headers, "or it would never end"
    assert fresh.get("/en/", **HERE).status_code == 200


def test_what_is_wrong_with_the_machine_is_shown_without_a_pass(guarded: Stand) -> None:
    from kiosk.config import Fault

    guarded.place.faults = (Fault("port", "is not there", "Plug it in."),)
    assert guarded.app.test_client().get("/en/", **HERE).status_code == 503


def test_in_test_and_demo_everybody_on_this_machine_may_look(kiosk: Stand) -> None:
    stranger = kiosk.app.test_client()
    assert stranger.get("/en/", **HERE).status_code == 200
    assert stranger.get("/en/profile", **HERE).json["needs_pass"] is False
    assert CLEARS in stranger.get("/en/results", **HERE).headers
