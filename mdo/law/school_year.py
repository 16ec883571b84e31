"""The school year: 1 August up to and including 31 July (LPW art. 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_LABEL = re.compile(r"([0-9]{4})-([0-9]{4})")


@dataclass(frozen=True, order=True, slots=True)
class SchoolYear:
    """A school year, known by its first calendar year: `SchoolYear(2016)` is 2016-2017.

    The labels have four digits a year, so that they sort as the years do. Raises ValueError
    for a first year outside 1000-9998.
    """

    first_year: int

    def __post_init__(self) -> None:
        if not 1000 <= self.first_year <= 9998:
            raise ValueError(f"{self.first_year} is geen jaartal van vier cijfers.")

    @classmethod
    def of(cls, day: date) -> SchoolYear:
        """The school year in which `day` lies."""
        return cls(day.year if day.month >= 8 else day.year - 1)

    @classmethod
    def parse(cls, label: str) -> SchoolYear:
        """The school year written as `2016-2017`; blanks around it are ignored.

        Raises ValueError, with a Dutch message, for any other text.
        """
        match = _LABEL.fullmatch(label.strip())
        if not match or int(match[2]) != int(match[1]) + 1:
            raise ValueError(f"'{label}' is geen schooljaar. Schrijf het zo: 2016-2017.")
        return cls(int(match[1]))

    @property
    def label(self) -> str:
        return f"{self.first_year}-{self.first_year + 1}"

    @property
    def first_day(self) -> date:
        """1 August."""
        return date(self.first_year, 8, 1)

    @property
    def last_day(self) -> date:
        """31 July."""
        return date(self.first_year + 1, 7, 31)

    @property
    def previous(self) -> SchoolYear:
        return SchoolYear(self.first_year - 1)

    @property
    def next(self) -> SchoolYear:
        return SchoolYear(self.first_year + 1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return self.label


def school_years_between(first: date, last: date) -> tuple[SchoolYear, ...]:
    """The school years that a period touches, in order; none when `last` is earlier."""
    years = range(SchoolYear.of(first).first_year, SchoolYear.of(last).first_year + 1)
    return tuple(map(SchoolYear, years))
