"""Carbon monoxide in the breath, in ppm: a quit, a pregnancy, and what the monitor shows."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from vital5.rules.inputs import Number, Word, YesNo
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, amount, at_least, either, either_of
from vital5.rules.urgency import URGENCIES


class Display(NamedTuple):
    """ppm, each included: the last level of the lowest band and the first of the highest."""

    like_a_non_smoker_to: int
    like_a_smoker_from: int


QUIT_BELOW = 10
"""ppm: below it, the breath supports a self-reported quit (Russell Standard)."""

PREGNANT_REFER_FROM = 4
"""ppm: at or above it, referral unless declined (NG209)."""

DISPLAY_BANDS = Display(like_a_non_smoker_to=6, like_a_smoker_from=10)
"""C10, contested: monitor charts, not NICE; else only below 10, and 4 in pregnancy, are shown."""

LEAK_ABOVE = 10
"""ppm: more than this in someone who never smokes may be a leak at home (NG209)."""


@rule(
    "SM-COQUIT",
    title="The breath supports a self-reported quit",
    source="Russell Standard, NHS stop smoking services",
    takes={"co_ppm": Number()},
    gives={"validated": bool},
    parameters=("QUIT_BELOW",),
)
def quit_validated(co_ppm: Decimal | None) -> Answer:
    """Carbon monoxide cannot show vaping."""
    level = amount(co_ppm)
    return {"validated": None if level is None else level < QUIT_BELOW}


@rule(
    "SM-COPREG",
    title="Pregnant: referral unless declined",
    source="NICE NG209",
    takes={"co_ppm": Number(), "smokes": Word(("no", "stopped_last_2_weeks", "yes"))},
    gives={"refer": bool, "urgency": URGENCIES},
    parameters=("PREGNANT_REFER_FROM",),
)
def pregnant(co_ppm: Decimal | None, smokes: str | None) -> Answer:
    """The level, or the word: either is enough."""
    smoker = None if smokes is None else smokes != "no"
    refer = either_of(at_least(amount(co_ppm), PREGNANT_REFER_FROM), smoker)
    urgency = None if refer is None else "local_service" if refer else "none"
    return {"refer": refer, "urgency": urgency}


def _band(level: Decimal) -> str:
    """Between the edges, nobody can say."""
    if level <= DISPLAY_BANDS.like_a_non_smoker_to:
        return "like_a_non_smoker"
    return "like_a_smoker" if level >= DISPLAY_BANDS.like_a_smoker_from else "unclear"


@rule(
    "SM-COBAND",
    title="What the level looks like, for information only",
    source="monitor charts 0-6, 7-9, 10 and over; not NICE",
    status="contested",
    takes={"co_ppm": Number(), "says_never_smokes": YesNo()},
    optional=("says_never_smokes",),
    gives={
        "band": ("like_a_non_smoker", "unclear", "like_a_smoker"),
        "ask_about_co_leak": bool,
    },
    parameters=("DISPLAY_BANDS", "LEAK_ABOVE"),
)
def band(co_ppm: Decimal | None, says_never_smokes: bool | None = None) -> Answer:
    """A high level in someone who never smokes: ask about a leak, pregnant or not."""
    level = amount(co_ppm)
    high = None if level is None else level > LEAK_ABOVE
    leak = agreed(
        {"ask_about_co_leak": is_high and never}
        for is_high in either(high)
        for never in either(says_never_smokes)
    )
    return {"band": None if level is None else _band(level), **leak}
