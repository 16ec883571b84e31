"""What differs between two versions of a plan, exactly and without a database.

The order of rows is no difference, nor is the number of the version. Rows of two versions
are the same row when they have the same origin (`origins`); rows from before origins were
kept are matched by an equal description. Texts are compared by word.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from mdo.plans.field_rules import (
    ANSWERS,
    EVALUATION,
    FACTOR_FIELDS,
    GENERAL,
    GOALS,
    NEEDS,
    PARTS,
    ROW_SECTIONS,
    SIGNED,
    Field,
    RowEvent,
    RowKind,
    SectionFields,
    in_words,
)

# Longer texts are compared a little rougher, for the time it takes.
MOST_WORDS_COMPARED_FINELY = 1_000
Origins = Mapping[uuid.UUID, uuid.UUID]
Row = Any
Pair = tuple[Row | None, Row | None]


class Mark(Enum):
    """Whether a piece of text stands in both versions, or only in the old or new one."""

    SAME = "gelijk"
    OLD = "vervallen"
    NEW = "toegevoegd"


@dataclass(frozen=True)
class Piece:
    mark: Mark
    text: str


@dataclass(frozen=True)
class FieldDifference:
    """A field in two versions. `pieces` are the words of a text that was changed, else the
    whole old and new value in words."""

    name: str
    label: str
    old: Any
    new: Any
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class RowDifference:
    """A row that was added, changed or taken away. `old` and `new` are the rows themselves;
    `fields` is what differs, of an added or removed row all that it holds."""

    event: RowEvent
    old: Row | None
    new: Row | None
    title: str
    fields: tuple[FieldDifference, ...]

    @property
    def row_id(self) -> uuid.UUID | None:
        """The id of the row in the newer version that has it; None for who has no id."""
        return getattr(self.new or self.old, "id", None)


@dataclass(frozen=True)
class SectionDifference:
    """What differs in a section: in its own fields, and in its rows."""

    key: str
    label: str
    fields: tuple[FieldDifference, ...] = ()
    rows: tuple[RowDifference, ...] = ()
    kind: RowKind | None = None

    def count(self, event: RowEvent) -> int:
        """How many rows were added, changed or taken away."""
        return sum(row.event is event for row in self.rows)


def compare_documents(
    old: Any, new: Any, origins: Origins, *, with_signed: bool = True
) -> list[SectionDifference]:
    """What differs in `new` from `old`, two `PlanDocument`s; only sections that differ.

    origins: of the rows of both, the id of the row they were copied from at first; a row that
    is missing there is its own origin. with_signed=False leaves out who was at the table and
    who signed, for a concept that nobody signed yet.
    """
    pairs = {section.attribute: _pairs(section, old, new, origins) for section in ROW_SECTIONS}
    sections = [
        _section("algemeen", "Algemeen", _fields(GENERAL, old, new)),
        _section("behoeftebeeld", "Behoeftebeeld", _in(ANSWERS, old.answers, new.answers)),
        _section(
            "helpt-en-hindert", "Helpt en hindert", _in(FACTOR_FIELDS, old.factors, new.factors)
        ),
    ]
    refer = _Referring(old, new, pairs)
    for section in ROW_SECTIONS:
        if section.attribute in SIGNED and not with_signed:
            continue
        rows = _rows(section, pairs[section.attribute], refer)
        sections.append(
            SectionDifference(section.attribute, section.label, (), tuple(rows), section.kind)
        )
    sections.append(_section("evaluatie", "Evaluatie", _fields(EVALUATION, old, new)))
    return [section for section in sections if section.fields or section.rows]


def word_pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both texts in order. Without the new ones they are `old` to the letter,
    without the old ones `new`."""
    before, after = _words(old), _words(new)
    is_long = max(len(before), len(after)) > MOST_WORDS_COMPARED_FINELY
    found = SequenceMatcher(None, before, after, autojunk=is_long).get_opcodes()
    pieces = []
    for what, start, end, new_start, new_end in found:
        if what == "equal":
            pieces.append(Piece(Mark.SAME, "".join(before[start:end])))
            continue
        if end > start:
            pieces.append(Piece(Mark.OLD, "".join(before[start:end])))
        if new_end > new_start:
            pieces.append(Piece(Mark.NEW, "".join(after[new_start:new_end])))
    return tuple(pieces)


def pieces_of(old: str, new: str, *, by_word: bool) -> tuple[Piece, ...]:
    """Two values in words as pieces; `by_word` when both are texts that look alike."""
    if by_word and old and new:
        return word_pieces(old, new)
    pieces = (Piece(Mark.OLD, old), Piece(Mark.NEW, new))
    return tuple(piece for piece in pieces if piece.text)


