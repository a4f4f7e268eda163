"""Finds exactly the papers that match a selection, from the catalogue alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVarTuple

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, case, func, not_, or_, select, true

from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.model import Selection
from ingest.library.publication import is_preprint, published_within
from ingest.terms.entry import Venue
from ingest.terms.normal_form import bounded, fold

Parts = TypeVarTuple("Parts")

_PREPRINT = fold("arXiv")


@dataclass(frozen=True, slots=True)
class Selected:
    """The papers that match, and those that have the venue only by the address of a link.

    `years` has the year of each of `papers`; None for an unknown year.
    """

    papers: tuple[str, ...]
    by_link: tuple[str, ...]
    years: tuple[int | None, ...] = ()


def select_papers(connection: Connection, revision: int, selection: Selection) -> Selected:
    """Return the papers of a revision that match `selection`, newest first, then by title.

    If any list names the venue, the lists decide, and papers that have it only by a link's address are returned apart.
    If no list names it for any paper, the addresses decide.
    """
    by_list = _take(connection, revision, selection, evidence=("list",))
    if not _venues(selection):
        return Selected(tuple(by_list), (), tuple(by_list.values()))
    by_link = _take(connection, revision, selection, evidence=("link",))
    if not by_list and not _named_by_lists(connection, revision, selection):
        return Selected(tuple(by_link), (), tuple(by_link.values()))
    return Selected(tuple(by_list), tuple(each for each in by_link if each not in by_list), tuple(by_list.values()))


def count_papers(connection: Connection, revision: int, selection: Selection) -> int:
    """Return the number of papers that match `selection`, venues known only from a link included."""
    query = select(func.count()).select_from(schema.papers)
    queries = _queries(query, revision, selection, evidence=("list", "link"))
    return sum(connection.execute(each).scalar_one() for each in queries)


def _take(
    connection: Connection, revision: int, selection: Selection, evidence: Sequence[str]
) -> dict[str, int | None]:
    """Return the matching papers in order, each with its year."""
    table = schema.papers
    query = select(table.c.title_key, table.c.paper_id, table.c.year)
    rows: list[Row[Any, Any, Any]] = []
    for each in _queries(query.order_by(table.c.title_key, table.c.paper_id), revision, selection, evidence):
        rows += connection.execute(each).all()
    if selection.paper_ids is not None:
        rows.sort()
    return {paper_id: year for _, paper_id, year in sorted(rows, key=_latest_first)}


def _queries(
    query: Select[*Parts], revision: int, selection: Selection, evidence: Sequence[str]
) -> Iterator[Select[*Parts]]:
    """Yield `query` limited to the matching papers: once, or once for each batch of given ids."""
    table, of_few = schema.papers, selection.paper_ids is not None
    query = query.where(schema.visible_at(table, revision), *_conditions(revision, selection, evidence, of_few))
    if selection.paper_ids is None:
        yield query
    else:
        yield from (query.where(table.c.paper_id.in_(some)) for some in some_at_a_time(selection.paper_ids))


def _latest_first(row: Row[Any, Any, Any]) -> int:
    return -(row[2] or 0)


def _conditions(
    revision: int, selection: Selection, evidence: Sequence[str], of_few: bool
) -> Iterable[ColumnElement[bool]]:
    table, facets = schema.papers, schema.facets
    has = partial(_has, revision, of_few)
    if selection.venues:
        asked = [
            and_(facets.c.value == fold(venue.name), *([facets.c.year == venue.year] if venue.year else []))
            for venue in selection.venues
        ]
        # A link to arXiv is the preprint itself, so it proves as much as a list's word.
        proven = or_(facets.c.evidence.in_(evidence), facets.c.value == _PREPRINT)
        yield has("venue", or_(*asked), proven)
    together = selection.every_organisation
    for key in selection.organisations if together else ():
        yield has("organisation", facets.c.value == key)
    for facet, values in (
        ("organisation", () if together else selection.organisations),
        ("section", tuple(map(fold, selection.sections))),
        ("kind", selection.kinds),
        ("link", selection.links),
        ("list", tuple(map(fold, selection.lists))),
        ("author", tuple(map(fold, selection.authors))),
    ):
        if values:
            yield has(facet, facets.c.value.in_(list(map(bounded, values))))
    if selection.years:
        first, last = selection.years
        # An unknown year is in no range, and must not make the opposite of a range unknown.
        if first is not None:
            yield func.coalesce(table.c.year, first - 1) >= first
        if last is not None:
            yield func.coalesce(table.c.year, last + 1) <= last
    if selection.published:
        yield published_within(selection.published)
    if selection.preprints:
        yield is_preprint()
    if selection.without:
        yield table.c.paper_id.not_in(selection.without)
    if selection.seen_from or selection.seen_until:
        yield from _first_seen_within(selection, of_few)
    if selection.least_lists > 1:
        yield _has_entries(revision, func.count(func.distinct(schema.entries.c.list)) >= selection.least_lists)
    if selection.repeated:
        by_list = schema.entries.c.list
        yield _has_entries(
            revision, func.count() > 1, *([by_list.in_(selection.lists)] if selection.lists else []), by=by_list
        )
    for wanted in selection.every:
        yield and_(true(), *_conditions(revision, wanted, evidence, of_few))
    if selection.either:
        yield or_(*(and_(true(), *_conditions(revision, each, evidence, of_few)) for each in selection.either))
    for excluded in selection.excluding:
        # Whether a list or only an address puts a paper at a venue, it is not one from elsewhere.
        yield not_(and_(true(), *_conditions(revision, excluded, ("list", "link"), of_few)))


def _has(revision: int, of_few: bool, facet: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a paper has a facet, in the form that is fast for few or for all papers."""
    facets, paper_id = schema.facets, schema.papers.c.paper_id
    visible = schema.visible_at(facets, revision)
    if not of_few:
        return paper_id.in_(select(facets.c.paper_id).where(visible, facets.c.facet == facet, *conditions))
    # With the conditions outside WHERE, no database chooses to find all papers with the facet first.
    matches = func.max(case((and_(visible, *conditions), 1), else_=0))
    own = select(func.coalesce(matches, 0)).where(facets.c.paper_id == paper_id, facets.c.facet == facet)
    return own.scalar_subquery() == 1


