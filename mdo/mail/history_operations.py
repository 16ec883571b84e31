"""The history of a mail: each attempt, and that it was taken back or offered again."""

from __future__ import annotations

import uuid
from datetime import datetime

from mdo.extensions import db
from mdo.mail.models import OutboxEvent
from mdo.mail.terms import OutboxEventKind


def note(mail_id: uuid.UUID, kind: OutboxEventKind, *, now: datetime, detail: str = "") -> None:
    """Add to the history of a mail, in the transaction of what happened to it. `detail` is
    what the mail server said."""
    db.session.add(OutboxEvent(mail_id=mail_id, at=now, kind=kind, detail=detail))
