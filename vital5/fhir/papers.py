"""The entries of one bundle while it is written: each under an id that is always the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unicodedata import category
from uuid import UUID, uuid5

from vital5.fhir.narratives import in_words
from vital5.fhir.systems import profile

Resource = dict[str, Any]
Snapshot = Mapping[str, Any]


class Papers:
    """The resources of one snapshot, in the order they were put down.

    A resource is known by a key of ours ("patient", "reading/<id>"); its id is made from the
    share's id and the key, so the same snapshot always gives the same bundle.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.share_id = UUID(snapshot["share_id"])
        self.entries: dict[str, Resource] = {}

    def id_of(self, key: str) -> str:
        """The id of the resource under a key, whether it is there yet or not."""
        return str(uuid5(self.share_id, key))

    def put(self, key: str, kind: str, profiled: str, content: Resource) -> Resource:
        """Put a resource down and give a reference to it."""
        given = clean(content)
        told = in_words({"resourceType": kind, **given})
        self.entries[key] = {
            "resourceType": kind,
            "id": self.id_of(key),
            "meta": {"profile": [profile(profiled)]},
            **({"text": told} if told else {}),
            **given,
        }
        return self.to(key)

    def to(self, key: str) -> Resource:
        """A reference to the resource under a key."""
        return {"reference": f"urn:uuid:{self.id_of(key)}"}

    def was_helped(self, reading_id: str) -> bool:
        """Whether a helper was beside the person when this reading came about."""
        helped = {one["id"] for one in self.snapshot["checks"] if one["helped"]}
        vitals = self.snapshot["vitals"]
        return any(one["check_id"] in helped for one in vitals if one["reading_id"] == reading_id)

    def keys_under(self, start: str) -> list[str]:
        """The keys that begin so, in the order they were put down."""
        return [key for key in self.entries if key.startswith(start)]


def clean(found: Any) -> Any:
    """JSON without gaps, and without the control characters that no FHIR text may hold."""
    if isinstance(found, str):
        if found.isprintable():
            return found
        return "".join(one for one in found if category(one) not in ("Cc", "Cs") or one in "\t\n")
    if isinstance(found, dict):
        return without_gaps({name: clean(value) for name, value in found.items()})
    if isinstance(found, list):
        return [one for one in map(clean, found) if one not in (None, "", [], {})]
    return found


def without_gaps(content: Resource) -> Resource:
    """A resource without what is not known: FHIR has no null and no empty list."""
    return {name: value for name, value in content.items() if value not in (None, "", [], {})}


def coding(system: str, code: str, display: str = "") -> Resource:
    """One code of one system."""
    return without_gaps({"system": system, "code": code, "display": display})


def concept(*codings: Resource, text: str = "") -> Resource:
    """A concept in as many systems as know it, with words of ours."""
    return without_gaps({"coding": list(codings), "text": text})
