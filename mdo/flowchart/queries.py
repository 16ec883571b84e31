"""Reading what the walks through the flow chart propose."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from mdo.extensions import db
from mdo.flowchart.models import FlowAnswer, FlowBox, Walk, WalkStep
from mdo.flowchart.rules import Proposal


def get_proposals(need_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Proposal]:
    """What is proposed for each need whose walk gave a proposal: the last one on its way."""
    if not need_ids:
        return {}
    rows = db.session.execute(
        select(Walk.need_id, FlowAnswer.deliverer, FlowAnswer.payer, FlowAnswer.advice, FlowBox.key)
        .join(WalkStep, WalkStep.walk_id == Walk.id)
        .join(FlowAnswer, FlowAnswer.id == WalkStep.answer_id)
        .join(FlowBox, FlowBox.id == WalkStep.box_id)
        .where(
            Walk.need_id.in_(need_ids),
            FlowAnswer.deliverer.is_not(None) | FlowAnswer.payer.is_not(None),
        )
        .order_by(WalkStep.position)
    )
    return {row.need_id: Proposal(*row[1:]) for row in rows}
