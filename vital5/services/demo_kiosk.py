"""The kiosk of the demonstration: expected, enrolled and believed as any other, only by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from vital5.sealing import KeyRing
from vital5.services import kiosks

NAME, SITE = "demo-1", "Example Library, Peckham"


def expect(session: Session, keys: KeyRing, now: datetime) -> str:
    """Expect it, and give the code that it enrols with. It does so at every start: its server may
    answer at another address than before."""
    kiosk = kiosks.expect(session, keys, name=NAME, site=SITE, opening="", now=now)
    return kiosks.code_for(session, keys, kiosk, now)


def believe(session: Session, keys: KeyRing, digits: str, now: datetime) -> None:
    """Approve it, if these six digits are those of the key that arrived."""
    kiosks.approve(session, keys, kiosks.named(session, NAME), digits, now)
