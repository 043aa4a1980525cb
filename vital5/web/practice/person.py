"""A person's page: who, how sure, the five with trends, what was done; and a reason to open it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.fhir.facts import STATUSES, of_device
from vital5.languages import LANGUAGES
from vital5.services.contact import shown_phone
from vital5.services.practice import consent, filing, merging, person, recall, replies
from vital5.services.practice.desk import Desk
from vital5.services.practice.person import Point, View
from vital5.services.replies import REPLIES
from vital5.services.triage import rank_of
from vital5.vitals import CATALOGUE
from vital5.vitals.answered import everything
from vital5.vitals.kinds import Vital
from vital5.web.charts import Drawing, drawn
from vital5.web.pages import page
from vital5.web.practice import words
from vital5.web.practice.desk import at_a_practice, at_desk
from vital5.web.practice.place import list_address
from vital5.web.store import local_now

bp = Blueprint("person", __name__, url_prefix="/practice/people/<uuid:person_id>")

SHORTEST_REASON, LONGEST_REASON = 5, 300


class Slip(NamedTuple):
    """A day that could not be set, as it was typed, and whether it is a day at all."""

    typed: str
    is_day: bool


@bp.get("/")
@at_a_practice
def show(person_id: UUID) -> Response:
    """The page; outside the list only with a reason."""
    with at_desk() as desk:
        if not person.may_open(desk, person_id):
            desk.person(person_id)  # somebody else's is not there, whatever the reason
            return _ask_reason(person_id)
        found = person.view(desk, person_id, _before())
        return _page(desk, found)


def _page(desk: Desk, found: View, slip: Slip | None = None) -> Response:
    entry = desk.person(found.person_id)
    same = [desk.person(one) for one in merging.likely_same(desk, entry)]
    return page(
        "practice/person.html",
        name="person",
        title=_l("A person"),
        status=422 if slip else 200,
        slip=slip,
        recall_days=recall.days_to_choose(desk),
        person=found,
        today=local_now().date(),
        vitals=[
            (vital, *found.newest[vital.slug], *_course(vital, found.points(vital.slug)))
            for vital in _in_order(found)
        ],
        same=[(one.id, person.details_of(desk, one), one.level) for one in same],
        joined=[
            (one.id, person.details_of(desk, one)) for one in merging.entries_of(desk, entry.id)
        ],
        consents=consent.in_force(desk, entry.resident_id),
        outcomes=filing.OUTCOMES,
        replies=REPLIES,
        reply_labels=replies.LABELS,
        longest_reply=replies.LONGEST,
        languages=[one for one in LANGUAGES.values() if not one.pseudo],
        words=words,
        catalogue=CATALOGUE,
        everything=everything,
        device_facts=of_device,
        completeness=STATUSES,
        shown_phone=shown_phone,
        list_address=list_address(next((s.share_id for s in found.shared if s.is_open), None)),
    )


def _in_order(found: View) -> list[Vital]:
    """The vitals that were shared: the most urgent first, as the list headed them."""
    newest = found.newest
    shared = [vital for vital in CATALOGUE.values() if vital.slug in newest]
    return sorted(shared, key=lambda vital: rank_of(newest[vital.slug][1]["urgency"]))


def _course(vital: Vital, points: Sequence[Point]) -> tuple[Drawing | None, list[Point]]:
    """A vital in the course of time: drawn, and as rows with the newest first."""
    drawing = drawn(vital, [(point.taken_at, point.numbers) for point in points])
    return drawing, list(reversed(points))


def _before() -> UUID | None:
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None


def _ask_reason(person_id: UUID, problem: str = "", status: int = 200) -> Response:
    return page(
        "practice/reason.html",
        name="person-reason",
        title=_l("Why are you opening this?"),
        status=status,
        person_id=person_id,
        problem=problem,
        typed=request.form.get("reason", ""),
    )


@bp.post("/reason")
@at_a_practice
def reason(person_id: UUID) -> Response:
    """Take the reason, and open the page for a while."""
    given = read_reason()
    with at_desk() as desk:
        desk.person(person_id)
        if given is None:
            return _ask_reason(person_id, "length", 422)
        person.give_reason(desk, person_id, given)
    return _back(person_id)


def read_reason() -> str | None:
    """The reason that was given in the form, if it is one."""
    given = " ".join(request.form.get("reason", "").split())
    return given if SHORTEST_REASON <= len(given) <= LONGEST_REASON else None


def _back(person_id: UUID) -> Response:
    return redirect(url_for("person.show", person_id=person_id), 303)


def _opened(desk: Desk, person_id: UUID) -> None:
    """Nothing is changed on a page that could not be looked at."""
    if not person.may_open(desk, person_id):
        abort(404)


@bp.post("/confirm")
@at_a_practice
def confirm(person_id: UUID) -> Response:
    """Confirm that this is the patient that the practice knows."""
    with at_desk() as desk:
        _opened(desk, person_id)
        person.confirm_identity(desk, person_id)
    return _back(person_id)


@bp.post("/join")
@at_a_practice
def join(person_id: UUID) -> Response:
    """Join another entry into this one."""
    with at_desk() as desk:
        _opened(desk, person_id)
        merging.merge(desk, person_id, _id_in("other"))
    return _back(person_id)


@bp.post("/part")
@at_a_practice
def part(person_id: UUID) -> Response:
    """Take an entry out of this one again."""
    with at_desk() as desk:
        _opened(desk, person_id)
        if merging.part(desk, _id_in("other")) != person_id:
            abort(404)
    return _back(person_id)


def _id_in(field: str) -> UUID:
    try:
        return UUID(request.form.get(field, ""))
    except ValueError:
        abort(404)


@bp.post("/recall")
@at_a_practice
def settle(person_id: UUID) -> Response:
    """Set the day on which the person is due again, or none."""
    typed = request.form.get("on", "").strip()
    try:
        on = date.fromisoformat(typed) if typed else None
    except ValueError:
        return _not_settled(person_id, Slip(typed, is_day=False))
    try:
        with at_desk() as desk:
            recall.settle(desk, person_id, on)
    except recall.NotToCome:
        return _not_settled(person_id, Slip(typed, is_day=True))
    if request.form.get("from") == "recall":
        return redirect(url_for("recall.show"), 303)
    return _back(person_id)


def _not_settled(person_id: UUID, slip: Slip) -> Response:
    """The page again, with what is wrong beside the day that was typed."""
    with at_desk() as desk:
        _opened(desk, person_id)
        return _page(desk, person.view(desk, person_id), slip)
