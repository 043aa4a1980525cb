"""Where somebody stands in sharing: what there is to share, the draft, the step that is next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import Reading
from vital5.rules.urgency import most_urgent
from vital5.services import share_draft
from vital5.services.contact import shown_phone
from vital5.services.practices import PracticeView, by_id
from vital5.services.share_draft import Draft, Owner
from vital5.services.shareable import shareable
from vital5.vitals.kinds import Vital
from vital5.web.resident.hours_now import hours_now
from vital5.web.resident.progress import gate
from vital5.web.sessions import visit
from vital5.web.store import database, installation, keys, now

STEPS = {
    "practice": "share.practice",
    "who": "share_who.who",
    "contact": "share_who.contact",
    "needs": "share_who.needs",
    "items": "share_send.items",
    "confirm": "share_send.confirm",
}
"""The endpoint of each step."""

STILL_URGENT = timedelta(days=7)
"""A reading this old is no longer what somebody should act on today; the new one is."""

Offer = list[tuple[Vital, Reading]]


def owner() -> Owner:
    """Whose draft this session's is."""
    return Owner(visit().resident_id, visit().check_id)


def offered() -> Offer:
    """The newest reading of each vital: what there is to share."""
    if "offered_readings" not in g:
        with database().reading() as session:
            g.offered_readings = readings_to_offer(session)
    found: Offer = g.offered_readings
    return found


def readings_to_offer(session: Session) -> Offer:
    """What there is to share, in the order in which it is shown."""
    found = visit()
    return shareable(session, found.resident_id, found.check_id)


def urgency_of(offer: Offer) -> str:
    """The highest urgency among what was read lately."""
    since = now() - STILL_URGENT
    return most_urgent(*(reading.urgency for _, reading in offer if reading.taken_at > since))


def draft() -> Draft:
    """The draft of this session, read once a request."""
    if "share_draft" not in g:
        with database().reading() as session:
            g.share_draft = share_draft.find(session, keys(), owner(), now())
    found: Draft = g.share_draft
    return found


def change_draft(mutate: Callable[[Draft], None]) -> Draft:
    """Change the draft and keep it."""
    with database().writing() as session:
        g.share_draft = share_draft.change(session, keys(), owner(), now(), mutate)
    found: Draft = g.share_draft
    return found


def chosen_practice() -> PracticeView | None:
    """The surgery of the draft."""
    with database().reading() as session:
        return by_id(session, draft().practice_id)


def share_gate() -> Response | None:
    """What stands before a page of sharing: the gate of every page, and that there is something.

    A kiosk shares nothing: it knows no surgery, and a name is not typed where others look on.
    """
    stopped = gate()
    if stopped is None and (installation().at_kiosk or not offered()):
        return redirect(url_for("start.start"), 303)
    return stopped


def earlier_step(step: str) -> Response | None:
    """The step that has to be done before this one, if there is one."""
    order, waiting = list(STEPS), draft().next_step
    if order.index(waiting) < order.index(step):
        return redirect(url_for(STEPS[waiting]), 303)
    return None


def go_on() -> Response:
    """To the first step that is not done."""
    return redirect(url_for(STEPS[draft().next_step]), 303)


def frame() -> dict[str, Any]:
    """What every page of sharing is shown with: above all, what must not wait."""
    return {
        "urgency": urgency_of(offered()),
        "hours": hours_now(),
        "draft": draft(),
        "shown_phone": shown_phone,
    }


def typed() -> dict[str, str]:
    """What was posted, one value a field."""
    return dict(request.form.items())
