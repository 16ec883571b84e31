"""Walking the flow chart for a need: begin, answer, take a step back, begin again.

Whether the plan may still change is asked by who calls these (plans.walk_operations): a
walk belongs to a concept.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.cases.models import CaseFile
from mdo.errors import Refused, StaleEdit, require_version
from mdo.extensions import db
from mdo.flowchart.chart_operations import ensure_chart
from mdo.flowchart.models import Walk, WalkStep
from mdo.flowchart.queries import get_chart_in_use, get_place, get_walk

ENDED = "Deze behoefte is al helemaal doorlopen. Ga een stap terug om iets te wijzigen."


@dataclass(frozen=True)
class Taken:
    """An answer that was taken back: the key of the box, the answer, and why it was given."""

    box: str
    answer: str
    reason: str

    @property
    def without_text(self) -> dict[str, str]:
        """What the log may hold of it."""
        return {"box": self.box, "answer": self.answer}

    def __str__(self) -> str:
        return f"Vak {self.box}: {self.answer}. {self.reason}"


def start_walk(
    case: CaseFile, need_id: uuid.UUID, need_text: str, *, by: uuid.UUID, now: datetime
) -> Walk:
    """Begin a walk for a need on the chart in use; one that has begun is given."""
    if walk := get_walk(case.id, need_id):
        return walk
    chart = ensure_chart(case.municipality_id, by=by, now=now)
    walk = Walk(
        id=uuid.uuid4(),
        case_id=case.id,
        chart_id=chart.id,
        need_id=need_id,
        need_text=need_text,
        created_at=now,
        created_by_id=by,
        steps=[],
    )
    db.session.add(walk)
    _record(AuditAction.WALK_STARTED, case, by, now, number=chart.number)
    return walk


def answer_box(
    case: CaseFile,
    walk: Walk,
    *,
    box_id: uuid.UUID | None,
    answer_id: uuid.UUID | None,
    reason: str,
    seen_version: int,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Answer the question `box_id`, at which the walk stood when it was shown.

    Sent twice, it is one answer. Raises StaleEdit when somebody else went on or back
    meanwhile, Refused with messages by field.
    """
    last = walk.steps[-1] if walk.steps else None
    if last and walk.version != seen_version and _says(last, box_id, answer_id, reason):
        return
    require_version(walk, seen_version)
    _chart, choices, box = get_place(walk)
    if box is None:
        raise Refused(ENDED)
    if box.id != box_id:
        raise StaleEdit(walk)
    answer = box.answer(answer_id)
    if answer is None:
        raise Refused({"answer": "Kies een van de antwoorden."})
    if not reason:
        raise Refused({"reason": "Schrijf op waarom."})
    walk.steps.append(
        WalkStep(
            position=len(choices),
            box_id=box.id,
            answer_id=answer.id,
            reason=reason,
            answered_at=now,
            answered_by_id=by,
        )
    )
    walk.version = walk.version + 1
    if answer.next_key is None:
        walk.finished_at = now
    _record(AuditAction.WALK_ANSWERED, case, by, now, box=box.key, answer=answer.label)


def _says(
    step: WalkStep, box_id: uuid.UUID | None, answer_id: uuid.UUID | None, reason: str
) -> bool:
    return (step.box_id, step.answer_id, step.reason) == (box_id, answer_id, reason)


def step_back(
    case: CaseFile, walk: Walk, *, seen_version: int, by: uuid.UUID, now: datetime
) -> list[Taken]:
    """Take the last answer back, and give it to be kept with the case: the log has box and
    answer, not the reason. Without answers nothing happens. Raises StaleEdit when the walk
    changed since it was shown."""
    require_version(walk, seen_version)
    if not walk.steps:
        return []
    _chart, choices, _box = get_place(walk)
    last = walk.steps.pop()
    walk.finished_at = None
    walk.version = walk.version + 1
    taken = Taken(choices[-1].box.key, choices[-1].answer.label, last.reason)
    _record(AuditAction.WALK_STEP_BACK, case, by, now, **taken.without_text)
    return [taken]


def restart_walk(
    case: CaseFile, walk: Walk, *, seen_version: int, by: uuid.UUID, now: datetime
) -> list[Taken]:
    """Begin again, on the chart in use now, and give what was answered, to be kept with the
    case. Raises StaleEdit when the walk changed since it was shown."""
    require_version(walk, seen_version)
    _chart, choices, _box = get_place(walk)
    taken = [
        Taken(one.box.key, one.answer.label, step.reason)
        for one, step in zip(choices, walk.steps, strict=True)
    ]
    if chart := get_chart_in_use(case.municipality_id):
        walk.chart_id = chart.id
    walk.steps.clear()
    walk.finished_at = None
    walk.version = walk.version + 1
    steps = [one.without_text for one in taken]
    _record(AuditAction.WALK_RESTARTED, case, by, now, steps=steps)
    return taken


def carry_walks(
    case: CaseFile,
    copies: Mapping[uuid.UUID, uuid.UUID],
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Give the needs of a new version of a plan the walks of the needs they are copies of
    (`copies`: old id to new id). The walks of the old version stay as they were."""
    walks = db.session.scalars(
        select(Walk)
        .where(Walk.case_id == case.id, Walk.need_id.in_(copies))
        .order_by(Walk.created_at, Walk.id)
        .options(selectinload(Walk.steps))
    ).all()
    for walk in walks:
        steps = [
            WalkStep(
                position=step.position,
                box_id=step.box_id,
                answer_id=step.answer_id,
                reason=step.reason,
                answered_at=step.answered_at,
                answered_by_id=step.answered_by_id,
            )
            for step in walk.steps
        ]
        db.session.add(
            Walk(
                id=uuid.uuid4(),
                case_id=case.id,
                chart_id=walk.chart_id,
                need_id=copies[walk.need_id] if walk.need_id else None,
                need_text=walk.need_text,
                finished_at=walk.finished_at,
                created_at=now,
                created_by_id=by,
                steps=steps,
            )
        )
    if walks:
        _record(AuditAction.WALK_CARRIED, case, by, now, walks=len(walks))


def _record(
    action: AuditAction, case: CaseFile, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.DOSSIER,
        subject_id=case.id,
        case_id=case.id,
        municipality_id=case.municipality_id,
        **details,
    )
