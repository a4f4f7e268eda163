"""Publishing a revision: the index is built in a folder of its own, then one transaction makes it what readers see.

Killed anywhere before that transaction ends, nothing that readers see has changed; what was left behind is removed
by the next run.
"""

import logging
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select

from ingest.abstracts.provider import Found
from ingest.errors import StorageError
from ingest.library import contents, revising, schema
from ingest.library.catalogue import published_revision, transaction
from ingest.library.contents import ListContents
from ingest.library.layout import index_folder, lexical_folder, vectors_folder
from ingest.library.lexical import LexicalDocument, write_lexical
from ingest.library.records import paper_from_json
from ingest.library.revising import Row, TableChange
from ingest.library.vector_codec import decode_vector
from ingest.library.vectors import VectorIndex
from ingest.papers.model import Identity, Paper

NO_EMBEDDER = "none"
"""The embedder's name of a library that is searched by words alone."""

_log = logging.getLogger(__name__)

_BUILDING = "building-"
_AT_ONCE = 900

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Publication:
    """What a run wants published, beside the rows: when, with which embedder, and what is to be remembered.

    `since` is the revision with which the rows were compared, None before the first.
    """

    now: datetime
    since: int | None
    embedder: str
    papers: Sequence[Paper]
    known_keys: Mapping[str, str]
    former_ids: Mapping[str, Sequence[str]]


def current_revision(engine: Engine) -> Any | None:
    """Give the row of the published revision, None before the first."""
    with transaction(engine) as connection:
        number = published_revision(connection)
        if number is None:
            return None
        return connection.execute(select(schema.revisions).where(schema.revisions.c.number == number)).one()


def changes_of(
    engine: Engine,
    lists: Sequence[ListContents],
    identity: Identity,
    abstracts: Mapping[str, Found],
) -> dict[Table, TableChange]:
    """Compare what is to be published with what is: the change of every versioned table.

    Facets and passages are derived only for papers that changed, or for all where the code that derives them did.
    """
    papers = identity.papers
    current = current_revision(engine)
    number = current.number if current else None
    changes: dict[Table, TableChange] = {}
    with transaction(engine) as connection:

        def compare(table: Table, rows: Iterable[Row], unchanged: Set[str] = frozenset()) -> None:
            changes[table] = revising.compare(connection, table, number, rows, unchanged)

        compare(schema.lists, contents.list_rows(lists, papers))
        compare(schema.conflicts, contents.conflict_rows(identity.conflicts))
        compare(schema.entries, contents.entry_rows(papers))
        compare(schema.papers, contents.paper_rows(papers, abstracts))
        unchanged: set[str] = set()
        if current is not None and current.scheme == contents.scheme():
            touched = {row["paper_id"] for row in (*changes[schema.papers].added, *changes[schema.papers].ended)}
            unchanged = {paper.paper_id for paper in papers} - touched
        changed = [paper for paper in papers if paper.paper_id not in unchanged]
        compare(schema.facets, contents.facet_rows(changed, abstracts), unchanged)
        compare(schema.passages, contents.passage_rows(changed, abstracts), unchanged)
    return changes


def whole(engine: Engine, table: Table, change: TableChange) -> TableChange:
    """Give all rows that a table will have after a change, as if every one were new."""
    ended = {row["row_id"] for row in change.ended}
    with transaction(engine) as connection:
        current = published_revision(connection)
        kept = () if current is None else connection.execute(select(table).where(schema.visible_at(table, current)))
        rows = tuple(dict(row._mapping) for row in kept if row.row_id not in ended)
    return TableChange((*rows, *change.added), ())


def publish(
    engine: Engine,
    data: Path,
    changes: Mapping[Table, TableChange],
    publication: Publication,
    progress: Progress = lambda done, total: None,
) -> None:
    """Build the index of the next revision and publish it with the changes.

    Raises StorageError when the disk is full or the database refuses; the published revision then stays as it is.
    """
    current = current_revision(engine)
    number = _next_number(engine)
    same_embedder = current is not None and current.embedder == publication.embedder
    base = current.index_name if current is not None and same_embedder and has_index(data, current) else None
    indexed = (schema.papers, schema.passages)
    if base is not None and all(changes[table].empty for table in indexed):
        index_name = base
    else:
        index_name = _build_index(
            engine,
            data,
            number,
            base=base,
            changes=changes,
            embedder=publication.embedder,
            progress=progress,
        )
    with transaction(engine) as connection:
        _write(connection, number, index_name, changes, publication)
    _remove_old(engine, data, number)


def has_index(data: Path, revision: Any) -> bool:
    """Whether the index of a revision is still there; where somebody deleted it, it is to be built anew."""
    return all(folder(data, revision.index_name).is_dir() for folder in (lexical_folder, vectors_folder))


def remove_unfinished(data: Path) -> None:
    """Remove what a run that was killed left of an index it had not finished; raises StorageError if it cannot."""
    try:
        for folder in index_folder(data).glob(f"{_BUILDING}*"):
            shutil.rmtree(folder)
    except OSError as error:
        raise StorageError(
            f"What an unfinished ingest left in {index_folder(data)} cannot be removed: {error}. Correct the rights "
            "there or remove it yourself."
        ) from error


def _next_number(engine: Engine) -> int:
    with transaction(engine) as connection:
        return (connection.execute(select(func.max(schema.revisions.c.number))).scalar() or 0) + 1


