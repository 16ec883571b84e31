"""Pupils and case files"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pupils",
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("start_qualification_on", sa.Date(), nullable=True),
        sa.Column("is_exempt_from_qualification", sa.Boolean(), nullable=False),
        sa.Column("search_key", sa.String(length=400), nullable=False),
        sa.Column("sort_key", sa.String(length=260), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("infix", sa.String(length=40), server_default="", nullable=False),
        sa.Column("surname", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_pupils_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_pupils_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_pupils_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pupils")),
        sa.UniqueConstraint("number", name=op.f("uq_pupils_number")),
    )
    op.create_index("ix_pupils_birth_on", "pupils", ["birth_on"])
    op.create_index("ix_pupils_municipality_id_sort_key", "pupils", ["municipality_id", "sort_key"])
    op.create_index("ix_pupils_school_id", "pupils", ["school_id"])
    op.create_index("ix_pupils_sort_key_id", "pupils", ["sort_key", "id"])

    op.create_table(
        "case_files",
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("urgency", sa.String(40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing", sa.String(40), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("factors_child", sa.Text(), nullable=False),
        sa.Column("factors_school", sa.Text(), nullable=False),
        sa.Column("factors_home", sa.Text(), nullable=False),
        sa.Column("earlier_help", sa.Text(), nullable=False),
        sa.Column("absence_picture", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status = 'gesloten') = (closed_on IS NOT NULL)",
            name=op.f("ck_case_files_closed_has_date"),
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on",
            name=op.f("ck_case_files_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["users.id"],
            name=op.f("fk_case_files_coordinator_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_case_files_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_case_files_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_case_files_pupil_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_case_files_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_files")),
        sa.UniqueConstraint("number", name=op.f("uq_case_files_number")),
    )
    op.create_index("ix_case_files_coordinator_id", "case_files", ["coordinator_id"])
    op.create_index(
        "ix_case_files_municipality_id_status_opened_on",
        "case_files",
        ["municipality_id", "status", "opened_on"],
    )
    op.create_index("ix_case_files_opened_on_id", "case_files", ["opened_on", "id"])
    op.create_index("ix_case_files_pupil_id", "case_files", ["pupil_id"])
    op.create_index(
        "ix_case_files_school_id_status_opened_on",
        "case_files",
        ["school_id", "status", "opened_on"],
    )

    op.create_table(
        "enrolments",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("group_name", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_enrolments_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_enrolments_pupil_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_enrolments_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint(
            "pupil_id",
            "school_id",
            "from_on",
            name=op.f("uq_enrolments_pupil_id_school_id_from_on"),
        ),
    )
    op.create_index("ix_enrolments_pupil_id", "enrolments", ["pupil_id"])
    op.create_index("ix_enrolments_school_id", "enrolments", ["school_id"])

    op.create_table(
        "guardians",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(40), nullable=False),
        sa.Column("has_custody", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("infix", sa.String(length=40), server_default="", nullable=False),
        sa.Column("surname", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_guardians_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_guardians_pupil_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardians")),
    )
    op.create_index("ix_guardians_pupil_id", "guardians", ["pupil_id"])

    op.create_table(
        "residences",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_residences_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_residences_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_residences_pupil_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residences")),
        sa.UniqueConstraint("pupil_id", "from_on", name=op.f("uq_residences_pupil_id_from_on")),
    )
    op.create_index("ix_residences_pupil_id", "residences", ["pupil_id"])

    op.create_table(
        "case_parties",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("aim", sa.String(length=400), nullable=False),
        sa.Column("permitted_by", sa.String(length=120), nullable=False),
        sa.Column("permitted_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "basis <> 'toestemming' OR (permitted_on IS NOT NULL AND permitted_by <> '')",
            name=op.f("ck_case_parties_permission_is_recorded"),
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_case_parties_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_case_parties_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_case_parties_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_case_parties_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_parties")),
        sa.UniqueConstraint(
            "case_id",
            "organisation_id",
            "from_on",
            name=op.f("uq_case_parties_case_id_organisation_id_from_on"),
        ),
    )
    op.create_index("ix_case_parties_case_id", "case_parties", ["case_id"])
    op.create_index(
        "ix_case_parties_organisation_id_case_id", "case_parties", ["organisation_id", "case_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_case_parties_organisation_id_case_id", table_name="case_parties")
    op.drop_index("ix_case_parties_case_id", table_name="case_parties")

    op.drop_table("case_parties")
    op.drop_index("ix_residences_pupil_id", table_name="residences")

    op.drop_table("residences")
    op.drop_index("ix_guardians_pupil_id", table_name="guardians")

    op.drop_table("guardians")
    op.drop_index("ix_enrolments_school_id", table_name="enrolments")
    op.drop_index("ix_enrolments_pupil_id", table_name="enrolments")

    op.drop_table("enrolments")
    op.drop_index("ix_case_files_school_id_status_opened_on", table_name="case_files")
    op.drop_index("ix_case_files_pupil_id", table_name="case_files")
    op.drop_index("ix_case_files_opened_on_id", table_name="case_files")
    op.drop_index("ix_case_files_municipality_id_status_opened_on", table_name="case_files")
    op.drop_index("ix_case_files_coordinator_id", table_name="case_files")

    op.drop_table("case_files")
    op.drop_index("ix_pupils_sort_key_id", table_name="pupils")
    op.drop_index("ix_pupils_school_id", table_name="pupils")
    op.drop_index("ix_pupils_municipality_id_sort_key", table_name="pupils")
    op.drop_index("ix_pupils_birth_on", table_name="pupils")

    op.drop_table("pupils")
