"""The catalogue of vitals: finds the files, orders them, refuses a name that disagrees."""

from __future__ import annotations

import importlib
import pkgutil

from vital5.vitals.kinds import Vital


def _found() -> dict[str, Vital]:
    vitals = []
    for module in pkgutil.iter_modules(__path__):
        vital = getattr(importlib.import_module(f"{__name__}.{module.name}"), "VITAL", None)
        if vital is None:
            continue
        if vital.slug != module.name:
            raise ValueError(f"{module.name}.py holds a vital that calls itself {vital.slug!r}")
        vitals.append(vital)
    return {vital.slug: vital for vital in sorted(vitals, key=lambda vital: vital.order)}


CATALOGUE: dict[str, Vital] = _found()
"""Every vital by slug, in the order they are asked and shown."""
