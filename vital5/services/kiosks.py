"""Kiosks as the programme sees them: added, approved, locked, told something, revoked."""

from __future__ import annotations

import hmac
import re
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Kiosk, KioskKey
from vital5.sealing import KeyRing
from vital5.services import audit
from vital5.services.kiosk_trust import KEY_LIVES, Admitted, end_keys, new_code
from vital5.wire.envelope import sealing_key

if TYPE_CHECKING:
    from vital5.wire.messages import State

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])", re.ASCII)
LONGEST_SITE, LONGEST_MESSAGE = 100, 120
Wipe = Literal["", "when_synced", "now"]


class CannotDo(Exception):
    """What was asked of a kiosk cannot be done; the message says why, `about` what it is wrong."""

    def __init__(self, words: str, about: str = "") -> None:
        super().__init__(words)
        self.about = about


def named(session: Session, name: str) -> Kiosk:
    """The kiosk of a name."""
    found = session.scalars(sa.select(Kiosk).where(Kiosk.name == name).with_for_update()).first()
    if found is None:
        raise CannotDo(f"there is no kiosk {name!r}")
    return found


def add(
    session: Session,
    keys: KeyRing,
    *,
    name: str,
    site: str,
    opening: str,
    now: datetime,
    by: UUID | None = None,
) -> Kiosk:
    """A kiosk that is expected at a site; it works once it has enrolled and is approved."""
    if not NAME.fullmatch(name):
        raise CannotDo("an id is 3 to 40 small letters, digits and hyphens", "name")
    site = _one_line(site)
    _refuse_opening(opening)
    if session.scalars(sa.select(Kiosk).where(Kiosk.name == name)).first() is not None:
        raise CannotDo(f"there is a kiosk {name!r} already: `vital5 kiosks code {name}`", "taken")
    kiosk = Kiosk(
        id=uuid4(), name=name, site=site, added_at=now, message="", wipe="", minimum_program="",
        opening=opening, sequence=0,
    )  # fmt: skip
    session.add(kiosk)
    session.flush()
    note(session, keys, kiosk, "added", now, by)
    return kiosk


def expect(
    session: Session, keys: KeyRing, *, name: str, site: str, opening: str, now: datetime
) -> Kiosk:
    """As `add`, or bring site and hours of one that is there up to date."""
    found = session.scalars(sa.select(Kiosk).where(Kiosk.name == name)).first()
    if found is None:
        return add(session, keys, name=name, site=site, opening=opening, now=now)
    _refuse_opening(opening)
    found.site, found.opening = _one_line(site), opening
    return found


def _one_line(site: str) -> str:
    site = " ".join(site.split())
    if not site or len(site) > LONGEST_SITE or not site.isprintable():
        raise CannotDo(f"a site is one line of up to {LONGEST_SITE} letters", "site")
    return site


def _refuse_opening(opening: str) -> None:
    from vital5.services.practice_hours import can_be_read

    if opening and not can_be_read(opening):
        example = "Mo-Fr 09:00-20:00; Sa 09:00-17:00"
        raise CannotDo(f'hours are written as in OpenStreetMap: "{example}"', "opening")


def a_name(session: Session, site: str) -> str:
    """An id for a kiosk at a site: its words, and the first number that is free."""
    words = "-".join(re.findall(r"[a-z0-9]+", site.lower()))[:34].strip("-") or "kiosk"
    taken = set(session.scalars(sa.select(Kiosk.name)))
    return next(name for n in range(1, 10_000) if (name := f"{words}-{n}") not in taken)


def code_for(
    session: Session, keys: KeyRing, kiosk: Kiosk, now: datetime, by: UUID | None = None
) -> str:
    """A fresh code for a kiosk that shall enrol, for the first time or again."""
    if kiosk.revoked_at is not None:
        raise CannotDo(f"{kiosk.name} was revoked; add it under another id", "revoked")
    code = new_code(session, keys, kiosk, now)
    note(session, keys, kiosk, "code_made", now, by)
    return code


def newest_key(session: Session, kiosk: Kiosk) -> KioskKey | None:
    """The key that a kiosk made last."""
    return session.scalars(
        sa.select(KioskKey)
        .where(KioskKey.kiosk_id == kiosk.id)
        .order_by(KioskKey.ends_at.is_(None).desc(), KioskKey.made_at.desc())
        .limit(1)
    ).first()


