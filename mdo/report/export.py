"""The table of the report as rows of a file: numbers only, no pupils."""

from __future__ import annotations

from collections.abc import Iterator

from mdo.report.queries import ReportTable


def table_rows(report: ReportTable) -> Iterator[list[str | int]]:
    """The head and a row for each indicator.

    `-` stands where a row does not apply, an empty cell where nothing is known of the year.
    """
    yield ["sleutel", "onderdeel van", "omschrijving", *map(str, report.years)]
    for row in report.rows:
        cells = [
            "" if not is_known else "-" if value is None else value
            for value, is_known in zip(row.values, report.known, strict=True)
        ]
        yield [row.indicator.key, row.indicator.parent or "", row.label, *cells]
