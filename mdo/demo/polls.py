"""Polls of the demo: one that runs with some answers, and one that everybody answered."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from mdo.clock import from_local, to_local
from mdo.demo.store import Store
from mdo.mail.office import digest
from mdo.meetings.models import GuestLink, Meeting, Participant
from mdo.polls.models import PollSlot, SlotAnswer
from mdo.polls.rules import suggest_days
from mdo.terms import InvitationAnswer, LinkPurpose
from mdo.web.office import office

_A = InvitationAnswer
# What the people at the table answer in turn on three slots.
PATTERNS = (
    (_A.JA, _A.JA, _A.NEE),
    (_A.MISSCHIEN, _A.JA, _A.JA),
    (_A.NEE, _A.JA, _A.MISSCHIEN),
    (_A.JA, _A.MISSCHIEN, _A.JA),
)
NOTE = "Op de eerste dag liefst niet voor 10 uur."


class Polls:
    """Adds a poll to a meeting that the store keeps."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def ask(self, meeting_id: uuid.UUID, *, answered_by_all: bool) -> None:
        """Propose three moments from that of the meeting on. Everybody answers, or the first
        half of the table, of whom the last one not all."""
        meeting = next(row for row in self.store.kept(Meeting) if row["id"] == meeting_id)
        slots = self._propose(meeting)
        meeting["answer_by_on"] = to_local(meeting["starts_at"]).date() - timedelta(days=3)
        seats = [row for row in self.store.kept(Participant) if row["meeting_id"] == meeting_id]
        for place, seat in enumerate(seats):
            seat["answer"] = _A.GEEN
            is_half = place < len(seats) // 2
            if answered_by_all or is_half:
                self._answer(seat, slots, PATTERNS[place % len(PATTERNS)])
            if seat["user_id"] is None and seat["email"]:
                is_last = place == len(seats) - 1
                self._link(meeting, seat, is_used=answered_by_all, is_revoked=is_last)
        if not answered_by_all:
            seats[0]["answer_note"] = NOTE

    def _propose(self, meeting: dict[str, Any]) -> list[uuid.UUID]:
        begin, length = to_local(meeting["starts_at"]), meeting["ends_at"] - meeting["starts_at"]
        starts = [
            from_local(datetime.combine(day, begin.time())) for day in suggest_days(begin.date(), 3)
        ]
        return [
            self.store.add(
                PollSlot, meeting_id=meeting["id"], starts_at=starts_at, ends_at=starts_at + length
            )
            for starts_at in starts
        ]

    def _answer(
        self, seat: dict[str, Any], slots: list[uuid.UUID], answers: tuple[InvitationAnswer, ...]
    ) -> None:
        for slot_id, answer in zip(slots, answers, strict=True):
            self.store.add(
                SlotAnswer,
                slot_id=slot_id,
                participant_id=seat["id"],
                answer=answer,
                answered_at=self.store.now - timedelta(days=1),
            )

    def _link(
        self, meeting: dict[str, Any], seat: dict[str, Any], *, is_used: bool, is_revoked: bool
    ) -> None:
        link_id = self.store.new_id()
        end = datetime.combine(meeting["answer_by_on"] + timedelta(days=1), time())
        asked_at = self.store.now - timedelta(days=2)
        self.store.add(
            GuestLink,
            id=link_id,
            participant_id=seat["id"],
            purpose=LinkPurpose.PEILING,
            digest=digest(office().token(link_id)),
            expires_at=from_local(end),
            used_at=self.store.now - timedelta(days=1) if is_used else None,
            revoked_at=self.store.now - timedelta(days=1) if is_revoked and not is_used else None,
            created_at=asked_at,
            created_by_id=meeting["created_by_id"],
        )
