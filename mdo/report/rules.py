"""Rules of the report that need no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from mdo.law.school_year import SchoolYear

YEARS_SHOWN = 4
MOST_YEARS = 10


def applicable(
    counts: Mapping[str, int], parents: Mapping[str, str | None]
) -> dict[str, int | None]:
    """The counts as they are printed: None (`-`, not applicable) for a part of a row that
    is 0. `parents` gives for each key that of the row it is a part of (bron, appendix 3)."""
    return {
        key: None if parent is not None and counts[parent] == 0 else counts[key]
        for key, parent in parents.items()
    }


def has_records(year: SchoolYear, records_from: str | None, today: date) -> bool:
    """Whether anything is known of a school year: the municipality kept records and the
    year has begun. What is not known is never 0."""
    return records_from is not None and records_from <= year.label and year.first_day <= today


def years_to_choose(records_from: str | None, today: date) -> list[SchoolYear]:
    """The school years that can be looked at, the newest first."""
    current = SchoolYear.of(today)
    first = SchoolYear.parse(records_from) if records_from else current
    return [SchoolYear(n) for n in range(current.first_year, first.first_year - 1, -1)]


def years_up_to(last: SchoolYear, number: int) -> list[SchoolYear]:
    """`number` school years, the oldest first, up to and including `last`."""
    return [SchoolYear(last.first_year - back) for back in range(number - 1, -1, -1)]


def listed(texts: Iterable[str]) -> list[str]:
    """The texts once each, in the order of their first appearance."""
    return list(dict.fromkeys(texts))
