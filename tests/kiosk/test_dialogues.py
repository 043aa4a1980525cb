"""Whole conversations, ask and answer, played against the measuring loop without waiting.

A dialogue is a text file: `cuff` names the driver; `waits` is what had arrived before; `host` is
what we must say next; `says` is the device's answer; `quiet` is seconds of silence; `ready` is
where the measurement begins; `gives` lists each event in one word.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from kiosk import measure
from kiosk.drivers import DRIVERS
from kiosk.measure import Cuff
from tests.kiosk.frames import syn, verdict

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.txt"))


class FakeTime:
    """A clock that moves only when somebody waits."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class ScriptedPort:
    """Plays the device's side of a dialogue, and holds the host to its own."""

    whole_answers: ClassVar[bool] = False

    def __init__(self, lines: list[tuple[str, str]], clock: FakeTime) -> None:
        self._lines, self._clock = lines, clock
        self._silent_until = 0.0

    def read(self, wait: float) -> bytes:
        self._clock.sleep(wait)
        if self._lines and self._lines[0][0] == "ready":
            self._lines.pop(0)
            return b""
        if self._next("quiet"):
            self._silent_until = self._clock.now + float(self._lines.pop(0)[1])
        if self._clock.now < self._silent_until or not self._next("says", "waits"):
            return b""
        return bytes.fromhex(self._lines.pop(0)[1])

    def write(self, data: bytes) -> None:
        while self._next("ready"):
            self._lines.pop(0)
        assert self._lines, f"said when nothing was expected: {data.hex(' ')}"
        word, expected = self._lines.pop(0)
        assert (word, expected) == ("host", data.hex(" "))

    def close(self) -> None:
        """Nothing to let go."""

    def _next(self, *words: str) -> bool:
        return bool(self._lines) and self._lines[0][0] in words

    @property
    def unsaid(self) -> list[tuple[str, str]]:
        return self._lines


def script(path: Path) -> list[tuple[str, str]]:
    texts = [line for line in path.read_text().splitlines() if line and line[0] != "#"]
    return [(word, rest) for word, _, rest in (text.partition(" ") for text in texts)]


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_a_dialogue_is_spoken_word_for_word(path, monkeypatch):
    clock, lines = FakeTime(), script(path)
    (_, cuff), (_, expected) = lines.pop(0), lines.pop()
    monkeypatch.setattr(measure, "time", clock)
    port = ScriptedPort(lines, clock)

    heard = list(Cuff(DRIVERS[cuff], lambda: port).measure(timeout=60))

    assert [verdict(event.as_json()) for event in heard] == expected.split(" ")
    assert port.unsaid == []


def test_a_cuff_that_falls_silent_has_its_port_opened_afresh(monkeypatch):
    clock, opened = FakeTime(), []
    monkeypatch.setattr(measure, "time", clock)

    def open_port() -> AnswersOnce:
        opened.append(AnswersOnce(clock, first=not opened))
        return opened[-1]

    list(Cuff(DRIVERS["inbody_bpbio"], open_port).measure(timeout=80))

    assert [port.closed for port in opened] == [True, False]


class AnswersOnce:
    """The first port answers one health query; after that nothing lives behind it."""

    whole_answers: ClassVar[bool] = False

    def __init__(self, clock: FakeTime, *, first: bool) -> None:
        self._clock, self._answers_left, self._to_say = clock, int(first), b""
        self.closed = False

    def read(self, wait: float) -> bytes:
        self._clock.sleep(wait)
        said, self._to_say = self._to_say, b""
        return said

    def write(self, data: bytes) -> None:
        if self._answers_left:
            self._answers_left, self._to_say = 0, syn(b"CON")

    def close(self) -> None:
        self.closed = True
