"""Share with my GP surgery: which things, everything once more, and off it goes."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import Check, Share
from vital5.services import (
    consents,
    identity_record,
    share_draft,
    share_status,
    sharing,
    withdrawing,
)
from vital5.services.contact import WAYS
from vital5.services.share_draft import Draft, Owner
from vital5.web.advice import advise
from vital5.web.pages import page
from vital5.web.resident.record_for_share import record_for_share
from vital5.web.resident.share_steps import (
    change_draft,
    chosen_practice,
    draft,
    earlier_step,
    frame,
    go_on,
    offered,
    owner,
    share_gate,
)
from vital5.web.resident.share_who import spoken_languages
from vital5.web.resident.shares import letter_of
from vital5.web.sessions import visit
from vital5.web.store import database, installation, keys, now, settings
from vital5.web.words import shown_language

bp = Blueprint("share_send", __name__)


@bp.route("/share/items", methods=["GET", "POST"])
def items() -> Response:
    """One box for each thing, none of them ticked."""
    stopped = share_gate() or earlier_step("items")
    if stopped is not None:
        return stopped
    slugs = [vital.slug for vital, _ in offered()]
    chosen = tuple(slug for slug in slugs if slug in request.form.getlist("items"))
    if request.method == "POST" and chosen:
        calls = request.form.get("call") == "yes"
        change_draft(lambda d: _tick(d, chosen, calls))
        return go_on()
    return page(
        "resident/share/items.html",
        name="share-items",
        title=_l("Error: what to share") if request.method == "POST" else _l("What to share"),
        **frame(),
        status=422 if request.method == "POST" else 200,
        missing=request.method == "POST",
        offer=offered(),
        practice=chosen_practice(),
        calls=request.form.get("call") == "yes",
    )


def _tick(found: Draft, chosen: tuple[str, ...], calls: bool) -> None:
    found.items, found.ticked = chosen, secrets.token_hex(8)
    found.calls = calls and found.contact is not None and found.contact.can_be_rung


@bp.route("/share/confirm", methods=["GET", "POST"])
def confirm() -> Response:
    """Everything once more; the press of the button is the agreement, and sends."""
    stopped = share_gate() or _sent_already() or earlier_step("confirm")
    if stopped is not None:
        return stopped
    shown = seen_mark(draft())
    if request.method == "POST":
        if request.form.get("seen") == shown:
            return _send(shown)
        # Something was changed in another tab: nobody agrees to what they were not shown.
        return _confirm_page(shown, "changed", 409)
    return _confirm_page(shown)


def _sent_already() -> Response | None:
    """A second press of the same button finds what the first one sent."""
    last = draft().last
    if request.method != "POST" or not last or request.form.get("seen") != last["seen"]:
        return None
    return redirect(url_for("share_send.sent", share_id=last["share"]), 303)


def _confirm_page(shown: str, problem: str = "", status: int = 200) -> Response:
    found = draft()
    return page(
        "resident/share/confirm.html",
        name="share-confirm",
        title=_l("Check and send") if not problem else _l("Error: check and send"),
        **frame(),
        status=status,
        problem=problem,
        practice=chosen_practice(),
        offer=[(vital, one) for vital, one in offered() if vital.slug in found.items],
        kept_private=[vital for vital, _ in offered() if vital.slug not in found.items],
        spoken_languages=spoken_languages,  # asked by the page: it may turn into English
        seen=shown,
        level=draft().level_at(now()),
        nhs_login=settings().nhs_login is not None,
    )


def seen_mark(found: Draft) -> str:
    """A mark of everything that the page shows: what is agreed to is what was seen."""
    told: list[Any] = [
        found.ticked,
        found.calls,
        str(found.practice_id),
        found.details.as_json() if found.details else None,
        found.contact.as_json() if found.contact else None,
        found.needs.as_json() if found.needs else None,
        found.level_at(now()),
        sorted(str(one.id) for vital, one in offered() if vital.slug in found.items),
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def _send(shown: str) -> Response:
    """The record if there is none, who I am, what I agree to, and the share: all or nothing."""
    try:
        with database().writing() as session:
            # Read anew behind the lock: another tab may have changed it a moment ago.
            found = share_draft.change(session, keys(), owner(), now(), lambda _draft: None)
            if seen_mark(found) != shown or found.next_step != "confirm":
                raise sharing.CannotShare("changed")
            share = _sent(session, found)
            last = {"seen": shown, "share": str(share)}
            share_draft.change(session, keys(), owner(), now(), lambda d: _done(d, last))
    except sharing.CannotShare as stopped:
        g.pop("offered_readings", None)
        g.share_draft = _left_by_another_press()
        already = _sent_already()
        if already is not None:
            return already
        g.pop("share_draft")
        if draft().next_step != "confirm":
            return go_on()
        return _confirm_page(seen_mark(draft()), stopped.why, 409)
    return redirect(url_for("share_send.sent", share_id=share), 303)


def _left_by_another_press() -> Draft:
    """The draft after a press that came first, and may have made the record of this check."""
    found = visit()
    with database().reading() as session:
        check = session.get(Check, found.check_id) if found.check_id else None
        whose = found.resident_id or (check.resident_id if check else None)
        return share_draft.find(session, keys(), Owner(whose, found.check_id), now())


def _done(found: Draft, last: dict[str, str]) -> None:
    found.items, found.calls, found.last = (), False, last


def _sent(session: Session, found: Draft) -> UUID:
    resident_id = record_for_share(session)
    language, moment = shown_language().code, now()
    assert found.details is not None and found.contact is not None and found.needs is not None  # noqa: PT018
    withdrawing.stop_dropped(
        session,
        keys(),
        resident_id=resident_id,
        safe=found.contact.safe,
        now=moment,
        language=language,
        channel=installation().channel,
    )
    identity_record.keep(
        session,
        keys(),
        resident_id,
        practice_id=found.practice_id,
        details=found.details,
        level=found.level_at(moment),
        subject=found.subject,
        contact=found.contact,
        needs=found.needs,
        now=moment,
    )
    _agree(session, resident_id, found.practice_id, found.items, found.contact.safe, language)
    share = sharing.send(
        session,
        keys(),
        resident_id=resident_id,
        vitals=found.items,
        language=language,
        channel=installation().channel,
        now=moment,
        advise=advise,
        pushed=bool(settings().fhir_url),
        calls=found.calls,
    )
    return share.id


def _agree(
    session: Session,
    resident_id: UUID,
    surgery: UUID | None,
    items: tuple[str, ...],
    safe: tuple[str, ...],
    language: str,
) -> None:
    """The press of the button: each thing for this surgery, and each way of contact for us."""
    ways = dict(zip(WAYS, consents.CONTACT, strict=True))
    agree: list[tuple[UUID | None, list[str]]] = [
        (surgery, list(items)),
        (None, [item for way, item in ways.items() if way in safe]),
    ]
    for practice_id, these in agree:
        consents.give(
            session,
            keys(),
            resident_id=resident_id,
            practice_id=practice_id,
            items=these,
            language=language,
            channel=installation().channel,
            now=now(),
        )


@bp.get("/share/sent/<uuid:share_id>")
def sent(share_id: UUID) -> Response:
    """It is sent, or ready as a letter; what comes next, and the code that opens the record."""
    stopped = share_gate()
    if stopped is not None:
        return stopped
    resident_id = visit().resident_id or abort(404)
    with database().reading() as session:
        share = session.get(Share, share_id)
        if share is None or share.resident_id != resident_id:
            abort(404)
        status = next(
            one for one in share_status.status_of(session, keys(), resident_id)
            if one.id == share_id
        )  # fmt: skip
    return page(
        "resident/share/sent.html",
        name="share-sent",
        title=_l("Sent") if status.state != "letter" else _l("Ready"),
        **frame(),
        share=status,
        letter=letter_of(status),
    )
