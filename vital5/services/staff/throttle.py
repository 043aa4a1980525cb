"""How often somebody may try to sign in: by account and by address, shared between workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from vital5.sealing import KeyRing
from vital5.services import tries

WRONG = 10
"""Wrong passwords in five minutes, of one account or from one address; the next is not read."""

WRONG_CODES = 5
"""Wrong second factors of one account in a quarter of an hour; it takes a password to try one."""

WITHIN = timedelta(minutes=6)  # counted in whole minutes, so this is always five at least
CODES_WITHIN = timedelta(minutes=15)

_ACCOUNT, _ADDRESS, _KNOWN, _CODE = "staff account", "staff address", "staff known", "staff code"


class Throttle:
    """The tries of one account from one address."""

    def __init__(self, session: Session, keys: KeyRing, login: str, address: str, now: datetime):
        self.session, self.keys, self.now = session, keys, now
        # Where somebody signed in before, others who try their account from elsewhere lock
        # nobody out: this place is counted by itself.
        here = f"{login}|{address}"
        known = self._count(_KNOWN, here, tries.LONGEST) > 0
        self._counted = [
            (_ACCOUNT, here if known else login),
            (_ADDRESS, address),
        ]
        self._here = here

    def _count(self, what: str, who: str, within: timedelta) -> int:
        return tries.count(self.session, self.keys, what, who, self.now, within)

    def allows(self) -> bool:
        """Count this try before it is looked at; False if there were too many."""
        counts = [
            tries.note_try(self.session, self.keys, what, who, self.now, WITHIN)
            for what, who in self._counted
        ]
        if max(counts) <= WRONG:
            return True
        self.forgive()
        return False

    def forgive(self) -> None:
        """This try does not count: it was not looked at, or it was right."""
        for what, who in self._counted:
            tries.take_back(self.session, self.keys, what, who, self.now)

    def know(self) -> None:
        """From now on this account is known at this address."""
        tries.note_try(self.session, self.keys, _KNOWN, self._here, self.now, WITHIN)


def allows_code(session: Session, keys: KeyRing, who: str, now: datetime) -> bool:
    """Count one try of a second factor; False if there were too many wrong ones."""
    if tries.note_try(session, keys, _CODE, who, now, CODES_WITHIN) <= WRONG_CODES:
        return True
    forgive_code(session, keys, who, now)
    return False


def forgive_code(session: Session, keys: KeyRing, who: str, now: datetime) -> None:
    """This try of a second factor does not count."""
    tries.take_back(session, keys, _CODE, who, now)
