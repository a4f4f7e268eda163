"""Records who changed settings or access, and who saw what only managers see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from bot.store.database import Store
from bot.store.model import Place
from bot.store.schema import audit

Action = Literal[
    "channel settings",
    "token added",
    "token revoked",
    "signed in",
    "sign-in refused",
    "digest subscribed",
    "digest paused",
    "digest resumed",
    "digest ended",
    "digest taste forgotten",
    "reading group created",
    "reading group changed",
    "reading group ended",
    "meeting called off",
    "answer explained",
    "quality page",
    "questions exported",
    "data deleted",
    "configuration reloaded",
    "configuration refused",
    "backup",
    "proposal accepted",
    "proposal declined",
    "pull request opened",
    "papers sent to Zotero",
    "restored",
    "revision put back",
]
COMMAND_LINE = Place("terminal", "", "")
"""Where a command of `refdesk` acts: who is at the machine, Refdesk does not know."""
_LONGEST = 2000
_ROWS = 500


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What was done, when, where and by whom; `person` is empty for the command line."""

    at: datetime
    action: str
    place: Place
    person: str
    detail: str


def record(connection: Connection, action: Action, place: Place, person: str, now: datetime, detail: str = "") -> None:
    """Record an action in the transaction that carries it out: neither is there without the other."""
    connection.execute(
        insert(audit).values(
            at=now,
            action=action,
            platform=place.platform,
            workspace=place.workspace,
            channel=place.channel,
            person=person,
            detail=detail[:_LONGEST],
        )
    )


def note_action(store: Store, action: Action, place: Place, person: str, now: datetime, detail: str = "") -> None:
    """Record an action that changes nothing in the store."""
    with store.transaction() as connection:
        record(connection, action, place, person, now, detail)


def actions_since(store: Store, moment: datetime) -> Iterator[AuditEntry]:
    """Yield what was done since a moment, oldest first."""
    query = select(audit).where(audit.c.at >= moment).order_by(audit.c.at, audit.c.audit_id)
    with store.transaction() as connection:
        for row in connection.execution_options(yield_per=_ROWS).execute(query):
            place = Place(row.platform, row.workspace, row.channel)
            yield AuditEntry(row.at, row.action, place, row.person, row.detail)


def delete_older(store: Store, moment: datetime) -> None:
    """Delete what was recorded before a moment."""
    with store.transaction() as connection:
        connection.execute(delete(audit).where(audit.c.at < moment))
