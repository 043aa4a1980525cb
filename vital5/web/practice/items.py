"""What is done with one item of the list: opened, copied, filed, returned, answered, taken back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.languages import LANGUAGES
from vital5.models import Share
from vital5.services.letter import CannotPrint
from vital5.services.practice import claims, filing, replies
from vital5.services.practice.claims import InOtherHands
from vital5.services.practice.desk import Desk
from vital5.services.practice.filing import NotOpenedYet
from vital5.services.practice.person import is_history, may_open
from vital5.web import outputs
from vital5.web.pages import page
from vital5.web.practice import words
from vital5.web.practice.desk import at_a_practice, at_desk
from vital5.web.practice.place import line_after, list_address, to_list

bp = Blueprint("items", __name__, url_prefix="/practice/shares/<uuid:share_id>")


def to_person(person_id: UUID, share_id: UUID) -> Response:
    """To a person's page, at one share."""
    return redirect(url_for("person.show", person_id=person_id, _anchor=f"s-{share_id}"), 303)


@bp.post("/open")
@at_a_practice
def open_item(share_id: UUID) -> Response:
    """Open an item and show whose it is. A press, never a mere look: the resident is told."""
    with at_desk() as desk:
        item = desk.item(share_id)
        if is_history(desk, item) and not may_open(desk, item.person_id):
            return to_person(item.person_id, share_id)  # where a reason is asked
        person_id = claims.open_item(desk, share_id)
    return to_person(person_id, share_id)


@bp.post("/file")
@at_a_practice
def file(share_id: UUID) -> Response:
    """File an item. From the list its text has to be copied first: by the script on the way here,
    or without one on the page of the text."""
    if not request.form.get("copied"):
        return redirect(url_for("items.text", share_id=share_id), 303)
    outcome = request.form.get("outcome") or None
    if outcome is not None and outcome not in filing.OUTCOMES:
        abort(422)
    try:
        with at_desk() as desk:
            filing.file(desk, share_id, outcome)
            following = line_after(desk, share_id)
    except NotOpenedYet:
        return _refused(share_id, "not_opened")
    except InOtherHands:
        return _refused(share_id, "in_other_hands")
    return to_list(following)


def _refused(share_id: UUID, why: str) -> Response:
    """Nothing was done: a colleague has it, or nobody has opened it yet."""
    with at_desk() as desk:
        item = desk.item(share_id)
        names = desk.names_of_staff([item.claimed_by])
        holder = names.get(item.claimed_by, "") if item.claimed_by else ""
    return page(
        "practice/refused.html",
        name="item-refused",
        title=_l("Not done"),
        status=409,
        why=why,
        holder=holder,
        share_id=share_id,
        list_address=list_address(share_id),
    )


@bp.get("/text")
@at_a_practice
def text(share_id: UUID) -> Response:
    """The text to copy, and the button that files it."""
    with at_desk() as desk:
        item = desk.item(share_id)
        lines = _made(desk, share_id, "text")[1].decode()
        name = desk.opened_row(share_id, item.row)["name"]
        can_file = filing.is_open(item)
    return page(
        "practice/text.html",
        name="item-text",
        title=_l("Copy and file"),
        lines=lines,
        person_name=name,
        share_id=share_id,
        person_id=item.person_id,
        can_file=can_file,
        list_address=list_address(share_id),
        outcomes=filing.OUTCOMES,
        words=words,
    )


@bp.get("/copy")
@at_a_practice
def copy(share_id: UUID) -> Response:
    """The text alone, for the script that puts it on the clipboard."""
    with at_desk() as desk:
        share, lines = _made(desk, share_id, "text")
    return outputs.download(lines, "text", share)


@bp.get("/bundle.json", defaults={"kind": "fhir"})
@bp.get("/share.csv", defaults={"kind": "csv"})
@bp.get("/letter.pdf", defaults={"kind": "letter"})
@at_a_practice
def take(share_id: UUID, kind: str) -> Response:
    """The share as a FHIR document, as rows with their codes, or as a letter."""
    try:
        with at_desk() as desk:
            share, made = _made(desk, share_id, kind)
    except CannotPrint:
        return redirect(url_for("items.text", share_id=share_id), 303)
    return outputs.download(made, kind, share)


