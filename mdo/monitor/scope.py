"""Which mail an administrator meets; the default is nothing.

Mail bears no municipality: what it tells of and to whom it goes do. Of the own municipality
are mails to who has an account here, and those about a meeting, a feedback or a handover of
ours, whoever gets them.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, false, or_, select

from mdo.accounts.models import User
from mdo.accounts.scope import is_manageable_account
from mdo.accounts.viewer import Viewer
from mdo.feedback.models import Feedback
from mdo.handovers.models import Handover
from mdo.mail.models import OutboxMessage
from mdo.meetings.models import Meeting, Participant
from mdo.terms import Role


def is_visible_mail(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """The condition on `OutboxMessage` that it is of the own municipality."""
    own = viewer.municipalities(Role.BEHEERDER)
    if not own:
        return false()
    at_table = (
        select(Participant.id)
        .join(Meeting, Meeting.id == Participant.meeting_id)
        .where(Meeting.municipality_id.in_(own))
    )
    return or_(
        is_known_address(viewer, today),
        OutboxMessage.subject_id.in_(at_table),
        OutboxMessage.subject_id.in_(
            select(Feedback.id).where(Feedback.from_municipality_id.in_(own))
        ),
        OutboxMessage.subject_id.in_(select(Handover.id).where(Handover.municipality_id.in_(own))),
    )


def is_known_address(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """The condition on `OutboxMessage` that it goes to somebody whose account the viewer
    manages, so that the address is no news."""
    return OutboxMessage.to_address.in_(
        select(User.email).where(is_manageable_account(viewer, today))
    )
