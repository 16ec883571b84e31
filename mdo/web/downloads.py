"""Files to download: tables that spreadsheets here open without asking, and others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

Cell = str | int | None


def csv_file(name: str, rows: Iterable[Sequence[Cell]]) -> Response:
    """`rows` as a download called `name`: CSV with `;`, in UTF-8 with a byte order mark."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    for row in rows:
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return Response(
        text.getvalue().encode("utf-8-sig"),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def attachment(name: str, content: bytes, mimetype: str) -> Response:
    """`content` as a download called `name`, which is plain ASCII."""
    return Response(
        content,
        mimetype=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet takes for text: one that begins like a formula gets an
    apostrophe in front. A lone dash is no formula."""
    is_formula = text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) and text != "-"
    return f"'{text}" if is_formula else text
