"""How a library behaves as it grows: ingest, a run with nothing new, ten papers more, finding, memory and disk.

    python -m tests.benchmarks.scale --sizes 1000,5000 --random          vectors drawn at random: minutes
    python -m tests.benchmarks.scale --sizes 1000,5000,20000,60000       the real embedder: hours
    python -m tests.benchmarks.scale --sizes 1000,5000 --random --server and with the vectors on a Chroma server

Each size is a library of its own, of the seed lists and so many papers of the shared material on a list of a thousand
papers a file; each step is a process of its own, so that its memory is its own. With two sizes or more the trend
between the largest two is carried on to a million papers, once as a power of the size and once on a straight line: the
truth is likely to lie between.
"""

import argparse
import json
import lzma
import math
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from bot.cli import prepare_process
from ingest.job import run_job
from ingest.library.chroma_server import ChromaServer
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings
from tests.benchmarks.finding import find_all
from tests.benchmarks.material import NotHereError, list_of, seeds_settings, shared
from tests.benchmarks.standing_in import StandIn
from tests.chroma import running_chroma

_MORE = 10
_PAPERS_OF_A_FILE = 1_000
_OF_TEN_MORE = frozenset(
    {"whole", "processor", "memory", "passages embedded", "lists", "papers", "passages", "publishing"}
)
_MILLION = 1_000_000
_MIB = 2**20

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one library: what it is of, its unit, and its value."""

    name: str
    unit: str
    value: float


Measured = list[Figure]


def main() -> None:
    """Measure every size and print a table of all figures, with the trend in its last columns."""
    prepare_process()  # For the processes of the steps, which inherit it.
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,5000", help="numbers of papers beside the seeds', smallest first")
    parser.add_argument("--random", action="store_true", help="draw vectors at random in place of embedding")
    parser.add_argument("--server", action="store_true", help="measure with the vectors on a Chroma server, too")
    parser.add_argument("--data", type=Path, help="folder for the libraries; by default one that is removed again")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    columns: list[Measured] = []
    with nullcontext(given.data) if given.data else tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = Path(name) / str(size)
            folder.mkdir(parents=True, exist_ok=True)
            try:
                columns.append(measure(folder, size, at_random=given.random, on_server=given.server))
            except NotHereError as error:
                sys.exit(str(error))
            Console(width=160).print(_table(sizes, columns, at_random=given.random))


def measure(folder: Path, size: int, *, at_random: bool, on_server: bool) -> Measured:
    """Build a library of this size and measure it, in files and if wanted with its vectors on a server."""
    settings = _settings(folder, size)
    alone = partial(_in_a_process, at_random=at_random)
    figures = [Figure(f"ingest: {name}", unit, value) for name, unit, value in alone(_ingest, settings, None)]
    figures += _steps("in files", alone, settings, None, folder, size)
    if on_server:
        with running_chroma(folder / "chroma") as server:
            moved = alone(_ingest, settings, server)
            figures += [Figure(f"onto the server: {name}", unit, value) for name, unit, value in moved[:2]]
            figures += _steps("on a server", alone, settings, server, folder, size + _MORE)
            figures.append(Figure("on a server: its own memory", "MiB", _peak_of_children()))
            figures.append(Figure("on a server: its disk", "MiB", _size(folder / "chroma") / _MIB))
    return figures


Told = list[tuple[str, str, float]]


def _steps(
    where: str,
    alone: Callable[..., Told],
    settings: IngestSettings,
    server: ChromaServer | None,
    folder: Path,
    size: int,
) -> Measured:
    told = [(f"nothing new: {name}", unit, value) for name, unit, value in alone(_ingest, settings, server)[:2]]
    _write_list(folder, size + _MORE)
    ten_more = alone(_ingest, settings, server)
    told += [(f"ten more: {name}", unit, value) for name, unit, value in ten_more if name in _OF_TEN_MORE]
    told += [(f"finding, {name}", unit, value) for name, unit, value in alone(find_all, settings, server)]
    if server is None:
        data = settings.data
        told.append(("disk: index", "MiB", _size(data / "index") / _MIB / 2))
        told.append(("disk: catalogue", "MiB", sum(map(_size, data.glob("catalogue.sqlite*"))) / _MIB))
    return [Figure(f"{where}: {name}", unit, value) for name, unit, value in told]


def _settings(folder: Path, size: int) -> IngestSettings:
    """The settings of a library of this size, with abstracts for it and for the papers to come."""
    settings = seeds_settings(folder)
    _write_list(folder, size)
    with lzma.open(shared("scale", "arxiv-60k.jsonl.xz"), "rt", encoding="utf-8") as rows:
        (folder / "abstracts.jsonl").write_text("".join(islice(rows, size + 2 * _MORE)), encoding="utf-8")
    files = (str(shared("abstracts.jsonl")), str(folder / "abstracts.jsonl"))
    data = folder / "data"
    return replace(
        settings,
        lists=[*settings.lists, ListSettings(name="scale", source=str(folder / "scale"))],
        data=data,
        catalogue_url=settings.catalogue_url.replace(str(folder), str(data)),
        abstracts=settings.abstracts.model_copy(update={"files": files}),
    )


def _write_list(folder: Path, size: int) -> None:
    lines = list_of(shared("scale", "arxiv-60k.jsonl.xz"), size).splitlines(keepends=True)
    head, papers = lines[:2], lines[2:]
    (folder / "scale").mkdir(exist_ok=True)
    for start in range(0, len(papers), _PAPERS_OF_A_FILE):
        file = folder / "scale" / f"{start:06d}.md"
        file.write_text("".join([*head, *papers[start : start + _PAPERS_OF_A_FILE]]), encoding="utf-8")


def _ingest(settings: IngestSettings, server: ChromaServer | None) -> Told:
    """Run the ingest and tell the time it took, of all and of the processor, its memory, and its steps."""
    started, processor = time.perf_counter(), _processor_seconds()
    report = run_job(replace(settings, chroma=server), now=datetime.now(UTC))
    told = [("whole", "s", time.perf_counter() - started), ("processor", "s", _processor_seconds() - processor)]
    if not report.ok:
        raise RuntimeError(json.dumps(report.as_json())[:2_000])
    told += [("memory", "MiB", _peak()), ("passages embedded", "", report.embedded), ("papers", "", report.papers)]
    return told + [(step, "s", seconds) for step, seconds in report.seconds.items() if step != "history"]


def _in_a_process(
    work: Callable[[IngestSettings, ChromaServer | None], Result],
    settings: IngestSettings,
    server: ChromaServer | None,
    *,
    at_random: bool,
) -> Result:
    """Do one step in a fresh process, as its peak of memory is never taken back."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_done, work, settings, server, at_random).result()


