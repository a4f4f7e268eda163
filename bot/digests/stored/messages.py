"""Finds recorded messages, and takes back those that are not on their way yet."""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select, update

from bot.digests.model import Destination, DigestPart
from bot.digests.stored.deliveries import DeliveryState
from bot.store.database import Store
from bot.store.schema import deliveries, digests

_PART: TypeAdapter[DigestPart] = TypeAdapter(DigestPart)
_DESTINATION: TypeAdapter[Destination] = TypeAdapter(Destination)


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """The first message of a digest: `message` is the platform's id once it has arrived.

    `problem` says why the digest was given up, empty while it was not.
    """

    part: DigestPart
    state: DeliveryState
    message: str | None
    problem: str = ""


def first_message(store: Store, digest_id: str) -> FirstMessage | None:
    """Return the first message of a digest; None where it was taken back, or deleted as old."""
    query = (
        select(deliveries.c.content, deliveries.c.state, deliveries.c.message, digests.c.state, digests.c.problem)
        .join(digests, digests.c.digest_id == deliveries.c.digest_id)
        .where(deliveries.c.digest_id == digest_id, deliveries.c.part == 1)
    )
    with store.transaction() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    content, state, message, of_all, problem = row
    return FirstMessage(_PART.validate_json(content), state, message, problem if of_all == "given up" else "")


def take_back(connection: Connection, digest_id: str) -> bool:
    """Delete a digest of which nothing was begun to be sent; False where something was."""
    begun = select(deliveries.c.digest_id).where(
        deliveries.c.digest_id == digest_id, deliveries.c.state.in_(("sending", "sent"))
    )
    waiting = (digests.c.digest_id == digest_id, digests.c.digest_id.not_in(begun))
    return connection.execute(delete(digests).where(*waiting)).rowcount == 1


def forget_presenter(connection: Connection, platform: str, person: str, workspace: str) -> None:
    """Take a person's id out of all messages of reading groups, also of groups that have ended.

    `workspace` is needed where ids are unique only within it.
    """
    query = (
        select(deliveries.c.digest_id, deliveries.c.part, deliveries.c.content, digests.c.destination)
        .join(digests, digests.c.digest_id == deliveries.c.digest_id)
        .where(
            digests.c.platform == platform,
            digests.c.subscription_id.startswith("group:"),
            deliveries.c.content.contains(person, autoescape=True),
        )
    )
    for row in connection.execute(query).all():
        part = _PART.validate_json(row.content)
        here = not workspace or _DESTINATION.validate_json(row.destination).workspace == workspace
        if here and part.group is not None and part.group.presenter == person:
            forgotten = replace(part, group=replace(part.group, presenter=""))
            connection.execute(
                update(deliveries)
                .where(deliveries.c.digest_id == row.digest_id, deliveries.c.part == row.part)
                .values(content=_PART.dump_json(forgotten).decode())
            )
