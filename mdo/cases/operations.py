"""Changes to case files: opening, changing, closing, and moving along with the pupil.

`values` are the fields of the form by name. What is refused raises Refused with a Dutch
message at the field.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from mdo import audit, clock
from mdo.accounts.viewer import Seat, Viewer
from mdo.audit import AuditAction, Subject
from mdo.cases.case_queries import find_open_cases, list_open_cases_to_move, may_coordinate
from mdo.cases.models import CaseFile, CaseParty, Enrolment, Pupil, Residence
from mdo.cases.rules import case_number, opening_basis
from mdo.database.counters import next_number
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.terms import CaseStatus, LegalBasis, Party

OPEN_CASE_KNOWN = (
    "Er is al een open dossier van deze leerling. Ga daarin verder, of bevestig dat er een "
    "tweede dossier nodig is."
)
OPEN_CASE_ELSEWHERE = (
    "Een andere organisatie heeft al een open dossier van deze leerling; vraag het CJG of "
    "leerplicht, of bevestig dat er een tweede dossier nodig is."
)
CLOSED = "Dit dossier is gesloten. Heropen het eerst."
ASKER_AIM = "Heeft de leerling aangemeld"
SCHOOL_AIM = "School van de leerling"


def open_case(
    pupil: Pupil,
    values: Mapping[str, Any],
    *,
    asker: Seat,
    viewer: Viewer,
    confirmed: str,
    now: datetime,
) -> CaseFile:
    """Open a case for `pupil`; the asker's organisation and the pupil's school become
    parties.

    `confirmed` is the fingerprint of the open cases of this pupil beside which a second
    one is meant. Asking for the number first makes a double click wait for itself.
    """
    today = clock.to_local(now).date()
    number = case_number(today.year, next_number(f"dossiers-{today.year}"))
    _check_opening(pupil, values, asker, today)
    known = find_open_cases(viewer, pupil.id, today)
    if known and known.fingerprint != confirmed:
        raise Refused({"is_second": OPEN_CASE_KNOWN if known.rows else OPEN_CASE_ELSEWHERE})
    case = CaseFile(
        id=uuid.uuid4(),
        number=number,
        pupil_id=pupil.id,
        municipality_id=pupil.municipality_id,
        school_id=pupil.school_id,
        created_at=now,
        created_by_id=viewer.user_id,
        **values,
    )
    db.session.add(case)
    db.session.flush()
    record_on_case(AuditAction.CASE_OPENED, case, by=viewer.user_id, now=now, number=number)
    first = {asker.organisation_id: (asker.party, ASKER_AIM)}
    if pupil.school_id:
        first.setdefault(pupil.school_id, (Party.SCHOOL, SCHOOL_AIM))
    for organisation_id, (party, aim) in first.items():
        join_case(
            case,
            organisation_id,
            party,
            basis=opening_basis(party),
            aim=aim,
            from_on=case.opened_on,
            by=viewer.user_id,
            now=now,
        )
    return case


def _check_opening(pupil: Pupil, values: Mapping[str, Any], asker: Seat, today: date) -> None:
    messages = {}
    if values["opened_on"] > today:
        messages["opened_on"] = "Deze datum ligt in de toekomst."
    elif values["opened_on"] < pupil.birth_on:
        messages["opened_on"] = "Deze datum ligt voor de geboorte van de leerling."
    coordinator_id = values["coordinator_id"]
    if coordinator_id and not may_coordinate(coordinator_id, {asker.organisation_id}, today):
        messages["coordinator_id"] = f"Deze coördinator werkt niet bij {asker.organisation_name}."
    if messages:
        raise Refused(messages)


def change_case(
    case: CaseFile,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Change the request, the urgency or the coordinator of an open case.

    Raises StaleEdit when somebody else saved the case meanwhile.
    """
    require_version(case, seen_version)
    require_open(case)
    today = clock.to_local(now).date()
    if values["opened_on"] > today:
        raise Refused({"opened_on": "Deze datum ligt in de toekomst."})
    changed = audit.changes(case, values)
    if not changed["new"]:
        return
    for key, value in values.items():
        setattr(case, key, value)
    record_on_case(AuditAction.CASE_CHANGED, case, by=by, now=now, **changed)


