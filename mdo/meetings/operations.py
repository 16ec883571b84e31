"""What becomes of a meeting: held, closed, reopened, cancelled; and who was there.

What is refused raises Refused in Dutch. Operations lock nothing themselves: load the
meeting by `table_queries.get_meeting_to_change`, then a second click finds it changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from mdo import audit, clock
from mdo.audit import AuditAction, Subject
from mdo.cases.models import Pupil
from mdo.cases.name_rules import names_somebody
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.law.compulsory_education import is_subject_to_lpw
from mdo.law.school_year import SchoolYear
from mdo.mail.office import Office
from mdo.meetings.carry_operations import carry_over
from mdo.meetings.carry_rules import is_reached
from mdo.meetings.closing_queries import list_checks, list_homes, list_pupils_of_guardians
from mdo.meetings.closing_rules import blockers
from mdo.meetings.invitation_operations import tell_cancelled
from mdo.meetings.invitation_queries import list_case_names
from mdo.meetings.models import Discussion, Meeting, Participant
from mdo.meetings.origin_operations import take_back_step_up
from mdo.meetings.rules import PRESENT, has_one_case, is_changeable, may_become, missing_parties
from mdo.terms import Attendance, MeetingStatus, Party

NAME_IN_REASON = (
    "Iedereen die was uitgenodigd leest dit; noem hier geen naam van een kind of ouder."
)
WAS_HELD = "Dit overleg staat op gehouden. Zet het eerst terug naar gepland als het niet doorging."
NOT_ANY_MORE = "Dit overleg is {}. Er kan niets meer aan worden gewijzigd."


def record_on_meeting(
    action: AuditAction,
    meeting: Meeting,
    *,
    by: uuid.UUID | None,
    now: datetime,
    **details: Any,
) -> None:
    """Add an entry to the log about this meeting; about its case when there is just one."""
    cases = [item.case_id for item in meeting.agenda if item.case_id]
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.OVERLEG,
        subject_id=meeting.id,
        case_id=cases[0] if has_one_case(meeting.kind) and cases else None,
        municipality_id=meeting.municipality_id,
        **details,
    )


def require_changeable(meeting: Meeting) -> None:
    """Raise Refused when the meeting is closed or cancelled."""
    if not is_changeable(meeting.status):
        raise Refused(NOT_ANY_MORE.format(meeting.status.label.lower()))


def _move(
    meeting: Meeting, new: MeetingStatus, act: str, *, only: MeetingStatus | None = None
) -> None:
    """Give the meeting its new status, where the transitions allow it; `only` narrows down
    from which status, for two acts that end in the same one."""
    if not may_become(meeting.status, new) or only not in (None, meeting.status):
        raise Refused(f"{act} kan niet: dit overleg heeft de status ‘{meeting.status.label}’.")
    meeting.status = new


# -- held ----------------------------------------------------------------------------


def hold_meeting(meeting: Meeting, *, by: uuid.UUID, now: datetime) -> None:
    """Mark the meeting as held, from the moment it begins. A second time changes nothing."""
    if meeting.status is MeetingStatus.GEHOUDEN:
        return
    if meeting.status is MeetingStatus.GEPLAND and meeting.starts_at > now:
        raise Refused("Dit overleg is nog niet begonnen.")
    _move(meeting, MeetingStatus.GEHOUDEN, "Op gehouden zetten", only=MeetingStatus.GEPLAND)
    meeting.held_at = now
    record_on_meeting(AuditAction.MEETING_HELD, meeting, by=by, now=now)


def undo_hold(meeting: Meeting, *, by: uuid.UUID, now: datetime) -> None:
    """Take back that the meeting was held, for who marked the wrong one. What was written
    stays."""
    if meeting.status is MeetingStatus.GEPLAND:
        return
    _move(meeting, MeetingStatus.GEPLAND, "Terugzetten", only=MeetingStatus.GEHOUDEN)
    meeting.held_at = None
    record_on_meeting(
        AuditAction.MEETING_CHANGED,
        meeting,
        by=by,
        now=now,
        old={"status": MeetingStatus.GEHOUDEN},
        new={"status": MeetingStatus.GEPLAND},
    )


def record_attendance(
    meeting: Meeting,
    rows: Sequence[Mapping[str, Any]],
    unannounced: Sequence[Participant],
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Record who was there. `rows` have participant_id, attendance, substitute_name and
    absence_reason; `unannounced` are added as present. Saving what stands there already (a
    second click) changes nothing. Raises StaleEdit when somebody else changed the meeting
    meanwhile."""
    if meeting.status is not MeetingStatus.GEHOUDEN:
        raise Refused("Aanwezigheid vastleggen kan bij een overleg dat is gehouden.")
    given = {str(row["participant_id"]): _seat_values(row) for row in rows}
    changed = [
        (seat, given[str(seat.id)])
        for seat in meeting.participants
        if str(seat.id) in given and audit.changes(seat, given[str(seat.id)])["new"]
    ]
    if not changed and not unannounced:
        return
    require_version(meeting, seen_version)
    _refuse_replaced(meeting, changed)
    for seat, values in changed:
        for name, value in values.items():
            setattr(seat, name, value)
    place = max((seat.position for seat in meeting.participants), default=-1)
    for seat in unannounced:
        place += 1
        seat.position, seat.attendance = place, Attendance.AANWEZIG
        meeting.participants.append(seat)
    _forget_reasons(meeting)
    # The version of the meeting stands for that of its table.
    flag_modified(meeting, "status")
    record_on_meeting(
        AuditAction.ATTENDANCE_RECORDED,
        meeting,
        by=by,
        now=now,
        attendance={str(seat.id): seat.attendance for seat in meeting.participants},
    )


