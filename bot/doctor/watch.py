"""Check for `refdesk doctor` that the watch for papers beyond the lists runs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.finding import Finding
from bot.presenting.text import counted, day
from bot.settings.settings import Settings
from bot.store.candidates import count_candidates, windows
from bot.store.database import STORE, open_store
from ingest.errors import IngestError
from ingest.library.database_copying import is_empty
from ingest.watching.model import Window

_NAME = "candidates"
_STALE_DAYS = 14
_RUN = "Run `refdesk candidates watch`"


def watch(settings: Settings, now: datetime | None = None) -> Iterator[Finding]:
    """Yield whether the watch has run lately, and what it holds; nothing where nothing is watched."""
    if not settings.candidates.is_on:
        return
    now = now or datetime.now(UTC)
    scheduled = settings.candidates.schedule is not None
    by_itself = "or wait for its schedule" if scheduled else "or set `candidates.schedule`"
    try:
        known, held = _state(settings)
    except IngestError as error:
        yield Finding(_NAME, "problem", str(error))
        return
    if not known:
        yield Finding(_NAME, "note", f"The watch has not run yet. {_RUN}, {by_itself}.")
        return
    last = max(window.until for window, _ in known.values())
    unfinished = sorted(source for source, (_, is_done) in known.items() if not is_done)
    if now - last > timedelta(days=_STALE_DAYS):
        why = "look into the log of `refdesk serve`" if scheduled else "or set `candidates.schedule`"
        yield Finding(_NAME, "note", f"The watch last ran on {day(last)}. {_RUN}, {why}.")
    elif unfinished:
        yield Finding(_NAME, "note", f"Not read to the end: {', '.join(unfinished)}. The next run continues there.")
    else:
        waiting = counted(held.get("waiting", 0), "candidate")
        yield Finding(_NAME, "ok", f"{waiting} beyond the lists; the watch last ran on {day(last)}")


def _state(settings: Settings) -> tuple[dict[str, tuple[Window, bool]], dict[str, int]]:
    """Return how far each source was read, and how many candidates are in each state; a store is not made for it."""
    if is_empty(STORE, settings.store_url):
        return {}, {}
    with open_store(settings.store_url) as store:
        return windows(store), count_candidates(store)
