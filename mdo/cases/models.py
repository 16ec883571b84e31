"""Pupils with their homes, schools and guardians over time; case files and their parties."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdo.cases.rules import SEARCH_KEY_LENGTH, SORT_KEY_LENGTH
from mdo.database.columns import (
    LINE,
    SHORT,
    Created,
    Identified,
    Period,
    PersonName,
    Versioned,
    reference,
    term_column,
)
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import (
    CaseClosing,
    CaseStatus,
    GuardianRelation,
    LegalBasis,
    Party,
    Urgency,
)


class Pupil(Identified, Created, Versioned, PersonName, db.Model):
    """A child. Keyed on an internal number; the application keeps no BSN.

    `municipality_id` and `school_id` are where the pupil lives and goes to school now;
    the periods in `Residence` and `Enrolment` say where it did before, so that an old
    year still counts as it was.
    """

    __tablename__ = "pupils"

    number: Mapped[str] = mapped_column(String(12), unique=True)
    birth_on: Mapped[date]
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    school_id: Mapped[uuid.UUID | None] = reference("organisations.id")
    # Graduation facts that end the kwalificatieplicht (LPW art. 4a, 4b).
    start_qualification_on: Mapped[date | None]
    is_exempt_from_qualification: Mapped[bool] = mapped_column(default=False)
    # Folded to plain lower case (cases.rules.fold): one to search in, one to sort on.
    search_key: Mapped[str] = mapped_column(String(SEARCH_KEY_LENGTH))
    sort_key: Mapped[str] = mapped_column(String(SORT_KEY_LENGTH))
    # How the surname sounds: finds the same name in another spelling.
    sound_key: Mapped[str] = mapped_column(String(SHORT), default="", server_default="")
    # Set when this turned out to be the same person as another; nothing shows it any more.
    merged_into_id: Mapped[uuid.UUID | None] = reference("pupils.id")

    municipality: Mapped[Municipality] = relationship(lazy="raise")
    school: Mapped[Organisation | None] = relationship(lazy="raise")
    guardians: Mapped[list[Guardian]] = relationship(
        back_populates="pupil", order_by="Guardian.surname, Guardian.given_name", lazy="raise"
    )
    enrolments: Mapped[list[Enrolment]] = relationship(
        back_populates="pupil", order_by="Enrolment.from_on.desc()", lazy="raise"
    )
    residences: Mapped[list[Residence]] = relationship(
        back_populates="pupil", order_by="Residence.from_on.desc()", lazy="raise"
    )

    __table_args__ = (
        Index(None, "municipality_id", "sort_key"),
        Index(None, "sort_key", "id"),
        Index(None, "birth_on"),
        Index(None, "sound_key", "birth_on"),
    )


class PupilMerge(Identified, Created, db.Model):
    """Two records of one person made one. `moved` names by table the rows that went along,
    and what they were; undoing puts exactly these back."""

    __tablename__ = "pupil_merges"

    kept_id: Mapped[uuid.UUID] = reference("pupils.id")
    merged_id: Mapped[uuid.UUID] = reference("pupils.id")
    reason: Mapped[str] = mapped_column(String(LINE))
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[uuid.UUID | None] = reference("users.id", index=False)


class DistinctPupils(Identified, Created, db.Model):
    """Two pupils that look alike and of whom somebody said that they are not one person.
    `one_id` is the lower of both."""

    __tablename__ = "distinct_pupils"

    one_id: Mapped[uuid.UUID] = reference("pupils.id", index=False)
    other_id: Mapped[uuid.UUID] = reference("pupils.id")

    __table_args__ = (UniqueConstraint("one_id", "other_id"),)


class Residence(Identified, Period, db.Model):
    """In which municipality a pupil lives or lived."""

    __tablename__ = "residences"

    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)

    pupil: Mapped[Pupil] = relationship(back_populates="residences", lazy="raise")
    municipality: Mapped[Municipality] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        UniqueConstraint("pupil_id", "from_on"),
    )


class Enrolment(Identified, Period, db.Model):
    """At which school a pupil is or was enrolled, and in which group or class."""

    __tablename__ = "enrolments"

    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    school_id: Mapped[uuid.UUID] = reference("organisations.id")
    group_name: Mapped[str] = mapped_column(String(SHORT), default="")
    # The number of the pupil in the system of the school.
    pupil_number: Mapped[str] = mapped_column(String(40), default="", server_default="")

    pupil: Mapped[Pupil] = relationship(back_populates="enrolments", lazy="raise")
    school: Mapped[Organisation] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        UniqueConstraint("pupil_id", "school_id", "from_on"),
        Index(None, "school_id", "pupil_number"),
    )


class Guardian(Identified, Period, PersonName, db.Model):
    """A parent or carer, with or without custody (gezag), during a period."""

    __tablename__ = "guardians"

    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    relation: Mapped[GuardianRelation] = term_column(GuardianRelation)
    has_custody: Mapped[bool]
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")

    pupil: Mapped[Pupil] = relationship(back_populates="guardians", lazy="raise")

    def is_past(self, today: date) -> bool:
        """Whether this is history: whose last day it is counts as gone already."""
        return self.until_on is not None and self.until_on <= today

    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
    )


class CaseFile(Identified, Created, Versioned, db.Model):
    """A case (dossier) about one pupil, from the question to the closing.

    `municipality_id` is the woongemeente that is responsible, `school_id` the school at
    which it plays; both move along when the pupil moves (cases.operations).
    """

    __tablename__ = "case_files"

    number: Mapped[str] = mapped_column(String(12), unique=True)
    pupil_id: Mapped[uuid.UUID] = reference("pupils.id")
    municipality_id: Mapped[uuid.UUID] = reference("municipalities.id", index=False)
    school_id: Mapped[uuid.UUID | None] = reference("organisations.id", index=False)
    coordinator_id: Mapped[uuid.UUID | None] = reference("users.id")
    status: Mapped[CaseStatus] = term_column(CaseStatus, default=CaseStatus.OPEN)
    urgency: Mapped[Urgency] = term_column(Urgency, default=Urgency.GEWOON)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    closing: Mapped[CaseClosing | None] = term_column(CaseClosing)
    closing_note: Mapped[str] = mapped_column(Text, default="")

    # The request (aanmelding); fields of common forms, guide section 3.
    question: Mapped[str] = mapped_column(Text)
    factors_child: Mapped[str] = mapped_column(Text, default="")
    factors_school: Mapped[str] = mapped_column(Text, default="")
    factors_home: Mapped[str] = mapped_column(Text, default="")
    earlier_help: Mapped[str] = mapped_column(Text, default="")
    absence_picture: Mapped[str] = mapped_column(Text, default="")

    pupil: Mapped[Pupil] = relationship(lazy="raise")
    parties: Mapped[list[CaseParty]] = relationship(back_populates="case", lazy="raise")

    __table_args__ = (
        CheckConstraint("(status = 'gesloten') = (closed_on IS NOT NULL)", name="closed_has_date"),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="ends_after_start"),
        Index(None, "municipality_id", "status", "opened_on"),
        Index(None, "school_id", "status", "opened_on"),
        Index(None, "opened_on", "id"),
    )


class CaseParty(Identified, Created, db.Model):
    """An organisation with a part in the case, on what ground, and who permitted it.

    Sight of the case hangs on this row: it ends with `until_on` or `withdrawn_on`
    (cases.scope).
    """

    __tablename__ = "case_parties"

    case_id: Mapped[uuid.UUID] = reference("case_files.id")
    party: Mapped[Party] = term_column(Party)
    organisation_id: Mapped[uuid.UUID] = reference("organisations.id", index=False)
    basis: Mapped[LegalBasis] = term_column(LegalBasis)
    aim: Mapped[str] = mapped_column(String(LINE), default="")
    permitted_by: Mapped[str] = mapped_column(String(SHORT), default="")
    permitted_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    case: Mapped[CaseFile] = relationship(back_populates="parties", lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    def is_running(self, today: date) -> bool:
        """Whether the organisation takes part today; the same as in cases.scope."""
        return (
            self.from_on <= today
            and (self.until_on is None or self.until_on >= today)
            and self.withdrawn_on is None
        )

    __table_args__ = (
        UniqueConstraint("case_id", "organisation_id", "from_on"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        CheckConstraint(
            "basis <> 'toestemming' OR (permitted_on IS NOT NULL AND permitted_by <> '')",
            name="permission_is_recorded",
        ),
        Index(None, "organisation_id", "case_id"),
    )
