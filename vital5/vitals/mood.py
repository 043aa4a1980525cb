"""Mood: how somebody has been, and who can help; safety above every score.

Rules MH-WHO5, MH-PHQ2, MH-GAD2, MH-PHQ9, MH-GAD7, MH-Q9 and MH-CASENESS (clinical/rules.md 5).
One result: the band is that of the longest form answered, the urgency the highest of all.
A language without an official form has a question that is not scored too (languages/plan.md 2.2):
whoever answers it is shown who listens; nothing is concluded from a no.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vital5.rules import RULE_SET_VERSION, judge
from vital5.rules.mood import GAD7_ITEMS, PHQ9_ITEMS
from vital5.rules.wellbeing import WHO5_ITEMS, WHO5_PERCENT_PER_POINT
from vital5.vitals import mood_steps as asked
from vital5.vitals.asked_once import AskedOnce
from vital5.vitals.kept import raw, word, worked_out
from vital5.vitals.kinds import (
    N_,
    S_,
    Alarm,
    Answers,
    BandMark,
    Codes,
    Judgement,
    Measure,
    Person,
    Vital,
    most_urgent,
)
from vital5.vitals.when import gp_facts

CHECK_IN_RULE = "MH-CHECK-IN"
"""Not one of the published rules: what a question that is not scored comes to, on the page only."""

WITH_HELP = "_with_help"
"""Ends the name of a score that was made through somebody else's words: it is never pooled with
those that people made alone, and goes to nobody under the form's clinical code."""

_SAFETY_ANSWERS = ("safe", "unsafe", "no_answer")

_PHQ9_TOP = sum(max(scores) for scores in PHQ9_ITEMS)
_GAD7_TOP = sum(max(scores) for scores in GAD7_ITEMS)
_WHO5_TOP = sum(max(scores) for scores in WHO5_ITEMS) * WHO5_PERCENT_PER_POINT


@dataclass(frozen=True)
class _Result:
    """What decided the band: its rule, its word, and its score out of the most there is."""

    rule: str
    band: str = ""
    score: int | None = None
    top: int = 0


@dataclass(frozen=True)
class _Asked:
    """What each rule says of one person's answers."""

    answers: Answers
    person: Person

    @cached_property
    def who5(self) -> dict[str, Any]:
        return asked.who5(self.answers)

    @cached_property
    def phq9(self) -> dict[str, Any]:
        return asked.phq9(self.answers)

    @cached_property
    def gad7(self) -> dict[str, Any]:
        return asked.gad7(self.answers)

    @cached_property
    def screened(self) -> bool:
        """Whether either pair of questions says to look further."""
        return (
            asked.phq2(self.answers)["positive"] is True
            or asked.gad2(self.answers)["positive"] is True
        )

    @property
    def safety_answer(self) -> str | None:
        said = word(self.answers.get(asked.SAFETY, {}), "safety_answer")
        return said if said in _SAFETY_ANSWERS else None

    @cached_property
    def item_9(self) -> dict[str, Any]:
        """MH-Q9; nothing when the question was not answered."""
        score = asked.item_9(self.answers)
        if score is None:
            return {"show_crisis_screen": False, "alert_staff": False, "urgency": None}
        return judge(
            "MH-Q9",
            item9=score,
            safety_answer=self.safety_answer,
            location="kiosk" if self.person.at_kiosk else "web",
        )

    @cached_property
    def caseness(self) -> dict[str, Any]:
        return judge(
            "MH-CASENESS",
            phq9=self.phq9["score"],
            gad7=self.gad7["score"],
            age=self.person.age,
        )

    @cached_property
    def result(self) -> _Result:
        """The longest form that is whole decides (rules.md 5, "One mood result")."""
        if self.phq9["valid"]:
            return _Result("MH-PHQ9", self.phq9["band"], self.phq9["score"], _PHQ9_TOP)
        if self.gad7["valid"]:
            return _Result("MH-GAD7", self.gad7["band"], self.gad7["score"], _GAD7_TOP)
        if self.screened:
            positive = asked.phq2(self.answers)["positive"] is True
            return _Result("MH-PHQ2" if positive else "MH-GAD2")
        if self.who5["valid"]:
            return _Result("MH-WHO5", self.who5["band"], self.who5["percent"], _WHO5_TOP)
        return _Result(CHECK_IN_RULE if asked.CHECK_IN in self.answers else "MH-WHO5")

    @cached_property
    def scores(self) -> dict[str, Any]:
        """What a reading keeps of the forms; with help, apart from what people said alone."""
        kept = {
            "who5_percent": self.who5["percent"],
            "phq9_score": self.phq9["score"],
            "gad7_score": self.gad7["score"],
        }
        if asked.helped(self.answers):
            kept = {f"{name}{WITH_HELP}": score for name, score in kept.items()}
        return {**kept, "caseness": self.caseness["caseness"]}

    @property
    def urgency(self) -> str:
        """The highest of everything that was answered."""
        return most_urgent(
            self.who5["urgency"],
            "local_service" if self.screened or asked.wants_to_talk(self.answers) else None,
            self.phq9["urgency"],
            self.gad7["urgency"],
            self.item_9["urgency"],
        )


