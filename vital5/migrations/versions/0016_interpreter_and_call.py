"""What a practice's list is asked for besides: who needs an interpreter, who asks for a call."""

import json

import sqlalchemy as sa
from alembic import context, op

from vital5.models import place_of
from vital5.sealing import CannotOpen

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AT_ONCE = 1000

ITEM = sa.table(
    "inbox_item",
    sa.column("share_id", sa.Uuid()),
    sa.column("row", sa.LargeBinary()),
    sa.column("interpreter", sa.Text()),
)


def upgrade() -> None:
    """Add both, and copy the interpreter out of what each item shows. No call was asked before."""
    op.add_column("inbox_item", sa.Column("interpreter", sa.Text(), nullable=True))
    op.add_column(
        "inbox_item",
        sa.Column("requests_call", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    connection, last = op.get_bind(), None
    while rows := connection.execute(_page(last)).all():
        found = [{"of": row.share_id, "needs": _interpreter(row)} for row in rows]
        wanted = [one for one in found if one["needs"]]
        if wanted:
            connection.execute(
                sa.update(ITEM)
                .where(ITEM.c.share_id == sa.bindparam("of"))
                .values(interpreter=sa.bindparam("needs")),
                wanted,
            )
        last = rows[-1].share_id


def _page(last: object) -> sa.Select[tuple[object, bytes]]:
    query = sa.select(ITEM.c.share_id, ITEM.c.row).order_by(ITEM.c.share_id).limit(AT_ONCE)
    return query if last is None else query.where(ITEM.c.share_id > last)


def _interpreter(row: sa.Row[tuple[object, bytes]]) -> str | None:
    """The language that an item's own words name; nothing where they cannot be read."""
    keys = context.config.attributes["keys"]
    try:
        shown = json.loads(keys.open(row.row, place_of("inbox_item", "row", row.share_id)))
    except (CannotOpen, ValueError):
        return None
    said = shown.get("interpreter") if isinstance(shown, dict) else None
    return said if isinstance(said, str) else None


def downgrade() -> None:
    """Take both away again."""
    op.drop_column("inbox_item", "requests_call")
    op.drop_column("inbox_item", "interpreter")
