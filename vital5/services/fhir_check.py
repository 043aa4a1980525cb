"""Whether a bundle is FHIR R4 at all, by a library that was not written by us."""

from __future__ import annotations

import json
from typing import Any


def problems(bundle: bytes) -> list[str]:
    """What fhir.resources finds wrong with a bundle; none if it reads it whole.

    It knows base R4 and no profile: our own rules for those are in the tests of vital5/fhir.
    """
    from fhir.resources.R4B import get_fhir_model_class

    bundle_class: Any = get_fhir_model_class("Bundle")
    try:
        read = bundle_class.model_validate_json(bundle)
    except ValueError as error:
        return [type(error).__name__]
    sent = len(json.loads(bundle)["entry"])
    return [] if len(read.entry) == sent else ["entries were lost"]
