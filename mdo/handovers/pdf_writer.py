"""Sets a plan as an accessible PDF (PDF/UA-1), as a process of its own.

    python pdf_writer.py FONT... < plan.json > plan.pdf

Imports nothing of the application. The typesetter keeps memory that it does not give back,
and a text can be of any length: this process limits itself, may be stopped at any moment and
ends when it is done. What it reads is `reading_rules.Reading` as JSON, with `moment` (seconds
since 1970), when the document says it was made. Exit code 1 and a word on standard error
when it cannot be set.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("plan.typ")
MOST_SECONDS, MOST_MEMORY = 50, 3 * 1024 * 1024 * 1024
# What stands where a sign is that none of the fonts has: PDF/UA allows no unknown signs.
INSTEAD = "\N{WHITE SQUARE}"
PLAIN = "?"
# Signs that only say how others are drawn; a font need not have them.
UNSEEN = frozenset({0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0xFE00, 0xFE10)})
SKIN = range(0x1F3FB, 0x1F400)
LINE = "\n"


def write(plan: dict[str, Any], fonts: Iterable[Path]) -> bytes:
    """The PDF of a plan. Raises typst.TypstError."""
    fonts = list(fonts)
    known = frozenset().union(*(covered(font.read_bytes()) for font in fonts))
    return typst.compile(
        str(TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=plan["moment"],
        font_paths=[str(font.parent) for font in fonts],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printable(plan, known))},
    )


def printable(value: Any, known: frozenset[int]) -> Any:
    """The same with only signs that the fonts have."""
    if isinstance(value, str):
        return "".join(_signs(value, known))
    if isinstance(value, dict):
        return {name: printable(one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [printable(one, known) for one in value]
    return value


def _signs(text: str, known: frozenset[int]) -> Iterator[str]:
    instead = INSTEAD if ord(INSTEAD) in known else PLAIN
    for sign in unicodedata.normalize("NFC", text):
        code = ord(sign)
        if sign == LINE or (code in known and code not in UNSEEN and code not in SKIN):
            yield sign
        elif sign == "\t":
            yield " "
        elif code not in UNSEEN and code not in SKIN and unicodedata.category(sign)[0] != "C":
            yield instead


def covered(font: bytes) -> frozenset[int]:
    """The code points that a TrueType font has a sign for: its `cmap` in format 4 or 12."""
    tables = struct.unpack(">H", font[4:6])[0]
    records = (font[12 + 16 * n : 28 + 16 * n] for n in range(tables))
    start = next(struct.unpack(">I", one[8:12])[0] for one in records if one[:4] == b"cmap")
    cmap = font[start:]
    found: set[int] = set()
    for n in range(struct.unpack(">H", cmap[2:4])[0]):
        _platform, _encoding, offset = struct.unpack(">HHI", cmap[4 + 8 * n : 12 + 8 * n])
        reader = READERS.get(struct.unpack(">H", cmap[offset : offset + 2])[0])
        if reader:
            found.update(reader(cmap[offset:]))
    return frozenset(found)


def _segments(table: bytes) -> Iterator[int]:
    count = struct.unpack(">H", table[6:8])[0] // 2

    def numbers(place: int, kind: str = "H") -> tuple[int, ...]:
        return struct.unpack(f">{count}{kind}", table[place : place + 2 * count])

    ends, starts = numbers(14), numbers(16 + 2 * count)
    deltas, offsets = numbers(16 + 4 * count, "h"), numbers(16 + 6 * count)
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offsets[n]:
                place = 16 + 6 * count + 2 * n + offsets[n] + 2 * (code - first)
                glyph = struct.unpack(">H", table[place : place + 2])[0]
                if not glyph:
                    continue
            if (glyph + deltas[n]) & 0xFFFF:
                yield code


def _groups(table: bytes) -> Iterator[int]:
    for n in range(struct.unpack(">I", table[12:16])[0]):
        first, last, glyph = struct.unpack(">III", table[16 + 12 * n : 28 + 12 * n])
        yield from (code for code in range(first, last + 1) if glyph + code - first)


READERS: dict[int, Callable[[bytes], Iterator[int]]] = {4: _segments, 12: _groups}


def main() -> int:
    """Read a plan, write a PDF."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    plan = json.load(sys.stdin)
    try:
        pdf = write(plan, map(Path, sys.argv[1:]))
    except (RuntimeError, MemoryError) as fault:
        # Not the text itself: that stays out of every log.
        sys.stderr.write(f"{type(fault).__name__}\n")
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
