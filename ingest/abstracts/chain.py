"""The chain of providers: each paper is asked of them in order, until one has its abstract.

The providers work at the same time, each on the papers whose turn it is: a paper goes on to the next provider as soon
as one has answered without an abstract, so that whose abstract wins is decided by the order alone.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from ingest.abstracts.pace import Pace, Path, seconds_left
from ingest.abstracts.provider import Found, Provider, Wanted
from ingest.errors import AbstractsError

log = logging.getLogger(__name__)

ALL = "abstracts"
"""The name under which the progress of all providers together is told."""

_MOST_AT_ONCE = 500
_MOMENT_SECONDS = 0.1
"""How long an answer waits for others to be kept with: a transaction for each would cost more than the answers of a
file do, and what a killed run loses must stay next to nothing."""

Keep = Callable[[Sequence[Found]], None]
Progress = Callable[[str, int, int], None]
"""Told a provider's name, how many papers it has answered for, and how many it was asked for so far; and under the
name `ALL`, how many papers are done with and how many there are."""


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
    keep: Keep,
    progress: Progress,
    time_left: Callable[[float], None] = lambda seconds: None,
    clock: Callable[[], float] = time.monotonic,
    is_own: Callable[[Found], bool] = lambda found: True,
) -> ChainReport:
    """Ask the providers for the abstracts of these papers; `time_left` is told the seconds that it will still take.

    Every answer goes to `keep` within a tenth of a second, together with those that came with it and those without an
    abstract too, so that an interrupted run goes on where it stopped. A provider that fails leaves its papers to the
    next one. `is_own` says whether an answer is about the paper that it was asked for; one that is not counts as none.
    Errors of `keep`, `progress` and `time_left` are passed on.
    """
    chain = _Chain(wanted, providers, keep, progress, time_left, clock, is_own)
    tasks = [asyncio.create_task(chain.work(place)) for place in range(len(providers))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return chain.report()


class _Turn:
    """One provider at work: the papers that wait for it, and what became of those it was asked for."""

    def __init__(self, provider: Provider, clock: Callable[[], float]) -> None:
        self.provider = provider
        self.pace = Pace(provider.least_seconds, clock)
        self.waiting: list[Wanted] = []
        self.comes = asyncio.Event()
        self.asked = self.answered = self.found = self.failed = 0
        self.message: str | None = None
        self.is_down = False

    def report(self) -> ProviderReport:
        """Tell what became of its papers."""
        not_found = self.asked - self.found - self.failed
        return ProviderReport(self.provider.name, self.asked, self.found, not_found, self.failed, self.message)


class _Chain:
    """The papers on their way from provider to provider."""

    def __init__(
        self,
        wanted: Sequence[Wanted],
        providers: Sequence[Provider],
        keep: Keep,
        progress: Progress,
        time_left: Callable[[float], None],
        clock: Callable[[], float],
        is_own: Callable[[Found], bool],
    ) -> None:
        self._is_own = is_own
        self._turns = [_Turn(provider, clock) for provider in providers]
        self._keep = keep
        self._progress = progress
        self._time_left = time_left
        self._missing = {paper.paper_id: paper for paper in wanted}
        self._total = len(self._missing)
        self._done = 0
        self._finished = 0
        # Which providers each paper may still have to be asked of, and how many papers have the same of them ahead.
        self._ahead: dict[str, Path] = {}
        self._waiting: Counter[Path] = Counter()
        for paper in self._missing.values():
            self._send(paper, tuple(at for at, each in enumerate(providers) if each.can_ask(paper)))

    async def work(self, place: int) -> None:
        """Ask one provider for the papers whose turn it is, until none can come any more."""
        turn = self._turns[place]
        while True:
            all_have_come = self._finished == place
            if turn.waiting and (all_have_come or not turn.provider.waits_for_all):
                papers, turn.waiting = turn.waiting, []
                await self._ask(turn, papers)
            elif all_have_come:
                break
            else:
                turn.comes.clear()
                await turn.comes.wait()
        self._finished += 1
        for each in self._turns[place + 1 :]:
            each.comes.set()

    def report(self) -> ChainReport:
        """Tell what became of all papers."""
        return ChainReport(tuple(turn.report() for turn in self._turns), tuple(self._missing))

    async def _ask(self, turn: _Turn, papers: Sequence[Wanted]) -> None:
        turn.asked += len(papers)
        unanswered = {paper.paper_id: paper for paper in papers}
        failure = None
        if not turn.is_down:
            self._tell(turn)
            turn.pace.begin()
            try:
                failure = await self._take_answers(turn, unanswered)
            finally:
                turn.pace.end()
        if failure is not None:
            turn.message = turn.message or str(failure)
            turn.is_down = not failure.is_up
        if failure is not None or turn.is_down:
            turn.failed += len(unanswered)
        for paper in unanswered.values():
            self._send(paper, self._ahead[paper.paper_id][1:])
        self._tell(turn)

    async def _take_answers(self, turn: _Turn, unanswered: dict[str, Wanted]) -> AbstractsError | None:
        """Keep a provider's answers as they come, and send on the papers without abstract; gives why it failed."""
        name = turn.provider.name
        async with (
            aclosing(turn.provider.find(list(unanswered.values()))) as answers,
            aclosing(_as_they_come(name, answers)) as groups,
        ):
            async for group, failure in groups:
                fresh: dict[str, Found] = {}
                for answer in group:
                    if answer.paper_id in unanswered:
                        fresh.setdefault(answer.paper_id, answer)
                if fresh:
                    self._keep(list(fresh.values()))
                    before = turn.found
                    for answer in fresh.values():
                        self._settle(turn, unanswered.pop(answer.paper_id), answer)
                    turn.pace.answered(len(fresh), turn.found - before)
                    self._tell(turn)
                if failure is not None:
                    return failure
        return None

    def _settle(self, turn: _Turn, paper: Wanted, answer: Found) -> None:
        turn.answered += 1
        if not answer.abstract or not self._is_own(answer):
            self._send(paper, self._ahead[paper.paper_id][1:])
            return
        turn.found += 1
        del self._missing[paper.paper_id]
        self._send(paper, ())

    def _send(self, paper: Wanted, ahead: Path) -> None:
        """Have a paper wait for the first of the providers that it has ahead; without any it is done with."""
        before = self._ahead.get(paper.paper_id)
        if before is not None:
            self._waiting[before] -= 1
        self._ahead[paper.paper_id] = ahead
        if not ahead:
            self._done += 1
            return
        self._waiting[ahead] += 1
        turn = self._turns[ahead[0]]
        turn.waiting.append(paper)
        turn.comes.set()

    def _tell(self, turn: _Turn) -> None:
        self._progress(ALL, self._done, self._total)
        self._progress(turn.provider.name, turn.answered, turn.asked)
        self._time_left(seconds_left([each.pace for each in self._turns], self._waiting))


