"""Reading registrations: one, those of a pupil, and what leans on one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, and_, select

from mdo.accounts.models import User
from mdo.accounts.viewer import Viewer
from mdo.audit.models import AuditEvent
from mdo.audit.terms import AuditAction
from mdo.cases.models import CaseFile
from mdo.cases.rules import spoken_name
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.leerplicht.models import (
    MODELS,
    AbsenceReport,
    Exemption,
    HaltReferral,
    Investigation,
    OfficialWarning,
    ProcesVerbaal,
    Registration,
)
from mdo.leerplicht.row_queries import COLUMNS, PLAIN_SORTS, RegistrationRow, rows_of
from mdo.leerplicht.scope import is_visible_registration
from mdo.leerplicht.terms import Sort
from mdo.organisations.models import Municipality, Organisation
from mdo.terms import AbsenceKind


@dataclass(frozen=True)
class ListedRow:
    """A registration of a pupil, with the name of its school."""

    row: RegistrationRow
    school_name: str | None


@dataclass(frozen=True)
class Stamp:
    """What a registration bears of its date, and who made it."""

    municipality_name: str
    school_name: str | None
    author_name: str
    case_number: str | None


def get_registration(viewer: Viewer, sort: Sort, record_id: uuid.UUID) -> Registration | None:
    """The registration, or None when out of sight."""
    model = MODELS[sort]
    return db.session.scalar(
        select(model).where(model.id == record_id, is_visible_registration(viewer, model))
    )


def list_of_pupil(viewer: Viewer, pupil_id: uuid.UUID, today: date) -> list[ListedRow]:
    """The visible registrations of a pupil, the newest first; police data is not among
    them."""
    rows = rows_of(viewer, PLAIN_SORTS, today, ("pupil_id", pupil_id))
    if rows is None:
        return []
    found = db.session.execute(
        select(*(rows.c[name] for name in COLUMNS), Organisation.name)
        .outerjoin(Organisation, Organisation.id == rows.c.school_id)
        .order_by(rows.c.dated_on.desc(), rows.c.sort_value, rows.c.id)
    )
    return [ListedRow(RegistrationRow(*row[:-1]), row[-1]) for row in found]


def list_police_records(viewer: Viewer, pupil_id: uuid.UUID) -> Sequence[Row]:
    """The visible processen-verbaal of a pupil, the newest first, with their school."""
    return db.session.execute(
        select(
            ProcesVerbaal.id,
            ProcesVerbaal.dated_on,
            ProcesVerbaal.kind,
            Organisation.name.label("school_name"),
        )
        .outerjoin(Organisation, Organisation.id == ProcesVerbaal.school_id)
        .where(ProcesVerbaal.pupil_id == pupil_id, is_visible_registration(viewer, ProcesVerbaal))
        .order_by(ProcesVerbaal.dated_on.desc(), ProcesVerbaal.id)
    ).all()


def get_stamp(record: Registration, viewer: Viewer, today: date) -> Stamp:
    """Municipality, school, author and case of a registration by name; of the case only when
    the viewer may open it."""
    row = db.session.execute(
        select(
            Municipality.name,
            Organisation.name,
            CaseFile.number,
            User.given_name,
            User.infix,
            User.surname,
        )
        .select_from(Municipality)
        .outerjoin(Organisation, Organisation.id == record.school_id)
        .outerjoin(CaseFile, and_(CaseFile.id == record.case_id, is_visible_case(viewer, today)))
        .outerjoin(User, User.id == record.created_by_id)
        .where(Municipality.id == record.municipality_id)
    ).one()
    author = spoken_name(*row[3:]) if row[3] else ""
    return Stamp(row[0], row[1], author, row[2])


def find_renewal(exemption_id: uuid.UUID) -> Exemption | None:
    """The exemption that renews this one."""
    return db.session.scalar(select(Exemption).where(Exemption.renews_id == exemption_id).limit(1))


def find_report(record: Registration, viewer: Viewer) -> uuid.UUID | None:
    """The report that a registration follows, when the viewer may see it."""
    report_id = getattr(record, "report_id", None)
    if report_id is None:
        return None
    return db.session.scalar(
        select(AbsenceReport.id).where(
            AbsenceReport.id == report_id, is_visible_registration(viewer, AbsenceReport)
        )
    )


def find_investigation(report_id: uuid.UUID) -> uuid.UUID | None:
    """The investigation of a report."""
    return db.session.scalar(select(Investigation.id).where(Investigation.report_id == report_id))


def has_earlier_luxe(report: AbsenceReport) -> bool:
    """Whether luxe verzuim of this pupil was reported before this report."""
    found = db.session.scalar(
        select(AbsenceReport.id)
        .where(
            AbsenceReport.pupil_id == report.pupil_id,
            AbsenceReport.kind == AbsenceKind.LUXE,
            AbsenceReport.dated_on < report.dated_on,
        )
        .limit(1)
    )
    return found is not None


def find_removed(viewer: Viewer, record_id: uuid.UUID) -> uuid.UUID | None:
    """The pupil of a registration that the viewer removed: the second of two clicks."""
    return db.session.scalar(
        select(AuditEvent.subject_id).where(
            AuditEvent.action == AuditAction.REGISTRATION_REMOVED,
            AuditEvent.actor_id == viewer.user_id,
            AuditEvent.details["registration_id"].as_string() == str(record_id),
        )
    )


def list_dependents(record: Registration) -> list[Sort]:
    """The sorts of registration that follow from this one: one for each."""
    found: list[Sort] = []
    if isinstance(record, AbsenceReport):
        for sort, model in (
            (Sort.ONDERZOEK, Investigation),
            (Sort.WAARSCHUWING, OfficialWarning),
            (Sort.HALT, HaltReferral),
        ):
            query = select(model.id).where(model.report_id == record.id)
            found += [sort for _id in db.session.scalars(query)]
    if isinstance(record, Exemption) and find_renewal(record.id):
        found.append(Sort.VRIJSTELLING)
    return found
