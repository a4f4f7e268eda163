"""A bot at work: a real library, desk, store and reception behind a real client, connected to the loopback Discord."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.candidates.candidates import Candidates
from bot.config import settings_class
from bot.desk.desk import Desk
from bot.platforms.discord.client import RefdeskClient, make_client
from bot.platforms.discord.display import DisplayManner
from bot.platforms.discord.settings import DiscordSettings
from bot.proposals.proposals import Proposals
from bot.reception.answering import Answering, AnswersFirst, InTurn
from bot.reception.house import House
from bot.reception.reception import Reception
from bot.related_work.in_conversation import WritingDesk
from bot.settings.reception import ReceptionSettings
from bot.settings.settings import Settings
from bot.shelves.shelves import Shelves
from bot.store.database import open_store
from bot.threads.summarise import ThreadSummaries
from ingest.library.embedder import EmbedderSettings
from tests.fakes.discord import Channel, FakeDiscord, Guild, Person
from tests.fakes.discord.client import connected


@dataclass
class Station:
    """What a story needs: the fake, the client, and a server with a channel and two people in it."""

    fake: FakeDiscord
    client: RefdeskClient
    house: House
    guild: Guild
    channel: Channel
    alice: Person
    bob: Person

    async def answered(self, channel: Channel, count: int = 1) -> None:
        """Wait until so many messages of the bot in a channel are done."""
        await self.fake.until(lambda: sum(map(is_done, self.fake.said_in(channel))) >= count)


def is_done(message: Any) -> bool:
    """Whether a message is whole: it says so by not saying that it is on the way."""
    return not message.loading and bool(message.text) and "✍" not in message.text


def settings_of(folder: Path, **changes: Any) -> Settings:
    """Settings over a library that was built in a folder."""
    return settings_class().model_validate({"data": folder / "data", "embedder": EmbedderSettings(), **changes})


@asynccontextmanager
async def open_house(
    desk: Desk,
    settings: Settings,
    store: Path,
    *,
    answering: Answering | None = None,
    limits: ReceptionSettings | None = None,
) -> AsyncIterator[House]:
    """A house over a desk; `answering` takes the desk's place for the reception."""
    kept = await asyncio.to_thread(open_store, f"sqlite:///{store}")
    generous = ReceptionSettings(
        person_per_minute=1000, person_per_day=10_000, channel_per_minute=10_000, workspace_per_minute=10_000
    )
    several: list[AnswersFirst] = [
        Proposals(settings, desk, kept),
        Candidates(settings, desk, kept),
        Shelves(desk, kept, settings.zotero),
    ]
    first = InTurn(several) if answering is None else None
    threads = ThreadSummaries(desk) if answering is None else None
    writing = answering or WritingDesk(desk, kept)
    reception = Reception(writing, kept, limits or generous, first=first, threads=threads)
    running = asyncio.create_task(reception.run())
    try:
        yield House(settings, desk, kept, reception)
    finally:
        await reception.stop(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await asyncio.to_thread(kept.close)


@asynccontextmanager
async def at_work(house: House, fake: FakeDiscord, **options: Any) -> AsyncIterator[Station]:
    """A client over a house, ready, in a server called lab; options are those of `[discord]`, and `manner`."""
    manner = options.pop("manner", None)
    alice, bob = options.pop("people", None) or (fake.person("alice"), fake.person("bob"))
    guild = options.pop("guild", None) or fake.guild("lab", alice, bob)
    channel = next(iter(guild.channels.values()), None) or fake.channel(guild, "reading")
    client = make_client(house, DiscordSettings(**options), ready_seconds=0.05, manner=manner)
    async with connected(client, fake):
        yield Station(fake, client, house, guild, channel, alice, bob)
        # As in `refdesk serve`: first what is under way, then the connection.
        await house.reception.stop(30)


def manner_of(
    house: House, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], Any] = asyncio.sleep
) -> DisplayManner:
    """The manner of a client, by another clock."""
    return DisplayManner(house.settings.answers.page_size, house.reception.note_shown, 1.0, clock, sleep)