def _words(text: str) -> list[str]:
    """Each word with the blanks before it; blanks at the end are a word of their own."""
    return re.findall(r"\s*\S+|\s+$", text)


def _section(key: str, label: str, fields: Iterable[FieldDifference]) -> SectionDifference:
    return SectionDifference(key, label, tuple(fields))


def _fields(fields: Iterable[Field], old: Row | None, new: Row | None) -> Iterator[FieldDifference]:
    for field in fields:
        before, after = (None if row is None else getattr(row, field.name) for row in (old, new))
        if old is None or new is None:
            only = after if old is None else before
            differs = only not in (None, "") and not (field.only_yes and only is False)
        else:
            differs = before != after
        if differs:
            yield _difference(field, before, after)


def _in(
    fields: Iterable[Field], old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[FieldDifference]:
    for field in fields:
        before, after = old.get(field.name, ""), new.get(field.name, "")
        if before != after:
            yield _difference(field, before, after)


def _difference(field: Field, old: Any, new: Any) -> FieldDifference:
    pieces = pieces_of(in_words(old), in_words(new), by_word=field.is_text)
    return FieldDifference(field.name, field.label, old, new, pieces)


# -- rows ----------------------------------------------------------------------------


def _pairs(section: SectionFields, old: Any, new: Any, origins: Origins) -> list[Pair]:
    """Each row with what it was: first by origin (or what tells it from others), then, of
    those that are left, by an equal description."""
    before, after = getattr(old, section.attribute), getattr(new, section.attribute)
    if section.key:
        keys = [[_key(section, row) for row in rows] for rows in (before, after)]
        return _match(before, after, *keys)
    ids = [[origins.get(row.id, row.id) for row in rows] for rows in (before, after)]
    pairs = _match(before, after, *ids)
    gone = [row for row, other in pairs if other is None]
    come = [other for row, other in pairs if row is None]
    texts = [[row.description for row in rows] for rows in (gone, come)]
    return [pair for pair in pairs if None not in pair] + _match(gone, come, *texts)


def _key(section: SectionFields, row: Row) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in section.key)


def _match(
    before: Sequence[Row], after: Sequence[Row], keys: Sequence[Any], new_keys: Sequence[Any]
) -> list[Pair]:
    """The rows of `after`, each with the first row of `before` that has its key and is not
    taken yet, and then what is left of `before`."""
    left = list(zip(keys, before, strict=True))
    pairs: list[Pair] = []
    for key, row in zip(new_keys, after, strict=True):
        place = next((n for n, (other, _row) in enumerate(left) if other == key), None)
        pairs.append((None if place is None else left.pop(place)[1], row))
    return pairs + [(row, None) for _key, row in left]


@dataclass(frozen=True)
class _Referring:
    """Tells of a part of the role split whether it points at the same need and goal in both
    versions: their ids differ, the rows are one."""

    old: Any
    new: Any
    pairs: Mapping[str, list[Pair]]

    def difference(self, field: Field, part: Row | None, later: Row | None) -> Any:
        """The difference in `need_id` or `goal_id`, or None."""
        section = NEEDS if field.name == "need_id" else GOALS
        before = _find(self.old, section, part and getattr(part, field.name))
        after = _find(self.new, section, later and getattr(later, field.name))
        if before is None and after is None:
            return None
        is_one = any(
            pair[0] is before and pair[1] is after for pair in self.pairs[section.attribute]
        )
        if before is not None and after is not None and is_one:
            return None
        texts = ["" if row is None else row.description for row in (before, after)]
        return FieldDifference(
            field.name,
            field.label,
            part and getattr(part, field.name),
            later and getattr(later, field.name),
            pieces_of(*texts, by_word=False),
        )


def _find(document: Any, section: SectionFields, row_id: uuid.UUID | None) -> Row | None:
    rows = getattr(document, section.attribute)
    return next((row for row in rows if row_id is not None and row.id == row_id), None)


def _rows(
    section: SectionFields, pairs: Iterable[Pair], refer: _Referring
) -> Iterator[RowDifference]:
    for old, new in pairs:
        fields = []
        for field in section.fields:
            if section is PARTS and field.name in ("need_id", "goal_id"):
                if found := refer.difference(field, old, new):
                    fields.append(found)
            else:
                fields += _fields([field], old, new)
        if old is None or new is None:
            event = RowEvent.ADDED if old is None else RowEvent.REMOVED
        elif fields:
            event = RowEvent.CHANGED
        else:
            continue
        yield RowDifference(event, old, new, _title(section, new or old), tuple(fields))


def _title(section: SectionFields, row: Row) -> str:
    if section.key:
        return ": ".join(text for text in map(in_words, _key(section, row)) if text)
    return row.description
