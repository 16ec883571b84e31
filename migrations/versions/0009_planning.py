"""Polls, series, guest links, the calendar, and mail with an invitation"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "busy_periods",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_busy_periods_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_busy_periods_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_periods")),
    )
    op.create_index(
        "ix_busy_periods_user_id_starts_at_ends_at",
        "busy_periods",
        ["user_id", "starts_at", "ends_at"],
    )

    op.create_table(
        "calendar_feeds",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feeds_digest")),
    )
    op.create_index("ix_calendar_feeds_user_id", "calendar_feeds", ["user_id"])

    op.create_table(
        "meeting_series",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=400), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(length=400), nullable=False),
        sa.Column("room", sa.String(length=120), nullable=False),
        sa.Column("video_url", sa.String(length=400), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("skips_holidays", sa.Boolean(), nullable=False),
        sa.Column("planned_until_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_meeting_series_takes_time")),
        sa.CheckConstraint("until_on >= first_on", name=op.f("ck_meeting_series_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_meeting_series_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_meeting_series_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_meeting_series_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
    )
    op.create_index(
        "ix_meeting_series_organisation_id_until_on",
        "meeting_series",
        ["organisation_id", "until_on"],
    )

    op.create_table(
        "standing_seats",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("is_note_taker", sa.Boolean(), nullable=False),
        sa.Column("substitute_user_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "substitute_user_id IS NULL OR substitute_user_id <> user_id",
            name=op.f("ck_standing_seats_other_substitute"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_standing_seats_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_standing_seats_school_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["substitute_user_id"],
            ["users.id"],
            name=op.f("fk_standing_seats_substitute_user_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_standing_seats_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_seats")),
        sa.UniqueConstraint(
            "school_id", "user_id", name=op.f("uq_standing_seats_school_id_user_id")
        ),
    )
    op.create_index("ix_standing_seats_user_id", "standing_seats", ["user_id"])

    op.create_table(
        "poll_slots",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_poll_slots_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_poll_slots_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_slots")),
        sa.UniqueConstraint(
            "meeting_id", "starts_at", name=op.f("uq_poll_slots_meeting_id_starts_at")
        ),
    )
    op.create_table(
        "guest_links",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_guest_links_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_guest_links_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_guest_links_digest")),
    )
    op.create_index("ix_guest_links_participant_id", "guest_links", ["participant_id"])

    op.create_table(
        "slot_answers",
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer <> 'geen'", name=op.f("ck_slot_answers_is_an_answer")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_slot_answers_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["poll_slots.id"], name=op.f("fk_slot_answers_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slot_id", "participant_id", name=op.f("pk_slot_answers")),
    )
    op.create_index("ix_slot_answers_participant_id", "slot_answers", ["participant_id"])

    with op.batch_alter_table("agenda_items") as batch_op:
        batch_op.add_column(
            sa.Column("block", sa.String(40), nullable=False, server_default="bespreking")
        )
        batch_op.add_column(sa.Column("carried_from_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_agenda_items_carried_from_id"), ["carried_from_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_agenda_items_carried_from_id"),
            "agenda_items",
            ["carried_from_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    with op.batch_alter_table("discussions") as batch_op:
        batch_op.add_column(
            sa.Column("parents_present", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("pupil_present", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("meetings") as batch_op:
        batch_op.add_column(
            sa.Column("room", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("conflict_reason", sa.String(length=400), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("has_date", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("answer_by_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("series_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("series_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("is_exception", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index(batch_op.f("ix_meetings_starts_at_ends_at"), ["starts_at", "ends_at"])
        batch_op.create_unique_constraint(
            batch_op.f("uq_meetings_series_id_series_on"), ["series_id", "series_on"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_meetings_series_id"),
            "meeting_series",
            ["series_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_meetings_series_has_day"), "(series_id IS NULL) = (series_on IS NULL)"
        )

    with op.batch_alter_table("municipalities") as batch_op:
        batch_op.add_column(
            sa.Column("travel_minutes", sa.Integer(), nullable=False, server_default="15")
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_municipalities_travel_is_short"), "travel_minutes BETWEEN 0 AND 240"
        )

    with op.batch_alter_table("outbox_messages") as batch_op:
        batch_op.add_column(sa.Column("subject_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("reply_to", sa.String(length=254), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("link_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("calendar", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("calendar_method", sa.String(length=10), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_outbox_messages_subject_id_created_at"), ["subject_id", "created_at"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_messages_calendar_has_method"),
            "(calendar = '') = (calendar_method = '')",
        )

    with op.batch_alter_table("participants") as batch_op:
        batch_op.add_column(sa.Column("replaces_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("answer_note", sa.String(length=400), nullable=False, server_default="")
        )
        batch_op.create_index(batch_op.f("ix_participants_replaces_id"), ["replaces_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_participants_replaces_id"),
            "participants",
            ["replaces_id"],
            ["id"],
            ondelete="RESTRICT",
        )


def downgrade() -> None:
    with op.batch_alter_table("participants") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_participants_replaces_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_participants_replaces_id"))
        batch_op.drop_column("answer_note")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("replaces_id")

    with op.batch_alter_table("outbox_messages") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("ck_outbox_messages_calendar_has_method"), type_="check"
        )
        batch_op.drop_index(batch_op.f("ix_outbox_messages_subject_id_created_at"))
        batch_op.drop_column("claimed_until")
        batch_op.drop_column("calendar_method")
        batch_op.drop_column("calendar")
        batch_op.drop_column("link_id")
        batch_op.drop_column("reply_to")
        batch_op.drop_column("subject_id")

    with op.batch_alter_table("municipalities") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_municipalities_travel_is_short"), type_="check")
        batch_op.drop_column("travel_minutes")

    with op.batch_alter_table("meetings") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_meetings_series_has_day"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_meetings_series_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_meetings_series_id_series_on"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_meetings_starts_at_ends_at"))
        batch_op.drop_column("is_exception")
        batch_op.drop_column("series_on")
        batch_op.drop_column("series_id")
        batch_op.drop_column("answer_by_on")
        batch_op.drop_column("has_date")
        batch_op.drop_column("conflict_reason")
        batch_op.drop_column("room")

    with op.batch_alter_table("discussions") as batch_op:
        batch_op.drop_column("pupil_present")
        batch_op.drop_column("parents_present")

    with op.batch_alter_table("agenda_items") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_agenda_items_carried_from_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_agenda_items_carried_from_id"))
        batch_op.drop_column("carried_from_id")
        batch_op.drop_column("block")

    op.drop_table("slot_answers")
    op.drop_table("guest_links")
    op.drop_table("poll_slots")
    op.drop_table("standing_seats")
    op.drop_table("meeting_series")
    op.drop_table("calendar_feeds")
    op.drop_table("busy_periods")
