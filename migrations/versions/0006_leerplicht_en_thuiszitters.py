"""Leerplicht registrations and thuiszitters"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence_spells",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("has_valid_reason", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on",
            name=op.f("ck_absence_spells_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_absence_spells_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_absence_spells_pupil_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_absence_spells_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_spells")),
    )
    op.create_index("ix_absence_spells_pupil_id", "absence_spells", ["pupil_id"])
    op.create_index("ix_absence_spells_school_id", "absence_spells", ["school_id"])

    op.create_table(
        "absence_reports",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("hours", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reported_by", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_under_12", sa.Boolean(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "hours IS NULL OR hours > 0", name=op.f("ck_absence_reports_takes_time")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR from_on IS NULL OR until_on >= from_on",
            name=op.f("ck_absence_reports_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_absence_reports_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_absence_reports_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_absence_reports_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_absence_reports_pupil_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_absence_reports_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_reports")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_absence_reports_municipality_id_source_number"),
        ),
    )
    op.create_index("ix_absence_reports_case_id", "absence_reports", ["case_id"])
    op.create_index(
        "ix_absence_reports_count",
        "absence_reports",
        ["municipality_id", "school_year", "kind", "is_under_12", "pupil_id", "dated_on", "id"],
    )
    op.create_index("ix_absence_reports_pupil_id", "absence_reports", ["pupil_id"])
    op.create_index("ix_absence_reports_school_id", "absence_reports", ["school_id"])

    op.create_table(
        "exemptions",
        sa.Column("article", sa.String(40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("is_in_new_education", sa.Boolean(), nullable=False),
        sa.Column("is_at_work", sa.Boolean(), nullable=False),
        sa.Column("is_in_care", sa.Boolean(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_exemptions_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_files.id"], name=op.f("fk_exemptions_case_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_exemptions_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_exemptions_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_exemptions_pupil_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_exemptions_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_exemptions_municipality_id_source_number"),
        ),
    )
    op.create_index("ix_exemptions_case_id", "exemptions", ["case_id"])
    op.create_index(
        "ix_exemptions_count",
        "exemptions",
        [
            "municipality_id",
            "school_year",
            "article",
            "is_in_new_education",
            "is_at_work",
            "is_in_care",
            "pupil_id",
            "dated_on",
            "id",
        ],
    )
    op.create_index("ix_exemptions_pupil_id", "exemptions", ["pupil_id"])
    op.create_index("ix_exemptions_school_id", "exemptions", ["school_id"])

    op.create_table(
        "halt_referrals",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_halt_referrals_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_halt_referrals_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_halt_referrals_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_halt_referrals_pupil_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_halt_referrals_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halt_referrals")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_halt_referrals_municipality_id_source_number"),
        ),
    )
    op.create_index("ix_halt_referrals_case_id", "halt_referrals", ["case_id"])
    op.create_index(
        "ix_halt_referrals_count",
        "halt_referrals",
        ["municipality_id", "school_year", "pupil_id", "dated_on", "id"],
    )
    op.create_index("ix_halt_referrals_pupil_id", "halt_referrals", ["pupil_id"])
    op.create_index("ix_halt_referrals_school_id", "halt_referrals", ["school_id"])

    op.create_table(
        "leave_requests",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_lpa", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_leave_requests_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_leave_requests_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_leave_requests_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_leave_requests_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_leave_requests_pupil_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_leave_requests_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_requests")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_leave_requests_municipality_id_source_number"),
        ),
    )
    op.create_index("ix_leave_requests_case_id", "leave_requests", ["case_id"])
    op.create_index(
        "ix_leave_requests_count",
        "leave_requests",
        ["municipality_id", "school_year", "kind", "decision", "pupil_id", "dated_on", "id"],
    )
    op.create_index("ix_leave_requests_pupil_id", "leave_requests", ["pupil_id"])
    op.create_index("ix_leave_requests_school_id", "leave_requests", ["school_id"])

    op.create_table(
        "non_enrolments",
        sa.Column("is_in_care", sa.Boolean(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_non_enrolments_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_non_enrolments_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_non_enrolments_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_non_enrolments_pupil_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_non_enrolments_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_non_enrolments")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_non_enrolments_municipality_id_source_number"),
        ),
    )
    op.create_index("ix_non_enrolments_case_id", "non_enrolments", ["case_id"])
    op.create_index(
        "ix_non_enrolments_count",
        "non_enrolments",
        ["municipality_id", "school_year", "is_in_care", "pupil_id", "dated_on", "id"],
    )
    op.create_index("ix_non_enrolments_pupil_id", "non_enrolments", ["pupil_id"])
    op.create_index("ix_non_enrolments_school_id", "non_enrolments", ["school_id"])

    op.create_table(
        "processen_verbaal",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_processen_verbaal_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_processen_verbaal_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_processen_verbaal_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_processen_verbaal_pupil_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_processen_verbaal_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processen_verbaal")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_processen_verbaal_municipality_id_source_number"),
        ),
    )
    op.create_index("ix_processen_verbaal_case_id", "processen_verbaal", ["case_id"])
    op.create_index(
        "ix_processen_verbaal_count",
        "processen_verbaal",
        ["municipality_id", "school_year", "kind", "pupil_id", "dated_on", "id"],
    )
    op.create_index("ix_processen_verbaal_pupil_id", "processen_verbaal", ["pupil_id"])
    op.create_index("ix_processen_verbaal_school_id", "processen_verbaal", ["school_id"])

    op.create_table(
        "thuiszitters",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("definition", sa.String(length=20), nullable=False),
        sa.Column("absent_from_on", sa.Date(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ending", sa.String(40), nullable=True),
        sa.Column("is_in_view_of_care", sa.Boolean(), nullable=False),
        sa.Column("return_planned_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ending IS NULL)", name=op.f("ck_thuiszitters_ending_is_named")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= since_on",
            name=op.f("ck_thuiszitters_ends_after_start"),
        ),
        sa.CheckConstraint(
            "since_on >= absent_from_on", name=op.f("ck_thuiszitters_line_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_thuiszitters_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_thuiszitters_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_thuiszitters_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_thuiszitters_pupil_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_thuiszitters_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thuiszitters")),
    )
    op.create_index("ix_thuiszitters_case_id", "thuiszitters", ["case_id"])
    op.create_index(
        "ix_thuiszitters_count",
        "thuiszitters",
        ["municipality_id", "since_on", "ended_on", "kind", "pupil_id", "id"],
    )
    op.create_index("ix_thuiszitters_pupil_id", "thuiszitters", ["pupil_id"])
    op.create_index("ix_thuiszitters_school_id", "thuiszitters", ["school_id"])


def downgrade() -> None:
    op.drop_index("ix_thuiszitters_school_id", table_name="thuiszitters")
    op.drop_index("ix_thuiszitters_pupil_id", table_name="thuiszitters")
    op.drop_index("ix_thuiszitters_count", table_name="thuiszitters")
    op.drop_index("ix_thuiszitters_case_id", table_name="thuiszitters")

    op.drop_table("thuiszitters")
    op.drop_index("ix_processen_verbaal_school_id", table_name="processen_verbaal")
    op.drop_index("ix_processen_verbaal_pupil_id", table_name="processen_verbaal")
    op.drop_index("ix_processen_verbaal_count", table_name="processen_verbaal")
    op.drop_index("ix_processen_verbaal_case_id", table_name="processen_verbaal")

    op.drop_table("processen_verbaal")
    op.drop_index("ix_non_enrolments_school_id", table_name="non_enrolments")
    op.drop_index("ix_non_enrolments_pupil_id", table_name="non_enrolments")
    op.drop_index("ix_non_enrolments_count", table_name="non_enrolments")
    op.drop_index("ix_non_enrolments_case_id", table_name="non_enrolments")

    op.drop_table("non_enrolments")
    op.drop_index("ix_leave_requests_school_id", table_name="leave_requests")
    op.drop_index("ix_leave_requests_pupil_id", table_name="leave_requests")
    op.drop_index("ix_leave_requests_count", table_name="leave_requests")
    op.drop_index("ix_leave_requests_case_id", table_name="leave_requests")

    op.drop_table("leave_requests")
    op.drop_index("ix_halt_referrals_school_id", table_name="halt_referrals")
    op.drop_index("ix_halt_referrals_pupil_id", table_name="halt_referrals")
    op.drop_index("ix_halt_referrals_count", table_name="halt_referrals")
    op.drop_index("ix_halt_referrals_case_id", table_name="halt_referrals")

    op.drop_table("halt_referrals")
    op.drop_index("ix_exemptions_school_id", table_name="exemptions")
    op.drop_index("ix_exemptions_pupil_id", table_name="exemptions")
    op.drop_index("ix_exemptions_count", table_name="exemptions")
    op.drop_index("ix_exemptions_case_id", table_name="exemptions")

    op.drop_table("exemptions")
    op.drop_index("ix_absence_reports_school_id", table_name="absence_reports")
    op.drop_index("ix_absence_reports_pupil_id", table_name="absence_reports")
    op.drop_index("ix_absence_reports_count", table_name="absence_reports")
    op.drop_index("ix_absence_reports_case_id", table_name="absence_reports")

    op.drop_table("absence_reports")
    op.drop_index("ix_absence_spells_school_id", table_name="absence_spells")
    op.drop_index("ix_absence_spells_pupil_id", table_name="absence_spells")

    op.drop_table("absence_spells")