_asked = AskedOnce(_Asked)


def alarm(answers: Answers, person: Person) -> Alarm | None:
    """At once after item 9, before anything else; then by what was said about safety."""
    found = _asked(answers, person)
    if not found.item_9["show_crisis_screen"]:
        return None
    if found.safety_answer is None:
        return Alarm("crisis", "mood")
    if found.item_9["urgency"] == "emergency_999":
        return Alarm("emergency_999", "mood")
    return Alarm("same_day", "mood")


def judge_mood(answers: Answers, person: Person) -> Judgement:
    """One result of all that was answered; no score is shown beside a crisis."""
    found = _asked(answers, person)
    result, crisis = found.result, bool(found.item_9["show_crisis_screen"])
    shown = result.score is not None and not crisis
    return Judgement(
        band=result.band,
        urgency=found.urgency,
        rule=result.rule,
        rule_version=RULE_SET_VERSION,
        values={
            **raw(answers),
            **worked_out(found.scores),
        },
        facts={
            "crisis": crisis,
            "alert_staff": bool(found.item_9["alert_staff"]),
            "safety_answer": found.safety_answer or "",
            "form": result.rule.removeprefix("MH-"),
            "score": result.score,
            "out_of": result.top,
            "at_kiosk": person.at_kiosk,
            "offer_self_referral": found.caseness["offer_self_referral"] is True,
            "incomplete": any(answers.values()) and result.score is None and not found.screened,
            "not_scored": result.rule == CHECK_IN_RULE,
            "wants_to_talk": asked.wants_to_talk(answers),
            **gp_facts(),
        },
        number=f"{result.score}/{result.top}" if shown else "",
        answered=result.score is not None or found.urgency != "none",
        topics=_topics(found),
    )


def _topics(found: _Asked) -> tuple[str, ...]:
    if found.item_9["show_crisis_screen"]:
        return ("crisis", "mood")
    return ("mood", "social") if found.urgency != "none" else ()


VITAL = Vital(
    slug="mood",
    title=N_("Mood"),
    order=50,
    steps=asked.STEPS,
    judge=judge_mood,
    measures=(
        Measure("who5_percent", N_("WHO-5 wellbeing"), "", Codes(ucum="{score}"), charted=True),
        Measure("phq9_score", N_("PHQ-9 score"), "", Codes("720433000", "", "44261-6", "{score}")),
        Measure("gad7_score", N_("GAD-7 score"), "", Codes("445455005", "", "70274-6", "{score}")),
        Measure(
            f"who5_percent{WITH_HELP}",
            N_("WHO-5 wellbeing, answered in English with help"),
            codes=Codes(ucum="{score}"),
        ),
        Measure(
            f"phq9_score{WITH_HELP}",
            N_("PHQ-9 score, answered in English with help"),
            codes=Codes(ucum="{score}"),
        ),
        Measure(
            f"gad7_score{WITH_HELP}",
            N_("GAD-7 score, answered in English with help"),
            codes=Codes(ucum="{score}"),
        ),
    ),
    bands=(
        BandMark("good", S_("Good"), "good"),
        BandMark("low", S_("Low"), "raised"),
        BandMark("very_low", S_("Very low"), "high"),
        BandMark("minimal", S_("Few signs"), "good"),
        BandMark("mild", S_("Some signs"), "raised"),
        BandMark("moderate", S_("Several signs"), "high"),
        BandMark("moderately_severe", S_("Many signs"), "high"),
        BandMark("severe", S_("Very many signs"), "very_high"),
    ),
    unbanded={
        CHECK_IN_RULE: S_(
            "You said that you want to talk to someone about how you feel. This is not a score."
        ),
        **dict.fromkeys(
            ("MH-PHQ2", "MH-GAD2"),
            S_("Your answers say that things have been hard in the last two weeks."),
        ),
    },
    alarm=alarm,
)
