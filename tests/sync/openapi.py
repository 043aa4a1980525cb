"""Writes the schemas of docs/kiosk-api.yaml and the signing vectors from the models themselves.

`python -m tests.sync.openapi` writes both; a test holds them to what the code does.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic.json_schema import models_json_schema

from vital5.sealing import Key
from vital5.wire import messages, signing
from vital5.wire.envelope import sealing_key
from vital5.wire.letter import Letter
from vital5.wire.record import RecordAsked, RecordTold

DOCS = Path(__file__).parents[2] / "docs"
SPEC, VECTORS = DOCS / "kiosk-api.yaml", DOCS / "kiosk-api-vectors.json"

MODELS = (
    messages.EnrolmentAsked,
    messages.Enrolled,
    messages.Heartbeat,
    messages.State,
    messages.EnvelopesSent,
    messages.SentEnvelope,
    messages.EnvelopesTold,
    messages.Offered,
    messages.Wanted,
    messages.KeyOffered,
    messages.KeyTaken,
    RecordAsked,
    RecordTold,
    Letter,
)
SECRET = bytes(range(32))
BODY = b'{"ids":["00000000-0000-4000-8000-000000000001"]}'


def schemas() -> dict[str, Any]:
    """Every model as JSON Schema, as it is read."""
    _, found = models_json_schema(
        [(model, "validation") for model in MODELS], ref_template="#/components/schemas/{model}"
    )
    return dict(sorted(found["$defs"].items()))


def vectors() -> dict[str, Any]:
    """One key, one request, its signature base and signature; one sealed letter's key."""
    key = Ed25519PrivateKey.from_private_bytes(SECRET)
    message = signing.Message(
        "POST",
        "https://vital5.example/api/v1/kiosk/offers",
        {"content-type": "application/json", "vital5-kiosk": "library-1", "vital5-sequence": "41"},
    )
    key_id = "11111111-1111-4111-8111-111111111111"
    signing.sign(
        message, BODY, key_id=key_id, key=key, created=datetime.fromtimestamp(1781514000, UTC),
        nonce="AAECAwQFBgcICQoLDA0ODw",
    )  # fmt: skip
    seal = sealing_key(Key("k1", bytes(32)))
    return {
        "ed25519_private": base64.b64encode(SECRET).decode(),
        "ed25519_public": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        "request": {
            "method": message.method,
            "target": message.url,
            "headers": {name.lower(): value for name, value in message.headers.items()},
            "body": BODY.decode(),
        },
        "sealing": {
            "key": seal.id,
            "public": messages.to_text(seal.public),
            "envelope": str(UUID(int=1)),
            "info_hex": (b"vital5 kiosk envelope 1 " + UUID(int=1).bytes).hex(),
        },
        "fingerprint": messages.fingerprint(key.public_key().public_bytes_raw(), seal.public),
        "proof_of": messages.proof_of("2345678923", "library-1", b"\x01" * 32).hex(),
    }


def main() -> None:
    """Write both."""
    told = yaml.safe_load(SPEC.read_text())
    head = SPEC.read_text().split("\n  schemas:\n")[0].rstrip("\n")
    body = yaml.safe_dump({"schemas": schemas()}, sort_keys=True, allow_unicode=True, width=100)
    indented = "".join(f"  {line}\n" for line in body.splitlines())
    SPEC.write_text(f"{head}\n{indented}")
    assert yaml.safe_load(SPEC.read_text())["paths"] == told["paths"]
    VECTORS.write_text(json.dumps(vectors(), indent=2) + "\n")


if __name__ == "__main__":
    main()
