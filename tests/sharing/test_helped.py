"""A helper at a kiosk is told to the surgery: in the snapshot and in what is made of it."""

from __future__ import annotations

import json

import pytest

from tests.fhir.checker import faults, of_type
from tests.sharing.people import ALL_FIVE, HIGH, a_record, frozen
from vital5 import fhir
from vital5.database import Database
from vital5.services import copy_text

HELPED = [("web", None), ("kiosk", False), ("kiosk-helped", True)]


@pytest.mark.parametrize(("channel", "helped"), HELPED)
def test_whether_somebody_was_helped_goes_with_the_share(
    any_database: Database, channel: str, helped: bool | None
) -> None:
    with any_database.writing() as session:
        keys = any_database.keys
        answers = {"blood_pressure": HIGH, "mood": ALL_FIVE["mood"]}
        owner = a_record(session, keys, answers, channel=channel)
        made = frozen(session, keys, owner, list(answers))
    assert [one["helped"] for one in made["checks"]] == [helped]
    bundle = fhir.document(made)
    assert faults(bundle) == []
    activities = {one["activity"]["text"] for one in of_type(bundle, "Provenance")}
    told = "Typed with a helper beside the person" if helped else "Typed by the person"
    assert activities == {told}
    assert ("helper" in json.dumps(bundle)) is bool(helped)
    assert ("Helper,Beside the person" in copy_text.csv(made)) is bool(helped)
    assert ("Helper: Beside the person" in copy_text.lines(made)) is bool(helped)
