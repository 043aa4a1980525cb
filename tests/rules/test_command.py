"""`vital5 assess`: lines in, lines out, whatever the lines hold."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from vital5.commands.assess import answers, assess_command

WELL = b'{"id": "a", "rule": "BP-CLINIC", "input": {"systolic": 120, "diastolic": 80}}'
WELL_ANSWERED = {"id": "a", "output": {"band": "normal", "urgency": "none"}}


def run(given):
    """The exit status and each answering line."""
    result = CliRunner().invoke(assess_command, input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def ask(rule, given, name="q"):
    return json.dumps({"id": name, "rule": rule, "input": given}).encode()


def test_a_good_line_is_answered_and_all_is_well():
    assert run(WELL) == (0, [WELL_ANSWERED])


def test_each_line_has_its_answer_even_an_empty_one():
    status, answers = run(b"\n" + WELL + b"\r\n  \n")
    assert status == 1
    assert [answer.get("id") for answer in answers] == [None, WELL_ANSWERED["id"], None]
    assert answers[1] == WELL_ANSWERED
    assert all("error" in answers[place] for place in (0, 2))


def test_nothing_in_nothing_out():
    assert run(b"") == (0, [])


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[1, 2]",
        b'"BP-CLINIC"',
        b"null",
        b"7",
        b"{",
        b'{"id": "x"} {"id": "y"}',
        b'\xff\xfe{"id": 1}',
        b'{"id": "x", "rule": "AL-UNITS", "input": {"abv_percent": NaN, "ml": 1}}',
        b'{"id": "x", "rule": "AL-UNITS", "input": {"abv_percent": Infinity, "ml": 1}}',
        b"[" * 200_000,
        b'{"a":' * 200_000,
    ],
    ids=lambda line: repr(line[:20]),
)
def test_a_line_that_is_no_json_object_gets_a_null_id_and_the_rest_go_on(line):
    status, (bad, good) = run(line + b"\n" + WELL)

    assert status == 1
    assert bad["id"] is None
    assert isinstance(bad["error"], str)
    assert good == WELL_ANSWERED


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": 5, "rule": "BP-NONE", "input": {}}',
        b'{"id": 5, "input": {"systolic": 120, "diastolic": 80}}',
        b'{"id": 5, "rule": "BP-CLINIC"}',
        b'{"id": 5, "rule": "BP-CLINIC", "input": null}',
        b'{"id": 5, "rule": "BP-CLINIC", "input": [120, 80]}',
        b'{"id": 5, "rule": "BP-CLINIC", "input": {"systolic": 120}}',
        b'{"id": 5, "rule": "BP-CLINIC", "input": {"systolic": "120", "diastolic": 80}}',
        b'{"id": 5, "rule": "BP-CLINIC", "input": {"systolic": true, "diastolic": 80}}',
        b'{"id": 5, "rule": "BP-CLINIC", "input": {"systolic": 120, "systolic": 180, '
        b'"diastolic": 80}}',
        b'{"id": 5, "rule": "BP-CLINIC", "input": {"systolic": 1e99999999999999999999, '
        b'"diastolic": 80}}',
    ],
)
def test_a_question_out_of_the_vocabulary_is_an_error_under_its_id(line):
    status, (bad, good) = run(line + b"\n" + WELL)

    assert status == 1
    assert bad["id"] == 5
    assert set(bad) == {"id", "error"}
    assert len(bad["error"]) < 120
    assert good == WELL_ANSWERED


@pytest.mark.parametrize("name", [None, 7, 1.50, "x", "\ud800", ["a", {"b": None}], True])
def test_an_id_comes_back_as_it_was_given(name):
    line = json.dumps({"id": name, "rule": "SM-COQUIT", "input": {"co_ppm": 3}})

    assert run(line.encode()) == (0, [{"id": name, "output": {"validated": True}}])


def test_a_question_without_an_id_is_answered_under_null():
    line = b'{"rule": "SM-COQUIT", "input": {"co_ppm": 3}}'

    assert run(line) == (0, [{"id": None, "output": {"validated": True}}])


def test_a_whole_case_with_its_expectation_may_be_sent_as_it_is():
    case = {"id": "x", "rule": "SM-COQUIT", "input": {"co_ppm": 3}, "expected": {}, "note": "n"}

    assert run(json.dumps(case).encode())[0] == 0


@pytest.mark.parametrize(
    ("rule", "given", "key", "written"),
    [
        ("WT-BMI", '{"height_cm": 200, "weight_kg": 99.8, "thresholds": null}', "bmi", "25.0"),
        ("WT-BMI", '{"height_cm": 200, "weight_kg": 99.79, "thresholds": null}', "bmi", "24.9"),
        ("SM-PACKYEARS", '{"cigarettes_per_day": 40, "years": 30}', "pack_years", "60.0"),
        ("AL-UNITS", '{"abv_percent": 5.2, "ml": 568}', "units", "3.0"),
        ("WT-CONV", '{"stones": 11, "pounds": 7}', "kg", "73.0"),
        ("WT-WHTR", '{"waist_cm": 120, "height_cm": 200, "bmi": 29}', "ratio_shown", "0.60"),
        ("BP-DERIVED", '{"systolic": 121, "diastolic": 80}', "map", "94"),
        ("MH-WHO5", '{"items": [5, 2, 0, 0, 0]}', "percent", "28"),
    ],
)
def test_decimals_are_written_exactly_and_whole_numbers_whole(rule, given, key, written):
    line = f'{{"id": 1, "rule": "{rule}", "input": {given}}}'.encode()

    ((text, well),) = answers([line])

    assert well
    assert f'"{key}": {written}' in text


HUGE = ("1e400", "-1e400", "1e-400", "9" * 5_000, "1e999999999", "1e999999999999999999", "-0")


@pytest.mark.parametrize("number", HUGE, ids=lambda number: number[:20])
@pytest.mark.parametrize(
    ("rule", "keys"),
    [
        ("BP-VALID", ("systolic", "diastolic")),
        ("BP-CLINIC", ("systolic", "diastolic")),
        ("BP-DERIVED", ("systolic", "diastolic")),
        ("AL-UNITS", ("abv_percent", "ml")),
        ("AL-WEEK", ("units_per_week", "drinking_days")),
        ("SM-PACKYEARS", ("cigarettes_per_day", "years")),
        ("WT-VALID", ("height_cm", "weight_kg", "waist_cm")),
        ("WT-WHTR", ("height_cm", "waist_cm", "bmi")),
        ("WT-CONV", ("stones", "pounds")),
        ("WT-CONV", ("total_pounds",)),
    ],
)
def test_a_number_beyond_sense_is_an_output_never_an_error(rule, keys, number):
    for key in keys:
        values = ", ".join(f'"{k}": {number if k == key else 80}' for k in keys)
        ((text, well),) = answers(
            [f'{{"id": 1, "rule": "{rule}", "input": {{{values}}}}}'.encode()]
        )

        assert well, text
        json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=pytest.fail)


def test_a_body_mass_beyond_sense_is_an_output():
    line = b'{"rule": "WT-BMI", "input": {"height_cm": 1e-9999, "weight_kg": 1e9999, '
    ((text, well),) = answers([line + b'"thresholds": "standard"}}'])

    assert well
    assert json.loads(text, parse_float=Decimal)["output"]["band"] == "obesity_3"


def test_lines_are_answered_one_at_a_time():
    def lines():
        yield WELL
        raise AssertionError("read a line before it was needed")

    assert json.loads(next(answers(lines()))[0]) == WELL_ANSWERED


def test_a_file_is_read_by_its_name(tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + WELL + b"\n")
    result = CliRunner().invoke(assess_command, [str(file)])

    assert json.loads(result.stdout) == WELL_ANSWERED


def test_a_missing_file_is_not_success(tmp_path):
    assert CliRunner().invoke(assess_command, [str(tmp_path / "none")]).exit_code == 2


def test_the_rules_start_without_flask_or_the_database():
    program = (
        "import sys, vital5.rules, vital5.commands.assess;"
        "sys.exit(any(m.split('.')[0] in ('flask', 'sqlalchemy') for m in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_rules_import_only_the_standard_library():
    root = str(Path(__file__).parents[2])
    program = f"import sys; sys.path.insert(0, {root!r}); import vital5.rules"

    # -S leaves out every installed package: whatever is not of the standard library is missing.
    assert subprocess.run([sys.executable, "-S", "-c", program], check=False).returncode == 0
