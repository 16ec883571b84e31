"""Reading the lines of a file with registrations: looking only, or writing as well.

The same steps for both, so that a trial tells what will happen. Lines go by the batch: what
they need is asked with a few queries, and no more than a batch is in memory.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mdo.extensions import db
from mdo.fingerprints import fingerprint_of
from mdo.imports.law_rules import assumes_enrolled, law_faults
from mdo.imports.match_queries import (
    GrantedLeave,
    get_granted_leave,
    get_records,
    get_spells,
)
from mdo.imports.matching import Found, Matcher, Target
from mdo.imports.registration_file import RegistrationFile
from mdo.imports.row_rules import Row, RowFault, column_name, is_bound_unless_told
from mdo.imports.terms import RowSort
from mdo.imports.write_operations import MODELS, Writer
from mdo.law.age import age_on
from mdo.law.dates import Period
from mdo.law.school_calendar import SchoolCalendar
from mdo.law.school_year import SchoolYear, school_years_between
from mdo.leerplicht.rules import Facts, PupilFacts
from mdo.organisations.queries import get_school_calendar
from mdo.terms import AbsenceKind, LeaveDecision, LeaveKind
from mdo.thuiszitters.rules import kept_end

BATCH = 500
MOST_FAULTS = 5_000
"""Faults of one file that are kept; the lines are counted all the same."""

UNKNOWN_HOME = "Waar de leerling op deze dag woonde, is niet bekend."
HOME_ELSEWHERE = "De leerling woonde op deze dag in een andere gemeente. Die legt dit vast."
NOT_BORN = "De leerling was toen nog niet geboren."
OTHER_PUPIL = "Dit nummer hoort al bij een registratie van een andere leerling."
NO_POLICE_DATA = "Een proces-verbaal inlezen mag alleen wie processen-verbaal mag bekijken."
A_SCHOOL = "een school"
OnBatch = Callable[[int], None]


class LineFault(NamedTuple):
    """What is wrong with a line, at which column of the file ('' for the whole line)."""

    line: int
    column: str
    message: str


@dataclass
class Outcome:
    """What came of a file, in lines; `faults` are the first 5,000 of them."""

    lines: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    faults: list[LineFault] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The number of each, under the names of the columns of a run."""
        names = ("lines", "new", "changed", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names}


