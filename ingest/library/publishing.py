"""Publishes a revision: one transaction switches readers to it once its index is built.

If the run is killed before that transaction ends, readers see no change, and the next run removes what was left.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select

from ingest.abstracts.provider import Found
from ingest.errors import StorageError
from ingest.library import schema
from ingest.library.catalogue import transaction
from ingest.library.citations import citation_rows
from ingest.library.current import current_revision
from ingest.library.derivation import derivation
from ingest.library.former_titles import former_titles, joined
from ingest.library.full_texts import NO_TEXTS, TextsOfPapers
from ingest.library.index_building import IndexPlan, rebuild_index
from ingest.library.index_writing import Progress, silent, whole
from ingest.library.indexing import Index, IndexPlace, has_vectors_on_server, index_of, is_at
from ingest.library.ledger_writing import backdate, write_ledger
from ingest.library.local_index import ensure_here
from ingest.library.model import FULL_TEXT
from ingest.library.pruning import remove_old
from ingest.library.row_changes import (
    Row,
    TableChange,
    forget_after,
    remember_former_ids,
    remember_keys,
    table_change,
    write_change,
)
from ingest.library.rows import (
    Expansions,
    ListContents,
    conflict_rows,
    entry_rows,
    facet_rows,
    list_rows,
    paper_rows,
    passage_rows,
)
from ingest.papers.model import Identity, Paper


@dataclass(frozen=True, slots=True)
class Publication:
    """What a run publishes beside the rows: the time, the index, and what later runs must remember.

    `since` is the revision with which the rows were compared, None before the first. `former_ids` are ids under which
    papers were known before; `dates` are days of first appearance, by paper id and list, from the histories of lists.
    """

    now: datetime
    since: int | None
    embedder: str
    index: Index
    papers: Sequence[Paper]
    known_keys: Mapping[str, str]
    former_ids: Mapping[str, Sequence[str]]
    dates: Mapping[tuple[str, str], date]


def changes_of(
    engine: Engine,
    lists: Sequence[ListContents],
    identity: Identity,
    abstracts: Mapping[str, Found],
    answers: Mapping[str, Sequence[Found]],
    expansions: Expansions,
    texts: TextsOfPapers = NO_TEXTS,
) -> dict[Table, TableChange]:
    """Return the change of every versioned table from the published revision to the new one.

    `abstracts` has what is known of each paper, `answers` all that providers said of it, `texts` its full text.

    Facets and passages are derived only for papers that changed, or for all papers if the derivation's version did.
    """
    papers = identity.papers
    current = current_revision(engine)
    number = current.number if current else None
    changes: dict[Table, TableChange] = {}
    with transaction(engine) as connection:

        def compare(table: Table, rows: Iterable[Row], unchanged: Set[str] = frozenset()) -> None:
            changes[table] = table_change(connection, table, number, rows, unchanged)

        compare(schema.lists, list_rows(lists, papers))
        compare(schema.conflicts, conflict_rows(identity.conflicts))
        compare(schema.citations, citation_rows(papers, answers))
        compare(schema.entries, entry_rows(papers))
        compare(schema.papers, paper_rows(papers, abstracts, expansions, texts=texts))
        same_code = current is not None and current.scheme == derivation()
        former = former_titles(changes[schema.papers], papers, same_code=same_code)
        if former:
            first = changes[schema.papers]
            others = {paper.paper_id for paper in papers if paper.paper_id not in former}
            renamed = [paper for paper in papers if paper.paper_id in former]
            gone = {row["paper_id"] for row in first.ended} - {paper.paper_id for paper in papers}
            compare(schema.papers, paper_rows(renamed, abstracts, expansions, former, texts), others | gone)
            changes[schema.papers] = joined(first, changes[schema.papers], former)
        unchanged: set[str] = set()
        if same_code:
            touched = {row["paper_id"] for row in (*changes[schema.papers].added, *changes[schema.papers].ended)}
            unchanged = {paper.paper_id for paper in papers} - touched
        changed = [paper for paper in papers if paper.paper_id not in unchanged]
        compare(schema.facets, facet_rows(changed, abstracts), unchanged)
        compare(schema.passages, passage_rows(changed, abstracts, expansions, texts), unchanged)
    return changes


def plan_index(
    engine: Engine,
    place: IndexPlace,
    changes: Mapping[Table, TableChange],
    embedder: str,
    progress: Progress = silent,
) -> IndexPlan:
    """Plan the next index: the published one (repaired if needed) with the changes, or all rows from scratch."""
    papers, passages = changes[schema.papers], changes[schema.passages]
    current = current_revision(engine)
    if current is None or current.embedder != embedder or not is_at(place, current):
        # Rows that did not change are missing from the changes, but a new index must hold them as well.
        papers, passages = whole(engine, schema.papers, papers), whole(engine, schema.passages, passages)
        return IndexPlan(None, papers, passages, embedder)
    mend_index(engine, place, current, progress)
    return IndexPlan(index_of(current_revision(engine)), papers, passages, embedder)


def publish(
    engine: Engine,
    place: IndexPlace,
    changes: Mapping[Table, TableChange],
    publication: Publication,
) -> None:
    """Publish the next revision; raises StorageError, and changes nothing, if another ingest published first."""
    with transaction(engine) as connection:
        _write(connection, _next_number(connection), changes, publication)
    remove_old(engine, place)


def backdate_ledger(engine: Engine, dates: Mapping[tuple[str, str], date]) -> None:
    """Move the ledger's dates back to earlier ones from the histories of lists, if nothing else is new."""
    if dates:
        with transaction(engine) as connection:
            backdate(connection, dates)


