"""JSON as our own side writes it: times with their zone, bytes as base64, every digit kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from vital5.wire.messages import to_text


def to_json(told: Mapping[str, Any]) -> bytes:
    """Something of ours as JSON."""
    return json.dumps(plain(told), ensure_ascii=False, separators=(",", ":")).encode()


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        # At most twelve digits: a float keeps fifteen and prints the shortest of them.
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return to_text(value)
    return str(value) if isinstance(value, UUID) else value
