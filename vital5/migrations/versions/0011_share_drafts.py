"""Shares that are being prepared."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "share_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("held", sa.LargeBinary(), nullable=False),
        sa.Column("forget_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["health_check.id"], name="fk_share_draft_check_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name="fk_share_draft_resident_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_share_draft"),
        sa.UniqueConstraint("check_id", name="uq_share_draft_check_id"),
        sa.UniqueConstraint("resident_id", name="uq_share_draft_resident_id"),
    )
    op.create_index("ix_share_draft_forget_at", "share_draft", ["forget_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("share_draft")
