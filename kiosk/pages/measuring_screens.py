"""Each screen of the measuring session: its page, its name, and what is drawn on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.orders import Screen
from kiosk.pages.here import place
from kiosk.pages.measuring_deeds import ARMS, SIZE
from kiosk.pages.nearby import pharmacies
from kiosk.readings import Arm
from kiosk.seat import View
from vital5.web.forms import Filled, filled_from
from vital5.web.pages import page

NOBODY_ANSWERED = "nobody_answered"
"""Noted once somebody read the screen that follows a silence about warning signs."""

SHOWN = 3
"""Pharmacies on a screen: what a person can take in."""

FULL_SCALE = 300
"""mmHg at which the ring of the cuff's pressure is full (as high as BP-VALID believes)."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A page: its template, the end of its data-page, its title (never what it is about)."""

    template: str
    name: str
    title: LazyString
    again: int = 0
    """Seconds after which a page without a script asks anew; 0: it waits for the person."""


_ARMS = _Drawn("arms", "arms", _l("Getting ready"))
_WORKS = _Drawn("working", "cuff", _l("Stay still"), again=2)
_TROUBLE = _Drawn("trouble", "trouble", _l("Try again"))

_SCREENS: Mapping[Screen, _Drawn] = {
    Screen.CHOOSE_ARM: _ARMS,
    Screen.ARM_NOT_SUITABLE: _ARMS,
    Screen.ARM_SIZE: _Drawn("size", "size", _l("Getting ready")),
    Screen.SIT_DOWN: _Drawn("sit_down", "sit-down", _l("Getting ready")),
    Screen.RESTING: _Drawn("resting", "resting", _l("Rest"), again=10),
    Screen.READY: _Drawn("ready", "ready", _l("Ready")),
    Screen.CUFF_WAKES: _WORKS,
    Screen.PRESS_CUFF_BUTTON: _WORKS,
    Screen.MEASURING: _WORKS,
    Screen.BETWEEN: _Drawn("between", "pause", _l("Stay still"), again=5),
    Screen.TRY_AGAIN: _TROUBLE,
    Screen.STOPPED: _TROUBLE,
    Screen.CRISIS: _Drawn("nobody_answered", "nobody-answered", _l("Important")),
    Screen.PHARMACY: _Drawn("no_reading", "no-reading", _l("Where to go")),
    Screen.DONE: _Drawn("done", "done", _l("Measured")),
}


def draw(
    view: View,
    *,
    left: float | None,
    filled: Filled | None = None,
    status: int = 200,
) -> Response:
    """The page of a screen."""
    drawn = _SCREENS[view.screen]
    again = drawn.again if left is None else min(drawn.again, int(left) + 1)
    return page(
        f"kiosk/measuring/{drawn.template}.html",
        name=f"measuring-{drawn.name}",
        title=drawn.title,
        status=status,
        view=view,
        drawn=drawn.name,
        left=left,
        again=again,
        times=place().times,
        person_starts=not place().config.driver.can_stop,
        live_pressure=place().config.driver.live_pressure,
        full_scale=FULL_SCALE,
        **_more(view, filled),
    )


def _more(view: View, filled: Filled | None) -> dict[str, Any]:
    """What only one screen needs."""
    if view.screen is Screen.ARM_SIZE:
        by_scale = request.args.get("by") == "scale" and filled is None
        return {"step": SIZE, "filled": filled or filled_from(SIZE, None), "by_scale": by_scale}
    if view.screen in (Screen.CHOOSE_ARM, Screen.ARM_NOT_SUITABLE):
        return {"usable": _usable(view)}
    if view.screen is Screen.PHARMACY:
        low, high = place().config.cuff_range_cm
        return {"places": pharmacies(SHOWN), "cuff_from": low, "cuff_to": high}
    return {}


def _usable(view: View) -> list[Arm]:
    return [arm for arm in ARMS if arm not in (view.arms or ())]
