"""Stores reactions to digests and answers as votes on papers."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from bot.digests.model import Destination, DigestPart
from bot.store.database import Store
from bot.store.schema import deliveries, digests, questions, subscriptions, taste_votes

_DESTINATION: TypeAdapter[Destination] = TypeAdapter(Destination)
_PART: TypeAdapter[DigestPart] = TypeAdapter(DigestPart)

MOST_VOTES = 2_000
"""Votes that a subscription keeps; a further one takes the place of the oldest."""

_ANSWERS_HEARD_FOR = timedelta(days=30)
_MOST_OF_AN_ANSWER = 5


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person says of a paper by a reaction."""

    paper_id: str
    person: str
    liked: bool
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a message of the bot's was about: its papers, and the subscriptions that learn from reactions to it."""

    paper_ids: tuple[str, ...]
    subscription_ids: tuple[str, ...]


def spoken_in(store: Store, own: Destination, channels: Collection[str], message: str, now: datetime) -> Spoken | None:
    """Return what a message was about; None where it is no digest or answer that a person may teach something.

    `own` are the direct messages of who reacts, `channels` where the message is: its channel, and the one that holds
    that, if it is a thread. A digest teaches its own subscription, an answer all of its channel, or those of the person
    where it was given to that person alone.
    """
    with store.transaction() as connection:
        return _digest(connection, own, channels, message) or _answer(connection, own, channels, message, now)


def add(store: Store, spoken: Spoken, message: str, person: str, *, liked: bool, now: datetime) -> None:
    """Count a reaction as a vote on each paper of a message; one that is counted already is not counted again."""
    rows = [
        {
            "subscription_id": subscription_id,
            "message": message,
            "person": person,
            "paper_id": paper_id,
            "liked": liked,
            "given_at": now,
        }
        for subscription_id in spoken.subscription_ids
        for paper_id in spoken.paper_ids
    ]
    table = taste_votes.c
    with store.transaction() as connection:
        connection.execute(
            delete(taste_votes).where(
                table.subscription_id.in_(spoken.subscription_ids),
                table.message == message,
                table.person == person,
                table.liked == liked,
            )
        )
        if rows:
            connection.execute(insert(taste_votes), rows)
        for subscription_id in spoken.subscription_ids:
            _drop_oldest(connection, subscription_id)


def take_back(store: Store, platform: str, message: str, person: str | None = None, *, liked: bool) -> int:
    """Count a reaction of a person, or of everybody, no longer; returns how many votes it was."""
    table = taste_votes.c
    here = select(subscriptions.c.subscription_id).where(subscriptions.c.platform == platform)
    concerned = [table.message == message, table.liked == liked, table.subscription_id.in_(here)]
    concerned += [] if person is None else [table.person == person]
    with store.transaction() as connection:
        return connection.execute(delete(taste_votes).where(*concerned)).rowcount


def votes_of(store: Store, subscription_id: str) -> list[Vote]:
    """Return the votes of a subscription, oldest first."""
    table = taste_votes.c
    query = select(taste_votes).where(table.subscription_id == subscription_id)
    with store.transaction() as connection:
        rows = connection.execute(query.order_by(table.given_at, table.paper_id, table.person)).all()
    return [Vote(row.paper_id, row.person, row.liked, row.given_at) for row in rows]


def forget(store: Store, subscription_id: str, paper_ids: Collection[str] | None = None) -> None:
    """Delete the votes of a subscription: on these papers, or all."""
    table = taste_votes.c
    concerned = [table.subscription_id == subscription_id]
    concerned += [] if paper_ids is None else [table.paper_id.in_(list(paper_ids))]
    with store.transaction() as connection:
        connection.execute(delete(taste_votes).where(*concerned))


def delete_older(store: Store, moment: datetime) -> None:
    """Delete votes given before a moment."""
    with store.transaction() as connection:
        connection.execute(delete(taste_votes).where(taste_votes.c.given_at < moment))


def _digest(connection: Connection, own: Destination, channels: Collection[str], message: str) -> Spoken | None:
    """Return what a part of a digest held up, for the subscription that it was for."""
    query = (
        select(deliveries.c.content, digests.c.subscription_id, digests.c.destination)
        .join(digests, digests.c.digest_id == deliveries.c.digest_id)
        .where(deliveries.c.message == message, digests.c.platform == own.platform)
    )
    for row in connection.execute(query):
        to = _DESTINATION.validate_json(row.destination)
        there = to.key == own.key if to.person else to.channel in channels
        if there and to.workspace in ("", own.workspace or to.workspace):
            papers = tuple(each.item.paper_id for each in _PART.validate_json(row.content).highlights)
            return _spoken(connection, papers, subscriptions.c.subscription_id == row.subscription_id)
    return None


def _answer(
    connection: Connection, own: Destination, channels: Collection[str], message: str, now: datetime
) -> Spoken | None:
    """Return the papers of an answer of the last days in these channels, by which few questions are looked through."""
    table = questions.c
    query = select(table.papers, table.shown, table.private, table.person, table.workspace, table.channel).where(
        table.platform == own.platform,
        table.channel.in_(list(channels)),
        table.asked_at > now - _ANSWERS_HEARD_FOR,
        table.shown.contains(message, autoescape=True),
    )
    for row in connection.execute(query.order_by(table.asked_at.desc())):
        if message not in json.loads(row.shown).get("messages", "").split():
            continue
        if own.workspace and row.workspace not in ("", own.workspace):
            continue
        if row.private and row.person != own.person:
            return None
        to = own if row.private else Destination(own.platform, row.workspace, row.channel)
        papers = tuple(json.loads(row.papers))[:_MOST_OF_AN_ANSWER]
        return _spoken(connection, papers, subscriptions.c.subscriber == to.key)
    return None


def _spoken(connection: Connection, papers: Sequence[str], concerned: ColumnElement[bool]) -> Spoken | None:
    query = select(subscriptions.c.subscription_id).where(concerned)
    learning = tuple(connection.scalars(query))
    return Spoken(tuple(papers), learning) if papers and learning else None


def _drop_oldest(connection: Connection, subscription_id: str) -> None:
    table = taste_votes.c
    mine = table.subscription_id == subscription_id
    count = connection.scalar(select(func.count()).select_from(taste_votes).where(mine)) or 0
    if count > MOST_VOTES:
        newest = select(table.given_at).where(mine).order_by(table.given_at.desc()).offset(MOST_VOTES - 1).limit(1)
        oldest = connection.scalar(newest)
        connection.execute(delete(taste_votes).where(mine, table.given_at < oldest))