def _done(
    work: Callable[[IngestSettings, ChromaServer | None], Result],
    settings: IngestSettings,
    server: ChromaServer | None,
    at_random: bool,
) -> Result:
    with patch("ingest.runs.changed.open_embedder", _standing_in) if at_random else nullcontext():
        return work(settings, server)


def _standing_in(settings: EmbedderSettings, cache: Path) -> StandIn:
    return StandIn(open_embedder(settings, cache))


def _table(sizes: Sequence[int], columns: Sequence[Measured], *, at_random: bool) -> Table:
    how = "random vectors of the embedder's size in its place, all else real" if at_random else "the real embedder"
    table = Table("figure", "unit", *(f"{size:,}" for size in sizes[: len(columns)]), title=f"growth, with {how}")
    if len(columns) > 1:
        table.add_column("grows as n^")
        table.add_column("at a million, as a power")
        table.add_column("on a line")
    by_size = [{figure.name: figure for figure in column} for column in columns]
    for name, figure in by_size[-1].items():
        values = [measured[name].value if name in measured else math.nan for measured in by_size]
        trend = _trend(sizes, values) if len(values) > 1 else ()
        table.add_row(name, figure.unit, *(f"{value:,.1f}" for value in values), *trend)
    return table


def _trend(sizes: Sequence[int], values: Sequence[float]) -> tuple[str, ...]:
    """The exponent of the growth between the last two sizes, and the value at a million if it goes on in two ways.

    Nothing is carried on from figures that shrink, which chance alone makes them do.
    """
    (smaller, larger), (before, last) = sizes[len(values) - 2 : len(values)], values[-2:]
    if not 0 < before <= last:
        return "", "", ""
    exponent = math.log(last / before) / math.log(larger / smaller)
    by_power = last * (_MILLION / larger) ** exponent
    on_a_line = last + (last - before) / (larger - smaller) * (_MILLION - larger)
    return f"{exponent:.2f}", f"{by_power:,.0f}", f"{on_a_line:,.0f}"


def _processor_seconds() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _peak() -> float:
    """The peak of memory of this process and of the largest that it started, in MiB."""
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def _peak_of_children() -> float:
    """The peak of memory of the processes that this one has started and that still run, in MiB; 0 but on Linux."""
    told = 0
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            lines = Path(f"/proc/{child}/status").read_text().splitlines()
            told += sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return told / 1024


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


if __name__ == "__main__":
    main()
