"""The ingest job: lists in, a published revision out.

1. Fetch the lists; what cannot be fetched keeps its last good state.
2. Read them, and decide which entries are about one paper.
3. Get the abstracts that are missing.
4. Cut papers into passages, and embed those that are new.
5. Publish: build the index beside the old one, and flip the pointer.

Killed at any step, readers see the last published revision and the next run goes on from what was kept.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, Table

from ingest.abstracts.chain import ALL, fetch_abstracts
from ingest.abstracts.provider import Found, Wanted
from ingest.abstracts.providers import open_providers, states_of
from ingest.dating import dates_from_history
from ingest.errors import EmbedderError
from ingest.identifying import identify_readings
from ingest.library import schema
from ingest.library.catalogue import create_or_upgrade_catalogue
from ingest.library.chroma_server import ChromaServer
from ingest.library.contents import ListContents, known_keys_of
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.library.embedding import embed, without_vectors
from ingest.library.index_writing import whole
from ingest.library.indexing import NO_EMBEDDER, IndexPlace, is_at, remove_unfinished
from ingest.library.kept_abstracts import KeptAbstracts
from ingest.library.layout import model_folder
from ingest.library.locking import alone_on_catalogue, alone_on_folder
from ingest.library.passages import texts_to_embed
from ingest.library.publishing import (
    Publication,
    carries_on,
    changes_of,
    current_revision,
    date_back,
    mend_index,
    publish,
)
from ingest.library.revising import TableChange
from ingest.lists.collecting import Collected, check_lists, collect, keep
from ingest.lists.model import ReadList
from ingest.lists.reading import check_accepted, read_all
from ingest.papers.model import Paper
from ingest.papers.settings import IdentitySettings
from ingest.report import IngestReport
from ingest.reporting import describe_identity, describe_lists
from ingest.settings import AbstractsSettings, ListSettings
from ingest.unchanged import inputs_of, remember, report_of_same

Progressing = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and how much there is in all."""

TimeLeft = Callable[[str, float], None]
"""Told a step whose end can be estimated, and in how many seconds that will be."""


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """What the job needs to know: where things are, which lists, and how papers are told apart and read."""

    data: Path
    catalogue_url: str
    lists: Sequence[ListSettings]
    identity: IdentitySettings = field(default_factory=IdentitySettings)
    abstracts: AbstractsSettings = field(default_factory=AbstractsSettings)
    embedder: EmbedderSettings = field(default_factory=EmbedderSettings)
    chroma: ChromaServer | None = None

    @property
    def place(self) -> IndexPlace:
        """Where the index is kept."""
        return IndexPlace(self.data, self.chroma)


def run_job(
    settings: IngestSettings,
    *,
    offline: bool = False,
    accept: Collection[str] = (),
    now: datetime,
    progress: Progressing = lambda step, done, total: None,
    time_left: TimeLeft = lambda step, seconds: None,
) -> IngestReport:
    """Run the five steps; gives the report. `offline` uses no network: last good copies and starters stand in.

    `accept` names lists that are taken as they are now, even if they have lost most of their entries. Raises
    SettingsError for lists that cannot be told apart or are not there, BusyError when another ingest is at work,
    StorageError when the library cannot be written, EmbedderError when passages cannot be embedded. Lists and
    providers that fail are told in the report; they stop nothing.
    """
    check_lists(settings.lists)
    check_accepted(settings.lists, accept)
    report = IngestReport()
    with alone_on_folder(settings.data), _catalogue(settings.catalogue_url) as engine:
        remove_unfinished(settings.data)
        with _timed(report, "lists"):
            fetched = collect(engine, settings.data, settings.lists, offline=offline, now=now, progress=progress)
            inputs = None if accept else inputs_of(settings, fetched, offline=offline)
            if inputs and (told := _resting(engine, settings.place, inputs, fetched, now, progress)):
                return told
            read = read_all(engine, fetched, accept=accept, progress=progress)
            collected, readings = read.collected, read.readings
        with _timed(report, "papers"):
            identified = identify_readings(engine, readings, settings.identity)
            identity, former_ids = identified.identity, identified.former_ids
        with _timed(report, "history"):
            dates = dates_from_history(
                settings.lists,
                identity.papers,
                settings.data,
                offline=offline,
                now=now,
                problem=report.warnings.append,
                progress=progress,
            )
        with _timed(report, "abstracts"):
            abstracts = _abstracts(
                engine, settings, identity.papers, former_ids, offline, now, progress, time_left, report
            )
        with _timed(report, "passages"):
            since = current_revision(engine)
            lists = [
                ListContents(listed.settings.name, listed.settings.source, _title(listed, readings))
                for listed in collected
                if listed.files
            ]
            changes = changes_of(engine, lists, identity, abstracts)
        with _timed(report, "embedder"):
            embedder = _embed_new(engine, settings, changes, progress, report)
        describe_lists(report, collected, readings, identity, abstracts, changes)
        describe_identity(report, identity)
        with _timed(report, "publishing"):
            publication = Publication(
                now=now,
                since=since.number if since else None,
                embedder=embedder,
                papers=identity.papers,
                known_keys=known_keys_of(identity.papers),
                former_ids=former_ids,
                dates=dates,
            )
            if current_revision(engine) is not None or any(listed.files for listed in collected):
                _publish(engine, settings.place, changes, publication, progress, report)
        if inputs:
            remember(engine, inputs, report, now)
    return report


