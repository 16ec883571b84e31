"""The conference: flow chart and walks, signatures, evaluation of goals, handovers, doubts"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "doubts",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_doubts_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_doubts_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubts")),
    )
    op.create_index(
        "ix_doubts_municipality_id_school_year_theme",
        "doubts",
        ["municipality_id", "school_year", "theme"],
    )

    op.create_table(
        "flow_charts",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("in_use_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status = 'concept') = (in_use_from IS NULL)",
            name=op.f("ck_flow_charts_in_use_has_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_flow_charts_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_flow_charts_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_charts")),
        sa.UniqueConstraint(
            "municipality_id", "number", name=op.f("uq_flow_charts_municipality_id_number")
        ),
    )
    op.create_table(
        "flow_boxes",
        sa.Column("chart_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("is_about_case", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chart_id"],
            ["flow_charts.id"],
            name=op.f("fk_flow_boxes_chart_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_boxes")),
        sa.UniqueConstraint("chart_id", "key", name=op.f("uq_flow_boxes_chart_id_key")),
    )
    op.create_table(
        "flow_answers",
        sa.Column("box_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("next_key", sa.String(length=10), nullable=True),
        sa.Column("deliverer", sa.String(40), nullable=True),
        sa.Column("payer", sa.String(40), nullable=True),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["box_id"], ["flow_boxes.id"], name=op.f("fk_flow_answers_box_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_answers")),
    )
    op.create_index("ix_flow_answers_box_id", "flow_answers", ["box_id"])

    op.create_table(
        "handovers",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_files.id"], name=op.f("fk_handovers_case_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_handovers_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["handled_by_id"],
            ["users.id"],
            name=op.f("fk_handovers_handled_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_handovers_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_handovers_plan_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_handovers_plan_id")),
    )
    op.create_index("ix_handovers_case_id", "handovers", ["case_id"])
    op.create_index(
        "ix_handovers_municipality_id_state_created_at",
        "handovers",
        ["municipality_id", "state", "created_at"],
    )

    op.create_table(
        "signatures",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(40), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("stance", sa.String(40), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "stance = 'eens' OR remark <> ''", name=op.f("ck_signatures_remark_given")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_signatures_plan_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["users.id"],
            name=op.f("fk_signatures_recorded_by_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint(
            "plan_id", "party", "name", name=op.f("uq_signatures_plan_id_party_name")
        ),
    )
    op.create_table(
        "goal_evaluations",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("outcome <> 'open'", name=op.f("ck_goal_evaluations_is_an_outcome")),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_goal_evaluations_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_goal_evaluations_goal_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_goal_evaluations_meeting_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_evaluations")),
        sa.UniqueConstraint("goal_id", name=op.f("uq_goal_evaluations_goal_id")),
    )
    op.create_table(
        "walks",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("chart_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.Column("need_text", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_files.id"], name=op.f("fk_walks_case_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["chart_id"], ["flow_charts.id"], name=op.f("fk_walks_chart_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_walks_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["needs.id"], name=op.f("fk_walks_need_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walks")),
        sa.UniqueConstraint("need_id", name=op.f("uq_walks_need_id")),
    )
    op.create_index("ix_walks_case_id", "walks", ["case_id"])

    op.create_table(
        "walk_steps",
        sa.Column("walk_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("box_id", sa.Uuid(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["flow_answers.id"],
            name=op.f("fk_walk_steps_answer_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["users.id"],
            name=op.f("fk_walk_steps_answered_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["box_id"], ["flow_boxes.id"], name=op.f("fk_walk_steps_box_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["walk_id"], ["walks.id"], name=op.f("fk_walk_steps_walk_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_steps")),
        sa.UniqueConstraint("walk_id", "position", name=op.f("uq_walk_steps_walk_id_position")),
    )
    with op.batch_alter_table("plans") as batch_op:
        batch_op.add_column(sa.Column("helps_child", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("hinders_child", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("helps_school", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("hinders_school", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("helps_home", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("hinders_home", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("incomplete_reason", sa.Text(), nullable=False, server_default="")
        )

    with op.batch_alter_table("support_parts") as batch_op:
        batch_op.add_column(
            sa.Column("deviation_reason", sa.Text(), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("support_parts") as batch_op:
        batch_op.drop_column("deviation_reason")

    with op.batch_alter_table("plans") as batch_op:
        batch_op.drop_column("incomplete_reason")
        batch_op.drop_column("hinders_home")
        batch_op.drop_column("helps_home")
        batch_op.drop_column("hinders_school")
        batch_op.drop_column("helps_school")
        batch_op.drop_column("hinders_child")
        batch_op.drop_column("helps_child")

    op.drop_table("walk_steps")
    op.drop_table("walks")
    op.drop_table("goal_evaluations")
    op.drop_table("signatures")
    op.drop_table("handovers")
    op.drop_table("flow_answers")
    op.drop_table("flow_boxes")
    op.drop_table("flow_charts")
    op.drop_table("doubts")
