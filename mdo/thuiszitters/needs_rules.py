"""Wij willen geen thuiszitters: who needs something today, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mdo.law.dates import ONE_DAY, add_months, amount, in_dutch
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.thuiszitter import LONG_AFTER_MONTHS, WEEK
from mdo.thuiszitters.terms import Need

# The line is in sight so many school days ahead; an MDO is held within so many after it.
DAYS_BEFORE_LINE = WEEK
DAYS_TO_MDO = 3 * WEEK
BEFORE_LONG = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Followed:
    """A pupil that is, or soon will be, a thuiszitter.

    passes_on: the 21st school day, also ahead; since_on: None while it lies ahead, else the
    day from which it is a thuiszitter of this municipality. next_mdo_on: the first one planned.
    """

    absent_from_on: date
    passes_on: date
    since_on: date | None = None
    last_mdo_on: date | None = None
    next_mdo_on: date | None = None
    return_planned_on: date | None = None
    evaluation_on: date | None = None
    open_actions: int = 0
    is_in_view_of_care: bool = False

    @property
    def was_discussed(self) -> bool:
        """Whether an MDO was held since the absence began."""
        return self.last_mdo_on is not None and self.last_mdo_on >= self.absent_from_on

    def is_without_mdo(self, limit: date) -> bool:
        """Whether no MDO was held since the absence began, nor is planned up to `limit`."""
        is_planned = self.next_mdo_on is not None and self.next_mdo_on <= limit
        return not (self.was_discussed or is_planned)


@dataclass(frozen=True, slots=True)
class Reason:
    """A need, in words. is_late: the term for it has passed."""

    need: Need
    text: str
    is_late: bool = False

    @property
    def tone(self) -> str:
        """How loud it is shown: red when it is late."""
        return "danger" if self.is_late else self.need.tone


def mdo_due_on(since_on: date, calendar: SchoolCalendar) -> date:
    """The last day on which the MDO for a thuiszitter is in time."""
    return calendar.add_school_days(since_on, DAYS_TO_MDO)


def needs_of(child: Followed, calendar: SchoolCalendar, today: date) -> list[Reason]:
    """What a pupil needs today, the most pressing first; empty when all is arranged."""
    found = _before(child, calendar, today) if child.since_on is None else _after(
        child, child.since_on, calendar, today
    )  # fmt: skip
    order = list(Need)
    return sorted(found, key=lambda reason: order.index(reason.need))


def _before(child: Followed, calendar: SchoolCalendar, today: date) -> Iterator[Reason]:
    left = len(calendar.school_days_between(today + ONE_DAY, child.passes_on))
    if left <= DAYS_BEFORE_LINE:
        yield Reason(
            Need.GRENS_NABIJ,
            f"Wordt over {amount(left, 'schooldag', 'schooldagen')} thuiszitter, op "
            f"{in_dutch(child.passes_on)}, als de leerling niet terugkomt.",
        )


def _after(
    child: Followed, since_on: date, calendar: SchoolCalendar, today: date
) -> Iterator[Reason]:
    yield from _long(child, today)
    if child.return_planned_on and child.return_planned_on < today:
        yield Reason(
            Need.TERUGKEER,
            f"Zou op {in_dutch(child.return_planned_on)} terug zijn op school, maar het verzuim "
            "loopt nog.",
        )
    yield from _without_mdo(child, since_on, calendar, today)
    if child.evaluation_on and child.evaluation_on <= today:
        yield Reason(
            Need.EVALUATIE,
            f"De evaluatie van het plan was gepland op {in_dutch(child.evaluation_on)}.",
        )
    if not child.open_actions:
        yield Reason(Need.GEEN_ACTIE, "Er staat geen actie open: niemand is aan zet.")
    if not child.is_in_view_of_care:
        yield Reason(Need.NIET_IN_BEELD, "Is nog niet in beeld bij de hulpverlening.")


def _long(child: Followed, today: date) -> Iterator[Reason]:
    limit = add_months(child.passes_on, LONG_AFTER_MONTHS)
    if today >= limit:
        yield Reason(
            Need.DRIE_MAANDEN,
            f"Sinds {in_dutch(limit)} langer dan drie maanden thuiszitter (Thuiszitterspact).",
        )
    elif today >= limit - BEFORE_LONG:
        yield Reason(
            Need.DRIE_MAANDEN_NABIJ,
            f"Op {in_dutch(limit)} zijn drie maanden voorbij (Thuiszitterspact).",
        )


def _without_mdo(
    child: Followed, since_on: date, calendar: SchoolCalendar, today: date
) -> Iterator[Reason]:
    limit = mdo_due_on(since_on, calendar)
    is_late = today > limit
    if not child.is_without_mdo(limit):
        return
    if child.next_mdo_on is None:
        verb = "had" if is_late else "hoort"
        was = " moeten zijn" if is_late else " te zijn"
        yield Reason(
            Need.GEEN_MDO,
            f"Er is geen MDO gehouden of gepland; dat {verb} er uiterlijk {in_dutch(limit)}{was}.",
            is_late,
        )
    else:
        yield Reason(
            Need.GEEN_MDO,
            f"Het MDO is pas op {in_dutch(child.next_mdo_on)}, na {in_dutch(limit)} (drie "
            "schoolweken na de grens).",
            is_late,
        )
