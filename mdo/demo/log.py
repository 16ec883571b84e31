"""The log of the demo's last weeks, as if its users had typed it all in."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from mdo.audit.models import AuditEvent, ReadEvent
from mdo.audit.terms import AuditAction, Subject
from mdo.cases.models import CaseFile
from mdo.clock import from_local
from mdo.demo.store import Store
from mdo.handovers.models import Handover
from mdo.meetings.models import Meeting
from mdo.plans.models import Action, Plan

WEEKS = timedelta(weeks=6)
# Who saves something had the page open just before.
LOOKED_BEFORE = timedelta(minutes=4)


class Log:
    """Writes what the log would hold of the rows that the store keeps."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.municipalities: dict[uuid.UUID, uuid.UUID] = {}

    def write(self) -> None:
        """The log of cases, meetings, plans and actions."""
        for case in self.store.kept(CaseFile):
            self.municipalities[case["id"]] = case["municipality_id"]
            opened_at = from_local(datetime.combine(case["opened_on"], time(9, 30)))
            self._add(
                AuditAction.CASE_OPENED, Subject.DOSSIER, case, "cases.show",
                at=opened_at, by=case["coordinator_id"], case_id=case["id"],
                number=case["number"],
            )  # fmt: skip
        for meeting in self.store.kept(Meeting):
            for action, at, by in (
                (AuditAction.MEETING_PLANNED, meeting["created_at"], meeting["created_by_id"]),
                (AuditAction.MEETING_HELD, meeting["held_at"], meeting["created_by_id"]),
                (AuditAction.MEETING_CLOSED, meeting["closed_at"], meeting["closed_by_id"]),
            ):
                self._add(
                    action, Subject.OVERLEG, meeting, "meetings.show",
                    at=at, by=by, kind=meeting["kind"].value,
                )  # fmt: skip
        for plan in self.store.kept(Plan):
            self._add(
                AuditAction.PLAN_STARTED, Subject.PLAN, plan, "plans.show",
                at=plan["created_at"], by=plan["created_by_id"], number=plan["number"],
            )  # fmt: skip
            self._add(
                AuditAction.PLAN_ESTABLISHED, Subject.PLAN, plan, "plans.establish",
                at=plan["established_at"], by=plan["established_by_id"],
                number=plan["number"], checksum=plan["checksum"],
            )  # fmt: skip
        numbers = {plan["id"]: plan["number"] for plan in self.store.kept(Plan)}
        for one in self.store.kept(Handover):
            self._add(
                AuditAction.PLAN_HANDED_OVER, Subject.OVERDRACHT, one, "plans.show",
                at=one["created_at"], by=one["created_by_id"], number=numbers[one["plan_id"]],
            )  # fmt: skip
        for action in self.store.kept(Action):
            self._add(
                AuditAction.ACTION_ADDED, Subject.ACTIE, action, "plans.show",
                at=action["created_at"], by=action["created_by_id"],
            )  # fmt: skip

    def _add(
        self,
        action: AuditAction,
        subject: Subject,
        row: dict[str, Any],
        endpoint: str,
        *,
        at: datetime | None,
        by: uuid.UUID | None,
        case_id: uuid.UUID | None = None,
        **details: Any,
    ) -> None:
        """A change, and the read before it; nothing for what nobody did or is long ago."""
        now = self.store.now
        if at is None or by is None or not now - WEEKS <= at < now:
            return
        case_id = case_id or row.get("case_id")
        self.store.add(
            AuditEvent,
            at=at,
            action=action,
            actor_id=by,
            subject=subject,
            subject_id=row["id"],
            case_id=case_id,
            municipality_id=row.get("municipality_id") or self.municipalities[case_id],
            details=details,
        )
        is_of_meeting = subject is Subject.OVERLEG
        self.store.add(
            ReadEvent,
            at=at - LOOKED_BEFORE,
            reader_id=by,
            subject=Subject.OVERLEG if is_of_meeting else Subject.DOSSIER,
            subject_id=row["id"] if is_of_meeting else case_id,
            endpoint=endpoint,
        )
