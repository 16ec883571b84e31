"""Rows of a plan know what they were copied from; the history of a row; goals are judged in
one place"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROWS = ("needs", "goals", "support_parts")


def upgrade() -> None:
    for table in ROWS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("origin_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("plans") as batch_op:
        batch_op.add_column(sa.Column("finished_on", sa.Date(), nullable=True))
    # Never filled in by the application: how far a goal is stands in goal_evaluations.
    with op.batch_alter_table("goals") as batch_op:
        batch_op.drop_column("outcome_note")
        batch_op.drop_column("outcome")
    op.create_table(
        "plan_row_changes",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_plan_row_changes_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["users.id"],
            name=op.f("fk_plan_row_changes_changed_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_plan_row_changes_plan_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_row_changes")),
    )
    op.create_index("ix_plan_row_changes_plan_id", "plan_row_changes", ["plan_id"])
    op.create_index(
        "ix_plan_row_changes_case_id_origin_id_changed_at",
        "plan_row_changes",
        ["case_id", "origin_id", "changed_at"],
    )


def downgrade() -> None:
    op.drop_table("plan_row_changes")
    with op.batch_alter_table("goals") as batch_op:
        batch_op.add_column(
            sa.Column("outcome", sa.String(40), nullable=False, server_default="open")
        )
        batch_op.add_column(sa.Column("outcome_note", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("goals") as batch_op:
        batch_op.alter_column("outcome", server_default=None)
        batch_op.alter_column("outcome_note", server_default=None)
    with op.batch_alter_table("plans") as batch_op:
        batch_op.drop_column("finished_on")
    for table in ROWS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("origin_id")
