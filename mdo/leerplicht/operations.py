"""Registering, correcting and removing, the same for every sort.

`values` are the fields of the form by name. What is refused raises Refused with a Dutch
message at the field: what is missing or does not fit, and what the law has against it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from mdo import audit, clock
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction, Subject
from mdo.cases.models import Pupil
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.law.school_year import SchoolYear
from mdo.leerplicht.exemption_rules import renewed_values
from mdo.leerplicht.facts_queries import get_facts
from mdo.leerplicht.followers import (
    tell_before_removal,
    tell_change,
    tell_removal,
    tell_reopening,
)
from mdo.leerplicht.models import MODELS, SORT_OF, Exemption, Registration
from mdo.leerplicht.place_queries import Place, get_place
from mdo.leerplicht.pupil_queries import PupilHeading
from mdo.leerplicht.queries import find_renewal, list_dependents
from mdo.leerplicht.rules import settle
from mdo.leerplicht.scope import own_municipalities
from mdo.leerplicht.sort_rules import RULES
from mdo.leerplicht.terms import Sort

UNKNOWN_HOME = "Waar de leerling op deze dag woonde, is niet bekend."
SAME = "Precies deze registratie is er al."
CANNOT_END = "Deze vrijstelling heeft geen einddatum en loopt dus door."


def register(
    sort: Sort,
    pupil: PupilHeading,
    values: Mapping[str, Any],
    *,
    viewer: Viewer,
    record_id: uuid.UUID,
    now: datetime,
    **extra: Any,
) -> Registration:
    """Make a registration; it gets the municipality, school and school year of its date.

    `record_id` was made with the form: sent twice, it makes one registration. `extra`: what
    no form asks (`renews_id`). Raises Refused with messages by field.
    """
    _queue_for(pupil.id)
    model = MODELS[sort]
    known = db.session.get(model, record_id)
    if known is not None and known.pupil_id == pupil.id:
        return known
    today = clock.to_local(now).date()
    place = _place(sort, pupil, values, viewer)
    filled = _checked(sort, pupil, place, values, today)
    if sort is Sort.ONDERZOEK:
        extra["officer_id"] = viewer.user_id
    if _has_same(model, pupil.id, filled):
        raise Refused({RULES[sort].dated_by: SAME})
    record = model(
        id=record_id if known is None else uuid.uuid4(),
        pupil_id=pupil.id,
        created_at=now,
        created_by_id=viewer.user_id,
        **_stamp(place, filled["dated_on"]),
        **filled,
        **extra,
    )
    db.session.add(record)
    db.session.flush()
    _record(
        AuditAction.REGISTRATION_MADE,
        record,
        viewer.user_id,
        now,
        pupil_id=pupil.id,
        dated_on=record.dated_on,
    )
    tell_change(record, viewer.user_id, now, today)
    return record


def change(
    record: Registration,
    pupil: PupilHeading,
    values: Mapping[str, Any],
    *,
    viewer: Viewer,
    seen_version: int,
    now: datetime,
) -> None:
    """Correct a registration. Its municipality, school and school year are looked up anew.

    Raises StaleEdit when somebody else saved it meanwhile, else Refused as `register`.
    """
    require_version(record, seen_version)
    _queue_for(pupil.id)
    sort = SORT_OF[type(record)]
    today = clock.to_local(now).date()
    place = _place(sort, pupil, values, viewer)
    filled = _checked(sort, pupil, place, values, today, record.id)
    stamp = _stamp(place, filled["dated_on"])
    if stamp["school_id"] is None and record.dated_on == filled["dated_on"]:
        # Of an enrolment that is not known here the source told the school.
        stamp["school_id"] = record.school_id
    changed = audit.changes(record, {**filled, **stamp})
    if not changed["new"]:
        return
    for name, value in changed["new"].items():
        setattr(record, name, value)
    db.session.flush()
    _record(AuditAction.REGISTRATION_CHANGED, record, viewer.user_id, now, **changed)
    ended_on = changed["old"].get("until_on")
    if ended_on is not None and changed["new"]["until_on"] is None:
        tell_reopening(record, ended_on, viewer.user_id, now)
    tell_change(record, viewer.user_id, now, today)


def remove(record: Registration, reason: str, *, viewer: Viewer, now: datetime) -> None:
    """Remove a registration that should not have been made. The log keeps that it was there,
    of whom, by whom it was removed and why; an edition of the report that was frozen keeps
    its numbers. Raises Refused while another registration follows from it.
    """
    if dependents := list_dependents(record):
        names = ", ".join(sorted({sort.label for sort in dependents}))
        raise Refused(f"Verwijder eerst wat hierop volgt ({names}).")
    today = clock.to_local(now).date()
    tell_before_removal(record, viewer.user_id, now, today)
    # About the pupil: the log is searched by what is there, and the registration is not.
    audit.record(
        AuditAction.REGISTRATION_REMOVED,
        by=viewer.user_id,
        now=now,
        subject=Subject.LEERLING,
        subject_id=record.pupil_id,
        case_id=record.case_id,
        municipality_id=record.municipality_id,
        sort=SORT_OF[type(record)],
        registration_id=record.id,
        dated_on=record.dated_on,
        reason=reason,
    )
    db.session.delete(record)
    db.session.flush()
    tell_removal(record, viewer.user_id, now, today)


def renew(
    exemption: Exemption, pupil: PupilHeading, *, viewer: Viewer, now: datetime
) -> Registration:
    """Copy an exemption to the time after it; the copy there is already when it was renewed
    before. Raises Refused when the law asks for more than a copy has: a notice, a
    declaration, another age.
    """
    if exemption.until_on is None:
        raise Refused(CANNOT_END)
    _queue_for(pupil.id)
    if (renewal := find_renewal(exemption.id)) is not None:
        return renewal
    return register(
        Sort.VRIJSTELLING,
        pupil,
        {**renewal_values(exemption), "note": "", "case_id": exemption.case_id},
        viewer=viewer,
        record_id=uuid.uuid4(),
        now=now,
        renews_id=exemption.id,
    )


def renewal_values(exemption: Exemption) -> dict[str, Any]:
    """The fields of the exemption that follows on this one, which has a last day."""
    flags = ("is_in_new_education", "is_at_work", "is_in_care")
    return renewed_values(
        exemption.article,
        exemption.until_on or exemption.from_on,
        {name: getattr(exemption, name) for name in flags},
    )


def _queue_for(pupil_id: uuid.UUID) -> None:
    """Let who registers for the same pupil wait for each other: limits are summed, and a
    double click sees the first one."""
    db.session.execute(select(Pupil.id).where(Pupil.id == pupil_id).with_for_update())


def _place(sort: Sort, pupil: PupilHeading, values: Mapping[str, Any], viewer: Viewer) -> Place:
    """Where the pupil was on the date of the registration; it has to be the own municipality."""
    name = RULES[sort].dated_by
    place = get_place(pupil.id, values[name])
    if place is None:
        raise Refused({name: UNKNOWN_HOME})
    if place.municipality_id not in own_municipalities(viewer):
        raise Refused(
            {
                name: f"De leerling woonde op deze dag in {place.municipality_name}. Die gemeente "
                "legt dit vast."
            }
        )
    return place


def _checked(
    sort: Sort,
    pupil: PupilHeading,
    place: Place,
    values: Mapping[str, Any],
    today: date,
    record_id: uuid.UUID | None = None,
) -> dict[str, Any]:
    """The values completed, when nothing stands in the way."""
    rules = RULES[sort]
    facts = get_facts(sort, pupil.facts, pupil.id, place, values, record_id)
    if faults := rules.faults(values, facts, today):
        raise Refused(faults)
    filled = rules.completed(values, facts)
    if stopped := settle(rules.remarks(filled, facts), filled["deviation_reason"]):
        raise Refused(stopped)
    return filled


def _stamp(place: Place, on: date) -> dict[str, Any]:
    return {
        "municipality_id": place.municipality_id,
        "school_id": place.school_id,
        "school_year": SchoolYear.of(on).label,
    }


def _has_same(model: type[Registration], pupil_id: uuid.UUID, filled: dict[str, Any]) -> bool:
    """Whether there is one that is the same to the letter."""
    same = [getattr(model, name).is_not_distinct_from(value) for name, value in filled.items()]
    query = select(model.id).where(model.pupil_id == pupil_id, *same).limit(1)
    return db.session.scalar(query) is not None


def _record(
    action: AuditAction, record: Registration, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    sort = SORT_OF[type(record)]
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.PROCES_VERBAAL if sort.is_police_data else Subject.REGISTRATIE,
        subject_id=record.id,
        case_id=record.case_id,
        municipality_id=record.municipality_id,
        sort=sort,
        **details,
    )
