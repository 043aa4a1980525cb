"""How long and how often: the measuring session's parameters, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from vital5.rules.pressure_sitting import SECONDS_BETWEEN_READINGS


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds, unless another unit is said."""

    rest: float = 300
    """Sitting quietly before the first reading (clinical/rules.md 1.3). Two minutes would need the
    Clinical Safety Officer's leave."""

    between: float = SECONDS_BETWEEN_READINGS
    """From the end of one inflation to the start of the next, failed ones too (rules.md 1.3)."""

    irregular_rest: float = 300
    """Before the one repeat after an irregular pulse (rules.md 1.6 says rest; how long: house)."""

    shortest_inflation: float = 10
    """Where the person starts the cuff: a result sooner than this was begun before we listened
    (house rule; the fastest cuffs take about 20)."""

    cuff_patience: float = 180
    """How long a started cuff may go without a result (as `kiosk.measure`)."""

    measuring_at_most: float = 240
    """After this a measurement is given up, whatever the cuff's thread does (house rule)."""

    more_tries: int = 2
    """Tries after a failed one, for each reading; then the pharmacy (times; house rule)."""

    inflations_at_most: int = 8
    """Of one visit, however they end: squeezing an arm for ever helps nobody (times; house)."""

    idle_warning: float = 60
    """Without a touch, until "are you still there?" (reliability.md 4)."""

    idle_wipe: float = 90
    """Without a touch, until everything of the visit is forgotten (reliability.md 4)."""

    more_time_at_most: int = 10
    """Answers of "more time" (times; reliability.md 4, WCAG 2.2.1)."""

    crisis: float = 300
    """How long the 999 screen stands without a touch before the warning (house rule)."""


TIMES = Times()
