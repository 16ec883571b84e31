"""Meetings of the three kinds: who sits at the table, the agenda and the minutes per case."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdo.cases.models import CaseFile
from mdo.database.columns import (
    LINE,
    SHORT,
    Created,
    Identified,
    Versioned,
    reference,
    term_column,
)
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.organisations.models import Organisation
from mdo.terms import (
    AgendaBlock,
    Attendance,
    InvitationAnswer,
    LinkPurpose,
    MdoResponsibility,
    MeetingKind,
    MeetingStatus,
    ParentsStance,
    Party,
    Route,
)


class Meeting(Identified, Created, Versioned, db.Model):
    """A KiK, ZAT or MDO.

    `organisation_id` is who organises it: for a ZAT the school. `uid` and `sequence` are
    those of its calendar entry (RFC 5545). While its date is polled, `starts_at` is that of
    the first slot. Of a series, `series_on` is the day that the rule gave, also when the
    meeting was moved since; one that was changed by itself is an exception, which a change
    of the series leaves alone.
    """

    __tablename__ = "meetings"

    kind: Mapped[MeetingKind] = term_column(MeetingKind)
    status: Mapped[MeetingStatus] = term_column(MeetingStatus)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    organisation_id: Mapped[uuid.UUID] = reference("organisations.id", index=False)
    responsibility: Mapped[MdoResponsibility | None] = term_column(MdoResponsibility)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    location: Mapped[str] = mapped_column(String(LINE), default="")
    room: Mapped[str] = mapped_column(String(SHORT), default="")
    video_url: Mapped[str] = mapped_column(String(LINE), default="")
    aim: Mapped[str] = mapped_column(Text, default="")
    # Why it was planned at this moment all the same, when somebody could not.
    conflict_reason: Mapped[str] = mapped_column(String(LINE), default="")
    # False: a concept whose date is still to be polled; its moment only fills the place.
    has_date: Mapped[bool] = mapped_column(default=True)
    # Until when the poll of its date can be answered.
    answer_by_on: Mapped[date | None]
    series_id: Mapped[uuid.UUID | None] = reference("meeting_series.id", index=False)
    series_on: Mapped[date | None]
    is_exception: Mapped[bool] = mapped_column(default=False)
    cancel_reason: Mapped[str] = mapped_column(String(LINE), default="")
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    # When the people at the table were told that the agenda is ready.
    agenda_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    participants: Mapped[list[Participant]] = relationship(
        back_populates="meeting",
        cascade="all, delete-orphan",
        order_by="Participant.position, Participant.id",
        lazy="raise",
    )
    agenda: Mapped[list[AgendaItem]] = relationship(
        back_populates="meeting",
        cascade="all, delete-orphan",
        order_by="AgendaItem.position, AgendaItem.id",
        lazy="raise",
    )
    missing_parties: Mapped[list[MissingParty]] = relationship(
        cascade="all, delete-orphan", lazy="raise"
    )

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(kind = 'mdo') = (responsibility IS NOT NULL)", name="mdo_responsibility"),
        CheckConstraint(
            "(status = 'afgesloten') = (closed_at IS NOT NULL)", name="closed_has_moment"
        ),
        CheckConstraint(
            "status <> 'geannuleerd' OR cancel_reason <> ''", name="cancelled_has_reason"
        ),
        CheckConstraint("(series_id IS NULL) = (series_on IS NULL)", name="series_has_day"),
        UniqueConstraint("series_id", "series_on"),
        Index(None, "municipality_id", "starts_at"),
        Index(None, "organisation_id", "starts_at"),
        Index(None, "status", "starts_at"),
        Index(None, "starts_at", "ends_at"),
    )


class Participant(Identified, db.Model):
    """Somebody at the table: a user, a parent, the pupil, or a guest by name.

    `name` is kept as it was, so that old minutes stay true when an account changes. Who
    comes instead of somebody else has a seat of his or her own that `replaces_id` it.
    """

    __tablename__ = "participants"

    meeting_id: Mapped[uuid.UUID] = reference("meetings.id")
    position: Mapped[int] = mapped_column(default=0)
    party: Mapped[Party] = term_column(Party)
    name: Mapped[str] = mapped_column(String(LINE))
    email: Mapped[str] = mapped_column(String(254), default="")
    organisation_id: Mapped[uuid.UUID | None] = reference("organisations.id", index=False)
    user_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)
    guardian_id: Mapped[uuid.UUID | None] = reference("guardians.id")
    pupil_id: Mapped[uuid.UUID | None] = reference("pupils.id")
    is_chair: Mapped[bool] = mapped_column(default=False)
    is_note_taker: Mapped[bool] = mapped_column(default=False)
    replaces_id: Mapped[uuid.UUID | None] = reference("participants.id")
    answer: Mapped[InvitationAnswer] = term_column(InvitationAnswer, default=InvitationAnswer.GEEN)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_note: Mapped[str] = mapped_column(String(LINE), default="")
    attendance: Mapped[Attendance] = term_column(Attendance, default=Attendance.VERWACHT)
    substitute_name: Mapped[str] = mapped_column(String(SHORT), default="")
    absence_reason: Mapped[str] = mapped_column(String(LINE), default="")

    meeting: Mapped[Meeting] = relationship(back_populates="participants", lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("meeting_id", "user_id"),
        CheckConstraint(
            "attendance <> 'vervangen' OR substitute_name <> ''", name="substitute_is_named"
        ),
        Index(None, "user_id", "meeting_id"),
    )


class AgendaItem(Identified, Versioned, db.Model):
    """A case on the agenda with its minutes; without a case, a point of general business."""

    __tablename__ = "agenda_items"

    meeting_id: Mapped[uuid.UUID] = reference("meetings.id")
    case_id: Mapped[uuid.UUID | None] = reference("case_files.id", index=False)
    position: Mapped[int] = mapped_column(default=0)
    block: Mapped[AgendaBlock] = term_column(AgendaBlock, default=AgendaBlock.BESPREKING)
    # The item of an earlier meeting that this one goes on with.
    carried_from_id: Mapped[uuid.UUID | None] = reference("agenda_items.id")
    title: Mapped[str] = mapped_column(String(LINE), default="")
    minutes_planned: Mapped[int | None]
    question: Mapped[str] = mapped_column(Text, default="")
    informs_parents: Mapped[str] = mapped_column(String(LINE), default="")

    # The minutes (verslag). Fact and opinion apart, pupil and parents each in own words.
    facts: Mapped[str] = mapped_column(Text, default="")
    opinions: Mapped[str] = mapped_column(Text, default="")
    pupil_view: Mapped[str] = mapped_column(Text, default="")
    pupil_not_heard_reason: Mapped[str] = mapped_column(String(LINE), default="")
    parents_view: Mapped[str] = mapped_column(Text, default="")
    parents_stance: Mapped[ParentsStance] = term_column(
        ParentsStance, default=ParentsStance.NIET_GEVRAAGD
    )
    dissent: Mapped[str] = mapped_column(Text, default="")
    agreements: Mapped[str] = mapped_column(Text, default="")
    route: Mapped[Route | None] = term_column(Route)

    meeting: Mapped[Meeting] = relationship(back_populates="agenda", lazy="raise")
    case: Mapped[CaseFile | None] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("meeting_id", "case_id"),
        CheckConstraint("case_id IS NOT NULL OR title <> ''", name="case_or_title"),
        CheckConstraint("minutes_planned IS NULL OR minutes_planned > 0", name="takes_time"),
        Index(None, "case_id", "meeting_id"),
    )


class MissingParty(Identified, db.Model):
    """Why a required party is not at the table (appendix 4; shown on the record)."""

    __tablename__ = "missing_parties"

    meeting_id: Mapped[uuid.UUID] = reference("meetings.id")
    party: Mapped[Party] = term_column(Party)
    reason: Mapped[str] = mapped_column(String(LINE))

    __table_args__ = (
        UniqueConstraint("meeting_id", "party"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )


class Discussion(db.Model):
    """A case that was discussed at a closed meeting, with the facts as they were that day.

    Written when the meeting is closed and taken away when it is reopened
    (meetings.operations). The yearly report counts these rows: a pupil that moved or
    turned 18 since still counts where and as it was.
    """

    __tablename__ = "discussions"

    agenda_item_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("agenda_items.id", ondelete="CASCADE"), primary_key=True
    )
    meeting_id: Mapped[uuid.UUID] = reference("meetings.id")
    case_id: Mapped[uuid.UUID] = reference("case_files.id")
    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    school_year: Mapped[str] = mapped_column(String(9))
    held_on: Mapped[date]
    kind: Mapped[MeetingKind] = term_column(MeetingKind)
    responsibility: Mapped[MdoResponsibility | None] = term_column(MdoResponsibility)
    # Leerplichtig or kwalificatieplichtig on the day itself.
    is_subject_to_lpw: Mapped[bool]
    lpa_present: Mapped[bool]
    parents_present: Mapped[bool] = mapped_column(default=False)
    pupil_present: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        # Covers the count of the yearly report.
        Index(
            "ix_discussions_count",
            "municipality_id",
            "school_year",
            "kind",
            "lpa_present",
            "is_subject_to_lpw",
            "responsibility",
            "pupil_id",
            "held_on",
            "agenda_item_id",
        ),
    )


class GuestLink(Identified, Created, db.Model):
    """The personal link by which somebody without an account answers once.

    The token itself stands nowhere: the mail that bears it derives it from the id and the
    secret of the installation, and what comes back is looked up by its digest.
    """

    __tablename__ = "guest_links"

    participant_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("participants.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[LinkPurpose] = term_column(LinkPurpose)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StandingSeat(Identified, db.Model):
    """A standing member of the ZAT of a school, with who comes in his or her place.

    A user, or somebody without an account by name and address.
    """

    __tablename__ = "standing_seats"

    school_id: Mapped[uuid.UUID] = reference("organisations.id", index=False)
    position: Mapped[int] = mapped_column(default=0)
    party: Mapped[Party] = term_column(Party)
    user_id: Mapped[uuid.UUID | None] = reference("users.id")
    organisation_id: Mapped[uuid.UUID | None] = reference("organisations.id", index=False)
    name: Mapped[str] = mapped_column(String(LINE))
    email: Mapped[str] = mapped_column(String(254), default="")
    is_chair: Mapped[bool] = mapped_column(default=False)
    is_note_taker: Mapped[bool] = mapped_column(default=False)
    substitute_user_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)

    __table_args__ = (
        UniqueConstraint("school_id", "user_id"),
        CheckConstraint(
            "substitute_user_id IS NULL OR substitute_user_id <> user_id", name="other_substitute"
        ),
    )


class BusyPeriod(Identified, db.Model):
    """When somebody cannot, from a calendar that he or she gave. No more than the times."""

    __tablename__ = "busy_periods"

    user_id: Mapped[uuid.UUID] = reference("users.id", index=False)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(None, "user_id", "starts_at", "ends_at"),
    )