async def _as_they_come(
    name: str, answers: AsyncIterator[Found]
) -> AsyncGenerator[tuple[list[Found], AbstractsError | None], None]:
    """Answers in groups of those that come within a moment; with the last why the provider failed, if it did."""
    group: list[Found] = []
    upcoming = asyncio.ensure_future(_next(name, answers))
    try:
        while True:
            done, _ = await asyncio.wait((upcoming,), timeout=_MOMENT_SECONDS if group else None)
            if done:
                answer, failure = upcoming.result()
                if answer is None:
                    yield group, failure
                    return
                group.append(answer)
                upcoming = asyncio.ensure_future(_next(name, answers))
            if not done or len(group) == _MOST_AT_ONCE:
                yield group, None
                group = []
    finally:
        upcoming.cancel()
        await asyncio.wait((upcoming,))


async def _next(name: str, answers: AsyncIterator[Found]) -> tuple[Found | None, AbstractsError | None]:
    """The next answer, or none and, if the provider failed, why."""
    try:
        return await anext(answers), None
    except StopAsyncIteration:
        return None, None
    except AbstractsError as error:
        return None, error
    except Exception as error:
        log.exception("the provider of abstracts %s failed unexpectedly", name)
        return None, AbstractsError(f"{name}: unexpected failure ({type(error).__name__}); the log has the details")
