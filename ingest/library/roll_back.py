"""Going back to the revision before, and building the published one's index anew: what a person does by hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, select, update

from ingest.errors import LibraryError
from ingest.library import schema
from ingest.library.catalogue import open_catalogue, transaction
from ingest.library.index_building import rebuild_index
from ingest.library.index_writing import Progress, silent
from ingest.library.indexing import IndexPlace, remove_unfinished
from ingest.library.locking import alone_on_catalogue, alone_on_folder
from ingest.library.publishing import current_revision, mend_index


def go_back(url: str, place: IndexPlace, progress: Progress = silent) -> int:
    """Publish the kept revision before the published one again, and give its number.

    Its index is built where it is gone. The next ingest publishes what the lists then say, as a revision after all
    others. Raises LibraryError where no revision before is kept, BusyError while an ingest is at work.
    """
    with _alone(url, place) as engine:
        current = current_revision(engine)
        table = schema.revisions
        with transaction(engine) as connection:
            earlier = select(table).where(table.c.kept, table.c.number < (current.number if current else 0))
            before = connection.execute(earlier.order_by(table.c.number.desc())).first()
        if current is None or before is None:
            raise LibraryError(
                "There is no revision to go back to: only the last two that were published are kept."
                if current
                else "Nothing has been published yet: run `refdesk ingest` to build the library."
            )
        mend_index(engine, place, before, progress)
        with transaction(engine) as connection:
            connection.execute(update(schema.published).values(revision=before.number))
        return int(before.number)


def rebuild(url: str, place: IndexPlace, progress: Progress = silent) -> int:
    """Build the index of the published revision anew, from the catalogue alone, and give the revision's number.

    Nothing is embedded or fetched. Raises LibraryError where nothing is published, BusyError while an ingest
    is at work.
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
