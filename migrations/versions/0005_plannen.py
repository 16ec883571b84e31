"""Plans, role split, actions"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("evaluation_on", sa.Date(), nullable=True),
        sa.Column("evaluation_with", sa.String(length=400), nullable=False),
        sa.Column("established_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("established_by_id", sa.Uuid(), nullable=True),
        sa.Column("frozen", sa.JSON(), nullable=True),
        sa.Column("checksum", sa.String(length=64), nullable=True),
        sa.Column("surroundings", sa.Text(), nullable=False),
        sa.Column("skills_education", sa.Text(), nullable=False),
        sa.Column("skills_self_reliance", sa.Text(), nullable=False),
        sa.Column("support_needed", sa.Text(), nullable=False),
        sa.Column("term_expected", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "status = 'concept' OR (established_at IS NOT NULL AND checksum IS NOT NULL AND evaluation_on IS NOT NULL)",
            name=op.f("ck_plans_established_is_frozen"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_files.id"], name=op.f("fk_plans_case_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_plans_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["established_by_id"],
            ["users.id"],
            name=op.f("fk_plans_established_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_plans_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_plans_case_id_number")),
    )
    op.create_index("ix_plans_case_id", "plans", ["case_id"])
    op.create_index("ix_plans_meeting_id", "plans", ["meeting_id"])
    op.create_index("ix_plans_status_evaluation_on", "plans", ["status", "evaluation_on"])

    op.create_table(
        "goals",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("outcome_note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_goals_plan_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_index("ix_goals_plan_id", "goals", ["plan_id"])

    op.create_table(
        "needs",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("hours_a_week", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "hours_a_week IS NULL OR hours_a_week > 0", name=op.f("ck_needs_takes_time")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_needs_plan_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
    )
    op.create_index("ix_needs_plan_id", "needs", ["plan_id"])

    op.create_table(
        "actions",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_name", sa.String(length=400), nullable=False),
        sa.Column("owner_party", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "status NOT IN ('kon_niet', 'niet_gedaan', 'uitgesteld') OR status_reason <> ''",
            name=op.f("ck_actions_reason_given"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_files.id"], name=op.f("fk_actions_case_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_actions_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_actions_goal_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_actions_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_actions_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_actions_plan_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index("ix_actions_case_id", "actions", ["case_id"])
    op.create_index("ix_actions_goal_id", "actions", ["goal_id"])
    op.create_index("ix_actions_meeting_id", "actions", ["meeting_id"])
    op.create_index(
        "ix_actions_owner_id_status_due_on", "actions", ["owner_id", "status", "due_on"]
    )
    op.create_index("ix_actions_plan_id", "actions", ["plan_id"])
    op.create_index("ix_actions_status_due_on", "actions", ["status", "due_on"])

    op.create_table(
        "support_parts",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("deliverer", sa.String(40), nullable=True),
        sa.Column("deliverer_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("deliverer_name", sa.String(length=120), nullable=False),
        sa.Column("payer", sa.String(40), nullable=True),
        sa.Column("payer_note", sa.String(length=400), nullable=False),
        sa.Column("hours_a_week", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.Column("positions", sa.Text(), nullable=False),
        sa.Column("settle_by_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "amount IS NULL OR amount >= 0", name=op.f("ck_support_parts_not_negative")
        ),
        sa.CheckConstraint(
            "hours_a_week IS NULL OR hours_a_week > 0", name=op.f("ck_support_parts_takes_time")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR from_on IS NULL OR until_on >= from_on",
            name=op.f("ck_support_parts_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["deliverer_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_support_parts_deliverer_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_support_parts_goal_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["needs.id"], name=op.f("fk_support_parts_need_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_support_parts_plan_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_parts")),
    )
    op.create_index(
        "ix_support_parts_deliverer_organisation_id", "support_parts", ["deliverer_organisation_id"]
    )
    op.create_index("ix_support_parts_goal_id", "support_parts", ["goal_id"])
    op.create_index("ix_support_parts_need_id", "support_parts", ["need_id"])
    op.create_index("ix_support_parts_plan_id", "support_parts", ["plan_id"])


def downgrade() -> None:
    op.drop_index("ix_support_parts_plan_id", table_name="support_parts")
    op.drop_index("ix_support_parts_need_id", table_name="support_parts")
    op.drop_index("ix_support_parts_goal_id", table_name="support_parts")
    op.drop_index("ix_support_parts_deliverer_organisation_id", table_name="support_parts")

    op.drop_table("support_parts")
    op.drop_index("ix_actions_status_due_on", table_name="actions")
    op.drop_index("ix_actions_plan_id", table_name="actions")
    op.drop_index("ix_actions_owner_id_status_due_on", table_name="actions")
    op.drop_index("ix_actions_meeting_id", table_name="actions")
    op.drop_index("ix_actions_goal_id", table_name="actions")
    op.drop_index("ix_actions_case_id", table_name="actions")

    op.drop_table("actions")
    op.drop_index("ix_needs_plan_id", table_name="needs")

    op.drop_table("needs")
    op.drop_index("ix_goals_plan_id", table_name="goals")

    op.drop_table("goals")
    op.drop_index("ix_plans_status_evaluation_on", table_name="plans")
    op.drop_index("ix_plans_meeting_id", table_name="plans")
    op.drop_index("ix_plans_case_id", table_name="plans")

    op.drop_table("plans")
