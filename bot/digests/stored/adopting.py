"""Gives digests whose workspace nobody named to the workspace that can only be meant."""

from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select, update

from bot.digests.model import Destination
from bot.store.database import Store
from bot.store.model import Place
from bot.store.schema import announced, digests, questions, subscriptions

_DESTINATION: TypeAdapter[Destination] = TypeAdapter(Destination)


def adopt(store: Store, platform: str, workspace: str) -> None:
    """Let digests for a platform that name no workspace be those of the one that a process reaches.

    The configuration and the command line need not name it. What was announced without it stays known. Nothing is done
    where ids are unique on the whole platform, or where the store knows another workspace, which may be meant as well.
    A digest that is being made meanwhile is made anew.
    """
    if not Place(platform, workspace, "").id_space:
        return
    with store.transaction() as connection:
        every = connection.scalars(
            select(subscriptions.c.destination).where(subscriptions.c.platform == platform).distinct()
        )
        destinations = [_DESTINATION.validate_json(each) for each in every]
        unnamed = [each for each in destinations if not each.workspace]
        if unnamed and not _knows_another(connection, platform, workspace, destinations):
            for destination in unnamed:
                _name(connection, destination, replace(destination, workspace=workspace))


def _knows_another(connection: Connection, platform: str, workspace: str, destinations: list[Destination]) -> bool:
    others = (questions.c.platform == platform, questions.c.workspace.not_in(("", workspace)))
    asked = connection.execute(select(questions.c.answer_id).where(*others).limit(1)).first()
    return asked is not None or any(each.workspace not in ("", workspace) for each in destinations)


def _name(connection: Connection, before: Destination, now: Destination) -> None:
    """Store all that is known of a destination under another name; what is announced to both stays so."""
    values = {"subscriber": now.key, "destination": _DESTINATION.dump_json(now).decode()}
    connection.execute(
        update(subscriptions)
        .where(subscriptions.c.subscriber == before.key)
        .values(**values, claimed_by=None, claimed_until=None)
    )
    connection.execute(update(digests).where(digests.c.subscriber == before.key).values(**values))
    known = select(announced.c.paper_id).where(announced.c.subscriber == now.key)
    connection.execute(delete(announced).where(announced.c.subscriber == before.key, announced.c.paper_id.in_(known)))
    connection.execute(update(announced).where(announced.c.subscriber == before.key).values(subscriber=now.key))
