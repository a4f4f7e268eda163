"""A reading group over a small library, on a platform that is a list of messages."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.desk.desk import Desk
from bot.digests.composing_due import Maker
from bot.digests.delivering import Sender, send_next
from bot.digests.model import Destination, DigestPart
from bot.errors import CourierError
from bot.reading_groups.following_up import BallotBoard, follow_up
from bot.reading_groups.managing import GroupManagement
from bot.reading_groups.mover import GroupMover
from bot.reading_groups.moving import move_next
from bot.reading_groups.taking_part import GroupMembers
from bot.store.database import Store
from tests.bot.digests.worlds import CHANNEL, Clock, FakePlatform
from tests.libraries import build

FRIDAY = datetime(2026, 11, 27, 18, tzinfo=UTC)
"""After the meeting of a Friday, so that the next one is on 4 December."""
PLAN = {"meet": "friday 16:30", "nominate": "tuesday 18:00", "vote": "wednesday 18:00", "zone": "Europe/Berlin"}
TUESDAY, WEDNESDAY = datetime(2026, 12, 1, 17, 5, tzinfo=UTC), datetime(2026, 12, 2, 17, 5, tzinfo=UTC)
THURSDAY, MEETING_OVER = datetime(2026, 12, 3, 15, 35, tzinfo=UTC), datetime(2026, 12, 4, 16, 40, tzinfo=UTC)


@dataclass
class FakeGroups:
    """A platform for groups; with `polls` it counts the votes itself, from `polled`."""

    polls: bool = False
    events: bool = False
    polled: Sequence[int] | None = ()
    failing: int = 0
    shown: list[tuple[str, tuple[int, ...], bool]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    async def votes(self, destination: Destination, message: str, *, patient: bool) -> Sequence[int] | None:
        await asyncio.sleep(0)
        if self.failing:
            self.failing -= 1
            raise CourierError("The counts are not final.")
        return self.polled

    async def show_votes(
        self, destination: Destination, message: str, part: DigestPart, counts: Sequence[int], *, closed: bool
    ) -> None:
        await asyncio.sleep(0)
        self.shown.append((message, tuple(counts), closed))

    async def delete_event(self, destination: Destination, event: str) -> None:
        await asyncio.sleep(0)
        self.deleted.append(event)


@dataclass
class GroupWorld:
    """A store, a desk and a platform, with what members and managers do."""

    store: Store
    desk: Desk
    clock: Clock
    platform: FakePlatform = field(default_factory=FakePlatform)
    groups: FakeGroups = field(default_factory=FakeGroups)
    process: str = "p1"

    @property
    def mover(self) -> GroupMover:
        maker = Maker(self.store, self.desk, self.process, self.clock)
        return GroupMover(maker, {"fake": self.platform}, {"fake": self.groups})

    @property
    def members(self) -> GroupMembers:
        return GroupMembers(self.mover.maker)

    @property
    def management(self) -> GroupManagement:
        return GroupManagement(self.mover.maker, {"fake": self.groups})

    async def run(self) -> None:
        """Do and send all that is due now, as a serving process does."""
        mover = self.mover
        while await move_next(mover):
            pass
        sender = Sender(self.store, {"fake": self.platform}, self.process, self.clock)
        while await send_next(sender):
            pass
        await follow_up(mover, BallotBoard(self.store, mover.platforms))

    async def at(self, moment: datetime) -> None:
        """Let time pass and do what is due then."""
        self.clock.now = moment
        await self.run()

    async def created(self, **changes: str) -> None:
        """Set up a group in the channel."""
        values = {**PLAN, **changes}
        await self.management.create(CHANNEL, "Serving papers", values, "UTC", "manager")  # type: ignore[arg-type]
        await self.run()

    async def nominated(self, *pairs: tuple[str, str]) -> None:
        """Have people nominate papers."""
        for person, words in pairs:
            await self.members.nominate(CHANNEL, words, person)

    def titles(self) -> list[str]:
        """The titles of the messages in the channel, without those in threads."""
        return [each.part.title for each in self.platform.messages if each.thread is None]


def library(folder: Path) -> Path:
    """Build the library of the groups."""
    build(folder)
    return folder


def kinds_of(platform: FakePlatform) -> list[str]:
    """What the messages in the channel are, by what they let people do."""
    return [each.part.group.kind if each.part.group else "words" for each in platform.messages if each.thread is None]
