"""Writing a doubt, and what policy does with it. No case, pupil or meeting is ever kept."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from mdo import audit, clock
from mdo.audit import AuditAction, Subject
from mdo.cases.rules import fold
from mdo.doubts.models import Doubt
from mdo.doubts.rules import REDACTED, KnownPeople, doubtful_text, guard
from mdo.doubts.terms import DoubtTheme
from mdo.errors import Refused, StaleEdit
from mdo.extensions import db
from mdo.law.school_year import SchoolYear


class MayBeNames(Refused):
    """The text holds words that may be a name; the writer can say that they are none."""

    def __init__(self, words: list[str]) -> None:
        super().__init__({"text": doubtful_text(words)})
        self.words = words


def write_doubt(
    theme: DoubtTheme,
    text: str,
    *,
    doubt_id: uuid.UUID,
    municipality_id: uuid.UUID,
    known: KnownPeople,
    no_names: Collection[str],
    by: uuid.UUID,
    now: datetime,
) -> Doubt:
    """Write a doubt for the policy of a municipality.

    `doubt_id` was made with the form: sent twice, it makes one doubt. `no_names` are words
    of which the writer says that they are no names here. Raises Refused with a message at
    `text`, and MayBeNames.
    """
    existing = db.session.get(Doubt, doubt_id)
    if existing is not None and existing.created_by_id == by:
        return existing
    if existing is not None:
        raise Refused("Dit formulier is al gebruikt. Open het opnieuw.")
    found = guard(text, known)
    if found.faults:
        raise Refused({"text": " ".join(found.faults)})
    said = {fold(word) for word in no_names}
    if asked := [word for word in found.doubtful if fold(word) not in said]:
        raise MayBeNames(asked)
    doubt = Doubt(
        id=doubt_id,
        municipality_id=municipality_id,
        school_year=SchoolYear.of(clock.to_local(now).date()).label,
        theme=theme,
        text=text,
        follow_up="",
        created_at=now,
        created_by_id=by,
    )
    db.session.add(doubt)
    _record(AuditAction.DOUBT_WRITTEN, doubt, by, now, theme=theme)
    return doubt


def follow_up(doubt: Doubt, text: str, *, seen: str, by: uuid.UUID, now: datetime) -> None:
    """Write what policy did with a doubt. `seen` is what stood there when typing began.
    Saving what stands there already changes nothing. Raises StaleEdit."""
    if text == doubt.follow_up:
        return
    if seen != doubt.follow_up:
        raise StaleEdit(doubt)
    doubt.follow_up = text
    _record(AuditAction.DOUBT_FOLLOWED_UP, doubt, by, now, fields=["follow_up"])


def redact(doubt: Doubt, *, by: uuid.UUID, now: datetime) -> None:
    """Take the text away for good, when it tells about which child it is after all. The
    doubt keeps counting. A second time changes nothing."""
    if doubt.text == REDACTED:
        return
    doubt.text = REDACTED
    _record(AuditAction.DOUBT_REDACTED, doubt, by, now, fields=["text"])


def _record(
    action: AuditAction, doubt: Doubt, by: uuid.UUID, now: datetime, **details: object
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.BEDENKING,
        subject_id=doubt.id,
        municipality_id=doubt.municipality_id,
        **details,
    )
