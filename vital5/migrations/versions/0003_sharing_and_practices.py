"""Practices, staff, consent, shares, what is sent, and the audit."""

import sqlalchemy as sa
from alembic import op

from vital5.models.triggers import refuse_changes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEVER_CHANGED = ("consent_event", "share", "share_event", "audit_entry")


def upgrade() -> None:
    """Make the tables, parents first, then the triggers that keep facts as they were."""
    _practices_and_people()
    _residents_side()
    _shares()
    _what_comes_of_them()
    for table in NEVER_CHANGED:
        refuse_changes(op.get_bind(), table)


def _practices_and_people() -> None:
    """Practices, those who shared with them, and who works there."""
    op.create_table(
        "practice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("easting", sa.Integer(), nullable=True),
        sa.Column("northing", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("receives", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.Column("daily_cap", sa.Integer(), nullable=True),
        sa.Column("digest_email", sa.LargeBinary(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["practice.id"], name="fk_practice_merged_into"),
        sa.PrimaryKeyConstraint("id", name="pk_practice"),
        sa.UniqueConstraint("code", name="uq_practice_code"),
    )
    op.create_index("ix_practice_merged_into", "practice", ["merged_into"])
    op.create_index("ix_practice_name", "practice", ["name"])
    op.create_table(
        "practice_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("nhs_number", sa.LargeBinary(), nullable=True),
        sa.Column("nhs_number_fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("birth_date", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("first_shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recall_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["practice_person.id"], name="fk_practice_person_merged_into"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name="fk_practice_person_practice_id"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"],
            ["resident.id"],
            name="fk_practice_person_resident_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_practice_person"),
    )
    op.create_index(
        "ix_practice_person_birth_date_fingerprint", "practice_person", ["birth_date_fingerprint"]
    )
    op.create_index("ix_practice_person_merged_into", "practice_person", ["merged_into"])
    op.create_index(
        "ix_practice_person_nhs_number_fingerprint", "practice_person", ["nhs_number_fingerprint"]
    )
    op.create_index("ix_practice_person_practice_id", "practice_person", ["practice_id"])
    op.create_index("ix_practice_person_recall_on", "practice_person", ["recall_on"])
    op.create_index("ix_practice_person_resident_id", "practice_person", ["resident_id"])
    op.create_table(
        "person_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("word_fingerprint", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["practice_person.id"],
            name="fk_person_word_person_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name="fk_person_word_practice_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person_word"),
    )
    op.create_index("ix_person_word_person_id", "person_word", ["person_id"])
    op.create_index("ix_person_word_practice_id", "person_word", ["practice_id"])
    op.create_index("ix_person_word_word_fingerprint", "person_word", ["word_fingerprint"])
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.LargeBinary(), nullable=False),
        sa.Column("login_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.Column("subject_fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_staff_practice_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("login_fingerprint", name="uq_staff_login_fingerprint"),
        sa.UniqueConstraint("subject_fingerprint", name="uq_staff_subject_fingerprint"),
    )
    op.create_index("ix_staff_practice_id", "staff", ["practice_id"])
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("csrf_token", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fresh_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_session_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_session"),
    )
    op.create_index("ix_staff_session_expires_at", "staff_session", ["expires_at"])
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])


