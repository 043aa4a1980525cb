"""The whole visit as one ordered generator; next, back and "question 3 of 12" are read off it.

The order is that of clinical/rules.md 6: who is asking, then the vitals. At a kiosk the warning
signs come first and quiet questions fill the rest before the cuff. Answers lie by vital and step;
a step that is present and empty was passed over on purpose, an absent one was not reached. Those
of `about.STEPS` lie under `about.ABOUT`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vital5.visit.about import ABOUT, STEPS, out_of_scope, person_from
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Alarm, Answers, Judgement, Person, Step, Vital

AllAnswers = Mapping[str, Answers]

SKIP_VITAL = "skip_vital"
"""The step that, once present, passes over the rest of a vital (not its safety questions)."""


@dataclass(frozen=True)
class Page:
    """One page of questions: a vital's slug (or `about`) and a step's."""

    vital: str
    step: str


@dataclass(frozen=True)
class Place:
    """Where a page stands among those that can be foreseen now."""

    number: int
    of: int


def person_in(answers: AllAnswers, *, at_kiosk: bool = False) -> Person:
    """Who is asking, from everything answered so far."""
    return person_from(answers.get(ABOUT, {}), answers, at_kiosk=at_kiosk)


def step_of(page: Page, catalogue: Mapping[str, Vital] = CATALOGUE) -> Step | None:
    """The step that a page shows; None if there is no such page."""
    vital = catalogue.get(page.vital)
    steps = STEPS if page.vital == ABOUT else vital.steps if vital else ()
    return next((step for step in steps if step.slug == page.step), None)


def on_page(
    page: Page, answers: Answers, person: Person, catalogue: Mapping[str, Vital] = CATALOGUE
) -> tuple[Step, ...]:
    """The steps whose questions stand on one page: its own last, and most often alone."""
    vital, own = catalogue.get(page.vital), step_of(page, catalogue)
    others = [one for one in vital.steps if one.on_page == page.step] if vital else []
    return (*(one for one in others if one.asked(answers, person)), *([own] if own else []))


def together(parts: tuple[Step, ...]) -> Step:
    """The questions of one page as one step: those of the page's own folded beneath the others'."""
    first, own = parts[0], parts[-1]
    if first is own:
        return own
    folded = (replace(field, folded=first.folds, missing="") for field in own.fields)
    # Its words are another language's than the page's, which therefore is no page of it.
    return replace(first, slug=own.slug, fields=(*first.fields, *folded), on_page="")


def skipped(answers: Answers) -> bool:
    """Whether the rest of a vital was passed over."""
    return SKIP_VITAL in answers


def taken_up(answers: AllAnswers, slug: str) -> AllAnswers:
    """The answers as if a vital had not been passed over: whoever comes back to it may answer."""
    own = answers.get(slug, {})
    if not skipped(own):
        return answers
    return {**answers, slug: {step: given for step, given in own.items() if step != SKIP_VITAL}}


def pages_of(vital: Vital, answers: Answers, person: Person) -> Iterator[Page]:
    """The pages of one vital that come up, given what was answered of it."""
    over = skipped(answers)
    for step in vital.steps:
        wanted = step.safety or step.slug in answers or not over
        if wanted and not step.on_page and step.asked(answers, person):
            yield Page(vital.slug, step.slug)


def opening_page(vital: Vital, answers: Answers, person: Person) -> Page:
    """The page of a vital that somebody meets first, from which they may leave it all out."""
    return next(pages_of(vital, answers, person), Page(vital.slug, vital.front_step.slug))


def pages(
    answers: AllAnswers, person: Person, catalogue: Mapping[str, Vital] = CATALOGUE
) -> Iterator[Page]:
    """Every page of the visit that comes up, in order. A child's visit ends at the age."""
    about = answers.get(ABOUT, {})
    for step in STEPS:
        if step.asked(about, person):
            yield Page(ABOUT, step.slug)
    if out_of_scope(about):
        return
    yield from (
        _kiosk_order(answers, person, catalogue)
        if person.at_kiosk
        else (
            page
            for vital in catalogue.values()
            for page in pages_of(vital, answers.get(vital.slug, {}), person)
        )
    )


