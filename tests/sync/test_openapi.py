"""The document that other builders go by says what the code does, and its vectors verify."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import yaml

from tests.sync.kiosk_here import KioskHere
from tests.sync.openapi import SPEC, VECTORS, schemas, vectors
from tests.sync.test_strangers import Raw
from vital5.services.passport import read_code
from vital5.web.kiosk_deeds import DOORS
from vital5.wire import signing
from vital5.wire.letter import read
from vital5.wire.record import RecordAsked, RecordTold


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(SPEC.read_text())
    return found


def test_every_address_is_described(spec: dict[str, Any]) -> None:
    assert {path.strip("/") for path in spec["paths"]} == set(DOORS)


def test_the_schemas_are_the_models(spec: dict[str, Any]) -> None:
    assert spec["components"]["schemas"] == json.loads(json.dumps(schemas()))


def test_the_vectors_are_what_the_code_makes() -> None:
    assert json.loads(VECTORS.read_text()) == vectors()


def test_the_worked_request_verifies() -> None:
    told = json.loads(VECTORS.read_text())
    asked = told["request"]
    message = signing.Message(asked["method"], asked["target"], asked["headers"])
    public = base64.b64decode(told["ed25519_public"])
    key_id = "11111111-1111-4111-8111-111111111111"
    assert signing.key_named(message) == key_id
    said = signing.verify(message, asked["body"].encode(), key_id=key_id, public=public)
    assert said.created.timestamp() == 1781514000
    with pytest.raises(signing.NotSigned):
        signing.verify(message, b"{}", key_id=key_id, public=public)


def test_the_worked_example_of_a_record_is_what_the_code_reads(spec: dict[str, Any]) -> None:
    door = spec["paths"]["/records"]["post"]
    asked = door["requestBody"]["content"]["application/json"]["example"]
    told = door["responses"]["200"]["content"]["application/json"]["example"]
    assert read_code(read(RecordAsked, asked).code) == asked["code"]
    assert read(RecordTold, told).readings[0].values == {"systolic": 128, "diastolic": 82}


def test_answers_are_of_the_form_that_is_described(kiosk: KioskHere, spec: dict[str, Any]) -> None:
    from jsonschema import Draft202012Validator, FormatChecker

    def holds(told: Any, schema: str) -> None:
        whole = {"$ref": f"#/components/schemas/{schema}", "components": spec["components"]}
        Draft202012Validator(whole, format_checker=FormatChecker()).validate(told)

    holds(Raw(kiosk).send().json(), "Wanted")
    body = json.dumps({"envelopes": [{}]}).encode()
    holds(Raw(kiosk, door="envelopes", body=body, sequence=2).send().json(), "EnvelopesTold")