def read_in(
    file: RegistrationFile,
    target: Target,
    *,
    writer: Writer | None = None,
    on_batch: OnBatch = lambda _lines: None,
) -> Outcome:
    """Go through the file; with a `writer` also write. `on_batch` hears how many lines are
    done. Without a writer each batch looks at the database anew. Raises UnreadableFile."""
    reading = _Reading(file, target, writer)
    for batch in _batches(file.rows(target.today)):
        reading.take(batch)
        if writer:
            writer.flush()
        else:
            db.session.rollback()
        on_batch(reading.outcome.lines)
    if writer and not reading.outcome.rejected:
        writer.finish()
    return reading.outcome


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Reading:
    """One reading of one file, as far as it has come."""

    def __init__(self, file: RegistrationFile, target: Target, writer: Writer | None) -> None:
        self.file = file
        self.target = target
        self.writer = writer
        self.matcher = Matcher(target)
        self.outcome = Outcome()
        self._line_of: dict[int, int] = {}
        # Leave in this file by pupil and number; None for what was not granted.
        self._leave: dict[uuid.UUID, dict[str, GrantedLeave | None]] = defaultdict(dict)
        self._calendars: dict[Any, SchoolCalendar] = {}

    def take(self, batch: list[tuple[int, Row | list[RowFault]]]) -> None:
        """Take a batch of lines."""
        told = len(self.outcome.faults)
        self._take(batch)
        self.outcome.faults[told:] = sorted(self.outcome.faults[told:])

    def _take(self, batch: list[tuple[int, Row | list[RowFault]]]) -> None:
        rows = []
        for line, read in batch:
            self.outcome.lines += 1
            if not isinstance(read, Row):
                self._reject(line, read)
            elif faults := self._faults_of_itself(read):
                self._reject(line, faults)
            else:
                rows.append(read)
        known = self.matcher.match(rows)
        records = self._records(rows, known)
        leave = get_granted_leave(
            {
                found.pupil.id
                for row in rows
                if row.sort is RowSort.VERLOF and isinstance(found := known[row.line], Found)
            }
        )
        for row in rows:
            found = known[row.line]
            if not isinstance(found, Found):
                self._reject(row.line, [found])
            else:
                self._settle(row, found, records, leave)

    def _reject(self, line: int, faults: Iterable[RowFault]) -> None:
        self.outcome.rejected += 1
        for fault in faults:
            if len(self.outcome.faults) < MOST_FAULTS:
                column = self.file.heading(fault.field) or column_name(fault.field)
                self.outcome.faults.append(LineFault(line, column, fault.message))

    def _faults_of_itself(self, row: Row) -> list[RowFault]:
        if row.sort is RowSort.PROCES_VERBAAL and not self.target.may_read_police_data:
            return [RowFault("sort", NO_POLICE_DATA)]
        # A number of 64 bits instead of the text: with many lines that saves memory.
        first = self._line_of.setdefault(hash(row.key), row.line)
        if first != row.line:
            return [RowFault("number", f"Dit nummer staat al op regel {first}.")]
        return []

    def _records(
        self, rows: list[Row], known: dict[int, Found | RowFault]
    ) -> dict[tuple[RowSort, Any], Any]:
        """What was imported before, by sort and number."""
        by_sort: dict[RowSort, list[Row]] = defaultdict(list)
        for row in rows:
            by_sort[row.sort].append(row)
        records: dict[tuple[RowSort, Any], Any] = {}
        for sort, of_sort in by_sort.items():
            names = self._values(of_sort[0], None).keys() - {"source_number"}
            if sort is RowSort.VERZUIMPERIODE:
                wanted = {
                    (found.school_id, row.source_number)
                    for row in of_sort
                    if isinstance(found := known[row.line], Found)
                }
                found_rows = get_spells(wanted, names) if wanted else {}
            else:
                found_rows = get_records(
                    MODELS[sort],
                    self.target.municipality_id,
                    {row.source_number for row in of_sort},
                    names,
                )
            records.update({(sort, key): record for key, record in found_rows.items()})
        return records

    def _settle(
        self,
        row: Row,
        found: Found,
        records: dict[tuple[RowSort, Any], Any],
        leave: dict[uuid.UUID, list[GrantedLeave]],
    ) -> None:
        """Count the line, and hand it to the writer."""
        number: Any = row.source_number
        if row.sort is RowSort.VERZUIMPERIODE:
            number = found.school_id, number
        record = records.get((row.sort, number))
        if record is not None and record.pupil_id != found.pupil.id:
            self._reject(row.line, [RowFault("number", OTHER_PUPIL)])
            return
        values = self._values(row, found)
        mark = fingerprint_of(sorted(values.items()))
        self._remember_leave(row, found)
        if record is not None and record.source_mark == mark:
            # As the last file had it: what was corrected here meanwhile stays.
            self.outcome.unchanged += 1
            return
        if record is not None and row.sort is RowSort.VERZUIMPERIODE:
            values["until_on"] = kept_end(values["until_on"], record.until_on, values["from_on"])
        if record is not None and all(getattr(record, k) == v for k, v in values.items()):
            self.outcome.unchanged += 1
            if self.writer:
                self.writer.remember_mark(row.sort, record, mark)
            return
        if faults := self._faults_of_place_and_law(row, found, leave):
            self._reject(row.line, faults)
            return
        if record is None:
            self.outcome.new += 1
        else:
            self.outcome.changed += 1
        # Once there is a fault nothing will be kept, and the rest is looked at only.
        if self.writer and not self.outcome.rejected:
            self._write(row, found, record, values, mark)

    def _write(
        self, row: Row, found: Found, record: Any, values: dict[str, Any], mark: str
    ) -> None:
        assert self.writer is not None
        if found.is_new:
            self.writer.add_pupil(found.pupil, row.group_name)
        else:
            self._learn_number(row, found)
        if record is None:
            self.writer.add(row.sort, self._stamp(row) | values, mark)
        else:
            self.writer.change(row.sort, record, values, mark)

    def _learn_number(self, row: Row, found: Found) -> None:
        """A pupil that was known by name: the school's number finds it the next time."""
        if not (row.pupil_number and found.school_id):
            return
        for place, stay in enumerate(found.pupil.schools):
            is_there = stay.place_id == found.school_id and stay.is_on(row.dated_on)
            if is_there and stay.id and not stay.pupil_number:
                found.pupil.schools[place] = stay._replace(pupil_number=row.pupil_number)
                self.writer.remember_number(stay.id, row.pupil_number)

    # -- values --------------------------------------------------------------------------

    def _stamp(self, row: Row) -> dict[str, Any]:
        """What a new record bears besides, and what never changes."""
        if row.sort is RowSort.VERZUIMPERIODE:
            return {}
        stamp: dict[str, Any] = {"municipality_id": self.target.municipality_id}
        if row.sort is RowSort.VERLOF:
            stamp["is_bound_to_profession"] = is_bound_unless_told(row.values)
        return stamp

    def _values(self, row: Row, found: Found | None) -> dict[str, Any]:
        """The columns of the record that the line speaks of."""
        pupil = found.pupil if found else None
        school_id = found.school_id if found else None
        if school_id is None and pupil and row.sort is not RowSort.NIET_INGESCHREVEN:
            school_id = pupil.school_on(row.dated_on)
        values = {
            **row.values,
            "pupil_id": pupil and pupil.id,
            "school_id": school_id,
            "source_number": row.source_number,
        }
        if row.sort is RowSort.VERZUIMPERIODE:
            return values
        values |= {"dated_on": row.dated_on, "school_year": SchoolYear.of(row.dated_on).label}
        if row.sort is RowSort.MELDING:
            born = pupil.birth_on if pupil else row.dated_on
            values["is_under_12"] = born <= row.dated_on and age_on(born, row.dated_on) < 12
        return values

    # -- place and law -------------------------------------------------------------------

    def _faults_of_place_and_law(
        self, row: Row, found: Found, leave: dict[uuid.UUID, list[GrantedLeave]]
    ) -> list[RowFault]:
        pupil = found.pupil
        at = "from_on" if row.sort is RowSort.VERZUIMPERIODE else "dated_on"
        if pupil.birth_on > row.dated_on:
            return [RowFault(at, NOT_BORN)]
        home = pupil.home_on(row.dated_on)
        if home != self.target.municipality_id:
            return [RowFault(at, HOME_ELSEWHERE if home else UNKNOWN_HOME)]
        is_enrolled = pupil.school_on(row.dated_on) is not None or assumes_enrolled(row)
        facts = Facts(
            PupilFacts(pupil.birth_on, pupil.start_qualification_on, pupil.is_exempt),
            calendar=self._calendar(row, found),
            school_name=A_SCHOOL if is_enrolled else "",
            granted_leave=self._earlier(row, found, leave) if row.sort is RowSort.VERLOF else (),
        )
        return law_faults(row, facts)

    def _remember_leave(self, row: Row, found: Found) -> None:
        if row.sort is RowSort.VERLOF:
            values = row.values
            period = Period(values["from_on"], values["until_on"])
            is_granted = values.get("decision") is LeaveDecision.TOEGEKEND
            self._leave[found.pupil.id][row.source_number] = (
                GrantedLeave(values["kind"], period, row.source_number) if is_granted else None
            )

    def _earlier(
        self, row: Row, found: Found, leave: dict[uuid.UUID, list[GrantedLeave]]
    ) -> tuple[Period, ...]:
        """Leave of this kind that was granted before, as this file leaves it."""
        in_file = self._leave[found.pupil.id]
        before = [
            granted
            for granted in leave.get(found.pupil.id, ())
            if granted.source_number not in in_file
        ]
        kind: LeaveKind = row.values["kind"]
        return tuple(
            granted.period
            for granted in (*before, *in_file.values())
            if granted and granted.kind is kind and granted.source_number != row.source_number
        )

    def _calendar(self, row: Row, found: Found) -> SchoolCalendar:
        """Of the days that the rules count: those of leave, and of absence that takes long."""
        first = row.values.get("from_on")
        last = row.values.get("until_on") or row.dated_on
        is_long = row.values.get("kind") is AbsenceKind.LANGDURIG_RELATIEF
        if not (row.sort is RowSort.VERLOF or is_long) or first is None or first > last:
            return SchoolCalendar()
        school_id = found.school_id or found.pupil.school_on(row.dated_on)
        years = school_years_between(first, last)[:3]
        key = school_id, years
        if key not in self._calendars:
            self._calendars[key] = get_school_calendar(
                school_id, self.target.region, (*years, years[-1].next)
            )
        return self._calendars[key]
