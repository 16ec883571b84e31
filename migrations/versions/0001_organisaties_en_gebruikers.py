"""Municipalities, organisations, schools, users"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "installation_facts",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation_facts")),
    )
    op.create_table(
        "municipalities",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("province", sa.String(length=40), nullable=True),
        sa.Column("holiday_region", sa.String(40), nullable=True),
        sa.Column("is_tenant", sa.Boolean(), nullable=False),
        sa.Column("records_from", sa.String(length=9), nullable=True),
        sa.Column("primary_colour", sa.String(length=7), nullable=False),
        sa.Column("accent_colour", sa.String(length=7), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipalities")),
        sa.UniqueConstraint("code", name=op.f("uq_municipalities_code")),
    )
    op.create_table(
        "school_imports",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_imports")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_digest", sa.String(length=64), nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(
        "ix_sign_in_attempts_account_digest_at", "sign_in_attempts", ["account_digest", "at"]
    )
    op.create_index(
        "ix_sign_in_attempts_address_digest_at", "sign_in_attempts", ["address_digest", "at"]
    )
    op.create_index("ix_sign_in_attempts_at", "sign_in_attempts", ["at"])

    op.create_table(
        "users",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("session_key", sa.String(length=43), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("infix", sa.String(length=40), server_default="", nullable=False),
        sa.Column("surname", sa.String(length=120), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_lower_case")),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_users_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_index("ix_users_surname_given_name", "users", ["surname", "given_name"])

    op.create_table(
        "organisations",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("house_number", sa.String(length=20), nullable=False),
        sa.Column("postcode", sa.String(length=7), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("website", sa.String(length=400), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind NOT IN ('ouders', 'leerling')", name=op.f("ck_organisations_kind_is_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_organisations_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_index("ix_organisations_kind", "organisations", ["kind"])
    op.create_index("ix_organisations_municipality_id", "organisations", ["municipality_id"])
    op.create_index("ix_organisations_name", "organisations", ["name"])

    op.create_table(
        "population_figures",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("reference_on", sa.Date(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("inhabitants", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.CheckConstraint("age BETWEEN 0 AND 26", name=op.f("ck_population_figures_age_of_youth")),
        sa.CheckConstraint("inhabitants >= 0", name=op.f("ck_population_figures_not_negative")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_population_figures_municipality_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "municipality_id", "reference_on", "age", name=op.f("pk_population_figures")
        ),
    )
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_memberships_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_memberships_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_memberships_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "user_id",
            "organisation_id",
            "role",
            "from_on",
            name=op.f("uq_memberships_user_id_organisation_id_role_from_on"),
        ),
    )
    op.create_index("ix_memberships_organisation_id", "memberships", ["organisation_id"])
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"])

    op.create_table(
        "schools",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=True),
        sa.Column("board_number", sa.String(length=5), nullable=True),
        sa.Column("structure", sa.String(length=120), nullable=False),
        sa.Column("denomination", sa.String(length=120), nullable=False),
        sa.Column("holiday_region", sa.String(40), nullable=True),
        sa.Column("import_source", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_schools_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_schools")),
        sa.UniqueConstraint("code", name=op.f("uq_schools_code")),
    )
    op.create_index("ix_schools_import_source", "schools", ["import_source"])
    op.create_index("ix_schools_kind", "schools", ["kind"])

    op.create_table(
        "school_holidays",
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("region", sa.String(40), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(region IS NULL) <> (school_id IS NULL)",
            name=op.f("ck_school_holidays_region_or_school"),
        ),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_school_holidays_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["schools.organisation_id"],
            name=op.f("fk_school_holidays_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_holidays")),
        sa.UniqueConstraint(
            "region", "school_year", "name", name=op.f("uq_school_holidays_region_school_year_name")
        ),
    )
    op.create_index("ix_school_holidays_school_id", "school_holidays", ["school_id"])
    op.create_index(
        "ix_school_holidays_school_id_school_year", "school_holidays", ["school_id", "school_year"]
    )


def downgrade() -> None:
    op.drop_index("ix_school_holidays_school_id_school_year", table_name="school_holidays")
    op.drop_index("ix_school_holidays_school_id", table_name="school_holidays")

    op.drop_table("school_holidays")
    op.drop_index("ix_schools_kind", table_name="schools")
    op.drop_index("ix_schools_import_source", table_name="schools")

    op.drop_table("schools")
    op.drop_index("ix_memberships_user_id", table_name="memberships")
    op.drop_index("ix_memberships_organisation_id", table_name="memberships")

    op.drop_table("memberships")
    op.drop_table("population_figures")
    op.drop_index("ix_organisations_name", table_name="organisations")
    op.drop_index("ix_organisations_municipality_id", table_name="organisations")
    op.drop_index("ix_organisations_kind", table_name="organisations")

    op.drop_table("organisations")
    op.drop_index("ix_users_surname_given_name", table_name="users")

    op.drop_table("users")
    op.drop_index("ix_sign_in_attempts_at", table_name="sign_in_attempts")
    op.drop_index("ix_sign_in_attempts_address_digest_at", table_name="sign_in_attempts")
    op.drop_index("ix_sign_in_attempts_account_digest_at", table_name="sign_in_attempts")

    op.drop_table("sign_in_attempts")
    op.drop_table("school_imports")
    op.drop_table("municipalities")
    op.drop_table("installation_facts")
    op.drop_table("counters")
