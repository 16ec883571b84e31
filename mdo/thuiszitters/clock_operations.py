"""Reading the clocks of pupils again, and keeping what changed.

`recompute` is called after each change of what counts (spells, exemptions, homes, schools),
and each night for all whose absence runs. Called twice it changes nothing the second time.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.cases.models import CaseFile, Pupil
from mdo.extensions import db
from mdo.law.thuiszitter import ClockState, long_on
from mdo.terms import CaseStatus
from mdo.thuiszitters.change_rules import (
    Change,
    KnownClock,
    KnownStay,
    Pair,
    changes_of,
    pair_stays,
)
from mdo.thuiszitters.facts_queries import load_facts
from mdo.thuiszitters.models import AbsenceClock, AbsenceSpell, ClockChange, Thuiszitter
from mdo.thuiszitters.reckoning_rules import Facts, Stay, clock_of, home_on, stays_of
from mdo.thuiszitters.terms import ClockCause

# A database takes a limited number of values in one statement.
MOST_AT_ONCE = 2_000


def recompute(
    pupil_ids: Collection[uuid.UUID],
    *,
    cause: ClockCause,
    by: uuid.UUID | None,
    today: date,
    now: datetime,
) -> None:
    """Let the clocks and the periods as a thuiszitter of these pupils be what their facts say.

    A period that is stored, but of which no spell and no change of the clock tells (from an
    import of an old system), is left alone. How a period ended stays as somebody wrote it,
    as long as the day stands. A fixed number of statements for each 2,000 pupils.
    """
    ids = sorted(set(pupil_ids))
    for at in range(0, len(ids), MOST_AT_ONCE):
        _recompute(ids[at : at + MOST_AT_ONCE], cause, by, today, now)


def _recompute(
    pupil_ids: Sequence[uuid.UUID],
    cause: ClockCause,
    by: uuid.UUID | None,
    today: date,
    now: datetime,
) -> None:
    db.session.flush()
    # Two who change something of one pupil wait for each other.
    db.session.execute(
        select(Pupil.id).where(Pupil.id.in_(pupil_ids)).order_by(Pupil.id).with_for_update()
    )
    facts = load_facts(pupil_ids, today)
    clocks, known = _known_clocks(pupil_ids), _known_stays(pupil_ids)
    pairs: dict[uuid.UUID, list[Pair]] = {}
    changes: list[tuple[uuid.UUID, Change]] = []
    for pupil_id, own in facts.items():
        pairs[pupil_id] = pair_stays(known[pupil_id], stays_of(own, today))
        for change in changes_of(own, today, clocks.get(pupil_id), pairs[pupil_id], cause):
            changes.append((pupil_id, change))
    _write_clocks(pupil_ids, facts, today)
    _write_stays(pairs, by, now)
    _write_changes(changes, by, now)
    for row in db.session:
        if isinstance(row, (Thuiszitter, AbsenceClock)):
            db.session.expire(row)


# -- what is known ----------------------------------------------------------------------


def _known_clocks(pupil_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, KnownClock]:
    rows = db.session.execute(
        select(
            AbsenceClock.pupil_id,
            AbsenceClock.state,
            AbsenceClock.absent_from_on,
            AbsenceClock.municipality_id,
        ).where(AbsenceClock.pupil_id.in_(pupil_ids))
    )
    return {row[0]: KnownClock(ClockState(row[1]), *row[2:]) for row in rows}


def _known_stays(pupil_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[KnownStay]]:
    """The stored periods but those of which nothing here tells."""
    told = {
        tuple(row)
        for row in db.session.execute(
            select(ClockChange.pupil_id, ClockChange.municipality_id, ClockChange.dated_on).where(
                ClockChange.pupil_id.in_(pupil_ids),
                ClockChange.state.in_((ClockState.THUISZITTER.value, ClockState.LONG.value)),
            )
        )
    }
    touches = (
        select(AbsenceSpell.id)
        .where(
            AbsenceSpell.pupil_id == Thuiszitter.pupil_id,
            (Thuiszitter.ended_on.is_(None)) | (AbsenceSpell.from_on <= Thuiszitter.ended_on),
            (AbsenceSpell.until_on.is_(None))
            | (AbsenceSpell.until_on >= Thuiszitter.absent_from_on),
        )
        .exists()
    )
    rows = db.session.execute(
        select(
            Thuiszitter.pupil_id,
            Thuiszitter.id,
            Thuiszitter.municipality_id,
            Thuiszitter.absent_from_on,
            Thuiszitter.since_on,
            Thuiszitter.ended_on,
            Thuiszitter.ending,
            touches.label("has_spell"),
        )
        .where(Thuiszitter.pupil_id.in_(pupil_ids))
        .order_by(Thuiszitter.since_on, Thuiszitter.id)
    )
    found: dict[uuid.UUID, list[KnownStay]] = defaultdict(list)
    for row in rows:
        is_told = (row.pupil_id, row.municipality_id, row.since_on) in told
        if is_told or row.has_spell:
            found[row.pupil_id].append(KnownStay(*row[1:7], is_told=is_told))
    return found


def _open_cases(pupil_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    rows = db.session.execute(
        select(CaseFile.pupil_id, CaseFile.id)
        .where(CaseFile.pupil_id.in_(pupil_ids), CaseFile.status == CaseStatus.OPEN)
        .order_by(CaseFile.opened_on, CaseFile.number)
    )
    return {row[0]: row[1] for row in rows}


# -- what is kept -----------------------------------------------------------------------


def _write_clocks(
    pupil_ids: Sequence[uuid.UUID], facts: dict[uuid.UUID, Facts], today: date
) -> None:
    db.session.execute(delete(AbsenceClock.__table__).where(AbsenceClock.pupil_id.in_(pupil_ids)))
    rows = [
        row
        for pupil_id, own in facts.items()
        if (row := _clock_row(pupil_id, own, today)) is not None
    ]
    if rows:
        db.session.execute(insert(AbsenceClock.__table__), rows)


def _clock_row(pupil_id: uuid.UUID, facts: Facts, today: date) -> dict[str, Any] | None:
    """The clock to keep; None when no row of absence runs."""
    found = clock_of(facts, today)
    row = found.row
    if row is None or not row.runs_on(today):
        return None
    named = [absence.school_id for absence in facts.absences if absence.school_id]
    return {
        "pupil_id": pupil_id,
        "municipality_id": home_on(facts, today),
        "school_id": named[-1] if named else facts.school_id,
        "state": found.state.value,
        "definition": found.definition.value,
        "absent_from_on": row.first_day,
        "passes_on": row.passes_on,
        "long_on": long_on(row),
        "school_days": found.school_days,
        "explanation": list(found.explanation),
        "computed_on": today,
    }


def _write_stays(pairs: dict[uuid.UUID, list[Pair]], by: uuid.UUID | None, now: datetime) -> None:
    new, changed, gone = [], [], []
    for pupil_id, of_pupil in pairs.items():
        for stored, stay in of_pupil:
            if stay is None:
                gone += [stored.id] if stored else []
            elif stored is None:
                new.append((pupil_id, stay))
            else:
                changed.append((stored, stay))
    if gone:
        db.session.execute(delete(Thuiszitter.__table__).where(Thuiszitter.id.in_(gone)))
    _change_stays(changed)
    if new:
        cases = _open_cases({pupil_id for pupil_id, _stay in new})
        db.session.execute(
            insert(Thuiszitter.__table__),
            [
                {
                    "id": uuid.uuid4(),
                    "pupil_id": pupil_id,
                    "case_id": cases.get(pupil_id) if stay.ended_on is None else None,
                    "created_at": now,
                    "created_by_id": by,
                    "is_in_view_of_care": False,
                    "return_planned_on": None,
                    "ending_note": "",
                    "version": 1,
                    **_columns(stay),
                }
                for pupil_id, stay in new
            ],
        )


def _columns(stay: Stay) -> dict[str, Any]:
    return {
        "municipality_id": stay.municipality_id,
        "school_id": stay.school_id,
        "kind": stay.kind,
        "definition": stay.definition.value,
        "absent_from_on": stay.absent_from_on,
        "since_on": stay.since_on,
        "ended_on": stay.ended_on,
        "ending": stay.ending,
    }


def _change_stays(changed: Iterable[tuple[KnownStay, Stay]]) -> None:
    """Write what differs. How it ended stays as it was when the day is the same."""
    stored = list(changed)
    if not stored:
        return
    table = Thuiszitter.__table__
    names = tuple(_columns(stored[0][1]))
    now_there = {
        row.id: row
        for row in db.session.execute(
            select(table.c.id, *(table.c[name] for name in names)).where(
                table.c.id.in_([known.id for known, _stay in stored])
            )
        )
    }
    values = []
    for known, stay in stored:
        columns = _columns(stay)
        if known.ended_on == stay.ended_on:
            columns["ending"] = known.ending
        if any(getattr(now_there[known.id], name) != columns[name] for name in names):
            values.append({"known_id": known.id, **{f"to_{k}": v for k, v in columns.items()}})
    if values:
        db.session.connection().execute(
            update(table)
            .where(table.c.id == bindparam("known_id"))
            .values(
                version=table.c.version + 1, **{name: bindparam(f"to_{name}") for name in names}
            ),
            values,
        )


def _write_changes(
    changes: Sequence[tuple[uuid.UUID, Change]], by: uuid.UUID | None, now: datetime
) -> None:
    for pupil_id, change in changes:
        db.session.add(
            ClockChange(
                id=uuid.uuid4(),
                pupil_id=pupil_id,
                municipality_id=change.municipality_id,
                state=change.state.value,
                previous=change.previous.value,
                definition=change.definition,
                cause=change.cause,
                dated_on=change.dated_on,
                explanation=list(change.explanation),
                recorded_at=now,
                recorded_by_id=by,
            )
        )
        audit.record(
            AuditAction.ABSENCE_STATE_CHANGED,
            by=by,
            now=now,
            subject=Subject.LEERLING,
            subject_id=pupil_id,
            municipality_id=change.municipality_id,
            state=change.state.value,
            previous=change.previous.value,
        )
    db.session.flush()
