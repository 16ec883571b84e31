"""Text files that others made: which encoding, one line at a time, and no line too long."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 128 * 1024
"""Bytes. Within it no cell can pass the limit of the csv module."""


MOST_LINES = 100
"""Lines of one record, by line ends within quotes."""
DELIMITERS = ";,\t"


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message is Dutch, for the person who sent it."""


def _byte_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE + 1), b""), start=1):
        if len(line) > LONGEST_LINE:
            raise UnreadableFile(f"Regel {number} is langer dan 128 KB: dit is geen gewone CSV.")
        yield number, line


def text_lines(file: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, numbered from 1, without their end or byte order mark."""
    return ((number, text) for number, text in _lines(file, encoding) if text.strip())


def _lines(file: BinaryIO, encoding: str) -> Iterator[tuple[int, str]]:
    for number, line in _byte_lines(file):
        text = line.decode(encoding).rstrip("\r\n")
        yield number, text.removeprefix("\ufeff") if number == 1 else text


def text_records(
    file: BinaryIO, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str] | None]]:
    """The records that are not blank, each with the number of its first line; a quoted cell
    may hold line ends. None instead of cells: the quotes of that line do not pair. An open
    quote costs one line, not the rest of the file: a record has at most 100 lines."""
    waiting: deque[tuple[int, str]] = deque()
    lines = _lines(file, encoding)

    def following() -> tuple[int, str] | None:
        return waiting.popleft() if waiting else next(lines, None)

    while (first := following()) is not None:
        parts = [first]
        is_open = first[1].count('"') % 2 == 1
        while is_open and len(parts) < MOST_LINES and (more := following()) is not None:
            parts.append(more)
            is_open ^= more[1].count('"') % 2 == 1
        if is_open:
            waiting.extendleft(reversed(parts[1:]))
            yield first[0], None
            continue
        text = "\n".join(part for _, part in parts)
        if text.strip():
            yield first[0], _record_cells(text, delimiter)


def _record_cells(text: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None


def find_encoding(file: BinaryIO) -> str:
    """`utf-8` when the whole file is that, else `cp1252`; raises UnreadableFile."""
    encodings = ["utf-8", "cp1252"]
    for number, line in _byte_lines(file):
        if b"\0" in line:
            raise UnreadableFile(
                "Het bestand is geen gewone tekst. Sla het op als CSV en probeer het opnieuw."
            )
        if number == 1 and line.startswith(b"\xef\xbb\xbf"):
            encodings = ["utf-8"]
        encodings = [encoding for encoding in encodings if _can_decode(line, encoding)]
        if not encodings:
            raise UnreadableFile(
                f"De tekens in regel {number} zijn niet te lezen. "
                "Sla het bestand op als CSV in UTF-8 en probeer het opnieuw."
            )
    return encodings[0]


def find_delimiter(heading: str) -> str:
    """The sign between the cells of a heading: `;`, `,` or a tab."""
    return max(DELIMITERS, key=heading.count)


def _can_decode(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def split_cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line, runs of blanks made one. Raises csv.Error on unpaired quotes."""
    cells = next(csv.reader([line], delimiter=delimiter, strict=True))
    return [" ".join(cell.split()) for cell in cells]
