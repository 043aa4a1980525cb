"""What somebody of the staff may be."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

PRACTICE_STAFF = "practice_staff"
PRACTICE_MANAGER = "practice_manager"
PROGRAMME = "programme"
ADMINISTRATOR = "administrator"
SUPPORT = "support"

ROLES = (PRACTICE_STAFF, PRACTICE_MANAGER, PROGRAMME, ADMINISTRATOR, SUPPORT)
AT_A_PRACTICE = (PRACTICE_STAFF, PRACTICE_MANAGER)
"""The roles that see what residents shared, each only with its own practice."""


@dataclass(frozen=True)
class StaffMember:
    """Somebody of the staff, signed in with both factors."""

    id: UUID
    name: str
    role: str
    practice_id: UUID | None
    practice_name: str = ""
