"""How long pages of the reading room take and how large they are, and what readers cost whoever asks.

    python -m tests.benchmarks.reading_room --data DIR [--requests 40] [--readers 50 --pause 5]

The pages are asked for one after the other, without a network: the time is that of the application. Time of the
processor is told beside it, for a machine that does other things at the same time. Each page is asked for again and
again without what this process holds of it; then come selections that nobody asked for before.

With `--readers`, questions are answered in turns with and without so many readers, who are a process of their own, read
over HTTP, and pause after each page.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from bot.answering.model import Question
from bot.desk.desk import Desk
from bot.reading.operations import Reading
from bot.reading.shelves import FACETS
from bot.reception.house import House
from bot.reception.reception import Reception
from bot.serving import threads
from bot.settings.settings import Settings
from bot.settings.web import WebSettings
from bot.store.database import open_store
from bot.web.app import Site, make_app
from bot.web.serving import serve_web
from ingest.library.model import Selection
from tests.bot.web.rooms import free_port

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
        pages = _pages(reading)
        if readers:
            served = settings.model_copy(update={"web": WebSettings(port=free_port())})
            await _beside_readers(House(served, desk, store, reception), reading, pages, readers, pause)
            return
        app = make_app(Site(WebSettings(), reading, reception, store))
        table = Table("page", "first ms", "p50 ms", "p95 ms", "processor ms", "p95", "again ms", "kB")
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=600) as client:
            for page in pages:
                # What is added makes it another page for the process, and the same one for its reader.
                join = "&" if "?" in page else "?"
                made = [await _get(client, f"{page}{join}n={number}") for number in range(requests + 1)]
                again = [await _get(client, f"{page}{join}n=1") for _ in range(requests)]
                table.add_row(page[:60], *_figures(made, again))
            new = [await _get(client, page) for page in ["/browse", *_selections(reading, requests)]]
            table.add_row("selections nobody asked for before", *_figures(new, []))
    Console(width=140).print(table)


@dataclass(frozen=True, slots=True)
class _Got:
    """One request: milliseconds by the clock and of the processor, and the bytes of the page."""

    taken: float
    processor: float
    size: int


async def _get(client: httpx.AsyncClient, page: str) -> _Got:
    started, used = time.perf_counter(), time.process_time()
    response = await client.get(page)
    taken, processor = time.perf_counter() - started, time.process_time() - used
    response.raise_for_status()
    return _Got(1000 * taken, 1000 * processor, len(response.content))


def _figures(made: list[_Got], again: list[_Got]) -> list[str]:
    taken, processor = [each.taken for each in made[1:]], [each.processor for each in made[1:]]
    figures = (
        made[0].taken,
        statistics.median(taken),
        statistics.quantiles(taken, n=20)[-1],
        statistics.mean(processor),
        statistics.quantiles(processor, n=20)[-1],
    )
    held = f"{statistics.mean(each.processor for each in again):.1f}" if again else ""
    return [*(f"{figure:.1f}" for figure in figures), held, f"{max(each.size for each in made) / 1000:.1f}"]


def _selections(reading: Reading, number: int) -> list[str]:
    """Return addresses of selections by one to three filters, drawn at random from the frequent values of each."""
    with reading.desk.opened() as opened:
        shelves = reading.shelves(opened)
        everything = shelves.choose(Selection()).places
        values = {facet: [each.label for each in shelves.counts(facet, everything, 40)[0]] for facet in FACETS}
    drawing = random.Random(1)
    held = [facet for facet, labels in values.items() if labels]
    drawn = [drawing.sample(held, drawing.choice((1, 2, 3))) for _ in range(number)]
    return [
        str(httpx.URL("/browse", params={facet: drawing.choice(values[facet]) for facet in facets})) for facets in drawn
    ]


async def _beside_readers(house: House, reading: Reading, pages: list[str], readers: int, pause: float) -> None:
    """Answer questions alone and beside readers by turns, and print how long each took."""
    questions = [f"papers about {title}" for title in await asyncio.to_thread(_titles, reading)]
    taken: dict[bool, list[float]] = {False: [], True: []}
    opened = 0
    address = f"http://127.0.0.1:{house.settings.web.port if house.settings.web else 0}"
    serving = asyncio.create_task(serve_web(house))
    spawn = multiprocessing.get_context("spawn")
    used: dict[bool, list[float]] = {False: [], True: []}
    for number, question in enumerate([*questions[:2], *(each for each in questions * 2 for _ in range(2))]):
        beside = number % 2 == 1
        count = spawn.Value("i", 0)
        reader = spawn.Process(target=_read, args=(address, pages, readers, pause, count))
        if beside:
            reader.start()
            await asyncio.to_thread(_until_all_read, reader, count, readers)
        started, processor, read_before = time.perf_counter(), time.process_time(), count.value
        for _ in range(_ANSWERS):
            await house.desk.answer(Question(question, datetime.now(UTC)))
        if number >= 2:
            taken[beside].append(1000 * (time.perf_counter() - started) / _ANSWERS)
            used[beside].append(1000 * (time.process_time() - processor) / _ANSWERS)
        opened += count.value - read_before
        if beside:
            reader.terminate()
            await asyncio.to_thread(reader.join)
    house.drained.set()
    await serving
    for what, figures in (("by the clock", taken), ("of the processor", used)):
        alone, beside_readers = statistics.median(figures[False]), statistics.median(figures[True])
        slower = statistics.median(b / a - 1 for a, b in zip(figures[False], figures[True], strict=True))
        print(
            f"an answer {what}: alone {alone:.1f} ms, beside {readers} readers {beside_readers:.1f} ms ({slower:+.0%})"
        )
    print(f"{opened} pages were opened meanwhile")


def _until_all_read(reader: SpawnProcess, count: "Synchronized[int]", readers: int) -> None:
    while count.value < readers:
        if not reader.is_alive():
            sys.exit("The readers could not read.")
        time.sleep(0.05)


def _read(address: str, pages: list[str], readers: int, pause: float, count: "Synchronized[int]") -> None:
    """Read pages as so many readers, and count them."""

    async def read(client: httpx.AsyncClient, number: int) -> None:
        await asyncio.sleep(pause * number / readers)
        for page in itertools.islice(itertools.cycle(pages), number, None):
            (await client.get(page)).raise_for_status()
            count.value += 1
            await asyncio.sleep(pause)

    async def read_all() -> None:
        # A connection that is silent while its reader reads is closed by the other side.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=address, timeout=600, trust_env=False, limits=limits) as client:
            await asyncio.gather(*(read(client, number) for number in range(readers)))

    asyncio.run(read_all())


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
