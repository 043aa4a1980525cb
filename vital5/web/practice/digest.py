"""The digest: a link and a code to one practice's list, for those who want no portal.

There is no session. Each form carries a pass that names the practice and ends after half an hour,
so that nothing is left in the browser when the page is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import Blueprint, abort, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.database import practice_scope
from vital5.services import digest, tries
from vital5.services.practice import claims, filing, worklist
from vital5.services.practice.claims import InOtherHands
from vital5.services.practice.desk import Desk, NotHere
from vital5.services.practice.filters import Filters
from vital5.web import outputs
from vital5.web.pages import page
from vital5.web.practice import words
from vital5.web.store import database, keys, now

bp = Blueprint("digest", __name__, url_prefix="/practice/digest")

LONGEST_NAME = 80


@bp.route("/<token>", methods=["GET", "POST"])
def door(token: str) -> Response:
    """Behind the link: the practice's name, and a button that sends a code to its mailbox."""
    found = digest.read(keys(), "link", token, now())
    if found is None:
        return _ended()
    if request.method == "POST":
        with database().writing() as session:
            practice = digest.wanting(session, found.practice_id) or abort(404)
            who = str(practice.id)
            tried = tries.note_try(session, keys(), "digest_send", who, now())
            if tried <= digest.CODES_AN_HOUR:
                digest.send_code(session, keys(), practice, now())
        return _ask_code(token)
    with database().reading() as session:
        practice = digest.wanting(session, found.practice_id) or abort(404)
    return page(
        "practice/digest_door.html",
        name="digest",
        title=_l("Shared with your practice"),
        practice=practice,
        token=token,
    )


def _ended() -> Response:
    return page("practice/digest_ended.html", name="digest-ended", title=_l("Ended"), status=410)


def _ask_code(token: str, problem: str = "", status: int = 200) -> Response:
    return page(
        "practice/digest_code.html",
        name="digest-code",
        title=_l("Code"),
        status=status,
        token=token,
        problem=problem,
        typed=request.form.get("name", ""),
    )


@bp.post("/<token>/enter")
def enter(token: str) -> Response:
    """The code opens the list, for whoever says who they are."""
    found = digest.read(keys(), "link", token, now())
    if found is None:
        return _ended()
    name = _name()
    if not name:
        return _ask_code(token, "name", 422)
    with database().writing() as session:
        digest.wanting(session, found.practice_id) or abort(404)
        this_try = (keys(), "digest", str(found.practice_id), now())
        if tries.note_try(session, *this_try) > digest.TRIES_AN_HOUR:
            return _ask_code(token, "too_often", 429)
        typed = request.form.get("code", "")
        right = digest.guess(session, keys(), found.practice_id, typed, now())
        if right:
            tries.take_back(session, *this_try)
    if not right:
        return _ask_code(token, "code", 422)
    until = now() + digest.PASS_LASTS
    return _list(digest.sign(keys(), "pass", found.practice_id, until))


def _name() -> str:
    return " ".join(request.form.get("name", "").split())[:LONGEST_NAME]


@contextmanager
def _desk(given: str) -> Iterator[Desk]:
    """The desk that a pass opens, in one transaction behind its practice's wall."""
    found = digest.read(keys(), "pass", given, now()) or abort(410)
    practice_scope.set(str(found.practice_id))
    try:
        with database().writing() as session:
            digest.wanting(session, found.practice_id) or abort(404)
            yield Desk(session, keys(), found.practice_id, None, now(), _name())
    except NotHere:
        abort(404)


def _list(given: str, problem: str = "", status: int = 200) -> Response:
    with _desk(given) as desk:
        found = worklist.listing(desk, Filters(), _after())
        practice = desk.practice()
        desk.note("listed", "practice", desk.practice_id)
    return page(
        "practice/digest_list.html",
        name="digest-list",
        title=_l("Shared with your practice"),
        status=status,
        practice=practice,
        found=found,
        given=given,
        reader=_name(),
        first=_after() is None,
        problem=problem,
        words=words,
    )


@bp.post("/list")
def turn() -> Response:
    """Another page of the list."""
    return _list(request.form.get("pass", ""))


def _after() -> UUID | None:
    """The last item of the page before, where the next page was asked for."""
    try:
        return UUID(request.form.get("after", ""))
    except ValueError:
        return None


@bp.post("/read")
def read() -> Response:
    """One item as text to copy; the resident is told that it was opened."""
    given, share_id = request.form.get("pass", ""), _share_id()
    with _desk(given) as desk:
        claims.open_item(desk, share_id)
        share = desk.share(share_id)
        text = outputs.make(desk.session, desk.keys, share, "text", desk.now).decode()
        desk.note("exported", "share", share_id, reason="text")
    return page(
        "practice/digest_read.html",
        name="digest-item",
        title=_l("Copy and file"),
        text=text,
        share_id=share_id,
        given=given,
        reader=_name(),
    )


@bp.post("/file")
def file() -> Response:
    """File an item, or return it because it is about somebody else; then the list again."""
    given, share_id = request.form.get("pass", ""), _share_id()
    try:
        with _desk(given) as desk:
            if request.form.get("deed") == "return":
                filing.give_back(desk, share_id)
            elif request.form.get("deed") == "file":
                filing.file(desk, share_id)
    except (InOtherHands, filing.NotOpenedYet):
        return _list(given, "in_other_hands", 409)
    return _list(given)


def _share_id() -> UUID:
    try:
        return UUID(request.form.get("share", ""))
    except ValueError:
        abort(404)
