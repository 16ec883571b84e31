"""The number of inhabitants of each age on a reference date, for the graphs of the report.

A file has a column with the age and one with the number; the names that the CBS gives these
do. All or nothing: a line that does not do refuses the file. Twice the same changes nothing.
"""

from __future__ import annotations

import csv
import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import select

from mdo import audit
from mdo.audit import AuditAction, Subject
from mdo.extensions import db
from mdo.imports.cell_rules import clean_cell
from mdo.imports.column_rules import heading_key
from mdo.imports.file_store import digest_of
from mdo.imports.import_operations import LineFault, Outcome
from mdo.imports.models import ImportRun
from mdo.imports.run_operations import add_run, finish, refuse
from mdo.imports.terms import ImportKind
from mdo.organisations.models import PopulationFigure
from mdo.organisations.text_file import (
    UnreadableFile,
    find_delimiter,
    find_encoding,
    text_lines,
    text_records,
)

AGE = frozenset({"leeftijd", "leeftijden", "age", "leeftijdop31december", "leeftijdop1januari"})
INHABITANTS = frozenset(
    {"inwoners", "aantal", "aantalinwoners", "bevolking", "inhabitants", "bevolkingaantal",
     "totalebevolking", "bevolkingop1januari", "bevolkingop1januariaantal"}
)  # fmt: skip
OLDEST = 26
NOT_AN_AGE = "Dit is geen leeftijd. Schrijf bijvoorbeeld 12 of 12 jaar."
NOT_A_NUMBER = "Dit is geen aantal inwoners. Schrijf bijvoorbeeld 412."


def import_population(
    source: BinaryIO,
    municipality_id: uuid.UUID,
    reference_on: date,
    *,
    file_name: str,
    by: uuid.UUID | None,
    now: datetime,
) -> Outcome:
    """Bring the figures of one reference date in line with a file. Ages over 26, totals and
    age groups, which the CBS gives too, are passed over. Raises UnreadableFile."""
    outcome, figures = _read(source)
    run = add_run(
        uuid.uuid4(),
        ImportKind.BEVOLKING,
        municipality_id,
        file_name=file_name,
        digest=digest_of(source),
        is_trial=False,
        by=by,
        now=now,
    )
    if outcome.rejected:
        refuse(run, outcome.counts, outcome.faults, now=now)
        return outcome
    _bring(figures, municipality_id, reference_on, run, outcome)
    finish(run, outcome.counts, now=now)
    audit.record(
        AuditAction.POPULATION_IMPORTED,
        by=by,
        now=now,
        subject=Subject.GEMEENTE,
        subject_id=municipality_id,
        municipality_id=municipality_id,
        reference_on=reference_on,
        **outcome.counts,
    )
    return outcome


def _bring(
    figures: dict[int, int],
    municipality_id: uuid.UUID,
    reference_on: date,
    run: ImportRun,
    outcome: Outcome,
) -> None:
    known = {
        row.age: row
        for row in db.session.scalars(
            select(PopulationFigure).where(
                PopulationFigure.municipality_id == municipality_id,
                PopulationFigure.reference_on == reference_on,
            )
        )
    }
    for age, inhabitants in figures.items():
        row = known.get(age)
        if row is None:
            db.session.add(
                PopulationFigure(
                    municipality_id=municipality_id,
                    reference_on=reference_on,
                    age=age,
                    inhabitants=inhabitants,
                    source=run.file_name[:120],
                )
            )
            outcome.new += 1
        elif row.inhabitants == inhabitants:
            outcome.unchanged += 1
        else:
            row.inhabitants, row.source = inhabitants, run.file_name[:120]
            outcome.changed += 1


def _read(source: BinaryIO) -> tuple[Outcome, dict[int, int]]:
    records, age_at, number_at, headings = _open(source)
    outcome, figures = Outcome(), {}
    for line, cells in records:
        outcome.lines += 1
        if cells is None or len(cells) <= max(age_at, number_at):
            _reject(
                outcome, line, "", "Deze regel is te kort, of de aanhalingstekens kloppen niet."
            )
            continue
        age_text, number_text = clean_cell(cells[age_at]), clean_cell(cells[number_at])
        if _is_passed_over(age_text):
            continue
        age, number = _age(age_text), _number(number_text)
        if age is None:
            _reject(outcome, line, headings[age_at], NOT_AN_AGE)
        elif age > OLDEST:
            continue
        elif number is None:
            _reject(outcome, line, headings[number_at], NOT_A_NUMBER)
        elif age in figures:
            _reject(
                outcome, line, headings[age_at], "Deze leeftijd staat al eerder in het bestand."
            )
        else:
            figures[age] = number
    if not outcome.rejected and not figures:
        raise UnreadableFile("In het bestand staat geen enkele leeftijd van 0 tot en met 26 jaar.")
    return outcome, figures


def _open(
    source: BinaryIO,
) -> tuple[Iterator[tuple[int, list[str] | None]], int, int, list[str]]:
    encoding = find_encoding(source)
    # The CBS puts a title above the heading.
    for line, text in text_lines(source, encoding):
        delimiter = find_delimiter(text)
        try:
            headings = next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error:
            continue
        keys = [heading_key(heading) for heading in headings]
        ages = [place for place, key in enumerate(keys) if key in AGE]
        numbers = [place for place, key in enumerate(keys) if key in INHABITANTS]
        if len(ages) == 1 and len(numbers) == 1:
            records = text_records(source, encoding, delimiter)
            below = (record for record in records if record[0] > line)
            return below, ages[0], numbers[0], headings
        if line > 20:
            break
    raise UnreadableFile("Dit is geen bestand met de kolommen leeftijd en inwoners.")


def _is_passed_over(text: str) -> bool:
    """Totals, groups such as `0 tot 5 jaar`, open ends such as `95 jaar of ouder`, and the
    source line below the table."""
    return bool(
        re.search(r"totaal|tot|ouder|bron|©|\bcbs\b|-", text, re.IGNORECASE)
    ) and not re.fullmatch(r"-\d+", text)


def _age(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,3})( ?jaar)?", text)
    return int(found[1]) if found else None


def _number(text: str) -> int | None:
    digits = re.sub(r"(?<=\d)[. ](?=\d{3}\b)", "", text)
    return int(digits) if re.fullmatch(r"\d{1,7}", digits) else None


def _reject(outcome: Outcome, line: int, column: str, message: str) -> None:
    outcome.rejected += 1
    outcome.faults.append(LineFault(line, column.strip(), message))
