"""Need-to-know of feedback; the default is nothing.

- Who sits at the table as leerplichtambtenaar of the municipality of the meeting, writes and
  keeps it.
- Who is addressed reads it, and so do the other leerplichtambtenaren of that municipality,
  for the pupil lives there. A concept is nobody else's.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select

from mdo.accounts.viewer import Viewer
from mdo.feedback.models import Feedback
from mdo.feedback.terms import FeedbackState
from mdo.meetings.models import AgendaItem, Discussion, Meeting
from mdo.meetings.scope import meetings_with_seat
from mdo.terms import Role


def is_to_tell(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Discussion` joined with `Meeting`: a pupil that lived elsewhere, at a
    table at which the viewer sits as leerplichtambtenaar."""
    own = viewer.municipalities(Role.LEERPLICHTAMBTENAAR)
    if not own:
        return false()
    return and_(
        Meeting.id.in_(meetings_with_seat(viewer)),
        Meeting.municipality_id.in_(own),
        is_of_elsewhere(),
    )


def is_of_elsewhere() -> ColumnElement[bool]:
    """The condition on `Discussion` joined with `Meeting` that the pupil lived in another
    municipality than that of the meeting."""
    return Discussion.municipality_id != Meeting.municipality_id


def is_sent_by(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Feedback` that the viewer may send and retract it."""
    own = viewer.municipalities(Role.LEERPLICHTAMBTENAAR)
    if not own:
        return false()
    at_own_table = select(AgendaItem.id).where(
        AgendaItem.meeting_id.in_(meetings_with_seat(viewer))
    )
    return and_(
        Feedback.from_municipality_id.in_(own),
        or_(Feedback.created_by_id == viewer.user_id, Feedback.agenda_item_id.in_(at_own_table)),
    )


def is_received_by(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Feedback` that it was sent to the viewer's municipality, to somebody
    with an account."""
    own = viewer.municipalities(Role.LEERPLICHTAMBTENAAR)
    if not own:
        return false()
    return and_(
        Feedback.to_municipality_id.in_(own),
        Feedback.recipient_id.is_not(None),
        Feedback.state != FeedbackState.CONCEPT,
        Feedback.sent_at.is_not(None),
    )
