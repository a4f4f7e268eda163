"""Runs an ingest: reads the lists and publishes a revision of the library.

1. Fetch the lists; use the last good copy of a list that cannot be fetched.
2. Read them and decide which entries are about one paper; if papers were only added, read only those.
3. Get missing abstracts, and where that is configured have a language model describe new papers.
4. Cut papers into passages, and embed new ones while the index is built beside the old one.
5. Publish: switch the pointer to the new revision.

If the run is killed at any step, readers see the last published revision and the next run continues from what is saved.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from ingest.abstracts.chain import ALL, fetch_abstracts
from ingest.abstracts.provider import Found, Wanted
from ingest.abstracts.providers import open_providers, states_of
from ingest.enrichment.enrich import enrich
from ingest.library.catalogue import create_or_upgrade_catalogue
from ingest.library.embedder import open_embedder
from ingest.library.indexing import IndexPlace, is_at, remove_unfinished
from ingest.library.layout import model_folder
from ingest.library.locking import alone_on_catalogue, alone_on_folder
from ingest.library.publishing import (
    Publication,
    backdate_ledger,
    current_revision,
    mend_index,
    publish,
)
from ingest.library.rows import known_keys_of
from ingest.library.stored_abstracts import StoredAbstracts
from ingest.lists.fetch_or_keep import Collected, check_lists, collect, keep
from ingest.lists.read_or_doubt import check_accepted
from ingest.papers.model import Paper
from ingest.runs.additions import additions
from ingest.runs.attribution import Attribution
from ingest.runs.embed_and_index import Progressing, embed_and_index
from ingest.runs.fill_report import describe_moves
from ingest.runs.first_seen_dates import dates_from_history
from ingest.runs.full import full_run
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings
from ingest.runs.unchanged import inputs_of, last_run, remember
from ingest.terms.vocabulary import use_additions

TimeLeft = Callable[[str, float], None]
"""Called with a step and the estimated seconds until it ends."""


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
    check_accepted(settings.lists, accept)
    report = IngestReport()
    with alone_on_folder(settings.data), _catalogue(settings.catalogue_url) as engine:
        remove_unfinished(settings.data)
        with report.timing("lists"):
            fetched = collect(engine, settings.data, settings.lists, offline=offline, now=now, progress=progress)
            inputs = None if accept else inputs_of(settings, fetched, offline=offline)
            if inputs and (unchanged := _unchanged(engine, settings.place, inputs, fetched, now, progress)):
                return unchanged
            added = additions(engine, settings, fetched, offline=offline, now=now) if inputs else None
            if added:
                _keep(engine, fetched)
        scope = added or full_run(engine, settings, fetched, accept=accept, progress=progress, report=report)
        papers = scope.identity.papers
        with report.timing("history"):
            dates = dates_from_history(
                settings.lists,
                papers,
                settings.data,
                offline=offline,
                now=now,
                problem=report.warnings.append,
                progress=progress,
            )
        with report.timing("abstracts"):
            attribution = Attribution(papers, settings.identity.same)
            stored = StoredAbstracts(
                engine,
                scope.former_ids,
                states_of(settings.abstracts),
                [paper.paper_id for paper in papers] if added else None,
                attribution.is_own,
            )
            abstracts = _abstracts(stored, settings, papers, attribution, offline, now, progress, time_left, report)
            answers = stored.answers()
            scope = scope.with_identity(attribution.without_strangers(scope.identity, answers))
            papers = scope.identity.papers
        expansions: dict[str, tuple[str, ...]] = {}
        if settings.enriching is not None:
            with report.timing("enrichment"):
                expansions, report.enrichment = enrich(engine, settings.enriching, papers, abstracts, now, progress)
        with report.timing("passages"):
            since = current_revision(engine)
            changes = scope.changes(engine, abstracts, attribution.own_answers(answers), expansions)
        opened = partial(open_embedder, settings.embedder, model_folder(settings.data))
        embedder, index = embed_and_index(engine, settings.place, opened, changes, progress, report)
        scope.describe(report, abstracts, changes)
        describe_moves(report, fetched)
        with report.timing("publishing"):
            if index is not None:
                publication = Publication(
                    now=now,
                    since=since.number if since else None,
                    embedder=embedder,
                    index=index,
                    papers=papers,
                    known_keys=known_keys_of(papers),
                    former_ids=scope.former_ids,
                    dates=dates,
                )
                publish(engine, settings.place, changes, publication)
            else:
                backdate_ledger(engine, dates)
            _describe_published(engine, report, published=index is not None)
        if inputs:
            remember(engine, inputs, report, added.since if added else now)
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
    mend_index(engine, place, current, partial(progress, "writing the index"))
    _keep(engine, fetched)
    report.seconds["lists"] = round(time.perf_counter() - started, 3)
    return report


def _keep(engine: Engine, fetched: Sequence[Collected]) -> None:
    for listed in fetched:
        if listed.fetched:
            keep(engine, listed.settings.name, listed.fetched)


def _abstracts(
    stored: StoredAbstracts,
    settings: IngestSettings,
    papers: Sequence[Paper],
    attribution: Attribution,
    offline: bool,
    now: datetime,
    progress: Progressing,
    time_left: TimeLeft,
    report: IngestReport,
) -> dict[str, Found]:
    with_abstract = stored.best(settings.abstracts.providers)
    since = now - timedelta(days=settings.abstracts.not_found_days)
    wanted = [
        Wanted(paper.paper_id, paper.titles, paper.identifiers, tuple(link.url for link in paper.links))
        for paper in papers
        if paper.paper_id not in with_abstract
    ]
    providers = open_providers(
        settings.abstracts,
        offline=offline,
        asked_in_vain=lambda name: stored.asked_in_vain(name, since),
        problem=report.warnings.append,
    )
    chain = asyncio.run(
        fetch_abstracts(wanted, providers, stored.save, progress, partial(time_left, ALL), is_own=attribution.is_own)
    )
    report.providers = [provider for provider in chain.providers if provider.asked]
    report.without_abstract = sorted(chain.without)
    known = {paper.paper_id for paper in papers}
    details = stored.details(settings.abstracts.providers)
    return {paper_id: found for paper_id, found in details.items() if paper_id in known}


def _describe_published(engine: Engine, report: IngestReport, *, published: bool) -> None:
    report.published = published
    current = current_revision(engine)
    if current is not None:
        report.revision, report.papers, report.passages = current.number, current.papers, current.passages
