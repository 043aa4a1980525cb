"""A really full disk: said before the cuff, survived in its midst, and over once there is room."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import Any

import pytest

from vital5.config import CHECKOUT

Steps = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    """What came of each thing that was tried."""
    unshare = shutil.which("unshare")
    assert unshare, "needs unshare (util-linux) to mount a small disk that nobody else sees"
    command = [unshare, "--map-root-user", "--mount", sys.executable, "-m", "tests.kiosk.full_disk"]
    folder = tmp_path_factory.mktemp("disk")
    done = subprocess.run([*command, str(folder)], cwd=CHECKOUT, capture_output=True, text=True,
                          check=False, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return {told["step"]: told for told in map(json.loads, done.stdout.splitlines())}


def test_with_too_little_room_no_cuff_starts_and_the_screen_says_why(steps: Steps) -> None:
    assert steps["there is room"]["room"]
    told = steps["too little"]
    assert (told["page"], told["started"]) == ("measuring-no-reading", 0)
    assert "This kiosk cannot store a reading now" in told["words"]


def test_a_reading_that_was_under_way_still_fits(steps: Steps) -> None:
    assert steps["full while it measures"]["free"] == 0
    told = steps["kept"]
    assert (told["open"], told["unkept"], told["reserve"]) == (1, False, False)
    assert told["page"] == "measuring-pause"


def test_then_no_second_cuff_starts_and_the_advice_is_given(steps: Steps) -> None:
    told = steps["no second cuff"]
    assert (told["page"], told["started"]) == ("measuring-no-reading", 1)
    assert "This kiosk cannot store a reading now" in told["words"]
    assert steps["advice"]["band"] == "raised_normal"


def test_once_there_is_room_it_measures_again_by_itself(steps: Steps) -> None:
    assert steps["cleared"]["room"]
    assert steps["cleared"]["reserve"]
    told = steps["measures again"]
    assert (told["page"], told["started"]) == ("measuring-cuff", 2)


def test_whoever_answers_questions_gets_the_reserve_and_can_finish(steps: Steps) -> None:
    told = steps["an answer"]
    assert told["reserve"] is False
    assert told["answers"][-1] == 303
