"""A store, a library and a courier for tests of digests: real but for the platform, which is a list of messages."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.desk.desk import Desk, open_desk
from bot.digests.composing_due import Maker, make_next
from bot.digests.delivering import Sender, send_next
from bot.digests.model import Destination, DigestPart, Schedule, Subscription, Wishes
from bot.digests.schedule import next_due
from bot.digests.stored import subscriptions
from bot.errors import CourierError, UndeliverableError
from bot.settings.settings import Settings
from bot.store.database import Store
from bot.store.schema import announced
from ingest.job import run_job
from ingest.library.layout import catalogue_url
from tests.libraries import settings_for, write_sources

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHANNEL = Destination("fake", "T1", "C1")


@dataclass
class Clock:
    """A clock that the test puts forward and back."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Message:
    """A message as the platform has it."""

    message_id: str
    key: str
    part: DigestPart
    thread: str | None


@dataclass
class FakePlatform:
    """A platform that keeps every message; `before` and `after` are called around each message that it takes."""

    messages: list[Message] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    closed: bool = False
    room: int = 2800
    workspace: str = ""

    async def post(self, destination: Destination, part: DigestPart, key: str, thread: str | None) -> str:
        await asyncio.sleep(0)
        if self.closed:
            raise UndeliverableError("The channel is gone.")
        self.before()
        message = Message(f"m{len(self.messages) + 1}", key, part, thread)
        self.messages.append(message)
        self.after()
        return message.message_id

    async def find(
        self, destination: Destination, part: DigestPart, key: str, thread: str | None, since: datetime
    ) -> str | None:
        await asyncio.sleep(0)
        return next((each.message_id for each in self.messages if each.key == key and each.thread == thread), None)


def answers_500_once() -> Callable[[], None]:
    """A failure of the platform that comes once."""
    failures = iter([True])

    def fail() -> None:
        if next(failures, False):
            raise CourierError("The platform answered 500.")

    return fail


def publish(folder: Path, lists: dict[str, str], now: datetime) -> None:
    """Publish a revision of a small library in which lists hold these papers."""
    write_sources(folder, lists, ())
    run_job(settings_for(folder, list(lists)), now=now)


def a_list(*names: str, heading: str = "Serving") -> str:
    """A list of papers, each known by its name and an arXiv number made from it."""
    lines = (f"- [{name}](https://arxiv.org/abs/2601.{number_of(name):05}): A Study of {name}" for name in names)
    return "\n".join(["# Papers", "", f"## {heading}", "", *lines, ""])


def number_of(name: str) -> int:
    """The arXiv number, within its month, of a paper called so."""
    return int.from_bytes(name.encode()[-2:]) % 99_999


@contextmanager
def desk_over(folder: Path) -> Iterator[Desk]:
    """A desk over the library in a folder, without a model."""
    settings = Settings(data=folder / "data")
    assert settings.catalogue_url == catalogue_url(folder / "data")
    with open_desk(settings) as desk:
        yield desk


def subscribed(store: Store, now: datetime, considered: int = 1, wishes: Wishes | None = None) -> Subscription:
    """A subscription of a channel, due weekly from now on."""
    subscription = Subscription(
        subscription_id="s1",
        name="papers",
        destination=CHANNEL,
        schedule=Schedule("monday", 9, 0, "UTC"),
        wishes=wishes or Wishes(),
        origin="chat",
        made_by="U1",
        considered=considered,
        considered_at=now,
        due=None,
    )
    due = next_due(subscription.schedule, now)
    subscription = replace(subscription, due=due)
    subscriptions.add(store, subscription)
    return subscription


async def run_until_quiet(store: Store, desk: Desk, platform: FakePlatform, clock: Clock, process: str) -> None:
    """Let a process make and send what is due until nothing is left."""
    maker = Maker(store, desk, process, clock)
    sender = Sender(store, {"fake": platform}, process, clock)
    while await make_next(maker, {"fake": platform}) or await send_next(sender):
        pass


def later(clock: Clock, **time: float) -> None:
    """Put a clock forward."""
    clock.now += timedelta(**time)


def number_announced(store: Store, subscriber: str) -> int:
    """How many papers the store says were announced to a subscriber."""
    query = select(func.count()).select_from(announced).where(announced.c.subscriber == subscriber)
    with store.transaction() as connection:
        return int(connection.scalar(query) or 0)