def _build_index(
    engine: Engine,
    data: Path,
    number: int,
    *,
    base: str | None,
    changes: Mapping[Table, TableChange],
    embedder: str,
    progress: Progress,
) -> str:
    name = f"{number:06d}-{uuid4().hex[:8]}"
    building = f"{_BUILDING}{name}"
    folder = index_folder(data) / building
    try:
        folder.mkdir(parents=True)
        if base is not None:
            shutil.copytree(index_folder(data) / base, folder, dirs_exist_ok=True)
        papers, passages = changes[schema.papers], changes[schema.passages]
        if base is None:
            # Rows that did not change are missing from the changes, but a new index must hold them as well.
            papers, passages = whole(engine, schema.papers, papers), whole(engine, schema.passages, passages)
        _write_lexical(lexical_folder(data, building), papers)
        _write_vectors(engine, vectors_folder(data, building), passages, embedder, progress)
        folder.rename(index_folder(data) / name)
    except OSError as error:
        raise StorageError(
            f"The index could not be written to {index_folder(data)}: {error}. Free some disk space and run "
            "`refdesk ingest` again; what was published before is untouched."
        ) from error
    return name


def _write_lexical(folder: Path, papers: TableChange) -> None:
    added = {row["paper_id"] for row in papers.added}
    write_lexical(
        folder,
        (_lexical_document(row) for row in papers.added),
        (row["paper_id"] for row in papers.ended if row["paper_id"] not in added),
    )


def _lexical_document(row: Row) -> LexicalDocument:
    stored = paper_from_json(row["data"])
    return LexicalDocument(
        paper_id=row["paper_id"],
        titles=stored.titles,
        names=stored.names,
        abstract=row["abstract"],
        notes=tuple(text for _, text in stored.notes),
        sections=tuple(dict.fromkeys(heading for _, path in stored.sections for heading in path)),
        organisations=stored.organisations,
        venues=tuple(f"{known.venue.name} {known.venue.year or ''}".strip() for known in stored.venues),
        authors=stored.authors,
    )


def _write_vectors(engine: Engine, folder: Path, passages: TableChange, embedder: str, progress: Progress) -> None:
    index = VectorIndex.open_embedded(folder)
    try:
        added = {row["passage_id"] for row in passages.added}
        index.delete(row["passage_id"] for row in passages.ended if row["passage_id"] not in added)
        total = len(passages.added)
        for start in range(0, total, _AT_ONCE):
            batch = passages.added[start : start + _AT_ONCE]
            vectors = _vectors_of(engine, embedder, [row["content_key"] for row in batch])
            known = [row for row in batch if row["content_key"] in vectors]
            index.upsert(
                [row["passage_id"] for row in known],
                [decode_vector(vectors[row["content_key"]]) for row in known],
                [row["paper_id"] for row in known],
            )
            progress(start + len(batch), total)
    finally:
        index.close()


def _vectors_of(engine: Engine, embedder: str, content_keys: Sequence[str]) -> dict[str, bytes]:
    table = schema.vectors
    with transaction(engine) as connection:
        query = select(table.c.content_key, table.c.vector).where(
            table.c.embedder == embedder, table.c.content_key.in_(content_keys)
        )
        return {row.content_key: row.vector for row in connection.execute(query)}


def _write(
    connection: Connection,
    number: int,
    index_name: str,
    changes: Mapping[Table, TableChange],
    publication: Publication,
) -> None:
    if _published_for_update(connection) != publication.since:
        raise StorageError(
            "Another ingest has published meanwhile, so that this one was given up: run `refdesk ingest` again."
        )
    for table, change in changes.items():
        revising.write(connection, table, number, change)
    listed = (
        (paper.paper_id, name, publication.former_ids.get(paper.paper_id, ()))
        for paper in publication.papers
        for name in dict.fromkeys(entry.list for entry in paper.entries)
    )
    revising.write_ledger(connection, number, listed, publication.now.date())
    revising.remember_former_ids(connection, publication.former_ids)
    revising.remember_keys(connection, publication.known_keys)
    connection.execute(
        insert(schema.revisions).values(
            number=number,
            published_at=publication.now,
            embedder=publication.embedder,
            scheme=contents.scheme(),
            index_name=index_name,
            papers=_count(connection, schema.papers, number),
            passages=_count(connection, schema.passages, number),
            with_abstract=_count(connection, schema.papers, number, schema.papers.c.abstract.is_not(None)),
        )
    )
    connection.execute(delete(schema.published))
    connection.execute(insert(schema.published).values(id=1, revision=number))


def _published_for_update(connection: Connection) -> int | None:
    """The published revision, held until the transaction ends where the database can."""
    return connection.execute(select(schema.published.c.revision).with_for_update()).scalar()


def _count(connection: Connection, table: Table, number: int, *conditions: Any) -> int:
    query = select(func.count()).select_from(table).where(schema.visible_at(table, number), *conditions)
    return connection.execute(query).scalar_one()


def _remove_old(engine: Engine, data: Path, number: int) -> None:
    """Keep this revision and the one before it; rows and folders that neither needs are removed."""
    with transaction(engine) as connection:
        numbers = connection.execute(
            select(schema.revisions.c.number, schema.revisions.c.index_name)
            .where(schema.revisions.c.number <= number)
            .order_by(schema.revisions.c.number.desc())
            .limit(2)
        ).all()
        oldest = min(row.number for row in numbers)
        for table in schema.VERSIONED:
            connection.execute(delete(table).where(table.c.to_revision <= oldest))
    kept = {row.index_name for row in numbers}
    for folder in index_folder(data).iterdir():
        if folder.is_dir() and folder.name not in kept:
            # The revision is published by now; what stays behind costs space only, and the next one tries again.
            shutil.rmtree(folder, onerror=lambda _, path, told: _log.warning("%s cannot be removed: %s", path, told[1]))
