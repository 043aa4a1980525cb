"""Confirm a phone number by a code that is texted to it. Whoever does not want to goes on."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.services import notices, one_time_code, share_draft, tries
from vital5.services.contact import TEXT
from vital5.services.identity import PHONE_CONFIRMED, UNVERIFIED
from vital5.services.share_draft import Draft
from vital5.web.pages import page
from vital5.web.resident.share_steps import draft, earlier_step, frame, go_on, owner, share_gate
from vital5.web.soon import send_messages_soon
from vital5.web.store import database, keys, now, settings

bp = Blueprint("phone_code", __name__)


def is_offered(found: Draft) -> bool:
    """Whether a code can be texted to whoever this is, and would make anything surer."""
    notify, contact = settings().notify, found.contact
    safe = contact is not None and TEXT in contact.safe and bool(contact.phone)
    return bool(notify and notify.template("code_text")) and safe and found.level == UNVERIFIED


@bp.route("/share/contact/code", methods=["GET", "POST"])
def confirm() -> Response:
    """Ask for a code, then for what it says."""
    stopped = share_gate() or earlier_step("needs")
    if stopped is not None:
        return stopped
    if not is_offered(draft()):
        return go_on()
    if request.method != "POST":
        return _ask()
    if "send" in request.form:
        return _send()
    outcome = _guess(request.form.get("code", ""))
    return go_on() if outcome == "right" else _ask(outcome, 422)


def _ask(problem: str = "", status: int = 200) -> Response:
    response = page(
        "resident/share/phone_code.html",
        name="share-phone-code",
        title=_l("Error: your number") if problem else _l("Your number"),
        status=status,
        **frame(),
        problem=problem,
        sent=draft().code is not None,
    )
    if status == 429:
        response.headers["Retry-After"] = "3600"
    return response


def _send() -> Response:
    """A fresh code; the one before it is worth nothing any more."""
    with database().writing() as session:
        if _too_many(session):
            return _ask("too_often", 429)

        def mutate(found: Draft) -> None:
            assert found.id is not None and found.contact is not None  # noqa: PT018
            phone = str(found.contact.phone)
            code, found.code = one_time_code.make(keys(), found.id, phone, now())
            notices.queue_code(session, keys(), phone=phone, code=code, now=now())

        share_draft.change(session, keys(), owner(), now(), mutate)
    send_messages_soon()
    return redirect(url_for("phone_code.confirm"), 303)


def _too_many(session: Session) -> bool:
    """Counted by number, by who asks, and altogether; refused ones count too."""
    contact = draft().contact
    limits = (
        ("code_to", str(contact.phone if contact else ""), tries.CODES_A_NUMBER),
        ("code_from", tries.asker(request.remote_addr), tries.CODES_AN_ADDRESS),
        ("code", "everybody", tries.CODES_ALTOGETHER),
    )
    counts = [tries.note_try(session, keys(), what, who, now()) for what, who, _ in limits]
    return any(count > most for count, (_, _, most) in zip(counts, limits, strict=True))


def _guess(typed: str) -> str:
    outcome = "over"

    def mutate(found: Draft) -> None:
        nonlocal outcome
        if found.id is None:
            return
        phone = found.contact.phone if found.contact else None
        held = found.code if found.code and found.code["to"] == phone else None
        outcome = one_time_code.guess(keys(), found.id, held, typed, now())
        if outcome == "right":
            found.level, found.code = PHONE_CONFIRMED, None

    with database().writing() as session:
        found = share_draft.change(session, keys(), owner(), now(), mutate)
    draft().level, draft().code = found.level, found.code
    return outcome
