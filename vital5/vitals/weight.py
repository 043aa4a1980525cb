"""Weight beside height, and waist beside height; with leave, kindly, and hidden when asked.

Rules WT-SCOPE, WT-CONV, WT-VALID, WT-ETHNIC, WT-BMI and WT-WHTR (clinical/rules.md 4). Hidden
means: worked out and kept for the GP, its urgency kept, but no number, band or place on a bar.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from vital5.rules import RULE_SET_VERSION, judge
from vital5.rules.body_mass import BMI_BANDS, BMI_PLAUSIBLE
from vital5.vitals.kept import raw, word, worked_out
from vital5.vitals.kinds import (
    N_,
    S_,
    Answers,
    BandMark,
    Chart,
    Codes,
    Judgement,
    Measure,
    Person,
    Vital,
    most_urgent,
)
from vital5.vitals.weight_sizes import (
    Sizes,
    feet_and_inches,
    plain,
    sizes,
    stones_and_pounds,
)
from vital5.vitals.weight_steps import ETHNIC_GROUPS, STEPS, hidden, scope
from vital5.vitals.when import gp_facts

NOT_SAID = "Prefer not to say"
_KNOWN_GROUPS = frozenset(choice.value for choice in ETHNIC_GROUPS)


@dataclass(frozen=True)
class _Asked:
    """What each rule says of one person's answers."""

    answers: Answers
    person: Person

    @cached_property
    def scope(self) -> str:
        return str(scope(self.answers, self.person)["result"])

    @property
    def banded(self) -> bool:
        return self.scope.startswith("banded")

    @property
    def hidden(self) -> bool:
        return hidden(self.answers)

    @cached_property
    def sizes(self) -> Sizes:
        return sizes(self.answers.get("measures", {}))

    @cached_property
    def believable(self) -> bool:
        return self.sizes.fit or not self.sizes.whole

    @cached_property
    def group(self) -> str:
        """The census answer; not said is its own answer, with the standard ranges."""
        said = word(self.answers.get("ethnicity", {}), "ethnic_group")
        return said if said in _KNOWN_GROUPS else NOT_SAID

    @cached_property
    def thresholds(self) -> str:
        return str(judge("WT-ETHNIC", ethnic_group=self.group)["thresholds"])

    @cached_property
    def bmi(self) -> dict[str, Any]:
        if not (self.banded and self.sizes.whole and self.believable):
            return {"bmi": None, "band": None, "urgency": None}
        return judge(
            "WT-BMI",
            height_cm=self.sizes.height_cm,
            weight_kg=self.sizes.weight_kg,
            thresholds=self.thresholds,
        )

    @cached_property
    def waist(self) -> dict[str, Any]:
        if self.bmi["bmi"] is None or not self.sizes.waist_fits:
            return {"applies": None, "ratio_shown": None, "band": None, "urgency": None}
        return judge(
            "WT-WHTR",
            waist_cm=self.sizes.waist_cm,
            height_cm=self.sizes.height_cm,
            bmi=self.bmi["bmi"],
        )

    @property
    def urgency(self) -> str:
        """The higher of both rules. Sizes that cannot be believed ask for another look."""
        doubted = "self_care" if self.banded and self.sizes.whole and not self.believable else None
        return most_urgent(self.bmi["urgency"], self.waist["urgency"], doubted)


def judge_weight(answers: Answers, person: Person) -> Judgement:
    """The band of the index, unless it is out of scope, hidden, or the sizes do not fit."""
    asked = _Asked(answers, person)
    bmi, shown = asked.bmi["bmi"], not asked.hidden
    return Judgement(
        band=(asked.bmi["band"] or "") if shown else "",
        urgency=asked.urgency,
        rule="WT-BMI" if asked.banded and shown else "WT-SCOPE",
        rule_version=RULE_SET_VERSION,
        values={**raw(answers), **_worked_out(asked)},
        facts=_facts(asked),
        number=plain(bmi) if bmi is not None and shown else "",
        unit=N_("BMI") if bmi is not None and shown else "",
        position=_position(bmi, asked.thresholds) if bmi is not None and shown else None,
        answered=asked.banded and asked.sizes.whole,
        topics=_topics(asked),
    )


