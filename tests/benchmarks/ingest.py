"""How long an ingest takes, step by step, from nothing and over unchanged lists.

Run with `python -m tests.benchmarks.ingest`, and with `--papers 60000` for scale; `--data DIR` keeps the library.
"""

import argparse
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ingest.job import run_job
from ingest.runs.report import IngestReport
from tests.benchmarks.material import NotHereError, seeds_settings


def main() -> None:
    """Run the ingest twice and print both runs side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=0, help="how many papers to add to those of the seed lists")
    parser.add_argument("--data", type=Path, help="folder of the library; by default one that is removed again")
    given = parser.parse_args()
    with _folder(given.data) as folder:
        try:
            settings = seeds_settings(folder, given.papers)
        except NotHereError as error:
            sys.exit(str(error))
        runs = [run_job(settings, now=datetime.now(UTC)) for _ in range(2)]
    Console().print(_table(*runs))


def _table(cold: IngestReport, again: IngestReport) -> Table:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    title = f"ingest of {cold.papers:,} papers, {cold.passages:,} passages; peak memory {peak:,.0f} MiB"
    table = Table("step", "cold s", "share", "unchanged s", title=title)
    whole = sum(cold.seconds.values())
    for step, seconds in cold.seconds.items():
        table.add_row(step, f"{seconds:.2f}", f"{seconds / whole:.0%}", f"{again.seconds.get(step, 0.0):.2f}")
    table.add_row("whole", f"{whole:.2f}", "", f"{sum(again.seconds.values()):.2f}")
    return table


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


if __name__ == "__main__":
    main()