def _residents_side() -> None:
    """Who a resident says they are, what they agreed to, and the audit."""
    op.create_table(
        "identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=True),
        sa.Column("subject_fingerprint", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("text_is_safe", sa.Boolean(), nullable=True),
        sa.Column("email_is_safe", sa.Boolean(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["resident.id"], name="fk_identity_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_identity_practice_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
    )
    op.create_index("ix_identity_practice_id", "identity", ["practice_id"])
    op.create_index("ix_identity_subject_fingerprint", "identity", ["subject_fingerprint"])
    op.create_table(
        "consent_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording_version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name="fk_consent_event_practice_id"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"],
            ["resident.id"],
            name="fk_consent_event_resident_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consent_event"),
    )
    op.create_index("ix_consent_event_practice_id", "consent_event", ["practice_id"])
    op.create_index("ix_consent_event_resident_id", "consent_event", ["resident_id"])
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id"])
    op.create_index("ix_audit_entry_practice_id", "audit_entry", ["practice_id"])
    op.create_index("ix_audit_entry_resident_id", "audit_entry", ["resident_id"])
    op.create_index("ix_audit_entry_subject_id", "audit_entry", ["subject_id"])


def _shares() -> None:
    """Snapshots, where they stand in a list, and what became of them."""
    op.create_table(
        "share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("check_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("snapshot_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["practice_person.id"], name="fk_share_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_share_practice_id"),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
    )
    op.create_index("ix_share_person_id", "share", ["person_id"])
    op.create_index("ix_share_practice_id", "share", ["practice_id"])
    op.create_index("ix_share_resident_id", "share", ["resident_id"])
    op.create_table(
        "inbox_item",
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vitals", sa.Text(), nullable=False),
        sa.Column("bands", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("row", sa.LargeBinary(), nullable=False),
        sa.Column("open_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["claimed_by"], ["staff.id"], name="fk_inbox_item_claimed_by"),
        sa.ForeignKeyConstraint(["closed_by"], ["staff.id"], name="fk_inbox_item_closed_by"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["practice_person.id"],
            name="fk_inbox_item_person_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_inbox_item_practice_id"),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name="fk_inbox_item_share_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("share_id", name="pk_inbox_item"),
    )
    op.create_index("ix_inbox_item_claimed_by", "inbox_item", ["claimed_by"])
    op.create_index("ix_inbox_item_closed_by", "inbox_item", ["closed_by"])
    op.create_index(
        "ix_inbox_item_list",
        "inbox_item",
        ["practice_id", "state", "rank", "received_at", "share_id"],
    )
    op.create_index("ix_inbox_item_open_by", "inbox_item", ["open_by"])
    op.create_index("ix_inbox_item_person_id", "inbox_item", ["person_id"])
    op.create_table(
        "share_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name="fk_share_event_practice_id"
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name="fk_share_event_share_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_share_event_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_share_event"),
    )
    op.create_index("ix_share_event_share_id", "share_event", ["share_id"])
    op.create_index("ix_share_event_staff_id", "share_event", ["staff_id"])
    # ### end Alembic commands ###


def _what_comes_of_them() -> None:
    """Replies, outputs and what waits to be sent."""
    op.create_table(
        "practice_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name="fk_practice_message_practice_id"
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name="fk_practice_message_share_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_practice_message_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_practice_message"),
    )
    op.create_index("ix_practice_message_share_id", "practice_message", ["share_id"])
    op.create_index("ix_practice_message_staff_id", "practice_message", ["staff_id"])
    op.create_table(
        "output",
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_output_practice_id"),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name="fk_output_share_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("share_id", "kind", name="pk_output"),
    )
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=True),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("resident_id", sa.Uuid(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_outgoing_practice_id"),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name="fk_outgoing_resident_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name="fk_outgoing_share_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing"),
    )
    op.create_index("ix_outgoing_due_at", "outgoing", ["due_at"])
    op.create_index("ix_outgoing_practice_id", "outgoing", ["practice_id"])
    op.create_index("ix_outgoing_resident_id", "outgoing", ["resident_id"])
    op.create_index("ix_outgoing_share_id", "outgoing", ["share_id"])


def downgrade() -> None:
    """Drop everything, children first; a table takes its indexes and its triggers with it."""
    for table in (
        "outgoing",
        "output",
        "practice_message",
        "share_event",
        "inbox_item",
        "share",
        "audit_entry",
        "consent_event",
        "identity",
        "staff_session",
        "staff",
        "person_word",
        "practice_person",
        "practice",
    ):
        op.drop_table(table)
