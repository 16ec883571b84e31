"""Planning a meeting: when, where, why and who. Changing it stands in change_operations.

`values` are the fields of the form by name. What is refused raises Refused with a Dutch
message at the field; nobody's rights are checked here (table_queries.get_rights).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from mdo import clock
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction
from mdo.database.counters import next_number
from mdo.errors import Refused
from mdo.extensions import db
from mdo.law.age import age_on
from mdo.mail.office import Office
from mdo.meetings.carry_operations import take_over
from mdo.meetings.choice_queries import (
    CaseRow,
    OrganiserRow,
    list_cases_by_id,
    list_organisers,
    list_relatives,
)
from mdo.meetings.conflict_operations import accept_conflicts
from mdo.meetings.conflict_queries import planned_as
from mdo.meetings.invitation_operations import invite
from mdo.meetings.invitation_queries import list_case_names
from mdo.meetings.invitation_rules import name_faults
from mdo.meetings.models import AgendaItem, Meeting, MissingParty
from mdo.meetings.operations import record_on_meeting, require_changeable
from mdo.meetings.queries import find_twin, get_meeting_by_uid
from mdo.meetings.rules import (
    DEFAULT_MINUTES,
    has_one_case,
    meeting_number,
    moment_faults,
    next_working_day,
    why_not_for,
)
from mdo.meetings.table_operations import (
    NO_PLACE,
    NOBODY,
    explain_table,
    forget_loose_remarks,
    make_table,
    missing_faults,
    table_faults,
)
from mdo.terms import CaseStatus, MeetingKind, MeetingStatus, Party

PLAIN = ("location", "room", "video_url", "aim", "responsibility")


# -- planning ------------------------------------------------------------------------


def plan_meeting(
    kind: MeetingKind,
    values: Mapping[str, Any],
    *,
    reasons: Mapping[Party, str],
    viewer: Viewer,
    office: Office,
    now: datetime,
    is_concept: bool = False,
) -> Meeting:
    """Plan a meeting of `kind` with its table and its cases.

    The second of two equal clicks (one `uid`) gets the meeting that the first one made; the
    number is asked first, so that it waits for it. A concept may lack a place, required
    parties and their reasons, and a date when that is to be polled. `was_held` records a meeting afterwards: it is planned and
    held in one go.
    """
    if (known := _made_before(values["uid"], viewer)) is not None:
        return known
    today = clock.to_local(now).date()
    has_date = bool(values["on"] and values["starts"])
    if is_concept and not has_date:
        values = {**values, **placeholder(values, today)}
    number = meeting_number(today.year, next_number(f"overleggen-{today.year}"))
    if (known := _made_before(values["uid"], viewer)) is not None:
        return known
    organiser = _organiser(viewer, kind, values["organisation_id"])
    cases = list_cases_by_id(viewer, values["cases"], today)
    moment, faults = checked_moment(kind, values, now, was_held=values["was_held"])
    faults |= _case_faults(kind, cases, len(values["cases"]), organiser, moment, today)
    faults |= _twin_fault(kind, cases, moment) if has_date else {}
    table = make_table(values, list_relatives([case.id for case in cases], today), today)
    faults |= table_faults(kind, table, reasons, values, is_concept=is_concept)
    faults |= name_faults(values, list_case_names([case.id for case in cases]))
    if faults or moment is None:
        raise Refused(faults)
    meeting = Meeting(
        id=uuid.uuid4(),
        kind=kind,
        status=MeetingStatus.CONCEPT if is_concept else MeetingStatus.GEPLAND,
        number=number,
        municipality_id=_municipality(organiser, cases),
        organisation_id=organiser.id,
        starts_at=moment[0],
        ends_at=moment[1],
        has_date=has_date,
        uid=values["uid"],
        created_at=now,
        created_by_id=viewer.user_id,
        participants=table,
        agenda=[
            AgendaItem(case_id=case.id, position=place, question=values.get("question") or "")
            for place, case in enumerate(cases)
        ],
        **{name: values[name] for name in PLAIN if name in values},
    )
    explain_table(meeting, reasons)
    if not (is_concept or values["was_held"]):
        planned = planned_as(meeting, [case.id for case in cases])
        meeting.conflict_reason = accept_conflicts(planned, values, viewer=viewer, today=today)
    db.session.add(meeting)
    db.session.flush()
    record_on_meeting(
        AuditAction.MEETING_PLANNED, meeting, by=viewer.user_id, now=now, kind=kind, number=number
    )
    if values["was_held"] and not is_concept:
        meeting.status, meeting.held_at = MeetingStatus.GEHOUDEN, now
        record_on_meeting(
            AuditAction.MEETING_HELD, meeting, by=viewer.user_id, now=now, afterwards=True
        )
    take_over(meeting, by=viewer.user_id, now=now)
    invite(meeting, office=office, by=viewer.user_id, now=now)
    return meeting


def _made_before(uid: str, viewer: Viewer) -> Meeting | None:
    meeting = get_meeting_by_uid(uid)
    if meeting is not None and meeting.created_by_id != viewer.user_id:
        raise Refused("Dit formulier is al gebruikt. Open het opnieuw en vul het nog eens in.")
    return meeting


def _organiser(viewer: Viewer, kind: MeetingKind, organisation_id: uuid.UUID) -> OrganiserRow:
    found = [row for row in list_organisers(viewer, kind) if row.id == organisation_id]
    if not found:
        raise Refused({"organisation_id": "Kies een van de mogelijkheden."})
    return found[0]


def _municipality(organiser: OrganiserRow, cases: Sequence[CaseRow]) -> uuid.UUID:
    """Of the organiser; of the case when a regional organisation plans it."""
    if organiser.municipality_id:
        return organiser.municipality_id
    if cases:
        return cases[0].municipality_id
    raise Refused({"organisation_id": "Van deze organisatie is geen gemeente bekend."})


Moment = tuple[datetime, datetime]
NINE = time(9)
NO_END = "Vul in hoe laat het eindigt."


def checked_moment(
    kind: MeetingKind, values: Mapping[str, Any], now: datetime, *, was_held: bool
) -> tuple[Moment | None, dict[str, str]]:
    """The moment that was filled in, and what is wrong with it by field; no moment without
    an end. `was_held`: it is written down afterwards."""
    moment = moment_of(kind, values)
    if moment is None:
        return None, {"ends": NO_END}
    return moment, moment_faults(*moment, now, was_held=was_held)


def placeholder(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What stands in for the part of a moment that is not known yet: the next working day,
    nine o'clock. No page shows it."""
    return {
        "on": values["on"] or next_working_day(today),
        "starts": values["starts"] or NINE,
        "ends": values["ends"] if values["starts"] else None,
    }


