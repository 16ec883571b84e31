"""An action that is agreed at the table: its fields on the page of an agenda item."""

from __future__ import annotations

import uuid
from typing import Any

from mdo import clock
from mdo.accounts.permissions import Permission
from mdo.cases.queries import get_case
from mdo.meetings.item_actions import action_desk
from mdo.plans.action_operations import SOMEBODY_ELSE, add_action
from mdo.plans.action_queries import list_owners
from mdo.plans.forms import ItemActionForm
from mdo.web.access import viewer


class ItemActions:
    """Offers the fields of one action, and agrees on what was filled in."""

    def offer(self, item: Any) -> ItemActionForm | None:
        """The form, for who works on plans and may open the open case of the item."""
        if item.case_id is None or not viewer().may(Permission.PLAN_WRITE):
            return None
        case = get_case(viewer(), item.case_id, clock.today())
        if case is None or case.closed_on is not None:
            return None
        form = ItemActionForm(new_id=str(uuid.uuid4()))
        form.owner.offer(
            [(id_, name) for id_, name, _party in list_owners(case.id, clock.today())]
            + [(SOMEBODY_ELSE, "Iemand anders (ouder, gast)")]
        )
        return form

    def is_valid(self, form: ItemActionForm) -> bool:
        """Nothing filled in is as good as all."""
        return not form.is_filled or form.validate()

    def agree(self, item: Any, form: ItemActionForm) -> bool:
        """Agree on the action in the case of the item, at its meeting."""
        case = get_case(viewer(), item.case_id, clock.today())
        if case is None or not form.is_filled:
            return False
        add_action(
            case,
            None,
            form.values,
            action_id=form.record_id,
            by=viewer().user_id,
            now=clock.now(),
            meeting_id=item.meeting_id,
        )
        return True


action_desk(ItemActions())
