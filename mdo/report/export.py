"""The table of the report as a file: numbers only, no pupils."""

from __future__ import annotations

import csv
import io

from mdo.report.queries import ReportTable


def as_csv(report: ReportTable) -> bytes:
    """The table as CSV with `;`, in UTF-8 with a byte order mark, as spreadsheets here expect.

    `-` stands where a row does not apply, an empty cell where nothing is known of the year.
    The labels are our own, so no cell can be taken for a formula.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["sleutel", "onderdeel van", "omschrijving", *map(str, report.years)])
    for row in report.rows:
        cells = [
            "" if not is_known else "-" if value is None else value
            for value, is_known in zip(row.values, report.known, strict=True)
        ]
        writer.writerow([row.indicator.key, row.indicator.parent or "", row.label, *cells])
    return text.getvalue().encode("utf-8-sig")
