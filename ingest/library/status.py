"""What a library consists of: its revisions, how much room they take, and what is where."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from ingest.library import schema
from ingest.library.catalogue import open_catalogue, published_revision, transaction
from ingest.library.indexing import IndexPlace
from ingest.library.layout import index_folder, mirrors_folder, model_folder


@dataclass(frozen=True, slots=True)
class RevisionState:
    """A revision; `index_bytes` is None where its index is not in this data folder.

    Only `kept` revisions can be read: the published one, the one before it, and one from which somebody went back.
    `collection` is the one on the Chroma server, None where vectors are in the index's folder.
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
    """Where the parts of a library are and how many bytes they take; `catalogue` is its address without a password.

    `mirrors_bytes` are those of the copies of git repositories that lists come from.
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
    """Look at the library at `url` and `place`; raises LibraryError where there is none yet."""
    engine = open_catalogue(url)
    try:
        with transaction(engine) as connection:
            published = published_revision(connection)
            rows = connection.execute(select(schema.revisions).order_by(schema.revisions.c.number.desc())).all()
            vectors = connection.execute(select(func.count()).select_from(schema.vectors)).scalar_one()
            having = select(func.count(schema.abstracts.c.paper_id.distinct())).where(
                schema.abstracts.c.abstract.is_not(None)
            )
            abstracts = connection.execute(having).scalar_one()
        return LibraryState(
            catalogue=engine.url.render_as_string(hide_password=True),
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
    # SQLite keeps what was written last in a file beside it.
    return sum(_size(path) for path in (file, file.with_name(f"{file.name}-wal")))


def _size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder; none where there is nothing."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
