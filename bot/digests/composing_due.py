"""Composes the digests that are due.

Each is claimed, composed, and recorded in one transaction with all that follows from it.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.answering.model import NOTHING, Scope
from bot.answering.model_use import ModelUse
from bot.desk.desk import Desk
from bot.desk.opened_library import OpenedLibrary
from bot.desk.scope import scope_of
from bot.digests.compose import Occasion, compose
from bot.digests.courier import Courier
from bot.digests.gathering import Findings, as_wished, find_news
from bot.digests.model import Destination, Digest, Subscription
from bot.digests.news import INTRODUCED, Announced, Known, stage_of, title_key
from bot.digests.parts import parts_of
from bot.digests.pictures import growth_picture
from bot.digests.schedule import next_day, next_due, out_of_quiet, start_of_day
from bot.digests.stored import deliveries, history, subscriptions
from bot.digests.stored.deliveries import Made
from bot.digests.stored.votes import votes_of
from bot.digests.taste import with_votes
from bot.settings.budget import NO_LIMITS, BudgetSettings
from bot.settings.reception import PrivateListSettings
from bot.store.budget import why_no_model
from bot.store.database import Store
from bot.store.model import Place, PlaceSettings, Presser
from bot.store.places import place_settings
from bot.store.spending import record_spending
from ingest.errors import IngestError, StorageError
from ingest.library.model import Revision

_log = logging.getLogger(__name__)

_CLAIM = timedelta(minutes=10)
_TRY_AGAIN = timedelta(minutes=10)
_EXAMPLE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Maker:
    """What making needs: store, desk, the name of this process, a clock in UTC, who sees which lists, the budget."""

    store: Store
    desk: Desk
    process: str
    clock: Callable[[], datetime]
    private_lists: tuple[PrivateListSettings, ...] = ()
    budget: BudgetSettings = NO_LIMITS

    def scope(self, destination: Destination) -> Scope:
        """Return the lists that may be seen where a digest goes; blocks while the store is read."""
        place = _place(destination)
        by = Presser(place, destination.person, private=bool(destination.person))
        here = place_settings(self.store, place) if destination.channel else PlaceSettings()
        return scope_of(by, (), here.lists, self.private_lists) or NOTHING


async def make_next(maker: Maker, couriers: Mapping[str, Courier]) -> bool:
    """Make one digest that is due on a platform of one of the couriers, in parts that it can post; False where none is.

    A digest that cannot be made just now, for want of a library, is tried again later.
    """
    now = maker.clock()
    # A platform may lose its connection, and so its courier, while a digest is made.
    rooms = {platform: courier.room for platform, courier in couriers.items()}
    subscription = await asyncio.to_thread(
        subscriptions.claim_due, maker.store, tuple(rooms), maker.process, now, now + _CLAIM
    )
    if subscription is None:
        return False
    try:
        made = await _make(maker, subscription, rooms[subscription.destination.platform])
    except IngestError as error:
        _log.warning("the digest %s cannot be made just now: %s", subscription.subscription_id, error)
        await asyncio.to_thread(
            subscriptions.postpone, maker.store, subscription.subscription_id, maker.process, now + _TRY_AGAIN
        )
        return True
    recorded = await asyncio.to_thread(deliveries.record, maker.store, subscription, maker.process, made, maker.clock())
    if not recorded:
        _log.info("the digest %s changed while it was made, and is made anew", subscription.subscription_id)
        await asyncio.to_thread(
            subscriptions.postpone, maker.store, subscription.subscription_id, maker.process, maker.clock()
        )
    return True


async def preview(maker: Maker, subscription: Subscription) -> Digest:
    """Compose what a subscription's next digest would be now, or what the last days would have made; keeps nothing."""
    known = await asyncio.to_thread(subscriptions.known_of, maker.store, subscription)
    digest, findings, _ = await _composed(maker, subscription, known)
    if not findings.empty:
        return digest
    since = maker.clock() - timedelta(days=_EXAMPLE_DAYS)
    with_past = await asyncio.to_thread(_as_of, maker.desk, since, known)
    example, _, _ = await _composed(maker, replace(subscription, considered_at=since), with_past)
    return example


async def _make(maker: Maker, subscription: Subscription, room: int) -> Made:
    known = await asyncio.to_thread(subscriptions.known_of, maker.store, subscription)
    if subscription.schedule.rhythm == "at once" and (waits := await _waits(maker, subscription, known)) is not None:
        return waits
    digest, findings, revision = await _composed(maker, subscription, known)
    silent = digest.empty and (subscription.wishes.empty == "nothing" or subscription.schedule.rhythm == "at once")
    due = subscription.due or maker.clock()
    return Made(
        digest=None if silent else digest,
        parts=() if silent else parts_of(digest, room),
        announced=announced_by(findings),
        further={
            announced_as: stage_of(paper.venues, paper.kinds, paper.withdrawal)
            for paper, announced_as in (*findings.published, *findings.withdrawn)
        },
        considered=max(revision.number, subscription.considered),
        waiting=findings.waiting,
        # A clock that was put back must not bring the same digest again.
        next_due=await asyncio.to_thread(next_due, subscription.schedule, max(maker.clock(), due)),
    )


