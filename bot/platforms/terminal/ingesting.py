"""Running an ingest from a terminal: progress while it works, a report at its end."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from bot.config import Settings
from bot.errors import ConfigError
from bot.exit_codes import FINE, OUTSIDE_FAILED
from bot.platforms.terminal.bars import progress_bars
from bot.platforms.terminal.render import print_report
from bot.printing import console, print_json
from ingest.job import IngestSettings, run_job
from ingest.lists.model import ListFile
from ingest.lists.reader import read_list


def run_ingest(settings: Settings, *, offline: bool, as_json: bool, accept: Collection[str] = ()) -> int:
    """Read the lists and publish; prints the report and gives the exit code."""
    with progress_bars() as progressing:
        report = run_job(
            ingest_settings(settings), offline=offline, accept=accept, now=datetime.now(UTC), progress=progressing
        )
    if as_json:
        print_json(report.as_json())
    else:
        print_report(console(), report)
    return FINE if report.ok else OUTSIDE_FAILED


def ingest_settings(settings: Settings) -> IngestSettings:
    """Take what the ingest needs from the settings."""
    return IngestSettings(
        data=settings.data,
        catalogue_url=settings.catalogue_url,
        lists=settings.lists,
        identity=settings.identity,
        abstracts=settings.abstracts,
        embedder=settings.embedder,
        chroma=settings.chroma,
    )


def explain_file(place: str) -> int:
    """Tell for a Markdown file, or one line of it, as what it is read and why; gives the exit code."""
    path, line = _place(place)
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from error
    reading = read_list(ListFile(list=path.stem, file=path.name, text=text))
    screen = console()
    titles = {entry.line: entry.title for entry in reading.entries}
    shown = [told for told in reading.lines if line is None or told.line == line]
    for told in shown:
        reason = (
            f"{told.reason}: {titles[told.line]}" if told.outcome == "entry" and told.line in titles else told.reason
        )
        line_told = Text.assemble((f"{told.line:5} ", "dim"), (f"{told.outcome:15}", "cyan"), reason)
        screen.print(line_told, soft_wrap=True)
    if not shown:
        screen.print(Text(f"{path}:{line}: the line is blank or beyond the end of the file."))
    return FINE


def _place(place: str) -> tuple[Path, int | None]:
    head, colon, tail = place.rpartition(":")
    return (Path(head), int(tail)) if colon and tail.isdigit() else (Path(place), None)
