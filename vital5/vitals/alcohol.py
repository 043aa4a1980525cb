"""Alcohol: how much, how often, and whether stopping alone would be safe.

Rules AL-AUDITC, AL-AUDIT, AL-WITHDRAWAL and AL-PREG (clinical/rules.md 3). If any of them warns
against stopping suddenly the warning stays, whatever is answered after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from vital5.rules import RULE_SET_VERSION, judge
from vital5.rules.audit import AUDIT_BANDS, AUDIT_ITEMS, AUDITC_BANDS, AUDITC_ITEMS
from vital5.rules.bands import Row
from vital5.vitals.alcohol_steps import SIGNS, STEPS, all_items, short_form
from vital5.vitals.asked_once import AskedOnce
from vital5.vitals.kept import raw, ticked, worked_out
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
    most_urgent,
)
from vital5.vitals.when import gp_facts

_KNOWN_SIGNS = frozenset(sign.value for sign in SIGNS)


@dataclass(frozen=True)
class _Asked:
    """What each rule says of one person's answers."""

    answers: Answers
    person: Person

    @cached_property
    def short(self) -> dict[str, Any]:
        return short_form(self.answers)

    @cached_property
    def full(self) -> dict[str, Any]:
        """AL-AUDIT; only when the other seven were answered too."""
        if not self.answers.get("audit"):
            return {"valid": False, "score": None, "band": None, "urgency": None}
        return judge("AL-AUDIT", items=all_items(self.answers))

    @property
    def decides(self) -> dict[str, Any]:
        """The longest form that is whole."""
        return self.full if self.full["valid"] else self.short

    @cached_property
    def signs(self) -> frozenset[str]:
        return ticked(self.answers.get("withdrawal", {}), "symptoms") & _KNOWN_SIGNS

    @cached_property
    def withdrawal(self) -> dict[str, Any]:
        return judge("AL-WITHDRAWAL", symptoms=sorted(self.signs))

    @cached_property
    def in_pregnancy(self) -> dict[str, Any]:
        """AL-PREG: no advice about pregnancy to somebody who is not pregnant."""
        if not self.person.pregnant:
            return {"advise_no_alcohol": False, "urgency": None}
        return judge("AL-PREG", auditc_score=self.short["score"], pregnant=True)

    @property
    def urgency(self) -> str:
        """The highest of them all: a module's urgency is never lowered by a longer form (0.4)."""
        parts = (self.short, self.full, self.withdrawal, self.in_pregnancy)
        return most_urgent(*(part["urgency"] for part in parts))

    @property
    def warns(self) -> bool:
        """Whether any rule says not to stop suddenly."""
        return any(
            part.get("stop_suddenly_warning") is True
            for part in (self.short, self.full, self.withdrawal)
        )


_asked = AskedOnce(_Asked)


def alarm(answers: Answers, person: Person) -> Alarm | None:
    """Signs of withdrawal that cannot wait. They are the last page, so nothing is pending."""
    urgency = _asked(answers, person).withdrawal["urgency"]
    if urgency == "emergency_999":
        return Alarm("emergency_999", "withdrawal")
    return Alarm("same_day", "withdrawal") if urgency == "same_day" else None


def judge_alcohol(answers: Answers, person: Person) -> Judgement:
    """The band of the longest form that is whole; the highest urgency of every rule."""
    asked = _asked(answers, person)
    full = asked.full["valid"]
    score, band = asked.decides["score"], asked.decides["band"]
    top = _top(AUDIT_ITEMS if full else AUDITC_ITEMS)
    return Judgement(
        band=band or "",
        urgency=asked.urgency,
        rule="AL-AUDIT" if full else "AL-AUDITC",
        rule_version=RULE_SET_VERSION,
        values={
            **raw(answers),
            **worked_out(
                {
                    "auditc_score": asked.short["score"],
                    "audit_score": asked.full["score"],
                    "stop_suddenly_warning": asked.warns,
                }
            ),
        },
        facts=_facts(asked, top),
        number=f"{score}/{top}" if score is not None else "",
        position=None
        if score is None
        else _position(score, AUDIT_BANDS if full else AUDITC_BANDS, top),
        answered=score is not None or asked.urgency != "none",
        topics=("alcohol",) if asked.urgency != "none" else (),
    )


def _facts(asked: _Asked, top: int) -> dict[str, object]:
    score = asked.decides["score"]
    return {
        "score": score,
        "out_of": top,
        "form": "AUDIT" if asked.full["valid"] else "AUDIT-C",
        "never_drinks": score == 0,
        "stop_suddenly_warning": asked.warns,
        "signs": tuple(sorted(asked.signs)),
        "withdrawal": asked.withdrawal["urgency"],
        "advise_no_alcohol": asked.in_pregnancy["advise_no_alcohol"] is True,
        "pregnancy_urgency": asked.in_pregnancy["urgency"] or "none",
        "pregnancy_unknown": asked.person.pregnant is None and score is not None,
        "incomplete": bool(asked.answers.get("auditc")) and score is None,
        **gp_facts(),
    }


def _top(items: Sequence[Sequence[int]]) -> int:
    """The most that a form can score."""
    return sum(max(scores) for scores in items)


def _position(score: int, rows: Sequence[Row], top: int) -> Decimal:
    """Where the marker stands, 0 to 1, on a bar whose bands are equally wide."""
    starts = [row.starts for row in rows]
    index = max(number for number, start in enumerate(starts) if score >= start)
    edges = [*starts, Decimal(top + 1)]
    inside = (score + Decimal("0.5") - edges[index]) / (edges[index + 1] - edges[index])
    return ((index + inside) / len(rows)).quantize(Decimal("0.001"))


VITAL = Vital(
    slug="alcohol",
    title=N_("Alcohol"),
    order=30,
    steps=STEPS,
    judge=judge_alcohol,
    measures=(
        Measure(
            "auditc_score",
            N_("AUDIT-C score"),
            "",
            Codes("763256006", "", "75626-2", "{score}"),
            charted=True,
        ),
        Measure("audit_score", N_("AUDIT score"), "", Codes("443280005", "", "75624-7", "{score}")),
    ),
    bands=(
        BandMark("low", S_("Lower risk"), "good"),
        BandMark("increasing", S_("Some risk"), "raised"),
        BandMark("higher", S_("Higher risk"), "high"),
        BandMark("possible_dependence", S_("Get expert help"), "very_high"),
    ),
    alarm=alarm,
    chart=Chart(low=Decimal(0), high=Decimal(_top(AUDITC_ITEMS))),
)
