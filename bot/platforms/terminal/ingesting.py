"""Run an ingest from a terminal: progress while it works, a report at its end."""

from collections.abc import Collection
from datetime import UTC, datetime

from bot.exit_codes import FINE, OUTSIDE_FAILED
from bot.platforms.terminal.bars import progress_bars
from bot.platforms.terminal.ingest_report import print_report
from bot.presenting.printing import console, print_json
from bot.settings.ingest_job import ingest_settings
from bot.settings.settings import Settings
from ingest.job import run_job


def run_ingest(settings: Settings, *, offline: bool, as_json: bool, accept: Collection[str] = ()) -> int:
    """Read the lists and publish; prints the report and returns the exit code."""
    try:
        with progress_bars() as progressing:
            report = run_job(
                ingest_settings(settings), offline=offline, accept=accept, now=datetime.now(UTC), progress=progressing
            )
    except KeyboardInterrupt:
        console(stderr=True).print(
            "Interrupted. What was fetched is saved; the next `refdesk ingest` continues from there."
        )
        raise
    if as_json:
        print_json(report.as_json())
    else:
        print_report(console(), report)
    return FINE if report.ok else OUTSIDE_FAILED
