"""The example that the bench and these tests build on is still what freezing gives."""

from __future__ import annotations

import json
from typing import Any

from bench import example


def shape(found: Any) -> Any:
    """Names without what stands under them; `values` differ from vital to vital."""
    if isinstance(found, dict):
        return {name: shape(value) for name, value in found.items() if name != "values"}
    return None


def test_the_example_has_the_shape_of_todays_snapshot() -> None:
    kept, today = json.loads(example.FILE.read_text()), example.frozen()

    assert shape(kept) == shape(today), "run python -m bench.example"
    assert [shape(one) for one in kept["vitals"]] == [shape(one) for one in today["vitals"]]