@contextmanager
def _catalogue(url: str) -> Iterator[Engine]:
    engine = create_or_upgrade_catalogue(url)
    try:
        with alone_on_catalogue(engine):
            yield engine
    finally:
        engine.dispose()


@contextmanager
def _timed(report: IngestReport, step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    report.seconds[step] = round(time.perf_counter() - started, 3)


def _resting(
    engine: Engine, place: IndexPlace, inputs: str, fetched: Sequence[Collected], now: datetime, progress: Progressing
) -> IngestReport | None:
    """The report of a run that has nothing to do, None where there is something to do.

    The copies of the lists are kept anew all the same: they say as of when the library is.
    """
    current = current_revision(engine)
    if current is None or not is_at(place, current):
        return None
    started = time.perf_counter()
    report = report_of_same(engine, inputs, current.number, now)
    if report is not None:
        mend_index(engine, place, current, partial(progress, "writing the index"))
        for listed in fetched:
            if listed.fetched:
                keep(engine, listed.settings.name, listed.fetched)
        report.seconds["lists"] = round(time.perf_counter() - started, 3)
    return report


def _title(collected: Collected, readings: Sequence[ReadList]) -> str | None:
    """The title of the first file of a list that has one."""
    titles = (reading.title for reading in readings if reading.file.list == collected.settings.name)
    return next(filter(None, titles), None)


def _abstracts(
    engine: Engine,
    settings: IngestSettings,
    papers: Sequence[Paper],
    former_ids: Mapping[str, Sequence[str]],
    offline: bool,
    now: datetime,
    progress: Progressing,
    time_left: TimeLeft,
    report: IngestReport,
) -> dict[str, Found]:
    kept = KeptAbstracts(engine, former_ids, states_of(settings.abstracts))
    having = kept.best(settings.abstracts.providers)
    since = now - timedelta(days=settings.abstracts.not_found_days)
    wanted = [
        Wanted(paper.paper_id, paper.titles, paper.identifiers, tuple(link.url for link in paper.links))
        for paper in papers
        if paper.paper_id not in having
    ]
    providers = open_providers(
        settings.abstracts,
        offline=offline,
        asked_in_vain=lambda name: kept.asked_in_vain(name, since),
        problem=report.warnings.append,
    )
    chain = asyncio.run(fetch_abstracts(wanted, providers, kept.keep, progress, partial(time_left, ALL)))
    report.providers = [told for told in chain.providers if told.asked]
    report.without_abstract = sorted(chain.without)
    known = {paper.paper_id for paper in papers}
    told = kept.told(settings.abstracts.providers)
    return {paper_id: found for paper_id, found in told.items() if paper_id in known}


def _embed_new(
    engine: Engine,
    settings: IngestSettings,
    changes: dict[Table, TableChange],
    progress: Progressing,
    report: IngestReport,
) -> str:
    """Embed the passages that have no vectors; gives the name of the embedder.

    Where a library is already published, a failing embedder stops the run and that library stays. Where there is
    none yet, the first one is published for search by words alone.
    """
    current = current_revision(engine)
    try:
        embedder = open_embedder(settings.embedder, model_folder(settings.data))
        passages = changes[schema.passages]
        if current is None or current.embedder != embedder.name:
            passages = whole(engine, schema.passages, passages)
        texts = without_vectors(engine, embedder.name, texts_to_embed(passages.added))
        embed(engine, embedder, texts, lambda done, total: progress("embedding passages", done, total))
    except EmbedderError as error:
        if current is not None and current.embedder != NO_EMBEDDER:
            raise
        report.errors.append(f"{error} The library is published without vectors: search goes by words alone.")
        return NO_EMBEDDER
    report.embedded = len(texts)
    return embedder.name


def _publish(
    engine: Engine,
    place: IndexPlace,
    changes: Mapping[Table, TableChange],
    publication: Publication,
    progress: Progressing,
    report: IngestReport,
) -> None:
    def writing(done: int, total: int) -> None:
        progress("writing the index", done, total)

    current = current_revision(engine)
    carried_on = current is not None and carries_on(place, current, publication.embedder)
    if carried_on:
        mend_index(engine, place, current, writing)
    if not carried_on or not all(change.empty for change in changes.values()):
        publish(engine, place, changes, publication, writing)
        report.published = True
        current = current_revision(engine)
    else:
        date_back(engine, publication.dates)
    assert current is not None
    report.revision, report.papers, report.passages = current.number, current.papers, current.passages