def close_case(case: CaseFile, values: Mapping[str, Any], *, by: uuid.UUID, now: datetime) -> None:
    """Close the case on `closed_on`, with the reason."""
    if case.status is CaseStatus.GESLOTEN:
        raise Refused("Dit dossier is al gesloten.")
    closed_on: date = values["closed_on"]
    if closed_on > clock.to_local(now).date():
        raise Refused({"closed_on": "Deze datum ligt in de toekomst."})
    if closed_on < case.opened_on:
        raise Refused({"closed_on": "Deze datum ligt voor de opening van het dossier."})
    case.status = CaseStatus.GESLOTEN
    case.closed_on = closed_on
    case.closing = values["closing"]
    case.closing_note = values["closing_note"]
    record_on_case(
        AuditAction.CASE_CLOSED,
        case,
        by=by,
        now=now,
        reason=case.closing,
        note=case.closing_note,
        closed_on=closed_on,
    )


def reopen_case(case: CaseFile, *, by: uuid.UUID, now: datetime) -> None:
    """Open a closed case again. Why and when it was closed stays in the log."""
    if case.status is CaseStatus.OPEN:
        raise Refused("Dit dossier is al open.")
    old = {"closed_on": case.closed_on, "closing": case.closing, "note": case.closing_note}
    case.status = CaseStatus.OPEN
    case.closed_on = None
    case.closing = None
    case.closing_note = ""
    record_on_case(AuditAction.CASE_REOPENED, case, by=by, now=now, old=old)


def follow_pupil(pupil: Pupil, *, by: uuid.UUID, now: datetime) -> None:
    """Let the pupil and its open cases be where the residences and enrolments say that it
    lives and goes to school today. The new school becomes a party to those cases."""
    today = clock.to_local(now).date()
    home = _current(pupil.residences, today)
    enrolment = _current(pupil.enrolments, today)
    if home:
        pupil.municipality_id = home.municipality_id
    pupil.school_id = enrolment.school_id if enrolment else None
    place = {"municipality_id": pupil.municipality_id, "school_id": pupil.school_id}
    for case in list_open_cases_to_move(pupil.id):
        changed = audit.changes(case, place)
        if not changed["new"]:
            continue
        case.municipality_id, case.school_id = pupil.municipality_id, pupil.school_id
        record_on_case(AuditAction.CASE_CHANGED, case, by=by, now=now, **changed)
        _let_school_join(case, today, by=by, now=now)


def _current(
    periods: list[Residence] | list[Enrolment], today: date
) -> Residence | Enrolment | None:
    return next(
        (
            row
            for row in periods
            if row.from_on <= today and (row.until_on is None or row.until_on >= today)
        ),
        None,
    )


def _let_school_join(case: CaseFile, today: date, *, by: uuid.UUID, now: datetime) -> None:
    if case.school_id is None or any(
        party.organisation_id == case.school_id
        and (party.is_running(today) or party.from_on == today)
        for party in case.parties
    ):
        return
    join_case(
        case,
        case.school_id,
        Party.SCHOOL,
        basis=opening_basis(Party.SCHOOL),
        aim=SCHOOL_AIM,
        from_on=today,
        by=by,
        now=now,
    )


def join_case(
    case: CaseFile,
    organisation_id: uuid.UUID,
    party: Party,
    *,
    basis: LegalBasis,
    aim: str,
    from_on: date,
    by: uuid.UUID,
    now: datetime,
    **permission: Any,
) -> CaseParty:
    """Let an organisation take part. `permission`: permitted_by and permitted_on."""
    row = CaseParty(
        id=uuid.uuid4(),
        case_id=case.id,
        organisation_id=organisation_id,
        party=party,
        basis=basis,
        aim=aim,
        from_on=from_on,
        created_at=now,
        created_by_id=by,
        **permission,
    )
    db.session.add(row)
    record_on_case(
        AuditAction.PARTY_ADDED,
        case,
        by=by,
        now=now,
        party=party,
        organisation_id=organisation_id,
        basis=basis,
        from_on=from_on,
        **permission,
    )
    return row


def require_open(case: CaseFile) -> None:
    """Raise Refused when the case is closed."""
    if case.status is not CaseStatus.OPEN:
        raise Refused(CLOSED)


def record_on_case(
    action: AuditAction, case: CaseFile, *, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    """Add an entry to the log about this case."""
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.DOSSIER,
        subject_id=case.id,
        case_id=case.id,
        municipality_id=case.municipality_id,
        **details,
    )
