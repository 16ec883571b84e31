"""What the leerplichtambtenaar writes about a period as a thuiszitter: how it is followed, how
it ended, and that an MDO is to be held."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from mdo import audit, clock
from mdo.accounts.viewer import Seat, Viewer
from mdo.audit import AuditAction, Subject
from mdo.cases.case_queries import find_open_cases
from mdo.cases.models import CaseFile, Pupil
from mdo.cases.operations import open_case
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.terms import Role, Urgency
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.models import AbsenceSpell, Thuiszitter
from mdo.thuiszitters.rules import eve_of
from mdo.thuiszitters.terms import ClockCause

# Neutral: whoever joins the case reads this first.
QUESTION = "Wat is er nodig om weer onderwijs te volgen, en wie doet wat?"
BEGINS_LATER = (
    "Er staat een verzuimperiode die op of na deze dag begint. Verbeter of verwijder die eerst."
)


def follow_stay(
    stay: Thuiszitter,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Write down whether the pupil is in view of help, and when it is to go back. Raises
    StaleEdit when somebody else saved it meanwhile."""
    require_version(stay, seen_version)
    planned_on: date | None = values["return_planned_on"]
    if planned_on is not None and planned_on <= stay.absent_from_on:
        raise Refused({"return_planned_on": "Deze datum ligt niet na het begin van het verzuim."})
    changed = audit.changes(stay, values)
    if not changed["new"]:
        return
    for name, value in values.items():
        setattr(stay, name, value)
    db.session.flush()
    _record(AuditAction.THUISZITTER_CHANGED, stay, by=by, now=now, **changed)


def end_stay(
    stay: Thuiszitter,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """End a period: `free_on`, the first day that it is none any more, the `ending` and a
    note. The absence that runs is ended on the day before. Raises StaleEdit."""
    require_version(stay, seen_version)
    today, free_on = clock.to_local(now).date(), values["free_on"]
    last_on = eve_of(free_on)
    if free_on > today:
        raise Refused({"free_on": "Deze datum ligt in de toekomst. Plan dan de terugkeer."})
    if last_on < stay.since_on:
        raise Refused({"free_on": "Deze datum ligt niet na de dag waarop de grens voorbij was."})
    stay_id, pupil_id = stay.id, stay.pupil_id
    _end_absence(pupil_id, last_on, by=by, now=now)
    recompute([pupil_id], cause=ClockCause.GEGEVENS, by=by, today=today, now=now)
    stay = db.session.get(Thuiszitter, stay_id) or _gone()
    # One of an old system has no absence to end.
    stay.ended_on = stay.ended_on or last_on
    stay.ending, stay.ending_note = values["ending"], values["ending_note"]
    db.session.flush()
    _record(
        AuditAction.THUISZITTER_ENDED, stay, by=by, now=now,
        ending=stay.ending, ended_on=stay.ended_on, ending_note=stay.ending_note,
    )  # fmt: skip


def _gone() -> Any:
    raise Refused("Deze periode bestaat niet meer. Bekijk de pagina van de leerling.")


def _end_absence(pupil_id: uuid.UUID, last_on: date, *, by: uuid.UUID, now: datetime) -> None:
    spells = db.session.scalars(
        select(AbsenceSpell)
        .where(
            AbsenceSpell.pupil_id == pupil_id,
            AbsenceSpell.has_valid_reason.is_(False),
            or_(AbsenceSpell.until_on.is_(None), AbsenceSpell.until_on > last_on),
        )
        .order_by(AbsenceSpell.from_on, AbsenceSpell.id)
    ).all()
    if any(spell.from_on > last_on for spell in spells):
        raise Refused({"free_on": BEGINS_LATER})
    for spell in spells:
        old, spell.until_on = spell.until_on, last_on
        audit.record(
            AuditAction.SPELL_CHANGED,
            by=by,
            now=now,
            subject=Subject.LEERLING,
            subject_id=pupil_id,
            municipality_id=_municipality_of(pupil_id),
            old={"until_on": old},
            new={"until_on": last_on},
        )
    db.session.flush()


def case_for_mdo(pupil: Pupil, *, viewer: Viewer, now: datetime) -> CaseFile:
    """The open case of a pupil for an MDO: the latest that the viewer may see, else a new one
    with a neutral question. A second click finds the first one's case.

    Raises Refused when only others have an open case: they have to be asked.
    """
    today = clock.to_local(now).date()
    # Two clicks wait for each other.
    db.session.execute(select(Pupil.id).where(Pupil.id == pupil.id).with_for_update())
    known = find_open_cases(viewer, pupil.id, today)
    if known.rows:
        case = db.session.get(CaseFile, known.rows[0].id)
    else:
        values = {
            "question": QUESTION,
            "urgency": Urgency.GEWOON,
            "coordinator_id": None,
            "opened_on": today,
        }
        case = open_case(
            pupil, values, asker=_seat(viewer, pupil), viewer=viewer, confirmed="", now=now
        )
    assert case is not None
    _link(pupil.id, case.id, by=viewer.user_id, now=now)
    return case


def _link(pupil_id: uuid.UUID, case_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> None:
    """Let the running periods know their case."""
    for stay in db.session.scalars(
        select(Thuiszitter).where(
            Thuiszitter.pupil_id == pupil_id,
            Thuiszitter.ended_on.is_(None),
            Thuiszitter.case_id.is_(None),
        )
    ):
        stay.case_id = case_id
        _record(
            AuditAction.THUISZITTER_CHANGED, stay, by=by, now=now,
            old={"case_id": None}, new={"case_id": case_id},
        )  # fmt: skip
    db.session.flush()


def _seat(viewer: Viewer, pupil: Pupil) -> Seat:
    """The seat at the leerplicht of the pupil's municipality."""
    return next(
        seat
        for seat in viewer.seats
        if seat.role is Role.LEERPLICHTAMBTENAAR and seat.municipality_id == pupil.municipality_id
    )


def _municipality_of(pupil_id: uuid.UUID) -> uuid.UUID | None:
    return db.session.scalar(select(Pupil.municipality_id).where(Pupil.id == pupil_id))


def _record(
    action: AuditAction, stay: Thuiszitter, *, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.LEERLING,
        subject_id=stay.pupil_id,
        case_id=stay.case_id,
        municipality_id=stay.municipality_id,
        **details,
    )
