"""Reads which papers name which works, as an ingest found it in abstracts and notes.

A row of the facet `refers to` holds a name of an abstract; one of `noted` a name of a list's note, with the list.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Connection, or_, select

from ingest.library import schema

_CALLED = ("name", "mentioned name")
"""The facets by which a paper is called."""
_REFERRING, _NOTED = "refers to", "noted"


def naming_papers(
    connection: Connection, revision: int, paper_ids: Collection[str], lists: Collection[str] | None = None
) -> set[str]:
    """Return the papers whose texts name one of these papers. Of notes, those of `lists` are read, of all if None."""
    return _joined(connection, revision, paper_ids, _called(), _speaking(lists))


def papers_named_by(
    connection: Connection, revision: int, paper_ids: Collection[str], lists: Collection[str] | None = None
) -> set[str]:
    """Return the papers that the texts of these papers name; `lists` as in `naming_papers`."""
    return _joined(connection, revision, paper_ids, _speaking(lists), _called())


def _joined(
    connection: Connection,
    revision: int,
    paper_ids: Collection[str],
    own: ColumnElement[bool],
    others: ColumnElement[bool],
) -> set[str]:
    """Return the other papers that share a name: in rows of `own` these papers have it, in rows of `others` they do."""
    facets = schema.facets
    visible = schema.visible_at(facets, revision)
    values = select(facets.c.value).where(visible, own, facets.c.paper_id.in_(list(paper_ids)))
    found = connection.execute(select(facets.c.paper_id).where(visible, others, facets.c.value.in_(values)))
    return {row.paper_id for row in found} - set(paper_ids)


def papers_naming(
    connection: Connection, revision: int, names: Collection[str], lists: Collection[str] | None = None
) -> Mapping[str, set[str]]:
    """Return the papers whose abstracts or notes name each of `names` (folded); `lists` as above."""
    facets = schema.facets
    query = select(facets.c.value, facets.c.paper_id).where(
        schema.visible_at(facets, revision), _speaking(lists), facets.c.value.in_(list(names))
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(query):
        found[row.value].add(row.paper_id)
    return found


def _called() -> ColumnElement[bool]:
    return schema.facets.c.facet.in_(_CALLED)


def _speaking(lists: Collection[str] | None) -> ColumnElement[bool]:
    facets = schema.facets
    noted = facets.c.facet == _NOTED
    return or_(facets.c.facet == _REFERRING, noted if lists is None else noted & facets.c.label.in_(list(lists)))
