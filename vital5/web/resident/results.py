"""Your Vital 5: the first thing to do, then each vital, then who can help."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.services import checks
from vital5.visit import about, next_steps, overall
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Judgement, Vital
from vital5.web.pages import page
from vital5.web.resident.check import step_url
from vital5.web.resident.help_near import services_for
from vital5.web.resident.hours_now import hours_now
from vital5.web.resident.progress import ABOUT, Progress, gate, progress
from vital5.web.sessions import visit
from vital5.web.store import database, installation, local_now

bp = Blueprint("results", __name__)


@dataclass(frozen=True)
class Shown:
    """One vital on the result page."""

    vital: Vital
    judgement: Judgement
    saved_id: UUID | None

    @property
    def answered(self) -> bool:
        """Whether there is anything to say of it."""
        return self.judgement.answered


def shown_results(session: Session, found: Progress) -> list[Shown]:
    """Every vital with what the rules say now and the reading that keeps it."""
    kept = checks.standing(session, found.check_id) if found.check_id else {}
    return [
        Shown(vital, found.judgement(vital), kept.get(slug)) for slug, vital in CATALOGUE.items()
    ]


def _untold(judgement: Judgement) -> bool:
    """Whether a next step would tell what somebody asked not to see. Danger is told even so."""
    return bool(judgement.facts.get("hidden")) and judgement.urgency in (
        "self_care",
        "local_service",
    )


@bp.get("/results")
def results() -> Response:
    """The whole result of this check."""
    stopped = gate()
    if stopped is not None:
        return stopped
    found = progress()
    if about.out_of_scope(found.of(ABOUT)):
        return redirect(url_for("start.too_young"), 303)
    if not found.finished:
        return redirect(url_for("start.check"), 303)
    with database().reading() as session:
        shown = shown_results(session, found)
        judged = {one.vital.slug: one.judgement for one in shown if one.answered}
        services = services_for(session, judged, found.person)
    return page(
        "resident/results.html",
        name="results",
        title=_l("Your results"),
        results=shown,
        overall=overall.overall({one.vital.slug: one.judgement for one in shown}),
        steps=next_steps.next_steps({k: v for k, v in judged.items() if not _untold(v)}),
        untold=[one for one in judged.values() if one.facts.get("hidden")],
        services=services,
        hours=hours_now(),
        today=local_now().date(),
        person=found.person,
        step_url=step_url,
        record=visit().resident_id is not None,
        can_share=not installation().at_kiosk,
    )
