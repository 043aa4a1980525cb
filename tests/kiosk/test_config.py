"""A kiosk's file is looked over whole: every error at once, each with what to do about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tty
from datetime import date, timedelta

import pytest
import serial

from kiosk.__main__ import main
from kiosk.config import CALIBRATED_FOR, DUE_SOON, FILE, examine
from kiosk.config_values import CHECKS, OPTIONAL
from kiosk.cuff_port import look_at_port
from kiosk.drivers import DRIVERS, find
from tests.kiosk.simulations import served

TODAY = date(2026, 11, 22)


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(find, "_PATIENCE", 0.1)
    master, slave = os.openpty()
    tty.setraw(master)
    yield os.ttyname(slave)
    os.close(master)
    os.close(slave)


@pytest.fixture
def checked(tmp_path, port):
    """Examine a sound file with some of its lines replaced, or left out when None."""

    def check(**changed):
        sound = {
            "id": '"library-1"', "site": '"Library"', "languages": '["en", "es"]',
            "cuff": '"ampall_bp868f"', "port": f'"{port}"', "cuff_range_cm": "[22, 42]",
            "calibration_due": "2027-05-31", "server": '"https://vital5.example"',
            "staffed": "false",
        }  # fmt: skip
        lines = {key: value for key, value in {**sound, **changed}.items() if value is not None}
        file = tmp_path / "kiosk.toml"
        file.write_text("".join(f"{key} = {value}\n" for key, value in lines.items()))
        return examine(file, TODAY)

    return check


def keys(examined):
    return [fault.key for fault in examined.errors]


def test_a_sound_file_gives_a_configuration(checked, port):
    examined = checked(baud="9600", cuff_range_cm="[22, 42.5]", printer='"none"')

    assert examined.errors == []
    config = examined.config
    assert (config.cuff, config.port, config.baud) == ("ampall_bp868f", port, 9600)
    assert [str(cm) for cm in config.cuff_range_cm] == ["22", "42.5"]
    assert config.calibration_due == date(2027, 5, 31)
    assert (config.printer, config.staffed, config.languages) == (None, False, ("en", "es"))


def test_every_line_that_is_missing_is_named_with_one_to_copy(tmp_path):
    (tmp_path / "empty.toml").write_text("")
    examined = examine(tmp_path / "empty.toml", TODAY)

    assert keys(examined) == [key for key in CHECKS if key not in OPTIONAL]
    assert all(fault.mend.startswith("Add a line such as: ") for fault in examined.errors)


def test_the_lines_to_copy_make_a_sound_file_but_for_the_cables(tmp_path):
    lines = "\n".join(check.example for check in CHECKS.values())
    (tmp_path / "copied.toml").write_text(lines)

    # The voice's program may be there or not; its line is a sound one.
    errors = examine(tmp_path / "copied.toml", TODAY).errors
    wrong = [fault.key for fault in errors if "there is no program" not in fault.what]
    assert wrong == ["port", "scale_port"]


def test_everything_wrong_is_said_at_once(checked):
    examined = checked(
        id='"A"', site="7", languages='["en", "xx", "yy"]', cuff='"omron"', port='"/dev/no-such"',
        baud='"fast"', cuff_range_cm="[42, 9]", calibration_due='"soon"', printer="3",
        server='"http://vital5.example"', staffed='"no"', cuff_size='"huge"',
        cuff_serial="7", scale='"and_tm265x"', scale_port='"/dev/no-such"', coffee="1",
        hours='"sometimes"', staff_pin='"1234"', helper_pin="1234", headphones="1", voices='"en"',
        postcode='"here"',
    )  # fmt: skip

    assert set(keys(examined)) == {*CHECKS, "coffee"}
    assert keys(examined).count("languages") == 2
    assert keys(examined).count("cuff_range_cm") == 2
    assert all(fault.what and fault.mend for fault in examined.errors)
    assert examined.config is None


@pytest.mark.parametrize("cuff", ['"omron"', None])
def test_a_speed_that_no_cuff_has_is_wrong_even_without_the_cuff(checked, cuff):
    assert keys(checked(cuff=cuff, baud="-1")) == ["cuff", "baud"]
    assert keys(checked(cuff=cuff, baud="9600")) == ["cuff"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", '""'), ("id", '"ab"'), ("id", '"-library"'), ("id", '"Library"'), ("id", "12"),
        ("id", f'"{"a" * 41}"'), ("id", '"library_1"'),
        ("site", '"  "'), ("site", '"two\\nlines"'), ("site", f'"{"a" * 101}"'),
        ("languages", "[]"), ("languages", '"en"'), ("languages", "[1]"),
        ("languages", '["en-XA"]'), ("languages", '["en", "en"]'),
        ("cuff", "true"), ("cuff", '"beurer_bm58_bm65"'), ("cuff", '"tanita_csv"'),
        ("port", '""'), ("port", '"socket://10.0.0.1:99"'), ("port", "3"), ("port", '"/dev/null"'),
        ("port", '"/tmp"'), ("port", '"usb-nowhere-if00"'), ("port", '"a\\u0000b"'),
        ("baud", "true"), ("baud", "38400"), ("baud", "2400.0"), ("baud", "-1"),
        ("cuff_range_cm", "[22]"), ("cuff_range_cm", "[30, 30]"), ("cuff_range_cm", "22"),
        ("cuff_range_cm", "[8.7, 16.5]"), ("cuff_range_cm", "[nan, 42]"),
        ("cuff_range_cm", "[true, 42]"), ("cuff_range_cm", "[22, inf]"),
        ("cuff_range_cm", '["22", "42"]'),
        ("calibration_due", "2026-11-21"), ("calibration_due", '"2027-02-30"'),
        ("calibration_due", '"31/05/2027"'), ("calibration_due", "2027-05-31T00:00:00Z"),
        ("voices", '{en = "espeak-ng"}'), ("voices", "{en = []}"), ("voices", '{en = ["sh", 1]}'),
        ("voices", '{xx = ["sh"]}'), ("voices", '{en = ["no-such-voice"]}'),
        ("voices", '{en = ["bin/sh"]}'), ("voices", '{en = ["/etc/passwd"]}'), ("voices", "[]"),
        ("headphones", '"yes"'),
        ("printer", '"/dev/no-printer"'), ("printer", '"thermal"'), ("printer", "false"),
        ("server", '"vital5.example"'), ("server", '"http://10.0.0.8"'), ("server", '"https://"'),
        ("server", '"ftp://vital5.example"'), ("server", '"https://a:b@vital5.example"'),
        ("server", '"https://vital5.example/api"'), ("server", '"https://vital5.example:port"'),
        ("server", '"https://vital5 .example"'), ("server", "0"),
        ("hours", '""'), ("hours", '"off"'), ("hours", "9"), ("hours", '"Mo-Fr 9 to 5"'),
        ("postcode", '"Peckham"'), ("postcode", "15"), ("postcode", '""'),
        ("staff_pin", '"246810"'), ("staff_pin", "246810"), ("helper_pin", '"$argon2id$x"'),
        ("staffed", '"yes"'), ("staffed", "0"), ("staffed", "{a = 1}"),
        ("cuff_size", '"Standard"'), ("cuff_size", "1"), ("cuff_serial", '""'),
        ("cuff_serial", '"a\\nb"'), ("cuff_serial", f'"{"7" * 41}"'),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_an_error_of_its_own_key(checked, key, value):
    assert set(keys(checked(**{key: value}))) == {key}


@pytest.mark.parametrize(
    "server",
    ["https://vital5.example/", "https://10.0.0.8:8443", "http://127.0.0.1:8500",
     "http://localhost:8500", "http://[::1]:8500"],
)  # fmt: skip
def test_a_server_is_reached_over_https_or_is_this_machine(checked, server):
    assert checked(server=f'"{server}"').ok


def test_a_scale_comes_with_a_port_of_its_own(checked, port, tmp_path):
    assert keys(checked(scale='"tanita_csv"')) == ["scale_port"]
    assert keys(checked(scale_port='"/dev/no-such"')) == ["scale", "scale_port"]
    assert keys(checked(scale='"tanita_csv"', scale_port=f'"{port}"')) == ["scale_port"]
    assert keys(checked(scale='"ampall_bp868f"', scale_port='"/dev/x"')) == ["scale", "scale_port"]
    with served("tanita_csv") as simulation:
        found = checked(scale='"tanita_csv"', scale_port=f'"{simulation.port()}"')
    assert found.ok
    assert found.config.scale == "tanita_csv"


def test_what_is_known_of_the_cuff_is_kept_with_it(checked):
    config = checked(cuff_size='"large"', cuff_serial='" A-77 "').config
    assert (config.cuff_size, config.cuff_serial, config.scale) == ("large", "A-77", None)


def test_an_unknown_cuff_is_answered_with_the_known_ones(checked):
    (fault,) = checked(cuff='"and"').errors

    measuring = [id for id, d in DRIVERS.items() if d.at_kiosk and d.gives == "blood_pressure"]
    assert [cuff for cuff in measuring if cuff not in fault.mend] == []
    assert "beurer_bm58_bm65" not in fault.mend


def test_a_misspelt_key_is_answered_with_the_one_that_was_meant(checked):
    missing, unknown = checked(calibration_due=None, callibration_due="2027-05-31").errors

    assert (missing.key, unknown.key) == ("calibration_due", "callibration_due")
    assert "calibration_due" in unknown.mend


def test_a_kiosk_measures_on_the_day_its_calibration_ends_and_not_after(checked):
    assert checked(calibration_due=f"{TODAY}").ok
    assert keys(checked(calibration_due=f"{TODAY - timedelta(days=1)}")) == ["calibration_due"]


@pytest.mark.parametrize(
    ("days", "doubts"),
    [(DUE_SOON, 1), (DUE_SOON + 1, 0), (CALIBRATED_FOR, 0), (CALIBRATED_FOR + 1, 1)],
)  # fmt: skip
def test_a_due_date_that_is_near_or_too_far_is_doubted(checked, days, doubts):
    warnings = checked(calibration_due=f"{TODAY + timedelta(days=days)}").warnings

    assert [w.key for w in warnings].count("calibration_due") == doubts


def test_a_port_that_another_program_holds_is_named_as_held(checked, port):
    with serial.Serial(port, exclusive=True):
        (fault,) = checked().errors

    assert fault.key == "port"
    assert "another program" in fault.what


def test_a_port_where_nobody_answers_is_only_a_warning(checked):
    examined = checked(cuff='"and_tm265x"')

    assert examined.ok
    assert [warning.key for warning in examined.warnings] == ["port"]


def test_a_cuff_that_answers_leaves_nothing_to_say(checked):
    with served("and_tm265x", seconds=30) as simulation:
        examined = checked(cuff='"and_tm265x"', port=f'"{simulation.port()}"')

    assert (examined.errors, examined.warnings) == ([], [])


def test_a_cable_that_is_gone_is_answered_with_the_cables_that_are_there(tmp_path):
    (tmp_path / "usb-FTDI_0002-if00").symlink_to("/dev/null")
    seen = look_at_port(DRIVERS["ampall_bp868f"], "usb-FTDI_0001-if00", folder=tmp_path)

    assert "usb-FTDI_0002-if00" in seen.errors[0].mend


def test_a_kiosk_without_english_is_warned_of_the_fallback(checked):
    assert "languages" in [w.key for w in checked(languages='["es", "ar"]').warnings]


def test_a_bluetooth_cuff_needs_an_address_and_has_no_speed(checked):
    air = {"cuff": '"ble_bps_2a35"', "baud": "9600"}

    assert keys(checked(**air, port='"usb-cable"')) == ["baud", "port"]
    assert "baud" in keys(checked(**air, port='"AA:BB:CC:DD:EE:FF"'))


@pytest.mark.parametrize(
    "content",
    [b"id = ", b'id = "a"\nid = "b"', b"\xff\xfe", b"a = " + b"[" * 100_000, b"a = 1e9999999999"],
)  # fmt: skip
def test_a_file_that_is_not_toml_is_one_error(tmp_path, content):
    (tmp_path / "bad.toml").write_bytes(content)

    assert keys(examine(tmp_path / "bad.toml", TODAY))[0] in (FILE, "id")


def test_a_file_that_is_not_there_is_one_error(tmp_path, capsys):
    status = main(["run", "--check", "--config", str(tmp_path / "none.toml")])

    assert status == 1
    (fault,) = json.loads(capsys.readouterr().out)["errors"]
    assert (fault["key"], set(fault)) == (FILE, {"key", "what", "mend"})


def test_the_command_ends_well_only_for_a_sound_file(tmp_path, port, capsys, monkeypatch):
    (tmp_path / "now").write_text("2026-11-22T12:00:00+00:00")
    monkeypatch.setenv("VITAL5_ENV", "test")
    monkeypatch.setenv("VITAL5_CLOCK", str(tmp_path / "now"))
    elsewhere = {"port", "scale", "scale_port", "voices"}
    lines = [check.example for key, check in CHECKS.items() if key not in elsewhere]
    (tmp_path / "kiosk.toml").write_text("\n".join([*lines, f'port = "{port}"']))
    check = ["run", "--check", "--config", str(tmp_path / "kiosk.toml")]

    assert main(check) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    (tmp_path / "now").write_text("2027-06-01T00:00:01+01:00")
    assert main(check) == 1
    assert [e["key"] for e in json.loads(capsys.readouterr().out)["errors"]] == ["calibration_due"]


def test_checking_loads_neither_the_web_nor_the_database():
    code = (
        "import sys; from kiosk.__main__ import main; "
        "main(['run', '--check', '--config', 'no-such-file']); "
        "print([m for m in ('flask', 'sqlalchemy', 'cryptography', 'bleak') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert said.stdout.splitlines()[-1] == "[]"
