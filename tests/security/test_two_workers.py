"""Two processes behind one address: they agree at once, lose nothing, and write nothing down."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.security.conftest import Running
from tests.security.outside import Outsider

WRONG = "2222-3333-4444-5555"
CODE = re.compile(r"\b[2-9A-HJ-Z]{4}(?:-[2-9A-HJ-Z]{4}){3}\b")
SAVED = re.compile(r'data-saved-id="([^"]+)"')


def at_once(times: int, deed: Callable[[int], int]) -> Counter[int]:
    """The statuses of many requests that are sent together."""
    with ThreadPoolExecutor(times) as people:
        return Counter(people.map(deed, range(times)))


def exported(server: Running, folder: Path) -> list[dict[str, Any]]:
    """Every reading that the product says it has."""
    subprocess.run(
        [
            sys.executable,
            "-c",
            "from vital5.commands import main; main()",
            "export",
            "--out",
            folder,
        ],
        env=server.environment,
        check=True,
        capture_output=True,
    )
    return [json.loads(line) for line in (folder / "readings.jsonl").read_text().splitlines()]


def own_readings(visitor: Outsider) -> list[dict[str, Any]]:
    checks = json.loads(visitor.opens("/en/me/export.json").text)["checks"]
    return [reading for check in checks for reading in check["readings"]]


def test_a_session_that_one_worker_ended_is_ended_in_the_other(server: Running) -> None:
    visitor = server.visitor().walks("118")
    copies = [visitor.copy() for _ in range(8)]
    visitor.sends("/en/finish")

    assert {copy.opens("/en/me/export.json").status for copy in copies} == {404}


def test_fifty_equal_posts_at_once_make_one_reading(server: Running) -> None:
    visitor = server.visitor().walks("118")

    def again(_number: int) -> int:
        path = "/en/check/blood-pressure"
        return visitor.copy().sends(path, systolic="119", diastolic="71", setting="home").status

    assert at_once(50, again) == {303: 50}
    assert [reading["values"]["systolic"] for reading in own_readings(visitor)] == [119]


def test_two_answers_at_once_are_both_kept(server: Running) -> None:
    visitor = server.visitor().walks("118")

    def both(number: int) -> int:
        if number % 2:
            return visitor.copy().sends("/en/check/smoking", products="none").status
        path = "/en/check/blood-pressure"
        return visitor.copy().sends(path, systolic="120", diastolic="72", setting="home").status

    assert at_once(30, both) == {303: 30}
    kept = json.loads(visitor.opens("/en/me/export.json").text)["checks"][0]["answers"]
    assert kept["smoking"]["products"] == {"products": ["none"]}
    assert kept["blood_pressure"]["reading"]["systolic"] == 120


def test_many_taps_on_keep_make_one_record(server: Running, tmp_path: Path) -> None:
    visitor = server.visitor().walks("117")
    seen = at_once(12, lambda _number: visitor.copy().sends("/en/keep").status)

    assert seen[303] >= 1
    assert set(seen) <= {303, 400}
    exported(server, tmp_path / "out")
    assert len((tmp_path / "out" / "residents.jsonl").read_text().splitlines()) == 1


def test_what_was_shown_as_saved_outlives_the_death_of_both_workers(
    server: Running, tmp_path: Path
) -> None:
    shown = {}
    for systolic in ("101", "102", "103"):
        visitor = server.visitor().walks(systolic)
        visitor.sends("/en/check/answers").opens("/en/results")
        (saved,) = SAVED.findall(visitor.text)
        shown[saved] = int(systolic)
    server.kill_workers()
    server.wait()

    readings = exported(server, tmp_path / "out")

    assert {row["id"]: row["values"]["systolic"] for row in readings if row["id"] in shown} == shown
    assert max(Counter(row["id"] for row in readings).values()) == 1


def test_of_fifty_wrong_codes_at_once_ten_are_looked_at(server: Running) -> None:
    visitor = server.visitor().walks("118")
    visitor.sends("/en/keep").opens("/en/me/passport")
    code = CODE.findall(visitor.text)[0]

    def tries(_number: int) -> int:
        stranger = server.visitor().opens("/en/passport")
        return stranger.sends("/en/passport", code=WRONG).status

    assert at_once(50, tries) == {422: 10, 429: 40}
    assert server.visitor().opens("/en/passport").sends("/en/passport", code=code).status == 429


def test_no_log_and_no_file_holds_what_somebody_typed(server: Running) -> None:
    visitor = server.visitor().walks("139")
    visitor.opens("/en/tell-us/safety").sends("/en/tell-us/safety", words="CANARY-words 139/71")
    visitor.sends("/en/services", postcode="SE15 5HG")
    visitor.sends("/en/passport", code="CANARY-code")
    visitor.sends("/en/check/blood-pressure", systolic="CANARY-number", diastolic="1")
    visitor.sends("/en/keep").opens("/en/me/passport")
    secrets = {*visitor.cookies.values(), visitor.token, *CODE.findall(visitor.text)}
    secrets |= {"CANARY", "139/71", "SE15", "systolic"}
    files = [server.log, *(path for path in server.data.rglob("*") if path.is_file())]

    held = [
        (path.name, one) for path in files for one in secrets if one.encode() in path.read_bytes()
    ]

    assert len(secrets) >= 7
    assert held == []
    assert "POST /en/passport" in server.log.read_text()
