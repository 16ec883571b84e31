"""On the page of a plan: that a version was handed over, and how that stands."""

from __future__ import annotations

import uuid

from mdo.accounts.permissions import Permission
from mdo.accounts.viewer import Viewer
from mdo.handovers.queries import list_handovers_of_case
from mdo.plans.follow_up import FollowUp, follow_up_source


@follow_up_source
def handed_over(viewer: Viewer, case_id: uuid.UUID) -> list[FollowUp]:
    """Each version that was handed over to the gemeente."""
    if not viewer.may(Permission.PLAN_READ):
        return []
    return [
        FollowUp(
            number=row.number,
            title="Overgedragen aan de gemeente",
            at=row.created_at,
            state=row.state,
            state_changed_at=row.state_changed_at,
            note=row.note,
        )
        for row in list_handovers_of_case(case_id)
    ]
