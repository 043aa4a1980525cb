"""The words every vital is written in: fields, steps, measures, bands, and what a rule said."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from vital5.rules.urgency import URGENCIES as URGENCIES
from vital5.rules.urgency import most_urgent as most_urgent

# What one step's form gave, by field name. Numbers are Decimal, choices their word,
# several choices a tuple of words, yes/no a bool. An unanswered field is absent.
Value = Decimal | str | bool | tuple[str, ...]
StepAnswers = Mapping[str, Value]
# All that was answered about one vital, by step slug.
Answers = Mapping[str, StepAnswers]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark words for translation; they are translated where they are shown."""
    return message


class SafetyWords(str):
    """Words of class R1: shown translated only once approved, else their screen is in English."""

    __slots__ = ()


def S_(message: str) -> SafetyWords:  # noqa: N802
    """Mark safety words; they are translated where they are shown, if that is approved."""
    return SafetyWords(message)


@dataclass(frozen=True)
class Person:
    """What the advice needs to know of somebody. None: not asked, or preferred not to say."""

    age: int | None = None
    pregnant: bool | None = None  # or gave birth in the last 6 weeks
    known_hypertension: bool | None = None
    type2_diabetes: bool | None = None
    at_kiosk: bool = False
    # Questionnaires with no official wording in the language that the pages are asked in.
    unofficial: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Choice:
    """One answer that can be picked."""

    value: str
    label: str
    hint: str = ""
    drawing: str = ""  # a name that templates/components/drawings.jinja knows
    alone: bool = False  # "none of these": cannot stand with another


@dataclass(frozen=True)
class Field:
    """One question's input. `name` is the key of the clinical vocabulary."""

    name: str
    label: str
    kind: Literal["number", "choice", "choices", "yes_no"]
    missing: str = ""  # said when it is left empty; no words: it may be left empty
    hint: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    decimals: int = 0  # digits after the point that are taken; 0 still accepts and keeps a decimal
    beside: str = ""  # the fields of one name stand side by side (a pair, stones and pounds)
    folded: str = ""  # words of a fold that hides optional fields ("Add your pulse")
    instrument: str = ""  # the questionnaire of instruments.json whose item it is, word for word


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot be gone on with: which field, and words for the person."""

    field: str
    words: str
    numbers: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One page of questions.

    `asked` sees everything answered so far about this vital and says whether this page comes up.
    `problems` are mistakes that must be mended. `doubt` is asked once ("Is this correct?") and
    then believed; it gives the words, or "".
    """

    slug: str
    title: str
    fields: tuple[Field, ...]
    asked: Callable[[Answers, Person], bool] = lambda _answers, _person: True
    problems: Callable[[StepAnswers, Answers, Person], tuple[Problem, ...]] = (
        lambda _given, _answers, _person: ()
    )
    doubt: Callable[[StepAnswers, Answers, Person], str] = lambda _given, _answers, _person: ""
    instrument: str = ""  # a questionnaire of instruments.json: shown word for word, never by us
    skip: str = ""  # words of a way past this page without answering; none: must be answered
    safety: bool = False  # class R1: shown whole in English until its translation is approved;
    # asked even of somebody who passes over the rest of the vital
    first_at_kiosk: bool = False  # asked before the five minutes of rest begin
    on_page: str = ""  # the step on whose page these questions stand first; none: on their own page
    folds: str = ""  # words of the fold that hides that step's questions then: they may be left out
    # What most people answer, so that the pages which follow are counted before it is answered.
    usual: StepAnswers = field(default_factory=dict)


@dataclass(frozen=True)
class Codes:
    """How a value is coded (clinical/rules.md 8.1). Self-typed values carry self-reported codes."""

    snomed: str = ""
    snomed_self_reported: str = ""
    loinc: str = ""
    ucum: str = ""


@dataclass(frozen=True)
class Measure:
    """One number or word that a reading keeps and others can use."""

    name: str
    label: str
    unit: str = ""
    codes: Codes = Codes()
    charted: bool = False


@dataclass(frozen=True)
class BandMark:
    """One stretch of the band bar: its word, its label and its tint."""

    band: str
    label: str
    tint: str  # low, good, raised, high, very_high


@dataclass(frozen=True)
class Alarm:
    """A safety screen that comes before anything else is asked or shown."""

    kind: Literal["emergency_999", "same_day", "crisis"]
    topic: str  # which words of the vital's own `alarm` macro: red_flag, very_high, maternity ...


@dataclass(frozen=True)
class Judgement:
    """What the rules said of one vital, that day, of that person.

    `values` are what a reading keeps: every raw answer (named "step.field") and everything
    worked out from them (named as in the vital's measures). `facts` are what the words need
    beside the band: targets, warnings, months until the next check.
    """

    band: str  # "" when the rule gives none
    urgency: str
    rule: str  # id of the rule that decided the band
    rule_version: str
    values: Mapping[str, Decimal | str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    number: str = ""  # what is shown big ("142/88"); "" when there is none or it is hidden
    unit: str = ""
    position: Decimal | None = None  # of the marker on the band bar, 0 to 1
    answered: bool = True  # False: skipped; counts as not answered in the overall result
    topics: tuple[str, ...] = ()  # what local services could help with, most fitting first


@dataclass(frozen=True)
class Chart:
    """A drawn history: fixed scale, so that a rise cannot hide."""

    low: Decimal
    high: Decimal
    pair: bool = False  # two measures drawn as one bar from the lower to the upper


@dataclass(frozen=True)
class Vital:
    """One vital: its questions, its rule, its codes. The whole product derives from this."""

    slug: str
    title: str
    order: int
    steps: tuple[Step, ...]
    judge: Callable[[Answers, Person], Judgement]
    measures: tuple[Measure, ...]
    bands: tuple[BandMark, ...] = ()
    unbanded: Mapping[str, str] = field(default_factory=dict)  # by rule: what no band stands for
    alarm: Callable[[Answers, Person], Alarm | None] = lambda _answers, _person: None
    chart: Chart | None = None
    panel: Codes = Codes()  # of the header under which several measures are sent together
    kiosk_order: int = 0  # its place at a kiosk, where others fill the rest; 0: as `order`

    @property
    def front_step(self) -> Step:
        """The step that has the vital's own address: its first with a page of its own."""
        return next(step for step in self.steps if not step.on_page)
