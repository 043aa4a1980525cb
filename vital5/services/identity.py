"""Who somebody says they are: read from what they typed, kept only once they share or wait."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from vital5.vitals.kinds import N_

UNVERIFIED, PHONE_CONFIRMED, NHS_LOGIN, PRACTICE_CONFIRMED = (
    "unverified",
    "phone_confirmed",
    "nhs_login",
    "practice_confirmed",
)
LEVELS = (UNVERIFIED, PHONE_CONFIRMED, NHS_LOGIN, PRACTICE_CONFIRMED)
"""How sure it is who somebody is, least sure first."""

YOUNGEST, OLDEST = 18, 120
LONGEST_NAME = 60
NO_FIXED_ADDRESS = "ZZ99 3VZ"
"""What the NHS writes in the place of a postcode for somebody without one."""

POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9][A-Z]{2})")


@dataclass(frozen=True)
class Details:
    """What a surgery finds somebody by."""

    given_name: str
    family_name: str
    birth_date: date
    postcode: str
    nhs_number: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data, as it is kept sealed."""
        return {**asdict(self), "birth_date": self.birth_date.isoformat()}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Details:
        """The details that `as_json` wrote."""
        return cls(
            given_name=found["given_name"],
            family_name=found["family_name"],
            birth_date=date.fromisoformat(found["birth_date"]),
            postcode=found["postcode"],
            nhs_number=found.get("nhs_number"),
        )


def read_details(typed: Mapping[str, str], today: date) -> tuple[Details | None, dict[str, str]]:
    """The details in what was typed, or words for each field that cannot be taken."""
    errors: dict[str, str] = {}
    names = {field: _name(typed.get(field, "")) for field in ("given_name", "family_name")}
    for field, words in (
        ("given_name", N_("Write your first name")),
        ("family_name", N_("Write your last name")),
    ):
        if not names[field]:
            errors[field] = words
        elif len(names[field]) > LONGEST_NAME:
            errors[field] = N_("Make the name shorter: up to 60 letters")
    born = _birth_date(typed, today, errors)
    postcode = _postcode(typed, errors)
    number = _nhs_number(typed.get("nhs_number", ""), errors)
    if errors or born is None:
        return None, errors
    return Details(**names, birth_date=born, postcode=postcode, nhs_number=number), {}


def _name(typed: str) -> str:
    """A name as it was written, without what nobody can see."""
    text = unicodedata.normalize("NFC", typed)
    seen = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    return " ".join(seen.split())


def plain_digits(typed: str) -> str:
    """What was typed, with the digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in typed)


def _birth_date(typed: Mapping[str, str], today: date, errors: dict[str, str]) -> date | None:
    parts = [plain_digits(typed.get(f"birth_date-{part}", "")).strip() for part in
             ("day", "month", "year")]  # fmt: skip
    if not all(parts):
        errors["birth_date"] = N_("Write your date of birth: day, month and year")
        return None
    try:
        day, month, year = (int(part) if len(part) <= 4 else 0 for part in parts)
        born = date(year, month, day)
    except ValueError:
        errors["birth_date"] = N_("There is no such date. Check the day, the month and the year")
        return None
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if born > today:
        errors["birth_date"] = N_("This date has not come yet. Write the date you were born")
    elif years > OLDEST:
        errors["birth_date"] = N_("Check the year. Write it with four figures, such as 1972")
    elif years < YOUNGEST:
        errors["birth_date"] = N_("Vital 5 is for people aged 18 and over")
    return born


def _postcode(typed: Mapping[str, str], errors: dict[str, str]) -> str:
    if typed.get("no_fixed_address") == "true":
        return NO_FIXED_ADDRESS
    text = unicodedata.normalize("NFKC", typed.get("postcode", "")[:16]).upper()
    shape = POSTCODE.fullmatch(re.sub(r"[\s.,-]+", "", plain_digits(text)))
    if shape is None:
        errors["postcode"] = N_("Write your whole postcode, such as SE15 5HG")
        return ""
    return f"{shape[1]} {shape[2]}"


def _nhs_number(typed: str, errors: dict[str, str]) -> str | None:
    """An NHS number checked by its last figure; left out is right too."""
    digits = re.sub(r"[\s.-]+", "", plain_digits(unicodedata.normalize("NFKC", typed[:40])))
    if not digits:
        return None
    from nhs_number.validate import is_valid

    if not digits.isascii() or not digits.isdecimal() or not is_valid(digits):
        errors["nhs_number"] = N_("Check the number. It has 10 figures. You can leave it empty")
        return None
    return digits
