"""The gateway believes nothing: every strange answer becomes a word of ours, soon."""

from __future__ import annotations

import json
import time

import pytest

from tests.outbox.server import BEHAVIOURS, Server, answer_to, serving
from vital5.config import Settings, SettingsError
from vital5.gateways import records
from vital5.gateways.records import Records, Strange, read_json
from vital5.gateways.told import Told

SYSTEM = "https://vital5.example/fhir/id/share"
BUNDLE = {
    "resourceType": "Bundle",
    "type": "transaction",
    "entry": [
        {"resource": {}, "request": {"method": "PUT", "url": f"Device/{number}"}}
        for number in range(5)
    ],
}
SAID = {
    "ok": Told("accepted"),
    "401": Told("again", "not_let_in"),
    "429": Told("again", "server_trouble"),
    "410": Told("refused", "refused"),
    "422": Told("refused", "refused"),
    "503 for ever": Told("unsure", "server_trouble"),
    "503 until Monday": Told("unsure", "server_trouble"),
    "as a page": Told("accepted"),  # it says of every entry that it was taken: no proxy does
    "statuses of no kind": Told("unsure", "not_whole"),
    "one more": Told("unsure", "not_whole"),
    "500": Told("unsure", "server_trouble"),
    "files and says 500": Told("unsure", "server_trouble"),
    "503 in an hour": Told("unsure", "server_trouble", after=3600),
    "redirect": Told("refused", "redirected"),
    "one short": Told("unsure", "not_whole"),
    "one refused": Told("unsure", "not_whole"),
    "entries of text": Told("unsure", "not_whole"),
}
"""What each behaviour amounts to; every other one is a strange answer."""


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "ANSWER", 0.3)
    monkeypatch.setattr(records, "WHOLE", 0.4)


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_each_answer_becomes_a_word_in_time(server: Server, behaviour: str) -> None:
    server.behaviours, server.elsewhere = [behaviour], server.url
    begun = time.monotonic()
    told = Records(server.url, "", SYSTEM).deliver("share", json.dumps(BUNDLE).encode())
    assert told == SAID.get(behaviour, Told("unsure", "strange_answer"))
    assert time.monotonic() - begun < 5
    assert len(server.posts) == 1


def test_a_server_that_is_gone_was_not_reached() -> None:
    with serving() as gone:
        address = gone.url
    gone_server = Records(address, "", SYSTEM)
    assert gone_server.deliver("share", json.dumps(BUNDLE).encode()) == Told("again", "unreachable")
    assert gone_server.ask("share") == Told("waiting", "unreachable")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("requested", Told("waiting")),
        ("in-progress", Told("waiting")),
        ("banana", Told("waiting")),
        ("completed", Told("filed")),
        ("rejected", Told("refused", "returned")),
        ("failed", Told("refused", "not_filed")),
    ],
)
def test_a_task_says_what_became_of_a_share(server: Server, status: str, told: Told) -> None:
    server.task("share", status)
    assert Records(server.url, "", SYSTEM).ask("share") == told


def test_what_became_of_another_share_is_not_ours(server: Server) -> None:
    server.task("another", "completed")
    server.task("share", "completed", system="https://elsewhere.example/id")
    assert Records(server.url, "", SYSTEM).ask("share") == Told("waiting")


def test_two_tasks_that_disagree_say_nothing(server: Server) -> None:
    server.task("share", "completed")
    server.task("share", "rejected")
    assert Records(server.url, "", SYSTEM).ask("share") == Told("waiting")


def test_a_task_of_any_shape_is_survived(server: Server) -> None:
    server.tasks += [{"resourceType": "Task", "status": "completed", "identifier": "share"},
                     {"resourceType": "Task"}, {"resourceType": "Patient"}]  # fmt: skip
    server.tasks.append("text")  # type: ignore[arg-type]
    assert Records(server.url, "", SYSTEM).ask("share") == Told("waiting")


def test_the_answer_of_the_fake_is_one_of_a_transaction() -> None:
    assert answer_to(BUNDLE)["type"] == "transaction-response"


@pytest.mark.parametrize(
    "text",
    ["", "{", "NaN", "[Infinity]", '{"a":1,"a":2}', "[" * 100_000, "1" * 10_000, "\xff"],
)
def test_json_with_two_meanings_is_refused(text: str) -> None:
    with pytest.raises(Strange):
        read_json(text.encode("latin-1"))


@pytest.mark.parametrize(
    ("env", "url", "fine"),
    [
        ("production", "https://fhir.example/r4", True),
        ("production", "http://127.0.0.1:1/r4", False),
        ("test", "http://127.0.0.1:1/r4", True),
        ("test", "http://fhir.example/r4", False),
        ("test", "ftp://fhir.example", False),
        ("test", "https://", False),
        ("test", "https://user:word@fhir.example", False),
        ("test", "https://fhir.example/r4?x=1", False),
        ("test", "", True),
    ],
)
def test_health_data_leaves_by_https_only(env: str, url: str, fine: bool) -> None:
    environ = {"VITAL5_ENV": env, "VITAL5_FHIR_URL": url}
    if fine:
        assert Settings.from_environment(environ).fhir_url == url
    else:
        with pytest.raises(SettingsError, match="VITAL5_FHIR_URL"):
            Settings.from_environment(environ)
