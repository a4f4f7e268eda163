import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

import pytest

from ingest.abstracts.chain import ALL, ProviderReport, fetch_abstracts
from ingest.abstracts.provider import Found, Wanted
from ingest.errors import AbstractsError

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PAPERS = [Wanted(name, (name,), {}) for name in ("ant", "bee", "cat")]


class Shelf:
    """A provider that knows some abstracts, and fails once it has answered as often as it can."""

    def __init__(self, name: str, known: dict[str, str], *, answers: int = 99, error: Exception | None = None) -> None:
        self.name = name
        self.least_seconds = 0.0
        self.waits_for_all = False
        self.asked: list[str] = []
        self.closed = False
        self._known = known
        self._answers = answers
        self._error = error

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        return (wanted.paper_id,) if self.can_ask(wanted) else ()

    def can_ask(self, wanted: Wanted) -> bool:
        return wanted.paper_id != "cat" or "cat" in self._known

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        self.asked += [paper.paper_id for paper in wanted]
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
    assert (first.asked, sorted(second.asked)) == (["ant", "bee"], ["bee", "cat"])
    assert report.providers == (ProviderReport("first", 2, 1, 1, 0), ProviderReport("second", 2, 2, 0, 0))
    assert report.without == ()


async def test_answers_that_come_together_are_kept_together_the_empty_ones_too() -> None:
    kept: list[list[tuple[str, str | None]]] = []
    seen: list[tuple[int, int, int]] = []
    await fetch_abstracts(
        PAPERS,
        [Shelf("first", {"bee": "Stings."})],
        lambda group: kept.append([(found.paper_id, found.abstract) for found in group]),
        lambda name, done, total: seen.append((len(kept), done, total)) if name == "first" else None,
    )
    assert kept == [[("ant", None), ("bee", "Stings.")]]
    assert seen[0] == (0, 0, 2)
    assert seen[-1] == (1, 2, 2)


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


async def test_providers_work_at_the_same_time_on_the_papers_whose_turn_it_is() -> None:
    second_began = asyncio.Event()

    class Waiting(Shelf):
        async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
            async with asyncio.timeout(60):
                await second_began.wait()
            async for found in super().find(wanted):
                yield found

    class Beginning(Shelf):
        async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
            second_began.set()
            async for found in super().find(wanted):
                yield found

    first, second = Waiting("first", {"ant": "Six legs."}), Beginning("second", {"bee": "Stings.", "cat": "Purrs."})
    report = await fetch_abstracts(PAPERS, [first, second], nothing, nothing)
    assert second.asked == ["cat", "bee"]
    assert report.without == ()


async def test_the_order_decides_whose_abstract_wins_however_fast_another_provider_is() -> None:
    kept: list[Found] = []
    first, second = Shelf("first", {"ant": "Six legs."}), Shelf("second", {"ant": "An insect.", "bee": "Stings."})
    await fetch_abstracts(PAPERS, [first, second], kept.extend, nothing)
    assert [found.provider for found in kept if found.paper_id == "ant"] == ["first"]
    assert "ant" not in second.asked


async def test_a_provider_that_is_asked_once_waits_for_all_papers_that_may_come() -> None:
    calls: list[list[str]] = []

    class Once(Shelf):
        async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
            calls.append(sorted(paper.paper_id for paper in wanted))
            async for found in super().find(wanted):
                yield found

    last = Once("last", {"cat": "Purrs."})
    last.waits_for_all = True
    await fetch_abstracts(PAPERS, [Shelf("first", {}), last], nothing, nothing)
    assert calls == [["ant", "bee", "cat"]]


async def test_a_provider_that_failed_for_some_papers_only_is_asked_for_those_that_come_later() -> None:
    first = Shelf("first", {})
    up = Shelf("up", {"cat": "Purrs.", "bee": "Stings."}, answers=1, error=AbstractsError("one is lost", is_up=True))
    report = await fetch_abstracts(PAPERS, [first, up], nothing, nothing)
    assert sorted(up.asked) == ["ant", "bee", "cat"]
    assert report.providers[1].message == "one is lost"


async def test_a_provider_that_is_down_is_not_asked_again() -> None:
    first = Shelf("first", {})
    down = Shelf("down", {"cat": "Purrs."}, answers=0, error=AbstractsError("is down"))
    report = await fetch_abstracts(PAPERS, [first, down], nothing, nothing)
    assert down.asked == ["cat"]
    assert report.providers[1] == ProviderReport("down", 3, 0, 0, 3, "is down")
    assert sorted(report.without) == ["ant", "bee", "cat"]


async def test_all_papers_are_told_as_done_in_the_end() -> None:
    told: list[tuple[int, int]] = []

    def progress(name: str, done: int, total: int) -> None:
        if name == ALL:
            told.append((done, total))

    await fetch_abstracts(PAPERS, [Shelf("first", {"ant": "Six legs."}), Shelf("second", {})], nothing, progress)
    assert told == sorted(told)
    assert told[-1] == (3, 3)


async def test_the_time_that_is_left_follows_the_pace_and_ends_at_none() -> None:
    now = 0.0
    told: list[float] = []
    papers = [Wanted(str(number), (str(number),), {}) for number in range(10)]

    class Steady(Shelf):
        async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
            nonlocal now
            kept = asyncio.Event()
            self.kept = kept
            async for found in super().find(wanted):
                now += 5.0
                kept.clear()
                yield found
                await kept.wait()

    shelf = Steady("first", {paper.paper_id: "Known." for paper in papers})
    await fetch_abstracts(
        papers,
        [shelf],
        lambda group: shelf.kept.set(),
        nothing,
        time_left=told.append,
        clock=lambda: now,
    )
    assert told[1] == pytest.approx(45.0)
    assert told[-1] == 0.0
    assert told[1:] == sorted(told[1:], reverse=True)
