"""A step's form, made from its fields: WTForms reads, our fields say one clear thing each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field as FormField
from wtforms import Form, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from vital5.instruments import Instrument, original
from vital5.vitals.kinds import Choice, Field, Problem, Step, StepAnswers, Value
from vital5.web.words import said

LONGEST_NUMBER = 12
# Nothing that is asked can be below nothing: -1 cigarettes is a slip, not an answer.
_NUMBER = re.compile(r"\+?(\d+(\.\d*)?|\.\d+)")
_TRUE = ("true", "yes")
_FALSE = ("false", "no")


def read_number(typed: str) -> Decimal | None:
    """The number in what somebody typed, in any digits, with point, comma or none; else None."""
    text = "".join(_plain_character(c) for c in typed if not c.isspace())
    if len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    return Decimal(text)


def _plain_character(character: str) -> str:
    # Decimal digits only: the small 2 of "10²" is a digit too, and 102 is another number.
    if character.isdecimal() and not character.isascii():
        return str(unicodedata.decimal(character))
    return {",": ".", "٫": ".", "،": "."}.get(character, character)


class NumberField(FormField):
    """A number typed as text; keeps what was typed, and has one message for what is no number."""

    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = read_number(self.typed) if self.typed else None

    def pre_validate(self, form: Any) -> None:
        if self.typed and self.data is None:
            raise StopValidation(_l("Write this as a number, in figures"))


class YesNoField(RadioField):
    """Yes or no; anything else is no answer."""

    def process_formdata(self, valuelist: list[str]) -> None:
        given = valuelist[0] if valuelist else ""
        self.data = True if given in _TRUE else False if given in _FALSE else None

    def pre_validate(self, form: Any) -> None:
        """The data is already one of three."""


class ChoiceField(RadioField):
    """One of the choices, or no answer; an unknown word is no answer."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        if self.data not in [choice.value for choice in self.iter_choices()]:
            self.data = None


class ChoicesField(SelectMultipleField):
    """Any of the choices; unknown words are passed over."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        known = [choice.value for choice in self.iter_choices()]
        self.data = [value for value in self.data or [] if value in known]


def _choices(asked: Field) -> list[SelectChoice]:
    return [SelectChoice(choice.value) for choice in asked.choices]


_KINDS: dict[str, Callable[[Field], FormField]] = {
    "number": lambda _asked: NumberField(),
    "yes_no": lambda _asked: YesNoField(choices=[SelectChoice("true"), SelectChoice("false")]),
    "choice": lambda asked: ChoiceField(choices=_choices(asked)),
    "choices": lambda asked: ChoicesField(choices=_choices(asked)),
}

_classes: dict[tuple[str, str, int], type[Form]] = {}


def _form_class(owner: str, step: Step) -> type[Form]:
    shape = (owner, step.slug, len(step.fields))  # a page may come with another's questions too
    known = _classes.get(shape)
    if known is None:
        fields = {asked.name: _KINDS[asked.kind](asked) for asked in step.fields}
        known = _classes[shape] = type("StepForm", (Form,), fields)
    return known


@dataclass
class Filled:
    """A step's form as somebody left it: what was given, what was typed, what is wrong."""

    step: Step
    given: StepAnswers
    typed: Mapping[str, Any]
    # Said only when the page is: a page that turns into English takes its errors along.
    errors: dict[str, str] = field(default_factory=dict)

    def blame(self, problems: Iterable[Problem]) -> None:
        """Put the vital's own problems onto its fields."""
        for problem in problems:
            self.errors.setdefault(
                problem.field, LazyString(said, problem.words, **problem.numbers)
            )

    def error_list(self) -> list[dict[str, str]]:
        """The errors as the summary at the top lists them, each leading to its field."""
        return [{"text": words, "href": f"#{name}"} for name, words in self.errors.items()]

    def touched(self, fields: Iterable[Field]) -> bool:
        """Whether any of some fields has an answer or an error, so that a fold stands open."""
        return any(self.typed.get(one.name) or one.name in self.errors for one in fields)

    def shown(self, name: str) -> Any:
        """What the field shows: as it was typed, wrong or right."""
        return self.typed.get(name)


def read_form(owner: str, step: Step, posted: MultiDict[str, str]) -> Filled:
    """Read a posted step; errors name each field that is missing or is no number."""
    form = _form_class(owner, step)(posted)
    form.validate()
    given: dict[str, Value] = {}
    typed: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for asked in step.fields:
        part = form[asked.name]
        typed[asked.name] = part.typed if isinstance(part, NumberField) else part.data
        value = _value(asked, part.data)
        if part.errors:
            errors[asked.name] = part.errors[0]
        elif value is not None:
            given[asked.name] = value
        elif asked.missing:
            errors[asked.name] = LazyString(said, asked.missing)
    return Filled(step, given, typed, errors)


def _value(asked: Field, data: Any) -> Value | None:
    if data is None or data == [] or data == "":
        return None
    if asked.kind == "choices":
        alone = [choice.value for choice in asked.choices if choice.alone]
        picked = tuple(data)
        # Somebody who ticks a symptom and also "none of these" has the symptom.
        real = tuple(value for value in picked if value not in alone)
        return real or picked
    value: Value = data
    return value


def filled_from(step: Step, answers: StepAnswers | None) -> Filled:
    """The form as it is first shown: empty, or with what was answered before."""
    answers = answers or {}
    typed = {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in answers.items()
    }
    return Filled(step, answers, typed)


@dataclass(frozen=True)
class Together:
    """Fields that stand together on the page: side by side, or inside one fold."""

    beside: str
    folded: str


def groupby_run(fields: Iterable[Field]) -> list[tuple[Together, list[Field]]]:
    """Fields in order, those next to each other that belong together as one group."""
    return [
        (together, list(members))
        for together, members in groupby(fields, lambda one: Together(one.beside, one.folded))
    ]


def groupby_form(fields: Iterable[Field]) -> list[tuple[Instrument | None, list[Field]]]:
    """Fields in order, the items of one published questionnaire as one group beside it."""
    return [
        (original(id) if id else None, list(members))
        for id, members in groupby(fields, lambda one: one.instrument)
    ]


def choice_items(
    choices: Iterable[Choice], label: Callable[[Choice], Markup]
) -> list[dict[str, Any]]:
    """Choices as the macros of the design system take them; the label may hold a drawing."""
    return [
        {
            "value": choice.value,
            "html": label(choice),
            "hint": {"text": said(choice.hint)} if choice.hint else None,
            "behaviour": "exclusive" if choice.alone else None,
        }
        for choice in choices
    ]
