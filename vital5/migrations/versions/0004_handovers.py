"""Codes that take a check from a kiosk to somebody's own phone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("digest_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_id"], ["health_check.id"], name="fk_handover_check_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
        sa.UniqueConstraint("check_id", name="uq_handover_check_id"),
        sa.UniqueConstraint("digest_fingerprint", name="uq_handover_digest_fingerprint"),
    )
    op.create_index("ix_handover_ends_at", "handover", ["ends_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("handover")