def _made(desk: Desk, share_id: UUID, kind: str) -> tuple[Share, bytes]:
    """One output of a share; that it was taken is noted with it."""
    share, item = desk.share(share_id), desk.item(share_id)
    if is_history(desk, item) and not may_open(desk, item.person_id):
        abort(to_person(item.person_id, share_id))  # as for its page, a reason is asked first
    made = outputs.make(desk.session, desk.keys, share, kind, desk.now)
    desk.note("exported", "share", share_id, reason=kind)
    return share, made


@bp.post("/undo")
@at_a_practice
def undo(share_id: UUID) -> Response:
    """Take back that an item was filed by mistake."""
    with at_desk() as desk:
        filing.undo(desk, share_id)
    return to_list(share_id)


@bp.post("/outcome")
@at_a_practice
def outcome(share_id: UUID) -> Response:
    """Say afterwards what was done with a filed item."""
    said = request.form.get("outcome", "")
    if said not in filing.OUTCOMES:
        abort(422)
    with at_desk() as desk:
        person_id = desk.item(share_id).person_id
        filing.say_outcome(desk, share_id, said)
    return to_person(person_id, share_id)


@bp.route("/return", methods=["GET", "POST"])
@at_a_practice
def give_back(share_id: UUID) -> Response:
    """Return an item that is about somebody else, after asking: it cannot be undone."""
    if request.method == "POST":
        try:
            with at_desk() as desk:
                filing.give_back(desk, share_id)
                following = line_after(desk, share_id)
        except InOtherHands:
            return _refused(share_id, "in_other_hands")
        return to_list(following)
    with at_desk() as desk:
        item = desk.item(share_id)
        if is_history(desk, item) and not may_open(desk, item.person_id):
            return to_person(item.person_id, share_id)  # where a reason is asked
        name = desk.opened_row(share_id, item.row)["name"]
        desk.note("viewed", "share", share_id)
    return page(
        "practice/return.html",
        name="item-return",
        title=_l("Return this?"),
        share_id=share_id,
        person_id=item.person_id,
        person_name=name,
        received_at=item.received_at,
        words=words,
    )


@bp.post("/later")
@at_a_practice
def later(share_id: UUID) -> Response:
    """Put an item with what waits."""
    try:
        with at_desk() as desk:
            claims.keep_for_later(desk, share_id)
            following = line_after(desk, share_id)
    except InOtherHands:
        return _refused(share_id, "in_other_hands")
    return to_list(following)


@bp.post("/release")
@at_a_practice
def release(share_id: UUID) -> Response:
    """Give an item out of one's hands."""
    with at_desk() as desk:
        desk.item(share_id)
        claims.release(desk, share_id)
    return to_list(share_id)


@bp.post("/take-over")
@at_a_practice
def take_over(share_id: UUID) -> Response:
    """Take an item that a colleague has open."""
    with at_desk() as desk:
        desk.item(share_id)
        claims.claim(desk, share_id, take_over=True)
        person_id = claims.open_item(desk, share_id)
    return to_person(person_id, share_id)


@bp.post("/reply")
@at_a_practice
def reply(share_id: UUID) -> Response:
    """Write to the person: a sentence that is translated, or words of one's own."""
    given = request.form
    template = given.get("template") or None
    try:
        with at_desk() as desk:
            person_id = desk.item(share_id).person_id
            replies.reply(
                desk,
                share_id,
                template=template,
                words="" if template else given.get("words", ""),
                language=given.get("language", "en"),
            )
    except replies.CannotReply:
        return _ask_again(share_id)
    return to_person(person_id, share_id)


def _ask_again(share_id: UUID) -> Response:
    with at_desk() as desk:
        item = desk.item(share_id)
    return page(
        "practice/reply.html",
        name="item-reply",
        title=_l("Error: your reply"),
        status=422,
        share_id=share_id,
        person_id=item.person_id,
        typed=request.form.get("words", ""),
        language=request.form.get("language", "en"),
        longest=replies.LONGEST,
        languages=[one for one in LANGUAGES.values() if not one.pseudo],
        words=words,
    )