def mend_index(engine: Engine, place: IndexPlace, revision: Any, progress: Progress = silent) -> None:
    """Build the missing parts of a stored revision's index where the settings want it; raises StorageError."""
    elsewhere = not is_at(place, revision)
    if elsewhere or (place.chroma is not None and not has_vectors_on_server(place.chroma, revision)):
        rebuild_index(engine, place, revision, progress)
    else:
        ensure_here(engine, place.data, revision, progress)


def next_number(engine: Engine) -> int:
    """Return the number of the next revision."""
    with transaction(engine) as connection:
        return _next_number(connection)


def _next_number(connection: Connection) -> int:
    return (connection.execute(select(func.max(schema.revisions.c.number))).scalar() or 0) + 1


def _write(
    connection: Connection,
    number: int,
    changes: Mapping[Table, TableChange],
    publication: Publication,
) -> None:
    if _published_for_update(connection) != publication.since:
        raise StorageError("Another ingest published first, so this one changed nothing. Run `refdesk ingest` again.")
    if publication.since is not None:
        forget_after(connection, publication.since)
    for table, change in changes.items():
        write_change(connection, table, number, change)
    listed = {paper.paper_id: {entry.list for entry in paper.entries} for paper in publication.papers}
    write_ledger(connection, number, listed, publication.former_ids, publication.dates, publication.now.date())
    remember_former_ids(connection, publication.former_ids)
    remember_keys(connection, publication.known_keys, publication.former_ids)
    connection.execute(
        insert(schema.revisions).values(
            number=number,
            published_at=publication.now,
            embedder=publication.embedder,
            scheme=derivation(),
            index_name=publication.index.name,
            collection=publication.index.collection,
            kept=True,
            papers=_count(connection, schema.papers, number),
            passages=_count(connection, schema.passages, number, schema.passages.c.basis != FULL_TEXT),
            full_text_passages=_count(connection, schema.passages, number, schema.passages.c.basis == FULL_TEXT),
            with_abstract=_count(connection, schema.papers, number, schema.papers.c.abstract.is_not(None)),
        )
    )
    connection.execute(delete(schema.published))
    connection.execute(insert(schema.published).values(id=1, revision=number))


def _published_for_update(connection: Connection) -> int | None:
    """Return the published revision, locked until the transaction ends if the database can do that."""
    return connection.execute(select(schema.published.c.revision).with_for_update()).scalar()


def _count(connection: Connection, table: Table, number: int, *conditions: Any) -> int:
    query = select(func.count()).select_from(table).where(schema.visible_at(table, number), *conditions)
    return connection.execute(query).scalar_one()
