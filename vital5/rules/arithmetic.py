"""Decimal arithmetic as the clinical rules mean it: exact, then rounded half up, once."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

_DIGITS = 200
# Nothing here may raise: a number beyond sense is an output, never an error (rules.md 11.1).
# Quotients are cut, not rounded: a cut value that is then rounded half up falls on the same side
# of every tie as the true one, so no answer is ever rounded twice.
EXACT = Context(prec=_DIGITS, rounding=ROUND_DOWN, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[], clamp=0)


def _rounded(value: Decimal, places: int, rounding: str) -> Decimal | None:
    if not value.is_finite():
        return None
    if value.adjusted() > _DIGITS // 2:
        return value  # so large that it has no decimals left to round
    return value.quantize(Decimal(1).scaleb(-places), rounding, EXACT)


def half_up(value: Decimal, places: int) -> Decimal | None:
    """Rounded half up to so many decimals: 24.95 is 25.0. None for what is no number."""
    return _rounded(value, places, ROUND_HALF_UP)


def cut(value: Decimal, places: int) -> Decimal | None:
    """Cut, not rounded, to so many decimals: 0.499 is 0.49. None for what is no number."""
    return _rounded(value, places, ROUND_DOWN)


def product(first: Decimal, *others: Decimal | int) -> Decimal:
    """All of them multiplied."""
    for other in others:
        first = EXACT.multiply(first, other)
    return first


def quotient(dividend: Decimal, divisor: Decimal | int) -> Decimal:
    """The first divided by the second, to far more digits than any band needs."""
    return EXACT.divide(dividend, divisor)


def total(*parts: Decimal | int) -> Decimal:
    """All of them added."""
    summed = Decimal(0)
    for part in parts:
        summed = EXACT.add(summed, part)
    return summed


def difference(first: Decimal, second: Decimal) -> Decimal:
    """The first less the second."""
    return EXACT.subtract(first, second)


def is_whole(value: Decimal) -> bool:
    """Whether a number is whole: 80.0 is, 80.5 is not."""
    return value == value.to_integral_value()
