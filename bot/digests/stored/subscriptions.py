"""Stores subscriptions: who wants which news and when, and which are due."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, delete, func, insert, or_, select, update

from bot.digests.model import Destination, Schedule, Subscription, Wishes
from bot.digests.news import Announced, Known
from bot.store.database import Store
from bot.store.schema import announced, digests, subscriptions, waiting_papers

_DESTINATION: TypeAdapter[Destination] = TypeAdapter(Destination)
_SCHEDULE: TypeAdapter[Schedule] = TypeAdapter(Schedule)
_WISHES: TypeAdapter[Wishes] = TypeAdapter(Wishes)


def add(store: Store, subscription: Subscription) -> None:
    """Keep a new subscription."""
    values = {"subscription_id": subscription.subscription_id, **_values(subscription)}
    with store.transaction() as connection:
        connection.execute(insert(subscriptions).values(values))


def change(store: Store, subscription: Subscription) -> bool:
    """Keep a subscription as it now is, in place of what it was; False where it has ended.

    A digest that is being made meanwhile is made anew, by the new wishes.
    """
    with store.transaction() as connection:
        changed = connection.execute(
            update(subscriptions)
            .where(subscriptions.c.subscription_id == subscription.subscription_id)
            .values(**_values(subscription), claimed_by=None, claimed_until=None)
        )
    return changed.rowcount == 1


def end(store: Store, subscription_id: str) -> bool:
    """End a subscription; of a digest under way nothing more is sent. False where there is none.

    What was announced stays known, so that it is not told anew to a subscriber who comes back.
    """
    with store.transaction() as connection:
        found = connection.execute(
            delete(subscriptions).where(subscriptions.c.subscription_id == subscription_id)
        ).rowcount
        connection.execute(
            update(digests)
            .where(digests.c.subscription_id == subscription_id, digests.c.state == "sending")
            .values(state="given up", problem="The subscription has ended.", next_try=None)
        )
    return found == 1


def find(store: Store, subscription_id: str) -> Subscription | None:
    """Give a subscription by its id."""
    with store.transaction() as connection:
        row = connection.execute(
            select(subscriptions).where(subscriptions.c.subscription_id == subscription_id)
        ).one_or_none()
    return _subscription(row) if row else None


def all_of(store: Store, subscriber: str | None = None) -> list[Subscription]:
    """Give the subscriptions of a subscriber (a destination's key), or all, by name."""
    query = select(subscriptions).order_by(subscriptions.c.name, subscriptions.c.subscription_id)
    if subscriber is not None:
        query = query.where(subscriptions.c.subscriber == subscriber)
    with store.transaction() as connection:
        return [_subscription(row) for row in connection.execute(query)]


def claim_due(
    store: Store, platforms: Collection[str], process: str, now: datetime, until: datetime
) -> Subscription | None:
    """Claim a subscription whose digest is due and that nobody else is at, for a process; None where there is none.

    The claim ends at `until`, or when the digest is recorded.
    """
    free = or_(subscriptions.c.claimed_until.is_(None), subscriptions.c.claimed_until < now)
    due = (subscriptions.c.platform.in_(platforms), subscriptions.c.due <= now, free)
    with store.transaction() as connection:
        for row in connection.execute(select(subscriptions).where(*due).order_by(subscriptions.c.due).limit(10)).all():
            claimed = connection.execute(
                update(subscriptions)
                .where(subscriptions.c.subscription_id == row.subscription_id, *due)
                .values(claimed_by=process, claimed_until=until)
            )
            if claimed.rowcount:
                return _subscription(row)
    return None


def postpone(store: Store, subscription_id: str, process: str, until: datetime) -> None:
    """Let nobody try to make a digest before a moment, when it could not be made just now."""
    mine = (subscriptions.c.subscription_id == subscription_id, subscriptions.c.claimed_by == process)
    with store.transaction() as connection:
        connection.execute(update(subscriptions).where(*mine).values(claimed_until=until))


def known_of(store: Store, subscription: Subscription) -> Known:
    """Give what a subscriber knows: what was announced to it, and up to which revision news was looked at."""
    with store.transaction() as connection:
        rows = connection.execute(select(announced).where(announced.c.subscriber == subscription.destination.key)).all()
        waiting = connection.scalars(
            select(waiting_papers.c.paper_id).where(waiting_papers.c.subscription_id == subscription.subscription_id)
        ).all()
    return Known(
        considered=subscription.considered,
        announced={row.paper_id: Announced(row.title, row.stage) for row in rows},
        lists=frozenset(subscription.wishes.lists) or None,
        waiting=frozenset(waiting),
    )


def next_moment(store: Store, platforms: Collection[str]) -> datetime | None:
    """Give when the next digest is to be made or sent: two look-ups in indexes, however many there are."""
    with store.transaction() as connection:
        due = connection.scalar(
            select(subscriptions.c.due)
            .where(subscriptions.c.due.is_not(None), subscriptions.c.platform.in_(platforms))
            .order_by(subscriptions.c.due)
            .limit(1)
        )
        sending = connection.scalar(
            select(digests.c.next_try)
            .where(digests.c.next_try.is_not(None), digests.c.platform.in_(platforms))
            .order_by(digests.c.next_try)
            .limit(1)
        )
    return min((moment for moment in (due, sending) if moment is not None), default=None)


def count(store: Store) -> int:
    """Count the subscriptions."""
    with store.transaction() as connection:
        return int(connection.scalar(select(func.count()).select_from(subscriptions)) or 0)


def _values(subscription: Subscription) -> dict[str, Any]:
    return {
        "name": subscription.name,
        "platform": subscription.destination.platform,
        "subscriber": subscription.destination.key,
        "destination": _DESTINATION.dump_json(subscription.destination).decode(),
        "schedule": _SCHEDULE.dump_json(subscription.schedule).decode(),
        "wishes": _WISHES.dump_json(subscription.wishes).decode(),
        "origin": subscription.origin,
        "made_by": subscription.made_by,
        "considered": subscription.considered,
        "considered_at": subscription.considered_at,
        "due": subscription.due,
        "problem": subscription.problem,
    }


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        subscription_id=row.subscription_id,
        name=row.name,
        destination=_DESTINATION.validate_json(row.destination),
        schedule=_SCHEDULE.validate_json(row.schedule),
        wishes=_WISHES.validate_json(row.wishes),
        origin=row.origin,
        made_by=row.made_by,
        considered=row.considered,
        considered_at=row.considered_at,
        due=row.due,
        problem=row.problem,
    )
