"""Reads and counts digests that were made, and deletes old ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, delete, func, select

from bot.digests.model import Destination, Digest
from bot.store.database import Store
from bot.store.schema import digests, subscriptions

_DESTINATION: TypeAdapter[Destination] = TypeAdapter(Destination)
_DIGEST: TypeAdapter[Digest] = TypeAdapter(Digest)


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """A digest as it is kept: for whom it was made and when, and whether it arrived."""

    digest: Digest
    subscription_id: str
    destination: Destination
    made_at: datetime
    state: str
    problem: str


def stored_digest(store: Store, digest_id: str) -> StoredDigest | None:
    """Give a digest by its id."""
    with store.transaction() as connection:
        row = connection.execute(select(digests).where(digests.c.digest_id == digest_id)).one_or_none()
    return _stored(row) if row else None


def stored_digests_of(store: Store, subscription_id: str, most: int = 52) -> list[StoredDigest]:
    """Give the last digests of a subscription, newest first."""
    query = select(digests).where(digests.c.subscription_id == subscription_id)
    with store.transaction() as connection:
        return [_stored(row) for row in connection.execute(query.order_by(digests.c.made_at.desc()).limit(most))]


def delete_older(store: Store, moment: datetime) -> None:
    """Delete digests that were made before a moment and have come to their end, with their parts."""
    with store.transaction() as connection:
        connection.execute(delete(digests).where(digests.c.made_at < moment, digests.c.state != "sending"))


def digests_by_state(store: Store, now: datetime) -> dict[str, int]:
    """Count digests: `due` are still to be made, `sending` to be sent, `retrying` failed before, `sent` arrived."""
    with store.transaction() as connection:
        due = connection.scalar(select(func.count()).select_from(subscriptions).where(subscriptions.c.due <= now))
        states = connection.execute(
            select(digests.c.state, digests.c.tries > 0, func.count()).group_by(digests.c.state, digests.c.tries > 0)
        ).all()
    counted = {"due": due or 0, "sending": 0, "retrying": 0, "sent": 0}
    for state, has_failed, number in states:
        name = "retrying" if state == "sending" and has_failed else state
        counted[name] = counted.get(name, 0) + number
    return counted


def made_since(store: Store, subscription_id: str, moment: datetime) -> int:
    """Count the digests of a subscription that were made since a moment."""
    mine = (digests.c.subscription_id == subscription_id, digests.c.made_at >= moment)
    with store.transaction() as connection:
        return int(connection.scalar(select(func.count()).select_from(digests).where(*mine)) or 0)


def _stored(row: Row[Any]) -> StoredDigest:
    return StoredDigest(
        digest=_DIGEST.validate_json(row.content),
        subscription_id=row.subscription_id,
        destination=_DESTINATION.validate_json(row.destination),
        made_at=row.made_at,
        state=row.state,
        problem=row.problem,
    )
