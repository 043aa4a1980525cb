"""Requests that are forged, replayed, late, cut or malformed are refused, and nothing breaks."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.conftest import NOW, MovableClock
from tests.sync.kiosk_here import NAME, KioskHere, ServerHere, a_letter
from vital5.services import kiosks
from vital5.wire import signing
from vital5.wire.answers import to_json
from vital5.wire.messages import PREFIX

EMPTY = b'{"ids":[]}'


@dataclass
class Raw:
    """A request that a test makes by hand, to be wrong in one thing."""

    kiosk: KioskHere
    door: str = "offers"
    body: bytes = EMPTY
    sequence: int = 1
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    late: timedelta = timedelta(0)
    more: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)

    def send(self, key: Ed25519PrivateKey | None = None, body: bytes | None = None) -> Any:
        """Sign the one body and send it, or another."""
        mine = self.kiosk.identity.key()
        assert mine
        address = f"{self.kiosk.server.address}{PREFIX}/{self.door}"
        headers = {"content-type": "application/json", signing.KIOSK: NAME,
                   signing.SEQUENCE: str(self.sequence), **self.more}  # fmt: skip
        message = signing.Message("POST", address, headers)
        signing.sign(
            message, self.body, key_id=mine.id, key=key or mine.private,
            created=self.kiosk.moment().at + self.late, nonce=self.nonce,
        )  # fmt: skip
        sent = {**message.headers, **self.after}
        content = self.body if body is None else body
        return httpx.post(address, content=content, headers=sent)


def error(answer: Any) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["error"])


def test_a_request_is_answered(kiosk: KioskHere) -> None:
    assert Raw(kiosk).send().json()["wanted"] == []


def test_a_forged_one_is_refused(kiosk: KioskHere) -> None:
    answer = Raw(kiosk).send(key=Ed25519PrivateKey.generate())
    assert (answer.status_code, error(answer)) == (401, "bad_signature")


CHANGED = (
    (signing.KIOSK, "library-2"),
    (signing.SEQUENCE, "2"),
    ("Content-Digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
    ("Content-Digest", "sha-256=:AAAA:"),
    ("Content-Digest", ""),
    ("Signature", "kiosk=:AAAA:"),
    ("Signature", "kiosk=:" + "A" * 86 + "==:"),
    ("Signature-Input", 'kiosk=("@method");keyid="x"'),
    ("Signature-Input", "=(((" * 50),
    ("Signature-Input", 'kiosk=();created=1;keyid="' + "0" * 2000 + '"'),
    ("Signature", ""),
    (signing.CHALLENGE, "x" * 32),
    (signing.KIOSK, "../../etc"),
    (signing.SEQUENCE, "-1"),
    (signing.SEQUENCE, "9" * 40),
)
"""Any covered part, and any header of the signature itself."""


def test_whatever_is_changed_on_the_way_is_refused(kiosk: KioskHere) -> None:
    for header, value in CHANGED:
        answer = Raw(kiosk, after={header.lower(): value}).send()
        assert answer.status_code == 401, (header, value)
        assert error(answer) in ("bad_signature", "not_signed", "unknown_key")


def test_another_body_is_refused(kiosk: KioskHere) -> None:
    assert error(Raw(kiosk).send(body=b'{"ids": []}')) == "bad_signature"


def test_a_request_counts_once(kiosk: KioskHere) -> None:
    raw = Raw(kiosk, sequence=5)
    assert raw.send().status_code == 200
    answer = raw.send()
    assert (answer.status_code, error(answer)) == (409, "replayed")
    assert error(Raw(kiosk, sequence=4).send()) == "replayed"
    assert error(Raw(kiosk, sequence=6, nonce=raw.nonce).send()) == "replayed"
    assert Raw(kiosk, sequence=6).send().status_code == 200


def test_a_request_is_new_for_five_minutes(kiosk: KioskHere) -> None:
    for number, seconds in enumerate((-300, 300, -302, 302), 1):
        answer = Raw(kiosk, late=timedelta(seconds=seconds), sequence=number).send()
        assert answer.status_code == (200 if abs(seconds) <= 300 else 401)
        if answer.status_code != 200:
            assert error(answer) == "clock"
            assert answer.json()["challenge"]


def test_a_challenge_works_once_and_for_five_minutes(kiosk: KioskHere, clock: MovableClock) -> None:
    flat = timedelta(days=-9000)
    challenge = Raw(kiosk, late=flat).send().json()["challenge"]
    with_it = {signing.CHALLENGE: challenge}
    assert Raw(kiosk, late=flat, sequence=2, more=with_it).send().status_code == 200
    again = Raw(kiosk, late=flat, sequence=3, more=with_it).send()
    assert error(again) == "clock"
    late = {signing.CHALLENGE: again.json()["challenge"]}
    clock.set(NOW + timedelta(minutes=5))
    assert error(Raw(kiosk, late=flat, sequence=4, more=late).send()) == "clock"


def test_a_flat_battery_does_not_stop_a_kiosk(server: ServerHere, kiosk: KioskHere) -> None:
    kiosk.ahead = timedelta(days=-9000)
    kiosk.keeps()
    assert kiosk.sync().once().done
    reading = server.facts("readings")[0]
    assert reading["taken_at"] == "2026-06-15T09:00:00Z"
    visit = server.facts("kiosk_visits")[0]
    assert (visit["skew"], visit["quarantined"]) == ("corrected", True)
    assert visit["written_wall"].startswith("2001-")


def test_revoking_bites_at_the_next_request(server: ServerHere, kiosk: KioskHere) -> None:
    assert Raw(kiosk).send().status_code == 200
    with server.database.writing() as session:
        kiosks.revoke(session, server.settings.keys, kiosks.named(session, NAME), server.now())
    answer = Raw(kiosk, sequence=2).send()
    assert (answer.status_code, error(answer)) == (403, "revoked")


MALFORMED = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"ids":[],"ids":[]}',
    b'{"ids":NaN}',
    b'{"ids":-Infinity}',
    b'{"ids":1e999999999}',
    b'{"ids":' + b"9" * 5000 + b"}",
    b'{"ids":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"ids":["\\u0000"]}',
    b'{"ids":["\\ud800"]}',
    b'{"code":"\\u0000","kiosk":"a-1","public":"\\u0000","proof":""}',
    b"\xff\xfe",
    b'"' + b'\\"' * 50_000,
    b'{"envelopes":[{}]}x',
    b'{"envelopes":[]}',
    b'{"envelopes":{"a":1}}',
)


@pytest.mark.parametrize("door", ["state", "envelopes", "offers", "keys", "enrolments"])
def test_what_is_not_understood_is_refused(kiosk: KioskHere, door: str) -> None:
    for body in MALFORMED:
        answer = Raw(kiosk, door=door, body=body).send()
        assert (answer.status_code, error(answer)) == (400, "not_understood"), body[:40]


def test_too_much_is_refused(kiosk: KioskHere) -> None:
    answer = Raw(kiosk, body=b" " * (512 * 1024 + 1)).send()
    assert answer.status_code == 413


def test_only_json_is_read(kiosk: KioskHere) -> None:
    answer = Raw(kiosk, more={"content-type": "text/plain"}).send()
    assert answer.status_code == 415


def test_there_is_no_other_way_in(kiosk: KioskHere) -> None:
    address = f"{kiosk.server.address}{PREFIX}/offers"
    assert httpx.get(address).status_code == 405
    assert error(httpx.post(address, json={"ids": []})) == "not_signed"
    plain = httpx.post(address, json={"ids": []}, headers={"Host": "vital5.example"})
    assert (plain.status_code, error(plain)) == (403, "not_https")


def test_one_wrong_envelope_keeps_no_other_back(server: ServerHere, kiosk: KioskHere) -> None:
    fine, key = a_letter(kiosk), kiosk.identity.sealing
    assert key
    from uuid import uuid4

    from vital5.wire.messages import to_text

    def sent(letter: bytes, **changes: str) -> dict[str, str]:
        made = uuid4()
        sealed = to_text(key.seal(letter, made))
        return {"id": str(made), "key": key.id, "sealed": sealed, "ended": "idle", **changes}

    good = to_json(fine.model_dump())
    others = a_letter(kiosk)
    stranger = to_json({**others.model_dump(), "kiosk": "library-2"})
    batch: list[Any] = [
        sent(good, key="k9"),
        sent(good, id=str(uuid4())),
        sent(b"{}"),
        sent(stranger),
        {"id": "no uuid"},
        {},
        sent(good),
        sent(to_json({**others.model_dump(), "extra": 1})),
        sent(to_json({**others.model_dump(), "answers": '{"a":1}'})),
        sent(to_json({**others.model_dump(), "answers": '{"a":{"b":{"c":{"number":"x"}}}}'})),
        sent(b"\xff"),
    ]
    answer = Raw(kiosk, door="envelopes", body=json.dumps({"envelopes": batch}).encode()).send()
    told = answer.json()["envelopes"]
    assert [one["result"] for one in told] == ["rejected"] * 6 + ["stored"] + ["rejected"] * 4
    assert all(one["reason"] for one in told if one["result"] == "rejected")
    assert [one["id"] for one in told[:3]] == [one["id"] for one in batch[:3]]
    assert len(server.facts("readings")) == 1


def test_no_kiosk_adds_to_what_is_another_ones(
    server: ServerHere, kiosk: KioskHere, tmp_path: Any, clock: MovableClock
) -> None:
    from tests.builders import a_check

    phone = a_check()
    with server.database.writing() as session:
        session.add(phone)
    mine = kiosk.keeps()
    kiosk.sync().once()
    other = KioskHere(tmp_path / "other", server, clock, name="library-2")
    other.enrol()
    server.approve(other)
    assert mine.check
    other.keeps(check_id=mine.check.id)
    other.keeps(check_id=phone.id)
    other.keeps(readings=mine.readings)
    other.keeps(measurements=mine.measurements)
    outcome = other.sync().once()
    assert (outcome.stored, outcome.rejected) == (0, 4)
    assert len(server.facts("readings")) == 1
    other.close()
