"""Who manages a series: the people who coordinate at the school that organises it. Others
meet its meetings one by one, by the scope of the meetings."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false

from mdo.accounts.viewer import Viewer
from mdo.meetings.queries import ORGANISER_ROLES
from mdo.series.models import MeetingSeries


def is_manageable_series(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `MeetingSeries` under which the viewer sees and changes it."""
    own = viewer.organisations(*ORGANISER_ROLES)
    return MeetingSeries.organisation_id.in_(own) if own else false()
