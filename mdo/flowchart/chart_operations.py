"""Managing the flow chart of a municipality: versions, boxes, answers.

Only a concept changes. A version that was in use stays as it was, because walks lead
through it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.errors import Refused, StaleEdit, require_version
from mdo.extensions import db
from mdo.flowchart.models import FlowAnswer, FlowBox, FlowChart
from mdo.flowchart.queries import (
    get_chart_in_use,
    get_concept_chart,
    get_last_number,
)
from mdo.flowchart.rules import BoxText, find_faults
from mdo.flowchart.standard import NOTE, STANDARD
from mdo.flowchart.terms import ChartStatus

CLOSED = "Deze versie is in gebruik (geweest) en verandert niet meer. Begin een nieuwe versie."


def ensure_chart(municipality_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> FlowChart:
    """The chart in use of a municipality; the standard chart becomes that when there is
    none yet. `by` is None for a command."""
    if chart := get_chart_in_use(municipality_id):
        return chart
    chart = FlowChart(
        id=uuid.uuid4(),
        municipality_id=municipality_id,
        number=get_last_number(municipality_id) + 1,
        status=ChartStatus.GELDIG,
        note=NOTE,
        in_use_from=now,
        created_at=now,
        created_by_id=by,
        boxes=_boxes(STANDARD),
    )
    db.session.add(chart)
    db.session.flush()
    _record(AuditAction.CHART_IN_USE, chart, by, now, number=chart.number)
    return chart


def _boxes(texts: Iterable[BoxText]) -> list[FlowBox]:
    return [
        FlowBox(
            id=uuid.uuid4(),
            key=box.key,
            position=place,
            question=box.question,
            help=box.help,
            origin=box.origin,
            is_about_case=box.is_about_case,
            answers=[
                FlowAnswer(
                    id=uuid.uuid4(),
                    position=number,
                    label=answer.label,
                    next_key=answer.next_key,
                    deliverer=answer.deliverer,
                    payer=answer.payer,
                    advice=answer.advice,
                )
                for number, answer in enumerate(box.answers)
            ],
        )
        for place, box in enumerate(texts)
    ]


def start_concept(municipality_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> FlowChart:
    """A concept as a copy of the chart in use; when there is one already, that is given."""
    if concept := get_concept_chart(municipality_id):
        return concept
    in_use = ensure_chart(municipality_id, by=by, now=now)
    chart = FlowChart(
        id=uuid.uuid4(),
        municipality_id=municipality_id,
        number=get_last_number(municipality_id) + 1,
        status=ChartStatus.CONCEPT,
        created_at=now,
        created_by_id=by,
        boxes=_boxes(box.text for box in in_use.boxes),
    )
    db.session.add(chart)
    _record(AuditAction.CHART_STARTED, chart, by, now, number=chart.number)
    return chart


def remove_concept(chart: FlowChart, *, by: uuid.UUID, now: datetime) -> None:
    """Throw a concept away. Raises Refused for a version that was in use."""
    _require_concept(chart)
    _record(AuditAction.CHART_REMOVED, chart, by, now, number=chart.number)
    db.session.delete(chart)


def take_in_use(
    chart: FlowChart, *, note: str, seen_version: int, by: uuid.UUID, now: datetime
) -> None:
    """Let new walks begin on this concept; the version before it is replaced.

    Sent twice, it is in use once. Raises Refused with the faults of the chart, StaleEdit
    when somebody else changed it since it was shown.
    """
    if chart.status is ChartStatus.GELDIG:
        return
    _require_concept(chart)
    require_version(chart, seen_version)
    if faults := find_faults([box.text for box in chart.boxes]):
        texts = " ".join(fault.text for fault in faults)
        raise Refused(f"Het schema heeft nog fouten. {texts}")
    if before := get_chart_in_use(chart.municipality_id):
        before.status = ChartStatus.VERVANGEN
    chart.status = ChartStatus.GELDIG
    chart.in_use_from = now
    chart.note = note
    _record(AuditAction.CHART_IN_USE, chart, by, now, number=chart.number)


# -- boxes and answers -----------------------------------------------------------------


def save_box(
    chart: FlowChart,
    box: FlowBox | None,
    values: Mapping[str, Any],
    *,
    new_id: uuid.UUID,
    seen_version: str,
    by: uuid.UUID,
    now: datetime,
) -> FlowBox:
    """Change a box, or add one at the end when `box` is None. A box that gets another key
    keeps the answers that lead to it.

    Raises StaleEdit when somebody else changed the box, Refused with messages by field.
    """
    _require_concept(chart)
    if box is None and (known := _with_id(chart.boxes, new_id)):
        return known
    key = values["key"]
    if any(one.key == key and one is not box for one in chart.boxes):
        raise Refused({"key": f"Er is al een vak {key}."})
    if box is not None and not _differs(box, values, seen_version):
        return box
    if box is None:
        box = FlowBox(id=new_id, position=_next_position(chart.boxes), answers=[])
        chart.boxes.append(box)
    elif box.key != key:
        for answer in (answer for one in chart.boxes for answer in one.answers):
            if answer.next_key == box.key:
                answer.next_key = key
    _set(box, values)
    _touch(chart, by, now, key)
    return box


def save_answer(
    chart: FlowChart,
    box: FlowBox,
    answer: FlowAnswer | None,
    values: Mapping[str, Any],
    *,
    new_id: uuid.UUID,
    seen_version: str,
    by: uuid.UUID,
    now: datetime,
) -> FlowAnswer:
    """Change an answer of a box, or add one at the end when `answer` is None.

    Raises StaleEdit when somebody else changed the answer, Refused with messages by field.
    """
    _require_concept(chart)
    if answer is None and (known := _with_id(box.answers, new_id)):
        return known
    if any(one.label == values["label"] and one is not answer for one in box.answers):
        raise Refused({"label": "Dit antwoord staat al bij dit vak."})
    if answer is not None and not _differs(answer, values, seen_version):
        return answer
    if answer is None:
        answer = FlowAnswer(id=new_id, position=_next_position(box.answers))
        box.answers.append(answer)
    _set(answer, values)
    _touch(chart, by, now, box.key)
    return answer


def remove_box(chart: FlowChart, box: FlowBox, *, by: uuid.UUID, now: datetime) -> None:
    """Take a box with its answers out of a concept."""
    _require_concept(chart)
    chart.boxes.remove(box)
    _touch(chart, by, now, box.key)


def remove_answer(
    chart: FlowChart, box: FlowBox, answer: FlowAnswer, *, by: uuid.UUID, now: datetime
) -> None:
    """Take an answer out of a concept."""
    _require_concept(chart)
    box.answers.remove(answer)
    _touch(chart, by, now, box.key)


def move_box(chart: FlowChart, box: FlowBox, *, up: bool, by: uuid.UUID, now: datetime) -> None:
    """Let a box change places with the one before or after it; at the end nothing happens.
    Walks begin at the first."""
    _require_concept(chart)
    if _move(chart.boxes, box, up=up):
        _touch(chart, by, now, box.key)


def move_answer(
    chart: FlowChart, box: FlowBox, answer: FlowAnswer, *, up: bool, by: uuid.UUID, now: datetime
) -> None:
    """Let an answer change places with its neighbour; at the end nothing happens."""
    _require_concept(chart)
    if _move(box.answers, answer, up=up):
        _touch(chart, by, now, box.key)


def _move(rows: list[Any], row: Any, *, up: bool) -> bool:
    place = rows.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return False
    order = list(rows)
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order):
        one.position = position
    return True


def _with_id(rows: Iterable[Any], id_: uuid.UUID) -> Any:
    return next((row for row in rows if row.id == id_), None)


def _next_position(rows: Iterable[Any]) -> int:
    return max((row.position for row in rows), default=-1) + 1


def _differs(row: Any, values: Mapping[str, Any], seen_version: str) -> bool:
    """Whether a save changes the row. Raises StaleEdit when somebody else did meanwhile."""
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    if row.version != seen_version:
        raise StaleEdit(row)
    return True


def _set(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _require_concept(chart: FlowChart) -> None:
    if chart.status is not ChartStatus.CONCEPT:
        raise Refused(CLOSED)


def _touch(chart: FlowChart, by: uuid.UUID, now: datetime, key: str) -> None:
    """A change in a box is a change of the chart: its version goes up."""
    chart.version = chart.version + 1
    _record(AuditAction.CHART_CHANGED, chart, by, now, number=chart.number, box=key)


def _record(
    action: AuditAction, chart: FlowChart, by: uuid.UUID | None, now: datetime, **details: Any
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.STROOMSCHEMA,
        subject_id=chart.id,
        municipality_id=chart.municipality_id,
        **details,
    )
