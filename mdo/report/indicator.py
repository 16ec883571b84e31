"""What an indicator is: a row of the report with its definitions over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mdo.law.school_year import SchoolYear
from mdo.leerplicht.models import Registration
from mdo.report.selections import Selection


@dataclass(frozen=True)
class Version:
    """A definition from a school year on (None: from the beginning)."""

    number: int
    label: str
    definition: str
    records: Selection
    since: SchoolYear | None = None


@dataclass(frozen=True)
class Indicator:
    """A row of the report.

    `parent` is the row of which this is a part. A pupil counts once; with `counts_reports`
    every record counts. `breaks` tells from which school years the series cannot be
    compared with what was before, and why.
    """

    key: str
    versions: tuple[Version, ...]
    record: type
    parent: str | None = None
    counts_reports: bool = False
    is_police_data: bool = False
    in_appendix: bool = True
    breaks: tuple[tuple[SchoolYear, str], ...] = ()

    def version_in(self, year: SchoolYear) -> Version:
        """The definition that holds in a school year."""
        return next(
            version
            for version in reversed(self.versions)
            if version.since is None or version.since <= year
        )

    def years_by_version(
        self, years: Sequence[SchoolYear]
    ) -> list[tuple[Version, list[SchoolYear]]]:
        """The versions that hold in any of `years`, each with its years."""
        pairs = [(v, [y for y in years if self.version_in(y) is v]) for v in self.versions]
        return [(version, held) for version, held in pairs if held]

    @cached_property
    def is_of_registrations(self) -> bool:
        """Whether it counts registrations of leerplicht, which have pages of their own."""
        return issubclass(self.record, Registration)

    @cached_property
    def noun(self) -> str:
        """What one unit of the figure is."""
        return "meldingen" if self.counts_reports else "leerlingen"

    @cached_property
    def noun_one(self) -> str:
        return "melding" if self.counts_reports else "leerling"
