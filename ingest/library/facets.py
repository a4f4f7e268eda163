"""Reads what papers have in common (lists, venues, headings, authors), to count and sort by."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ingest.library import schema


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value of a facet that a paper has: its folded `value`, the `label` people read, and who says so.

    `year` is that of a venue, None where it is not known or the facet is another one.
    """

    paper_id: str
    facet: str
    value: str
    label: str
    evidence: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """A paper with what it can be put in order by: its year, and the day it was first seen on each list."""

    paper_id: str
    year: int | None
    first_seen: Mapping[str, date]


def read_facets(connection: Connection, revision: int, facets: Sequence[str]) -> Iterator[FacetRow]:
    """Yield the rows of some facets at a revision."""
    table = schema.facets
    query = select(table.c.paper_id, table.c.facet, table.c.value, table.c.label, table.c.evidence, table.c.year)
    rows = connection.execute(query.where(schema.visible_at(table, revision), table.c.facet.in_(facets)))
    return (FacetRow(*row) for row in rows)


def read_shelved(connection: Connection, revision: int) -> list[Shelved]:
    """Return every paper at a revision, by title, with its days in the ledger."""
    papers, ledger = schema.papers, schema.ledger
    seen: dict[str, dict[str, date]] = defaultdict(dict)
    for row in connection.execute(select(ledger).where(ledger.c.revision <= revision)):
        seen[row.paper_id][row.list] = row.first_seen
    query = select(papers.c.paper_id, papers.c.year).where(schema.visible_at(papers, revision))
    rows = connection.execute(query.order_by(papers.c.title_key, papers.c.paper_id))
    return [Shelved(row.paper_id, row.year, seen.get(row.paper_id, {})) for row in rows]
