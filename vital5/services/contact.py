"""How somebody may be reached, asked only after whether it is safe; and what they need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from vital5.services.identity import plain_digits
from vital5.vitals.kinds import N_

TEXT, EMAIL, RING, NONE = "text", "email", "ring", "none"
WAYS = (TEXT, EMAIL, RING)

NEEDS = ("large_print", "easy_read", "bsl", "braille", "helper")
"""Needs of the Accessible Information Standard (DCB1605) that a surgery can act on."""

SPOKEN = (
    "es", "so", "bn", "ar", "zh", "yue", "fr", "ro", "tr", "pl", "ti", "ur", "vi", "ru", "pt",
    "am", "it", "sq", "bg", "uk", "hu", "ku", "ps", "lt", "fa", "ak", "yo", "fil", "hi", "pa",
    "ta", "sw", "ln", "el",
)  # fmt: skip
"""Languages for which an interpreter is often asked in south London; "other" beside them."""

OTHER = "other"
_MOBILE = re.compile(r"(?:\+44|0044|0)(7[0-9]{9})")
_ANY_PHONE = re.compile(r"(?:\+44|0044|0)([1-9][0-9]{8,9})")
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,180}\.[^\s@.]{2,24}")


@dataclass(frozen=True)
class Contact:
    """Which ways are safe, and the number and address that belong to them."""

    safe: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None
    message_is_safe: bool = False  # a surgery that rings may leave a message

    @property
    def can_be_rung(self) -> bool:
        """Whether a surgery may ring, and has a number."""
        return RING in self.safe and bool(self.phone)

    def as_json(self) -> dict[str, Any]:
        """Plain data, as it is kept sealed."""
        return {**asdict(self), "safe": list(self.safe)}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Contact:
        """What `as_json` wrote."""
        message_is_safe = bool(found.get("message_is_safe"))
        return cls(tuple(found["safe"]), found["phone"], found["email"], message_is_safe)

    @property
    def complete(self) -> bool:
        """Whether every way that is safe can be used."""
        wants_phone = TEXT in self.safe or RING in self.safe
        return (not wants_phone or bool(self.phone)) and (
            EMAIL not in self.safe or bool(self.email)
        )


@dataclass(frozen=True)
class Needs:
    """What somebody needs so that they can be understood and understand."""

    spoken_language: str = "en"
    interpreter: bool = False
    needs: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data, as it is kept sealed."""
        return {**asdict(self), "needs": list(self.needs)}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Needs:
        """What `as_json` wrote."""
        return cls(found["spoken_language"], found["interpreter"], tuple(found["needs"]))


def read_contact(
    typed: Mapping[str, str], safe: tuple[str, ...]
) -> tuple[Contact | None, dict[str, str]]:
    """The number and address that the safe ways need, or words for what cannot be taken."""
    errors: dict[str, str] = {}
    phone = email = None
    if TEXT in safe or RING in safe:
        digits = re.sub(r"[\s().-]+", "", plain_digits(typed.get("phone", "")[:40]))
        shape = (_MOBILE if TEXT in safe else _ANY_PHONE).fullmatch(digits)
        if shape is None:
            errors["phone"] = (
                N_("Write a UK mobile number, such as 07700 900123")
                if TEXT in safe
                else N_("Write a UK phone number, such as 020 7946 0123")
            )
        else:
            phone = f"+44{shape[1]}"
    if EMAIL in safe:
        email = typed.get("email", "").strip()[:254]
        if not _EMAIL.fullmatch(email):
            errors["email"] = N_("Write a whole email address, such as name@example.com")
    message_is_safe = RING in safe and typed.get("message") == "yes"
    return (None, errors) if errors else (Contact(safe, phone, email, message_is_safe), {})


def read_needs(language: str, chosen: list[str]) -> Needs:
    """What was picked, unknown words passed over. A language other than English: an interpreter."""
    spoken = language if language in SPOKEN or language == OTHER else "en"
    return Needs(spoken, spoken != "en", tuple(need for need in NEEDS if need in chosen))


def shown_phone(number: str) -> str:
    """A kept number as people in the UK write it: 020 7946 0123, 07700 900123."""
    rest = f"0{number.removeprefix('+44')}"
    if rest.startswith("02"):
        return f"{rest[:3]} {rest[3:7]} {rest[7:]}"
    return f"{rest[:5]} {rest[5:]}"
