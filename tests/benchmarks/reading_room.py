"""How long pages of the reading room take and how large they are, and what readers cost whoever asks.

    python -m tests.benchmarks.reading_room --data DIR [--requests 40] [--readers 50 --pause 5]

The pages are asked for one after the other, without a network: the time is that of the application. Time of the
processor is told beside it, for a machine that does other things at the same time. With `--readers`, questions are
answered in turns with and without so many readers, each of whom opens a page and pauses.
"""

import argparse
import asyncio
import itertools
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from bot.answering.model import Question
from bot.desk.desk import Desk
from bot.reading.operations import Reading
from bot.reading.shelves import FACETS
from bot.reception.reception import Reception
from bot.serving import threads
from bot.settings.settings import Settings
from bot.settings.web import WebSettings
from bot.store.database import open_store
from bot.web.app import Site, make_app
from ingest.library.model import Selection

_ANSWERS = 10
"""Answers in a row of each kind, so that readers have begun."""


def main() -> None:
    """Measure the pages of a library and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the library")
    parser.add_argument("--requests", type=int, default=40, help="requests for each page")
    parser.add_argument("--readers", type=int, default=0, help="readers at once while questions are answered")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds for which each of them reads a page")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Settings(data=given.data), Path(folder), given.requests, given.readers, given.pause))


async def _measure(settings: Settings, folder: Path, requests: int, readers: int, pause: float) -> None:
    asyncio.get_running_loop().set_default_executor(threads())
    with open_store(f"sqlite:///{folder / 'store.sqlite'}") as store, Desk(settings) as desk:
        reception = Reception(desk, store, settings.reception)
        reading = Reading(desk, store)
        app = make_app(Site(WebSettings(), reading, reception, store))
        pages = _pages(reading)
        table = Table("page", "first ms", "p50 ms", "p95 ms", "processor ms", "kB")
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=600) as client:
            if readers:
                await _beside_readers(desk, reading, client, pages, readers, pause)
                return
            for page in pages:
                times, processor, size = [], 0.0, 0
                for _ in range(requests + 1):
                    started, used = time.perf_counter(), time.process_time()
                    response = await client.get(page)
                    times.append(1000 * (time.perf_counter() - started))
                    processor += 1000 * (time.process_time() - used) if len(times) > 1 else 0.0
                    response.raise_for_status()
                    size = len(response.content)
                p50, p95 = statistics.median(times[1:]), statistics.quantiles(times[1:], n=20)[-1]
                figures = (times[0], p50, p95, processor / requests, size / 1000)
                table.add_row(page[:60], *(f"{figure:.1f}" for figure in figures))
    Console(width=140).print(table)


async def _beside_readers(
    desk: Desk, reading: Reading, client: httpx.AsyncClient, pages: list[str], readers: int, pause: float
) -> None:
    """Answer questions alone and beside readers by turns, and print how long each took."""
    questions = [f"papers about {title}" for title in await asyncio.to_thread(_titles, reading)]
    taken: dict[bool, list[float]] = {False: [], True: []}
    opened = 0

    async def read(number: int) -> None:
        nonlocal opened
        await asyncio.sleep(pause * number / readers)
        for page in itertools.islice(itertools.cycle(pages), number, None):
            (await client.get(page)).raise_for_status()
            opened += 1
            await asyncio.sleep(pause)

    for number, question in enumerate([*questions[:2], *questions * 2]):
        beside = number % 2 == 1
        reading_now = [asyncio.create_task(read(each)) for each in range(readers if beside else 0)]
        started = time.perf_counter()
        for _ in range(_ANSWERS):
            await desk.answer(Question(question, datetime.now(UTC)))
        if number >= 2:
            taken[beside].append(1000 * (time.perf_counter() - started) / _ANSWERS)
        for task in reading_now:
            task.cancel()
        await asyncio.gather(*reading_now, return_exceptions=True)
    alone, with_readers = (statistics.median(taken[beside]) for beside in (False, True))
    Console().print(
        f"an answer alone {alone:.1f} ms, beside {readers} readers {with_readers:.1f} ms "
        f"({with_readers / alone - 1:+.0%}); {opened} pages were opened"
    )


def _titles(reading: Reading) -> list[str]:
    with reading.desk.opened() as opened:
        ids = reading.shelves(opened).paper_ids
        return list(opened.library.titles(ids[:: max(1, len(ids) // 8)][:8]).values())


def _pages(reading: Reading) -> list[str]:
    """Return the pages: of the most frequent value of each facet one, and those without a filter."""
    with reading.desk.opened() as opened:
        shelves = reading.shelves(opened)
        everything = shelves.choose(Selection()).places
        chosen = {facet: shelves.counts(facet, everything, 2)[0] for facet in FACETS}
        paper = shelves.paper_ids[0]
    filtered = [httpx.URL("/browse", params={facet: counts[0].label}) for facet, counts in chosen.items() if counts]
    both = {facet: counts[0].label for facet, counts in chosen.items() if counts and facet in ("list", "year")}
    pages = [*filtered, httpx.URL("/browse", params=both), httpx.URL("/browse", params={"sort": "added", "page": "3"})]
    return ["/", "/browse", *map(str, pages), f"/papers/{paper.replace('/', '%2F')}", "/new", "/lists"]


if __name__ == "__main__":
    main()