def _has_entries(
    revision: int, fits: ColumnElement[bool], *conditions: ColumnElement[bool], by: Column[Any] | None = None
) -> ColumnElement[bool]:
    """Whether the entries of a paper, those of each `by` apart, are as many as `fits` wants."""
    entries = schema.entries
    query = select(entries.c.paper_id).where(schema.visible_at(entries, revision), *conditions)
    return schema.papers.c.paper_id.in_(
        query.group_by(entries.c.paper_id, *([by] if by is not None else [])).having(fits)
    )


def _first_seen_within(selection: Selection, of_few: bool) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions that a paper's earliest date in the ledger is within the bounds."""
    ledger, paper_id = schema.ledger, schema.papers.c.paper_id
    first, last = selection.seen_from, selection.seen_until
    seen = select(ledger.c.paper_id).where(ledger.c.paper_id == paper_id)
    if selection.lists:
        seen = seen.where(func.lower(ledger.c.list).in_([name.lower() for name in selection.lists]))
    yield seen.where(ledger.c.first_seen <= last).exists() if last else seen.exists()
    if first:
        yield not_(seen.where(ledger.c.first_seen < first).exists())
        if not of_few:
            # Few papers are new as a rule: find them by date, then look up earlier dates of only those.
            yield paper_id.in_(select(ledger.c.paper_id).where(ledger.c.first_seen >= first))


def _named_by_lists(connection: Connection, revision: int, selection: Selection) -> bool:
    """Return True if any list names one of the venues and years, whatever the rest of the selection."""
    return bool(_take(connection, revision, Selection(venues=_venues(selection)), evidence=("list",)))


def _venues(selection: Selection) -> tuple[Venue, ...]:
    """Return the venues that a selection asks for, with those of its parts."""
    return (*selection.venues, *(venue for part in (*selection.every, *selection.either) for venue in part.venues))
