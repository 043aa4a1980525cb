"""Share with my GP surgery: what it is, and which surgery, or none yet."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.models import Identity
from vital5.postcodes import ATTRIBUTIONS
from vital5.services import consents, practices
from vital5.services.share_draft import Draft
from vital5.web.pages import page
from vital5.web.resident.record_for_share import record_for_share
from vital5.web.resident.services import place_of
from vital5.web.resident.share_steps import (
    STEPS,
    change_draft,
    chosen_practice,
    draft,
    frame,
    go_on,
    share_gate,
)
from vital5.web.sessions import visit
from vital5.web.store import database, installation, keys, now
from vital5.web.words import shown_language

bp = Blueprint("share", __name__)


@bp.get("/share")
def share() -> Response:
    """What sharing is: who sees it, what it is not, and that nothing is sent before the end."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    return page(
        "resident/share/share.html",
        name="share",
        title=_l("Share"),
        **frame(),
        ahead=url_for(STEPS[draft().next_step]),
        record=visit().resident_id is not None,
    )


@bp.route("/share/practice", methods=["GET", "POST"])
def practice() -> Response:
    """Look for one's surgery by name, postcode or code, and choose it."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    words = request.form.get("search", "").strip()
    with database().reading() as session:
        found = practices.search(session, words)
        chosen = practices.by_id(session, _uuid(request.form.get("practice", "")))
    choosing = "choose" in request.form
    if choosing and chosen is not None:
        change_draft(lambda d: _choose(d, chosen.id))
        return redirect(url_for("share.practice_confirm"), 303)
    problem = _l("Choose your surgery from the list") if choosing else ""
    return page(
        "resident/share/practice.html",
        name="share-practice",
        title=_l("Error: your surgery") if problem else _l("Your surgery"),
        **frame(),
        status=422 if problem else 200,
        block="found",
        typed=words,
        searched=request.method == "POST" and bool(words),
        found=found,
        problem=problem,
        attributions=ATTRIBUTIONS,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _choose(found: Draft, practice_id: UUID) -> None:
    found.practice_id, found.practice_sure, found.without_practice = practice_id, False, False


@bp.route("/share/practice/confirm", methods=["GET", "POST"])
def practice_confirm() -> Response:
    """Is this it? Shown with its address; one that closed leads to the one that followed it."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    chosen = chosen_practice()
    if chosen is None:
        return redirect(url_for("share.practice"), 303)
    right = chosen if chosen.is_open else chosen.successor
    if request.method == "POST":
        if request.form.get("right") != "true" or right is None:
            return redirect(url_for("share.practice"), 303)
        change_draft(lambda d: _be_sure(d, right.id))
        return go_on()
    return page(
        "resident/share/practice_confirm.html",
        name="share-practice-confirm",
        title=_l("Is this your surgery?"),
        **frame(),
        chosen=chosen,
        right=right,
        before=_practice_before(),
    )


def _be_sure(found: Draft, practice_id: UUID) -> None:
    _choose(found, practice_id)
    found.practice_sure = True


def _practice_before() -> practices.PracticeView | None:
    """The surgery that this record shared with until now, if it is another one."""
    with database().reading() as session:
        resident_id = visit().resident_id
        identity = session.get(Identity, resident_id) if resident_id else None
        before = practices.by_id(session, identity.practice_id) if identity else None
    return before if before is not None and before.id != draft().practice_id else None


@bp.route("/share/no-practice", methods=["GET", "POST"])
def no_practice() -> Response:
    """No surgery: how to join one, the nearest, and results held until there is one."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    if request.form.get("hold") == "true":
        with database().writing() as session:
            resident_id = record_for_share(session)
            consents.give(
                session,
                keys(),
                resident_id=resident_id,
                practice_id=None,
                items=[consents.HOLD],
                language=shown_language().code,
                channel=installation().channel,
                now=now(),
            )
        return redirect(url_for("share.held"), 303)
    words = request.form.get("postcode", "").strip()
    place, problem = place_of(words)
    with database().reading() as session:
        near = practices.nearest(session, place.grid) if place else ()
    return page(
        "resident/share/no_practice.html",
        name="share-no-practice",
        title=_l("Error: no surgery yet") if problem else _l("No surgery yet"),
        **frame(),
        status=422 if problem else 200,
        typed=words,
        problem=problem,
        near=near,
        place=place,
        attributions=ATTRIBUTIONS,
    )


@bp.get("/share/held")
def held() -> Response:
    """Your results are held; what to do once there is a surgery."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    resident_id = visit().resident_id
    with database().reading() as session:
        if resident_id is None or not consents.holds(session, resident_id):
            return redirect(url_for("share.no_practice"), 303)
    return page(
        "resident/share/held.html",
        name="share-held",
        title=_l("Held for you"),
        **frame(),
        resident_id=resident_id,
    )
