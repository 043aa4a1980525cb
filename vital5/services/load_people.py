"""Practices, staff, kiosks and venues for a demonstration or a test, from one JSON document.

Never in production: it sets passwords. docs/operations.md has the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Practice, place_of
from vital5.postcodes import NotAPostcode, PostcodeUnknown, find_place
from vital5.sealing import KeyRing
from vital5.services import audit, kiosks
from vital5.services.practice_list import id_of
from vital5.services.staff import accounts, passwords, second_factor

KINDS = ("practices", "staff", "kiosks", "venues")
PRACTICE = {
    "code", "name", "address", "postcode", "phone", "easting", "northing", "status", "receives",
    "hours", "daily_cap", "digest_email", "merged_into",
}  # fmt: skip
STAFF = {"login", "name", "role", "practice", "password", "totp_secret"}
RECEIVES = ("portal", "digest", "nothing")


class CannotLoad(ValueError):
    """The document is not as it should be; nothing of it was loaded."""


@dataclass
class Loaded:
    """What was loaded, and how somebody signs in."""

    counts: dict[str, int] = field(default_factory=dict)
    sign_ins: list[dict[str, str]] = field(default_factory=list)


def load_people(session: Session, keys: KeyRing, document: Any, now: datetime) -> Loaded:
    """Load a document whole or not at all; what is there already is brought up to date."""
    if not isinstance(document, dict) or set(document) - set(KINDS):
        raise CannotLoad(f"the document is an object with no keys but {', '.join(KINDS)}")
    done = Loaded()
    for number, entry in enumerate(_entries(document, "practices")):
        with _naming("practices", number):
            _practice(session, keys, entry, now)
    for number, entry in enumerate(_entries(document, "practices")):
        if entry.get("merged_into"):
            with _naming("practices", number):
                after = accounts.practice_of(session, entry["merged_into"])
                session.get_one(Practice, id_of(str(entry["code"]).upper())).merged_into = after
    for number, entry in enumerate(_entries(document, "staff")):
        with _naming("staff", number):
            done.sign_ins.append(_staff(session, keys, entry, now))
    for number, entry in enumerate(_entries(document, "kiosks")):
        with _naming("kiosks", number):
            _kiosk(session, keys, entry, now)
    done.counts = {kind: len(_entries(document, kind)) for kind in KINDS}
    audit.note(session, keys, now=now, actor="system", deed="loaded_people")
    return done


@contextmanager
def _naming(kind: str, number: int) -> Iterator[None]:
    """Whatever is wrong within is said of this entry."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise CannotLoad(f"{kind}[{number}]: {error} is missing or cannot be so") from error


def _entries(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = document.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise CannotLoad(f"{kind} is a list of objects")
    return found


def _practice(session: Session, keys: KeyRing, entry: dict[str, Any], now: datetime) -> None:
    if extra := set(entry) - PRACTICE:
        raise ValueError(f"{min(extra)!r}")
    code = str(entry["code"]).upper()
    receives = entry.get("receives", "portal")
    if receives not in RECEIVES:
        raise ValueError("'receives'")
    practice = session.scalars(sa.select(Practice).where(Practice.code == code)).first()
    if practice is None:
        practice = Practice(id=id_of(code), code=code)
        session.add(practice)
    practice.name = str(entry["name"])
    practice.address = str(entry.get("address", ""))
    practice.postcode = str(entry.get("postcode", ""))
    practice.phone = entry.get("phone")
    practice.easting, practice.northing = entry.get("easting"), entry.get("northing")
    if practice.easting is None and practice.postcode:
        with suppress(NotAPostcode, PostcodeUnknown):
            practice.easting, practice.northing = find_place(practice.postcode).grid
    practice.status = entry.get("status", "open")
    practice.receives = receives
    practice.hours = entry.get("hours", "Mo-Fr 08:00-18:30; PH off")
    practice.daily_cap = entry.get("daily_cap")
    practice.joined_at = None if receives == "nothing" else now
    practice.updated_at = now
    if email := entry.get("digest_email"):
        place = place_of("practice", "digest_email", practice.id)
        practice.digest_email = keys.seal(str(email), place)
    session.flush()


def _kiosk(session: Session, keys: KeyRing, entry: dict[str, Any], now: datetime) -> None:
    """A kiosk that is expected; it still enrols with a code and is approved by a person.

    Whatever else is said of it belongs into its own file, and is left alone here.
    """
    name, site, opening = str(entry["id"]), str(entry["site"]), str(entry.get("opening", ""))
    try:
        kiosks.expect(session, keys, name=name, site=site, opening=opening, now=now)
    except kiosks.CannotDo as error:
        raise ValueError(str(error)) from error


def _staff(session: Session, keys: KeyRing, entry: dict[str, Any], now: datetime) -> dict[str, str]:
    if extra := set(entry) - STAFF:
        raise ValueError(f"{min(extra)!r}")
    login = str(entry["login"])
    staff = accounts.by_login(session, keys, login)
    if staff is None:
        code = entry.get("practice")
        staff = accounts.add(
            session,
            keys,
            login=login,
            name=str(entry["name"]),
            role=str(entry["role"]),
            practice_id=accounts.practice_of(session, str(code)) if code else None,
            now=now,
        )
    elif staff.role != entry["role"]:
        raise ValueError("'role' of somebody who is here already")
    secret = str(entry.get("totp_secret") or second_factor.new_secret())
    staff.password_hash = passwords.hashed(str(entry["password"]))
    place = place_of("staff", "totp_secret", staff.id)
    staff.totp_secret, staff.totp_step = keys.seal(secret, place), None
    session.flush()
    return {
        "role": str(staff.role),
        "name": accounts.login_of(keys, staff),
        "password": str(entry["password"]),
        "totp_secret": secret,
    }
