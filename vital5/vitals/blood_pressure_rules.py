"""What each rule says of one person's blood pressure check, and which of them speaks first.

Rules BP-REDFLAG, BP-PREG, BP-AGE, BP-TARGET, BP-LOWSX and BP-PULSE (clinical/rules.md 1), over
every reading of the sitting: no later answer lowers what an earlier one raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from vital5.rules import judge
from vital5.rules.pressure_symptoms import LOW_SYMPTOM_URGENCY, PULSE_EMERGENCY_SYMPTOMS
from vital5.vitals.blood_pressure_fields import SIGNS
from vital5.vitals.blood_pressure_sitting import Pressure, advised, sat, setting_of, sitting
from vital5.vitals.blood_pressure_steps import SYMPTOM_STEPS, is_pregnant, not_repeated
from vital5.vitals.kept import number, ticked, word, yes
from vital5.vitals.kinds import URGENCIES, Answers, Person, most_urgent

_ALSO_PREECLAMPSIA = frozenset({"severe_headache", "vision_change", "breathless_at_rest"})
# Signs asked of everybody that are signs of pre-eclampsia too (rules.md 1.2 and 1.9): ticked
# once, they count in both places.

_KNOWN_SIGNS = frozenset(sign.value for sign in SIGNS)

_TOPICS = ("red_flag", "maternity", "very_high", "low", "pulse")
# When two things are equally urgent, whose words come first.


_SEVERITY = (None, "not_high", "symptoms_only", "high", "severe")
# The bands of BP-PREG, mildest first.


def _pressing_in_pregnancy(reading: Pressure) -> tuple[int, bool, Decimal, Decimal]:
    severity = _SEVERITY.index(reading.band_in_pregnancy)
    return severity, reading.valid, reading.systolic, reading.diastolic


@lru_cache(maxsize=256)
def adult(age: int | None) -> bool:
    """Whether adult bands are used (BP-AGE); an age that was not said does not keep them away."""
    return judge("BP-AGE", age=age, systolic=None, diastolic=None)["in_scope"] is not False


@dataclass(frozen=True)
class Asked:
    """Everything known of one person's blood pressure check, and what each rule says of it."""

    answers: Answers
    person: Person

    @cached_property
    def readings(self) -> tuple[Pressure, ...]:
        return sitting(self.answers, self.person)

    @cached_property
    def reading(self) -> Pressure | None:
        high = [reading for reading in self.readings if reading.high_in_pregnancy]
        if self.pregnant and high:
            # The one that the advice is about: a lower one after it takes nothing back.
            return max(high, key=_pressing_in_pregnancy)
        return advised(self.readings, self.sat)

    @cached_property
    def sat(self) -> dict[str, Any]:
        """BP-SITTING, over the readings that can be believed."""
        return sat(self.readings)

    @cached_property
    def signs(self) -> frozenset[str]:
        given = (ticked(self.answers.get(step, {}), "symptoms") for step in SYMPTOM_STEPS)
        return frozenset().union(*given) & _KNOWN_SIGNS

    @cached_property
    def pregnant(self) -> bool | None:
        return is_pregnant(self.answers, self.person)

    @property
    def grown_up(self) -> bool:
        return adult(self.person.age)

    @cached_property
    def red_flag(self) -> str:
        """BP-REDFLAG, over every reading. With numbers hard to believe any sign is 999 (1.3)."""
        if not self.signs:
            return "none"
        if any(not reading.valid for reading in self.readings):
            return "emergency_999"
        setting = setting_of(self.answers, self.person)
        pairs: list[tuple[Decimal | None, Decimal | None]]
        pairs = [(r.systolic, r.diastolic) for r in self.readings] or [(None, None)]
        said = (
            judge(
                "BP-REDFLAG",
                systolic=systolic,
                diastolic=diastolic,
                setting=setting,
                symptoms=sorted(self.signs),
            )["urgency"]
            for systolic, diastolic in pairs
        )
        # Without a reading a headache may be either; it is never less than today.
        return most_urgent("same_day", *said)

    @cached_property
    def in_pregnancy(self) -> dict[str, Any]:
        """BP-PREG of the most pressing reading; all of it None when not pregnant."""
        if not self.pregnant:
            return {"band": None, "urgency": None, "route": None}
        asked = yes(self.answers.get("pregnancy-symptoms", {}), "preeclampsia_symptoms")
        symptoms = bool(asked) or bool(self.signs & _ALSO_PREECLAMPSIA)
        if not self.readings:
            urgency = "same_day" if symptoms else "none"
            return {"band": None, "urgency": urgency, "route": "maternity" if symptoms else None}
        said = (
            judge(
                "BP-PREG",
                systolic=reading.systolic,
                diastolic=reading.diastolic,
                preeclampsia_symptoms=symptoms,
            )
            for reading in self.readings
        )
        return max(
            said,
            key=lambda one: (
                URGENCIES.index(one["urgency"] or "none"),
                _SEVERITY.index(one["band"]),
            ),
        )

    @cached_property
    def target(self) -> dict[str, Any] | None:
        """BP-TARGET, for somebody whose surgery already looks after it (1.7)."""
        reading = self.reading
        if not self.person.known_hypertension or self.pregnant or reading is None:
            return None
        if not reading.valid:
            return None
        return judge(
            "BP-TARGET",
            age=self.person.age,
            setting=reading.setting,
            systolic=reading.systolic,
            diastolic=reading.diastolic,
        )

    @cached_property
    def by_number(self) -> str:
        """What the reading alone asks for."""
        reading = self.reading
        if reading is None:
            return "none"
        if any(one.very_high for one in self.readings):
            return "same_day"
        if not self.grown_up:
            child = judge(
                "BP-AGE",
                age=self.person.age,
                systolic=reading.systolic,
                diastolic=reading.diastolic,
            )
            return most_urgent(child["urgency"])
        if self.pregnant and reading.valid:
            return "self_care" if reading.low else "none"
        if self.target and self.target["urgency"] and not reading.low:
            return str(self.target["urgency"])
        return str(reading.banded["urgency"])

    @cached_property
    def low(self) -> str:
        """BP-LOWSX, over every low reading."""
        level = word(self.answers.get("low-symptoms", {}), "symptom_level")
        low = [reading for reading in self.readings if reading.faints_asked]
        if level not in LOW_SYMPTOM_URGENCY or not low:
            return "none"
        return most_urgent(
            *(
                judge(
                    "BP-LOWSX",
                    systolic=reading.systolic,
                    diastolic=reading.diastolic,
                    symptom_level=level,
                )["urgency"]
                for reading in low
            )
        )

    @cached_property
    def pulse(self) -> dict[str, Any]:
        """BP-PULSE: of each rate that was given, the more urgent answer."""
        first = self.answers.get("reading", {})
        again = self.answers.get("irregular-repeat", {})
        flag, confirmed = yes(first, "irregular_flag"), yes(again, "irregular_on_repeat")
        given = (number(first, "rate"), number(again, "rate"))
        rates: list[Decimal | None] = [rate for rate in given if rate is not None]
        if flag is None and not rates:
            return {"flag": None, "urgency": None}
        said = [
            judge(
                "BP-PULSE",
                irregular_flag=bool(flag),
                irregular_on_repeat=bool(confirmed),
                rate=rate,
                symptoms=sorted(self.signs.intersection(PULSE_EMERGENCY_SYMPTOMS)),
            )
            for rate in (rates or [None])
        ]
        return self._safer_pulse(
            max(said, key=lambda one: URGENCIES.index(one["urgency"] or "none")),
            bool(flag),
            confirmed,
        )

    def _safer_pulse(
        self, said: dict[str, Any], flag: bool, confirmed: bool | None
    ) -> dict[str, Any]:
        """An uneven beat is never nothing on a page, even with no rate beside it.

        Seen twice it is for today. Seen once it is for another try, and for the surgery when
        there can be none; a repeat that did not show it again lets the rate speak alone.
        """
        if not flag or said["flag"] in ("emergency", "very_slow", "very_fast"):
            return said
        if confirmed:
            return {"flag": "irregular_confirmed", "urgency": "same_day"}
        if confirmed is False:
            return {"flag": "not_again", "urgency": "self_care"}
        urgency = "gp" if not_repeated(self.answers) else "self_care"
        return {"flag": "repeat_after_rest", "urgency": urgency}

    @cached_property
    def urgencies(self) -> dict[str, str]:
        """What each part asks for, by topic."""
        return {
            "red_flag": self.red_flag,
            "maternity": self.in_pregnancy["urgency"] or "none",
            "very_high": self.by_number,
            "low": self.low,
            "pulse": self.pulse["urgency"] or "none",
        }

    @property
    def urgency(self) -> str:
        return most_urgent(*self.urgencies.values())

    @property
    def topic(self) -> str:
        """What the most urgent part is about; among equals the first of `_TOPICS`."""
        return max(
            _TOPICS,
            key=lambda topic: (URGENCIES.index(self.urgencies[topic]), -_TOPICS.index(topic)),
        )
