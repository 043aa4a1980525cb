"""Whatever was answered, by whomever: the bundle has no fault and can be made again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings

from tests.fhir.anything import snapshots
from tests.fhir.checker import faults
from tests.fhir.made import a_kept_reading, a_snapshot
from tests.sharing.people import SENT
from vital5 import fhir
from vital5.services import snapshot


@settings(max_examples=60, deadline=None)
@given(snapshots())
def test_any_answers_make_bundles_without_a_fault(made: dict[str, Any]) -> None:
    assert faults(fhir.document(made)) == []
    assert faults(fhir.transaction(made)) == []
    assert snapshot.canonical(made) == snapshot.canonical(made)


def test_a_reading_of_a_moment_ago_is_not_after_the_bundle() -> None:
    late = a_kept_reading("weight", next(iter([_WEIGHT])), at=SENT + timedelta(microseconds=900))
    assert faults(fhir.document(a_snapshot([late]))) == []


_WEIGHT = {"permission": {"eating_disorder_or_prefers_not_to_see": "no"},
           "measures": {"weight_kg": Decimal(70), "height_cm": Decimal(170)}}  # fmt: skip
