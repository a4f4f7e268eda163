"""Which papers a selection takes: exact answers to questions about the collection, from the catalogue alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from ingest.library import schema
from ingest.library.folding import bounded, fold
from ingest.library.looking_up import some_at_a_time
from ingest.library.model import Selection


@dataclass(frozen=True, slots=True)
class Selected:
    """The papers that a selection takes, and those that only the address of a link puts at the venue asked for.

    `years` are those of `papers`, one for each; None for an unknown year.
    """

    papers: tuple[str, ...]
    by_link: tuple[str, ...]
    years: tuple[int | None, ...] = ()


def select_papers(connection: Connection, revision: int, selection: Selection) -> Selected:
    """Apply `selection` to the papers of a revision.

    Papers come newest first, then by title. Where lists name a venue, their word counts; papers of which only a
    link's address tells the venue are given apart. Where no list names it for any paper, the addresses are all there
    is and decide.
    """
    by_list = _take(connection, revision, selection, evidence=("list",))
    if not selection.venues:
        return Selected(tuple(by_list), (), tuple(by_list.values()))
    by_link = _take(connection, revision, selection, evidence=("link",))
    if not by_list and not _named_by_lists(connection, revision, selection):
        return Selected(tuple(by_link), (), tuple(by_link.values()))
    return Selected(tuple(by_list), tuple(each for each in by_link if each not in by_list), tuple(by_list.values()))


def _take(
    connection: Connection, revision: int, selection: Selection, evidence: Sequence[str]
) -> dict[str, int | None]:
    """The papers in their order, each with its year."""
    table = schema.papers
    query = select(table.c.paper_id, table.c.year, table.c.title).where(schema.visible_at(table, revision))
    for condition in _conditions(revision, selection, evidence):
        query = query.where(condition)
    if selection.paper_ids is None:
        rows = connection.execute(query).all()
    else:
        ids = list(dict.fromkeys(selection.paper_ids))
        rows = [
            row
            for some in some_at_a_time(ids)
            for row in connection.execute(query.where(table.c.paper_id.in_(some))).all()
        ]
    ordered = sorted(rows, key=lambda row: (-(row.year or 0), fold(row.title), row.paper_id))
    return {row.paper_id: row.year for row in ordered}


def _conditions(revision: int, selection: Selection, evidence: Sequence[str]) -> Iterable[ColumnElement[bool]]:
    table, facets = schema.papers, schema.facets
    if selection.venues:
        asked = [
            and_(facets.c.value == fold(venue.name), *([facets.c.year == venue.year] if venue.year else []))
            for venue in selection.venues
        ]
        yield _has(revision, "venue", or_(*asked), facets.c.evidence.in_(evidence))
    together = selection.every_organisation
    for key in selection.organisations if together else ():
        yield _has(revision, "organisation", facets.c.value == key)
    for facet, values in (
        ("organisation", () if together else selection.organisations),
        ("section", tuple(map(fold, selection.sections))),
        ("kind", selection.kinds),
        ("link", selection.links),
        ("list", tuple(map(fold, selection.lists))),
        ("author", tuple(map(fold, selection.authors))),
    ):
        if values:
            yield _has(revision, facet, facets.c.value.in_(list(map(bounded, values))))
    if selection.years:
        first, last = selection.years
        if first is not None:
            yield table.c.year >= first
        if last is not None:
            yield table.c.year <= last
    if selection.without:
        yield table.c.paper_id.not_in(selection.without)
    if selection.seen_from or selection.seen_until:
        yield table.c.paper_id.in_(_first_seen_within(selection))
    for excluded in selection.excluding:
        # Whether a list or only an address puts a paper at a venue, it is not one from elsewhere.
        theirs = select(table.c.paper_id).where(schema.visible_at(table, revision))
        yield table.c.paper_id.not_in(theirs.where(*_conditions(revision, excluded, ("list", "link"))))


def _has(revision: int, facet: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    facets = schema.facets
    holders = select(facets.c.paper_id).where(schema.visible_at(facets, revision), facets.c.facet == facet, *conditions)
    return schema.papers.c.paper_id.in_(holders)


def _first_seen_within(selection: Selection) -> Select[Any]:
    ledger = schema.ledger
    first = func.min(ledger.c.first_seen)
    query = select(ledger.c.paper_id).group_by(ledger.c.paper_id)
    if selection.lists:
        query = query.where(func.lower(ledger.c.list).in_([name.lower() for name in selection.lists]))
    if selection.seen_from:
        query = query.having(first >= selection.seen_from)
    if selection.seen_until:
        query = query.having(first <= selection.seen_until)
    return query


def _named_by_lists(connection: Connection, revision: int, selection: Selection) -> bool:
    """Whether any list names one of the venues in one of the years asked for, whatever else was asked."""
    return bool(_take(connection, revision, replace(Selection(), venues=selection.venues), evidence=("list",)))
