"""Runs the watch: reads what is new outside, keeps what no list has, and ranks it.

Each page is saved with how far its source was read, so that a killed run continues where it was.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.candidates.ranking import rank_candidates
from bot.candidates.services import completing_provider, watched_services
from bot.candidates.shelf import still_beyond
from bot.desk.candidates_seen import is_near
from bot.desk.opened_library import OpenedLibrary
from bot.desk.same_paper import keys_of_work, same_papers
from bot.settings.settings import Settings
from bot.store.candidates import (
    StoredCandidate,
    candidates_in,
    count_candidates,
    delete_candidates,
    save_page,
    set_references,
    windows,
)
from bot.store.database import Store
from ingest.abstracts.provider import Provider, Wanted
from ingest.abstracts.providers import label_of
from ingest.errors import AbstractsError
from ingest.library.catalogue import open_catalogue
from ingest.terms.titles import normal_title
from ingest.watching.model import OutsidePaper, Watched, Window

_LASTS = timedelta(days=40)
"""How long a paper that is not near enough is remembered, so that it is not compared anew each day."""

_MOST_COMPLETED = 500


@dataclass(frozen=True, slots=True)
class ServiceReport:
    """What a run got of one service: requests, papers that no list has, how many of them are new, and what failed."""

    name: str
    requests: int
    found: int
    new: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What a run did: a report for each service, and how many candidates are near enough to be shown."""

    services: tuple[ServiceReport, ...]
    candidates: int
    dismissed: int

    @property
    def ok(self) -> bool:
        """Whether no service failed."""
        return not any(each.message for each in self.services)

    def as_json(self) -> dict[str, object]:
        """Return it as values of JSON."""
        return {
            "ok": self.ok,
            "candidates": self.candidates,
            "dismissed": self.dismissed,
            "services": [
                {
                    "service": each.name,
                    "requests": each.requests,
                    "found": each.found,
                    "new": each.new,
                    **({"message": each.message} if each.message else {}),
                }
                for each in self.services
            ],
        }


async def watch(
    settings: Settings,
    opened: OpenedLibrary,
    store: Store,
    now: datetime,
    *,
    watched: Sequence[Watched] | None = None,
    completing: Provider | None = None,
    progress: Callable[[str, int], None] = lambda source, found: None,
) -> WatchReport:
    """Run the watch once over the whole library.

    `watched` and `completing` stand in for the services of the settings. `progress` gets each source as it is read,
    and how many papers were found there so far.
    """
    services = await asyncio.to_thread(watched_services, settings, opened) if watched is None else watched
    reports = [await _read(service, settings, opened, store, now, progress) for service in services]
    provider = completing or completing_provider(settings)
    if provider is not None:
        reports += await _complete(provider, store)
    return await asyncio.to_thread(_ranked, settings, opened, store, tuple(reports), now)


def _ranked(
    settings: Settings, opened: OpenedLibrary, store: Store, reports: tuple[ServiceReport, ...], now: datetime
) -> WatchReport:
    """Rank what waits, and delete what is old and was never near enough to be shown."""
    beyond = still_beyond(store, opened, candidates_in(store, "waiting"), now)
    engine = open_catalogue(settings.catalogue_url)
    try:
        rankings = rank_candidates(opened, store, engine, beyond, settings.candidates)
    finally:
        engine.dispose()
    best = sorted(rankings, key=lambda number: (-rankings[number].score, number))
    shown = [number for number in best if is_near(rankings[number], settings.candidates)][: settings.candidates.most]
    old = {each.candidate_id for each in beyond if each.found_at < now - _LASTS}
    delete_candidates(store, [number for number in best if number in old and number not in shown])
    return WatchReport(reports, len(shown), count_candidates(store).get("dismissed", 0))


async def _read(
    service: Watched,
    settings: Settings,
    opened: OpenedLibrary,
    store: Store,
    now: datetime,
    progress: Callable[[str, int], None],
) -> ServiceReport:
    found = new = 0
    message = ""
    try:
        async with service.opened():
            for source in service.sources:
                known = await asyncio.to_thread(windows, store)
                window = _due(known.get(source), settings, now)
                while window is not None and service.requests < settings.candidates.most_requests:
                    page = await service.page(source, window)
                    beyond = await asyncio.to_thread(_beyond, opened, page.papers)
                    done = page.place is None
                    window = replace(window, place=page.place or "")
                    new += await asyncio.to_thread(save_page, store, source, beyond, window, now, is_last=done)
                    found += len(beyond)
                    progress(source, found)
                    if done:
                        window = None
    except AbstractsError as error:
        message = str(error)
    return ServiceReport(label_of(service.name), service.requests, found, new, message)


def _due(known: tuple[Window, bool] | None, settings: Settings, now: datetime) -> Window | None:
    """Return the time of which a source is to be read now; None where it was read to its end a short time ago."""
    if known is None:
        return Window(now - timedelta(days=settings.candidates.days), now)
    window, is_done = known
    if not is_done:
        return window
    if window.until + timedelta(hours=settings.candidates.again_after_hours) > now:
        return None
    return Window(window.until, now)


def _beyond(opened: OpenedLibrary, papers: Sequence[OutsidePaper]) -> list[tuple[OutsidePaper, tuple[str, ...]]]:
    """Return the papers that the library has not, each with the keys by which it is one candidate."""
    known = same_papers(opened, papers)
    return [(paper, keys_of_work(paper)) for paper, same in zip(papers, known, strict=True) if not same]


async def _complete(provider: Provider, store: Store) -> list[ServiceReport]:
    """Ask for the references of candidates that have none yet, and for abstracts that they lack."""
    waiting = await asyncio.to_thread(candidates_in, store, "waiting")
    missing = [each for each in waiting if not each.completed and not each.paper.references]
    wanted = {each.paper_id: each for each in missing if provider.can_ask(_wanted(each))}
    asked = [_wanted(each) for each in list(wanted.values())[:_MOST_COMPLETED]]
    if not asked:
        return []
    completed, message = 0, ""
    try:
        async for found in provider.find(asked):
            candidate = wanted[found.paper_id]
            paper = candidate.paper
            same = found.title is None or normal_title(found.title) == normal_title(paper.title)
            if same:
                paper = replace(
                    paper,
                    keys=tuple(dict.fromkeys([*paper.keys, *found.facts.own_ids])),
                    abstract=paper.abstract or found.abstract or "",
                    references=found.facts.references,
                    citations=paper.citations if found.facts.citations is None else found.facts.citations,
                )
            await asyncio.to_thread(set_references, store, candidate, paper)
            completed += 1
    except AbstractsError as error:
        message = str(error)
    return [ServiceReport(f"{label_of(provider.name)} (references)", 0, completed, 0, message)] if asked else []


def _wanted(candidate: StoredCandidate) -> Wanted:
    identifiers: dict[str, tuple[str, ...]] = {}
    for key in candidate.paper.keys:
        kind, _, value = key.partition(":")
        if kind in ("arxiv", "doi"):
            identifiers[kind] = (*identifiers.get(kind, ()), value)
    return Wanted(candidate.paper_id, (candidate.paper.title,), identifiers)
