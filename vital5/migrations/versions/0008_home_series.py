"""A week of blood pressure at home."""

import sqlalchemy as sa
from alembic import op

from vital5.models.triggers import refuse_changes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, then the trigger that keeps readings as they were typed."""
    op.create_table(
        "home_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reading_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name="fk_home_series_reading_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name="fk_home_series_resident_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_home_series"),
    )
    op.create_index("ix_home_series_reading_id", "home_series", ["reading_id"])
    op.create_index("ix_home_series_resident_id", "home_series", ["resident_id"])
    op.create_table(
        "home_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("systolic", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("diastolic", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("pulse", sa.Numeric(precision=12, scale=4), nullable=True),
        sa.Column("gap_seconds", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["home_series.id"], name="fk_home_reading_series_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_home_reading"),
    )
    op.create_index("ix_home_reading_series_id", "home_reading", ["series_id"])
    refuse_changes(op.get_bind(), "home_reading")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("home_reading")
    op.drop_table("home_series")
