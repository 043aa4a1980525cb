"""Staff: who signs in, as what, from which practice; and their sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vital5.models.base import Base, found_by, sealed


class Staff(Base):
    """Somebody who works with what was shared, or looks after the programme."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[bytes] = sealed()  # an e-mail address in small letters
    login_fingerprint: Mapped[bytes] = found_by("login", unique=True)
    name: Mapped[bytes] = sealed()
    role: Mapped[str]  # practice_staff, practice_manager, programme, administrator, support
    practice_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practice.id"), index=True)
    password_hash: Mapped[str | None]  # argon2id; none: signs in elsewhere, or not yet
    subject: Mapped[bytes | None] = sealed()  # issuer and subject at the organisation's sign-in
    subject_fingerprint: Mapped[bytes | None] = found_by("subject", unique=True)
    totp_secret: Mapped[bytes | None] = sealed()
    totp_step: Mapped[int | None] = mapped_column(sa.BigInteger)  # the last one used: no replay
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class StaffSession(Base):
    """One browser of a member of staff. The cookie holds a token; here is only its hash."""

    __tablename__ = "staff_session"

    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("staff.id", ondelete="CASCADE"), index=True
    )
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    second_factor_at: Mapped[datetime | None]  # none: the password alone opens nothing
    fresh_at: Mapped[datetime | None]  # last proved, for deeds that ask again
    revoked_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(server_default="")  # browser and system, to know it by
    pending: Mapped[bytes | None] = sealed()  # JSON: a factor being added, a challenge given


class Passkey(Base):
    """A passkey of a member of staff: its public key, never anything that signs."""

    __tablename__ = "passkey"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("staff.id", ondelete="CASCADE"), index=True
    )
    credential: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One code for a day without one's second factor: only its hash, and only once."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("staff.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """A link that lets its holder set up a staff account, or set up a lost factor anew, once."""

    __tablename__ = "invitation"

    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("staff.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str]  # join, new_factor
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
