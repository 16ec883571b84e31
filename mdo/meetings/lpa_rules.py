"""A ZAT always has a leerplichtambtenaar at the table (guide, section 1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mdo.terms import InvitationAnswer, MeetingKind, Party


def declined_lpa(kind: MeetingKind, table: Iterable[Any]) -> Any | None:
    """The leerplichtambtenaar who will not come to this ZAT, when nobody else of leerplicht
    may come; the first of several. None when there is nothing to warn of. `table`: rows with
    party, answer and replaced_by (table_queries.ParticipantRow)."""
    if kind is not MeetingKind.ZAT:
        return None
    seats = [row for row in table if row.party is Party.LEERPLICHT and not row.replaced_by]
    if any(row.answer is not InvitationAnswer.NEE for row in seats):
        return None
    return seats[0] if seats else None
