"""What was pressed on a measuring page, in the session's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kiosk.happenings import (
    ArmChosen,
    ArmCompared,
    ArmRuledOut,
    ArmSized,
    Deed,
    PassedOver,
    RestBegun,
    RestBroken,
    StartPressed,
    StopPressed,
)
from kiosk.pages.keys import pressed as key_pressed
from kiosk.readings import Arm
from kiosk.seat import View
from vital5.vitals.kinds import N_, Field, Step
from vital5.web.forms import Filled, read_form

ARMS: tuple[Arm, Arm] = ("left", "right")

NONE, BOTH = "none", "both"

_ARM_CM = (Decimal(10), Decimal(80))
"""What a tape round an arm can say, cm; outside it is a slip of the finger."""

SIZE = Step(
    slug="arm-size",
    title=N_("Does the cuff fit your arm?"),
    fields=(
        Field(
            name="cm",
            label=N_("Around the middle of your upper arm"),
            kind="number",
            unit=N_("centimetres"),
            missing=N_("Type what the tape says"),
            decimals=1,
        ),
    ),
)
"""The only number that is typed on these pages."""

_DEEDS: Mapping[str, Callable[[str], Deed]] = {
    "rest": RestBegun,
    "stood_up": RestBroken,
    "start": StartPressed,
    "halt": StopPressed,
    "pass": PassedOver,
}


@dataclass(frozen=True, slots=True)
class Pressed:
    """Deeds to pass on; or a form to show again, as it was filled in."""

    deeds: tuple[Deed, ...] = ()
    arms: frozenset[str] | None = None
    filled: Filled | None = None
    status: int = 200


_NOTHING = Pressed()
"""A button of a page that is old by now."""


def deeds_in(form: Any, view: View) -> Pressed:
    """What a posted form means. A button that is not there now means nothing."""
    visit = view.visit
    if form.get("deed") in _DEEDS:
        return Pressed((_DEEDS[form["deed"]](visit),))
    if "not_arm" in form:
        return _ruled_out(visit, form["not_arm"])
    if form.get("arm") in ARMS:
        return Pressed((ArmChosen(visit, form["arm"]),))
    if form.get("between_marks") in ("yes", "no"):
        return Pressed((ArmCompared(visit, form["between_marks"] == "yes"),))
    if form.keys() & {"cm", "key"}:
        return _sized(visit, form)
    return _NOTHING


def _ruled_out(visit: str, which: str) -> Pressed:
    """Arms that cannot be used; where one is left, that is the one."""
    if which not in (NONE, BOTH, *ARMS):
        return _NOTHING
    out = {NONE: (), BOTH: ARMS}.get(which, (which,))
    left = [arm for arm in ARMS if arm not in out]
    deeds: list[Deed] = [ArmRuledOut(visit, arm) for arm in ARMS if arm in out]
    if len(left) == 1:
        deeds.append(ArmChosen(visit, left[0]))
    return Pressed(tuple(deeds), frozenset(out))


def _sized(visit: str, form: Any) -> Pressed:
    filled = read_form("measuring", SIZE, form)
    if "key" in form:
        _, _, key = form["key"].partition(":")
        return Pressed(filled=key_pressed(SIZE, filled, SIZE.fields[0].name, key))
    if not filled.errors and not _ARM_CM[0] <= _cm(filled) <= _ARM_CM[1]:
        filled.errors["cm"] = N_("Look at the tape again: this cannot be an arm in centimetres")
    if filled.errors:
        return Pressed(filled=filled, status=422)
    return Pressed((ArmSized(visit, _cm(filled)),))


def _cm(filled: Filled) -> Decimal:
    value = filled.given["cm"]
    return value if isinstance(value, Decimal) else Decimal(0)
