"""Municipalities, organisations and schools, and the calendar of each school."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mdo.database.columns import LINE, SHORT, Identified, reference, term_column
from mdo.database.types import UtcDateTime
from mdo.extensions import db
from mdo.terms import HolidayRegion, Party, SchoolKind

# Of a municipality that chose no colours.
PRIMARY_COLOUR, ACCENT_COLOUR = "#154273", "#a90061"
TRAVEL_MINUTES = 15


class Municipality(Identified, db.Model):
    """A municipality. Those that work with this installation are its tenants.

    `records_from` is the first school year (`2013-2014`) of which the municipality keeps
    records here: a figure before it is unknown, never 0.
    """

    __tablename__ = "municipalities"

    code: Mapped[str] = mapped_column(String(4), unique=True)
    name: Mapped[str] = mapped_column(String(SHORT))
    province: Mapped[str | None] = mapped_column(String(40))
    holiday_region: Mapped[HolidayRegion | None] = term_column(HolidayRegion)
    is_tenant: Mapped[bool] = mapped_column(default=False)
    records_from: Mapped[str | None] = mapped_column(String(9))
    # House style: colours as #rrggbb; the contrast colour is computed from the primary.
    primary_colour: Mapped[str] = mapped_column(String(7), default=PRIMARY_COLOUR)
    accent_colour: Mapped[str] = mapped_column(String(7), default=ACCENT_COLOUR)
    # Minutes between two meetings at different places.
    travel_minutes: Mapped[int] = mapped_column(default=TRAVEL_MINUTES)

    __table_args__ = (CheckConstraint("travel_minutes BETWEEN 0 AND 240", name="travel_is_short"),)


class Organisation(Identified, db.Model):
    """A party that is an organisation; a school has its details in `School`.

    `municipality_id` is the municipality it stands in or belongs to; a regional
    organisation (SWV, GGD, police) has none.
    """

    __tablename__ = "organisations"

    kind: Mapped[Party] = term_column(Party, index=True)
    name: Mapped[str] = mapped_column(String(LINE))
    municipality_id: Mapped[uuid.UUID | None] = reference("municipalities.id")
    street: Mapped[str] = mapped_column(String(SHORT), default="")
    house_number: Mapped[str] = mapped_column(String(20), default="")
    postcode: Mapped[str] = mapped_column(String(7), default="")
    city: Mapped[str] = mapped_column(String(SHORT), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    website: Mapped[str] = mapped_column(String(LINE), default="")
    closed_on: Mapped[date | None]

    municipality: Mapped[Municipality | None] = relationship(lazy="raise")
    school: Mapped[School | None] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", lazy="raise"
    )

    __table_args__ = (
        CheckConstraint("kind NOT IN ('ouders', 'leerling')", name="kind_is_organisation"),
        Index(None, "name"),
    )


class School(db.Model):
    """What only a school has. One row an establishment (vestiging).

    `code` is DUO's establishment code (BRIN + 2); the older DUO layout has BRIN alone,
    which stands for the head establishment `00`. A voorschool has no code.
    """

    __tablename__ = "schools"

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[SchoolKind] = term_column(SchoolKind, index=True)
    code: Mapped[str | None] = mapped_column(String(6), unique=True)
    board_number: Mapped[str | None] = mapped_column(String(5))
    structure: Mapped[str] = mapped_column(String(SHORT), default="")
    denomination: Mapped[str] = mapped_column(String(SHORT), default="")
    holiday_region: Mapped[HolidayRegion | None] = term_column(HolidayRegion)
    # The DUO file a row came from (its layout and province), so that a later file of the
    # same sort can tell which schools are gone from it.
    import_source: Mapped[str | None] = mapped_column(String(80), index=True)

    organisation: Mapped[Organisation] = relationship(back_populates="school", lazy="raise")


class SchoolHoliday(Identified, db.Model):
    """A school holiday: of a region, or of one school, which then replaces the region's.

    First and last day are both free.
    """

    __tablename__ = "school_holidays"

    school_year: Mapped[str] = mapped_column(String(9))
    name: Mapped[str] = mapped_column(String(SHORT))
    first_on: Mapped[date]
    last_on: Mapped[date]
    region: Mapped[HolidayRegion | None] = term_column(HolidayRegion)
    school_id: Mapped[uuid.UUID | None] = reference("schools.organisation_id")

    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="ends_after_start"),
        CheckConstraint("(region IS NULL) <> (school_id IS NULL)", name="region_or_school"),
        UniqueConstraint("region", "school_year", "name"),
        Index(None, "school_id", "school_year"),
    )


class PopulationFigure(db.Model):
    """Inhabitants of one age on a reference date (peildatum): graphs 1 and 2."""

    __tablename__ = "population_figures"

    municipality_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("municipalities.id", ondelete="CASCADE"), primary_key=True
    )
    reference_on: Mapped[date] = mapped_column(primary_key=True)
    age: Mapped[int] = mapped_column(Integer, primary_key=True)
    inhabitants: Mapped[int]
    source: Mapped[str] = mapped_column(String(SHORT), default="")

    __table_args__ = (
        CheckConstraint("age BETWEEN 0 AND 26", name="age_of_youth"),
        CheckConstraint("inhabitants >= 0", name="not_negative"),
    )


class SchoolImport(Identified, db.Model):
    """One import of a DUO file and what came of it."""

    __tablename__ = "school_imports"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(80))
    new: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    closed: Mapped[int]
    rejected: Mapped[int]


class InstallationFact(db.Model):
    """A fact about this database as a whole, such as that it holds demo data."""

    __tablename__ = "installation_facts"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(LINE), default="")
