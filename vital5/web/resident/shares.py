"""What happened to what I shared: its way, what came back, who looked, and what I agreed to."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import ConsentEvent, Practice
from vital5.services import consents, practices, share_status, withdrawing
from vital5.services.replies import REPLIES
from vital5.services.share_status import Message, ShareStatus
from vital5.services.withdrawing import WITHDRAWN
from vital5.vitals import CATALOGUE
from vital5.web.pages import page
from vital5.web.resident.hours_now import hours_now
from vital5.web.resident.progress import gate
from vital5.web.sessions import visit
from vital5.web.store import database, installation, keys, now
from vital5.web.words import said, shown_language

bp = Blueprint("shares", __name__)

NOT_THERE = (WITHDRAWN, "returned", "letter")
"""States of a share that the surgery does not have in its list."""


def _mine() -> UUID:
    """The record that is open; without one there is nothing here."""
    return visit().resident_id or abort(404)


@bp.get("/me/shares")
def shares() -> Response:
    """Every share with how far it came, newest first."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().reading() as session:
        found = share_status.status_of(session, keys(), _mine())
        held = consents.holds(session, _mine())
    return page(
        "resident/share/shares.html",
        name="shares",
        title=_l("What you shared"),
        shares=found,
        held=held and not found,
        vitals=CATALOGUE,
        hours=hours_now(),
    )


@bp.route("/me/shares/<uuid:share_id>", methods=["GET", "POST"])
def share(share_id: UUID) -> Response:
    """One share: its way, and what the surgery wrote; the button says that it was read."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().reading() as session:
        found = _own(session, share_id)
    if request.method == "POST":
        with database().writing() as session:
            share_status.note_read(session, _mine(), share_id, now())
        return redirect(url_for("shares.share", share_id=share_id), 303)
    return page(
        "resident/share/one.html",
        name="share-status",
        title=_l("What you shared"),
        share=found,
        vitals=CATALOGUE,
        hours=hours_now(),
        letter=letter_of(found),
        messages=[(one, *_in_words(one)) for one in found.messages],
    )


def _in_words(message: Message) -> tuple[LazyString | str, str]:
    """A message in the reader's language, if it has words there, and as it was written."""
    reply = REPLIES.get(message.template or "")
    if reply is None:
        return "", message.words or ""
    return LazyString(said, reply), str(reply)


def letter_of(found: ShareStatus) -> str:
    """Where the letter of a share is."""
    return url_for("take_away.share_letter", share_id=found.id)


def _own(session: Session, share_id: UUID) -> ShareStatus:
    """One of my shares; somebody else's is not there."""
    found = share_status.status_of(session, keys(), _mine())
    return next((one for one in found if one.id == share_id), None) or abort(404)


@bp.get("/me/who-looked")
def who_looked() -> Response:
    """When staff looked at my record: their role and surgery, never a name."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().reading() as session:
        looks = share_status.who_looked(session, _mine())
    return page(
        "resident/share/who_looked.html",
        name="who-looked",
        title=_l("Who looked"),
        looks=looks,
    )


@bp.get("/me/agreements")
def agreements() -> Response:
    """What I agree to now, each with a way to take it back."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().reading() as session:
        standing = list(consents.standing(session, _mine()).values())
        names = {
            event.practice_id: _name(session, event) for event in standing if event.practice_id
        }
        found = share_status.status_of(session, keys(), _mine())
        states = {event.id: _state(_holding(session, event, found)) for event in standing}
    return page(
        "resident/share/agreements.html",
        name="agreements",
        title=_l("What you agreed to"),
        standing=sorted(standing, key=lambda one: (one.practice_id is None, one.at)),
        names=names,
        states=states,
        not_there=NOT_THERE,
        vitals=CATALOGUE,
    )


def _holding(session: Session, event: ConsentEvent, found: list[ShareStatus]) -> list[ShareStatus]:
    """The shares that hold what was agreed to, newest first; none for a way of contact."""
    line = practices.line_of(session, event.practice_id) if event.practice_id else ()
    return [one for one in found if one.practice_id in line and event.item in one.vitals]


def _state(holding: list[ShareStatus]) -> str:
    """How it stands with one thing: as the share that the surgery still has, else as the newest.

    One share holds several things and comes back whole, so a thing may be out of the list that is
    still agreed to. What was taken back is forgotten after a while: then no share is left.
    """
    there = (one.state for one in holding if one.state not in NOT_THERE)
    return next(there, holding[0].state if holding else WITHDRAWN)


def _name(session: Session, event: ConsentEvent) -> str:
    practice = session.get(Practice, event.practice_id) if event.practice_id else None
    return practice.name if practice else ""


@bp.route("/me/agreements/<uuid:event_id>", methods=["GET", "POST"])
def withdraw(event_id: UUID) -> Response:
    """Take one thing back: first what that does and cannot undo, then done."""
    stopped = gate()
    if stopped is not None:
        return stopped
    if request.method == "POST":
        _withdraw(event_id)
        return redirect(url_for("shares.withdraw", event_id=event_id), 303)
    with database().reading() as session:
        event = consents.one(session, _mine(), event_id) or abort(404)
        place = (event.practice_id, event.item)
        done = place not in consents.standing(session, _mine())
        found = _holding(session, event, share_status.status_of(session, keys(), _mine()))
        name = _name(session, event)
    return page(
        "resident/share/withdraw.html",
        name="withdraw",
        title=_l("Take it back") if not done else _l("Taken back"),
        event=event,
        done=done,
        shares=found,
        practice=name,
        vitals=CATALOGUE,
    )


def _withdraw(event_id: UUID) -> None:
    """Take back what an agreement stands for; a second press changes nothing more."""
    with database().writing() as session:
        event = consents.one(session, _mine(), event_id) or abort(404)
        if (event.practice_id, event.item) not in consents.standing(session, _mine()):
            return
        if event.item in consents.CONTACT:
            withdrawing.stop_contact(
                session,
                keys(),
                resident_id=_mine(),
                item=event.item,
                now=now(),
                language=shown_language().code,
                channel=installation().channel,
            )
        elif event.practice_id is not None:
            withdrawing.withdraw(
                session,
                keys(),
                resident_id=_mine(),
                practice_id=event.practice_id,
                items=[event.item],
                now=now(),
                language=shown_language().code,
                channel=installation().channel,
            )
        else:
            consents.take_back(
                session,
                keys(),
                resident_id=_mine(),
                practice_id=None,
                items=[event.item],
                language=shown_language().code,
                channel=installation().channel,
                now=now(),
            )
