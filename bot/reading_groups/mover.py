"""Hold what taking groups further needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.digests.composing_due import Maker
from bot.digests.courier import Courier
from bot.reading_groups.platform import GroupPlatform


@dataclass(frozen=True, slots=True)
class GroupMover:
    """What taking groups further needs: as for digests, the couriers, and the platforms that are connected, by name."""

    maker: Maker
    couriers: Mapping[str, Courier]
    platforms: Mapping[str, GroupPlatform]

    def reached(self) -> list[tuple[str, str]]:
        """Return the platforms with the workspace that this process reaches there, empty for all of it."""
        return [(name, each.workspace) for name, each in self.couriers.items() if name in self.platforms]
