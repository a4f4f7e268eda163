"""Runs digests in a process that stays up, woken when the next one is due."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.desk.desk import Desk
from bot.digests.budget_warnings import make_budget_warning
from bot.digests.composing_due import Maker, make_next
from bot.digests.courier import Courier
from bot.digests.delivering import Sender, send_next
from bot.digests.feeds import FeedCourier
from bot.digests.quality_reports import make_report
from bot.digests.stored import subscriptions
from bot.digests.stored.adopting import adopt
from bot.digests.subscribing import follow_configuration
from bot.errors import BotError
from bot.settings.budget import NO_LIMITS, BudgetSettings
from bot.settings.digests import FEED
from bot.settings.quality import QualityReportSettings
from bot.settings.reception import PrivateListSettings
from bot.settings.settings import Settings
from bot.store.database import Store
from ingest.errors import IngestError
from ingest.terms.normal_form import fold

_log = logging.getLogger(__name__)
_JOB = "digests"
_SOONEST, _LATEST = timedelta(seconds=10), timedelta(minutes=1)
"""Between two looks at what is due: what another process is at is not asked for all the time, and a clock that was
changed, or a subscription made by another process, is noticed within the minute."""


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


class MakesMessages(Protocol):
    """What else makes messages that are sent as digests are, such as reading groups."""

    async def make_next(self) -> bool:
        """Make what is due of one of them; False where nothing is."""

    async def follow_up(self) -> None:
        """Do what follows from messages that were sent; called after each round of sending."""

    async def next_moment(self) -> datetime | None:
        """Return when something is due next; None where nothing is."""


class DigestService:
    """Makes and sends what is due, with other processes sharing the work through the store."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        couriers: Mapping[str, Courier],
        clock: Callable[[], datetime] = utc_now,
        private_lists: tuple[PrivateListSettings, ...] = (),
        budget: BudgetSettings = NO_LIMITS,
        reports: tuple[QualityReportSettings, ...] = (),
        beside: Callable[[Maker], MakesMessages] | None = None,
    ) -> None:
        """Serve the platforms of the couriers; a courier may come and go, as a platform is connected or not.

        `reports` are lines about the answers of a week, which go the same way, as do warnings of the budget to the same
        people, and what `beside` makes.
        """
        self._reports = reports
        process = secrets.token_hex(8)
        self.maker = Maker(store, desk, process, clock, private_lists, budget)
        self._beside = beside(self.maker) if beside is not None else None
        self._sender = Sender(store, couriers, process, clock)
        self._couriers = couriers
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._working = asyncio.Lock()
        self._stopping = False

    def start(self) -> None:
        """Begin; within a running event loop."""
        self._scheduler.start()
        self.wake()

    def wake(self) -> None:
        """Look at once at what is due, as after a subscription was made."""
        self._look_at(self.maker.clock())

    async def stop(self, grace_seconds: float = 30.0) -> None:
        """Stop; what is being made or sent may end within the grace, and is else gone on with by the next process."""
        self._stopping = True
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            try:
                async with asyncio.timeout(grace_seconds):
                    await self._working.acquire()
                self._working.release()
            except TimeoutError:
                _log.warning("stopped while a digest was being made or sent; it is gone on with later")
            self._scheduler.shutdown(wait=False)

    async def turn(self) -> None:
        """Make and send everything that is due now."""
        async with self._working:
            await self._tried(self._adopt)
            while await self._tried(lambda: make_next(self.maker, self._couriers)):
                pass
            while await self._tried(self._report):
                pass
            while self._beside is not None and await self._tried(self._beside.make_next):
                pass
            while await self._tried(lambda: send_next(self._sender)):
                pass
            await self._tried(self._follow_up)

    async def _adopt(self) -> bool:
        """Give digests that name no workspace to the one that this process reaches, where no other can be meant."""
        for platform, courier in list(self._couriers.items()):
            if courier.workspace:
                await asyncio.to_thread(adopt, self.maker.store, platform, courier.workspace)
        return False

    async def _follow_up(self) -> bool:
        if self._beside is not None:
            await self._beside.follow_up()
        return False

    async def _report(self) -> bool:
        store, now = self.maker.store, self.maker.clock()
        return await asyncio.to_thread(make_report, store, self._reports, now) or await asyncio.to_thread(
            make_budget_warning, store, self._reports, self.maker.budget, now
        )

    async def _tried(self, step: Callable[[], Awaitable[bool]]) -> bool:
        """Take a step; what nobody foresaw is logged, and costs the digest concerned its turn and no other."""
        if self._stopping:
            return False
        try:
            return await step()
        except (BotError, IngestError) as error:
            _log.error("digests: %s", error)
        except Exception:
            _log.exception("digests: unexpected failure")
        return False

    async def _work(self) -> None:
        await self.turn()
        now = self.maker.clock()
        try:
            moment = await asyncio.to_thread(subscriptions.next_moment, self.maker.store, tuple(self._couriers))
            if self._beside is not None and (other := await self._beside.next_moment()) is not None:
                moment = other if moment is None else min(moment, other)
        except IngestError as error:
            _log.error("digests: %s", error)
            moment = None
        soonest, latest = now + _SOONEST, now + _LATEST
        self._look_at(latest if moment is None else min(max(moment, soonest), latest))

    def _look_at(self, moment: datetime) -> None:
        self._scheduler.add_job(
            self._work,
            DateTrigger(moment, timezone=UTC),
            id=_JOB,
            replace_existing=True,
            misfire_grace_time=None,
            max_instances=2,
        )


async def serve_digests(
    settings: Settings,
    desk: Desk,
    store: Store,
    couriers: MutableMapping[str, Courier],
    stopping: asyncio.Event,
    beside: Callable[[Maker], MakesMessages] | None = None,
) -> None:
    """Make and send digests on the platforms that offer a courier, and feeds, until `stopping` is set.

    Raises SubscribingError where the configuration's digests name a list that is unknown.
    """
    couriers.setdefault(FEED, FeedCourier())
    await asyncio.to_thread(_follow_configuration, settings, desk, store)
    service = DigestService(
        store,
        desk,
        couriers,
        private_lists=settings.reception.private_lists,
        budget=settings.budget,
        reports=settings.quality_reports,
        beside=beside,
    )
    service.start()
    try:
        await stopping.wait()
    finally:
        await service.stop()


def _follow_configuration(settings: Settings, desk: Desk, store: Store) -> None:
    with desk.library() as library:
        lists = {fold(state.name): state.name for state in library.lists()}
        revision = library.revision.number
    lists |= {fold(listed.name): listed.name for listed in settings.lists}
    follow_configuration(store, settings.digests, lists, revision, utc_now())
