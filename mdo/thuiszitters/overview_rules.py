"""Counting thuiszitters for the gemeente: who counts on a day, in groups, and by month."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mdo.law.dates import MONTHS, ONE_DAY, add_months, first_of_next_month
from mdo.law.thuiszitter import LONG_AFTER_MONTHS, ThuiszitterDefinition
from mdo.terms import SchoolKind, ThuiszitterKind
from mdo.thuiszitters.terms import Duration, Flow, MdoState

MONTHS_SHOWN = 12
NO_SCHOOL = "geen"
YES, NO = "ja", "nee"


@dataclass(frozen=True, slots=True)
class Counted:
    """A period as a thuiszitter, with what it is counted by. The dates of MDO's are those
    around the day that is asked about."""

    id: uuid.UUID
    pupil_id: uuid.UUID
    kind: ThuiszitterKind
    absent_from_on: date
    since_on: date
    ended_on: date | None
    is_in_view_of_care: bool
    school_kind: SchoolKind | None = None
    last_mdo_on: date | None = None
    next_mdo_on: date | None = None
    open_actions: int = 0

    def is_on(self, day: date) -> bool:
        """Whether it runs on a day; the last day counts."""
        return self.since_on <= day and (self.ended_on is None or self.ended_on >= day)

    def duration(self, on: date) -> Duration:
        """How long it lasts on a day."""
        if on >= add_months(self.since_on, LONG_AFTER_MONTHS):
            return Duration.LANGER
        return Duration.DRIE_MAANDEN if on >= add_months(self.since_on, 1) else Duration.EEN_MAAND

    @property
    def mdo_state(self) -> MdoState:
        """Whether an MDO was held since the absence began, or is planned."""
        if self.next_mdo_on:
            return MdoState.GEPLAND
        is_held = self.last_mdo_on is not None and self.last_mdo_on >= self.absent_from_on
        return MdoState.GEHOUDEN if is_held else MdoState.GEEN


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of thuiszitters is narrowed to; with `flow` it is about that month."""

    on: date
    definition: ThuiszitterDefinition = ThuiszitterDefinition.SINCE_2016
    flow: Flow | None = None
    month: date | None = None
    duration: Duration | None = None
    kind: ThuiszitterKind | None = None
    school: str = ""
    in_view: str = ""
    mdo: MdoState | None = None
    without_action: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A group in a breakdown, with the filter that gives the same ones."""

    label: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The stock in groups that each count everybody once. `argument`: the filter by name."""

    title: str
    argument: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """What one calendar month did: `stock` is that of its last day, or of the day asked."""

    first_on: date
    inflow: int
    outflow: int
    stock: int

    @property
    def label(self) -> str:
        """`november 2026`."""
        return f"{MONTHS[self.first_on.month - 1]} {self.first_on.year}"

    @property
    def short(self) -> str:
        """`nov`, below a bar."""
        return "mrt" if self.first_on.month == 3 else MONTHS[self.first_on.month - 1][:3]

    @property
    def value(self) -> str:
        """`2026-11`, in the address."""
        return f"{self.first_on:%Y-%m}"


def kinds_of(definition: ThuiszitterDefinition) -> tuple[ThuiszitterKind, ...]:
    """Which kinds count by a definition; as the yearly report does. Source: bron, footnote 2."""
    if definition is ThuiszitterDefinition.UNTIL_2016:
        return (ThuiszitterKind.RELATIEF,)
    return tuple(ThuiszitterKind)


def first_month(on: date) -> date:
    """The first day of the first month that is shown."""
    return add_months(on.replace(day=1), 1 - MONTHS_SHOWN)


def last_day_of(month: date) -> date:
    """The last day of the month that begins on this day."""
    return first_of_next_month(month) - ONE_DAY


def select_counted(rows: Iterable[Counted], wanted: Wanted) -> list[Counted]:
    """Those that are asked for; of one pupil each period."""
    kinds = kinds_of(wanted.definition)
    return [row for row in rows if row.kind in kinds and _fits(row, wanted)]


def _fits(row: Counted, wanted: Wanted) -> bool:
    checks: tuple[tuple[object, Callable[[], bool]], ...] = (
        (wanted.duration, lambda: row.duration(wanted.on) is wanted.duration),
        (wanted.kind, lambda: row.kind is wanted.kind),
        (wanted.school, lambda: _school_value(row) == wanted.school),
        (wanted.in_view, lambda: _in_view_value(row) == wanted.in_view),
        (wanted.mdo, lambda: row.mdo_state is wanted.mdo),
        (wanted.without_action, lambda: row.open_actions == 0),
    )
    return _is_in_time(row, wanted) and all(check() for asked, check in checks if asked)


