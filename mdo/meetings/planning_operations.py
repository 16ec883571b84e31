"""Planning a meeting and changing what was planned: when, where, why and who.

`values` are the fields of the form by name. What is refused raises Refused with a Dutch
message at the field; nobody's rights are checked here (table_queries.get_rights).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from mdo import audit, clock
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction
from mdo.database.counters import next_number
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.law.age import age_on
from mdo.meetings.carry_operations import take_over
from mdo.meetings.choice_queries import (
    CaseRow,
    OrganiserRow,
    list_cases_by_id,
    list_organisers,
    list_relatives,
)
from mdo.meetings.models import AgendaItem, Meeting, MissingParty
from mdo.meetings.operations import record_on_meeting, require_changeable
from mdo.meetings.queries import get_meeting_by_uid
from mdo.meetings.rules import (
    DEFAULT_MINUTES,
    PAST_NEEDS_CONFIRMING,
    has_one_case,
    meeting_number,
    moment_faults,
    why_not_for,
)
from mdo.meetings.table_operations import (
    NO_PLACE,
    NOBODY,
    explain_table,
    make_table,
    missing_faults,
    seat_leaders,
    table_faults,
)
from mdo.terms import CaseStatus, MeetingKind, MeetingStatus, Party

_PLAIN = ("location", "room", "video_url", "aim", "responsibility")


# -- planning ------------------------------------------------------------------------


def plan_meeting(
    kind: MeetingKind,
    values: Mapping[str, Any],
    *,
    reasons: Mapping[Party, str],
    viewer: Viewer,
    now: datetime,
    is_concept: bool = False,
) -> Meeting:
    """Plan a meeting of `kind` with its table and its cases.

    The second of two equal clicks (one `uid`) gets the meeting that the first one made; the
    number is asked first, so that it waits for it. A concept may lack a place, required
    parties and their reasons. `was_held` records a meeting afterwards: it is planned and
    held in one go.
    """
    if (known := _made_before(values["uid"], viewer)) is not None:
        return known
    today = clock.to_local(now).date()
    number = meeting_number(today.year, next_number(f"overleggen-{today.year}"))
    if (known := _made_before(values["uid"], viewer)) is not None:
        return known
    organiser = _organiser(viewer, kind, values["organisation_id"])
    cases = list_cases_by_id(viewer, values["cases"], today)
    moment, faults = _moment(kind, values, now, was_held=values["was_held"])
    faults |= _case_faults(kind, cases, len(values["cases"]), organiser, moment, today)
    table = make_table(values, list_relatives([case.id for case in cases], today), today)
    faults |= table_faults(kind, table, reasons, values, is_concept=is_concept)
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
        uid=values["uid"],
        created_at=now,
        created_by_id=viewer.user_id,
        participants=table,
        agenda=[
            AgendaItem(case_id=case.id, position=place, question=values.get("question") or "")
            for place, case in enumerate(cases)
        ],
        **{name: values.get(name) for name in _PLAIN},
    )
    explain_table(meeting, reasons)
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


def _moment(
    kind: MeetingKind, values: Mapping[str, Any], now: datetime, *, was_held: bool
) -> tuple[Moment | None, dict[str, str]]:
    starts_at = clock.from_local(datetime.combine(values["on"], values["starts"]))
    ends: time | None = values["ends"]
    if ends is None:
        ends_at = starts_at + timedelta(minutes=DEFAULT_MINUTES[kind])
        if clock.to_local(ends_at).date() != values["on"]:
            return None, {"ends": "Vul in hoe laat het eindigt."}
    else:
        ends_at = clock.from_local(datetime.combine(values["on"], ends))
    return (starts_at, ends_at), moment_faults(starts_at, ends_at, now, was_held=was_held)


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


# -- afterwards ----------------------------------------------------------------------


def change_meeting(
    meeting: Meeting,
    values: Mapping[str, Any],
    *,
    reasons: Mapping[Party, str],
    seen_version: int,
    viewer: Viewer,
    now: datetime,
) -> None:
    """Change when, where, why and who. Raises StaleEdit when somebody else changed the
    meeting meanwhile."""
    require_version(meeting, seen_version)
    require_changeable(meeting)
    today = clock.to_local(now).date()
    is_held = meeting.status is MeetingStatus.GEHOUDEN
    moment, faults = _moment(meeting.kind, values, now, was_held=is_held)
    if moment and moment[0] == meeting.starts_at:
        faults.pop("on", None)
    elif faults.get("on") == PAST_NEEDS_CONFIRMING:
        faults["on"] = "Dit moment is al voorbij."
    if faults.pop("was_held", None):
        faults["on"] = "Dit overleg is al gehouden. De datum kan niet in de toekomst liggen."
    kept = [seat for seat in meeting.participants if seat.id in set(values["seated"] or ())]
    faults |= seat_leaders(kept, values)
    relatives = list_relatives([item.case_id for item in meeting.agenda if item.case_id], today)
    table = make_table(values, relatives, today, kept)
    faults |= table_faults(
        meeting.kind, table, reasons, values, is_concept=meeting.status is MeetingStatus.CONCEPT
    )
    if faults or moment is None:
        raise Refused(faults)
    new = {"starts_at": moment[0], "ends_at": moment[1]}
    new |= {name: values[name] for name in _PLAIN if name in values}
    changed = audit.changes(meeting, new)
    came = [seat.party for seat in table if seat not in meeting.participants]
    went = [seat.party for seat in meeting.participants if seat not in table]
    for name, value in new.items():
        setattr(meeting, name, value)
    meeting.participants = table
    explain_table(meeting, reasons)
    # Also moves the version on when only the table changed.
    meeting.sequence += 1
    # A change of its series leaves it alone from now on.
    meeting.is_exception = meeting.series_id is not None
    record_on_meeting(
        AuditAction.MEETING_CHANGED,
        meeting,
        by=viewer.user_id,
        now=now,
        came=came,
        went=went,
        **changed,
    )


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


def confirm_meeting(meeting: Meeting, *, by: uuid.UUID, now: datetime) -> None:
    """Make a concept a planned meeting; it then has to have all that one needs."""
    if meeting.status is MeetingStatus.GEPLAND:
        return
    if meeting.status is not MeetingStatus.CONCEPT:
        raise Refused("Dit overleg is geen concept.")
    faults = missing_faults(
        meeting.kind, meeting.participants, {row.party for row in meeting.missing_parties}
    )
    if not (meeting.location or meeting.video_url):
        faults["location"] = NO_PLACE
    if not meeting.participants:
        faults["people"] = NOBODY
    if meeting.starts_at <= now:
        faults["on"] = "Dit moment is al voorbij. Wijzig eerst de datum."
    if faults:
        raise Refused(faults)
    meeting.status = MeetingStatus.GEPLAND
    record_on_meeting(
        AuditAction.MEETING_PLANNED,
        meeting,
        by=by,
        now=now,
        kind=meeting.kind,
        number=meeting.number,
    )
    take_over(meeting, by=by, now=now)
