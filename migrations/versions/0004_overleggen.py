"""Meetings, agenda, minutes"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("responsibility", sa.String(40), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location", sa.String(length=400), nullable=False),
        sa.Column("video_url", sa.String(length=400), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.String(length=400), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(kind = 'mdo') = (responsibility IS NOT NULL)",
            name=op.f("ck_meetings_mdo_responsibility"),
        ),
        sa.CheckConstraint(
            "(status = 'afgesloten') = (closed_at IS NOT NULL)",
            name=op.f("ck_meetings_closed_has_moment"),
        ),
        sa.CheckConstraint(
            "status <> 'geannuleerd' OR cancel_reason <> ''",
            name=op.f("ck_meetings_cancelled_has_reason"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meetings_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["users.id"],
            name=op.f("fk_meetings_closed_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_meetings_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_meetings_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_meetings_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("number", name=op.f("uq_meetings_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_meetings_uid")),
    )
    op.create_index(
        "ix_meetings_municipality_id_starts_at", "meetings", ["municipality_id", "starts_at"]
    )
    op.create_index(
        "ix_meetings_organisation_id_starts_at", "meetings", ["organisation_id", "starts_at"]
    )
    op.create_index("ix_meetings_status_starts_at", "meetings", ["status", "starts_at"])

    op.create_table(
        "missing_parties",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_missing_parties_has_reason")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_missing_parties_meeting_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_parties")),
        sa.UniqueConstraint(
            "meeting_id", "party", name=op.f("uq_missing_parties_meeting_id_party")
        ),
    )
    op.create_index("ix_missing_parties_meeting_id", "missing_parties", ["meeting_id"])

    op.create_table(
        "agenda_items",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("minutes_planned", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("informs_parents", sa.String(length=400), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("opinions", sa.Text(), nullable=False),
        sa.Column("pupil_view", sa.Text(), nullable=False),
        sa.Column("pupil_not_heard_reason", sa.String(length=400), nullable=False),
        sa.Column("parents_view", sa.Text(), nullable=False),
        sa.Column("parents_stance", sa.String(40), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("agreements", sa.Text(), nullable=False),
        sa.Column("route", sa.String(40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "case_id IS NOT NULL OR title <> ''", name=op.f("ck_agenda_items_case_or_title")
        ),
        sa.CheckConstraint(
            "minutes_planned IS NULL OR minutes_planned > 0",
            name=op.f("ck_agenda_items_takes_time"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_agenda_items_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_agenda_items_meeting_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sa.UniqueConstraint(
            "meeting_id", "case_id", name=op.f("uq_agenda_items_meeting_id_case_id")
        ),
    )
    op.create_index("ix_agenda_items_case_id_meeting_id", "agenda_items", ["case_id", "meeting_id"])
    op.create_index("ix_agenda_items_meeting_id", "agenda_items", ["meeting_id"])

    op.create_table(
        "participants",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("guardian_id", sa.Uuid(), nullable=True),
        sa.Column("pupil_id", sa.Uuid(), nullable=True),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("is_note_taker", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("attendance", sa.String(40), nullable=False),
        sa.Column("substitute_name", sa.String(length=120), nullable=False),
        sa.Column("absence_reason", sa.String(length=400), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "attendance <> 'vervangen' OR substitute_name <> ''",
            name=op.f("ck_participants_substitute_is_named"),
        ),
        sa.ForeignKeyConstraint(
            ["guardian_id"],
            ["guardians.id"],
            name=op.f("fk_participants_guardian_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_participants_meeting_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_participants_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_participants_pupil_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_participants_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
        sa.UniqueConstraint(
            "meeting_id", "user_id", name=op.f("uq_participants_meeting_id_user_id")
        ),
    )
    op.create_index("ix_participants_guardian_id", "participants", ["guardian_id"])
    op.create_index("ix_participants_meeting_id", "participants", ["meeting_id"])
    op.create_index("ix_participants_pupil_id", "participants", ["pupil_id"])
    op.create_index("ix_participants_user_id_meeting_id", "participants", ["user_id", "meeting_id"])

    op.create_table(
        "discussions",
        sa.Column("agenda_item_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("responsibility", sa.String(40), nullable=True),
        sa.Column("is_subject_to_lpw", sa.Boolean(), nullable=False),
        sa.Column("lpa_present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_items.id"],
            name=op.f("fk_discussions_agenda_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_files.id"], name=op.f("fk_discussions_case_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_discussions_meeting_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_discussions_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_discussions_pupil_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("agenda_item_id", name=op.f("pk_discussions")),
    )
    op.create_index("ix_discussions_case_id", "discussions", ["case_id"])
    op.create_index(
        "ix_discussions_count",
        "discussions",
        [
            "municipality_id",
            "school_year",
            "kind",
            "lpa_present",
            "is_subject_to_lpw",
            "responsibility",
            "pupil_id",
            "held_on",
            "agenda_item_id",
        ],
    )
    op.create_index("ix_discussions_meeting_id", "discussions", ["meeting_id"])
    op.create_index("ix_discussions_pupil_id", "discussions", ["pupil_id"])


def downgrade() -> None:
    op.drop_index("ix_discussions_pupil_id", table_name="discussions")
    op.drop_index("ix_discussions_meeting_id", table_name="discussions")
    op.drop_index("ix_discussions_count", table_name="discussions")
    op.drop_index("ix_discussions_case_id", table_name="discussions")

    op.drop_table("discussions")
    op.drop_index("ix_participants_user_id_meeting_id", table_name="participants")
    op.drop_index("ix_participants_pupil_id", table_name="participants")
    op.drop_index("ix_participants_meeting_id", table_name="participants")
    op.drop_index("ix_participants_guardian_id", table_name="participants")

    op.drop_table("participants")
    op.drop_index("ix_agenda_items_meeting_id", table_name="agenda_items")
    op.drop_index("ix_agenda_items_case_id_meeting_id", table_name="agenda_items")

    op.drop_table("agenda_items")
    op.drop_index("ix_missing_parties_meeting_id", table_name="missing_parties")

    op.drop_table("missing_parties")
    op.drop_index("ix_meetings_status_starts_at", table_name="meetings")
    op.drop_index("ix_meetings_organisation_id_starts_at", table_name="meetings")
    op.drop_index("ix_meetings_municipality_id_starts_at", table_name="meetings")

    op.drop_table("meetings")
