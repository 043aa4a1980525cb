"""One reading as a snapshot freezes it: what was measured, by what, and what was said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from vital5.clock import LONDON
from vital5.models import Check, Measurement, Reading
from vital5.rules.reading_quality import Pair, marks
from vital5.services import checks
from vital5.services.answers import Kept
from vital5.services.own_data import values_of
from vital5.vitals.kinds import Judgement, Person, Vital

Frozen = dict[str, Any]
"""Plain JSON: what stands in a snapshot."""

Advise = Callable[[Vital, Judgement, str], Sequence[str]]
"""The advice on one judgement as a resident reads it in a language, one text for each line.

Only the web layer has the words; it gives this in. No texts: the advice is not told.
"""

HISTORY = 60
"""Earlier readings that go along with the newest, for the drawn line."""


def not_told(_vital: Vital, _judgement: Judgement, _language: str) -> Sequence[str]:
    """No advice: for callers that have no words."""
    return ()


@dataclass(frozen=True)
class Seen:
    """One check as the snapshot needs it: what was answered, by whom, and what was measured."""

    check: Check
    answers: Kept
    person: Person
    measured: Sequence[Measurement] = ()


def when(instant: datetime) -> str:
    """A time as London's clocks had it, to the second, with its offset."""
    return instant.astimezone(LONDON).replace(microsecond=0).isoformat()


def plain(value: Decimal | str) -> Any:
    """A value as JSON has it: a number without zeros that say nothing."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def frozen_reading(
    vital: Vital, reading: Reading, seen: Seen, earlier: Sequence[Reading], advise: Advise
) -> Frozen:
    """A reading with everything behind it. `earlier`: the vital's readings before it."""
    values = values_of(reading)
    results = [] if was_typed(reading) else [m for m in seen.measured if m.vital == reading.vital]
    raw = measured_sitting(results) if results else typed_sitting(vital, reading, values)
    return {
        "vital": reading.vital,
        "reading_id": str(reading.id),
        "check_id": str(reading.check_id),
        "band": reading.band,
        "urgency": reading.urgency,
        "rule": reading.rule,
        "rule_version": reading.rule_version,
        "source": reading.source,
        "setting": setting_of(reading),
        "taken_at": when(reading.taken_at),
        "values": {name: plain(value) for name, value in sorted(values.items())},
        "raw": raw,
        "measured": _measured(vital, results),
        "device": _device(results[-1]) if results else None,
        "advice": _advice(vital, reading, seen, advise),
        "quality": list(_quality(vital, reading, raw, earlier)),
        "history": [_point(vital, one) for one in earlier[-HISTORY:] if _point(vital, one)],
    }


def was_typed(reading: Reading) -> bool:
    """Whether the resident typed it, whatever monitor it came from."""
    return reading.source.startswith("typed")


def setting_of(reading: Reading) -> str | None:
    """home, pharmacy, clinic or kiosk; None where it was not said."""
    return reading.source.partition("_")[2] or None


def typed_sitting(vital: Vital, reading: Reading, values: Mapping[str, Any]) -> list[Frozen]:
    """Every pair of numbers that was typed for a reading, in the order they were asked."""
    return [
        {
            **{name: plain(values[f"{step.slug}.{name}"]) for name in pair_of(vital)},
            "pulse": plain(values["pulse_rate"]) if at == 0 and "pulse_rate" in values else None,
            "irregular": values.get(f"{step.slug}.irregular_flag") == "yes",
            "arm": None,
            "taken_at": when(reading.taken_at),
        }
        for at, step in enumerate(vital.steps)
        if pair_of(vital) and all(f"{step.slug}.{name}" in values for name in pair_of(vital))
    ]


