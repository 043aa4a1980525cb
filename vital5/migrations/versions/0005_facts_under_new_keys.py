"""Shares and audit entries stay as they were, but for the seal of what is sealed in them."""

from alembic import op

from vital5.models.triggers import allow_changes, refuse_changes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

HELD = {
    "share": ("id", "practice_id", "person_id", "resident_id", "check_id", "kind",
              "snapshot_sha256", "sent_at"),
    "audit_entry": ("id", "at", "actor", "actor_id", "deed", "subject", "subject_id",
                    "practice_id", "resident_id", "key_id", "chain"),
}  # fmt: skip


def upgrade() -> None:
    """A rotation of the keys seals the snapshot and the reason anew."""
    for table, columns in HELD.items():
        allow_changes(op.get_bind(), table)
        refuse_changes(op.get_bind(), table, of=columns)


def downgrade() -> None:
    """Hold on to every column again."""
    for table in HELD:
        allow_changes(op.get_bind(), table)
        refuse_changes(op.get_bind(), table)
