"""Readings become facts: each raw result at once, and the vital's answers as soon as they decide.

Done by the session's own thread as it orders it, whether or not a page is looking.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kiosk import orders
from kiosk.answers import answers_of
from kiosk.config import KioskConfig
from kiosk.moments import Clock
from kiosk.orders import Order
from kiosk.readings import Measured
from vital5.database import Database
from vital5.models import Check, Measurement
from vital5.sealing import KeyRing
from vital5.services import checks, measurements
from vital5.services.answers import open_answers, seal_answers
from vital5.visit import journey
from vital5.vitals.blood_pressure import VITAL
from vital5.vitals.kinds import Answers, Person

log = logging.getLogger("kiosk")

SOURCE = "kiosk"
"""Of a reading that a device of this kiosk gave."""

_DECIDES = (orders.AskSymptoms, orders.Finish, orders.RouteToPharmacy, orders.Emergency)
_ENDS = (orders.Finish, orders.RouteToPharmacy, orders.Emergency)


def measurement_of(
    reading: Measured, check_id: UUID, number: int, config: KioskConfig
) -> Measurement:
    """The row of one result: exactly as the device gave it, with the device that did."""
    low, high = config.cuff_range_cm
    return Measurement(
        id=reading.id,
        check_id=check_id,
        vital=VITAL.slug,
        number=number,
        taken_at=reading.taken_at,
        device=config.cuff,
        device_name=config.driver.name,
        serial=config.cuff_serial,
        calibration_due=config.calibration_due.isoformat(),
        cuff_size=config.cuff_size,
        cuff_from_cm=low,
        cuff_to_cm=high,
        arm=reading.arm,
        systolic=reading.systolic,
        diastolic=reading.diastolic,
        mean=reading.mean,
        pulse=reading.pulse,
        irregular=reading.irregular,
        believed=reading.valid,
        device_time=reading.device_time or "",
        flags=json.dumps(dict(reading.flags), sort_keys=True),
    )


@dataclass(slots=True)
class _Sitting:
    visit: str
    check_id: UUID
    taken: list[Measured] = field(default_factory=list)


class Recorder:
    """Writes what one kiosk measures into the check of whoever sits there."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        config: Callable[[], KioskConfig],
        clock: Clock,
    ) -> None:
        """`config` is asked at each result: the cuff as it is then."""
        self._database, self._keys = database, keys
        self._config, self._clock = config, clock
        self._sitting: _Sitting | None = None

    def begin(self, visit: str, check_id: UUID) -> None:
        """What this visit measures belongs to this check; asked again, nothing changes."""
        if self._sitting is None or self._sitting.visit != visit:
            self._sitting = _Sitting(visit, check_id)

    def see(self, order: Order) -> None:
        """Record what an order brings. A visit that is not the bound one records nothing."""
        sitting = self._sitting
        if sitting is None or order.visit != sitting.visit:
            return
        if isinstance(order, orders.Forget):
            self._sitting = None
        elif isinstance(order, orders.Keep):
            sitting.taken.append(order.reading)
            self._keep(sitting, order.reading)
        elif isinstance(order, _DECIDES):
            self._answer(sitting, over=isinstance(order, _ENDS))

    def _keep(self, sitting: _Sitting, reading: Measured) -> None:
        row = measurement_of(reading, sitting.check_id, len(sitting.taken), self._config())
        with self._database.writing() as session:
            if checks.for_writing(session, sitting.check_id) is not None:
                measurements.keep(session, row)

    def _answer(self, sitting: _Sitting, *, over: bool) -> None:
        """Give the vital its answers; once they are all there, record what its rules say."""
        with self._database.writing() as session:
            check = checks.for_writing(session, sitting.check_id)
            if check is None:
                log.warning("a sitting's check is gone: its visit has ended")
                return
            answers = open_answers(self._keys, check)
            person = journey.person_in(answers, at_kiosk=True)
            answers[VITAL.slug] = {
                step: dict(given)
                for step, given in answers_of(
                    sitting.taken,
                    over=over,
                    before=answers.get(VITAL.slug, {}),
                    person=person,
                ).items()
            }
            seal_answers(self._keys, check, answers)
            session.flush()
            record_if_complete(session, check, answers[VITAL.slug], person, self._clock().at)


def record_if_complete(
    session: Session, check: Check, answers: Answers, person: Person, now: datetime
) -> None:
    """The reading, once no page of the vital is left; the same answers make the same one."""
    if not journey.is_complete(VITAL, answers, person):
        return
    judgement = VITAL.judge(answers, person)
    if judgement.answered:
        checks.record(session, check.id, VITAL.slug, judgement, source=SOURCE, now=now)
