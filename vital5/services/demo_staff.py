"""Staff of every role for the demonstration, with passwords drawn anew for each one."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from vital5.config import write_secret
from vital5.sealing import KeyRing
from vital5.services import practice_list
from vital5.services.load_people import load_people
from vital5.services.staff.second_factor import new_secret

STAFF = (
    ("nurse@elmlane.example", "Nina Nurse", "practice_staff", "X99901"),
    ("manager@elmlane.example", "Mo Manager", "practice_manager", "X99901"),
    ("nurse@riverside.example", "Rae Reception", "practice_staff", "X99902"),
    ("programme@southwark.example", "Pat Programme", "programme", None),
    ("administrator@southwark.example", "Ada Administrator", "administrator", None),
    ("support@southwark.example", "Sam Support", "support", None),
)
_WORDS = """amber anchor basket beacon bramble canal candle cedar cobble copper ferry fiddle garden
ginger harbour hazel kettle ladder lantern maple marble meadow orchard pebble pepper pilot quarry
ribbon saddle saffron timber tulip velvet walnut willow window"""


def settle_staff(
    session: Session, keys: KeyRing, data: Path, now: datetime
) -> list[dict[str, str]]:
    """Invented practices and their staff; how each signs in, the same on every later start."""
    kept = data / "sign-ins.json"
    if kept.exists():
        found: list[dict[str, str]] = json.loads(kept.read_text())
        return found
    examples = practice_list.EXAMPLES.read_bytes()
    practice_list.load(session, examples, now, examples_allowed=True)
    sign_ins = load_people(session, keys, {"staff": [_one(*who) for who in STAFF]}, now).sign_ins
    write_secret(kept, json.dumps(sign_ins))
    return sign_ins


def _one(login: str, name: str, role: str, practice: str | None) -> dict[str, Any]:
    password = " ".join(secrets.choice(_WORDS.split()) for _ in range(5))
    return {
        "login": login,
        "name": name,
        "role": role,
        "practice": practice,
        "password": password,
        "totp_secret": new_secret(),
    }