def moment_of(kind: MeetingKind, values: Mapping[str, Any]) -> Moment | None:
    """Begin and end out of `on`, `starts` and `ends`; without an end it takes as long as is
    usual for its kind. None when that would be past midnight."""
    starts_at = clock.from_local(datetime.combine(values["on"], values["starts"]))
    ends: time | None = values["ends"]
    if ends is not None:
        return starts_at, clock.from_local(datetime.combine(values["on"], ends))
    ends_at = starts_at + timedelta(minutes=DEFAULT_MINUTES[kind])
    return (starts_at, ends_at) if clock.to_local(ends_at).date() == values["on"] else None


def _case_faults(
    kind: MeetingKind,
    cases: Sequence[CaseRow],
    asked: int,
    organiser: OrganiserRow,
    moment: Moment | None,
    today: date,
) -> dict[str, str]:
    if len(cases) < asked:
        return {"cases": "Dit dossier bestaat niet, of is voor deze rol niet zichtbaar."}
    if has_one_case(kind) and len(cases) != 1:
        return {"cases": f"Een {kind.abbreviation} gaat over precies één dossier."}
    on = clock.to_local(moment[0]).date() if moment else today
    for case in cases:
        if fault := case_fault(kind, case, organiser.id, on):
            return {"cases": fault}
    return {}


