"""The whole story of the absence of one pupil, for the leerplichtambtenaar who follows it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, String, literal, or_, select, type_coerce, union_all

from mdo.accounts.models import User
from mdo.accounts.viewer import Viewer
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.queries import Named
from mdo.cases.rules import spoken_name
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.law.thuiszitter import ClockState
from mdo.leerplicht.models import (
    AbsenceReport,
    Conversation,
    Exemption,
    HaltReferral,
    Investigation,
    LeaveRequest,
    MasRoute,
    NonEnrolment,
    OfficialWarning,
)
from mdo.leerplicht.terms import MasRouteKind
from mdo.meetings.models import AgendaItem, Meeting
from mdo.meetings.scope import is_visible_meeting
from mdo.organisations.models import Municipality, Organisation
from mdo.plans.models import Action, Plan
from mdo.plans.rules import OPEN_STATUSES
from mdo.terms import (
    AbsenceKind,
    ExemptionArticle,
    LeaveKind,
    MeetingStatus,
    PlanStatus,
    Term,
)
from mdo.thuiszitters.models import AbsenceClock, AbsenceSpell, ClockChange, Thuiszitter
from mdo.thuiszitters.scope import is_followed_pupil, own_municipalities
from mdo.thuiszitters.terms import ClockCause


@dataclass(frozen=True)
class PupilHeading(Named):
    """What the head of the pages of one pupil shows."""

    id: uuid.UUID
    number: str
    given_name: str
    infix: str
    surname: str
    birth_on: date
    municipality_name: str
    school_name: str | None


@dataclass(frozen=True)
class SpellRow:
    """A spell as it is listed; `source` says where it comes from."""

    id: uuid.UUID
    from_on: date
    until_on: date | None
    is_enrolled: bool
    has_valid_reason: bool
    note: str
    school_name: str | None
    source: str

    @property
    def is_by_hand(self) -> bool:
        """Whether it can be taken away here."""
        return self.source == ""


@dataclass(frozen=True)
class ChangeRow:
    """A change of state, in words."""

    state: ClockState
    previous: ClockState
    cause: ClockCause
    dated_on: date
    explanation: list[str]
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class RegistrationRow:
    """A registration of leerplicht: what it is and of which day, not what it says."""

    label: str
    kind: str
    dated_on: date


@dataclass(frozen=True)
class Work:
    """What is done for the pupil, as far as the viewer may see it."""

    meetings: Sequence[Row[Any]]
    plans: Sequence[Row[Any]]
    actions: Sequence[Row[Any]]


def get_heading(viewer: Viewer, pupil_id: uuid.UUID) -> PupilHeading | None:
    """The pupil, or None when the viewer does not follow it."""
    row = db.session.execute(
        select(
            Pupil.id,
            Pupil.number,
            Pupil.given_name,
            Pupil.infix,
            Pupil.surname,
            Pupil.birth_on,
            Municipality.name,
            Organisation.name,
        )
        .join(Municipality, Municipality.id == Pupil.municipality_id)
        .outerjoin(Organisation, Organisation.id == Pupil.school_id)
        .where(Pupil.id == pupil_id, is_followed_pupil(viewer))
    ).first()
    return PupilHeading(*row) if row else None


def get_followed(viewer: Viewer, pupil_id: uuid.UUID) -> Pupil | None:
    """The pupil to change something of, or None when the viewer does not follow it."""
    return db.session.scalar(select(Pupil).where(Pupil.id == pupil_id, is_followed_pupil(viewer)))


def get_spell(viewer: Viewer, pupil_id: uuid.UUID, spell_id: uuid.UUID) -> AbsenceSpell | None:
    """A spell of a pupil that the viewer follows, or None."""
    return db.session.scalar(
        select(AbsenceSpell)
        .join(Pupil, Pupil.id == AbsenceSpell.pupil_id)
        .where(
            AbsenceSpell.id == spell_id,
            AbsenceSpell.pupil_id == pupil_id,
            is_followed_pupil(viewer),
        )
    )


def get_current(viewer: Viewer, pupil_id: uuid.UUID) -> Thuiszitter | None:
    """The period as a thuiszitter that runs in the viewer's municipality, or None."""
    return db.session.scalar(
        select(Thuiszitter)
        .join(Pupil, Pupil.id == Thuiszitter.pupil_id)
        .where(
            Thuiszitter.pupil_id == pupil_id,
            Thuiszitter.ended_on.is_(None),
            Thuiszitter.municipality_id.in_(own_municipalities(viewer)),
            is_followed_pupil(viewer),
        )
        .order_by(Thuiszitter.since_on.desc(), Thuiszitter.id)
        .limit(1)
    )


def get_clock(pupil_id: uuid.UUID) -> AbsenceClock | None:
    """The clock of a pupil that was loaded through its scope; None when no absence runs."""
    return db.session.get(AbsenceClock, pupil_id)


def list_spells(pupil_id: uuid.UUID) -> list[SpellRow]:
    """The spells of a pupil that was loaded through its scope, the latest first."""
    rows = db.session.execute(
        select(
            AbsenceSpell.id,
            AbsenceSpell.from_on,
            AbsenceSpell.until_on,
            AbsenceSpell.is_enrolled,
            AbsenceSpell.has_valid_reason,
            AbsenceSpell.note,
            Organisation.name,
            AbsenceSpell.report_id,
            AbsenceSpell.non_enrolment_id,
            AbsenceSpell.source_number,
        )
        .outerjoin(Organisation, Organisation.id == AbsenceSpell.school_id)
        .where(AbsenceSpell.pupil_id == pupil_id)
        .order_by(AbsenceSpell.from_on.desc(), AbsenceSpell.id)
    )
    return [SpellRow(*row[:7], source=_source(*row[7:])) for row in rows]


