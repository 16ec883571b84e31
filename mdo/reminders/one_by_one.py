"""The same condition, asked of each row by itself.

The scopes say `case_files.id IN (SELECT case_parties.case_id …)`. A database works such a list
out as a whole: all that is in sight; for a page that lists it that is no loss. Of a few rows
it is far cheaper to ask, of each, whether it is in the list: `EXISTS (SELECT … WHERE
case_parties.case_id = case_files.id …)`, which an index answers.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BooleanClauseList,
    ColumnClause,
    Grouping,
)
from sqlalchemy.sql.selectable import ScalarSelect


def one_by_one(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """`condition` with every `column IN (SELECT other …)` as an EXISTS; it holds for the same
    rows. A list that reads the table of the column itself stays what it is."""
    if isinstance(condition, Grouping):
        return one_by_one(condition.element)
    if isinstance(condition, BooleanClauseList):
        together = and_ if condition.operator is operators.and_ else or_
        return together(*(one_by_one(part) for part in condition.clauses))
    if isinstance(condition, BinaryExpression) and condition.operator is operators.in_op:
        return _asked_of_each(condition)
    return condition


def _asked_of_each(condition: BinaryExpression[bool]) -> ColumnElement[bool]:
    column, listed = condition.left, _select_of(condition.right)
    if listed is None or not isinstance(column, ColumnClause):
        return condition
    sources = listed.get_final_froms()
    if any(column.table in source._from_objects for source in sources):
        return condition
    (other,) = listed.selected_columns
    asked = select(other).select_from(*sources).where(other == column)
    if listed.whereclause is not None:
        asked = asked.where(one_by_one(listed.whereclause))
    return asked.correlate(column.table).exists()


def _select_of(element: Any) -> Select[Any] | None:
    """The SELECT of a list, when it only says from where and which rows."""
    while isinstance(element, (Grouping, ScalarSelect)):
        element = element.element
    if not isinstance(element, Select) or element._limit_clause is not None:
        return None
    return None if element._group_by_clauses or element._having_criteria else element
