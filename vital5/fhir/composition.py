"""The document's first page: a section for each vital, with words for whoever has only a reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from vital5.fhir.agreements import covered
from vital5.fhir.devices import SOFTWARE
from vital5.fhir.facts import item_title, moment, of_person, of_reading, of_series
from vital5.fhir.narratives import narrative, written_in
from vital5.fhir.observation import told
from vital5.fhir.papers import Papers, Resource, coding, concept, without_gaps
from vital5.fhir.people import PATIENT
from vital5.fhir.pressure import pairs_of
from vital5.fhir.systems import EMPTY_REASON, HEADINGS, identifier
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Vital

TITLE = "Vital 5 check summary"
NORMAL = "N"
"""Confidentiality of a health record as it usually is."""


HEADING_WORDS = {
    "observations": "Observations",
    "consent-for-information-sharing": "Consent for information sharing",
}


def composition(papers: Papers) -> Resource:
    """What the document holds, in order; it reaches every other entry."""
    snapshot = papers.snapshot
    return {
        "language": "en",
        "text": narrative([f"<p>{escape(TITLE)}</p>", *_about(snapshot)]),
        "identifier": {"system": identifier("summary"), "value": snapshot["share_id"]},
        "status": "final",
        "type": {"text": TITLE},
        "subject": papers.to(PATIENT),
        "date": snapshot["made_at"],
        "author": [papers.to(SOFTWARE)],
        "title": TITLE,
        "confidentiality": NORMAL,
        "section": [*_sections(papers), *_series(papers), *_consents(papers)],
    }


def _about(snapshot: Mapping[str, Any]) -> list[str]:
    watched = "Nobody watches this for emergencies; the person was told what to do."
    return [_table([*of_person(snapshot), ("Not watched", watched)])]


def _table(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>"
        for name, value in facts
        if value
    )
    return f"<table><tbody>{rows}</tbody></table>" if rows else ""


def _sections(papers: Papers) -> list[Resource]:
    sections = []
    for slug, vital in CATALOGUE.items():
        own = [one for one in papers.snapshot["vitals"] if one["vital"] == slug]
        if not own:
            continue
        parts = [part for one in own for part in _reading_words(papers, one)]
        # Nothing was answered: kept back by the person. Answered without a number that can be
        # coded (the wrong way round, say): it stands in the words above and nowhere else.
        nothing = "unavailable" if any(map(_was_answered, own)) else "withheld"
        keys = covered(papers, slug)
        sections.append(
            _section(papers, str(vital.title), "observations", keys, parts, nothing=nothing)
        )
    return sections


def _was_answered(found: Mapping[str, Any]) -> bool:
    """Whether any raw answer is kept; they are the values named after a step."""
    return any("." in name for name in found["values"])


def _section(
    papers: Papers,
    title: str,
    heading: str,
    keys: Iterable[str],
    parts: Iterable[str],
    nothing: str = "",
) -> Resource:
    """One section. `nothing`: why it has no entries, if it has none."""
    entries = [papers.to(key) for key in keys]
    reason = concept(coding(EMPTY_REASON, nothing)) if nothing and not entries else None
    return without_gaps(
        {
            "title": title,
            "code": concept(coding(HEADINGS, heading, HEADING_WORDS[heading])),
            "text": narrative([f"<p>{escape(title)}</p>", *parts]),
            "entry": entries,
            "emptyReason": reason,
        }
    )


def _reading_words(papers: Papers, found: Mapping[str, Any]) -> list[str]:
    vital = CATALOGUE[found["vital"]]
    band = next((str(mark.label) for mark in vital.bands if mark.band == found["band"]), "")
    facts = [
        ("Taken", found["taken_at"]),
        *((str(one.label), _number(found, one.name)) for one in vital.measures if told(one)),
        ("All readings", ", ".join(pairs_of(found))),
        ("Range", band),
        ("Source", "Measured by a device" if found["device"] else f"Typed: {found['source']}"),
        ("Earlier readings", _earlier(vital, found["history"])),
        *of_reading(papers.snapshot, found),
    ]
    return [_table(facts), *_advice(found["advice"])]


def _number(found: Mapping[str, Any], name: str) -> str:
    value = found["values"].get(name)
    return "" if value is None or isinstance(value, str) else str(value)


def _earlier(vital: Vital, history: Iterable[Mapping[str, Any]]) -> str:
    """The readings before this one, which its drawing on paper shows."""
    charted = [measure.name for measure in vital.measures if measure.charted]
    told = []
    for one in history:
        numbers = "/".join(str(one[name]) for name in charted if name in one)
        told.append(f"{numbers}, {moment(one['taken_at'])}, {one['source'].replace('_', ' ')}")
    return "; ".join(told)


def _advice(advice: Mapping[str, Any]) -> list[str]:
    """What the person read, in English and in their language."""
    told = [_paragraphs("en", advice["english"])] if advice["english"] else []
    if advice["texts"] and advice["texts"] != advice["english"]:
        told.append(_paragraphs(advice["language"], advice["texts"]))
    return told


def _paragraphs(language: str, texts: Iterable[str]) -> str:
    said = "".join(f"<p>{escape(text)}</p>" for text in texts)
    return f"<div><p>Advice shown:</p><div {written_in(language)}>{said}</div></div>"


def _series(papers: Papers) -> list[Resource]:
    series = papers.snapshot["home_series"]
    if series is None:
        return []
    average = "/".join(str(number) for number in series["average"] or ())
    facts = [
        ("Average home blood pressure", average),
        ("Readings that count", str(series["n_used"])),
        ("Days", str(series["days"])),
        *of_series(series),
    ]
    keys, parts = covered(papers, "home_series"), [_table(facts), *_advice(series["advice"])]
    return [_section(papers, "Home blood pressure", "observations", keys, parts)]


def _consents(papers: Papers) -> list[Resource]:
    keys = papers.keys_under("consent/")
    if not keys:
        return []
    items = ", ".join(item_title(one["item"]) for one in papers.snapshot["consent"]["items"])
    heading = "consent-for-information-sharing"
    return [
        _section(papers, "Consent", heading, keys, [f"<p>Agreed to share: {escape(items)}</p>"])
    ]
