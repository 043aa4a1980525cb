"""What a resident has to share: the newest reading of each vital, and a finished week at home."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from vital5.models import Reading
from vital5.services import checks, home_series
from vital5.services.snapshot import HOME_SERIES
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import S_, Vital

AT_HOME = replace(
    CATALOGUE[home_series.VITAL], slug=HOME_SERIES, title=S_("Blood pressure: my week at home")
)
"""A week at home as a thing to share: it looks like a vital, and is agreed to on its own."""


def shareable(
    session: Session, resident_id: UUID | None, check_id: UUID | None
) -> list[tuple[Vital, Reading]]:
    """Each thing and its newest reading, in the order of the vitals, the week at home last.

    The average of a week is no single reading of blood pressure, so it is never taken for one.
    """
    if resident_id is not None:
        readings = checks.readings_of_resident(session, resident_id)
    else:
        readings = checks.readings_of(session, [check_id] if check_id else [])
    newest = {
        HOME_SERIES if one.source == home_series.SOURCE else one.vital: one for one in readings
    }
    things = {**CATALOGUE, HOME_SERIES: AT_HOME}
    return [(vital, newest[slug]) for slug, vital in things.items() if slug in newest]
