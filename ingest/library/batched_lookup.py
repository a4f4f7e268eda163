"""Looks up many values within the number of variables that a statement can have."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Row, select

Value = TypeVar("Value")

_AT_ONCE = 900
"""SQLite's oldest limit on variables is 999."""

_MANY = 20_000
"""From this number on, reading the whole table is faster than asking for the values."""


def some_at_a_time(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Yield the values, each once and in order, in lists that fit into one statement."""
    wanted = list(dict.fromkeys(values))
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]


def rows_with(connection: Connection, column: "Column[Any]", values: Collection[Value]) -> Iterator[Row[Any]]:
    """Yield the rows of the column's table in which the column has one of `values`."""
    if len(values) >= _MANY:
        every = set(values)
        yield from (row for row in connection.execute(select(column.table)) if getattr(row, column.name) in every)
        return
    for some in some_at_a_time(values):
        yield from connection.execute(select(column.table).where(column.in_(some)))
