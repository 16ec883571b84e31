"""A meeting that comes back by a rule."""

from __future__ import annotations

import uuid
from datetime import date, time

from sqlalchemy import CheckConstraint, Index, String, Text, Time
from sqlalchemy.orm import Mapped, mapped_column

from mdo.database.columns import LINE, SHORT, Created, Identified, Versioned, reference, term_column
from mdo.extensions import db
from mdo.terms import MeetingKind


class MeetingSeries(Identified, Created, Versioned, db.Model):
    """A ZAT that comes back by an RFC 5545 rule, on the wall clock of the Netherlands.

    `rule` is an RRULE without DTSTART and UNTIL; `first_on` and `until_on` bound it, both
    included. Its meetings stand in `meetings` (`series_id`) up to and including
    `planned_until_on`; a job goes on from there.
    """

    __tablename__ = "meeting_series"

    kind: Mapped[MeetingKind] = term_column(MeetingKind)
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    organisation_id: Mapped[uuid.UUID] = reference("organisations.id", index=False)
    rule: Mapped[str] = mapped_column(String(LINE))
    first_on: Mapped[date]
    until_on: Mapped[date]
    starts: Mapped[time] = mapped_column(Time)
    minutes: Mapped[int]
    location: Mapped[str] = mapped_column(String(LINE), default="")
    room: Mapped[str] = mapped_column(String(SHORT), default="")
    video_url: Mapped[str] = mapped_column(String(LINE), default="")
    aim: Mapped[str] = mapped_column(Text, default="")
    skips_holidays: Mapped[bool] = mapped_column(default=True)
    planned_until_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("until_on >= first_on", name="ends_after_start"),
        CheckConstraint("minutes > 0", name="takes_time"),
        Index(None, "organisation_id", "until_on"),
    )
