"""How this kiosk is, for the fleet: its queue, its cuff, its faults, its versions, its room."""

from __future__ import annotations

from datetime import datetime

from kiosk.address import Address
from kiosk.host import clock_now
from kiosk.identity import Identity
from kiosk.moments import Clock
from kiosk.strongbox import HELD, REFUSED, WAITING, Strongbox
from kiosk.troubles import Tally
from vital5.rules import RULE_SET_VERSION
from vital5.services.snapshot import software_version
from vital5.wire.messages import Fault, Heartbeat


def report_of(
    box: Strongbox,
    clock: Clock,
    address: Address | None = None,
    tally: Tally | None = None,
    *,
    printer: str | None = None,
    out_of_order: bool = False,
    called_at: datetime | None = None,
    came_at: datetime | None = None,
) -> Heartbeat:
    """A heartbeat. `printer` is a word for its state, where somebody has looked; `called_at` and
    `came_at` are when a person was last asked for, and when one came."""
    counts, sealing = box.counts(), Identity(box).sealing
    oldest = box.oldest_waiting()
    tally = tally or Tally()
    return Heartbeat(
        clock=clock_now(clock),
        waiting=counts[WAITING],
        refused=counts[REFUSED],
        held=counts[HELD],
        oldest_waiting=datetime.fromisoformat(oldest) if oldest else None,
        cuff=address.cuff if address else "",
        serial=address.serial if address else "",
        calibration_due=address.calibration_due if address else None,
        readings=tally.readings,
        faults=tuple(Fault(kind=str(kind), count=n) for kind, n in tally.failures.items()),
        late=tally.late,
        program=software_version(),
        rule_set=RULE_SET_VERSION,
        config=address.digest if address else "",
        printer=printer if printer is not None else address.printer if address else "",
        room=box.room.enough,
        out_of_order=out_of_order,
        called_at=called_at,
        came_at=came_at,
        sealing_key=sealing.id if sealing else "",
        free_mb=min(box.room.free // 2**20, 1_000_000),
    )
