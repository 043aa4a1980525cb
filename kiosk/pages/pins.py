"""Signing in with a PIN: for the venue's staff, and for helpers. Never for a resident."""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kiosk.pages.keys import BACK
from vital5.services import tries
from vital5.web.store import database, keys, now

PIN_TRIES_AN_HOUR = 10
LONGEST_PIN = 12


@dataclass(frozen=True)
class Asked:
    """A PIN as far as it was typed, and what is wrong with it."""

    typed: str = ""
    right: bool = False
    problem: LazyString | str = ""


def asked_pin(what: str, pin_hash: str) -> Asked:
    """What a post to a PIN page amounts to: a key pressed, a right PIN, or a problem."""
    typed = request.form.get("pin", "")[:LONGEST_PIN]
    key = request.form.get("key", "").partition(":")[2]
    if key:
        return Asked(typed[:-1] if key == BACK else (typed + key)[:LONGEST_PIN])
    if not pin_hash:
        return Asked(problem=_l("This kiosk has no PIN yet. The programme team can set one."))
    with database().writing() as session:
        tried = tries.note_try(session, keys(), what, "kiosk", now())
    if tried > PIN_TRIES_AN_HOUR:
        return Asked(problem=_l("Too many tries. Wait an hour, or ask the programme team"))
    try:
        PasswordHasher().verify(pin_hash, typed)
    except (VerificationError, InvalidHashError):
        return Asked(problem=_l("This PIN is not right"))
    with database().writing() as session:
        tries.take_back(session, keys(), what, "kiosk", now())
    return Asked(right=True)
