"""Kiosks, their keys, how they are, and what came from them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from vital5.models.triggers import refuse_changes

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = (
    "kiosk_visit",
    "kiosk_envelope",
    "kiosk_report",
    "kiosk_nonce",
    "kiosk_code",
    "kiosk_key",
    "kiosk",
)


def upgrade() -> None:
    """Make the tables, parents first, then the trigger that keeps where a check came from."""
    _kiosks()
    _once_only()
    _report()
    _received()
    refuse_changes(op.get_bind(), "kiosk_visit")


def _time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of_kiosk(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["kiosk_id"], ["kiosk.id"], name=f"fk_{table}_kiosk_id", ondelete="CASCADE"
    )


def _kiosks() -> None:
    op.create_table(
        "kiosk",
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("name"),
        _text("site"),
        _time("added_at"),
        _time("approved_at", nullable=True),
        _time("revoked_at", nullable=True),
        _time("locked_at", nullable=True),
        _time("out_of_order_at", nullable=True),
        _text("message"),
        _text("wipe"),
        _text("minimum_program"),
        _text("opening"),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk"),
        sa.UniqueConstraint("name", name="uq_kiosk_name"),
    )
    op.create_table(
        "kiosk_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        _text("fingerprint"),
        _time("made_at"),
        _time("ends_at", nullable=True),
        _of_kiosk("kiosk_key"),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk_key"),
        sa.UniqueConstraint("public", name="uq_kiosk_key_public"),
    )
    op.create_index("ix_kiosk_key_kiosk_id", "kiosk_key", ["kiosk_id"])


def _once_only() -> None:
    op.create_table(
        "kiosk_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        _time("ends_at"),
        _of_kiosk("kiosk_code"),
        sa.PrimaryKeyConstraint("digest", name="pk_kiosk_code"),
    )
    op.create_index("ix_kiosk_code_kiosk_id", "kiosk_code", ["kiosk_id"])
    op.create_index("ix_kiosk_code_ends_at", "kiosk_code", ["ends_at"])
    op.create_table(
        "kiosk_nonce",
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        _text("nonce"),
        _text("kind"),
        _time("ends_at"),
        _of_kiosk("kiosk_nonce"),
        sa.PrimaryKeyConstraint("kiosk_id", "nonce", "kind", name="pk_kiosk_nonce"),
    )
    op.create_index("ix_kiosk_nonce_ends_at", "kiosk_nonce", ["ends_at"])


def _report() -> None:
    op.create_table(
        "kiosk_report",
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        _time("received_at"),
        sa.Column("clock_off", sa.Integer(), nullable=False),
        sa.Column("boot", sa.Uuid(), nullable=False),
        sa.Column("up_seconds", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        _time("oldest_waiting", nullable=True),
        _text("cuff"),
        _text("serial"),
        sa.Column("calibration_due", sa.Date(), nullable=True),
        sa.Column("readings", sa.Integer(), nullable=False),
        _text("faults"),
        sa.Column("late", sa.Integer(), nullable=False),
        _text("program"),
        _text("rule_set"),
        _text("config"),
        _text("printer"),
        sa.Column("room", sa.Boolean(), nullable=False),
        sa.Column("out_of_order", sa.Boolean(), nullable=False),
        _text("sealing_key"),
        sa.Column("free_mb", sa.Integer(), nullable=False),
        _of_kiosk("kiosk_report"),
        sa.PrimaryKeyConstraint("kiosk_id", name="pk_kiosk_report"),
    )


def _received() -> None:
    op.create_table(
        "kiosk_envelope",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        _time("received_at"),
        _of_kiosk("kiosk_envelope"),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk_envelope"),
    )
    op.create_index("ix_kiosk_envelope_kiosk_id", "kiosk_envelope", ["kiosk_id"])
    op.create_index("ix_kiosk_envelope_received_at", "kiosk_envelope", ["received_at"])
    op.create_table(
        "kiosk_visit",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        _text("ended"),
        sa.Column("helped", sa.Boolean(), nullable=False),
        _text("program"),
        _text("rule_set"),
        _time("written_wall"),
        sa.Column("written_ms", sa.BigInteger(), nullable=False),
        sa.Column("boot", sa.Uuid(), nullable=False),
        _time("received_at"),
        sa.Column("shifted", sa.BigInteger(), nullable=False),
        _text("skew"),
        sa.Column("quarantined", sa.Boolean(), nullable=False),
        _text("passport"),
        _text("judged_otherwise"),
        sa.ForeignKeyConstraint(
            ["check_id"],
            ["health_check.id"],
            name="fk_kiosk_visit_check_id",
            ondelete="CASCADE",
        ),
        _of_kiosk("kiosk_visit"),
        sa.PrimaryKeyConstraint("check_id", name="pk_kiosk_visit"),
    )
    op.create_index("ix_kiosk_visit_kiosk_id", "kiosk_visit", ["kiosk_id"])


def downgrade() -> None:
    """Drop everything, children first."""
    for table in TABLES:
        op.drop_table(table)
