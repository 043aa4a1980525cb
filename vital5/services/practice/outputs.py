"""What leaves the portal with an item: the text to paste, the bundle; each noted as exported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

from vital5.services.practice.desk import Desk
from vital5.services.snapshot import opened
from vital5.services.snapshot_reading import Frozen
from vital5.vitals import CATALOGUE


def _opened(desk: Desk, share_id: UUID, kind: str) -> Frozen:
    found = opened(desk.keys, desk.share(share_id))
    desk.note("exported", "share", share_id, reason=kind)
    return found


def text(desk: Desk, share_id: UUID) -> str:
    """The lines to paste into a record."""
    return "\n".join(_lines(_opened(desk, share_id, "text"))) + "\n"


def _lines(snapshot: Frozen) -> Iterator[str]:
    person = snapshot["person"]
    number = f", NHS number {person['nhs_number']}" if person["nhs_number"] else ""
    name = f"{person['given_name']} {person['family_name']}"
    yield f"Shared by {name}, born {person['birth_date']}{number}, by Vital 5"
    yield f"Sent {snapshot['made_at'][:16].replace('T', ' ')}"
    for reading in snapshot["vitals"]:
        vital = CATALOGUE[reading["vital"]]
        values = [
            f"{measure.label} {reading['values'][measure.name]} {measure.unit}".strip()
            for measure in vital.measures
            if measure.name in reading["values"]
        ]
        yield (
            f"{vital.title}: {'; '.join(values)} ({reading['band'].replace('_', ' ')}; "
            f"{reading['source'].replace('_', ', ')}, {reading['taken_at'][:10]})"
        )


def bundle(desk: Desk, share_id: UUID) -> bytes:
    """A FHIR document."""
    from vital5 import fhir

    return json.dumps(fhir.document(_opened(desk, share_id, "bundle")), ensure_ascii=False).encode()
