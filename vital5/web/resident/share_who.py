"""Share with my GP surgery: who I am, how I may be reached, and what I need."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.services import contact as reach
from vital5.services.contact import Contact, read_contact, read_needs
from vital5.services.identity import (
    NHS_LOGIN,
    NO_FIXED_ADDRESS,
    PHONE_CONFIRMED,
    UNVERIFIED,
    Details,
    read_details,
)
from vital5.services.share_draft import Draft
from vital5.web.pages import page
from vital5.web.resident.phone_code import is_offered
from vital5.web.resident.share_steps import (
    change_draft,
    draft,
    earlier_step,
    frame,
    go_on,
    share_gate,
    typed,
)
from vital5.web.store import local_now, settings
from vital5.web.words import said

bp = Blueprint("share_who", __name__)

PARTS = ("day", "month", "year")


def errors_said(errors: dict[str, str]) -> dict[str, LazyString]:
    """Errors in the reader's language, said only when the page is."""
    return {field: LazyString(said, words) for field, words in errors.items()}


@bp.route("/share/who", methods=["GET", "POST"])
def who() -> Response:
    """Name, date of birth, postcode, and the NHS number if it is at hand."""
    stopped = share_gate() or earlier_step("who")
    if stopped is not None:
        return stopped
    errors: dict[str, str] = {}
    login = draft().login or {}
    proved: dict[str, str] = login.get("proved", {})
    if request.method == "POST":
        # What NHS login proved stands, whatever else is posted.
        details, errors = read_details({**typed(), **proved}, local_now().date())
        if details is not None:
            change_draft(lambda d: _tell(d, details))
            return go_on()
    return page(
        "resident/share/who.html",
        name="share-who",
        title=_l("Error: who you are") if errors else _l("Who you are"),
        **frame(),
        status=422 if errors else 200,
        errors=errors_said(errors),
        typed=typed() if request.method == "POST" else _as_typed(draft().details),
        nhs_login=settings().nhs_login is not None,
        proved=proved,
    )


def _tell(found: Draft, details: Details) -> None:
    login = found.login or {}
    if "proved" in login:
        found.level, found.subject = NHS_LOGIN, login["subject"]
        found.proved_at = login["at"]
    elif found.details != details and found.level == NHS_LOGIN:
        # These are no longer NHS login's details.
        found.level, found.subject, found.proved_at = UNVERIFIED, "", ""
    found.details = details


def _as_typed(details: Details | None) -> dict[str, str]:
    if details is None:
        return {}
    born = details.birth_date
    homeless = details.postcode == NO_FIXED_ADDRESS
    return {
        "given_name": details.given_name,
        "family_name": details.family_name,
        **{f"birth_date-{part}": str(getattr(born, part)) for part in PARTS},
        "postcode": "" if homeless else details.postcode,
        "no_fixed_address": "true" if homeless else "",
        "nhs_number": details.nhs_number or "",
    }


@bp.route("/share/contact", methods=["GET", "POST"])
def contact() -> Response:
    """Is it safe to text, e-mail or ring you? Asked before any number or address is."""
    stopped = share_gate() or earlier_step("contact")
    if stopped is not None:
        return stopped
    chosen = request.form.getlist("safe")
    if request.method == "POST" and chosen:
        safe = tuple(way for way in reach.WAYS if way in chosen)
        change_draft(lambda d: _reach_by(d, safe))
        if safe:
            return redirect(url_for("share_who.contact_details"), 303)
        return go_on()
    before, notify = draft().contact, settings().notify
    return page(
        "resident/share/contact.html",
        name="share-contact",
        title=_l("Error: how to reach you") if request.method == "POST" else _l("How to reach you"),
        **frame(),
        status=422 if request.method == "POST" else 200,
        missing=request.method == "POST",
        values=list(before.safe or [reach.NONE]) if before else [],
        can_text=bool(notify and notify.template("news_text")),
        can_email=bool(notify and notify.template("news_email")),
    )


def _reach_by(found: Draft, safe: tuple[str, ...]) -> None:
    """What is not safe any more is forgotten at once."""
    before = found.contact or Contact()
    by_phone = reach.TEXT in safe or reach.RING in safe
    if not by_phone and found.level == PHONE_CONFIRMED:
        found.level = UNVERIFIED  # the number that was confirmed is not told
    found.contact = Contact(
        safe,
        before.phone if by_phone else None,
        before.email if reach.EMAIL in safe else None,
        reach.RING in safe and before.message_is_safe,
    )
    found.calls = found.calls and reach.RING in safe


@bp.route("/share/contact/details", methods=["GET", "POST"])
def contact_details() -> Response:
    """The number and the address that the safe ways need."""
    stopped = share_gate() or earlier_step("contact")
    if stopped is not None:
        return stopped
    before = draft().contact
    if before is None or not before.safe:
        return redirect(url_for("share_who.contact"), 303)
    errors: dict[str, str] = {}
    if request.method == "POST":
        given, errors = read_contact(typed(), before.safe)
        if given is not None:
            found = change_draft(lambda d: _reach_at(d, given))
            if is_offered(found):
                return redirect(url_for("phone_code.confirm"), 303)
            return go_on()
    number = reach.shown_phone(before.phone) if before.phone else ""
    held = {"phone": number, "email": before.email or "",
            "message": "yes" if before.message_is_safe else ""}  # fmt: skip
    return page(
        "resident/share/contact_details.html",
        name="share-contact-details",
        title=_l("Error: how to reach you") if errors else _l("How to reach you"),
        **frame(),
        status=422 if errors else 200,
        errors=errors_said(errors),
        typed=typed() if request.method == "POST" else held,
        safe=before.safe,
    )


def _reach_at(found: Draft, given: Contact) -> None:
    changed = found.contact is not None and found.contact.phone != given.phone
    if changed and found.level == "phone_confirmed":
        found.level = UNVERIFIED  # it was another number that was confirmed
    found.contact = given


@bp.route("/share/needs", methods=["GET", "POST"])
def needs() -> Response:
    """An interpreter, large print, easy read, signing: asked once, told with each share."""
    stopped = share_gate() or earlier_step("needs")
    if stopped is not None:
        return stopped
    if request.method == "POST":
        chosen = read_needs(request.form.get("spoken_language", ""), request.form.getlist("needs"))
        change_draft(lambda d: setattr(d, "needs", chosen))
        return go_on()
    return page(
        "resident/share/needs.html",
        name="share-needs",
        title=_l("What you need"),
        **frame(),
        values=draft().needs,
        spoken_languages=spoken_languages,  # asked by the page: it may turn into English
        needs=reach.NEEDS,
    )


def spoken_languages() -> list[tuple[str, str]]:
    """Codes and names, in the reader's language and by its alphabet."""
    names = get_locale().languages
    return sorted(
        ((code, str(names.get(code, code))) for code in reach.SPOKEN), key=lambda one: one[1]
    )
