"""Text files that others made: which encoding, one line at a time, and no line too long."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 128 * 1024
"""Bytes. Within it no cell can pass the limit of the csv module."""


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
    for number, line in _byte_lines(file):
        text = line.decode(encoding).rstrip("\r\n")
        text = text.removeprefix("\ufeff") if number == 1 else text
        if text.strip():
            yield number, text


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
