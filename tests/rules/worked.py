"""The worked cases of clinical/cases.json and the vocabulary, as copied into this folder."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def _read(name: str) -> dict[str, Any]:
    """A file's JSON, numbers as decimals."""
    text = (HERE / name).read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal)


FILE = _read("cases.json")
CASES: list[dict[str, Any]] = FILE["cases"]
VOCABULARY: dict[str, dict[str, Any]] = _read("vocabulary.json")["rules"]

ONE_OF_EACH = {case["rule"]: case for case in reversed(CASES)}
"""The first case of every rule, by rule id."""
