"""Readings made from a check's answers: recorded as soon as a vital is wholly answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from vital5.services import checks, measurements
from vital5.visit import journey
from vital5.vitals.kinds import Answers, Judgement, Vital
from vital5.web.store import installation, now

if TYPE_CHECKING:
    from vital5.web.resident.progress import Progress


MEASURED_AT_KIOSK, TYPED_AT_KIOSK = "kiosk", "typed_at_kiosk"
MEASURED_STEP = "reading"
"""At a kiosk the cuff gives these numbers; nobody types them."""


def source_of(answers: Answers) -> str:
    """Where a number came from: a kiosk, or typed, of a monitor at home, a pharmacy ..."""
    if installation().at_kiosk:
        return MEASURED_AT_KIOSK if MEASURED_STEP in answers else TYPED_AT_KIOSK
    for given in answers.values():
        setting = given.get("setting")
        if isinstance(setting, str):
            return f"typed_{setting}"
    return "typed"


Made = tuple[str, Judgement, str]
"""A reading about to be kept: its vital, what the rules say of it, and where it comes from."""


def complete(found: Progress, vitals: Iterable[Vital], *, cut_short: bool = False) -> list[Made]:
    """The reading of each vital that is answered to its end, or that an emergency cut short."""
    made = []
    for vital in vitals:
        answers = found.of(vital.slug)
        if not answers:
            continue
        whole = journey.is_complete(vital, answers, found.person)
        if not (whole or cut_short):
            continue
        judgement = vital.judge(answers, found.person)
        if judgement.answered and (whole or judgement.urgency == "emergency_999"):
            made.append((vital.slug, judgement, source_of(answers)))
    return made


def record(session: Session, check_id: UUID, made: Iterable[Made], *, first: bool = False) -> None:
    """Keep these readings, each under the id that follows from what it holds.

    `first`: the check is known to hold no reading; each is of another vital.
    """
    for slug, judgement, source in made:
        if source == TYPED_AT_KIOSK and _weighed(session, check_id, slug, judgement):
            source = MEASURED_AT_KIOSK
        checks.record(session, check_id, slug, judgement, source=source, now=now(), first=first)


def _weighed(session: Session, check_id: UUID, slug: str, judgement: Judgement) -> bool:
    """Whether the weight that was given is what the kiosk's scale said, unchanged."""
    said = measurements.of_checks(session, [check_id])
    given = judgement.values.get("measures.weight_kg")
    return any(one.weight_kg == given for one in said if one.vital == slug == "weight")
