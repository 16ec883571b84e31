"""Writes what the lines of a file bring, a batch at a time; nothing is committed here.

Rows go in by table, so that the number of statements does not depend on that of the lines.
The log keeps who was entered and which registration changed; of texts about a child it only
tells that they did.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.cases.models import Enrolment, Pupil, Residence
from mdo.cases.pupil_operations import PUPIL_COUNTER
from mdo.cases.rules import name_keys, pupil_number
from mdo.database.counters import next_numbers
from mdo.extensions import db
from mdo.imports.match_queries import KnownPupil
from mdo.imports.matching import Target
from mdo.imports.terms import RowSort
from mdo.leerplicht.models import (
    AbsenceReport,
    Exemption,
    HaltReferral,
    LeaveRequest,
    NonEnrolment,
    ProcesVerbaal,
)
from mdo.thuiszitters.clock_operations import recompute
from mdo.thuiszitters.models import AbsenceSpell
from mdo.thuiszitters.rules import makes_spell
from mdo.thuiszitters.spell_operations import spells_of_non_enrolments, spells_of_reports
from mdo.thuiszitters.terms import ClockCause

MODELS: dict[RowSort, Any] = {
    RowSort.MELDING: AbsenceReport,
    RowSort.VERLOF: LeaveRequest,
    RowSort.VRIJSTELLING: Exemption,
    RowSort.HALT: HaltReferral,
    RowSort.PROCES_VERBAAL: ProcesVerbaal,
    RowSort.NIET_INGESCHREVEN: NonEnrolment,
    RowSort.VERZUIMPERIODE: AbsenceSpell,
}
# What makes or changes the spells that belong to registrations.
SPELLS_OF: dict[RowSort, Any] = {
    RowSort.MELDING: spells_of_reports,
    RowSort.NIET_INGESCHREVEN: spells_of_non_enrolments,
}
# Police data is kept apart in the log as well.
SUBJECTS = {RowSort.PROCES_VERBAAL: Subject.PROCES_VERBAAL}
# What the log keeps the name of, and not the words.
TEXTS = frozenset(
    {"note", "deviation_reason", "reason", "school_action", "wanted_action", "reported_by"}
)
PUPILS_AT_ONCE = 500


class Writer:
    """Gathers the rows of a batch and writes them; remembers whose clock has to be set."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.touched: set[uuid.UUID] = set()
        self._pupils: list[tuple[KnownPupil, str]] = []
        self._numbers: list[dict[str, Any]] = []
        self._new: dict[RowSort, list[dict[str, Any]]] = defaultdict(list)
        self._changed: dict[RowSort, list[dict[str, Any]]] = defaultdict(list)
        self._marks: dict[RowSort, list[dict[str, Any]]] = defaultdict(list)
        self._followed: dict[RowSort, list[uuid.UUID]] = defaultdict(list)

    def add_pupil(self, pupil: KnownPupil, group_name: str) -> None:
        """A pupil that the file brings."""
        self._pupils.append((pupil, group_name))

    def remember_number(self, enrolment_id: uuid.UUID, number: str) -> None:
        """The number that a pupil turns out to have at a school."""
        self._numbers.append({"of_id": enrolment_id, "number": number})

    def remember_mark(self, sort: RowSort, known: Any, mark: str) -> None:
        """What the file says of a registration that is as it says."""
        self._marks[sort].append({"of_id": known.id, "mark": mark})

    def add(self, sort: RowSort, values: Mapping[str, Any], mark: str) -> None:
        """A registration or spell that is new; `mark` stands for what the file says of it."""
        id_ = uuid.uuid4()
        self._new[sort].append(
            {
                "id": id_,
                "created_at": self.target.now,
                "created_by_id": self.target.by,
                "source_mark": mark,
                **values,
            }
        )
        self.touched.add(values["pupil_id"])
        if sort is RowSort.NIET_INGESCHREVEN or (
            sort is RowSort.MELDING and makes_spell(values["kind"])
        ):
            self._followed[sort].append(id_)

    def change(self, sort: RowSort, known: Any, values: Mapping[str, Any], mark: str) -> None:
        """A registration or spell that says something else than before. `known` is its row."""
        written = {**values, "source_mark": mark}
        self._changed[sort].append({"of_id": known.id, **{f"v_{k}": v for k, v in written.items()}})
        self.touched.add(values["pupil_id"])
        if sort in SPELLS_OF:
            self._followed[sort].append(known.id)
        differing = [name for name, value in values.items() if getattr(known, name) != value]
        audit.record(
            AuditAction.REGISTRATION_UPDATED,
            by=self.target.by,
            now=self.target.now,
            subject=SUBJECTS.get(sort, Subject.REGISTRATIE),
            subject_id=known.id,
            municipality_id=self.target.municipality_id,
            sort=sort,
            old={name: _told(name, getattr(known, name)) for name in differing},
            new={name: _told(name, values[name]) for name in differing},
        )

    def flush(self) -> None:
        """Write what was gathered."""
        self._write_pupils()
        self._write_numbers()
        for sort, rows in self._new.items():
            db.session.execute(insert(MODELS[sort]), rows)
        for sort, rows in self._changed.items():
            self._write_changes(MODELS[sort].__table__, rows)
        for sort, rows in self._marks.items():
            self._write_marks(MODELS[sort].__table__, rows)
        db.session.flush()
        for sort, ids in self._followed.items():
            model = MODELS[sort]
            query = select(model).where(model.id.in_(ids)).order_by(model.id)
            records = db.session.scalars(query).all()
            SPELLS_OF[sort](records, by=self.target.by, now=self.target.now)
        # What is written is not kept in memory.
        db.session.expunge_all()
        for gathered in (self._new, self._changed, self._marks, self._followed):
            gathered.clear()

    def finish(self) -> None:
        """Set the clocks of all pupils that the file touched."""
        ids = sorted(self.touched)
        for start in range(0, len(ids), PUPILS_AT_ONCE):
            recompute(
                ids[start : start + PUPILS_AT_ONCE],
                cause=ClockCause.GEGEVENS,
                by=self.target.by,
                today=self.target.today,
                now=self.target.now,
            )
            db.session.flush()
            db.session.expunge_all()

    def _write_changes(self, table: Any, rows: list[dict[str, Any]]) -> None:
        names = [name.removeprefix("v_") for name in rows[0] if name != "of_id"]
        db.session.connection().execute(
            update(table)
            .where(table.c.id == bindparam("of_id"))
            .values(
                {name: bindparam(f"v_{name}") for name in names} | {"version": table.c.version + 1}
            ),
            rows,
        )

    def _write_marks(self, table: Any, rows: list[dict[str, Any]]) -> None:
        """No change of the record: its version stays."""
        db.session.connection().execute(
            update(table)
            .where(table.c.id == bindparam("of_id"))
            .values(source_mark=bindparam("mark")),
            rows,
        )

    def _write_numbers(self) -> None:
        if self._numbers:
            table = Enrolment.__table__
            db.session.connection().execute(
                update(table)
                .where(table.c.id == bindparam("of_id"))
                .values(pupil_number=bindparam("number")),
                self._numbers,
            )
            self._numbers.clear()

    def _write_pupils(self) -> None:
        if not self._pupils:
            return
        pupils, homes, schools = [], [], []
        values = next_numbers(PUPIL_COUNTER, len(self._pupils))
        for value, (pupil, group_name) in zip(values, self._pupils, strict=True):
            pupil.number = pupil_number(value)
            pupils.append(self._pupil_row(pupil))
            homes.extend(
                {
                    "id": uuid.uuid4(),
                    "pupil_id": pupil.id,
                    "municipality_id": stay.place_id,
                    "from_on": stay.from_on,
                }
                for stay in pupil.homes
            )
            schools.extend(
                {
                    "id": uuid.uuid4(),
                    "pupil_id": pupil.id,
                    "school_id": stay.place_id,
                    "from_on": stay.from_on,
                    "pupil_number": stay.pupil_number,
                    "group_name": group_name,
                }
                for stay in pupil.schools
            )
        for model, rows in ((Pupil, pupils), (Residence, homes), (Enrolment, schools)):
            if rows:
                db.session.execute(insert(model), rows)
        self._pupils.clear()

    def _pupil_row(self, pupil: KnownPupil) -> dict[str, Any]:
        name = {key: getattr(pupil, key) for key in ("given_name", "infix", "surname")}
        audit.record(
            AuditAction.PUPIL_CREATED,
            by=self.target.by,
            now=self.target.now,
            subject=Subject.LEERLING,
            subject_id=pupil.id,
            municipality_id=self.target.municipality_id,
            number=pupil.number,
        )
        return {
            "id": pupil.id,
            "number": pupil.number,
            "birth_on": pupil.birth_on,
            "municipality_id": self.target.municipality_id,
            "school_id": pupil.schools[0].place_id if pupil.schools else None,
            **name_keys(**name, number=pupil.number),
            "created_at": self.target.now,
            "created_by_id": self.target.by,
            **name,
        }


def _told(name: str, value: Any) -> Any:
    """A value as the log keeps it; of a text about a child only whether there is one."""
    if name in TEXTS:
        return "…" if value else ""
    return str(value) if isinstance(value, Decimal) else value
