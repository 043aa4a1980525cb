"""A sixth vital is one new module, one template of words, and translations; no file changes.

Proved in a copy of the checkout with two files added: form, review, result, history, passport,
the export of the operator and one's own, and the words that a translator is given.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.web.doors import ROOT

COPIED = ("vital5", "templates", "translations", "static", "docs", "tests")
COMMAND = "from vital5.commands import main; main()"
SIXTH = ROOT / "tests" / "web" / "sixth"


class Copy:
    """A copy of the checkout with the sixth vital in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        for part in COPIED:
            there, rest = self.folder / part, shutil.ignore_patterns("*.pyc", "__pycache__")
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, there, ignore=rest)
        shutil.copy(ROOT / "pyproject.toml", self.folder)
        shutil.copy(SIXTH / "grip.py", self.folder / "vital5" / "vitals")
        shutil.copy(SIXTH / "grip.html", self.folder / "templates" / "vitals")
        self.data = folder / "data"

    def runs(self, *command: str) -> str:
        """What a Python command prints, run in the copy and on nothing else."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env={
                **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
                "PYTHONPATH": str(self.folder),
                "VITAL5_ENV": "test",
                "VITAL5_DATA": str(self.data),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The copy, with docs/doors.md brought up to date by its own command."""
    found = Copy(tmp_path_factory.mktemp("sixth"))
    found.runs("-m", "tests.web.doors")
    return found


@pytest.fixture(scope="module")
def met(copy: Copy) -> Any:
    """What somebody met who walked through the sixth vital."""
    out = copy.folder.parent / "met.json"
    copy.runs("-W", "ignore", "-m", "tests.web.sixth.walk", str(out))
    return json.loads(out.read_text())


def test_it_is_asked_on_a_page_of_its_own_with_its_words(met: Any) -> None:
    assert "How strong is your grip?" in met["asked"]
    assert "Hold the handle in the hand you write with." in met["asked"]
    assert met["refused"] == ["Write this as a number, in figures"]


def test_it_is_read_over_and_judged_with_the_others(met: Any) -> None:
    assert "Squeeze the handle and write what it shows 31.5 kg" in met["reviewed"]
    assert (met["card"]["data-band"], met["card"]["data-urgency"]) == ("strong", "none")
    assert "Carrying shopping" in met["said"]
    assert "31.5 kg" in met["said"]


def test_it_is_corrected_drawn_and_printed_on_the_passport(met: Any) -> None:
    assert (met["changed"]["data-band"], met["changed"]["data-urgency"]) == ("weak", "self_care")
    assert met["changed"]["data-saved-id"] != met["card"]["data-saved-id"]
    assert met["drawn"] == 1
    assert "Grip strength 18 kg" in met["passport"]


def test_ones_own_export_has_its_value_and_its_clinical_codes(met: Any) -> None:
    readings = met["mine"]["checks"][0]["readings"]
    (grip,) = [one for one in readings if one["vital"] == "grip"]

    assert grip["values"]["grip_kg"] == 18
    assert grip["codes"] == [
        {"name": "grip_kg", "value": 18, "snomed": "364075005", "loinc": "83174-1", "ucum": "kg"}
    ]


def test_the_operators_export_has_every_reading_of_it(met: Any, copy: Copy) -> None:
    out = copy.folder.parent / "exported"
    copy.runs("-c", COMMAND, "export", "--out", str(out))

    lines = [json.loads(line) for line in (out / "readings.jsonl").read_text().splitlines()]
    grips = [line for line in lines if line["vital"] == "grip"]
    mine = {met["card"]["data-saved-id"], met["changed"]["data-saved-id"]}
    assert mine <= {line["id"] for line in grips}
    assert {line["rule"] for line in grips} == {"GRIP"}
    assert {line["band"] for line in grips} == {"weak", "strong"}


def test_its_words_reach_the_translators(copy: Copy) -> None:
    copy.runs("-c", COMMAND, "translations", "extract")

    template = (copy.folder / "translations" / "messages.pot").read_text()
    assert "How strong is your grip?" in template
    assert "Carrying shopping and climbing stairs keep your hands strong." in template
