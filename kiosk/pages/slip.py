"""The slip: see it, choose what stands on it, print it; and take the results to one's own phone."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace

import segno
from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.pages.here import current, place
from kiosk.pages.sealing import seal_now
from kiosk.present import ALONE, PlaceVisit
from kiosk.printer import NotPrinted, PrinterState, print_slip
from kiosk.slip import TEMPLATE, CannotDraw, Place, Slip, Words, picture
from vital5.languages import ENGLISH, LANGUAGES
from vital5.postcodes import ATTRIBUTIONS
from vital5.services.passport import grouped
from vital5.visit import next_steps
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import N_, S_, URGENCIES, Judgement
from vital5.web.advice import lines, speaking
from vital5.web.pages import page
from vital5.web.resident.help_near import services_for
from vital5.web.resident.hours_now import hours_now
from vital5.web.resident.progress import gate, progress
from vital5.web.store import database, local_now
from vital5.web.words import NotApproved, asked_language, said, shown_language

bp = Blueprint("slip", __name__)

ALWAYS_ON_IT, MOOD = "blood_pressure", "mood"
"""What stands on every slip. The rest is too private for paper unless somebody asks for it."""

PLACES = 2
EVERYTHING = "slip: everything"
"""Noted in a visit whose person wants all next steps on the paper."""


@dataclass(frozen=True)
class Result:
    """What a slip is made of."""

    judged: dict[str, Judgement]
    everything: bool
    alone: bool
    """Whether nobody else sees the paper come out: else it never says anything about mood."""

    @property
    def first(self) -> tuple[str, Judgement] | None:
        """The first thing to do that may stand on paper."""
        allowed = {slug: one for slug, one in self.judged.items() if self._may_stand(slug)}
        steps = next_steps.next_steps(allowed)
        return (steps[0].vital, self.judged[steps[0].vital]) if steps else None

    def _may_stand(self, slug: str) -> bool:
        if slug == ALWAYS_ON_IT:
            return True
        return self.everything and (self.alone or slug != MOOD)


def _result(visit: PlaceVisit) -> Result:
    found = progress()
    judged = {slug: found.judgement(vital) for slug, vital in CATALOGUE.items()}
    answered = {slug: one for slug, one in judged.items() if one.answered}
    alone = visit.company == ALONE and not visit.helped
    return Result(answered, EVERYTHING in visit.seen, alone)


def _slip(visit: PlaceVisit) -> Slip:
    result = _result(visit)
    pressure = result.judged.get(ALWAYS_ON_IT)
    numbers = ("", "")
    if pressure is not None and pressure.number:
        numbers = (str(pressure.facts["systolic"]), str(pressure.facts["diastolic"]))
    server = place().config.server
    places = _places(result)
    return Slip(
        words=_both(result, bool(numbers[0]), server),
        site=place().config.site,
        systolic=numbers[0],
        diastolic=numbers[1],
        places=places,
        code=grouped(visit.code),
        qr=_qr(server, visit.code),
        sources=ATTRIBUTIONS if any(place.miles for place in places) else (),
    )


def _both(result: Result, numbers: bool, server: str) -> tuple[Words, ...]:
    """The person's language beside English; English alone where a safety text is not approved."""
    english = _words(result, numbers, server, "en")
    language = asked_language()
    if language is ENGLISH:
        return (english,)
    try:
        with speaking(language):
            own = _words(result, numbers, server, language.code)
    except NotApproved:
        return (english,)
    return (replace(own, direction=language.direction), english)


def _words(result: Result, numbers: bool, server: str, code: str) -> Words:
    with speaking(LANGUAGES[code]):
        step, more = _step(result)
        return Words(
            language=code,
            direction=shown_language().direction,
            date=format_date(local_now().date(), "d MMMM yyyy"),
            date_label=said(N_("Date")),
            pressure=said(S_("Your blood pressure")) if numbers else "",
            top=said(S_("Top number")),
            bottom=said(S_("Bottom number")),
            unit="mmHg",
            first=said(S_("First thing to do")),
            step=step,
            step_more=more,
            places=said(N_("Places near here")),
            away=said(N_("About %(miles)s miles away"), miles="%s"),
            take=said(N_("Take it to your phone")),
            take_how=said(_HOW_TO_TAKE, address=_bare(server)),
            no_diagnosis=said(
                S_("This is not a diagnosis. Only a doctor or nurse can tell you that.")
            ),
        )


