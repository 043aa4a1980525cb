"""What a practice closed last, and how much of it today: read off an index."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give the list of filed items, and the day's cap, an index of their own."""
    op.create_index(
        "ix_inbox_item_closed", "inbox_item", ["practice_id", "state", "closed_at", "share_id"]
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_inbox_item_closed", "inbox_item")