def _twin_fault(
    kind: MeetingKind, cases: Sequence[CaseRow], moment: Moment | None
) -> dict[str, str]:
    if not (has_one_case(kind) and cases and moment):
        return {}
    number = find_twin(kind, cases[0].id, moment[0])
    return (
        {"on": f"Op dit moment is al een {kind.abbreviation} gepland: {number}."} if number else {}
    )


def case_fault(
    kind: MeetingKind, case: CaseRow, organisation_id: uuid.UUID | None, on: date
) -> str | None:
    """Why a case cannot be discussed at a meeting of this kind on that day, in Dutch; None
    when it can. `organisation_id`: the school of a ZAT, None while that is not known."""
    if case.status is not CaseStatus.OPEN:
        return f"Dossier {case.number} is gesloten. Heropen het dossier eerst."
    if on < case.birth_on:
        return "Deze datum ligt voor de geboorte van de leerling."
    if kind is MeetingKind.ZAT and organisation_id and case.school_id != organisation_id:
        return f"De leerling van dossier {case.number} gaat niet naar deze school."
    fault = why_not_for(kind, age_on(case.birth_on, on), case.school_kind)
    return f"{fault} Dossier {case.number} past daar niet bij." if fault else None


# -- afterwards ------------------------------------------------------------------


def explain_missing(
    meeting: Meeting, reasons: Mapping[Party, str], *, by: uuid.UUID, now: datetime
) -> None:
    """Write down why required parties are or were not at the table."""
    require_changeable(meeting)
    known = {row.party: row for row in meeting.missing_parties}
    for party, reason in reasons.items():
        if party in known:
            known[party].reason = reason
        else:
            meeting.missing_parties.append(MissingParty(party=party, reason=reason))
    record_on_meeting(AuditAction.MEETING_CHANGED, meeting, by=by, now=now, explained=list(reasons))


def what_it_lacks(
    meeting: Meeting, place: str = "", reasons: Collection[Party] = ()
) -> dict[str, str]:
    """What a concept or a poll lacks of what a planned meeting needs, by field: a place,
    people, required parties or the reason why not. `place` and `reasons` come on top of
    what it has."""
    explained = {row.party for row in meeting.missing_parties} | set(reasons)
    faults = missing_faults(meeting.kind, meeting.participants, explained)
    if not (meeting.location or meeting.video_url or place):
        faults["location"] = NO_PLACE
    if not meeting.participants:
        faults["people"] = NOBODY
    return faults


def confirm_meeting(
    meeting: Meeting,
    values: Mapping[str, Any],
    *,
    office: Office,
    viewer: Viewer,
    now: datetime,
) -> None:
    """Make a concept a planned meeting, which has to have all that one needs, and invite
    everybody at its table. `values` may confirm its conflicts
    (conflict_operations.accept_conflicts)."""
    if meeting.status is MeetingStatus.GEPLAND:
        return
    if meeting.status is not MeetingStatus.CONCEPT:
        raise Refused("Dit overleg is geen concept.")
    faults = what_it_lacks(meeting)
    if not meeting.has_date:
        faults["on"] = "Er is nog geen datum. Kies een datum met ‘Wijzigen’, of peil de datum."
    elif meeting.starts_at <= now:
        faults["on"] = "Dit moment is al voorbij. Wijzig eerst de datum."
    if faults:
        raise Refused(faults)
    planned = planned_as(meeting, [item.case_id for item in meeting.agenda if item.case_id])
    meeting.conflict_reason = accept_conflicts(
        planned, values, viewer=viewer, today=clock.to_local(now).date()
    )
    meeting.status = MeetingStatus.GEPLAND
    forget_loose_remarks(meeting.participants)
    record_on_meeting(
        AuditAction.MEETING_PLANNED,
        meeting,
        by=viewer.user_id,
        now=now,
        kind=meeting.kind,
        number=meeting.number,
    )
    take_over(meeting, by=viewer.user_id, now=now)
    invite(meeting, office=office, by=viewer.user_id, now=now)
