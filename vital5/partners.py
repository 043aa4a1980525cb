"""Settings that do nothing by themselves: which were given, and what they wait for."""

from __future__ import annotations

from collections.abc import Mapping

PARTNERS = ("VITAL5_NOTIFY_", "VITAL5_STAFF_LOGIN_", "VITAL5_NHS_LOGIN_", "VITAL5_FHIR_")
"""How settings begin that do nothing without the address they belong to."""


def alone(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Names that were set and whose `..._URL` was not."""
    without = tuple(begins for begins in PARTNERS if not environ.get(f"{begins}URL"))
    given = (name for name, value in environ.items() if value)
    return tuple(sorted(name for name in given if name.startswith(without)))
