"""Registrations of every sort as rows of one shape, for lists that mix them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from mdo.accounts.viewer import Viewer
from mdo.cases.models import Pupil
from mdo.law.dates import add_years
from mdo.leerplicht.exemption_rules import attention_window
from mdo.leerplicht.models import (
    MODELS,
    AbsenceReport,
    Conversation,
    Exemption,
    HaltReferral,
    Investigation,
    LeaveRequest,
    MasRoute,
    Registration,
)
from mdo.leerplicht.scope import is_visible_registration
from mdo.leerplicht.terms import InvestigationOutcome, MasRouteKind, Sort, WorkState
from mdo.terms import AbsenceKind, ExemptionArticle, LeaveDecision, LeaveKind, Term

# All but police data, which has a list of its own.
PLAIN_SORTS = tuple(sort for sort in Sort if not sort.is_police_data)
# The sort of which a state waits for somebody.
SORT_OF_STATE = {
    WorkState.MELDING_OPEN: Sort.VERZUIM,
    WorkState.ONDERZOEK_LOOPT: Sort.ONDERZOEK,
    WorkState.BESLUIT_OPEN: Sort.VERLOF,
    WorkState.VRIJSTELLING_EINDIGT: Sort.VRIJSTELLING,
}
STATE_OF_SORT = {sort: state for state, sort in SORT_OF_STATE.items()}
_KINDS: dict[Sort, type[Term]] = {
    Sort.VERZUIM: AbsenceKind,
    Sort.VERLOF: LeaveKind,
    Sort.VRIJSTELLING: ExemptionArticle,
    Sort.MAS_ROUTE: MasRouteKind,
}
_OUTCOMES: dict[Sort, type[Term]] = {
    Sort.ONDERZOEK: InvestigationOutcome,
    Sort.VERLOF: LeaveDecision,
}
_KIND_COLUMNS: dict[Sort, Any] = {
    Sort.VERZUIM: AbsenceReport.kind,
    Sort.VERLOF: LeaveRequest.kind,
    Sort.VRIJSTELLING: Exemption.article,
    Sort.MAS_ROUTE: MasRoute.route,
    Sort.GESPREK: Conversation.with_whom,
    Sort.HALT: HaltReferral.outcome,
}
_OUTCOME_COLUMNS: dict[Sort, Any] = {
    Sort.ONDERZOEK: Investigation.outcome,
    Sort.VERLOF: LeaveRequest.decision,
}


@dataclass(frozen=True)
class RegistrationRow:
    """A registration in a list that mixes sorts. `kind` and `outcome` are stored values."""

    sort_value: str
    id: uuid.UUID
    pupil_id: uuid.UUID
    school_id: uuid.UUID | None
    school_year: str
    dated_on: date
    from_on: date | None
    until_on: date | None
    kind: str | None
    outcome: str | None
    state_value: str
    case_id: uuid.UUID | None
    is_deviation: bool

    @property
    def sort(self) -> Sort:
        return Sort(self.sort_value)

    @property
    def text(self) -> str:
        """What it is in short: the kind of absence, the article, with whom was spoken."""
        terms = _KINDS.get(self.sort)
        return terms(self.kind).label if terms and self.kind else self.kind or ""

    @property
    def result(self) -> Term | None:
        """What came of it: the decision, the outcome of an investigation."""
        terms = _OUTCOMES.get(self.sort)
        return terms(self.outcome) if terms and self.outcome else None

    @property
    def state(self) -> WorkState | None:
        """What it waits for; None for nothing."""
        return WorkState(self.state_value) if self.state_value else None


COLUMNS = tuple(RegistrationRow.__dataclass_fields__)


def rows_of(
    viewer: Viewer,
    sorts: Iterable[Sort],
    today: date,
    *conditions: tuple[str, object],
    only_waiting: bool = False,
) -> Subquery | None:
    """The visible registrations of these sorts, under the names of `RegistrationRow`.

    conditions: (column that every sort has, value) pairs. only_waiting: those that wait for
    something. None when there are no sorts.
    """
    parts = [_part(viewer, sort, today, conditions, only_waiting) for sort in sorts]
    return union_all(*parts).subquery() if parts else None


def _part(
    viewer: Viewer,
    sort: Sort,
    today: date,
    conditions: tuple[tuple[str, object], ...],
    only_waiting: bool,
) -> Select[Any]:
    model = MODELS[sort]
    waits = is_waiting(sort, today) if only_waiting else None
    return select(
        literal(sort.value, String).label("sort_value"),
        model.id,
        model.pupil_id,
        model.school_id,
        model.school_year,
        model.dated_on,
        _date(model, "from_on"),
        _date(model, "until_on"),
        _text(_KIND_COLUMNS.get(sort)).label("kind"),
        _text(_OUTCOME_COLUMNS.get(sort)).label("outcome"),
        _state(sort, today).label("state_value"),
        model.case_id,
        (model.deviation_reason != "").label("is_deviation"),
    ).where(
        is_visible_registration(viewer, model),
        *(getattr(model, name) == value for name, value in conditions),
        *([] if waits is None else [waits]),
    )


def _date(model: type[Registration], name: str) -> ColumnElement[Any]:
    return getattr(model, name, cast(null(), Date)).label(name)


def _text(column: Any) -> ColumnElement[Any]:
    return cast(null(), String) if column is None else type_coerce(column, String)


def _state(sort: Sort, today: date) -> ColumnElement[str]:
    """What a registration waits for, as text; empty for nothing."""
    nothing = literal("", String)
    waits = is_waiting(sort, today)
    if waits is None:
        return nothing
    return case((waits, literal(STATE_OF_SORT[sort].value, String)), else_=nothing)


def is_waiting(sort: Sort, today: date) -> ColumnElement[bool] | None:
    """The condition on the model of a sort under which one waits for the leerplichtambtenaar; None for never."""
    match sort:
        case Sort.VERZUIM:
            return and_(
                AbsenceReport.kind != AbsenceKind.ACHTTIEN_PLUS,
                ~select(Investigation.id)
                .where(Investigation.report_id == AbsenceReport.id)
                .correlate(AbsenceReport)
                .exists(),
            )
        case Sort.ONDERZOEK:
            return Investigation.outcome.is_(None)
        case Sort.VERLOF:
            return LeaveRequest.decision == LeaveDecision.OPEN
        case Sort.VRIJSTELLING:
            return _is_ending(today)
        case _:
            return None


def _is_ending(today: date) -> ColumnElement[bool]:
    """An exemption that was not renewed and ends soon, or has ended just now."""
    return and_(Exemption.until_on.between(*attention_window(today)), is_unrenewed(today))


def is_unrenewed(today: date) -> ColumnElement[bool]:
    """The condition on `Exemption` that nothing comes after it yet. Of who is 18 there is
    nothing to renew."""
    return and_(
        select(Pupil.id)
        .where(Pupil.id == Exemption.pupil_id, Pupil.birth_on > add_years(today, -18))
        .correlate(Exemption)
        .exists(),
        ~_has_later(),
    )


@cache
def _has_later() -> ColumnElement[bool]:
    """The condition on `Exemption` that another comes after it. It is made once: another name
    for the table costs more than the question itself."""
    later = aliased(Exemption)
    return (
        select(later.id)
        .where(
            later.pupil_id == Exemption.pupil_id,
            (later.renews_id == Exemption.id) | (later.from_on > Exemption.until_on),
        )
        .correlate(Exemption)
        .exists()
    )
