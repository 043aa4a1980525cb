"""The desk of whoever is signed in: every page of a practice does its work at one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import abort

from vital5.services.practice.desk import Desk, NotHere
from vital5.services.staff.roles import AT_A_PRACTICE
from vital5.web.staff.access import current_staff, staff_only
from vital5.web.store import database, keys, now

at_a_practice = staff_only(*AT_A_PRACTICE)
"""In front of every page of a practice: its own staff, signed in with both factors."""


@contextmanager
def at_desk() -> Iterator[Desk]:
    """One transaction at this person's practice, committed at its end; what is not there is 404.

    Even looking writes: the view is noted in the audit in the same transaction.
    """
    try:
        with database().writing() as session:
            yield Desk(session, keys(), _practice_id(), current_staff().id, now())
    except NotHere:
        abort(404)


@contextmanager
def glancing() -> Iterator[Desk]:
    """A transaction that only looks, for what names nobody: counts, and whether a list changed."""
    try:
        with database().reading() as session:
            yield Desk(session, keys(), _practice_id(), current_staff().id, now())
    except NotHere:
        abort(404)


def _practice_id() -> UUID:
    return current_staff().practice_id or abort(404)
