"""Changes to the agenda of a meeting."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update

from mdo import audit, clock
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused, require_version
from mdo.extensions import db
from mdo.mail.office import Office
from mdo.meetings.agenda_mail_operations import tell_agenda
from mdo.meetings.agenda_mail_rules import sent_mark, takes_agenda
from mdo.meetings.carry_operations import forget_origin
from mdo.meetings.carry_rules import is_reached
from mdo.meetings.choice_queries import CaseRow
from mdo.meetings.invitation_queries import (
    is_written_to,
    list_case_names,
    list_recipients,
)
from mdo.meetings.invitation_rules import SHOWN, name_faults
from mdo.meetings.models import AgendaItem, Meeting
from mdo.meetings.operations import record_on_meeting, require_changeable
from mdo.meetings.planning_operations import case_fault
from mdo.meetings.rules import has_one_case

NAME_IN_PLACE = (
    "In de plaats, de zaal of de link van dit overleg staat een naam uit dit dossier. Wijzig "
    "eerst de plaats: die staat in de uitnodiging."
)

NO_SENDING = "De agenda versturen kan alleen bij een gepland ZAT of MDO dat nog niet is begonnen."


def add_item(
    meeting: Meeting,
    values: Mapping[str, Any],
    *,
    case: CaseRow | None,
    by: uuid.UUID,
    now: datetime,
) -> AgendaItem:
    """Put a case on the agenda, or with `case` None a point without one. A case stands on
    it once; sending the same twice is refused."""
    require_changeable(meeting)
    if case is not None:
        _check_case(meeting, case)
    elif any(item.case_id is None and item.title == values["title"] for item in meeting.agenda):
        raise Refused({"title": "Dit onderwerp staat al op de agenda."})
    item = AgendaItem(
        id=uuid.uuid4(),
        case_id=case.id if case else None,
        title="" if case else values["title"],
        position=max((item.position for item in meeting.agenda), default=-1) + 1,
        question=values["question"],
        minutes_planned=values["minutes_planned"],
        informs_parents=values.get("informs_parents") or "",
    )
    meeting.agenda.append(item)
    db.session.flush()
    _record(AuditAction.AGENDA_CHANGED, meeting, item, by=by, now=now, act="toegevoegd")
    return item


def _check_case(meeting: Meeting, case: CaseRow) -> None:
    if has_one_case(meeting.kind):
        raise Refused(
            {"case_id": f"Een {meeting.kind.abbreviation} gaat over precies één dossier."}
        )
    if any(item.case_id == case.id for item in meeting.agenda):
        raise Refused({"case_id": "Dit dossier staat al op de agenda."})
    on = clock.to_local(meeting.starts_at).date()
    if fault := case_fault(meeting.kind, case, meeting.organisation_id, on):
        raise Refused({"case_id": fault})
    where = {name: getattr(meeting, name) for name in SHOWN}
    if name_faults(where, list_case_names([case.id])):
        raise Refused({"case_id": NAME_IN_PLACE})


def change_item(
    meeting: Meeting,
    item: AgendaItem,
    values: Mapping[str, Any],
    *,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Change the question, the time or who informs the parents. Saving what stands there
    already (a second click) changes nothing. Raises StaleEdit."""
    require_changeable(meeting)
    changed = audit.changes(item, values)
    if not changed["new"]:
        return
    require_version(item, seen_version)
    for name, value in values.items():
        setattr(item, name, value)
    _record(AuditAction.AGENDA_CHANGED, meeting, item, by=by, now=now, fields=list(changed["new"]))


def remove_item(meeting: Meeting, item: AgendaItem, *, by: uuid.UUID, now: datetime) -> None:
    """Take something off the agenda, unless there are minutes of it."""
    require_changeable(meeting)
    if item.case_id and has_one_case(meeting.kind):
        raise Refused(
            f"Een {meeting.kind.abbreviation} gaat over dit ene dossier. Annuleer het overleg als "
            "het niet doorgaat."
        )
    if is_reached(item):
        raise Refused("Bij dit agendapunt is al een verslag. Het kan niet van de agenda af.")
    _record(AuditAction.AGENDA_CHANGED, meeting, item, by=by, now=now, act="verwijderd")
    forget_origin(item)
    meeting.agenda.remove(item)


def move_item(
    meeting: Meeting,
    item_id: uuid.UUID,
    neighbour_id: uuid.UUID | None,
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Let an item change places with its neighbour; None: it stands at the end already.

    The places are written past the version of the items: who is writing minutes meanwhile
    has nothing to compare.
    """
    require_changeable(meeting)
    order = [item.id for item in meeting.agenda]
    if neighbour_id is None or neighbour_id not in order:
        return
    one, other = order.index(item_id), order.index(neighbour_id)
    order[one], order[other] = order[other], order[one]
    for place, id_ in enumerate(order):
        db.session.execute(
            update(AgendaItem)
            .where(AgendaItem.id == id_, AgendaItem.position != place)
            .values(position=place)
            .execution_options(synchronize_session=False)
        )
    record_on_meeting(AuditAction.AGENDA_CHANGED, meeting, by=by, now=now, act="volgorde")


def send_agenda(
    meeting: Meeting, seen_mark: str, *, office: Office, by: uuid.UUID, now: datetime
) -> int:
    """Tell everybody at the table by mail that the agenda is ready, and how many that are.
    Once more after a change is possible. `seen_mark` says which sending the page showed
    (agenda_mail_rules.sent_mark): a second click, or that of a colleague, sends nothing and
    gives 0."""
    if seen_mark != sent_mark(meeting.agenda_sent_at):
        return 0
    if not takes_agenda(meeting.kind, meeting.status, meeting.starts_at, now):
        raise Refused(NO_SENDING)
    if not meeting.agenda:
        raise Refused("Er staat nog niets op de agenda. Vul de agenda eerst.")
    if meeting.series_id and not is_written_to(meeting.id):
        raise Refused(
            "Voor dit overleg is nog niemand uitgenodigd. Dat gebeurt acht weken van tevoren. "
            "Verstuur de agenda daarna."
        )
    if not list_recipients(meeting.id):
        raise Refused("Van niemand aan tafel is een e-mailadres bekend.")
    meeting.agenda_sent_at = now
    count = tell_agenda(meeting, office=office, now=now)
    record_on_meeting(AuditAction.AGENDA_SENT, meeting, by=by, now=now, people=count)
    return count


def _record(
    action: AuditAction,
    meeting: Meeting,
    item: AgendaItem,
    *,
    by: uuid.UUID,
    now: datetime,
    **details: Any,
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.OVERLEG,
        subject_id=meeting.id,
        case_id=item.case_id,
        municipality_id=meeting.municipality_id,
        item_id=item.id,
        **details,
    )
