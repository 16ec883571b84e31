"""The own actions in the private feed: all that are still to be done from today on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from mdo.accounts.viewer import Viewer
from mdo.agenda.feed_days import FeedDay, feed_source
from mdo.cases.models import CaseFile
from mdo.cases.scope import is_visible_case
from mdo.extensions import db
from mdo.plans.models import Action
from mdo.plans.rules import OPEN_STATUSES


@feed_source
def own_actions(viewer: Viewer, _first: date, last: date, today: date) -> list[FeedDay]:
    """Those of visible cases. Of what is late already the list of reminders tells."""
    rows = db.session.execute(
        select(Action.id, Action.due_on, Action.version, CaseFile.number)
        .join(CaseFile, CaseFile.id == Action.case_id)
        .where(
            Action.owner_id == viewer.user_id,
            Action.status.in_(OPEN_STATUSES),
            Action.due_on >= today,
            Action.due_on <= last,
            is_visible_case(viewer, today),
        )
    )
    return [
        FeedDay(
            uid=f"actie-{id_}",
            subject_id=id_,
            on=due_on,
            title=f"Actie {number}",
            path=f"/acties/{id_}",
            sequence=version,
        )
        for id_, due_on, version, number in rows
    ]
