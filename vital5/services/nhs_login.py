"""NHS login: what is asked for, which levels are believed, and what its claims say of somebody."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from vital5.config import NhsLogin
from vital5.gateways.oidc import Claims, Provider, SignInRefused

SCOPE = "openid profile gp_registration_details"
VECTORS = ("P5.Cp.Cd", "P5.Cp.Ck", "P5.Cm")
"""What is asked for: checked against the national record (P5), by password and a second factor,
or by a key on the device."""

BELIEVED = tuple(f"{level}.{how}" for level in ("P5", "P9") for how in ("Cp.Cd", "Cp.Ck", "Cm"))
"""What is believed: P9 proved more than was asked."""

PROVED = ("P5", "P9")
_CODE = re.compile(r"[A-Z0-9]{3,8}")


def provider_of(told: NhsLogin) -> Provider:
    """NHS login as OpenID Connect knows it; it signs with RS512, and so do we."""
    return Provider(
        issuer=told.issuer,
        client_id=told.client_id,
        private_key=told.private_key,
        signing="RS512",
        algorithms=("RS512",),
        scope=SCOPE,
    )


def vtr() -> str:
    """The vectors of trust, as they are asked for."""
    return json.dumps(VECTORS, separators=(",", ":"))


def demands(claims: Claims) -> None:
    """Refuse a sign-in that proved less than was asked for."""
    if claims.get("vot") not in BELIEVED:
        raise SignInRefused("vot")


def proved_by(claims: Mapping[str, Any]) -> dict[str, str]:
    """What NHS login says of somebody, as the fields of our form; refused if it says too little."""
    from nhs_number.validate import is_valid

    number = re.sub(r"\s", "", str(claims.get("nhs_number") or ""))
    surname = " ".join(str(claims.get("family_name") or "").split())
    if claims.get("identity_proofing_level") not in PROVED or not surname or not is_valid(number):
        raise SignInRefused("level")
    try:
        born = date.fromisoformat(str(claims.get("birthdate")))
    except ValueError:
        raise SignInRefused("level") from None
    return {
        "family_name": surname,
        "birth_date-day": str(born.day),
        "birth_date-month": str(born.month),
        "birth_date-year": str(born.year),
        "nhs_number": number,
    }


def surgery_of(claims: Mapping[str, Any]) -> str:
    """The ODS code of the surgery that somebody is registered with, if it was told; else ""."""
    told = claims.get("gp_registration_details")
    code = told.get("gp_ods_code") if isinstance(told, Mapping) else None
    text = str(code or "").strip().upper()
    return text if _CODE.fullmatch(text) else ""
