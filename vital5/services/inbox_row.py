"""A share as the surgery's list shows it, so that no snapshot is opened for the list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from vital5.clock import LONDON
from vital5.models import InboxItem, Practice, Share, place_of
from vital5.sealing import KeyRing
from vital5.services.identity_record import Known
from vital5.services.practice_hours import open_by
from vital5.services.snapshot import HOME_SERIES
from vital5.services.snapshot_reading import Frozen
from vital5.services.triage import is_urgent, rank_of
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Vital

SPARK = 8
"""Points of the small line."""

FROM_A_MONITOR = ("home", "pharmacy", "clinic")


def inbox_item(
    keys: KeyRing, share: Share, practice: Practice, known: Known, frozen: Frozen, language: str
) -> InboxItem:
    """The item of a share that has just been frozen."""
    vitals, urgency = shown(frozen), frozen["overall_urgency"]
    row = json.dumps(_row(known, frozen, share), ensure_ascii=False, sort_keys=True)
    return InboxItem(
        share_id=share.id,
        practice_id=practice.id,
        person_id=share.person_id,
        state="new",
        urgency=urgency,
        rank=rank_of(urgency),
        received_at=share.sent_at,
        vitals=_spaced(one["vital"] for one in vitals),
        bands=_spaced(f"{one['vital']}:{one['band']}" for one in vitals if one["band"]),
        source=source_of(vitals[0]),
        language=language,
        level=known.level,
        interpreter=_interpreter(known),
        requests_call=frozen["person"]["requests_call"],
        row=keys.seal(row, place_of("inbox_item", "row", share.id)),
        open_by=open_by(practice.hours, share.sent_at) if is_urgent(urgency) else None,
    )


def _spaced(words: Any) -> str:
    """Words with a space before and after each, for LIKE."""
    found = " ".join(words)
    return f" {found} " if found else " "


def shown(frozen: Frozen) -> list[Frozen]:
    """The lines of a share: first what made it urgent. Of two alike a week at home comes before
    single readings, for it says more, and then the vitals in their order."""
    series = frozen["home_series"]
    lines = [*([_week(series)] if series else []), *frozen["vitals"]]
    return sorted(lines, key=lambda one: rank_of(one["urgency"]))


def _week(series: Frozen) -> Frozen:
    """A week at home as a line of its own: its average, typed from a monitor."""
    systolic, diastolic = series["average"]
    return {
        "vital": HOME_SERIES,
        "band": series["band"],
        "urgency": series["urgency"],
        "source": "typed_home",
        "setting": "home",
        "values": {"systolic": systolic, "diastolic": diastolic},
        "history": [{"systolic": one["systolic"]} for one in series["readings"]],
        "days": series["days"],
        "readings": series["n_used"],
    }


def source_of(reading: Mapping[str, Any]) -> str:
    """kiosk, home, pharmacy, clinic or typed: where the number came from.

    What somebody typed from a kiosk's screen is typed: no kiosk of ours gave it.
    """
    source = str(reading["source"])
    if not source.startswith("typed"):
        return "kiosk"  # so far only kiosks have devices of their own
    setting = str(reading["setting"] or "")
    return setting if setting in FROM_A_MONITOR else "typed"


def _row(known: Known, frozen: Frozen, share: Share) -> dict[str, Any]:
    details = known.for_snapshot
    lines = shown(frozen)
    return {
        "name": f"{details['given_name']} {details['family_name']}",
        "age": _age(details["birth_date"], share.sent_at.astimezone(LONDON).date()),
        "birth_date": details["birth_date"],
        "nhs_number": details["nhs_number"],
        "headline": [headline(one) for one in lines],
        "source_words": lines[0]["source"],
        "spark": _spark(lines[0]),
        "interpreter": _interpreter(known),
    }


def _interpreter(known: Known) -> str | None:
    """The language that an interpreter is needed for."""
    return known.needs.spoken_language if known.needs.interpreter else None


def _age(born: str, today: date) -> int:
    birth = date.fromisoformat(born)
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def headline(reading: Mapping[str, Any]) -> dict[str, Any]:
    """One vital in a line: its number and unit, or its band in words; and which way it went."""
    vital = _vital(reading)
    number = _number(vital, reading["values"])
    charted = [one for one in vital.measures if one.charted]
    mark = next((mark for mark in vital.bands if mark.band == reading["band"]), None)
    return {
        "vital": reading["vital"],
        "number": number,
        "words": str(mark.label) if mark else "",
        "unit": str(charted[0].unit) if charted and number else "",
        "band": reading["band"],
        "urgent": is_urgent(reading["urgency"]),
        "arrow": "" if reading["vital"] == HOME_SERIES else _arrow(vital, reading),
        "days": reading.get("days"),
        "readings": reading.get("readings"),
    }


def _vital(reading: Mapping[str, Any]) -> Vital:
    """The vital of a line; a week at home is blood pressure."""
    return CATALOGUE["blood_pressure" if reading["vital"] == HOME_SERIES else reading["vital"]]


def _number(vital: Vital, values: Mapping[str, Any]) -> str:
    """142/88 of a pair; of other vitals the first number that is drawn."""
    found = [values[m.name] for m in vital.measures if m.charted and values.get(m.name) is not None]
    pair = vital.chart is not None and vital.chart.pair
    return "/".join(f"{one:g}" for one in (found if pair else found[:1]))


def _drawn(vital: Vital) -> str:
    return next((measure.name for measure in vital.measures if measure.charted), "")


def _arrow(vital: Vital, reading: Mapping[str, Any]) -> str:
    """up, down or same against the reading before; "" where there is none."""
    name = _drawn(vital)
    now, history = reading["values"].get(name), reading["history"]
    before = history[-1].get(name) if history else None
    if now is None or before is None:
        return ""
    return "same" if now == before else "up" if now > before else "down"


def _spark(reading: Mapping[str, Any]) -> list[float]:
    name = _drawn(_vital(reading))
    if reading["vital"] == HOME_SERIES:
        return [one[name] for one in reading["history"]][-SPARK:]
    points = [*(one.get(name) for one in reading["history"]), reading["values"].get(name)]
    return [one for one in points if one is not None][-SPARK:]
