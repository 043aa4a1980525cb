"""Which published questionnaires a reading's answers were given to, and in which wording."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each reading a place for it. Nobody noted it of those that are there: they say so."""
    op.add_column("reading", sa.Column("instruments", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("reading", "instruments")