def _forget_reasons(meeting: Meeting) -> None:
    """A party that was there after all needs no reason for its absence."""
    there = {seat.party for seat in _present_seats(meeting)}
    absent = {required.key for required in missing_parties(meeting.kind, there)}
    for row in list(meeting.missing_parties):
        if row.party not in absent:
            meeting.missing_parties.remove(row)


def _refuse_replaced(
    meeting: Meeting, changed: Sequence[tuple[Participant, Mapping[str, Any]]]
) -> None:
    """Who is replaced was not there as well: the substitute has a seat of his or her own."""
    substitutes = {seat.replaces_id: seat.name for seat in meeting.participants}
    for seat, values in changed:
        if seat.id in substitutes and values["attendance"] in PRESENT:
            raise Refused(
                f"{seat.name} is vervangen door {substitutes[seat.id]}. Kwam {seat.name} toch "
                "zelf? Haal dan eerst de vervanger van tafel, bij Wijzigen."
            )


def _seat_values(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a row: a substitute of who was replaced, a reason of who was not
    there."""
    attendance: Attendance = row["attendance"]
    is_replaced = attendance is Attendance.VERVANGEN
    if is_replaced and not row["substitute_name"]:
        raise Refused("Vul van iedereen die is vervangen de naam van de vervanger in.")
    is_there = attendance in (Attendance.AANWEZIG, Attendance.VERWACHT)
    return {
        "attendance": attendance,
        "substitute_name": row["substitute_name"] if is_replaced else "",
        "absence_reason": "" if is_there else row["absence_reason"],
    }


# -- closed --------------------------------------------------------------------------


def close_meeting(meeting: Meeting, *, by: uuid.UUID, now: datetime) -> None:
    """Close a held meeting and write a Discussion for each case, with the facts as they
    were that day. A second time changes nothing.

    Raises Refused with all that is still needed.
    """
    if meeting.status is MeetingStatus.AFGESLOTEN:
        return
    if meeting.status is not MeetingStatus.GEHOUDEN:
        raise Refused("Een overleg kan worden afgesloten als het is gehouden.")
    db.session.flush()
    if needed := blockers(list_checks(meeting)):
        raise Refused(" ".join(f"{check.label}: {check.text}" for check in needed))
    _move(meeting, MeetingStatus.AFGESLOTEN, "Afsluiten")
    meeting.closed_at, meeting.closed_by_id = now, by
    discussions = _discussions(meeting)
    db.session.add_all(discussions)
    record_on_meeting(
        AuditAction.MEETING_CLOSED, meeting, by=by, now=now, discussed=len(discussions)
    )
    carry_over(meeting, by=by, now=now)


def _discussions(meeting: Meeting) -> list[Discussion]:
    held_on = clock.to_local(meeting.starts_at).date()
    items = [
        item
        for item in meeting.agenda
        if item.case is not None and (has_one_case(meeting.kind) or is_reached(item))
    ]
    homes = list_homes([item.case.pupil_id for item in items], held_on)
    there = _present_seats(meeting)
    parents, pupils = _families(meeting, there)
    one_case = has_one_case(meeting.kind)
    return [
        Discussion(
            agenda_item_id=item.id,
            meeting_id=meeting.id,
            case_id=item.case_id,
            pupil_id=item.case.pupil_id,
            municipality_id=homes.get(item.case.pupil_id, item.case.pupil.municipality_id),
            school_year=SchoolYear.of(held_on).label,
            held_on=held_on,
            kind=meeting.kind,
            responsibility=meeting.responsibility,
            is_subject_to_lpw=_is_subject(item.case.pupil, held_on),
            lpa_present=any(seat.party is Party.LEERPLICHT for seat in there),
            # A guest who is a parent says not of whom: of the one case that there is.
            parents_present=item.case.pupil_id in parents or (one_case and None in parents),
            pupil_present=item.case.pupil_id in pupils or (one_case and None in pupils),
        )
        for item in items
    ]


def _present_seats(meeting: Meeting) -> list[Participant]:
    """Who was there. A seat that somebody else came for never counts; the seat of who came
    does."""
    replaced = {seat.replaces_id for seat in meeting.participants}
    return [
        seat
        for seat in meeting.participants
        if seat.attendance in PRESENT and seat.id not in replaced
    ]


def _families(
    meeting: Meeting, there: Sequence[Participant]
) -> tuple[set[uuid.UUID | None], set[uuid.UUID | None]]:
    """Of which pupils a parent was there, and which pupils were; None for a guest of whom
    that is not known."""
    pupil_of = list_pupils_of_guardians(meeting.id)
    parents = {
        pupil_of.get(seat.guardian_id) if seat.guardian_id else None
        for seat in there
        if seat.party is Party.OUDERS
    }
    pupils = {seat.pupil_id for seat in there if seat.party is Party.LEERLING}
    return parents, pupils


def _is_subject(pupil: Pupil, on: date) -> bool:
    return is_subject_to_lpw(
        pupil.birth_on,
        on,
        start_qualification_on=pupil.start_qualification_on,
        exempt_from_qualification=pupil.is_exempt_from_qualification,
    )


def reopen_meeting(meeting: Meeting, reason: str, *, by: uuid.UUID, now: datetime) -> None:
    """Open a closed meeting again; what was counted of it is taken back."""
    _move(meeting, MeetingStatus.GEHOUDEN, "Heropenen", only=MeetingStatus.AFGESLOTEN)
    meeting.closed_at = meeting.closed_by_id = None
    db.session.execute(delete(Discussion).where(Discussion.meeting_id == meeting.id))
    record_on_meeting(AuditAction.MEETING_REOPENED, meeting, by=by, now=now, reason=reason)


def cancel_meeting(
    meeting: Meeting, reason: str, *, office: Office, by: uuid.UUID, now: datetime
) -> None:
    """Cancel a meeting that was not held, for good, and tell everybody who was asked."""
    was = meeting.status
    if was is MeetingStatus.GEANNULEERD:
        return
    if was is MeetingStatus.GEHOUDEN:
        raise Refused(WAS_HELD)
    cases = [item.case_id for item in meeting.agenda if item.case_id]
    if names_somebody(reason, list_case_names(cases)):
        raise Refused({"reason": NAME_IN_REASON})
    _move(meeting, MeetingStatus.GEANNULEERD, "Annuleren")
    meeting.cancel_reason = reason
    meeting.sequence += 1
    record_on_meeting(AuditAction.MEETING_CANCELLED, meeting, by=by, now=now, reason=reason)
    db.session.flush()
    tell_cancelled(meeting, was, office=office, now=now)
    carry_over(meeting, by=by, now=now)
    take_back_step_up(meeting, was, by=by, now=now)
