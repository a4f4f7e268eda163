"""Finds the lines of a list that an entry takes, and what kind of lines they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.terms.entry import Entry, ReadList

Form = Literal["item", "row", "block"]
"""A bullet or numbered item, a row of a table, or anything else: a paragraph, a heading."""

PREFIX = re.compile(r"^(\s*)([-*+]|\d{1,6}[.)])(\s+(?:\[[ xX]\]\s+)?|(?=\[))")
_RULE_OF_TABLE = re.compile(r"^\s*+\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?\s*$")
_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class EntryBlock:
    """An entry with its lines: from `first` (counted from 0) up to but without `last`.

    `mark` is the indentation and kind of its bullet. `parent` says that other entries are nested in it.
    """

    entry: Entry
    form: Form
    first: int
    last: int
    mark: str = ""
    parent: bool = False


def entry_blocks(read: ReadList, lines: Sequence[str]) -> list[EntryBlock]:
    """Return the lines of every entry of a file, in order."""
    outcomes = {reading.line - 1: reading.outcome for reading in read.lines}
    starts = {entry.line - 1 for entry in read.entries}
    rows = _rows_of_tables(lines)
    found = []
    for entry in read.entries:
        first = entry.line - 1
        if first >= len(lines):
            continue
        if first in rows:
            found.append(EntryBlock(entry, "row", first, first + 1))
            continue
        bullet = PREFIX.match(lines[first])
        indent = _indent(lines[first]) if bullet else None
        last, parent = first + 1, False
        at = last
        while at < len(lines):
            if not lines[at].strip():
                at += 1
                continue
            inside = indent is not None and _indent(lines[at]) > indent
            if at in starts:
                parent = parent or inside
                if not inside:
                    break
            elif not inside and (outcomes.get(at) not in ("note", "entry") or PREFIX.match(lines[at])):
                break
            last = at = at + 1
        mark = f"{indent}{bullet[2] if not bullet[2][0].isdigit() else '1.'}" if bullet else ""
        found.append(EntryBlock(entry, "item" if bullet else "block", first, last, mark, parent))
    return found


def cells_of(line: str) -> list[str]:
    """Split a row of a table at its bars; joined by bars the cells are the row again."""
    return re.split(r"(?<!\\)\|", line)


def _rows_of_tables(lines: Sequence[str]) -> set[int]:
    """Return the lines that are rows of tables: those below a rule of dashes and bars, as far as they have bars."""
    rows: set[int] = set()
    for at, line in enumerate(lines):
        if "|" not in line or not _RULE_OF_TABLE.match(line) or at == 0 or "|" not in lines[at - 1]:
            continue
        for below in range(at + 1, min(len(lines), at + _MOST_ROWS)):
            if "|" not in lines[below]:
                break
            rows.add(below)
    return rows


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
