"""Leerplicht: investigations and measures, the thuiszitter clock, feedback, merged pupils, imports"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


# The sound of a surname as `mdo.cases.sound_rules` had it when this was written.
_UNDIVIDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
    | dict.fromkeys("’‘ʼ`´", "'")
    | dict.fromkeys("‐‑‒–—", "-")
)
_SOUNDS = (
    (r"^((van|von|de|der|den|des|het|ten|ter|te|in|op|el|la|le|du|d|t|s) )+(?=.)", ""),
    (r"[^a-z]", ""),
    (r"(?<=..)en$", "e"),
    (r"^(ij|ei|ey|y)", "Y"),
    (r"^(au|ou)", "O"),
    (r"^ae", "A"),
    (r"^(oe|u)", "U"),
    (r"^a", "A"),
    (r"^e", "E"),
    (r"^i", "I"),
    (r"^o", "O"),
    (r"sch(?=[rlmn]|$)", "S"),
    (r"sch", "SG"),
    (r"ph", "F"),
    (r"th", "T"),
    (r"qu", "KF"),
    (r"ck|q", "K"),
    (r"ch", "G"),
    (r"c(?=[eiy])", "S"),
    (r"x", "KS"),
    (r"[ck]", "K"),
    (r"g", "G"),
    (r"[sz]", "S"),
    (r"[fvw]", "F"),
    (r"dt|[dt]", "T"),
    (r"[bp]", "P"),
    (r"l", "L"),
    (r"m", "M"),
    (r"n", "N"),
    (r"r", "R"),
    (r"^j", "J"),
    (r"[a-z]", ""),
    (r"(.)\1+", r"\1"),
)


def _sound_key(surname: str) -> str:
    plain = unicodedata.normalize("NFKD", surname.translate(_UNDIVIDED))
    plain = unicodedata.normalize("NFKD", plain.casefold()).translate(_UNDIVIDED)
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    sound = " ".join(letters.split()).replace("'", " ").strip()
    for pattern, said in _SOUNDS:
        sound = re.sub(pattern, said, sound)
    return sound[:120]


def _fill_sound_keys() -> None:
    """Give the pupils that are there their key."""
    pupils = sa.table(
        "pupils", sa.column("id", sa.Uuid()), sa.column("surname"), sa.column("sound_key")
    )
    connection = op.get_bind()
    rows = [
        {"pupil": row.id, "sound": _sound_key(row.surname)}
        for row in connection.execute(sa.select(pupils.c.id, pupils.c.surname))
    ]
    if rows:
        connection.execute(
            sa.update(pupils)
            .where(pupils.c.id == sa.bindparam("pupil"))
            .values(sound_key=sa.bindparam("sound")),
            rows,
        )


def upgrade() -> None:
    op.create_table(
        "import_runs",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=400), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("message", sa.String(length=400), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("lines_done", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_import_runs_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_import_runs_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_index(
        "ix_import_runs_municipality_id_created_at",
        "import_runs",
        ["municipality_id", "created_at"],
    )
    op.create_index("ix_import_runs_state_created_at", "import_runs", ["state", "created_at"])

    op.create_table(
        "import_faults",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=400), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_faults_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_faults")),
    )
    op.create_index("ix_import_faults_run_id_line", "import_faults", ["run_id", "line"])

    op.create_table(
        "absence_clocks",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("definition", sa.String(length=20), nullable=False),
        sa.Column("absent_from_on", sa.Date(), nullable=False),
        sa.Column("passes_on", sa.Date(), nullable=False),
        sa.Column("long_on", sa.Date(), nullable=True),
        sa.Column("school_days", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_absence_clocks_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_absence_clocks_pupil_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_absence_clocks_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("pupil_id", name=op.f("pk_absence_clocks")),
    )
    op.create_index(
        "ix_absence_clocks_municipality_id_state_passes_on",
        "absence_clocks",
        ["municipality_id", "state", "passes_on"],
    )

    op.create_table(
        "clock_changes",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("previous", sa.String(length=20), nullable=False),
        sa.Column("definition", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_clock_changes_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_clock_changes_pupil_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["users.id"],
            name=op.f("fk_clock_changes_recorded_by_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_changes")),
    )
    op.create_index(
        "ix_clock_changes_municipality_id_recorded_at",
        "clock_changes",
        ["municipality_id", "recorded_at"],
    )
    op.create_index("ix_clock_changes_pupil_id", "clock_changes", ["pupil_id"])

    op.create_table(
        "pupil_merges",
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_pupil_merges_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["pupils.id"], name=op.f("fk_pupil_merges_kept_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"],
            ["pupils.id"],
            name=op.f("fk_pupil_merges_merged_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"],
            ["users.id"],
            name=op.f("fk_pupil_merges_undone_by_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pupil_merges")),
    )
    op.create_index("ix_pupil_merges_kept_id", "pupil_merges", ["kept_id"])
    op.create_index("ix_pupil_merges_merged_id", "pupil_merges", ["merged_id"])

    op.create_table(
        "distinct_pupils",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_distinct_pupils_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["one_id"], ["pupils.id"], name=op.f("fk_distinct_pupils_one_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["pupils.id"],
            name=op.f("fk_distinct_pupils_other_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distinct_pupils")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_distinct_pupils_one_id_other_id")),
    )
    op.create_index("ix_distinct_pupils_other_id", "distinct_pupils", ["other_id"])

    op.create_table(
        "conversations",
        sa.Column("with_whom", sa.String(length=400), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("deviation_reason", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_conversations_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_conversations_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_conversations_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_conversations_pupil_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_conversations_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_conversations_municipality_id_source_number"),
        ),
    )
    op.create_index("ix_conversations_case_id", "conversations", ["case_id"])
    op.create_index(
        "ix_conversations_count",
        "conversations",
        ["municipality_id", "school_year", "pupil_id", "dated_on", "id"],
    )
    op.create_index("ix_conversations_pupil_id", "conversations", ["pupil_id"])
    op.create_index("ix_conversations_school_id", "conversations", ["school_id"])

    op.create_table(
        "mas_routes",
        sa.Column("route", sa.String(40), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("deviation_reason", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= dated_on", name=op.f("ck_mas_routes_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_files.id"], name=op.f("fk_mas_routes_case_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_mas_routes_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_mas_routes_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["pupils.id"], name=op.f("fk_mas_routes_pupil_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_mas_routes_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mas_routes")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_mas_routes_municipality_id_source_number"),
        ),
    )
    op.create_index("ix_mas_routes_case_id", "mas_routes", ["case_id"])
    op.create_index(
        "ix_mas_routes_count",
        "mas_routes",
        ["municipality_id", "school_year", "route", "pupil_id", "dated_on", "id"],
    )
    op.create_index("ix_mas_routes_pupil_id", "mas_routes", ["pupil_id"])
    op.create_index("ix_mas_routes_school_id", "mas_routes", ["school_id"])

    op.create_table(
        "feedbacks",
        sa.Column("agenda_item_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("from_municipality_id", sa.Uuid(), nullable=False),
        sa.Column("to_municipality_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_name", sa.String(length=120), nullable=False),
        sa.Column("recipient_email", sa.String(length=254), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retract_reason", sa.String(length=400), nullable=False),
        sa.Column("link_digest", sa.String(length=64), nullable=True),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "state <> 'ingetrokken' OR retract_reason <> ''",
            name=op.f("ck_feedbacks_retracted_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_items.id"],
            name=op.f("fk_feedbacks_agenda_item_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_files.id"], name=op.f("fk_feedbacks_case_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_feedbacks_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["from_municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_feedbacks_from_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["users.id"],
            name=op.f("fk_feedbacks_recipient_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_feedbacks_to_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedbacks")),
        sa.UniqueConstraint(
            "agenda_item_id", "attempt", name=op.f("uq_feedbacks_agenda_item_id_attempt")
        ),
        sa.UniqueConstraint("link_digest", name=op.f("uq_feedbacks_link_digest")),
    )
    op.create_index("ix_feedbacks_case_id", "feedbacks", ["case_id"])
    op.create_index(
        "ix_feedbacks_from_municipality_id_state_created_at",
        "feedbacks",
        ["from_municipality_id", "state", "created_at"],
    )
    op.create_index("ix_feedbacks_recipient_id", "feedbacks", ["recipient_id"])
    op.create_index(
        "ix_feedbacks_to_municipality_id_state_sent_at",
        "feedbacks",
        ["to_municipality_id", "state", "sent_at"],
    )

    op.create_table(
        "investigations",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("heard", sa.String(length=400), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("deviation_reason", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (finished_on IS NULL)",
            name=op.f("ck_investigations_outcome_has_date"),
        ),
        sa.CheckConstraint(
            "finished_on IS NULL OR finished_on >= dated_on",
            name=op.f("ck_investigations_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_investigations_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_investigations_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_investigations_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["users.id"],
            name=op.f("fk_investigations_officer_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_investigations_pupil_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["absence_reports.id"],
            name=op.f("fk_investigations_report_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_investigations_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigations")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_investigations_municipality_id_source_number"),
        ),
        sa.UniqueConstraint("report_id", name=op.f("uq_investigations_report_id")),
    )
    op.create_index("ix_investigations_case_id", "investigations", ["case_id"])
    op.create_index(
        "ix_investigations_count",
        "investigations",
        ["municipality_id", "school_year", "pupil_id", "dated_on", "id"],
    )
    op.create_index("ix_investigations_pupil_id", "investigations", ["pupil_id"])
    op.create_index("ix_investigations_school_id", "investigations", ["school_id"])

    op.create_table(
        "official_warnings",
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("deviation_reason", sa.Text(), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_files.id"],
            name=op.f("fk_official_warnings_case_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_official_warnings_created_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipalities.id"],
            name=op.f("fk_official_warnings_municipality_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["pupils.id"],
            name=op.f("fk_official_warnings_pupil_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["absence_reports.id"],
            name=op.f("fk_official_warnings_report_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"],
            ["organisations.id"],
            name=op.f("fk_official_warnings_school_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_warnings")),
        sa.UniqueConstraint(
            "municipality_id",
            "source_number",
            name=op.f("uq_official_warnings_municipality_id_source_number"),
        ),
    )
    op.create_index("ix_official_warnings_case_id", "official_warnings", ["case_id"])
    op.create_index(
        "ix_official_warnings_count",
        "official_warnings",
        ["municipality_id", "school_year", "pupil_id", "dated_on", "id"],
    )
    op.create_index("ix_official_warnings_pupil_id", "official_warnings", ["pupil_id"])
    op.create_index("ix_official_warnings_school_id", "official_warnings", ["school_id"])

    with op.batch_alter_table("absence_reports") as batch_op:
        batch_op.add_column(
            sa.Column("school_action", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("wanted_action", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("deviation_reason", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("absence_spells") as batch_op:
        batch_op.add_column(
            sa.Column("is_enrolled", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("report_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("non_enrolment_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("source_number", sa.String(length=80), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_absence_spells_non_enrolment_id"), ["non_enrolment_id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_absence_spells_report_id"), ["report_id"])
        batch_op.create_unique_constraint(
            batch_op.f("uq_absence_spells_school_id_source_number"), ["school_id", "source_number"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_absence_spells_non_enrolment_id"),
            "non_enrolments",
            ["non_enrolment_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_absence_spells_report_id"),
            "absence_reports",
            ["report_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    with op.batch_alter_table("enrolments") as batch_op:
        batch_op.add_column(
            sa.Column("pupil_number", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.create_index(
            batch_op.f("ix_enrolments_school_id_pupil_number"), ["school_id", "pupil_number"]
        )

    with op.batch_alter_table("exemptions") as batch_op:
        batch_op.add_column(sa.Column("notified_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("declared_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("renews_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("deviation_reason", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_exemptions_renews_id"),
            "exemptions",
            ["renews_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    with op.batch_alter_table("halt_referrals") as batch_op:
        batch_op.add_column(sa.Column("report_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("outcome", sa.String(length=400), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("deviation_reason", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_halt_referrals_report_id"),
            "absence_reports",
            ["report_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    with op.batch_alter_table("leave_requests") as batch_op:
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("decision_reason", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column(
                "is_bound_to_profession", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )
        batch_op.add_column(
            sa.Column("deviation_reason", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("non_enrolments") as batch_op:
        batch_op.add_column(
            sa.Column("deviation_reason", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("processen_verbaal") as batch_op:
        batch_op.add_column(
            sa.Column("deviation_reason", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("pupils") as batch_op:
        batch_op.add_column(
            sa.Column("sound_key", sa.String(length=120), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_pupils_merged_into_id"), ["merged_into_id"])
        batch_op.create_index(batch_op.f("ix_pupils_sound_key_birth_on"), ["sound_key", "birth_on"])
        batch_op.create_foreign_key(
            batch_op.f("fk_pupils_merged_into_id"),
            "pupils",
            ["merged_into_id"],
            ["id"],
            ondelete="RESTRICT",
        )
    _fill_sound_keys()

    with op.batch_alter_table("thuiszitters") as batch_op:
        batch_op.add_column(sa.Column("ending_note", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("thuiszitters") as batch_op:
        batch_op.drop_column("ending_note")

    with op.batch_alter_table("pupils") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_pupils_merged_into_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_pupils_sound_key_birth_on"))
        batch_op.drop_index(batch_op.f("ix_pupils_merged_into_id"))
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("sound_key")

    with op.batch_alter_table("processen_verbaal") as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("deviation_reason")

    with op.batch_alter_table("non_enrolments") as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("deviation_reason")

    with op.batch_alter_table("leave_requests") as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("deviation_reason")
        batch_op.drop_column("is_bound_to_profession")
        batch_op.drop_column("decision_reason")
        batch_op.drop_column("reason")

    with op.batch_alter_table("halt_referrals") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_halt_referrals_report_id"), type_="foreignkey")
        batch_op.drop_column("version")
        batch_op.drop_column("deviation_reason")
        batch_op.drop_column("outcome")
        batch_op.drop_column("report_id")

    with op.batch_alter_table("exemptions") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_exemptions_renews_id"), type_="foreignkey")
        batch_op.drop_column("version")
        batch_op.drop_column("deviation_reason")
        batch_op.drop_column("renews_id")
        batch_op.drop_column("declared_on")
        batch_op.drop_column("notified_on")

    with op.batch_alter_table("enrolments") as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolments_school_id_pupil_number"))
        batch_op.drop_column("pupil_number")

    with op.batch_alter_table("absence_spells") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_absence_spells_report_id"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("fk_absence_spells_non_enrolment_id"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("uq_absence_spells_school_id_source_number"), type_="unique"
        )
        batch_op.drop_constraint(batch_op.f("uq_absence_spells_report_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_absence_spells_non_enrolment_id"), type_="unique")
        batch_op.drop_column("source_number")
        batch_op.drop_column("non_enrolment_id")
        batch_op.drop_column("report_id")
        batch_op.drop_column("is_enrolled")

    with op.batch_alter_table("absence_reports") as batch_op:
        batch_op.drop_column("version")
        batch_op.drop_column("deviation_reason")
        batch_op.drop_column("wanted_action")
        batch_op.drop_column("school_action")

    op.drop_table("official_warnings")
    op.drop_table("investigations")
    op.drop_table("feedbacks")
    op.drop_table("mas_routes")
    op.drop_table("conversations")
    op.drop_table("distinct_pupils")
    op.drop_table("pupil_merges")
    op.drop_table("clock_changes")
    op.drop_table("absence_clocks")
    op.drop_table("import_faults")
    op.drop_table("import_runs")
