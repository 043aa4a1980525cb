"""Fields of a published questionnaire: its own words, its own answers, in its own order.

The words come from instruments.json and are never marked for translation: where a language has
no official version, the page shows the English original and says so (languages/plan.md 2.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from vital5.instruments import original
from vital5.vitals.kinds import N_, Answers, Choice, Field, Vital

CHOOSE = N_("Choose an answer")


def item_name(number: int) -> str:
    """The name of an item's input, counted from one as on the form."""
    return f"items-{number}"


def item_fields(
    instrument: str, numbers: Iterable[int], *, missing: str = CHOOSE
) -> tuple[Field, ...]:
    """A field for each of some items; the value of an answer is what it scores."""
    words = original(instrument)
    return tuple(
        Field(
            name=item_name(number),
            label=words.item(number),
            kind="choice",
            missing=missing,
            instrument=instrument,
            choices=tuple(Choice(str(score), said) for said, score in words.options_of(number)),
        )
        for number in numbers
    )


def scores(answers: Answers, where: Iterable[tuple[str, Iterable[int]]]) -> list[Decimal | None]:
    """The scores of some items, each looked up on its page; None where nothing was answered."""
    return [
        _score(answers.get(step, {}).get(item_name(number)))
        for step, numbers in where
        for number in numbers
    ]


def wordings(vital: Vital, values: Mapping[str, object]) -> list[dict[str, str]]:
    """The questionnaires of which a reading keeps an answer, each in the wording that is asked.

    Every item is shown in the original's words, whatever the language of the page around it; so
    the original's language is the one to note. Part of a form is noted by the form: AUDIT-C as
    AUDIT, PHQ-2 as PHQ-9, GAD-2 as GAD-7, since its items are theirs.
    """
    used = dict.fromkeys(
        field.instrument
        for step in vital.steps
        for field in step.fields
        if field.instrument and f"{step.slug}.{field.name}" in values
    )
    return [
        {"id": one.id, "version": one.version, "sha256": one.sha256, "language": one.language}
        for one in map(original, used)
    ]


def _score(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, str) and value.isdecimal() else None
