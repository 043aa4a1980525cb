"""Joiners, leavers and lost factors: who may do what to whose account, each deed in the audit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from vital5.models import Staff
from vital5.sealing import KeyRing
from vital5.services import audit
from vital5.services.staff import accounts, invitations
from vital5.services.staff.accounts import Refused
from vital5.services.staff.roles import (
    ADMINISTRATOR,
    AT_A_PRACTICE,
    PRACTICE_MANAGER,
    ROLES,
    StaffMember,
)

LONGEST_REASON = 500


class People:
    """The accounts that somebody may look after, in one transaction.

    by: an administrator (everybody), a practice manager (their own practice); None: the operator,
    at the command line.
    """

    def __init__(self, session: Session, keys: KeyRing, by: StaffMember | None, now: datetime):
        self.session, self.keys, self.by, self.now = session, keys, by, now
        if by is not None and by.role not in (ADMINISTRATOR, PRACTICE_MANAGER):
            raise Refused("unknown")

    @property
    def own_practice(self) -> UUID | None:
        """The one practice that this reaches; None for all."""
        return self.by.practice_id if self.by and self.by.role == PRACTICE_MANAGER else None

    def listed(self) -> list[accounts.Account]:
        """Every account within reach."""
        return accounts.listed(self.session, self.keys, self.own_practice)

    def one(self, staff_id: UUID) -> Staff:
        """One account within reach; Refused("unknown") for any other."""
        staff = self.session.get(Staff, staff_id)
        beyond = staff is None or self.own_practice not in (None, staff.practice_id)
        if staff is None or beyond:
            raise Refused("unknown")
        return staff

    def roles(self) -> tuple[str, ...]:
        """The roles that may be given."""
        return AT_A_PRACTICE if self.own_practice else ROLES

    def invite(
        self, *, login: str, name: str, role: str, practice_id: UUID | None
    ) -> tuple[Staff, str]:
        """A joiner: make the account, and the code of the link that sets it up."""
        if role not in self.roles():
            raise Refused("role")
        if self.own_practice is not None and practice_id != self.own_practice:
            raise Refused("practice")
        staff = accounts.add(
            self.session,
            self.keys,
            login=login,
            name=name,
            role=role,
            practice_id=practice_id,
            now=self.now,
        )
        code = invitations.invite(self.session, staff.id, invitations.JOIN, self.now)
        self._note("invited", staff)
        return staff, code

    def invite_again(self, staff_id: UUID) -> str:
        """Another link for somebody who has not joined yet; the one before is void."""
        staff = self.one(staff_id)
        if staff.password_hash is not None or staff.subject is not None:
            raise Refused("joined")
        self._note("invited", staff)
        return invitations.invite(self.session, staff.id, invitations.JOIN, self.now)

    def leave(self, staff_id: UUID) -> None:
        """A leaver: every session and every link of theirs is dead with the commit."""
        staff = self._somebody_else(staff_id)
        accounts.disable(self.session, staff.id, self.now)
        invitations.withdraw(self.session, staff.id, self.now)
        self._note("disabled", staff)

    def come_back(self, staff_id: UUID) -> None:
        """Somebody who left works here again, with the password and factor they had."""
        staff = self.one(staff_id)
        accounts.enable(self.session, staff.id)
        self._note("enabled", staff)

    def reset_factor(self, staff_id: UUID, reason: str) -> str:
        """A lost second factor: void it; give the code that, with the password, sets up another."""
        staff, reason = self._somebody_else(staff_id), " ".join(reason.split())
        if not reason or len(reason) > LONGEST_REASON:
            raise Refused("reason")
        if staff.password_hash is None:
            raise Refused("not_joined")
        self._note("reset_factor", staff, reason)
        return invitations.reset_factor(self.session, staff.id, self.now)

    def reset_password(self, staff_id: UUID, reason: str) -> str:
        """A forgotten password: give the code that, with the second factor, sets another."""
        staff, reason = self._somebody_else(staff_id), " ".join(reason.split())
        if not reason or len(reason) > LONGEST_REASON:
            raise Refused("reason_password")
        if staff.password_hash is None or not accounts.has_factor(self.session, staff):
            raise Refused("no_factor")
        self._note("reset_password", staff, reason)
        return invitations.reset_password(self.session, staff.id, self.now)

    def change_role(self, staff_id: UUID, role: str, practice_id: UUID | None) -> None:
        """Another role; only an administrator moves somebody between practices."""
        staff = self._somebody_else(staff_id)
        if role not in self.roles() or self.own_practice not in (None, practice_id):
            raise Refused("role")
        accounts.change_role(self.session, staff.id, role, practice_id, self.now)
        self._note("changed_role", staff)

    def _somebody_else(self, staff_id: UUID) -> Staff:
        """Nobody resets, promotes or removes themselves."""
        staff = self.one(staff_id)
        if self.by is not None and self.by.id == staff.id:
            raise Refused("yourself")
        return staff

    def _note(self, deed: str, staff: Staff, reason: str | None = None) -> None:
        audit.note(
            self.session,
            self.keys,
            now=self.now,
            actor="staff" if self.by else "system",
            actor_id=self.by.id if self.by else None,
            deed=deed,
            subject="staff",
            subject_id=staff.id,
            practice_id=staff.practice_id,
            reason=reason,
        )
