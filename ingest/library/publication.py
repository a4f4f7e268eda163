"""Dates publications to the month: preprints by their arXiv number, others by their year."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, not_, or_

from ingest.library import schema
from ingest.library.model import Months
from ingest.terms.identifiers import arxiv_month

_PREFIX = "arxiv:"
_FIRST_OLD, _LAST_OLD = date(1991, 7, 1), date(2007, 3, 1)
"""First and last month in which arXiv used the old form of numbers."""


def preprint_month(paper_id: str) -> date | None:
    """Return the first day of the month of a paper's arXiv number; None if it is not on arXiv."""
    return arxiv_month(paper_id.removeprefix(_PREFIX)) if paper_id.startswith(_PREFIX) else None


def is_preprint() -> ColumnElement[bool]:
    """Return the SQL condition that a paper is on arXiv."""
    return schema.papers.c.paper_id.like(f"{_PREFIX}%")


def published_within(periods: Sequence[Months]) -> ColumnElement[bool]:
    """Return the SQL condition that a paper was published within one of the periods.

    A period is its first and last month, each as any day of it; None for open. A paper that is not on arXiv is within
    a period if its whole year is.
    """
    return or_(false(), *(_within(first, last) for first, last in periods))


def _within(first: date | None, last: date | None) -> ColumnElement[bool]:
    paper_id, year = schema.papers.c.paper_id, schema.papers.c.year
    numbered: ColumnElement[bool] = and_(
        paper_id >= f"{_PREFIX}{_number(max(first, _LAST_OLD) if first else _LAST_OLD)}",
        # Digits come before the letters with which numbers of the old form begin.
        paper_id < (f"{_PREFIX}{_number(_next_month(last))}" if last else f"{_PREFIX}a"),
    )
    if last and last < _LAST_OLD:
        numbered = false()
    old = [paper_id.like(f"{_PREFIX}%/{_number(month)}%") for month in _old_months(first, last)]
    first_year = first.year + (first.month > 1) if first else None
    last_year = last.year - (last.month < 12) if last else None
    bounds: Iterable[ColumnElement[bool]] = (
        *([func.coalesce(year, first_year - 1) >= first_year] if first_year else []),
        *([func.coalesce(year, last_year + 1) <= last_year] if last_year else []),
    )
    return or_(numbered, *old, and_(not_(is_preprint()), *bounds))


def _old_months(first: date | None, last: date | None) -> Iterator[date]:
    month = max((first or _FIRST_OLD).replace(day=1), _FIRST_OLD)
    while month <= min(last or _LAST_OLD, _LAST_OLD):
        yield month
        month = _next_month(month)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _number(month: date) -> str:
    """Return the beginning of the arXiv numbers of a month."""
    return f"{month:%y%m}"