def _kiosk_order(
    answers: AllAnswers, person: Person, catalogue: Mapping[str, Vital]
) -> Iterator[Page]:
    """Steps marked for it before the rest; then the vitals, the measured ones later.

    Safety questions that a measurement brings up come at once, before other quiet questions.
    """
    vitals = sorted(catalogue.values(), key=lambda vital: vital.kiosk_order or vital.order)
    found = [
        page for vital in vitals for page in pages_of(vital, answers.get(vital.slug, {}), person)
    ]
    first = [
        page
        for page in found
        if _first_at_kiosk(page, catalogue) or _after_measuring(page, answers, catalogue)
    ]
    yield from first
    yield from (page for page in found if page not in first)


def _first_at_kiosk(page: Page, catalogue: Mapping[str, Vital]) -> bool:
    step = step_of(page, catalogue)
    return step is not None and step.first_at_kiosk


def _after_measuring(page: Page, answers: AllAnswers, catalogue: Mapping[str, Vital]) -> bool:
    vital, step = catalogue[page.vital], step_of(page, catalogue)
    measured = vital.kiosk_order > 0 and vital.steps[0].slug in answers.get(vital.slug, {})
    return measured and step is not None and step.safety


def answered(answers: AllAnswers, page: Page) -> bool:
    """Whether a page was answered, or passed over on purpose."""
    return page.step in answers.get(page.vital, {})


def next_page(
    answers: AllAnswers, person: Person, catalogue: Mapping[str, Vital] = CATALOGUE
) -> Page | None:
    """The first page not answered yet; None when the results are next.

    An answer that is changed later can bring up a page before it: that one then comes next.
    """
    found = pages(answers, person, catalogue)
    return next((page for page in found if not answered(answers, page)), None)


def previous_page(
    answers: AllAnswers, person: Person, page: Page, catalogue: Mapping[str, Vital] = CATALOGUE
) -> Page | None:
    """The page before this one; None at the first, or if this one no longer comes up."""
    before: Page | None = None
    for one in pages(answers, person, catalogue):
        if one == page:
            return before
        before = one
    return None


def position(
    answers: AllAnswers, person: Person, page: Page, catalogue: Mapping[str, Vital] = CATALOGUE
) -> Place:
    """Which question this is, of how many that can be foreseen; the last if it is no more asked."""
    found = list(pages(_supposed(answers, catalogue), person, catalogue))
    number = found.index(page) + 1 if page in found else len(found)
    return Place(number, len(found))


def _supposed(answers: AllAnswers, catalogue: Mapping[str, Vital]) -> AllAnswers:
    """The answers, and where there are none yet those that most people give."""
    supposed = {
        slug: {step.slug: step.usual for step in vital.steps if step.usual}
        for slug, vital in catalogue.items()
        if not skipped(answers.get(slug, {}))
    }
    return {
        **answers,
        **{slug: {**usual, **answers.get(slug, {})} for slug, usual in supposed.items()},
    }


def is_complete(vital: Vital, answers: Answers, person: Person) -> bool:
    """Whether every page of a vital that comes up was answered or passed over."""
    return all(page.step in answers for page in pages_of(vital, answers, person))


def is_finished(answers: AllAnswers, person: Person) -> bool:
    """Whether nothing is left to ask."""
    return next_page(answers, person) is None


def alarms(
    answers: AllAnswers, person: Person, catalogue: Mapping[str, Vital] = CATALOGUE
) -> Iterator[tuple[str, Alarm]]:
    """Every safety screen that the answers call for, most urgent first, each with its vital."""
    found = [
        (vital.slug, alarm)
        for vital in catalogue.values()
        if (alarm := vital.alarm(answers.get(vital.slug, {}), person))
    ]
    yield from sorted(found, key=lambda one: _ALARM_ORDER.index(one[1].kind))


_ALARM_ORDER = ("emergency_999", "crisis", "same_day")


def judgements(
    answers: AllAnswers, person: Person, catalogue: Mapping[str, Vital] = CATALOGUE
) -> dict[str, Judgement]:
    """What the rules say of every vital, in the order of the catalogue."""
    return {slug: vital.judge(answers.get(slug, {}), person) for slug, vital in catalogue.items()}
