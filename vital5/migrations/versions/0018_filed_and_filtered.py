"""What was filed is filtered without reading every row of it."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_inbox_item_closed", "inbox_item"
ORDER = ["practice_id", "state", "closed_at", "share_id"]
FILTERS = ["vitals", "bands", "source", "language", "level", "interpreter", "requests_call"]


def upgrade() -> None:
    """Put what the list is filtered by into the index of what was closed."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [*ORDER, *FILTERS])


def downgrade() -> None:
    """Take it out again."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ORDER)
