"""For the demonstration: how far invented people came, and an invented kiosk that fell silent."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models import Kiosk, KioskReport, StepCount
from vital5.sealing import KeyRing
from vital5.services import kiosks
from vital5.services.counts import FINISHED, SHARED, STARTED, count_step
from vital5.services.demo_borough import SEED
from vital5.services.reach import DAYS
from vital5.services.snapshot import software_version

A_DAY = (("en", 42), ("es", 12), ("ar", 7), ("so", 1))
"""Languages, and about how many begin in each on a working day."""

CHANNELS = (("web", 0.6), ("kiosk", 0.34), ("kiosk-helped", 0.06))
GO_ON = ((STARTED, 1.0), (FINISHED, 0.81), (SHARED, 0.3))
SUNDAY = 6
SILENT_ID, SILENT_SITE = "example-leisure-1", "Example Leisure Centre, Camberwell"


def settle_programme(session: Session, keys: KeyRing, now: datetime) -> None:
    """Numbers of some weeks, and a kiosk that waits for somebody. Once: what is there stays."""
    if session.scalar(sa.select(sa.func.count()).select_from(StepCount).limit(1)):
        return
    drawn = random.Random(SEED)  # noqa: S311 - people are invented, not secrets
    today = now.astimezone(LONDON).date()
    for back in range(1, DAYS + 1):
        day = today - timedelta(days=back)
        for language, many in A_DAY:
            for channel, part in CHANNELS:
                some = many * part * (0.3 if day.weekday() == SUNDAY else 1)
                begun = some * drawn.uniform(0.7, 1.25)
                for step, share in GO_ON:
                    if count := round(begun * share):
                        count_step(session, day, step, language, channel, count)
    _a_silent_kiosk(session, keys, now)


def _a_silent_kiosk(session: Session, keys: KeyRing, now: datetime) -> None:
    then = now - timedelta(days=2)
    if session.scalars(sa.select(Kiosk).where(Kiosk.name == SILENT_ID)).first() is not None:
        return
    kiosk = kiosks.add(
        session, keys, name=SILENT_ID, site=SILENT_SITE, opening="Mo-Su 07:00-22:00",
        now=now - timedelta(days=90),
    )  # fmt: skip
    kiosk.approved_at = now - timedelta(days=89)
    session.flush()
    session.add(
        KioskReport(
            kiosk_id=kiosk.id, received_at=then, clock_off=0, boot=uuid4(), up_seconds=86_400,
            waiting=3, refused=0, held=12, oldest_waiting=then, cuff="and_tm265x",
            serial="EX-0000-0017", calibration_due=now.astimezone(LONDON).date() + timedelta(19),
            readings=164, faults=json.dumps({"movement": 6, "cuff_loose": 3}), late=0,
            program=software_version(), rule_set="", config="", printer="ready", room=True,
            out_of_order=False, sealing_key=keys.newest.id, free_mb=20_000,
        )
    )  # fmt: skip
