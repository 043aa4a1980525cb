"""Which program made an output, so that a hash which differs can be told from a new release."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; an output made before it is told apart from all later ones."""
    with op.batch_alter_table("output") as batch:
        batch.add_column(sa.Column("made_by", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("output") as batch:
        batch.alter_column("made_by", server_default=None)


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("output") as batch:
        batch.drop_column("made_by")