def _is_in_time(row: Counted, wanted: Wanted) -> bool:
    if wanted.flow is None or wanted.month is None:
        return row.is_on(wanted.on)
    last = min(last_day_of(wanted.month), wanted.on)
    moved_on = row.since_on if wanted.flow is Flow.IN else row.ended_on
    return moved_on is not None and wanted.month <= moved_on <= last


def pupils_in(rows: Iterable[Counted]) -> int:
    """How many pupils these are."""
    return len({row.pupil_id for row in rows})


def by_month(
    rows: Sequence[Counted], on: date, definition: ThuiszitterDefinition
) -> tuple[Month, ...]:
    """The last twelve months up to and including the one of `on`, the earliest first."""
    months = [add_months(first_month(on), n) for n in range(MONTHS_SHOWN)]

    def count(month: date, flow: Flow) -> int:
        return pupils_in(select_counted(rows, Wanted(on, definition, flow, month)))

    return tuple(
        Month(
            month,
            count(month, Flow.IN),
            count(month, Flow.UIT),
            pupils_in(select_counted(rows, Wanted(min(last_day_of(month), on), definition))),
        )
        for month in months
    )


def breakdowns(rows: Sequence[Counted], on: date) -> tuple[Breakdown, ...]:
    """The stock in groups: how long, kind, school, help, MDO and actions."""

    def parts(
        choices: Iterable[tuple[str, str]], value_of: Callable[[Counted], str]
    ) -> tuple[Part, ...]:
        return tuple(
            Part(label, value, pupils_in(row for row in rows if value_of(row) == value))
            for value, label in choices
        )

    schools = [(NO_SCHOOL, "Geen school"), *SchoolKind.choices()]
    of_schools = parts(schools, _school_value)
    return (
        Breakdown("Hoe lang", "duur", parts(Duration.choices(), lambda r: r.duration(on).value)),
        Breakdown(
            "Soort verzuim", "soort", parts(ThuiszitterKind.choices(), lambda r: r.kind.value)
        ),
        Breakdown("Soort onderwijs", "onderwijs", tuple(part for part in of_schools if part.count)),
        Breakdown(
            "In beeld bij hulpverlening",
            "in-beeld",
            parts([(YES, "In beeld"), (NO, "Niet in beeld")], _in_view_value),
        ),
        Breakdown("MDO", "mdo", parts(MdoState.choices(), lambda r: r.mdo_state.value)),
    )


def _school_value(row: Counted) -> str:
    return row.school_kind.value if row.school_kind else NO_SCHOOL


def _in_view_value(row: Counted) -> str:
    return YES if row.is_in_view_of_care else NO


# -- the chart ---------------------------------------------------------------------------

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 720, 240, 36, 16, 36


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the chart in units of its drawing."""

    x: float
    y: float
    width: float
    height: float
    value: int
    flow: Flow


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at a place along an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Inflow and outflow by month as bars, the stock as a line."""

    bars: tuple[Bar, ...]
    line: str
    months: tuple[Tick, ...]
    scale: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


def chart_of(months: Sequence[Month]) -> Chart:
    """Where everything stands in the drawing; the scale has whole numbers."""
    most = max([1, *(max(m.inflow, m.outflow, m.stock) for m in months)])
    step = max(1, -(-most // 4))
    top = step * -(-most // step)
    room, floor = HEIGHT - TOP - BOTTOM, HEIGHT - BOTTOM
    slot = (WIDTH - LEFT) / max(1, len(months))

    def y(value: int) -> float:
        return round(floor - value / top * room, 1)

    def middle(place: int) -> float:
        return round(LEFT + (place + 0.5) * slot, 1)

    width = round(slot * 0.3, 1)
    bars = [
        Bar(round(middle(place) - (width if flow is Flow.IN else 0), 1), y(value), width,
            round(floor - y(value), 1), value, flow)
        for place, month in enumerate(months)
        for flow, value in ((Flow.IN, month.inflow), (Flow.UIT, month.outflow))
    ]  # fmt: skip
    return Chart(
        bars=tuple(bars),
        line=" ".join(f"{middle(place)},{y(month.stock)}" for place, month in enumerate(months)),
        months=tuple(Tick(middle(place), month.short) for place, month in enumerate(months)),
        scale=tuple(Tick(y(value), str(value)) for value in range(0, top + 1, step)),
    )
