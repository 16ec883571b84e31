"""Reminders with sight, choices and terms; the history of mail; every run of a job"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OLD_INDEX = "ix_reminders_recipient_id_done_at_due_on"
NEW_INDEX = "ix_reminders_recipient_id_done_at_lapsed_at_due_on"


# What may have a number of another system.
READ_IN = (
    "absence_reports",
    "absence_spells",
    "conversations",
    "exemptions",
    "halt_referrals",
    "investigations",
    "leave_requests",
    "mas_routes",
    "non_enrolments",
    "official_warnings",
    "processen_verbaal",
)


def upgrade() -> None:
    # Nothing was ever written here: reminders begin with this change.
    with op.batch_alter_table("outbox_messages") as batch_op:
        batch_op.drop_index("ix_outbox_messages_reminder_id")
        batch_op.drop_constraint("fk_outbox_messages_reminder_id", type_="foreignkey")
        batch_op.drop_column("reminder_id")
    op.drop_table("reminders")
    op.create_table(
        "reminders",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("anchor", sa.String(40), nullable=False),
        sa.Column("anchor_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until_on", sa.Date(), nullable=True),
        sa.Column("snooze_reason", sa.String(length=400), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(snoozed_until_on IS NULL) = (snooze_reason = '')",
            name=op.f("ck_reminders_snooze_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["outbox_messages.id"],
            name=op.f("fk_reminders_mail_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_reminders_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["users.id"],
            name=op.f("fk_reminders_recipient_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("key", name=op.f("uq_reminders_key")),
    )
    op.create_index("ix_reminders_subject_id", "reminders", ["subject_id"])
    op.create_index("ix_reminders_mail_id", "reminders", ["mail_id"])
    op.create_index(NEW_INDEX, "reminders", ["recipient_id", "done_at", "lapsed_at", "due_on"])
    op.create_table(
        "reminder_terms",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_reminder_terms_not_negative")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_reminder_terms_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_terms")),
        sa.UniqueConstraint(
            "municipality_id", "kind", name=op.f("uq_reminder_terms_municipality_id_kind")
        ),
    )
    op.create_table(
        "reminder_choices",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_reminder_choices_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_reminder_choices")),
    )
    op.create_table(
        "digest_hours",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_digest_hours_hour_of_day")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_digest_hours_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_digest_hours")),
    )
    # Of the last runs nothing is lost that anybody reads: each job runs again within a day.
    op.drop_table("heartbeats")
    op.create_table(
        "heartbeats",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_failed", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeats")),
    )
    op.create_index("ix_heartbeats_job_started_at", "heartbeats", ["job", "started_at"])
    op.create_index("ix_heartbeats_started_at", "heartbeats", ["started_at"])
    op.create_table(
        "outbox_events",
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["outbox_messages.id"],
            name=op.f("fk_outbox_events_mail_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_events")),
    )
    op.create_index("ix_outbox_events_mail_id_at", "outbox_events", ["mail_id", "at"])
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.add_column(sa.Column("agenda_sent_at", sa.DateTime(timezone=True), nullable=True))
    for table in READ_IN:
        op.add_column(table, sa.Column("source_mark", sa.String(length=16), nullable=True))


def downgrade() -> None:
    for table in READ_IN:
        op.drop_column(table, "source_mark")
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.drop_column("agenda_sent_at")
    op.drop_table("outbox_events")
    op.drop_table("heartbeats")
    op.create_table(
        "heartbeats",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_heartbeats")),
    )
    op.drop_table("digest_hours")
    op.drop_table("reminder_choices")
    op.drop_table("reminder_terms")
    op.drop_table("reminders")
    op.create_table(
        "reminders",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until_on", sa.Date(), nullable=True),
        sa.Column("snooze_reason", sa.String(length=400), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["users.id"],
            name=op.f("fk_reminders_recipient_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("key", name=op.f("uq_reminders_key")),
    )
    op.create_index(OLD_INDEX, "reminders", ["recipient_id", "done_at", "due_on"])
    op.create_index("ix_reminders_subject_id", "reminders", ["subject_id"])
    with op.batch_alter_table("outbox_messages") as batch_op:
        batch_op.add_column(sa.Column("reminder_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            "fk_outbox_messages_reminder_id",
            "reminders",
            ["reminder_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_index("ix_outbox_messages_reminder_id", ["reminder_id"])