def _source(
    report_id: uuid.UUID | None, non_enrolment_id: uuid.UUID | None, number: str | None
) -> str:
    if report_id:
        return "Melding van verzuim"
    if non_enrolment_id:
        return "Niet ingeschreven"
    return "Leerlingvolgsysteem" if number else ""


def list_stays(viewer: Viewer, pupil_id: uuid.UUID) -> list[Row[Any]]:
    """The periods as a thuiszitter of the viewer's municipality, the latest first."""
    return list(
        db.session.execute(
            select(
                Thuiszitter.since_on,
                Thuiszitter.ended_on,
                Thuiszitter.ending,
                Thuiszitter.ending_note,
                Thuiszitter.kind,
            )
            .where(
                Thuiszitter.pupil_id == pupil_id,
                Thuiszitter.municipality_id.in_(own_municipalities(viewer)),
            )
            .order_by(Thuiszitter.since_on.desc(), Thuiszitter.id)
        )
    )


def list_changes(viewer: Viewer, pupil_id: uuid.UUID) -> list[ChangeRow]:
    """What changed in the viewer's municipality, the latest first."""
    rows = db.session.execute(
        select(
            ClockChange.state,
            ClockChange.previous,
            ClockChange.cause,
            ClockChange.dated_on,
            ClockChange.explanation,
            ClockChange.recorded_at,
            User.given_name,
            User.infix,
            User.surname,
        )
        .outerjoin(User, User.id == ClockChange.recorded_by_id)
        .where(
            ClockChange.pupil_id == pupil_id,
            ClockChange.municipality_id.in_(own_municipalities(viewer)),
        )
    ).all()
    found = [
        ChangeRow(
            ClockState(row[0]), ClockState(row[1]), *row[2:6],
            spoken_name(*row[6:]) if row.surname else "",
        )
        for row in rows
    ]  # fmt: skip
    order = list(ClockState)
    return sorted(
        found,
        key=lambda row: (row.dated_on, row.recorded_at, order.index(row.state)),
        reverse=True,
    )


# Label, model, column of the kind and its term.
_REGISTRATIONS: tuple[tuple[str, Any, Any, type[Term] | None], ...] = (
    ("Melding van verzuim", AbsenceReport, AbsenceReport.kind, AbsenceKind),
    ("Onderzoek", Investigation, None, None),
    ("Verlof gevraagd", LeaveRequest, LeaveRequest.kind, LeaveKind),
    ("Vrijstelling", Exemption, Exemption.article, ExemptionArticle),
    ("Waarschuwing", OfficialWarning, None, None),
    ("Verwijzing naar Halt", HaltReferral, None, None),
    ("Niet ingeschreven", NonEnrolment, None, None),
    ("Route van de MAS", MasRoute, MasRoute.route, MasRouteKind),
    ("Gesprek", Conversation, None, None),
)


def list_registrations(viewer: Viewer, pupil_id: uuid.UUID) -> list[RegistrationRow]:
    """The registrations of the viewer's municipality but police data, the latest first."""
    parts = [
        select(
            literal(place).label("place"),
            model.dated_on.label("dated_on"),
            (literal("") if column is None else type_coerce(column, String)).label("kind"),
        ).where(model.pupil_id == pupil_id, model.municipality_id.in_(own_municipalities(viewer)))
        for place, (_label, model, column, _term) in enumerate(_REGISTRATIONS)
    ]
    union = union_all(*parts).subquery()
    rows = db.session.execute(select(union).order_by(union.c.dated_on.desc(), union.c.place))
    return [
        RegistrationRow(_REGISTRATIONS[row.place][0], _kind(row.place, row.kind), row.dated_on)
        for row in rows
    ]


def _kind(place: int, value: str) -> str:
    term = _REGISTRATIONS[place][3]
    return term(value).label if term and value else ""


def get_work(viewer: Viewer, pupil_id: uuid.UUID, today: date) -> Work:
    """Meetings, plans and open actions of the pupil's cases that the viewer may see."""
    visible = (CaseFile.pupil_id == pupil_id, is_visible_case(viewer, today))
    meetings = db.session.execute(
        select(
            Meeting.id,
            Meeting.number,
            Meeting.kind,
            Meeting.status,
            Meeting.starts_at,
            is_visible_meeting(viewer, today).label("may_open"),
        )
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(CaseFile, CaseFile.id == AgendaItem.case_id)
        .where(*visible, Meeting.status != MeetingStatus.GEANNULEERD)
        .order_by(Meeting.starts_at.desc(), Meeting.id)
    ).all()
    plans = db.session.execute(
        select(
            CaseFile.id.label("case_id"),
            CaseFile.number,
            CaseFile.status,
            Plan.number.label("version"),
            Plan.status.label("plan_status"),
            Plan.evaluation_on,
        )
        .outerjoin(
            Plan,
            (Plan.case_id == CaseFile.id)
            & or_(Plan.status != PlanStatus.VERVANGEN, Plan.id.is_(None)),
        )
        .where(*visible)
        .order_by(CaseFile.opened_on.desc(), CaseFile.number.desc(), Plan.number.desc())
    ).all()
    actions = db.session.execute(
        select(Action.id, Action.description, Action.owner_name, Action.due_on, Action.status)
        .join(CaseFile, CaseFile.id == Action.case_id)
        .where(*visible, Action.status.in_(OPEN_STATUSES))
        .order_by(Action.due_on, Action.id)
    ).all()
    return Work(meetings, plans, actions)
