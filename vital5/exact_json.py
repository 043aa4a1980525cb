"""JSON text with each decimal exactly as it is: neither a float nor a string."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any


def exact_json(value: Any) -> str:
    """A value as strict JSON; digits that were read as decimals come out as they went in."""
    if isinstance(value, Decimal):
        return str(value) if value.is_finite() else "null"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {exact_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(exact_json, value)) + "]"
    return json.dumps(value, allow_nan=False)
