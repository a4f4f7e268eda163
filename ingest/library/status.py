"""Reports the parts of a library: its revisions, their size and where they are stored."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from ingest.library import schema
from ingest.library.catalogue import open_catalogue, published_revision, transaction
from ingest.library.database import shown_address
from ingest.library.indexing import IndexPlace
from ingest.library.layout import index_folder, mirrors_folder, model_folder


@dataclass(frozen=True, slots=True)
class RevisionState:
    """A revision; `index_bytes` is None if its index is not in this data folder.

    Only stored revisions (`is_kept`) can be read: the published one, the one before it, and one from which an admin
    went back. `collection` is the one on the Chroma server, None if the vectors are in the index's folder.
    """

    number: int
    published_at: datetime
    is_published: bool
    is_kept: bool
    papers: int
    with_abstract: int
    passages: int
    embedder: str
    index: str
    index_bytes: int | None
    collection: str | None


@dataclass(frozen=True, slots=True)
class LibraryState:
    """Where the parts of a library are and their sizes in bytes; `catalogue` is its address without a password.

    `mirrors_bytes` is the size of the copies of git repositories that lists come from.
    """

    catalogue: str
    catalogue_bytes: int | None
    data: str
    index_bytes: int
    models_bytes: int
    mirrors_bytes: int
    chroma: str | None
    kept_vectors: int
    kept_abstracts: int
    revisions: tuple[RevisionState, ...]


def library_state(url: str, place: IndexPlace) -> LibraryState:
    """Return the state of the library at `url` and `place`; raises LibraryError if there is none yet."""
    engine = open_catalogue(url)
    try:
        with transaction(engine) as connection:
            published = published_revision(connection)
            rows = connection.execute(select(schema.revisions).order_by(schema.revisions.c.number.desc())).all()
            vectors = connection.execute(select(func.count()).select_from(schema.vectors)).scalar_one()
            found = select(func.count(schema.abstracts.c.paper_id.distinct())).where(
                schema.abstracts.c.abstract.is_not(None)
            )
            abstracts = connection.execute(found).scalar_one()
        return LibraryState(
            catalogue=shown_address(engine.url),
            catalogue_bytes=_size_of_catalogue(engine),
            data=str(place.data),
            index_bytes=_size(index_folder(place.data)),
            models_bytes=_size(model_folder(place.data)),
            mirrors_bytes=_size(mirrors_folder(place.data)),
            chroma=place.chroma.address if place.chroma else None,
            kept_vectors=vectors,
            kept_abstracts=abstracts,
            revisions=tuple(_revision(place.data, row, published) for row in rows),
        )
    finally:
        engine.dispose()


def _revision(data: Path, row: Any, published: int | None) -> RevisionState:
    folder = index_folder(data) / row.index_name
    return RevisionState(
        number=row.number,
        published_at=row.published_at,
        is_published=row.number == published,
        is_kept=row.kept,
        papers=row.papers,
        with_abstract=row.with_abstract,
        passages=row.passages,
        embedder=row.embedder,
        index=row.index_name,
        index_bytes=_size(folder) if folder.is_dir() else None,
        collection=row.collection,
    )


def _size_of_catalogue(engine: Engine) -> int | None:
    if engine.dialect.name == "postgresql":
        with transaction(engine) as connection:
            return int(connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one())
    if not engine.url.database:
        return None
    file = Path(engine.url.database)
    # SQLite writes to a file beside the database first.
    return sum(_size(path) for path in (file, file.with_name(f"{file.name}-wal")))


def _size(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder; 0 if there is none."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