_HOW_TO_TAKE = N_(
    "Point your phone’s camera at the square, or open %(address)s and type the code. It works "
    "once, within 30 days. Keep this paper to yourself until then."
)


def _bare(server: str) -> str:
    """The address as people type it."""
    return f"{server.split('://', 1)[-1]}/take"


def _step(result: Result) -> tuple[str, str]:
    if result.first is None:
        if result.judged:
            return said(S_("See your results on your phone, with the code below")), ""
        return said(S_("You have not answered anything yet")), ""
    slug, judgement = result.first
    words_of: Callable[..., Callable[..., str]] = current_app.jinja_env.globals["words_of"]  # type: ignore[assignment]
    vital, hours = CATALOGUE[slug], hours_now()
    heading = " ".join(lines(str(words_of(vital, "heading")(judgement, hours))))
    action = lines(str(words_of(vital, "action")(judgement, hours)))
    return heading, action[0] if action else ""


def _places(result: Result) -> tuple[Place, ...]:
    """Where to go for what the slip says, nearest fit first; urgent routes when it is urgent."""
    found = progress()
    if result.first is None:
        return ()
    slug, judgement = result.first
    urgent = URGENCIES.index(judgement.urgency) >= URGENCIES.index("same_day")
    with database().reading() as session:
        services = services_for(session, {slug: judgement}, found.person)
    fitting = [one for one in services if bool(one.urgent) == urgent]
    return tuple(
        Place(
            one.name,
            one.places[0].words if one.places else "",
            one.phones[0].number if one.phones else "",
            one.places[0].distance if one.places else "",
        )
        for one in fitting[:PLACES]
    )


def _qr(server: str, code: str) -> Markup:
    # The code stands after "#": a browser never sends that part, so no log can hold it.
    path = url_for("take.take")
    drawn = segno.make(f"{server}{path}#{grouped(code)}", error="m", micro=False)
    svg = drawn.svg_inline(scale=4, border=2, svgclass="v5-qr", lineclass=None, omitsize=True)
    return Markup(svg)  # noqa: S704 - made by the encoder, holds no text


@bp.route("/slip", methods=["GET", "POST"])
def show() -> Response:
    """The slip as it will come out, and the code to take the results along."""
    here, stopped = current(), gate()
    if stopped is not None:
        return stopped
    if here is None or not progress().finished:
        return redirect(url_for("start.check"), 303)
    if request.method == "POST":
        wanted = request.form.get("everything") == "true"
        (here.seen.add if wanted else here.seen.discard)(EVERYTHING)
        return redirect(url_for("slip.show"), 303)
    return _shown(here)


def _shown(here: PlaceVisit, state: PrinterState | None = None) -> Response:
    here.code_shown = True
    seal_now()
    return page(
        "kiosk/take_along.html",
        name="kiosk-slip",
        title=_l("Take it with you"),
        everything=EVERYTHING in here.seen,
        code=grouped(here.code),
        qr=_qr(place().config.server, here.code),
        address=_bare(place().config.server),
        printer=place().config.printer,
        state=state,
    )


@bp.get("/slip.png")
def drawn() -> Response:
    """The slip as a picture, dot for dot."""
    here, stopped = current(), gate()
    if stopped is not None:
        return stopped
    if here is None or not progress().finished:
        return redirect(url_for("start.check"), 303)
    paper = io.BytesIO()
    picture(render_template(TEMPLATE, slip=_slip(here))).save(paper, "PNG")
    answer = make_response(paper.getvalue())
    answer.headers["Content-Type"] = "image/png"
    return answer


@bp.post("/slip/print")
def print_it() -> Response:
    """Print it; where that does not work, say so and what to do instead."""
    here, stopped = current(), gate()
    if stopped is not None:
        return stopped
    if here is None or not progress().finished:
        return redirect(url_for("start.check"), 303)
    path = place().config.printer
    if path is None:
        return redirect(url_for("slip.show"), 303)
    try:
        state = print_slip(path, picture(render_template(TEMPLATE, slip=_slip(here))))
    except NotPrinted as trouble:
        state = trouble.state
    except CannotDraw:
        state = PrinterState.NOT_WELL
    place().printer_state = state
    return _shown(here, state)
