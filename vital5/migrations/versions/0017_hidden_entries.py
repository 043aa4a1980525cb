"""Since when an administrator hides an entry of the directory."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each entry a place for it."""
    op.add_column(
        "service_source", sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("service_source", "hidden_at")
