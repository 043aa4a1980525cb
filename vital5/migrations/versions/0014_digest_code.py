"""What is held of the code that opens a practice's digest: so that it opens it once."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give each practice a place for the code that was sent last."""
    op.add_column("practice", sa.Column("digest_code", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("practice", "digest_code")
