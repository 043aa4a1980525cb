"""One weighing on the kiosk's scale, in a thread of its own, for the visit that asked for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal
from uuid import UUID, uuid4

from kiosk.config import KioskConfig
from kiosk.cuff_port import opener
from kiosk.drivers import DRIVERS
from kiosk.drivers.errors import CuffError
from kiosk.drivers.events import Weight
from kiosk.measure import Cuff
from kiosk.moments import Clock
from vital5.database import Database
from vital5.models import Measurement
from vital5.services import checks, measurements

log = logging.getLogger("kiosk")

PATIENCE = 90.0
"""Seconds to step on and stand still; then it is typed (house rule)."""

VITAL = "weight"


@dataclass(frozen=True, slots=True)
class Weighing:
    """How it stands. `number` grows with every change."""

    visit: str
    check_id: UUID
    number: int = 1
    state: Literal["waiting", "weighed", "failed"] = "waiting"
    kg: Decimal | None = None


class Scale:
    """The scale that a kiosk's file names. A result belongs to the visit that asked for it."""

    def __init__(
        self,
        config: Callable[[], KioskConfig],
        database: Database,
        clock: Clock,
        seal: Callable[[str], None],
    ) -> None:
        """`seal` is called with a visit once its weight is written, before anybody is told."""
        self._config, self._database, self._clock = config, database, clock
        self._seal = seal
        self._changed = threading.Condition()
        self._now: Weighing | None = None
        self._cuff: Cuff | None = None

    @property
    def there(self) -> bool:
        """Whether this kiosk has one."""
        return self._config().scale is not None

    def of(self, visit: str) -> Weighing | None:
        """How it stands for this visit."""
        now = self._now
        return now if now is not None and now.visit == visit else None

    def wait(self, visit: str, after: int, seconds: float) -> Weighing | None:
        """The same, once it is another than number `after`."""

        def new() -> bool:
            found = self.of(visit)
            return found is None or found.number != after

        with self._changed:
            self._changed.wait_for(new, seconds)
        return self.of(visit)

    def begin(self, visit: str, check_id: UUID) -> None:
        """Somebody is about to step on; asked again while they may, nothing changes."""
        with self._changed:
            going = self.of(visit)
            if going is not None and going.state == "waiting":
                return
            number = going.number + 1 if going else 1
            weighing = self._now = Weighing(visit, check_id, number)
        threading.Thread(target=self._weigh, args=(weighing,), name="scale", daemon=True).start()

    def over(self, visit: str) -> None:
        """The visit has ended, or wants no more of this: what still comes is nobody's."""
        with self._changed:
            if self.of(visit) is not None:
                self._now = None
                self._changed.notify_all()

    def _weigh(self, weighing: Weighing) -> None:
        kg = self._taken(weighing)
        with self._changed:
            if self._now is not weighing:
                log.info("a weighing of a visit that had ended was left out")
                return
            if kg is not None:
                self._keep(weighing, kg)
        # Not while others wait here: a visit that ends holds the seal, and tells this object.
        self._seal(weighing.visit)
        with self._changed:
            if self._now is not weighing:
                return
            state: Literal["weighed", "failed"] = "failed" if kg is None else "weighed"
            self._now = replace(weighing, number=weighing.number + 1, state=state, kg=kg)
            self._changed.notify_all()

    def _taken(self, weighing: Weighing) -> Decimal | None:
        config = self._config()
        open_cuff = opener(DRIVERS[config.scale or ""], config.scale_port)
        try:
            with open_cuff() as cuff:
                told = cuff.take(PATIENCE, lambda: self._now is weighing)
        except CuffError as error:
            log.warning("no weight: %s", type(error).__name__)
            return None
        return Decimal(str(told.kg)) if isinstance(told, Weight) else None

    def _keep(self, weighing: Weighing, kg: Decimal) -> None:
        driver = DRIVERS[self._config().scale or ""]
        row = Measurement(
            id=uuid4(),
            check_id=weighing.check_id,
            vital=VITAL,
            number=weighing.number,
            taken_at=self._clock().at,
            device=driver.id,
            device_name=driver.name,
            serial="",
            calibration_due="",
            cuff_size="",
            arm="",
            weight_kg=kg,
            irregular=False,
            believed=True,
            device_time="",
            flags="{}",
        )
        with self._database.writing() as session:
            if checks.for_writing(session, weighing.check_id) is not None:
                measurements.keep(session, row)