def approve(
    session: Session,
    keys: KeyRing,
    kiosk: Kiosk,
    digits: str,
    now: datetime,
    by: UUID | None = None,
) -> None:
    """Believe a kiosk whose six digits are the same on its screen and here."""
    key = newest_key(session, kiosk)
    if key is None:
        raise CannotDo(f"{kiosk.name} has not enrolled yet", "not_enrolled")
    if kiosk.revoked_at is not None:
        raise CannotDo(f"{kiosk.name} was revoked", "revoked")
    given = re.sub(r"\s", "", digits)
    if not hmac.compare_digest(given.encode(), key.fingerprint.encode()):
        words = "these are not the six digits of the key that was sent: do not trust it"
        raise CannotDo(words, "digits")
    if kiosk.approved_at is None:
        kiosk.approved_at = now
        note(session, keys, kiosk, "approved", now, by)


def revoke(
    session: Session, keys: KeyRing, kiosk: Kiosk, now: datetime, by: UUID | None = None
) -> None:
    """Believe a kiosk no more, from its next request on."""
    if kiosk.revoked_at is None:
        kiosk.revoked_at = now
        end_keys(session, kiosk, now)
        note(session, keys, kiosk, "revoked", now, by)


def lock(
    session: Session,
    keys: KeyRing,
    kiosk: Kiosk,
    now: datetime,
    *,
    locked: bool,
    by: UUID | None = None,
) -> None:
    """Lock a kiosk's screen, or unlock it; it hears of it at its next contact."""
    if (kiosk.locked_at is not None) != locked:
        kiosk.locked_at = now if locked else None
        note(session, keys, kiosk, "locked" if locked else "unlocked", now, by)


def say_out_of_order(
    session: Session,
    keys: KeyRing,
    kiosk: Kiosk,
    now: datetime,
    *,
    broken: bool,
    by: UUID | None = None,
) -> None:
    """Whoever works at the place says that it does not work, or does again."""
    if (kiosk.out_of_order_at is not None) != broken:
        kiosk.out_of_order_at = now if broken else None
        note(session, keys, kiosk, "out_of_order" if broken else "in_order", now, by)


def tell(
    session: Session,
    keys: KeyRing,
    kiosk: Kiosk,
    message: str,
    now: datetime,
    by: UUID | None = None,
) -> None:
    """Put a line for staff on a kiosk's screen; an empty one takes it away."""
    message = " ".join(message.split())
    if len(message) > LONGEST_MESSAGE or not (message.isprintable() or not message):
        raise CannotDo(f"a message is one line of up to {LONGEST_MESSAGE} letters", "message")
    kiosk.message = message
    note(session, keys, kiosk, "told", now, by)


def ask_to_wipe(session: Session, keys: KeyRing, kiosk: Kiosk, wipe: Wipe, now: datetime) -> None:
    """Have a kiosk delete everything and its key: once all is sent, or at once."""
    kiosk.wipe = wipe
    note(session, keys, kiosk, f"wipe_{wipe or 'not'}", now)


def require_program(kiosk: Kiosk, version: str) -> None:
    """The oldest program that this kiosk may run; an older one says "out of order" to staff."""
    if not re.fullmatch(r"[0-9A-Za-z.+-]{0,40}", version):
        raise CannotDo("a version is letters, digits and dots")
    kiosk.minimum_program = version


def state(keys: KeyRing, by: Admitted, stored: int) -> State:
    """What the server asks of a kiosk."""
    from vital5.wire.messages import State

    seal, kiosk = sealing_key(keys.newest), by.kiosk
    return State(
        server_time=by.at,
        locked=kiosk.locked_at is not None,
        message=kiosk.message,
        wipe=cast(Wipe, kiosk.wipe),
        minimum_program=kiosk.minimum_program,
        sealing_key=seal.id,
        sealing_public=seal.public,
        rotate_key=by.key.ends_at is None and by.at - by.key.made_at > KEY_LIVES,
        envelopes=stored,
    )


def note(
    session: Session,
    keys: KeyRing,
    kiosk: Kiosk,
    deed: str,
    now: datetime,
    by: UUID | None = None,
    *,
    itself: bool = False,
) -> None:
    """Who did it: the kiosk itself, one of the staff, or whoever may run commands here."""
    actor = "kiosk" if itself else "system" if by is None else "staff"
    audit.note(session, keys, now=now, actor=actor, actor_id=kiosk.id if itself else by, deed=deed,
               subject="kiosk", subject_id=kiosk.id)  # fmt: skip