async def _waits(maker: Maker, subscription: Subscription, known: Known) -> Made | None:
    """Return that nothing is to be told at once now, and when to look again; None where there may be something.

    There is nothing in quiet hours, which a process that was stopped may have slept into, and while no ingest has
    published anything since; and after as many alerts as are wanted in a day, what comes waits for the next day.
    """
    now, schedule = maker.clock(), subscription.schedule
    until = out_of_quiet(schedule, now)
    if until == now and schedule.most:
        since = await asyncio.to_thread(start_of_day, schedule, now)
        sent = await asyncio.to_thread(history.made_since, maker.store, subscription.subscription_id, since)
        until = await asyncio.to_thread(next_day, schedule, now) if sent >= schedule.most else now
    if until == now:
        async with maker.desk.lent() as opened:
            if opened.library.revision.number <= subscription.considered:
                until = await asyncio.to_thread(next_due, schedule, max(now, subscription.due or now))
    if until == now:
        return None
    return Made(None, (), {}, {}, subscription.considered, known.waiting, until)


def announced_by(findings: Findings) -> dict[str, Announced]:
    """Give what a subscriber has been told once a digest of these findings has been sent.

    What came with a new list is among it, so that no other digest or alert of the subscriber introduces it again.
    """
    introduced = (paper for papers in findings.introduced.values() for paper in papers)
    announced = {paper.paper_id: Announced(title_key(paper.title), INTRODUCED) for paper in introduced}
    papers = (arrival.paper for arrival in findings.arrivals)
    return announced | {
        paper.paper_id: Announced(title_key(paper.title), stage_of(paper.venues, paper.kinds, paper.withdrawal))
        for paper in papers
    }


async def _composed(maker: Maker, subscription: Subscription, known: Known) -> tuple[Digest, Findings, Revision]:
    reactions = await asyncio.to_thread(votes_of, maker.store, subscription.subscription_id)
    subscription = replace(subscription, wishes=with_votes(subscription.wishes, reactions))
    scope = await asyncio.to_thread(maker.scope, subscription.destination)
    async with maker.desk.lent(scope) as opened:
        findings, occasion = await asyncio.to_thread(_found, maker, opened, subscription, known)
        writer = await maker.desk.writer(await _why_no_model(maker, subscription.destination)).begin()
        digest, used = await compose(findings, subscription.wishes, occasion, writer)
        if used is not None:
            await _account_for(used, maker, subscription.destination)
        revision = opened.library.revision
    if subscription.schedule.rhythm == "weekly" and subscription.wishes.picture and not digest.empty:
        lists, until = subscription.wishes.lists, occasion.until
        picture = await asyncio.to_thread(growth_picture, maker.desk, maker.store, scope, lists, until)
        digest = replace(digest, picture=picture)
    return digest, findings, revision


async def _why_no_model(maker: Maker, destination: Destination) -> str:
    """Return why a digest is to be made without the model, empty where nothing is against it."""
    if not maker.budget.limits or not maker.desk.has_model:
        return ""
    place = _place(destination)
    return await asyncio.to_thread(why_no_model, maker.store, place, destination.person, maker.budget, maker.clock())


async def _account_for(used: ModelUse, maker: Maker, destination: Destination) -> None:
    """Record what a digest cost; a store that fails for a while costs nobody the digest."""
    place = _place(destination)
    try:
        await asyncio.to_thread(record_spending, maker.store, used, place, destination.person, maker.clock(), "digest")
    except StorageError as error:
        _log.error("the cost of a digest is not in the store: %s", error)


def _place(destination: Destination) -> Place:
    return Place(destination.platform, destination.workspace, destination.channel)


def _found(maker: Maker, opened: OpenedLibrary, subscription: Subscription, known: Known) -> tuple[Findings, Occasion]:
    library, wishes = opened.library, subscription.wishes
    findings = as_wished(find_news(library, known), wishes, opened)
    occasion = Occasion(
        digest_id=secrets.token_hex(8),
        since=_local(subscription.considered_at, subscription),
        until=_local(maker.clock(), subscription),
        revision=library.revision,
        lists=wishes.lists or tuple(listed.name for listed in library.lists()),
        rhythm=subscription.schedule.rhythm,
    )
    return findings, occasion


def _as_of(desk: Desk, moment: datetime, known: Known) -> Known:
    with desk.library() as library:
        return Known(library.ledger.revision_at(moment), {}, known.lists)


def _local(moment: datetime, subscription: Subscription) -> date:
    return moment.astimezone(ZoneInfo(subscription.schedule.zone)).date()
