"""Check for `refdesk doctor` cached answers, the audit log, and the age of the last backup."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.finding import Finding
from bot.presenting.text import counted, day
from bot.settings.settings import Settings
from bot.store.audit import AuditEntry, actions_since
from bot.store.database import STORE, Store, open_store
from bot.store.known_answers import answers_since
from ingest.errors import IngestError
from ingest.library.database_copying import is_empty

_BACKUP_DAYS = 7
_MANY_REFUSED = 10
"""Refused sign-ins in a day that are more than somebody's mistakes."""


def records(settings: Settings, now: datetime | None = None) -> Iterator[Finding]:
    """Yield what the store says of cached answers, the audit log and backups; one note where there is no store yet."""
    now = now or datetime.now(UTC)
    try:
        if is_empty(STORE, settings.store_url):
            yield Finding("records", "note", "none yet: nothing has been asked, and there is nothing to back up.")
            return
        with open_store(settings.store_url) as store:
            entries = list(actions_since(store, now - timedelta(days=settings.store.keep_audit_days)))
            yield _cached_answers(settings, store, now)
    except IngestError as error:
        yield Finding("records", "problem", str(error))
        return
    yield _audit_log(settings, entries, now)
    yield _last_backup(entries, now)


def _cached_answers(settings: Settings, store: Store, now: datetime) -> Finding:
    days = settings.reception.reuse_answers_days
    if not days:
        off = "off, so a question asked again is paid for again. Set `reception.reuse_answers_days` to change that."
        return Finding("cached answers", "note" if settings.model is not None else "ok", off)
    held = counted(answers_since(store, now - timedelta(days=days)), "answer")
    return Finding("cached answers", "ok", f"{held} of the model can be given again, each for {days} days")


def _audit_log(settings: Settings, entries: list[AuditEntry], now: datetime) -> Finding:
    refused = sum(each.action == "sign-in refused" and each.at > now - timedelta(days=1) for each in entries)
    if refused >= _MANY_REFUSED:
        advice = "See from where with `refdesk audit --days 1`, and limit who reaches the reading room."
        return Finding("audit log", "note", f"{refused} sign-ins were refused in the last 24 hours. {advice}")
    recorded = f"{counted(len(entries), 'record')}, each stored for {settings.store.keep_audit_days} days"
    return Finding("audit log", "ok", f"{recorded}; `refdesk audit` shows them")


def _last_backup(entries: list[AuditEntry], now: datetime) -> Finding:
    made = [each for each in entries if each.action == "backup"]
    if not made:
        return Finding("backup", "note", "none was made yet. Run `refdesk backup FILE.tar.gz`, or schedule it.")
    last = made[-1]
    age = (now - last.at).days
    when = f"the last one was made on {day(last.at)}, as {last.detail}"
    if age > _BACKUP_DAYS:
        return Finding("backup", "note", f"{when}: {age} days ago. Run `refdesk backup`, or schedule it.")
    if not Path(last.detail).exists():
        return Finding("backup", "ok", f"{when}, which is no longer there; check that it was moved to a safe place")
    return Finding("backup", "ok", when)
