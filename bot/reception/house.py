"""Holds what the parts of one process share: configuration, library, store, reception."""

import asyncio
from dataclasses import dataclass, field

from bot.desk.desk import Desk
from bot.digests.courier import Courier
from bot.reading_groups.platform import GroupPlatform
from bot.reception.reception import Reception
from bot.settings.settings import Settings
from bot.store.database import Store


@dataclass(frozen=True, slots=True)
class House:
    """One for each process; made by `bot.serving`.

    `stopping`: take nothing new. `drained`: no answer is under way any more, so leave. `couriers` and
    `group_platforms` are offered by the platforms, by name, while they are connected. `parts` has what is wrong with
    each part, empty while it runs well.
    `asking_outside` is held by the job that asks services outside for papers: they count all requests together.
    """

    settings: Settings
    desk: Desk
    store: Store
    reception: Reception
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    drained: asyncio.Event = field(default_factory=asyncio.Event)
    couriers: dict[str, Courier] = field(default_factory=dict)
    group_platforms: dict[str, GroupPlatform] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    asking_outside: asyncio.Lock = field(default_factory=asyncio.Lock)
