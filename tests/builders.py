"""Rows with named defaults: a test builds only what matters to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from vital5.models import (
    Check,
    Handover,
    Measurement,
    Reading,
    ReadingValue,
    Report,
    Resident,
    ShareDraft,
    WebSession,
    place_of,
)
from vital5.sealing import KeyRing

WHEN = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


def a_check(**changes: Any) -> Check:
    """A check that nobody has kept yet."""
    return Check(
        **{
            "id": uuid4(),
            "channel": "phone",
            "language": "en",
            "started_at": WHEN,
            "touched_at": WHEN,
            "forget_at": WHEN + timedelta(hours=24),
            **changes,
        }
    )


def a_reading(check: Check | None = None, **changes: Any) -> Reading:
    """A blood pressure of 128 over 82, and the check it belongs to unless one is given.

    `values` maps names to numbers or words.
    """
    values = changes.pop("values", {"systolic": Decimal(128), "diastolic": Decimal(82)})
    check = check or a_check()
    reading = Reading(
        **{
            "id": uuid4(),
            "check": check,
            "vital": "blood_pressure",
            "band": "high_normal",
            "urgency": "self_care",
            "rule": "BP-CLINIC",
            "rule_version": "1",
            "source": "typed",
            "taken_at": WHEN,
            "recorded_at": WHEN,
            **changes,
        }
    )
    reading.values = [_a_value(reading.id, name, value) for name, value in values.items()]
    return reading


def _a_value(reading_id: UUID, name: str, value: Decimal | str) -> ReadingValue:
    number = value if isinstance(value, Decimal) else None
    word = value if isinstance(value, str) else None
    return ReadingValue(reading_id=reading_id, name=name, number=number, word=word)


def a_measurement(check_id: UUID, **changes: Any) -> Measurement:
    """A blood pressure of 128 over 82, as a kiosk's cuff gave it on the left arm."""
    return Measurement(
        **{
            "id": uuid4(),
            "check_id": check_id,
            "vital": "blood_pressure",
            "number": 1,
            "taken_at": WHEN,
            "device": "and_tm265x",
            "device_name": "A&D TM-2655(P) / TM-2657(P)",
            "serial": "A12345",
            "calibration_due": "2027-05-31",
            "cuff_size": "",
            "cuff_from_cm": Decimal(22),
            "cuff_to_cm": Decimal(42),
            "arm": "left",
            "systolic": 128,
            "diastolic": 82,
            "mean": 97,
            "pulse": 84,
            "irregular": False,
            "believed": True,
            "device_time": "2026-06-15T10:00",
            "flags": "{}",
            **changes,
        }
    )


def a_resident(keys: KeyRing, code: str = "2222333344445555", **changes: Any) -> Resident:
    """A record that a passport code opens."""
    made = changes.pop("id", None) or uuid4()
    return Resident(
        **{
            "id": made,
            "language": "en",
            "created_at": WHEN,
            "used_at": WHEN,
            "forget_at": WHEN + timedelta(days=731),
            "passport": keys.seal(code, place_of("resident", "passport", made)),
            "passport_fingerprint": keys.fingerprint(code, "passport"),
            **changes,
        }
    )


def a_handover(keys: KeyRing, check: Check | None = None, **changes: Any) -> Handover:
    """A check from a kiosk that waits for its code, kept by nobody."""
    made = changes.pop("id", None) or uuid4()
    check = check or a_check(forget_at=WHEN + timedelta(days=7305), finished_at=WHEN)
    return Handover(
        **{
            "id": made,
            "check": check,
            "digest": keys.seal("d" * 64, place_of("handover", "digest", made)),
            "digest_fingerprint": keys.fingerprint("d" * 64, "digest"),
            "arrived_at": WHEN,
            "ends_at": WHEN + timedelta(days=30),
            **changes,
        }
    )


def a_report(keys: KeyRing, words: str = "The advice looks wrong", **changes: Any) -> Report:
    """Something that somebody wrote to us."""
    made = changes.pop("id", None) or uuid4()
    return Report(
        **{
            "id": made,
            "kind": "feedback",
            "page": "results",
            "language": "en",
            "rule_set": "1",
            "received_at": WHEN,
            "words": keys.seal(words, place_of("report", "words", made)),
            **changes,
        }
    )


def a_web_session(**changes: Any) -> WebSession:
    """A browser's session that lives for another hour."""
    return WebSession(
        **{
            "token_hash": uuid4().bytes * 2,
            "csrf_token": "csrf",
            "created_at": WHEN,
            "seen_at": WHEN,
            "expires_at": WHEN + timedelta(hours=1),
            **changes,
        }
    )


def a_share_draft(keys: KeyRing, **changes: Any) -> ShareDraft:
    """A share that somebody is preparing and nobody owns."""
    made = changes.pop("id", None) or uuid4()
    return ShareDraft(
        **{
            "id": made,
            "held": keys.seal("{}", place_of("share_draft", "held", made)),
            "forget_at": WHEN + timedelta(hours=24),
            **changes,
        }
    )
