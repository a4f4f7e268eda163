import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

import pytest

from ingest.abstracts.chain import ProviderReport, fetch_abstracts
from ingest.abstracts.provider import Found, Wanted
from ingest.errors import AbstractsError

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PAPERS = [Wanted(name, (name,), {}) for name in ("ant", "bee", "cat")]


class Shelf:
    """A provider that knows some abstracts, and fails once it has answered as often as it can."""

    def __init__(self, name: str, known: dict[str, str], *, answers: int = 99, error: Exception | None = None) -> None:
        self.name = name
        self.asked: list[str] = []
        self.closed = False
        self._known = known
        self._answers = answers
        self._error = error

    def can_ask(self, wanted: Wanted) -> bool:
        return wanted.paper_id != "cat" or "cat" in self._known

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        self.asked = [paper.paper_id for paper in wanted]
        try:
            for paper in wanted[: self._answers]:
                abstract = self._known.get(paper.paper_id)
                yield Found(paper.paper_id, self.name, paper.paper_id, "title", None, abstract, (), None, None, NOW)
            if self._error:
                raise self._error
        finally:
            self.closed = True


def nothing(*_: object) -> None:
    """Progress that nobody watches."""


async def test_each_provider_is_asked_only_for_what_is_still_missing() -> None:
    first, second = Shelf("first", {"ant": "Six legs."}), Shelf("second", {"bee": "Stings.", "cat": "Purrs."})
    report = await fetch_abstracts(PAPERS, [first, second], nothing, nothing)
    assert (first.asked, second.asked) == (["ant", "bee"], ["bee", "cat"])
    assert report.providers == (ProviderReport("first", 2, 1, 1, 0), ProviderReport("second", 2, 2, 0, 0))
    assert report.without == ()


async def test_answers_that_come_together_are_kept_together_the_empty_ones_too() -> None:
    kept: list[list[tuple[str, str | None]]] = []
    seen: list[tuple[int, int, int]] = []
    await fetch_abstracts(
        PAPERS,
        [Shelf("first", {"bee": "Stings."})],
        lambda group: kept.append([(found.paper_id, found.abstract) for found in group]),
        lambda name, done, total: seen.append((len(kept), done, total)),
    )
    assert kept == [[("ant", None), ("bee", "Stings.")]]
    assert seen == [(0, 0, 2), (1, 2, 2)]


async def test_an_answer_is_kept_although_the_next_one_lets_wait() -> None:
    first_kept = asyncio.Event()

    class Slow(Shelf):
        async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
            async for found in super().find(wanted):
                yield found
                await first_kept.wait()

    kept: list[str] = []

    def keep(group: Sequence[Found]) -> None:
        kept.append(group[0].paper_id)
        first_kept.set()

    async with asyncio.timeout(30):
        await fetch_abstracts(PAPERS, [Slow("first", {})], keep, nothing)
    assert kept == ["ant", "bee"]


async def test_a_run_that_is_stopped_while_it_waits_has_kept_what_came_and_closes_the_provider() -> None:
    came = asyncio.Event()

    class Silent(Shelf):
        async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
            try:
                yield Found("ant", self.name, "ant", "title", None, "Six legs.", (), None, None, NOW)
                await asyncio.Event().wait()
            finally:
                self.closed = True

    kept: list[Found] = []

    def keep(group: Sequence[Found]) -> None:
        kept.extend(group)
        came.set()

    shelf = Silent("first", {})
    run = asyncio.create_task(fetch_abstracts(PAPERS, [shelf], keep, nothing))
    async with asyncio.timeout(30):
        await came.wait()
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
    assert ([found.paper_id for found in kept], shelf.closed) == (["ant"], True)


async def test_a_provider_that_fails_leaves_its_papers_to_the_next() -> None:
    first = Shelf("first", {"ant": "Six legs."}, answers=1, error=AbstractsError("first: is down"))
    second = Shelf("second", {"bee": "Stings."})
    report = await fetch_abstracts(PAPERS, [first, second], nothing, nothing)
    assert report.providers[0] == ProviderReport("first", 2, 1, 0, 1, "first: is down")
    assert second.asked == ["bee"]
    assert report.without == ("cat",)


async def test_a_fault_in_a_provider_is_logged_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    first = Shelf("first", {}, answers=0, error=ZeroDivisionError("a bug"))
    with caplog.at_level(logging.ERROR):
        report = await fetch_abstracts(PAPERS, [first, Shelf("second", {"ant": "Six legs."})], nothing, nothing)
    assert report.providers[0].message == "first: unexpected failure (ZeroDivisionError); the log has the details"
    assert "a bug" in caplog.text
    assert report.providers[1].found == 1


async def test_a_failure_to_keep_ends_the_run_and_closes_the_provider() -> None:
    shelf = Shelf("first", {"ant": "Six legs."})

    def full(group: Sequence[Found]) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        await fetch_abstracts(PAPERS, [shelf], full, nothing)
    assert shelf.closed


async def test_answers_about_papers_that_nobody_asked_for_are_ignored() -> None:
    class Confused(Shelf):
        async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
            yield Found("dog", self.name, "dog", "title", None, "Barks.", (), None, None, NOW)

    kept: list[Found] = []
    report = await fetch_abstracts(PAPERS[:1], [Confused("first", {})], kept.extend, nothing)
    assert (kept, report.without) == ([], ("ant",))


async def test_nobody_is_asked_when_nothing_is_wanted() -> None:
    report = await fetch_abstracts([], [Shelf("first", {})], nothing, nothing)
    assert report.providers == (ProviderReport("first", 0, 0, 0, 0),)
