"""Reading aloud: what is said, by which program, when it stops, and what is never said."""

from __future__ import annotations

import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kiosk.spoken import words_of
from kiosk.voice import Voice
from tests.conftest import MovableClock
from tests.kiosk.places import Stand, stand
from tests.kiosk.test_at_the_screen import walks
from tests.visitor import Visitor

PROGRAM = """#!{python}
# A voice that writes down what it is told and how, and speaks until it is told to stop.
import os, sys, time
heard = sys.stdin.buffer.read()
with open({folder!r} + "/heard-" + str(os.getpid()), "wb") as file:
    file.write("\\0".join(sys.argv[1:]).encode() + b"\\n\\n" + heard)
    file.write(b"\\n\\n" + " ".join(os.environ).encode())
os.rename(file.name, file.name.replace("heard-", "done-"))
time.sleep(60)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    made = tmp_path / "voice"
    made.write_text(PROGRAM.format(python=sys.executable, folder=str(tmp_path)))
    made.chmod(made.stat().st_mode | stat.S_IXUSR)
    return made


@pytest.fixture
def kiosk(tmp_path: Path, program: Path, clock: MovableClock) -> Iterator[Stand]:
    folder = tmp_path / "kiosk"
    folder.mkdir(mode=0o700)
    voices = {"en": (str(program), "-v", "en-gb"), "ar": (str(tmp_path / "no-such"),)}
    found = stand(folder, clock, voices=voices, headphones=True)
    yield found
    found.place.voice.forget()
    found.database.close()


def heard(program: Path, times: int = 1) -> str:
    """What the voice was told last, once it was told so often."""
    until = time.monotonic() + 20
    while (
        len(found := sorted(program.parent.glob("done-*"), key=lambda f: f.stat().st_mtime)) < times
    ):
        assert time.monotonic() < until, "the voice heard nothing"
        time.sleep(0.02)
    return found[-1].read_text()


def presses_listen(somebody: Visitor, status: int = 204) -> None:
    form = somebody.page.soup.select_one('form[action$="/listen"]')
    assert form, f"nothing is read on {somebody.page.name}"
    data = {"csrf_token": somebody.token(), "to": somebody.page.address}
    answer = somebody.client.post(str(form["action"]), data=data)
    assert answer.status_code == status


def why_not(somebody: Visitor) -> str:
    """The word of the page for why nothing is read, which it also says."""
    found = somebody.page.soup.select_one("details[data-listen]")
    assert found, f"{somebody.page.name} can be read"
    assert len(found.get_text().split()) > 5
    return str(found["data-listen"])


def test_the_page_is_given_to_the_program_in_order_and_on_its_input_only(
    kiosk: Stand, program: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("VITAL5_SECRET_KEYS", "k1:secret")
    somebody = kiosk.started()
    presses_listen(somebody)
    arguments, words, environment = heard(program).split("\n\n")
    assert arguments == "-v\0en-gb"
    assert words.splitlines()[:2] == ["How old are you?", "Your age in years."]
    assert "Language" not in words
    assert "VITAL5_SECRET_KEYS" not in environment
    assert "old" not in caplog.text


def test_a_second_press_stops_it_and_a_third_begins_anew(kiosk: Stand, program: Path) -> None:
    somebody = kiosk.started()
    presses_listen(somebody)
    heard(program)
    presses_listen(somebody)
    assert not kiosk.place.voice.speaking
    presses_listen(somebody)
    assert heard(program, 2)
    assert kiosk.place.voice.speaking


def test_another_page_stops_it_and_the_same_page_does_not(kiosk: Stand, program: Path) -> None:
    somebody = kiosk.started()
    presses_listen(somebody)
    heard(program)
    somebody.opens("check/about-you")
    assert kiosk.place.voice.speaking
    somebody.client.get("/en/presence")
    assert kiosk.place.voice.speaking
    somebody.opens("help")
    assert not kiosk.place.voice.speaking


@pytest.mark.parametrize("end", ["stopped", "idle", "staff"])
def test_the_end_of_a_visit_stops_it_and_the_program_is_gone(
    kiosk: Stand, program: Path, end: str
) -> None:
    somebody = kiosk.started()
    presses_listen(somebody)
    pid = (
        int(next(iter(program.parent.glob("done-*"))).name.partition("-")[2])
        if heard(program)
        else 0
    )
    kiosk.place.end(end)
    assert not kiosk.place.voice.speaking
    assert not psutil.pid_exists(pid)


def test_whoever_listens_is_not_asked_whether_they_are_there_before_it_ends(
    kiosk: Stand, program: Path
) -> None:
    somebody = kiosk.started()
    somebody.opens("help")
    presses_listen(somebody)
    heard(program)
    kiosk.passes(59)
    assert kiosk.place.look().state == "here"
    kiosk.passes(180)
    assert kiosk.place.look().state != "here", "but not for ever"


def test_nothing_about_mood_is_ever_said(kiosk: Stand, program: Path) -> None:
    somebody = kiosk.started()
    walks(somebody, "kiosk-cover")
    assert why_not(somebody) == "private"
    walks(somebody, "mood-who5")
    assert why_not(somebody) == "private"
    token = somebody.token()
    somebody.client.post("/en/listen", data={"csrf_token": token})
    assert not kiosk.place.voice.speaking
    walks(somebody, "results")
    presses_listen(somebody)
    words = heard(program)
    assert "Weight" in words
    assert "mood" not in words.lower()
    somebody.opens("slip")
    assert why_not(somebody) == "private"


def test_without_headphones_results_are_not_read_into_the_room(
    tmp_path: Path, program: Path, clock: MovableClock
) -> None:
    folder = tmp_path / "loud"
    folder.mkdir(mode=0o700)
    loud = stand(folder, clock, voices={"en": (str(program),)})
    somebody = loud.started()
    assert somebody.page.soup.select_one('form[action$="/listen"]')
    walks(somebody, "results")
    assert why_not(somebody) == "aloud"
    loud.database.close()


def test_a_language_without_a_voice_says_so_in_place_and_points_at_help(kiosk: Stand) -> None:
    somebody = kiosk.visitor("es")
    somebody.opens("")
    assert why_not(somebody) == "no_voice"


def test_a_program_that_is_gone_is_said_and_nothing_of_the_page_is_logged(
    kiosk: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    somebody = kiosk.started(language="ar")
    presses_listen(somebody, status=200)
    assert "the voice for ar cannot start: FileNotFoundError" in caplog.text
    assert somebody.presses("/listen").name == "kiosk-cannot-listen"


def test_a_program_that_fails_at_once_is_no_voice(caplog: pytest.LogCaptureFixture) -> None:
    voice = Voice({"en": (sys.executable, "-c", "raise SystemExit(3)")}, headphones=True)
    voice.show("<main><p>Hello</p></main>", "en", may=True)
    assert voice.press() == "failed"
    assert "ended at once with 3" in caplog.text


def test_words_are_sentences_in_order_without_what_is_pressed_or_folded() -> None:
    page = """<header>Bar</header><main><h1>Rest</h1><p>Sit <b>still</b><br>please!</p>
      <ul><li>One<li>Two</ul><details><summary>More</summary>Hidden</details>
      <svg><path d="M1 1"/><text>5</text></svg><button>Press</button><img src="x">
      <p aria-hidden="true">tick</p><div class="v5-card v5-hue-mood"><p>Low</p></div>
      <div data-about="mood"><div>Sad</div></div><p>128/82</p></main><footer>Foot</footer>"""
    assert words_of(page) == "Rest.\nSit still.\nplease!\nOne.\nTwo.\n128/82."
