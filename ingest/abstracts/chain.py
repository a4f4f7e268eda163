"""The chain of providers: each is asked, in order, only for the papers that are still without an abstract."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from ingest.abstracts.provider import Found, Provider, Wanted
from ingest.errors import AbstractsError

log = logging.getLogger(__name__)

_MOST_AT_ONCE = 500
_MOMENT_SECONDS = 0.1
"""How long an answer waits for others to be kept with: a transaction for each would cost more than the answers of a
file do, and what a killed run loses must stay next to nothing."""

Progress = Callable[[str, int, int], None]
"""Told the provider's name, how many papers it has answered for, and how many it was asked for."""


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """What became of the papers that one provider was asked for; `message` says why some of them failed."""

    provider: str
    asked: int
    found: int
    not_found: int
    failed: int
    message: str | None = None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """A report for each provider, in order, and the ids of the papers that still have no abstract."""

    providers: tuple[ProviderReport, ...]
    without: tuple[str, ...]


async def fetch_abstracts(
    wanted: Sequence[Wanted],
    providers: Sequence[Provider],
    keep: Callable[[Sequence[Found]], None],
    progress: Progress,
) -> ChainReport:
    """Ask the providers for the abstracts of these papers.

    Every answer goes to `keep` within a tenth of a second, together with those that came with it and those without an
    abstract too, so that an interrupted run goes on where it stopped. A provider that fails leaves its papers to the
    next one. Errors of `keep` and `progress` are passed on.
    """
    missing = {paper.paper_id: paper for paper in wanted}
    reports = []
    for provider in providers:
        asked = [paper for paper in missing.values() if provider.can_ask(paper)]
        report, found = await _ask(provider, asked, keep, progress)
        reports.append(report)
        for paper_id in found:
            del missing[paper_id]
    return ChainReport(tuple(reports), tuple(missing))


async def _ask(
    provider: Provider, asked: Sequence[Wanted], keep: Callable[[Sequence[Found]], None], progress: Progress
) -> tuple[ProviderReport, set[str]]:
    """Ask one provider; gives its report and the ids of the papers whose abstracts it found."""
    open_ids = {paper.paper_id for paper in asked}
    found: set[str] = set()
    message = None
    if asked:
        progress(provider.name, 0, len(asked))
        async with (
            _closed(provider.find(asked)) as answers,
            aclosing(_as_they_come(provider.name, answers)) as groups,
        ):
            async for group, failure in groups:
                message = failure
                fresh: dict[str, Found] = {}
                for answer in group:
                    if answer.paper_id in open_ids:
                        fresh.setdefault(answer.paper_id, answer)
                if fresh:
                    keep(list(fresh.values()))
                    open_ids -= fresh.keys()
                    found.update(paper_id for paper_id, answer in fresh.items() if answer.abstract)
                    progress(provider.name, len(asked) - len(open_ids), len(asked))
    failed = len(open_ids) if message else 0
    not_found = len(asked) - len(found) - failed
    return ProviderReport(provider.name, len(asked), len(found), not_found, failed, message), found


@asynccontextmanager
async def _closed(answers: AsyncIterator[Found]) -> AsyncIterator[AsyncIterator[Found]]:
    """Close a provider's generator in the end, however the chain leaves it, so that no connection stays open."""
    try:
        yield answers
    finally:
        if isinstance(answers, AsyncGenerator):
            await answers.aclose()


async def _as_they_come(
    name: str, answers: AsyncIterator[Found]
) -> AsyncGenerator[tuple[list[Found], str | None], None]:
    """Answers in groups of those that come within a moment; with the last why the provider failed, if it did."""
    group: list[Found] = []
    upcoming = asyncio.ensure_future(_next(name, answers))
    try:
        while True:
            done, _ = await asyncio.wait((upcoming,), timeout=_MOMENT_SECONDS if group else None)
            if done:
                answer, message = upcoming.result()
                if answer is None:
                    yield group, message
                    return
                group.append(answer)
                upcoming = asyncio.ensure_future(_next(name, answers))
            if not done or len(group) == _MOST_AT_ONCE:
                yield group, None
                group = []
    finally:
        upcoming.cancel()
        await asyncio.wait((upcoming,))


async def _next(name: str, answers: AsyncIterator[Found]) -> tuple[Found | None, str | None]:
    """The next answer, or none and, if the provider failed, why."""
    try:
        return await anext(answers), None
    except StopAsyncIteration:
        return None, None
    except AbstractsError as error:
        return None, str(error)
    except Exception as error:
        log.exception("the provider of abstracts %s failed unexpectedly", name)
        return None, f"{name}: unexpected failure ({type(error).__name__}); the log has the details"
