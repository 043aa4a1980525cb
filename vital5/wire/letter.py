"""What a kiosk sends of one visit, inside the envelope: everything that is to be kept, once.

Ids are made on the kiosk, so that the same visit sent twice is kept once. Times are the kiosk's own
clock; the server works out how far that was off. Judgements are the kiosk's, with the version of
the rule; the server never changes them.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationError,
    model_validator,
)

from vital5.wire.problems import NotStrict
from vital5.wire.strict_json import clean, loads

MOST_READINGS, MOST_MEASUREMENTS, MOST_STEPS = 40, 20, 200
MOST_INSTRUMENTS = 12
LONGEST_ANSWERS = 40_000


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return clean(value)


def _text_or(kind: type) -> BeforeValidator:
    """Text, as it comes; or what our own side makes of it."""
    return BeforeValidator(lambda value: value if isinstance(value, kind) else _text(value))


def _number(value: object, largest: int = 10**8) -> Decimal:
    """A number of at most eight digits before the point and four after it, as the store holds."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a number")
    found = Decimal(value)
    if not found.is_finite() or abs(found) >= largest:
        raise ValueError("is too large")
    if found != found.quantize(Decimal("0.0001")):
        raise ValueError("has more than four decimals")
    return found


def _value(value: object) -> Decimal | str:
    if isinstance(value, str):
        if len(value) > 400:
            raise ValueError("is too long")
        return clean(value)
    return _number(value)


IsText = BeforeValidator(_text)
NumberOrWord = Annotated[Decimal | str, BeforeValidator(_value)]
Slug = Annotated[str, IsText, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Word = Annotated[str, IsText, Field(max_length=60)]
Line = Annotated[str, IsText, Field(max_length=120)]
Channel = Annotated[str, IsText, Field(pattern=r"^kiosk[a-z0-9-]{0,20}$")]
Name = Annotated[str, IsText, Field(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
Language = Annotated[str, IsText, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
KioskName = Annotated[str, IsText, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$")]
Hex64 = Annotated[str, IsText, Field(pattern=r"^[0-9a-f]{64}$")]
Code16 = Annotated[str, IsText, Field(pattern=r"^[2-9A-Z]{16}$")]
Time = Annotated[AwareDatetime, _text_or(datetime)]
Day = Annotated[date, _text_or(date)]
Id = Annotated[UUID, _text_or(UUID)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Seconds = Annotated[Decimal, BeforeValidator(lambda value: _number(value, 10**11)), Field(ge=0)]
Count = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Pressure = Annotated[StrictInt, Field(ge=0, le=999)]
Urgency = Literal[
    "none", "self_care", "local_service", "pharmacist", "gp", "same_day", "emergency_999"
]


class Said(BaseModel):
    """What every part of a letter shares: no key that is not known, and nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SaidInstrument(Said):
    """A published questionnaire of which something was answered, in the wording on the screen."""

    id: Name
    version: Word
    sha256: Hex64
    language: Language


class SaidReading(Said):
    """One vital, as it was judged on the kiosk."""

    id: Id
    vital: Slug
    band: Word
    urgency: Urgency
    rule: Word
    rule_version: Word
    source: Slug
    taken_at: Time
    recorded_at: Time
    supersedes: Id | None = None
    values: dict[Name, NumberOrWord] = Field(max_length=60)
    instruments: tuple[SaidInstrument, ...] | None = Field(
        default=None, max_length=MOST_INSTRUMENTS
    )
    """None from a kiosk whose program does not note it yet; nobody else can say it."""


class SaidMeasurement(Said):
    """One result of a device, exactly as it came, believed or not."""

    id: Id
    vital: Slug
    number: Annotated[StrictInt, Field(ge=1, le=99)]
    taken_at: Time
    device: Slug
    device_name: Line
    serial: Line = ""
    calibration_due: Word = ""
    cuff_size: Word = ""
    cuff_from_cm: Number | None = None
    cuff_to_cm: Number | None = None
    arm: Word = ""
    systolic: Pressure | None = None
    diastolic: Pressure | None = None
    mean: Pressure | None = None
    pulse: Pressure | None = None
    weight_kg: Number | None = None
    irregular: StrictBool = False
    believed: StrictBool = True
    device_time: Line = ""
    flags: Annotated[str, IsText, Field(max_length=2000)] = "{}"


class SaidStep(Said):
    """How many times a step was reached on a day; no person."""

    day: Day
    page: Line
    language: Language
    channel: Channel
    count: Count


class SaidCheck(Said):
    """The visit's check."""

    id: Id
    channel: Channel
    language: Language
    started_at: Time
    touched_at: Time
    finished_at: Time | None = None


class SaidClock(Said):
    """When the letter was written: by the wall clock, and in seconds since this start of the host,
    which is named; the second never jumps."""

    wall: Time
    seconds: Seconds
    boot: Id


class Letter(Said):
    """One visit."""

    form: Literal[1]
    """The number of this form; a server refuses one that it does not know, and nothing is lost."""
    kiosk: KioskName
    written: SaidClock
    check: SaidCheck | None = None
    """None where nobody came further than some pages: then only steps are counted."""
    answers: Annotated[str, IsText, Field(max_length=LONGEST_ANSWERS)] | None = None
    readings: tuple[SaidReading, ...] = Field(default=(), max_length=MOST_READINGS)
    measurements: tuple[SaidMeasurement, ...] = Field(default=(), max_length=MOST_MEASUREMENTS)
    steps: tuple[SaidStep, ...] = Field(default=(), max_length=MOST_STEPS)
    helped: StrictBool = False
    passport: Code16 | None = None
    """The code that somebody entered while the kiosk was offline: their record, at the server."""
    handover: Hex64 | None = None
    """The SHA-256 of the code on the slip that takes the check to somebody's own phone."""
    program: Line = ""
    rule_set: Line = ""

    @model_validator(mode="after")
    def _whole(self) -> Letter:
        about = self.readings or self.measurements or self.answers or self.passport or self.handover
        if self.check is None and about:
            raise ValueError("something belongs to a check that is not there")
        ids = [reading.id for reading in self.readings]
        if len(set(ids)) != len(ids):
            raise ValueError("a reading stands there twice")
        results = [measurement.id for measurement in self.measurements]
        if len(set(results)) != len(results):
            raise ValueError("a measurement stands there twice")
        replaced = [reading.supersedes for reading in self.readings if reading.supersedes]
        if len(set(replaced)) != len(replaced):
            raise ValueError("a reading is superseded twice")
        return self


def read_letter(data: bytes) -> Letter:
    """The letter in an opened envelope; raise NotStrict for anything else."""
    return read(Letter, loads(data))


Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], given: Any) -> Model:
    """What was said, as a model of ours; raise NotStrict, which names the place but no value."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][:4])[:100] or "it"
        raise NotStrict(f"{where}: {first['type']}") from error
