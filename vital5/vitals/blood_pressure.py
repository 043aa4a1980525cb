"""Blood pressure: two numbers, where they were taken, and how the person feels.

The reading belongs to one band; the urgency is the highest of everything that was said, and
nothing later takes it back (clinical/rules.md 1). The pages are in blood_pressure_steps.py, the
rules' answers in blood_pressure_rules.py.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from vital5.rules import RULE_SET_VERSION, judge
from vital5.rules.pressure import HIGH_LINES, LIMITS, LOW_BELOW, RAISED_NORMAL
from vital5.vitals.asked_once import AskedOnce
from vital5.vitals.blood_pressure_rules import Asked
from vital5.vitals.blood_pressure_sitting import HOME, Pressure, setting_of
from vital5.vitals.blood_pressure_steps import STEPS, safety_pending
from vital5.vitals.kept import number, raw, worked_out
from vital5.vitals.kinds import (
    N_,
    S_,
    Alarm,
    Answers,
    BandMark,
    Chart,
    Codes,
    Judgement,
    Measure,
    Person,
    Vital,
)
from vital5.vitals.when import gp_facts

_asked = AskedOnce(Asked)


def alarm(answers: Answers, person: Person) -> Alarm | None:
    """999 at once; today, once the questions that could make it 999 have been asked."""
    check = _asked(answers, person)
    if check.urgency == "emergency_999":
        return Alarm("emergency_999", check.topic)
    if check.urgency != "same_day" or safety_pending(answers, person):
        return None
    return Alarm("same_day", _topic_in_words(check))


def _topic_in_words(check: Asked) -> str:
    """A number too odd to be believed has its own words."""
    if check.topic == "very_high" and check.reading is not None and not check.reading.valid:
        return "check_and_call"
    return check.topic


def judge_blood_pressure(answers: Answers, person: Person) -> Judgement:
    """The band of the reading that counts, and the highest urgency of all that was said."""
    check = _asked(answers, person)
    reading = check.reading
    rule, band = _decided(check)
    return Judgement(
        band=band,
        urgency=check.urgency,
        rule=rule,
        rule_version=RULE_SET_VERSION,
        values={**raw(answers), **_worked_out(check)},
        facts=_facts(check),
        number=reading.shown if reading else "",
        unit="mmHg" if reading else "",
        position=_position(reading) if reading and band in _EDGES_BANDS else None,
        answered=reading is not None or check.urgency != "none",
        topics=("blood-pressure", "pharmacy") if check.urgency != "none" else (),
    )


def _decided(check: Asked) -> tuple[str, str]:
    """Which rule decided the band, and its word ("" when it gives none)."""
    if check.pregnant and (check.readings or check.in_pregnancy["urgency"] != "none"):
        return "BP-PREG", check.in_pregnancy["band"] or ""
    if check.reading is None:
        return "BP-REDFLAG", ""
    if not check.grown_up:
        return "BP-AGE", ""
    if not check.reading.valid:
        return "BP-VALID", ""
    return check.reading.rule, str(check.reading.banded["band"])


def _worked_out(check: Asked) -> dict[str, Decimal | str]:
    """The numbers others use: the reading that counts, the pulse, and for clinicians the rest."""
    reading = check.reading
    if reading is None:
        return {}
    derived = judge("BP-DERIVED", systolic=reading.systolic, diastolic=reading.diastolic)
    again, first = check.answers.get("irregular-repeat", {}), check.answers.get("reading", {})
    return worked_out(
        {
            "systolic": reading.systolic,
            "diastolic": reading.diastolic,
            "setting": reading.setting,
            "pulse_rate": number(again, "rate") or number(first, "rate"),
            "pulse_flag": check.pulse["flag"],
            "mean_arterial_pressure": derived["map"],
            "pulse_pressure": derived["pulse_pressure"],
        }
    )


def _facts(check: Asked) -> dict[str, object]:
    """What the words need beside the band."""
    reading, target = check.reading, check.target or {}
    person, months = check.person, _retest(check)
    return {
        "reading": reading.shown if reading else "",
        "systolic": f"{reading.systolic.normalize():f}" if reading else "",
        "diastolic": f"{reading.diastolic.normalize():f}" if reading else "",
        "setting": reading.setting if reading else setting_of(check.answers, person),
        "at_home": reading is not None and reading.setting == HOME,
        "readings": tuple(one.shown for one in check.readings),
        "valid": reading.valid if reading else True,
        "very_high": any(one.very_high for one in check.readings),
        "low": any(one.low for one in check.readings),
        "signs": tuple(sorted(check.signs)),
        "topic": _topic_in_words(check),
        "urgencies": check.urgencies,
        "pregnant": check.pregnant,
        "pregnancy_unknown": check.pregnant is None
        and any(one.high_in_pregnancy for one in check.readings),
        "known_hypertension": person.known_hypertension,
        "target_below": "/".join(str(n) for n in target.get("target_below") or ()),
        "at_target": target.get("at_target"),
        "pulse_flag": check.pulse["flag"],
        "pulse_rate": _pulse_shown(check),
        "retest_months": months,
        "retest_years": months // 12 if months else None,
        "pharmacy": _pharmacy(person.age, person.known_hypertension),
        **gp_facts(soon=_gp_soon(reading)),
        "sitting_done": check.sat["next_step"] == "done",
        "healthy_from": "/".join(str(n) for n in LOW_BELOW),
        "healthy_below": "/".join(str(n) for n in RAISED_NORMAL),
    }


@lru_cache(maxsize=256)
def _pharmacy(age: int | None, known_hypertension: bool | None) -> str | None:
    """Whether the free pharmacy check is for this person (BP-PHARM); None: it depends."""
    said = judge("BP-PHARM", age=age, known_hypertension=known_hypertension, referred_by_gp=False)
    eligible: str | None = said["eligible"]
    return eligible


def _pulse_shown(check: Asked) -> str:
    rates = (
        number(check.answers.get(step, {}), "rate") for step in ("irregular-repeat", "reading")
    )
    rate = next((rate for rate in rates if rate is not None), None)
    return "" if rate is None else f"{rate.normalize():f}"


def _retest(check: Asked) -> int | None:
    """Months to the next check. What was not said counts as yes: sooner is the safer way."""
    reading, person = check.reading, check.person
    if reading is None or not reading.valid or check.pregnant or not check.grown_up:
        return None
    return _months(
        str(reading.banded["band"]),
        person.type2_diabetes is not False,
        person.known_hypertension is not False,
    )


@lru_cache(maxsize=64)
def _months(band: str, type2_diabetes: bool, known_hypertension: bool) -> int | None:
    said = judge(
        "BP-RETEST",
        band=band,
        type2_diabetes=type2_diabetes,
        known_hypertension=known_hypertension,
    )["months"]
    return None if said is None else int(said)


def _gp_soon(reading: Pressure | None) -> bool:
    """Home readings from the first high line on go to the surgery in 2 working days (0.2)."""
    high = ("high_stage1_range", "high_stage2_range", "very_high")
    return reading is not None and reading.setting == HOME and reading.banded["band"] in high


# --- the band bar --------------------------------------------------------------------------

BANDS = (
    BandMark("low", S_("Low"), "low"),
    BandMark("normal", S_("Healthy"), "good"),
    BandMark("raised_normal", S_("A bit raised"), "raised"),
    BandMark("high_stage1_range", S_("High"), "high"),
    BandMark("high_stage2_range", S_("Higher"), "high"),
    BandMark("very_high", S_("Very high"), "very_high"),
)
_EDGES_BANDS = tuple(mark.band for mark in BANDS)


def _edges(setting: str) -> list[tuple[int, int]]:
    """Where each band of the bar starts, lowest first, and where the last one ends."""
    lows = LIMITS["systolic"].lowest, LIMITS["diastolic"].lowest
    highs = LIMITS["systolic"].highest, LIMITS["diastolic"].highest
    lines = [(line.systolic, line.diastolic) for line in reversed(HIGH_LINES[setting])]
    return [lows, LOW_BELOW, RAISED_NORMAL, *lines, highs]


def _position(reading: Pressure) -> Decimal:
    """Where the marker stands, 0 to 1, on a bar whose bands are equally wide.

    The number that lies further into the band decides; the marker never leaves its band.
    """
    index = _EDGES_BANDS.index(reading.banded["band"])
    start, end = _edges(reading.setting)[index : index + 2]
    pair = (reading.systolic, reading.diastolic)
    parts = [(n - low) / Decimal(high - low) for n, low, high in zip(pair, start, end, strict=True)]
    part = min(parts) if reading.banded["band"] == "low" else max(parts)
    inside = min(max(part, _MARGIN), 1 - _MARGIN)
    return ((index + inside) / len(_EDGES_BANDS)).quantize(Decimal("0.001"))


_MARGIN = Decimal("0.08")  # of a band's width: the marker's own half

MEASURES = (
    Measure(
        "systolic",
        N_("Top number (systolic)"),
        "mmHg",
        Codes("271649006", "1162737008", "8480-6", "mm[Hg]"),
        charted=True,
    ),
    Measure(
        "diastolic",
        N_("Bottom number (diastolic)"),
        "mmHg",
        Codes("271650006", "1162735000", "8462-4", "mm[Hg]"),
        charted=True,
    ),
    Measure(
        "pulse_rate", N_("Pulse"), N_("beats a minute"), Codes("78564009", "", "8867-4", "/min")
    ),
    Measure("pulse_flag", N_("Pulse rhythm")),
    Measure(
        "mean_arterial_pressure",
        N_("Mean arterial pressure"),
        "mmHg",
        Codes("1285244000", "", "", "mm[Hg]"),
    ),
    Measure("pulse_pressure", N_("Pulse pressure"), "mmHg", Codes("87179004", "", "", "mm[Hg]")),
)

VITAL = Vital(
    slug="blood_pressure",
    title=N_("Blood pressure"),
    order=10,
    steps=STEPS,
    judge=judge_blood_pressure,
    measures=MEASURES,
    bands=BANDS,
    alarm=alarm,
    chart=Chart(low=Decimal(40), high=Decimal(220), pair=True),
    panel=Codes("75367002", "335661000000109", "85354-9"),
    kiosk_order=35,
)
