"""The role split as a matrix: a row for each part, a column for each party that has a share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mdo.plans.role_rules import most_hours
from mdo.terms import Party, Payer


@dataclass(frozen=True)
class Column:
    """A party in the matrix. Who delivers and who pays are two lists of terms; here they
    meet: the gemeente pays, and its toegang or leerplicht delivers."""

    label: str
    parties: tuple[Party, ...]
    payer: Payer | None = None
    is_always_there: bool = False


COLUMNS = (
    Column("Ouders", (Party.OUDERS,), Payer.OUDERS, is_always_there=True),
    Column("School", (Party.SCHOOL,), Payer.SCHOOL, is_always_there=True),
    Column("SWV", (Party.SWV,), Payer.SWV, is_always_there=True),
    Column(
        "Gemeente",
        (Party.TOEGANG, Party.LEERPLICHT, Party.BELEID),
        Payer.GEMEENTE,
        is_always_there=True,
    ),
    Column("CJG", (Party.CJG,)),
    Column("GGD", (Party.GGD,)),
    Column("Schoolmaatschappelijk werk", (Party.SMW,)),
    Column("Zorgaanbieder", (Party.ZORGAANBIEDER,)),
    Column("Zorgverzekeraar", (Party.ZORGVERZEKERAAR,), Payer.ZORGVERZEKERAAR),
    Column("Wlz", (Party.ZORGKANTOOR,), Payer.WLZ),
    Column("Doorstroompunt", (Party.DOORSTROOMPUNT,)),
    Column("Jongerenloket", (Party.IGSD,)),
    Column("Politie en justitie", (Party.POLITIE, Party.HALT, Party.OM, Party.RVDK)),
    Column("Leerling", (Party.LEERLING,)),
    Column("Anders", (Party.OVERIG,), Payer.ANDERS),
)


@dataclass(frozen=True)
class Cell:
    """What a party does for a part. `who` names who delivers within it."""

    delivers: bool = False
    pays: bool = False
    who: str = ""
    note: str = ""

    @property
    def words(self) -> str:
        """`Doet en betaalt`; empty when the party has no share."""
        match self.delivers, self.pays:
            case True, True:
                return "Doet en betaalt"
            case True, False:
                return "Doet"
            case False, True:
                return "Betaalt"
        return ""


@dataclass(frozen=True)
class MatrixRow:
    """A part with a cell for each column."""

    part: Any
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """The whole of it. `hours` are the most hours a week that each party delivers, for the
    parties that deliver any."""

    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]
    hours: tuple[tuple[str, Decimal], ...]


def matrix_of(parts: Sequence[Any]) -> Matrix:
    """The matrix of the parts of a document. Parents, school, SWV and gemeente always have
    a column; another party when it has a share."""
    columns = tuple(
        column
        for column in COLUMNS
        if column.is_always_there
        or any(part.deliverer in column.parties or _pays(column, part) for part in parts)
    )
    hours = []
    for column in columns:
        own = [part for part in parts if part.deliverer in column.parties]
        if total := most_hours(own):
            hours.append((column.label, total))
    return Matrix(
        columns=columns,
        rows=tuple(
            MatrixRow(part, tuple(_cell(column, part) for column in columns)) for part in parts
        ),
        hours=tuple(hours),
    )


def _pays(column: Column, part: Any) -> bool:
    return part.payer is not None and part.payer is column.payer


def _cell(column: Column, part: Any) -> Cell:
    delivers, pays = part.deliverer in column.parties, _pays(column, part)
    who = part.deliverer_name if delivers else ""
    if delivers and not who and len(column.parties) > 1:
        who = part.deliverer.label
    return Cell(delivers, pays, who, part.payer_note if pays else "")
