"""Deleting everything, once, however often the button is pressed."""

from __future__ import annotations

from datetime import timedelta

from vital5.services import checks, tries, withdrawing
from vital5.web.sessions import Visit, end
from vital5.web.store import database, keys, now

DELETED, STAYS = "deleted", "stays at a surgery"
"""What is remembered of a session for as long as a second tap may take."""

SHORTLY = timedelta(minutes=1)


def delete_everything(found: Visit) -> int | None:
    """How much stays at a surgery of what is deleted now, or was by a first tap on the button;
    None where there is nothing to delete."""
    token, resident_id, check_id = found.token, found.resident_id, found.check_id
    with database().writing() as session:
        if resident_id is None and check_id is None:
            said = [
                tries.count(session, keys(), what, token, now(), SHORTLY)
                for what in (DELETED, STAYS)
            ]
            return said[1] if said[0] else None
        stays = 0
        # First: with a record its sessions go too, and a second tap would find none.
        end(session, found)
        if resident_id is not None:
            stays = withdrawing.forget_shares(session, keys(), resident_id, now())
            checks.forget_resident(session, resident_id)
        if check_id is not None:
            checks.forget_check(session, check_id)
        for what in (DELETED, STAYS) if stays else (DELETED,):
            tries.note_try(session, keys(), what, token, now())
    return stays
