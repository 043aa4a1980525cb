"""The carriers of an installation: one for each kind of message that it is set up to send."""

from __future__ import annotations

from vital5.config import Settings
from vital5.services import notices, push
from vital5.services.outbox import Carrier


def carriers_of(settings: Settings) -> dict[str, Carrier]:
    """Each kind of message that has somewhere to go; others wait, and are listed as waiting."""
    carriers: dict[str, Carrier] = {}
    if settings.fhir_url:
        carriers[push.KIND] = push.carrier(settings)
    if settings.notify is not None:
        carriers |= notices.carriers(settings.notify)
    return carriers
