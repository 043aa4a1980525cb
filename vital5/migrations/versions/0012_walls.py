"""The second wall between practices, and shares that can move with a practice that merges."""

from alembic import op

from vital5.models.triggers import allow_changes, refuse_changes
from vital5.models.walls import names_without_practice, raise_wall, take_down

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

HELD = {
    "share": ("id", "person_id", "resident_id", "check_id", "kind", "snapshot_sha256", "sent_at"),
    "share_event": ("id", "share_id", "kind", "at", "staff_id"),
}
HELD_BEFORE = {
    "share": (*HELD["share"], "practice_id"),
    "share_event": (),
}
WALLED = ("practice_person", "person_word", "share", "inbox_item", "share_event",
          "practice_message", "output", "outgoing", "identity", "consent_event")  # fmt: skip

# The chain is one for all practices, so whoever adds to it must see its end. The function runs as
# the tables' owner and gives away nothing but a number and a hash.
TAIL = """
CREATE FUNCTION audit_tail(OUT id bigint, OUT chain bytea) RETURNS SETOF record
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT entry.id, entry.chain FROM audit_entry AS entry ORDER BY entry.id DESC LIMIT 1
$$
"""


def upgrade() -> None:
    """Raise the walls; a merger may change whose a share is, and nothing else of it."""
    connection = op.get_bind()
    op.drop_index("ix_audit_entry_actor_id", "audit_entry")
    op.create_index("ix_audit_entry_actor_id_at", "audit_entry", ["actor_id", "at"])
    for table, columns in HELD.items():
        allow_changes(connection, table)
        refuse_changes(connection, table, of=columns)
    for table in WALLED:
        raise_wall(connection, table)
    raise_wall(connection, "staff", sees=names_without_practice())
    raise_wall(connection, "audit_entry", adds="true")
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(TAIL)


def downgrade() -> None:
    """Take everything back."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("DROP FUNCTION audit_tail")
    for table in ("audit_entry", "staff", *WALLED):
        take_down(connection, table)
    op.drop_index("ix_audit_entry_actor_id_at", "audit_entry")
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id"])
    for table, columns in HELD_BEFORE.items():
        allow_changes(connection, table)
        refuse_changes(connection, table, of=columns)
