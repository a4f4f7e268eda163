"""Runs the steps of an ingest that found something new: from abstracts to publishing.

Imported when there is something new: what these steps need takes longer to import than an ingest of unchanged lists.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from ingest.abstracts.chain import ALL, fetch_abstracts
from ingest.abstracts.on_lists import abstracts_on_lists
from ingest.abstracts.provider import Found, Wanted
from ingest.abstracts.providers import open_providers, states_of
from ingest.enrichment.enrich import enrich
from ingest.library.current import current_revision
from ingest.library.embedder import open_embedder
from ingest.library.layout import model_folder
from ingest.library.publishing import Publication, backdate_ledger, publish
from ingest.library.rows import known_keys_of
from ingest.library.stored_abstracts import StoredAbstracts
from ingest.lists.fetch_or_keep import Collected, describe_problems, keep_all
from ingest.papers.model import Paper
from ingest.runs.additions import additions
from ingest.runs.attribution import Attribution
from ingest.runs.embed_and_index import embed_and_index
from ingest.runs.first_seen_dates import dates_from_history
from ingest.runs.full import full_run
from ingest.runs.full_texts import abstracts_from_texts, get_full_texts
from ingest.runs.report import IngestReport, describe_moves
from ingest.runs.settings import IngestSettings, Progressing, TimeLeft
from ingest.runs.unchanged import remember


def ingest_changes(
    engine: Engine,
    settings: IngestSettings,
    fetched: Sequence[Collected],
    inputs: str | None,
    *,
    offline: bool,
    accept: Collection[str],
    now: datetime,
    progress: Progressing,
    time_left: TimeLeft,
    report: IngestReport,
) -> None:
    """Read the lists, get what is missing, and publish a revision if anything changed; fills `report`.

    `inputs` identifies what the run reads, None if the next run must not compare itself with this one. The other
    arguments and the errors are those of `ingest.job.run_job`.
    """
    report.warnings.extend(describe_problems(fetched))
    with report.timing("lists"):
        added = additions(engine, settings, fetched, offline=offline, now=now) if inputs else None
        if added:
            keep_all(engine, fetched)
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
    with report.timing("full texts"):
        texts, report.full_texts = get_full_texts(
            engine, settings.data, settings.full_texts, fetched, papers, offline=offline, now=now, progress=progress
        )
        report.warnings.extend(report.full_texts.unread if report.full_texts else ())
        abstracts = abstracts_on_lists(abstracts, papers, now)
        abstracts = abstracts_from_texts(abstracts, papers, texts, now)
        with_abstract = {paper_id for paper_id, found in abstracts.items() if found.abstract}
        report.without_abstract = [each for each in report.without_abstract if each not in with_abstract]
    expansions: dict[str, tuple[str, ...]] = {}
    if settings.enriching is not None:
        with report.timing("enrichment"):
            expansions, report.enrichment = enrich(engine, settings.enriching, papers, abstracts, now, progress)
    with report.timing("passages"):
        since = current_revision(engine)
        changes = scope.changes(engine, abstracts, attribution.own_answers(answers), expansions, texts)
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