def _worked_out(asked: _Asked) -> dict[str, Decimal | str]:
    """What is kept, hidden or not: it is for the GP, if the person chooses to share it."""
    if not asked.banded or not asked.sizes.whole:
        return {}
    return worked_out(
        {
            "weight_kg": asked.sizes.weight_kg,
            "height_cm": asked.sizes.height_cm,
            "waist_cm": asked.sizes.waist_cm,
            "bmi": asked.bmi["bmi"],
            "bmi_band": asked.bmi["band"],
            "thresholds": asked.thresholds,
            "waist_to_height": asked.waist["ratio_shown"],
            "waist_band": asked.waist["band"],
            "hidden": asked.hidden,
        }
    )


def _topics(asked: _Asked) -> tuple[str, ...]:
    """No weight-loss service is ever put before somebody who asked to see no number."""
    if asked.hidden or asked.urgency == "none" or asked.bmi["band"] == "underweight":
        return ()
    return ("weight", "activity", "food")


def _facts(asked: _Asked) -> dict[str, object]:
    return {
        "scope": asked.scope,
        "hidden": asked.hidden,
        "valid": asked.believable,
        "given": asked.sizes.whole,
        "band": "" if asked.hidden else asked.bmi["band"] or "",
        "thresholds": asked.thresholds,
        "background_not_said": asked.group == NOT_SAID,
        "waist_band": "" if asked.hidden else asked.waist["band"] or "",
        "older": asked.person.age is not None and asked.person.age >= OLDER_FROM,
        "pregnancy_unknown": asked.person.pregnant is None,
        "healthy_range": _healthy_range(asked.thresholds),
        **({} if asked.hidden else _echo(asked.sizes)),
        **gp_facts(),
    }


OLDER_FROM = 65
"""Years from which the index says less (clinical/rules.md 4.2, unverified)."""


def _echo(given: Sizes) -> dict[str, object]:
    """The sizes said back in both systems, so that a slip of units is seen."""
    if given.weight_kg is None or given.height_cm is None:
        return {}
    stones, pounds = stones_and_pounds(given.weight_kg)
    feet, inches = feet_and_inches(given.height_cm)
    return {
        "weight_kg": plain(given.weight_kg),
        "stones": stones,
        "pounds": pounds,
        "height_cm": plain(given.height_cm),
        "feet": feet,
        "inches": inches,
        "waist_cm": plain(given.waist_cm) if given.waist_cm is not None else "",
    }


def _healthy_range(thresholds: str) -> tuple[str, str]:
    """Where the healthy band starts, and where the next one does."""
    starts = [row.starts for row in BMI_BANDS[thresholds]]
    return plain(starts[1]), plain(starts[2])


def _position(bmi: Decimal, thresholds: str) -> Decimal:
    """Where the marker stands, 0 to 1, on a bar whose bands are equally wide."""
    starts = [row.starts for row in BMI_BANDS[thresholds]]
    index = max(number for number, start in enumerate(starts) if bmi >= start)
    edges = [BMI_PLAUSIBLE[0], *starts[1:], BMI_PLAUSIBLE[1]]
    inside = (bmi - edges[index]) / (edges[index + 1] - edges[index])
    inside = min(max(inside, _MARGIN), 1 - _MARGIN)
    return ((index + inside) / len(starts)).quantize(Decimal("0.001"))


_MARGIN = Decimal("0.08")  # of a band's width: the marker's own half

VITAL = Vital(
    slug="weight",
    title=N_("Weight"),
    order=40,
    steps=STEPS,
    judge=judge_weight,
    measures=(
        Measure(
            "bmi",
            N_("BMI"),
            N_("kg/m²"),
            Codes("60621009", "", "39156-5", "kg/m2"),
            charted=True,
        ),
        Measure(
            "weight_kg", N_("Weight"), N_("kg"), Codes("27113001", "784399000", "29463-7", "kg")
        ),
        Measure(
            "height_cm",
            N_("Height"),
            N_("cm"),
            Codes("1153637007", "1162419008", "8302-2", "cm"),
        ),
        Measure("waist_cm", N_("Waist"), N_("cm"), Codes("276361009", "", "", "cm")),
        Measure("waist_to_height", N_("Waist to height"), "", Codes(ucum="{ratio}")),
    ),
    bands=(
        BandMark("underweight", S_("Below healthy"), "low"),
        BandMark("healthy", S_("Healthy"), "good"),
        BandMark("overweight", S_("Above healthy"), "raised"),
        BandMark("obesity_1", S_("High"), "high"),
        BandMark("obesity_2", S_("Higher"), "high"),
        BandMark("obesity_3", S_("Very high"), "very_high"),
    ),
    chart=Chart(low=Decimal(10), high=Decimal(60)),
)
