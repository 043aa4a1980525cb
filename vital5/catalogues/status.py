"""How far each language is, and what of it is shown in English."""

from __future__ import annotations

from collections import Counter
from typing import Any

from polib import POEntry, POFile

from vital5.catalogues import review
from vital5.catalogues.compile import is_checked, may_be_shown
from vital5.catalogues.entries import CLASSES, current, is_translated, text_class
from vital5.catalogues.places import Places, translated_languages
from vital5.instruments import instruments
from vital5.languages import ENGLISH, Language

_FALLS_BACK = {
    "R1": "the whole screen, in English",
    "R2": "the text alone, in English",
    "R3": "the text alone, in English",
}
INTERFACE_NEEDED = 0.98


def status(places: Places) -> list[dict[str, Any]]:
    """One entry for each language, English first."""
    total = Counter(text_class(entry) for entry in places.open_template())
    source = {"language": ENGLISH.code, "level": "source", "texts": dict(sorted(total.items()))}
    return [source, *(_of(places, language) for language in translated_languages())]


def _of(places: Places, language: Language) -> dict[str, Any]:
    if not places.catalogue(language).exists():
        return {"language": language.code, "level": "L0", "state": "none"}
    catalogue = places.open(language)
    reviews = review.read(places.review(language))
    classes = {name: _class(name, catalogue, reviews) for name in CLASSES}
    return {
        "language": language.code,
        "autonym": language.autonym,
        "level": level(classes),
        "state": "checked" if is_checked(catalogue, reviews) else "draft",
        "classes": classes,
        "falls_back": _falls_back(catalogue, reviews),
        "questionnaires_in_english": _unofficial(language),
    }


def level(classes: dict[str, dict[str, Any]]) -> str:
    """The readiness of plan 3.5. L1 needs a phrase card and L3 read-aloud; there is neither yet."""
    whole = classes["R1"]["approved"] == 1.0 and classes["R2"]["approved"] == 1.0
    return "L2" if whole and classes["R3"]["approved"] >= INTERFACE_NEEDED else "L0"


def _class(name: str, catalogue: POFile, reviews: review.Reviews) -> dict[str, Any]:
    entries = [entry for entry in current(catalogue) if text_class(entry) == name]
    return {
        "texts": len(entries),
        "translated": _share(sum(map(is_translated, entries)), len(entries)),
        "approved": _share(sum(map(reviews.approves, entries)), len(entries)),
        "shown": sum(may_be_shown(entry, reviews) for entry in entries),
    }


def _share(part: int, whole: int) -> float:
    """Never rounded up to whole."""
    return int(1000 * part / whole) / 1000 if whole else 1.0


def _falls_back(catalogue: POFile, reviews: review.Reviews) -> dict[str, Any]:
    missing = [entry for entry in current(catalogue) if not may_be_shown(entry, reviews)]
    return {
        name: _missing([entry for entry in missing if text_class(entry) == name], name)
        for name in CLASSES
    }


def _missing(entries: list[POEntry], name: str) -> dict[str, Any]:
    places = sorted({place for entry in entries for place, _line in entry.occurrences})
    return {"texts": len(entries), "shown_instead": _FALLS_BACK[name], "used_in": places}


def _unofficial(language: Language) -> list[str]:
    """The questionnaires that have no official wording in a language."""
    known = instruments()
    return sorted({name for name, _code in known if (name, language.code) not in known})