def measured_sitting(results: Sequence[Measurement]) -> list[Frozen]:
    """Every result of a device, in the order they came, believed or not."""
    return [
        {
            **{name: getattr(one, name) for name in _NUMBERS if getattr(one, name) is not None},
            **({} if one.weight_kg is None else {"weight_kg": plain(one.weight_kg)}),
            "pulse": one.pulse,
            "irregular": one.irregular,
            "arm": one.arm or None,
            "taken_at": when(one.taken_at),
            "believed": one.believed,
        }
        for one in results
    ]


_NUMBERS = ("systolic", "diastolic")


def _measured(vital: Vital, results: Sequence[Measurement]) -> list[str]:
    """Which of the values a device gave; a height beside a scale's weight was typed."""
    given = {name for one in results for name in (*_NUMBERS, "weight_kg") if getattr(one, name)}
    pulse = {"pulse_rate"} if any(one.pulse for one in results) else set()
    return [one.name for one in vital.measures if one.name in given | pulse]


def _device(result: Measurement) -> Frozen:
    """The device of a sitting, as it stands in the record of its last result."""
    size = {name: getattr(result, name) for name in ("cuff_from_cm", "cuff_to_cm")}
    return {
        "id": result.device,
        "name": result.device_name,
        "serial": result.serial or None,
        "cuff_size": result.cuff_size or None,
        **{name: None if cm is None else plain(cm) for name, cm in size.items()},
        "calibration_due": result.calibration_due or None,
    }


def pair_of(vital: Vital) -> tuple[str, ...]:
    """The two measures that are written with a stroke between them; none for most vitals."""
    if vital.chart is None or not vital.chart.pair:
        return ()
    return tuple(measure.name for measure in vital.measures if measure.charted)


def _advice(vital: Vital, reading: Reading, seen: Seen, advise: Advise) -> Frozen:
    """What the resident read under this reading, and the same in English.

    Words are made of the judgement, and it is made of the answers: both are here only while they
    are the ones that gave this very reading. Otherwise nothing is said rather than something else.
    """
    language = seen.check.language
    judgement = vital.judge(seen.answers.get(vital.slug, {}), seen.person)
    made = checks.reading_id(reading.check_id, vital.slug, judgement, reading.supersedes)
    if made != reading.id:
        return {"language": language, "texts": [], "english": []}
    return advice_on(vital, judgement, language, advise)


def advice_on(vital: Vital, judgement: Judgement, language: str, advise: Advise) -> Frozen:
    """The words on a judgement, in the language in which they were read, and in English."""
    english = list(advise(vital, judgement, "en"))
    texts = english if language == "en" else list(advise(vital, judgement, language))
    read_in = "en" if texts == english else language  # not approved in it: it was in English
    return {"language": read_in, "texts": texts, "english": english}


def _quality(
    vital: Vital, reading: Reading, raw: Sequence[Frozen], earlier: Sequence[Reading]
) -> tuple[str, ...]:
    if not was_typed(reading) or not pair_of(vital):
        return ()
    sitting = [_as_pair(vital, row) for row in raw]
    before = [_as_pair(vital, values_of(one)) for one in earlier if was_typed(one)]
    setting = values_of(reading).get("setting")
    known = [pair for pair in before if pair is not None]
    return marks(
        [pair for pair in sitting if pair], known, "home" if setting == "home" else "clinic"
    )


def _as_pair(vital: Vital, values: Mapping[str, Any]) -> Pair | None:
    first, second = (values.get(name) for name in pair_of(vital))
    if first is None or second is None:
        return None
    return Decimal(str(first)), Decimal(str(second))


def _point(vital: Vital, reading: Reading) -> Frozen:
    """An earlier reading as a point of the drawing; nothing where it has no number to draw."""
    values = values_of(reading)
    numbers = {
        measure.name: plain(values[measure.name])
        for measure in vital.measures
        if measure.charted and isinstance(values.get(measure.name), Decimal)
    }
    if not numbers:
        return {}
    hidden = {"hidden": True} if values.get("hidden") == "yes" else {}
    return {"taken_at": when(reading.taken_at), "source": reading.source, **numbers, **hidden}
