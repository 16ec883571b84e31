"""Making two records of one pupil one, and undoing that."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, insert, select, update

from mdo import audit, clock
from mdo.audit import AuditAction, Subject
from mdo.cases.merge_followers import tell_followers
from mdo.cases.merge_queries import (
    Computed,
    MergePlan,
    Reference,
    list_merged_numbers,
    lock_pupils,
    plan_merge,
    read_computed,
    references,
)
from mdo.cases.merge_rules import UNTOLD
from mdo.cases.models import CaseFile, DistinctPupils, Enrolment, Pupil, PupilMerge, Residence
from mdo.cases.rules import birth_date_fault, name_keys
from mdo.errors import Refused, require_version
from mdo.extensions import db

SAME = "Kies twee verschillende leerlingen."
LATER = "{number} is later zelf samengevoegd met een ander nummer. Maak eerst die samenvoeging ongedaan."
# Table, row, column: what it was and what it became.
Values = dict[str, dict[str, dict[str, list[Any]]]]


def merge_pupils(
    kept: Pupil,
    merged: Pupil,
    chosen: Mapping[str, Any],
    reason: str,
    *,
    seen_versions: tuple[int, int],
    by: uuid.UUID,
    now: datetime,
) -> PupilMerge:
    """Make `merged` one with `kept`, which gets the `chosen` name, birth date and facts.

    All that points at `merged` moves along, but what cannot be true beside what `kept` has
    (merge_queries.plan_merge). Both are to be locked before they are read (lock_pupils).
    Raises StaleEdit when one of both was saved since it was shown.
    """
    if kept.id == merged.id:
        raise Refused(SAME)
    for pupil, version in zip((kept, merged), seen_versions, strict=True):
        require_version(pupil, version)
    today = clock.to_local(now).date()
    plan = plan_merge(kept, merged)
    _check_birth_date(kept, chosen["birth_on"], today)
    beside = _beside(plan, kept.id)
    values: Values = {}
    _set_numbers(plan.numbers, values)
    _move_first_day_home(kept, chosen["birth_on"], values)
    for move in plan.moves:
        _point(move.reference, move.ids, merged.id, kept.id)
    _set_pupil(kept, {**chosen, **_places(kept.id, today)}, values)
    merged.merged_into_id = kept.id
    db.session.flush()
    _renew_keys(kept)
    merge = PupilMerge(
        id=uuid.uuid4(),
        kept_id=kept.id,
        merged_id=merged.id,
        reason=reason,
        moved={
            "rows": {move.reference.name: [str(one) for one in move.ids] for move in plan.moves},
            "values": values,
            "stays": plan.stays,
            "beside": beside,
        },
        created_at=now,
        created_by_id=by,
    )
    db.session.add(merge)
    _record(AuditAction.PUPILS_MERGED, merge, kept, merged, by=by, now=now, reason=reason)
    before = read_computed(kept.id)
    _after(kept, merged, by=by, today=today, now=now)
    removed = _compare(before, read_computed(kept.id), values)
    merge.moved = {**merge.moved, "values": values, "removed": removed}
    db.session.flush()
    return merge


def undo_merge(merge: PupilMerge, *, by: uuid.UUID, now: datetime) -> None:
    """Make two of one again: exactly the rows that moved go back, with what was added since
    to a case that goes back. All else that was added stays. What was changed since is left
    as it is. Undoing twice does nothing more."""
    if merge.undone_at is not None:
        return
    lock_pupils([merge.kept_id, merge.merged_id])
    kept = db.session.get(Pupil, merge.kept_id, populate_existing=True)
    merged = db.session.get(Pupil, merge.merged_id, populate_existing=True)
    assert kept is not None and merged is not None
    if kept.merged_into_id is not None:
        raise Refused(LATER.format(number=kept.number))
    _add_again(merge.moved.get("removed", {}))
    rows: dict[str, list[str]] = merge.moved.get("rows", {})
    cases = [uuid.UUID(one) for one in rows.get("case_files.pupil_id", [])]
    for reference in references():
        ids = [_parsed(reference.key, one) for one in rows.get(reference.name, [])]
        _point(reference, ids, kept.id, merged.id)
        if "case_id" in reference.table.c:
            own = merge.moved.get("beside", {}).get(reference.name, [])
            _take_along(reference, cases, own, kept.id, merged.id)
    _put_back(merge.moved.get("values", {}), kept)
    merged.merged_into_id = None
    db.session.flush()
    _renew_keys(kept)
    merge.undone_at, merge.undone_by_id = now, by
    _record(AuditAction.PUPILS_UNMERGED, merge, kept, merged, by=by, now=now)
    _after(kept, merged, by=by, today=clock.to_local(now).date(), now=now)


def call_distinct(one: Pupil, other: Pupil, *, by: uuid.UUID, now: datetime) -> None:
    """Say that two pupils that look alike are not one person. Saying it twice is as good."""
    if one.id == other.id:
        raise Refused(SAME)
    lock_pupils([one.id, other.id])
    first, second = sorted((one.id, other.id), key=str)
    known = select(DistinctPupils.id).where(
        DistinctPupils.one_id == first, DistinctPupils.other_id == second
    )
    if db.session.scalar(known):
        return
    db.session.add(DistinctPupils(one_id=first, other_id=second, created_at=now, created_by_id=by))
    for pupil, another in ((one, other), (other, one)):
        _record_on(AuditAction.PUPILS_DISTINCT, pupil, by=by, now=now, other_id=another.id)


# -- rows ------------------------------------------------------------------------------


def _point(reference: Reference, ids: list[Any], away: uuid.UUID, to: uuid.UUID) -> None:
    if ids:
        db.session.execute(
            update(reference.table)
            .where(reference.key.in_(ids), reference.column == away)
            .values({reference.column.name: to})
        )


def _take_along(
    reference: Reference, cases: list[uuid.UUID], own: list[str], away: uuid.UUID, to: uuid.UUID
) -> None:
    """What was added since to a case that goes back goes with it; not what was there before
    (`own`)."""
    if cases:
        db.session.execute(
            update(reference.table)
            .where(
                reference.table.c.case_id.in_(cases),
                reference.column == away,
                reference.key.not_in([_parsed(reference.key, one) for one in own]),
            )
            .values({reference.column.name: to})
        )


def _beside(plan: MergePlan, kept_id: uuid.UUID) -> dict[str, list[str]]:
    """The rows of the kept pupil that hang on a case of the other already."""
    cases = [
        one
        for move in plan.moves
        if move.reference.table.name == CaseFile.__tablename__
        for one in move.ids
    ]
    found = {}
    for reference in references() if cases else []:
        if "case_id" in reference.table.c:
            rows = db.session.scalars(
                select(reference.key).where(
                    reference.column == kept_id, reference.table.c.case_id.in_(cases)
                )
            )
            if ids := [str(one) for one in rows]:
                found[reference.name] = ids
    return found


# -- values ----------------------------------------------------------------------------


def _check_birth_date(kept: Pupil, birth_on: date, today: date) -> None:
    if birth_on == kept.birth_on:
        return
    if fault := birth_date_fault(birth_on, today):
        raise Refused({"birth_on": fault})
    first_on = db.session.scalar(
        select(Enrolment.from_on)
        .where(Enrolment.pupil_id == kept.id)
        .order_by(Enrolment.from_on)
        .limit(1)
    )
    if first_on and first_on < birth_on:
        raise Refused(
            {"birth_on": "De leerling stond voor deze datum al op een school ingeschreven."}
        )


def _set_numbers(numbers: Mapping[uuid.UUID, str], values: Values) -> None:
    """Let an enrolment have the number of the school that only its double had."""
    for enrolment_id, number in numbers.items():
        _set_row(Enrolment.__table__, enrolment_id, "pupil_number", "", number, values)


def _move_first_day_home(kept: Pupil, birth_on: date, values: Values) -> None:
    """A pupil lived in its first municipality since birth: that day moves along."""
    if birth_on == kept.birth_on:
        return
    first = db.session.execute(
        select(Residence.id, Residence.until_on).where(
            Residence.pupil_id == kept.id, Residence.from_on == kept.birth_on
        )
    ).first()
    if first and not (first.until_on and first.until_on < birth_on):
        _set_row(Residence.__table__, first.id, "from_on", kept.birth_on, birth_on, values)


def _set_row(
    table: Table, row_id: uuid.UUID, name: str, old: Any, new: Any, values: Values
) -> None:
    db.session.execute(update(table).where(table.c.id == row_id).values({name: new}))
    of_row = values.setdefault(table.name, {}).setdefault(str(row_id), {})
    of_row[name] = [_plain(old), _plain(new)]


def _places(pupil_id: uuid.UUID, today: date) -> dict[str, Any]:
    """Where the pupil lives and goes to school today, by the periods it has now."""
    home = db.session.scalar(
        select(Residence.municipality_id).where(*_runs(Residence, pupil_id, today))
    )
    school = db.session.scalar(
        select(Enrolment.school_id).where(*_runs(Enrolment, pupil_id, today))
    )
    return {**({"municipality_id": home} if home else {}), "school_id": school}


def _runs(model: type[Residence] | type[Enrolment], pupil_id: uuid.UUID, today: date) -> Any:
    return (
        model.pupil_id == pupil_id,
        model.from_on <= today,
        (model.until_on.is_(None)) | (model.until_on >= today),
    )


def _set_pupil(kept: Pupil, wanted: Mapping[str, Any], values: Values) -> None:
    changed = {
        name: [_plain(getattr(kept, name)), _plain(value)]
        for name, value in wanted.items()
        if getattr(kept, name) != value
    }
    for name in changed:
        setattr(kept, name, wanted[name])
    if changed:
        values["pupils"] = {str(kept.id): changed}


def _put_back(values: Values, kept: Pupil) -> None:
    """What the merge changed becomes what it was, unless somebody changed it since."""
    for table_name, rows in values.items():
        table = db.metadata.tables[table_name]
        for row_id, changed in rows.items():
            for name, (old, new) in changed.items():
                column = table.c[name]
                if table_name == "pupils":
                    if _plain(getattr(kept, name)) == new:
                        setattr(kept, name, _parsed(column, old))
                    continue
                db.session.execute(
                    update(table)
                    .where(table.c.id == uuid.UUID(row_id), column == _parsed(column, new))
                    .values({name: _parsed(column, old)})
                )


def _compare(before: Computed, after: Computed, values: Values) -> dict[str, list[dict[str, Any]]]:
    """The rows that are gone since the merge was computed; what changed in others goes to
    `values`, so that undoing puts it back."""
    removed: dict[str, list[dict[str, Any]]] = {}
    for name, rows in before.items():
        for row_id, row in rows.items():
            now = after[name].get(row_id)
            if now is None:
                removed.setdefault(name, []).append({k: _plain(v) for k, v in row.items()})
                continue
            for column in row.keys() - {"version"}:
                if row[column] != now[column]:
                    of_row = values.setdefault(name, {}).setdefault(str(row_id), {})
                    of_row[column] = [_plain(row[column]), _plain(now[column])]
    return removed


def _add_again(removed: Mapping[str, list[dict[str, Any]]]) -> None:
    """Rows that the computing after the merge took away."""
    for name, rows in removed.items():
        table = db.metadata.tables[name]
        parsed = [{k: _parsed(table.c[k], v) for k, v in row.items()} for row in rows]
        db.session.execute(insert(table), parsed)


def _renew_keys(pupil: Pupil) -> None:
    """Let the pupil be found by its name and by every number that it had."""
    number = " ".join((pupil.number, *list_merged_numbers(pupil.id)))
    for key, value in name_keys(pupil.given_name, pupil.infix, pupil.surname, number).items():
        setattr(pupil, key, value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _parsed(column: Column[Any], value: Any) -> Any:
    kind = column.type.python_type
    if value is None or not isinstance(value, str) or kind is str:
        return value
    return kind.fromisoformat(value) if issubclass(kind, date) else kind(value)


# -- afterwards ------------------------------------------------------------------------


def _after(kept: Pupil, merged: Pupil, *, by: uuid.UUID, today: date, now: datetime) -> None:
    db.session.flush()
    # Rows were moved past the session.
    db.session.expire_all()
    tell_followers((kept.id, merged.id), by=by, today=today, now=now)


def _record(
    action: AuditAction,
    merge: PupilMerge,
    kept: Pupil,
    merged: Pupil,
    *,
    by: uuid.UUID,
    now: datetime,
    **details: Any,
) -> None:
    """An entry under both numbers, so that the history of each tells it."""
    rows = merge.moved.get("rows", {})
    amounts = {name: len(ids) for name, ids in rows.items() if name.partition(".")[0] not in UNTOLD}
    for pupil, other in ((kept, merged), (merged, kept)):
        _record_on(action, pupil, by=by, now=now, other_id=other.id, moved=amounts, **details)


def _record_on(
    action: AuditAction, pupil: Pupil, *, by: uuid.UUID, now: datetime, **details: Any
) -> None:
    audit.record(
        action,
        by=by,
        now=now,
        subject=Subject.LEERLING,
        subject_id=pupil.id,
        municipality_id=pupil.municipality_id,
        **details,
    )
