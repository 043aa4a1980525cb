"""Somebody at a kiosk needs a person: since when, and whom the place wants to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each kiosk a place for them."""
    op.add_column("kiosk", sa.Column("last_call", sa.DateTime(timezone=True), nullable=True))
    op.add_column("kiosk", sa.Column("called_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("kiosk", sa.Column("contact", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    for name in ("contact", "called_at", "last_call"):
        op.drop_column("kiosk", name)
