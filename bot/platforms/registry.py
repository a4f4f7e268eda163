"""Name the platforms that Refdesk can be served on; a new one is a folder and a line here.

Everything else asks this module: settings get a table for each platform, `refdesk serve` and `refdesk doctor` an
argument, digests a destination. A platform's module is imported when it is first asked for.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel

    from bot.finding import Finding
    from bot.reception.house import House

MODULES: dict[str, str] = {
    "slack": "bot.platforms.slack.platform",
    "discord": "bot.platforms.discord.platform",
}
"""By the name of each platform the module whose `PLATFORM` describes it."""

Table = TypeVar("Table", bound="BaseModel")


@dataclass(frozen=True, slots=True)
class Platform(Generic[Table]):
    """What the rest of Refdesk needs to know of a platform.

    `settings` is the class of its table `[name]` in the configuration, `about_settings` the description of that table.
    `serve` answers questions until the house is drained, and offers the house a courier of digests; it raises BotError
    where a person must fix something first. `examine` checks the connection by calling the platform.
    """

    settings: type[Table]
    about_settings: str
    serve: "Callable[[House], Awaitable[None]]"
    examine: "Callable[[Table], AsyncIterator[Finding]]"


def platform_names() -> tuple[str, ...]:
    """Return the names of all platforms, as the configuration and the command line have them."""
    return tuple(MODULES)


def platform_named(name: str) -> Platform[Any]:
    """Return the platform of a name of `platform_names`; imports its settings, and no client library."""
    platform: Platform[Any] = import_module(MODULES[name]).PLATFORM
    return platform


def places() -> str:
    """Return in words how the destination of a digest is typed: a channel or a person of a platform, or a feed."""
    names = platform_names()
    return f"{', '.join(f'{name}:CHANNEL' for name in names)}, {names[0]}:@PERSON or feed:NAME"
