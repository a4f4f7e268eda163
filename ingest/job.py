"""Runs an ingest: reads the lists and publishes a revision of the library.

1. Fetch the lists; use the last good copy of a list that cannot be fetched.
2. Read them and decide which entries are about one paper; if papers were only added, read only those.
3. Get missing abstracts, and where that is configured have a language model describe new papers.
4. Cut papers into passages, and embed new ones while the index is built beside the old one.
5. Publish: switch the pointer to the new revision.

If the run is killed at any step, readers see the last published revision and the next run continues from what is saved.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from sqlalchemy import Engine

from ingest.library.catalogue import create_or_upgrade_catalogue
from ingest.library.current import current_revision
from ingest.library.indexing import IndexPlace, is_at, missing_parts, remove_unfinished
from ingest.library.locking import alone_on_catalogue, alone_on_folder
from ingest.lists.fetch_or_keep import Collected, check_lists, collect, keep_all
from ingest.runs.report import IngestReport, describe_moves
from ingest.runs.settings import IngestSettings, Progressing, TimeLeft
from ingest.runs.unchanged import inputs_of, last_run
from ingest.terms.vocabulary import use_additions


def run_job(
    settings: IngestSettings,
    *,
    offline: bool = False,
    accept: Collection[str] = (),
    now: datetime,
    progress: Progressing = lambda step, done, total: None,
    time_left: TimeLeft = lambda step, seconds: None,
) -> IngestReport:
    """Run the five steps and return the report.

    `offline` uses no network, only last good copies and bundled lists. `accept` names lists that are read even if they
    have lost most of their entries. Raises SettingsError for lists that have one name or do not exist, BusyError when
    another ingest is running, StorageError when the library cannot be written, EmbedderError when passages cannot be
    embedded. Failed lists and providers are in the report and do not stop the run.
    """
    use_additions(settings.vocabulary.additions)
    check_lists(settings.lists)
    if accept:
        from ingest.lists.read_or_doubt import check_accepted

        check_accepted(settings.lists, accept)
    report = IngestReport()
    with alone_on_folder(settings.data), _catalogue(settings.catalogue_url) as engine:
        remove_unfinished(settings.data)
        with report.timing("lists"):
            fetched = collect(
                engine,
                settings.data,
                settings.lists,
                offline=offline,
                now=now,
                progress=progress,
                limits=settings.full_texts.limits,
            )
            inputs = None if accept else inputs_of(settings, fetched, offline=offline)
            if inputs and (unchanged := _unchanged(engine, settings.place, inputs, fetched, now, progress)):
                return unchanged
        from ingest.runs.changed import ingest_changes

        ingest_changes(
            engine,
            settings,
            fetched,
            inputs,
            offline=offline,
            accept=accept,
            now=now,
            progress=progress,
            time_left=time_left,
            report=report,
        )
    return report


@contextmanager
def _catalogue(url: str) -> Iterator[Engine]:
    engine = create_or_upgrade_catalogue(url)
    try:
        with alone_on_catalogue(engine):
            yield engine
    finally:
        engine.dispose()


def _unchanged(
    engine: Engine, place: IndexPlace, inputs: str, fetched: Sequence[Collected], now: datetime, progress: Progressing
) -> IngestReport | None:
    """Return the report of a run that has nothing to do, None if there is something to do.

    The copies of the lists are saved all the same, because their times say how current the library is.
    """
    current = current_revision(engine)
    if current is None or not is_at(place, current):
        return None
    started = time.perf_counter()
    last = last_run(engine, inputs, current.number, now)
    if last is None:
        return None
    report = last.report
    describe_moves(report, fetched)
    if current.collection is not None or missing_parts(place.data, current):
        from ingest.library.publishing import mend_index

        mend_index(engine, place, current, partial(progress, "writing the index"))
    keep_all(engine, fetched)
    report.seconds["lists"] = round(time.perf_counter() - started, 3)
    return report
