"""Records digests and their parts once, each step before the next is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.digests.model import Destination, Digest, DigestPart, Subscription
from bot.digests.news import Announced
from bot.store.database import Store
from bot.store.schema import announced, deliveries, digests, subscriptions, waiting_papers

DeliveryState = Literal["waiting", "sending", "sent"]

_DESTINATION: TypeAdapter[Destination] = TypeAdapter(Destination)
_DIGEST: TypeAdapter[Digest] = TypeAdapter(Digest)
_PART: TypeAdapter[DigestPart] = TypeAdapter(DigestPart)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a subscription that was due.

    `digest` and `parts` are what is to be sent, None and nothing where an empty week is passed over. `announced` are
    the papers announced by it, `further` the stages of papers announced before, by the id they were announced under.
    `considered` is the revision that was looked at, `waiting` what was not in it. `next_due` is when the next is due.
    """

    digest: Digest | None
    parts: Sequence[DigestPart]
    announced: Mapping[str, Announced]
    further: Mapping[str, int]
    considered: int
    waiting: frozenset[str]
    next_due: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One part of a digest and what became of it; `message` is the platform's id of the message it is in."""

    part: DigestPart
    state: DeliveryState
    message: str | None


@dataclass(frozen=True, slots=True)
class Sending:
    """A digest that is to be sent, with its parts in order; `tries` counts the failed attempts so far."""

    digest_id: str
    subscription_id: str
    destination: Destination
    made_at: datetime
    tries: int
    deliveries: tuple[Delivery, ...]


def record(store: Store, subscription: Subscription, process: str, made: Made, now: datetime) -> bool:
    """Record what came of a subscription that was claimed: all of it in one transaction, or nothing.

    Gives False, and changes nothing, when the claim was lost, the subscription changed, or one of the papers has been
    announced to the subscriber meanwhile.
    """
    mine = (
        subscriptions.c.subscription_id == subscription.subscription_id,
        subscriptions.c.due == subscription.due,
        subscriptions.c.claimed_by == process,
    )
    with store.transaction() as connection:
        # First of all, so that whoever else wants to record it waits here and then finds it done.
        changed = connection.execute(
            update(subscriptions)
            .where(*mine)
            .values(
                due=made.next_due, considered=made.considered, considered_at=now, claimed_by=None, claimed_until=None
            )
        )
        if changed.rowcount != 1:
            connection.rollback()
            return False
        connection.execute(
            delete(waiting_papers).where(waiting_papers.c.subscription_id == subscription.subscription_id)
        )
        if made.waiting:
            rows = [
                {"subscription_id": subscription.subscription_id, "paper_id": each} for each in sorted(made.waiting)
            ]
            connection.execute(insert(waiting_papers), rows)
        if made.digest is None:
            return True
        try:
            _insert_digest(connection, subscription, made.digest, made, now)
        except IntegrityError:
            connection.rollback()
            return False
    return True


def record_message(
    connection: Connection,
    destination: Destination,
    kind: str,
    digest: Digest,
    now: datetime,
    parts: Sequence[DigestPart] = (),
) -> None:
    """Record a message, to be sent as digests are, once; `kind` stands in place of a subscription.

    It has title and lead of the digest, or the given parts.
    """
    made = parts or [DigestPart(1, 1, digest.title, digest.lead)]
    _insert_rows(connection, kind, destination, digest, made, now)


def claim(
    store: Store, reached: Mapping[str, str], process: str, now: datetime, until: datetime, given_up: datetime
) -> Sending | None:
    """Claim a digest that is to be sent and that nobody else is at; None where there is none.

    `reached` is the workspace that the process reaches on each platform, empty for all of it. A digest whose workspace
    the configuration did not name is anyone's of its platform; one of another workspace is, once it was made before
    `given_up`: nobody reaches that workspace, and somebody must end it.
    """
    free = or_(digests.c.claimed_until.is_(None), digests.c.claimed_until < now)
    ready = (digests.c.state == "sending", digests.c.next_try <= now, digests.c.platform.in_(reached), free)
    # The texts of digests are read one at a time; what this reads of the others is short, and ends with `given_up`.
    waiting = select(digests.c.digest_id, digests.c.platform, digests.c.destination, digests.c.made_at)
    with store.transaction() as connection:
        for each in connection.execute(waiting.where(*ready).order_by(digests.c.next_try)).all():
            if each.made_at >= given_up and not reaches(reached, _DESTINATION.validate_json(each.destination)):
                continue
            claimed = connection.execute(
                update(digests)
                .where(digests.c.digest_id == each.digest_id, *ready)
                .values(claimed_by=process, claimed_until=until)
            )
            if claimed.rowcount:
                row = connection.execute(select(digests).where(digests.c.digest_id == each.digest_id)).one()
                parts = connection.execute(
                    select(deliveries).where(deliveries.c.digest_id == each.digest_id).order_by(deliveries.c.part)
                ).all()
                return _sending(row, parts)
    return None


def reaches(reached: Mapping[str, str], destination: Destination) -> bool:
    """Whether a process that reaches these workspaces of platforms reaches a destination."""
    return len({reached[destination.platform], destination.workspace} - {""}) < 2


