"""Who may open what: the gate in front of every page of staff."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from vital5.database import practice_scope
from vital5.models.walls import ALL, NONE
from vital5.services import audit
from vital5.services.staff import sessions
from vital5.services.staff.roles import AT_A_PRACTICE, ROLES, SUPPORT, StaffMember
from vital5.web.staff.sessions import PARTS, staff_visit
from vital5.web.store import database, keys, now

View = TypeVar("View", bound=Callable[..., Any])

LONGEST_WAY = 300
_WAY = re.compile(rf"/({'|'.join(PARTS)})(/[A-Za-z0-9_-]+)*/?")


def current_staff() -> StaffMember:
    """Who is signed in; behind `staff_only` there is always somebody."""
    member = staff_visit().member
    if member is None:
        raise LookupError("nobody is signed in: the view lacks @staff_only")
    return member


def staff_only(*roles: str, by_itself: bool = False) -> Callable[[View], View]:
    """Let only these roles in, signed in with both factors; nobody named means all of them.

    by_itself: a page asks for this without anybody there, which keeps no session awake.
    """
    allowed = roles or ROLES

    def around(view: View) -> View:
        @wraps(view)
        def gated(*args: Any, **values: Any) -> Any:
            stopped = _stopped(allowed, by_itself)
            return view(*args, **values) if stopped is None else stopped

        gated.__dict__["staff_roles"] = allowed  # the matrix of roles and routes reads it
        return cast(View, gated)

    return around


def fresh_only(view: View) -> View:
    """Ask for the second factor again unless it was given only just now. Under `staff_only`."""

    @wraps(view)
    def gated(*args: Any, **values: Any) -> Any:
        opened = staff_visit().opened
        if opened is None or not opened.is_fresh(now()):
            return redirect(url_for("staff.prove", to=way_back()), 303)
        return view(*args, **values)

    return cast(View, gated)


def _stopped(allowed: tuple[str, ...], by_itself: bool) -> Response | None:
    """Where to go instead, or None when the way is free."""
    found = staff_visit()
    if found.opened is None:
        return redirect(url_for("staff.sign_in", to=way_back()), 303)
    member = found.member
    if member is None:
        return redirect(url_for("staff.second_factor_step", to=way_back()), 303)
    if member.role not in allowed:
        with database().writing() as session:
            audit.note(
                session,
                keys(),
                now=now(),
                actor="staff",
                actor_id=member.id,
                deed="refused",
                subject=request.endpoint,
                practice_id=member.practice_id,
            )
        abort(404)
    practice_scope.set(_scope_of(member))
    if not by_itself and found.opened.seen_is_due(now()):
        with database().writing() as session:
            sessions.note_seen(session, found.token, now())
    return None


def _scope_of(member: StaffMember) -> str:
    """What the database shows to somebody on PostgreSQL, whatever the queries ask for."""
    if member.role in AT_A_PRACTICE:
        return str(member.practice_id)
    return NONE if member.role == SUPPORT else ALL


def way_back() -> str:
    """The page that was asked for, to come back to; after a post, the page it was on."""
    return request.path if request.method == "GET" else home_of(staff_visit().member)


def safe_way(to: str, member: StaffMember | None) -> str:
    """An address of ours for staff, or where they begin; never anybody else's."""
    if len(to) > LONGEST_WAY or not _WAY.fullmatch(to) or to.startswith("/staff/sign"):
        return home_of(member)
    return to


HOMES = {
    "practice_staff": "worklist.show",
    "practice_manager": "worklist.show",
    "programme": "programme.show",
    "administrator": "administration.show",
}
"""The page where each role's work begins; without one, or before it is built: one's account."""


def home_of(member: StaffMember | None) -> str:
    """Where somebody's work begins."""
    endpoint = HOMES.get(member.role, "") if member else ""
    return url_for(endpoint if endpoint in current_app.view_functions else "account.show")
