"""What `vital5 translations` says and does, as an operator or a reviewer runs it."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from tests.languages.approving import SPANISH, approve, safety, shelf, text
from vital5.catalogues.entries import review_key
from vital5.catalogues.status import status
from vital5.commands import main

CALL = ("Call %(number)s now", "Llame al %(number)s ahora")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["translations", *arguments])


def test_status_names_every_language_its_level_and_what_falls_back() -> None:
    answer = run("status")
    languages = {one["language"]: one for one in json.loads(answer.stdout)["languages"]}

    assert answer.exit_code == 0
    assert set(languages) == {"en", "es", "ar"}
    for code in ("es", "ar"):
        assert languages[code]["level"] == "L0"
        assert languages[code]["state"] == "draft"
        assert languages[code]["classes"]["R1"]["approved"] == 0.0
        assert languages[code]["classes"]["R1"]["shown"] == 0
        assert "templates/resident/results.html" in languages[code]["falls_back"]["R1"]["used_in"]
        assert {"AUDIT", "WHO-5"} <= {*languages[code]["questionnaires_in_english"]}


def test_a_level_is_reached_only_by_approval(tmp_path: Path) -> None:
    entries = [text("Send", "Enviar"), safety(*CALL)]
    places = shelf(tmp_path, *entries)

    before = status(places)[1]
    approve(places, entries)
    after = status(places)[1]

    assert (before["level"], before["classes"]["R3"]["translated"]) == ("L0", 1.0)
    assert (after["level"], after["state"]) == ("L2", "checked")
    assert after["falls_back"]["R1"]["texts"] == 0


def test_one_text_short_is_never_rounded_up_to_whole(tmp_path: Path) -> None:
    entries = [safety(f"Sign {letter}{n}", "Señal") for letter in "ab" for n in range(505)]
    places = shelf(tmp_path, *entries)
    approve(places, entries[1:])

    spanish = status(places)[1]

    assert spanish["classes"]["R1"]["approved"] == 0.999
    assert spanish["level"] == "L0"


def test_reviewers_get_the_key_that_an_approval_is_filed_under() -> None:
    answer = run("unapproved", "es", "--class", "R3")
    first = json.loads(answer.stdout.splitlines()[0])

    entry = text(first["english"], first["translation"][0])
    assert first["key"] == review_key(entry)
    assert first["class"] == "R3"


def test_check_is_silent_and_content_with_the_product() -> None:
    answer = run("check")

    assert (answer.exit_code, answer.stdout) == (0, "")


def test_compiling_needs_no_web_framework_and_no_keys() -> None:
    program = (
        "import sys, vital5.commands.translations, vital5.catalogues.compile;"
        "print(sorted({'flask', 'sqlalchemy', 'babel'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert said.stdout.strip() == "[]"


def test_a_language_without_a_catalogue_is_at_no_level(tmp_path: Path) -> None:
    places = shelf(tmp_path, text("Send", "Enviar"))
    places.catalogue(SPANISH).unlink()

    assert [one["level"] for one in status(places)] == ["source", "L0", "L0"]
