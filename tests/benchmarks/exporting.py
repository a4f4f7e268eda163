"""How long references take, and how much memory: a library of 10,000 papers with authors, written in every format.

    python -m tests.benchmarks.exporting [--papers 10000] [--data FOLDER]

The library is made by the real ingest from a BibTeX file, with random vectors. Every format is written in a process of
its own, of which the processor time within `export` and the peak of memory are shown, for a tenth and for all. Then
the whole command `refdesk export LIST --format bibtex` is run, with its processor time and its peak of memory: first
with a new store, where every citation key has to be chosen, and then again. Many papers would have the same key here:
eight family names and one first word are all there are.
"""

import argparse
import io
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from bot.exporting.formats import MODULES, written
from bot.exporting.references import papers_of
from bot.store.database import open_store
from ingest.abstracts.providers import AbstractsSettings
from ingest.job import run_job
from ingest.library.embedder import Embedder, EmbedderSettings, open_embedder
from ingest.library.layout import catalogue_url
from ingest.library.reader import open_library
from ingest.papers.settings import IdentitySettings
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings
from tests.benchmarks.standing_in import StandIn

_COMMAND = """
import sys
from pathlib import Path
from bot.cli import main
try:
    main()
finally:
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(peak, file=sys.stderr)
"""
"""The command, and then its peak of memory."""

_FAMILIES = ("Owl", "Müller", "van der Berg", "Łukasz", "Peña", "Nest", "Kwon", "Sørensen")
_VENUES = ("SOSP", "NeurIPS", "TPDS", "")
_WORDS = [
    "paging",
    "memory",
    "cache",
    "routing",
    "tokens",
    "batches",
    "serving",
    "training",
    "kernels",
    "models",
    "shards",
    "queues",
]


def main() -> None:
    """Build the library, write every format, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--data", type=Path, help="folder for the library; by default one that is removed again")
    given = parser.parse_args()
    with nullcontext(given.data) if given.data else tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not (folder / "data").is_dir():
            build(folder, given.papers)
        for form in MODULES:
            for share in (10, 1):
                seconds, mebibytes, size = _alone(write_out, folder, form, given.papers // share)
                line = f"{form:10} {given.papers // share:7,} papers {seconds:6.2f} s {mebibytes:7.1f} MiB"
                sys.stdout.write(f"{line} {size / 1e6:6.1f} MB written\n")
        for name in ("few", "scale"):
            for file in (folder / "data").glob("store.sqlite*"):
                file.unlink()
            for when in ("first", "again"):
                seconds, mebibytes, size = command(folder, name)
                line = f"the command, {name} {when}: {seconds:6.2f} s of processor time {mebibytes:7.1f} MiB"
                sys.stdout.write(f"{line} {size / 1e6:6.1f} MB written\n")


def build(folder: Path, papers: int) -> None:
    """Make a library of so many papers with authors, venues and abstracts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scale.bib").write_text("\n".join(map(_entry, range(papers))), encoding="utf-8")
    (folder / "few.bib").write_text("\n".join(map(_entry, range(papers // 10))), encoding="utf-8")
    settings = IngestSettings(
        lists=[ListSettings(name=name, source=str(folder / f"{name}.bib")) for name in ("scale", "few")],
        identity=IdentitySettings(),
        abstracts=AbstractsSettings(providers=()),
        embedder=EmbedderSettings(),
        data=folder / "data",
        catalogue_url=catalogue_url(folder / "data"),
    )
    with patch("ingest.runs.changed.open_embedder", _standing_in):
        report = run_job(settings, now=datetime.now(UTC))
    if not report.ok:
        raise RuntimeError(str(report.as_json())[:2_000])


def write_out(folder: Path, form: str, papers: int) -> tuple[float, float, int]:
    """Write papers in a format; returns the seconds, the growth of memory in MiB, and the bytes written."""
    out = _Counting()
    with open_library(catalogue_url(folder / "data"), folder / "data") as library, redirect_stdout(out):
        ids = library.paper_ids()[:papers]
        with open_store(f"sqlite:///{folder / 'store.sqlite'}") as store:
            sum(1 for _ in written(papers_of(library, ids[:50]), store, form))
            before, started = _peak(), time.process_time()
            for line in written(papers_of(library, ids), store, form):
                out.write(line)
            return time.process_time() - started, _peak() - before, out.size


def command(folder: Path, name: str) -> tuple[float, float, int]:
    """Export a list by the command; returns its processor time in seconds, its peak of memory in MiB, and the bytes."""
    arguments = (sys.executable, "-c", _COMMAND, "--data", str(folder / "data"), "export", name, "--format", "bibtex")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (folder / "written.bib").open("wb") as out:
        done = subprocess.run(arguments, stdout=out, stderr=subprocess.PIPE, text=True, check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    size = (folder / "written.bib").stat().st_size
    return seconds, int(done.stderr.split()[-2]) / 1024, size


class _Counting(io.TextIOBase):
    """Takes text like a pipe, and counts it."""

    size = 0

    def write(self, text: str) -> int:
        self.size += len(text.encode())
        return len(text)


def _entry(number: int) -> str:
    words = " ".join(_WORDS[(number * prime + number // 7) % len(_WORDS)] for prime in (1, 5, 7, 11, 3))
    authors = " and ".join(
        f"{_FAMILIES[(number + each) % 8]}, Ada {chr(65 + (number + each) % 26)}." for each in range(6)
    )
    venue = _VENUES[number % 4]
    where = f"booktitle = {{{venue}}}, " if venue else ""
    eprint = f"{2000 + number // 9000 + 301:04d}.{number % 9000 + 10000:05d}"
    return (
        f"@inproceedings{{k{number}, title = {{Study {number} of {words}}}, author = {{{authors}}}, {where}"
        f"year = {{{2015 + number % 11}}}, eprint = {{{eprint}}}, archiveprefix = {{arXiv}},"
        f" abstract = {{We study {words} & more. {'It is measured on clusters of many machines. ' * 25}}}}}"
    )


def _alone(work: Callable[[Path, str, int], tuple[float, float, int]], *given: object) -> tuple[float, float, int]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()  # type: ignore[arg-type]


def _standing_in(settings: EmbedderSettings, cache: Path) -> Embedder:
    return StandIn(open_embedder(settings, cache))


def _peak() -> float:
    """The peak of this process alone in MiB; what the system counts of a child begins with that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    main()
