"""Private questions and results stay covered until whoever they are for touches the screen."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import back_to, current
from kiosk.present import WITH_SOMEBODY
from vital5.visit import journey
from vital5.vitals import CATALOGUE
from vital5.web.pages import page
from vital5.web.resident.check import ABOUT_PART, find_step
from vital5.web.resident.progress import progress

bp = Blueprint("covers", __name__)

MOOD = "mood"
ALWAYS = (MOOD,)
"""Parts that are covered for everybody."""

IN_COMPANY = ("alcohol", "weight", MOOD)
"""Parts that are covered where somebody else can see the screen; so is being pregnant."""

RESULTS = "results"


def before_step(part: str, slug: str) -> Response | None:
    """The cover of a private question; None when it is to be shown, or has been answered."""
    here = current()
    if here is None or request.method != "GET":
        return None
    in_company = here.company == WITH_SOMEBODY
    private = part in IN_COMPANY or (part == ABOUT_PART and slug == "pregnancy")
    if part not in ALWAYS and not (in_company and private):
        return None
    mark = f"{part}/{slug}"
    if mark in here.seen:
        here.seen.discard(mark)  # once: whoever comes back to it touches the screen again
        return None
    owner, asked = find_step(part, slug or None)
    vital, found = CATALOGUE.get(owner), progress()
    first = vital and journey.opening_page(vital, found.of(owner), found.person).step == asked.slug
    return page(
        "kiosk/cover.html",
        name="kiosk-cover",
        title=_l("Private"),
        mark=mark,
        to=request.path,
        leave_out="skip" if asked.skip else "skip_vital" if first else "",
        helped=here.helped,
        in_company=in_company,
        mood=part == MOOD,
    )


@bp.post("/uncover")
def uncover() -> Response:
    """Somebody touched the screen to see what is under the cover."""
    here = current() or abort(404)
    here.seen.add(request.form.get("mark", ""))
    return redirect(back_to(), 303)


def before_results() -> Response | None:
    """Results are big and legible from afar: they are shown when they are asked for."""
    here = current()
    if here is None or RESULTS in here.seen:
        return None
    return page(
        "kiosk/show_results.html",
        name="kiosk-show-results",
        title=_l("Your results"),
        mark=RESULTS,
        to=url_for("results.results"),
    )
