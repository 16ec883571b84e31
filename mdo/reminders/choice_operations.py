"""How somebody wants to be reminded: saving it, and going back to what the table says."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from mdo import audit
from mdo.accounts.models import User
from mdo.accounts.viewer import Viewer
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused
from mdo.extensions import db
from mdo.reminders.audience_rules import field_name
from mdo.reminders.choice_queries import STANDARD_HOUR, get_channels, get_digest_hours
from mdo.reminders.models import DigestHour, ReminderChoice
from mdo.reminders.table_rules import RULE_OF
from mdo.reminders.terms import Channel, ReminderKind

NOT_OFFERED = "Deze herinnering is wettelijk: kies meteen of in het dagoverzicht."


def set_choices(
    channels: Mapping[ReminderKind, Channel], hour: int, *, viewer: Viewer, now: datetime
) -> None:
    """Let the viewer be reminded of these kinds by these channels, and get the digest from
    `hour` (Dutch time) on. Only what differs from the table is kept; what stands there
    already changes nothing. Raises Refused for a channel that a kind does not offer."""
    wrong = [kind for kind, chosen in channels.items() if chosen not in RULE_OF[kind].channels]
    if wrong:
        raise Refused({field_name(kind): NOT_OFFERED for kind in wrong})
    _lock(viewer.user_id)
    present = get_channels([viewer.user_id])[viewer.user_id]
    old_hour = get_digest_hours([viewer.user_id])[viewer.user_id]
    changed = [kind for kind, chosen in channels.items() if chosen is not present[kind]]
    old: dict[str, object] = {kind.value: present[kind] for kind in changed}
    new: dict[str, object] = {kind.value: channels[kind] for kind in changed}
    if hour != old_hour:
        old["hour"], new["hour"] = old_hour, hour
        _set_hour(viewer.user_id, hour)
    if not new:
        return
    _forget(viewer.user_id, changed)
    for kind in changed:
        if channels[kind] is not RULE_OF[kind].channel:
            db.session.add(
                ReminderChoice(user_id=viewer.user_id, kind=kind, channel=channels[kind])
            )
    _record(viewer, now, old, new)


def reset_choices(*, viewer: Viewer, now: datetime) -> None:
    """Let all be as the table says again. Does nothing when it is."""
    _lock(viewer.user_id)
    own = get_channels([viewer.user_id])[viewer.user_id]
    hour = get_digest_hours([viewer.user_id])[viewer.user_id]
    changed = [kind for kind, channel in own.items() if channel is not RULE_OF[kind].channel]
    old: dict[str, object] = {kind.value: own[kind] for kind in changed}
    new: dict[str, object] = {kind.value: RULE_OF[kind].channel for kind in changed}
    if hour != STANDARD_HOUR:
        old["hour"], new["hour"] = hour, STANDARD_HOUR
    _forget(viewer.user_id, list(ReminderKind))
    _set_hour(viewer.user_id, STANDARD_HOUR)
    if new:
        _record(viewer, now, old, new)


def _lock(user_id: uuid.UUID) -> None:
    """One at a time: a form that is sent twice is saved once."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())


def _forget(user_id: uuid.UUID, kinds: list[ReminderKind]) -> None:
    db.session.execute(
        delete(ReminderChoice).where(
            ReminderChoice.user_id == user_id, ReminderChoice.kind.in_(kinds)
        )
    )


def _set_hour(user_id: uuid.UUID, hour: int) -> None:
    db.session.execute(delete(DigestHour).where(DigestHour.user_id == user_id))
    if hour != STANDARD_HOUR:
        db.session.add(DigestHour(user_id=user_id, hour=hour))


def _record(
    viewer: Viewer, now: datetime, old: Mapping[str, object], new: Mapping[str, object]
) -> None:
    audit.record(
        AuditAction.REMINDER_CHOICES_CHANGED,
        by=viewer.user_id,
        now=now,
        subject=Subject.GEBRUIKER,
        subject_id=viewer.user_id,
        municipality_id=viewer.seat.municipality_id if viewer.seat else None,
        old=old,
        new=new,
    )
