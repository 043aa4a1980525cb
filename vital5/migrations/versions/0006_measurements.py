"""What a device measured: each raw result beside the readings worked out from it."""

import sqlalchemy as sa
from alembic import op

from vital5.models.triggers import refuse_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the trigger that keeps its rows as they were."""
    op.create_table(
        "measurement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("vital", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("device_name", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("calibration_due", sa.Text(), nullable=False),
        sa.Column("cuff_size", sa.Text(), nullable=False),
        sa.Column("cuff_from_cm", sa.Numeric(5, 2), nullable=True),
        sa.Column("cuff_to_cm", sa.Numeric(5, 2), nullable=True),
        sa.Column("arm", sa.Text(), nullable=False),
        sa.Column("systolic", sa.Integer(), nullable=True),
        sa.Column("diastolic", sa.Integer(), nullable=True),
        sa.Column("mean", sa.Integer(), nullable=True),
        sa.Column("pulse", sa.Integer(), nullable=True),
        sa.Column("weight_kg", sa.Numeric(6, 3), nullable=True),
        sa.Column("irregular", sa.Boolean(), nullable=False),
        sa.Column("believed", sa.Boolean(), nullable=False),
        sa.Column("device_time", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["health_check.id"], name="fk_measurement_check_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_measurement"),
    )
    op.create_index("ix_measurement_check_id", "measurement", ["check_id"])
    refuse_changes(op.get_bind(), "measurement")


def downgrade() -> None:
    """Drop it."""
    op.drop_table("measurement")
