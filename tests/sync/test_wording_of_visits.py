"""A visit at a kiosk brings along which questionnaires it asked: only the kiosk knows its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MovableClock
from tests.kiosk.test_at_the_screen import walks
from tests.sync.kiosk_here import KioskHere, ServerHere, a_letter, a_reading
from tests.sync.test_wishes import Joined
from vital5.instruments import original
from vital5.vitals import questionnaire_fields
from vital5.wire.answers import to_json
from vital5.wire.letter import SaidReading, read_letter
from vital5.wire.problems import NotStrict

NOTED = {"id": "WHO-5", "version": "2031", "sha256": "a" * 64, "language": "cy"}


def note(id: str) -> dict[str, str]:
    form = original(id)
    return {"id": id, "version": form.version, "sha256": form.sha256, "language": "en"}


@pytest.fixture
def joined(kiosk: KioskHere, tmp_path: Path, clock: MovableClock) -> Iterator[Joined]:
    found = Joined(kiosk, tmp_path / "kiosk", clock)
    yield found
    assert found.keeping.sync
    found.keeping.sync.close()
    found.screen.database.close()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_visit_at_the_screen_says_what_it_asked(
    server: ServerHere, joined: Joined, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = joined.screen.started(language=language)
    walks(somebody, "results")
    somebody.presses("/stop")
    # Whatever the server asks by now, it writes down what the kiosk asked.
    monkeypatch.setattr(questionnaire_fields, "original", None)

    joined.hears()

    (check,) = server.facts("checks")
    assert check["language"] == language
    assert {one["vital"]: one["instruments"] for one in server.facts("readings")} == {
        "smoking": [], "alcohol": [note("AUDIT")], "weight": [], "mood": [note("WHO-5")],
    }  # fmt: skip


@pytest.mark.parametrize(("said", "held"), [([NOTED], [NOTED]), ([], []), (None, None)])
def test_the_server_keeps_what_it_is_told_and_guesses_nothing(
    server: ServerHere, kiosk: KioskHere, said: Any, held: Any
) -> None:
    at = kiosk.moment().at
    visit = a_letter(kiosk)
    assert visit.check
    told = a_reading(visit.check.id, at, vital="mood", values={"who5.items-1": "3"})
    told = SaidReading(**{**told.model_dump(), "instruments": said})
    kiosk.keeps(visit.model_copy(update={"readings": (told,)}))

    kiosk.sync().once()

    (reading,) = server.facts("readings")
    assert reading["instruments"] == held


def test_a_kiosk_whose_program_does_not_know_of_it_is_understood(kiosk: KioskHere) -> None:
    letter = a_letter(kiosk).model_dump(exclude={"readings": {"__all__": {"instruments"}}})
    assert "instruments" not in letter["readings"][0]
    assert read_letter(to_json(letter)).readings[0].instruments is None


@pytest.mark.parametrize(
    "wrong", [{"sha256": "a" * 63}, {"language": "not a language"}, {"id": "WHO 5"}, {"more": "1"}]
)
def test_what_is_no_note_of_a_questionnaire_is_refused(
    kiosk: KioskHere, wrong: dict[str, str]
) -> None:
    letter = a_letter(kiosk).model_dump()
    letter["readings"][0]["instruments"] = [{**NOTED, **wrong}]
    with pytest.raises(NotStrict):
        read_letter(to_json(letter))
