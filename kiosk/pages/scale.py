"""Stepping on the scale, where the kiosk has one; or typing, or leaving it out when sitting."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import EXTENSION, current
from kiosk.place import Place
from kiosk.weighing import VITAL, Scale, Weighing
from vital5.vitals.weight_steps import HIDE
from vital5.web.forms import Filled
from vital5.web.pages import page
from vital5.web.resident.check import find_step, next_url, show_step, step_url
from vital5.web.resident.progress import gate, progress
from vital5.web.store import Installation

bp = Blueprint("scale", __name__)
bp.record_once(lambda state: _attach(cast(Flask, state.app)))

MEASURES = "measures"
"""The page of the vital whose weight the scale can fill in."""

SEEN = "scale"
"""Noted once somebody was weighed, or wants to type."""

PATIENCE = 20.0
"""Seconds that `now` waits for something new."""

_SCALE = "kiosk.scale"


def _attach(app: Flask) -> None:
    running = cast(Place, app.extensions[EXTENSION])
    installed = cast(Installation, app.extensions["vital5"])
    scale = Scale(
        lambda: running.config,
        installed.database,
        running.clock,
        lambda visit: running.seal(visit, so_far=True),
    )
    app.extensions[_SCALE] = scale
    running.on_end.append(lambda visit, _why: scale.over(visit.id))


def scale() -> Scale:
    """The scale of the kiosk that answers."""
    return cast(Scale, current_app.extensions[_SCALE])


def before_step(part: str, slug: str) -> Response | None:
    """The scale before the page that asks the weight; then that page with the weight in it."""
    here = current()
    if here is None or request.method != "GET" or (part, slug) != (VITAL, MEASURES):
        return None
    if not scale().there or _wants_no_number():
        return None
    weighing = scale().of(here.id)
    if SEEN not in here.seen:
        return redirect(url_for("scale.show"), 303)
    if weighing is None or weighing.kg is None or MEASURES in progress().of(VITAL):
        return None
    owner, asked = find_step(part, slug)
    given = {"weight_kg": weighing.kg}
    return show_step(owner, asked, Filled(asked, given, {"weight_kg": f"{weighing.kg:f}"}))


def _wants_no_number() -> bool:
    """Who asked not to see their weight is not shown what the scale says."""
    return progress().of(VITAL).get("permission", {}).get(HIDE) not in (None, "no")


@bp.route("/scale", methods=["GET", "POST"])
def show() -> Response:
    """Ask somebody to step on, and wait."""
    here = current()
    if here is None:
        return redirect(url_for("presence.over"), 303)
    stopped = gate()
    if stopped is not None:
        return stopped
    found = progress()
    if not scale().there or found.check_id is None:
        abort(404)
    if request.method == "POST":
        if request.form.get("deed") == "weigh":
            scale().begin(here.id, found.check_id)
            return redirect(url_for("scale.show"), 303)
        scale().over(here.id)
        here.seen.add(SEEN)
        return redirect(step_url(VITAL, MEASURES), 303)
    return _shown(scale().of(here.id))


@bp.get("/scale/now")
def now() -> Response:
    """The same, once it has changed, or after a while. No sign of a person."""
    here = current()
    if here is None:
        return redirect(url_for("presence.over"), 303)
    after = request.args.get("after", -1, type=int)
    weighing = scale().wait(here.id, after, PATIENCE)
    if weighing is not None and weighing.number == after:
        return Response(status=204)
    return _shown(weighing)


def _shown(weighing: Weighing | None) -> Response:
    here = current()
    if weighing is not None and weighing.state == "weighed" and here is not None:
        here.seen.add(SEEN)
        return redirect(step_url(VITAL, MEASURES), 303)
    return page(
        "kiosk/scale.html",
        name="kiosk-scale",
        title=_l("Step on"),
        weighing=weighing,
        waits=weighing is not None and weighing.state == "waiting",
        back=next_url(progress()),
    )
