"""Tells managers each week, once, in one line how answers went."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.digests.model import Destination, Digest, Schedule
from bot.digests.schedule import next_due
from bot.digests.stored.deliveries import record_message
from bot.presenting.quality import quality_line
from bot.settings.quality import QualityReportSettings
from bot.store.database import Store
from bot.store.quality import quality_since
from bot.store.schema import notes

KIND = "quality"
"""What stands in place of a subscription in the rows of these messages."""

_DAYS = 7
_TITLE = "How answers went"


def make_report(store: Store, reports: Sequence[QualityReportSettings], now: datetime) -> bool:
    """Make one report that is due, to be sent as digests are; False where none is due.

    When the next one is due is noted in the store in the same transaction, so each is made once, by one process. The
    first one is due a week after the store learns of it, at the latest.
    """
    return any(_make(store, report, now) for report in reports)


def _make(store: Store, report: QualityReportSettings, now: datetime) -> bool:
    destination = Destination(report.platform, report.workspace, report.channel, report.person)
    hour, _, minute = report.time.partition(":")
    following = next_due(Schedule(report.weekday, int(hour), int(minute), report.zone), now)
    name = f"{KIND} {destination.key}"[:100]
    due = _due(store, name, following)
    # A day or time that was changed in the configuration counts at once.
    if due > now and due <= following:
        return False
    quality = quality_since(store, min(due, now) - timedelta(days=_DAYS), now)
    first, last = (now - timedelta(days=_DAYS)).date(), now.date()
    lead = quality_line(quality, _DAYS)
    digest = Digest(secrets.token_hex(8), _TITLE, lead, first, last, 0, (), (), 0, now)
    with store.transaction() as connection:
        if not _advance(connection, name, due, following):
            return False
        if due <= now:
            record_message(connection, destination, KIND, digest, now)
    return due <= now


def _due(store: Store, name: str, first: datetime) -> datetime:
    """Return when the next report is due, which is noted as `first` where nothing was noted before."""
    mine = (notes.c.platform == KIND, notes.c.name == name)
    with store.transaction() as connection:
        noted = connection.scalar(select(notes.c.value).where(*mine))
        if noted is None:
            try:
                connection.execute(insert(notes).values(platform=KIND, name=name, value=first.isoformat()))
            except IntegrityError:
                connection.rollback()
            return first
    return datetime.fromisoformat(noted)


def _advance(connection: Connection, name: str, due: datetime, following: datetime) -> bool:
    """Note when the report after this one is due; False where another process has done so."""
    mine = (notes.c.platform == KIND, notes.c.name == name, notes.c.value == due.isoformat())
    return connection.execute(update(notes).where(*mine).values(value=following.isoformat())).rowcount == 1
