"""The rows of some letters, gathered and then written together: one statement for each table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import (
    Check,
    Kiosk,
    KioskEnvelope,
    KioskVisit,
    Measurement,
    Reading,
    ReadingValue,
    place_of,
    table_of,
)
from vital5.sealing import KeyRing
from vital5.services import handover, passport
from vital5.services.checks import KEPT_UNCLAIMED
from vital5.services.counts import count_step
from vital5.services.kiosk_times import Shift
from vital5.wire.letter import Letter, SaidCheck, SaidMeasurement, SaidReading

Row = dict[str, Any]
Step = tuple[date, str, str, str]

JOINED, NO_SUCH_PASSPORT = "joined", "unknown"


@dataclass(frozen=True)
class Provenance:
    """What is known of a letter beside what it says itself."""

    kiosk_id: UUID
    ended: str
    received_at: datetime
    shift: Shift
    judged_otherwise: str


@dataclass
class Rows:
    """What will be written."""

    checks: list[Row] = field(default_factory=list)
    readings: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    measurements: list[Row] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)
    counts: Counter[Step] = field(default_factory=Counter)
    passports: dict[UUID, str] = field(default_factory=dict)
    handovers: dict[UUID, str] = field(default_factory=dict)

    def visit(self, keys: KeyRing, letter: Letter, check: SaidCheck, of: Provenance) -> None:
        """The check of a letter and where it came from; nobody's, until a code says whose."""
        shift, now = of.shift, of.received_at
        answers = letter.answers
        place = place_of("health_check", "answers", check.id)
        self.checks.append(
            {
                "id": check.id,
                "resident_id": None,
                "channel": check.channel,
                "language": check.language,
                "started_at": shift(check.started_at),
                "touched_at": shift(check.touched_at),
                "finished_at": shift(check.finished_at) if check.finished_at else None,
                # From its arrival: a kiosk may have been off the line for two weeks.
                "forget_at": now + KEPT_UNCLAIMED,
                "answers": None if answers is None else keys.seal(answers, place),
            }
        )
        self.visits.append(
            {
                "check_id": check.id,
                "kiosk_id": of.kiosk_id,
                "ended": of.ended,
                "helped": letter.helped,
                "program": letter.program,
                "rule_set": letter.rule_set,
                "written_wall": letter.written.wall,
                "written_ms": int(letter.written.seconds * 1000),
                "boot": letter.written.boot,
                "received_at": now,
                "shifted": round(shift.by.total_seconds()),
                "skew": shift.skew,
                "quarantined": shift.quarantined,
                "passport": "",
                "judged_otherwise": of.judged_otherwise,
            }
        )
        if letter.passport:
            self.passports[check.id] = letter.passport
        if letter.handover:
            self.handovers[check.id] = letter.handover

    def reading(self, check: UUID, said: SaidReading, shift: Shift) -> None:
        """A reading as the kiosk judged it."""
        told = said.model_dump(exclude={"values", "taken_at", "recorded_at"})
        times = {"taken_at": shift(said.taken_at), "recorded_at": shift(said.recorded_at)}
        self.readings.append({**told, **times, "check_id": check})
        for name, value in said.values.items():
            number = value if isinstance(value, Decimal) else None
            word = None if isinstance(value, Decimal) else value
            self.values.append(
                {"reading_id": said.id, "name": name, "number": number, "word": word}
            )

    def measurement(self, check: UUID, said: SaidMeasurement, shift: Shift) -> None:
        """A result of a device, as it came."""
        told = said.model_dump(exclude={"taken_at"})
        self.measurements.append({**told, "taken_at": shift(said.taken_at), "check_id": check})

    def steps(self, letter: Letter) -> None:
        """How often each step was reached."""
        for step in letter.steps:
            self.counts[step.day, step.page, step.language, step.channel] += step.count

    def receipt(self, envelope: UUID, kiosk: Kiosk, now: datetime) -> None:
        """That an envelope was stored."""
        self.receipts.append({"id": envelope, "kiosk_id": kiosk.id, "received_at": now})

    def write(self, session: Session, keys: KeyRing, now: datetime) -> None:
        """Write everything; whose the checks are comes before where they came from."""
        connection = session.connection()
        for model, rows in (
            (Check, self.checks),
            (Reading, self.readings),
            (ReadingValue, self.values),
            (Measurement, self.measurements),
            (KioskEnvelope, self.receipts),
        ):
            if rows:
                connection.execute(sa.insert(table_of(model)), rows)
        joined = {check: self._join(session, keys, check, now) for check in self.passports}
        for check, digest in self.handovers.items():
            self._hand_over(session, keys, check, digest, now)
        for row in self.visits:
            row["passport"] = joined.get(row["check_id"], "")
        if self.visits:
            session.flush()
            connection.execute(sa.insert(table_of(KioskVisit)), self.visits)
        for (day, page, language, channel), count in self.counts.items():
            count_step(session, day, page, language, channel, count)

    def _join(self, session: Session, keys: KeyRing, check: UUID, now: datetime) -> str:
        """A passport that was entered while the kiosk was offline opens its record only now."""
        resident = passport.open_record(session, keys, self.passports[check], now)
        if resident is None:
            return NO_SUCH_PASSPORT
        passport.join(session.get_one(Check, check), resident.id)
        return JOINED

    @staticmethod
    def _hand_over(
        session: Session, keys: KeyRing, check: UUID, digest: str, now: datetime
    ) -> None:
        handover.arrived(session, keys, session.get_one(Check, check), digest, now)
