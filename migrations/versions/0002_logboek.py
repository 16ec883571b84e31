"""Audit log and read log"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index("ix_audit_events_actor_id_at", "audit_events", ["actor_id", "at"])
    op.create_index("ix_audit_events_at", "audit_events", ["at"])
    op.create_index("ix_audit_events_case_id_at", "audit_events", ["case_id", "at"])
    op.create_index("ix_audit_events_subject_id_at", "audit_events", ["subject_id", "at"])

    op.create_table(
        "read_events",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_events")),
    )
    op.create_index("ix_read_events_at", "read_events", ["at"])
    op.create_index("ix_read_events_reader_id_at", "read_events", ["reader_id", "at"])
    op.create_index("ix_read_events_subject_id_at", "read_events", ["subject_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_read_events_subject_id_at", table_name="read_events")
    op.drop_index("ix_read_events_reader_id_at", table_name="read_events")
    op.drop_index("ix_read_events_at", table_name="read_events")

    op.drop_table("read_events")
    op.drop_index("ix_audit_events_subject_id_at", table_name="audit_events")
    op.drop_index("ix_audit_events_case_id_at", table_name="audit_events")
    op.drop_index("ix_audit_events_at", table_name="audit_events")
    op.drop_index("ix_audit_events_actor_id_at", table_name="audit_events")

    op.drop_table("audit_events")