def begin(store: Store, digest_id: str, part: int, process: str, until: datetime) -> bool:
    """Note that a part is about to be posted, and renew the claim; False where the claim was lost."""
    with store.transaction() as connection:
        if not _renew(connection, digest_id, process, until):
            connection.rollback()
            return False
        connection.execute(
            update(deliveries)
            .where(deliveries.c.digest_id == digest_id, deliveries.c.part == part, deliveries.c.state == "waiting")
            .values(state="sending")
        )
    return True


def note_sent(store: Store, digest_id: str, part: int, message: str, now: datetime) -> None:
    """Note that a part has been posted, and as which message."""
    with store.transaction() as connection:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.digest_id == digest_id, deliveries.c.part == part, deliveries.c.state != "sent")
            .values(state="sent", message=message, sent_at=now)
        )


def finish(store: Store, digest_id: str, process: str) -> None:
    """Note that every part of a digest has been sent."""
    mine = (digests.c.digest_id == digest_id, digests.c.claimed_by == process)
    with store.transaction() as connection:
        connection.execute(
            update(digests)
            .where(*mine)
            .values(state="sent", problem="", next_try=None, claimed_by=None, claimed_until=None)
        )


def try_later(store: Store, digest_id: str, process: str, problem: str, moment: datetime) -> None:
    """Note that sending failed, why, and when it is to be tried again."""
    mine = (digests.c.digest_id == digest_id, digests.c.claimed_by == process, digests.c.state == "sending")
    with store.transaction() as connection:
        connection.execute(
            update(digests)
            .where(*mine)
            .values(problem=problem, next_try=moment, tries=digests.c.tries + 1, claimed_by=None, claimed_until=None)
        )


def put_off(store: Store, digest_id: str, process: str, moment: datetime) -> None:
    """Let nobody send a claimed digest before a moment; that is no failure."""
    mine = (digests.c.digest_id == digest_id, digests.c.claimed_by == process, digests.c.state == "sending")
    with store.transaction() as connection:
        connection.execute(update(digests).where(*mine).values(next_try=moment, claimed_by=None, claimed_until=None))


def give_up(store: Store, sending: Sending, process: str, problem: str) -> None:
    """Note that a digest cannot be sent at all, and pause its subscription, both with the reason."""
    mine = (digests.c.digest_id == sending.digest_id, digests.c.claimed_by == process)
    with store.transaction() as connection:
        changed = connection.execute(
            update(digests)
            .where(*mine)
            .values(state="given up", problem=problem, next_try=None, claimed_by=None, claimed_until=None)
        )
        if changed.rowcount:
            connection.execute(
                update(subscriptions)
                .where(subscriptions.c.subscription_id == sending.subscription_id)
                .values(due=None, problem=problem)
            )


def _insert_digest(
    connection: Connection, subscription: Subscription, digest: Digest, made: Made, now: datetime
) -> None:
    subscriber = subscription.destination.key
    _insert_rows(connection, subscription.subscription_id, subscription.destination, digest, made.parts, now)
    rows = [
        {
            "subscriber": subscriber,
            "paper_id": paper_id,
            "title": each.title,
            "stage": each.stage,
            "digest_id": digest.digest_id,
        }
        for paper_id, each in made.announced.items()
    ]
    if rows:
        connection.execute(insert(announced), rows)
    for paper_id, stage in made.further.items():
        connection.execute(
            update(announced)
            .where(announced.c.subscriber == subscriber, announced.c.paper_id == paper_id)
            .values(stage=stage)
        )


def _insert_rows(
    connection: Connection,
    subscription_id: str,
    destination: Destination,
    digest: Digest,
    made: Sequence[DigestPart],
    now: datetime,
) -> None:
    connection.execute(
        insert(digests).values(
            digest_id=digest.digest_id,
            subscription_id=subscription_id,
            platform=destination.platform,
            subscriber=destination.key,
            destination=_DESTINATION.dump_json(destination).decode(),
            content=_DIGEST.dump_json(digest).decode(),
            made_at=now,
            state="sending",
            tries=0,
            problem="",
            next_try=now,
        )
    )
    parts = [
        {
            "digest_id": digest.digest_id,
            "part": part.number,
            "content": _PART.dump_json(part).decode(),
            "state": "waiting",
        }
        for part in made
    ]
    connection.execute(insert(deliveries), parts)


def _renew(connection: Any, digest_id: str, process: str, until: datetime) -> bool:
    mine = (digests.c.digest_id == digest_id, digests.c.claimed_by == process, digests.c.state == "sending")
    return bool(connection.execute(update(digests).where(*mine).values(claimed_until=until)).rowcount)


def _sending(row: Row[Any], parts: Sequence[Row[Any]]) -> Sending:
    return Sending(
        digest_id=row.digest_id,
        subscription_id=row.subscription_id,
        destination=_DESTINATION.validate_json(row.destination),
        made_at=row.made_at,
        tries=row.tries,
        deliveries=tuple(Delivery(_PART.validate_json(each.content), each.state, each.message) for each in parts),
    )
