"""Goes back to the previous revision and rebuilds an index, for `refdesk library`."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, select, update

from ingest.errors import LibraryError
from ingest.library import schema
from ingest.library.catalogue import open_catalogue, transaction
from ingest.library.current import current_revision
from ingest.library.index_building import rebuild_index
from ingest.library.index_writing import Progress, silent
from ingest.library.indexing import IndexPlace, remove_unfinished
from ingest.library.locking import alone_on_catalogue, alone_on_folder
from ingest.library.publishing import mend_index


def go_back(url: str, place: IndexPlace, progress: Progress = silent) -> int:
    """Publish the previous stored revision again, and return its number.

    Its index is built if it is missing. The next ingest publishes the lists as a new revision, after all others.
    Raises LibraryError when no earlier revision is stored, BusyError while an ingest is running.
    """
    with _alone(url, place) as engine:
        current = current_revision(engine)
        table = schema.revisions
        with transaction(engine) as connection:
            earlier = select(table).where(table.c.kept, table.c.number < (current.number if current else 0))
            before = connection.execute(earlier.order_by(table.c.number.desc())).first()
        if current is None or before is None:
            raise LibraryError(
                "There is no revision to go back to: only the last two published ones are stored."
                if current
                else "Nothing has been published yet: run `refdesk ingest` to build the library."
            )
        mend_index(engine, place, before, progress)
        with transaction(engine) as connection:
            connection.execute(update(schema.published).values(revision=before.number))
        return int(before.number)


def rebuild(url: str, place: IndexPlace, progress: Progress = silent) -> int:
    """Rebuild the index of the published revision from the catalogue alone, and return the revision's number.

    Nothing is embedded or fetched. Raises LibraryError when nothing is published, BusyError while an ingest is running.
    """
    with _alone(url, place) as engine:
        current = current_revision(engine)
        if current is None:
            raise LibraryError("Nothing has been published yet: run `refdesk ingest` to build the library.")
        remove_unfinished(place.data)
        rebuild_index(engine, place, current, progress)
        return int(current.number)


@contextmanager
def _alone(url: str, place: IndexPlace) -> Iterator[Engine]:
    with alone_on_folder(place.data):
        engine = open_catalogue(url)
        try:
            with alone_on_catalogue(engine):
                yield engine
        finally:
            engine.dispose()
