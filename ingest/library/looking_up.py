"""Rows by values of a column, few or many, within what databases let a statement have of variables."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Column, Connection, Row, select

_AT_ONCE = 900
"""SQLite's oldest limit on variables is 999."""

_MANY = 20_000
"""From here on, going through the whole table takes less than asking for so many values."""


def rows_with(connection: Connection, column: "Column[Any]", values: Collection[str]) -> Iterator[Row[Any]]:
    """Give the rows of the column's table in which it has one of `values`."""
    wanted = list(dict.fromkeys(values))
    if len(wanted) >= _MANY:
        every = set(wanted)
        yield from (row for row in connection.execute(select(column.table)) if getattr(row, column.name) in every)
        return
    for start in range(0, len(wanted), _AT_ONCE):
        yield from connection.execute(select(column.table).where(column.in_(wanted[start : start + _AT_ONCE])))
