"""Bundle what people can do with reading groups, for the platforms."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.desk import Desk
from bot.digests.composing_due import Maker
from bot.digests.running import utc_now
from bot.reading_groups.following_up import BallotBoard
from bot.reading_groups.managing import GroupManagement
from bot.reading_groups.platform import GroupPlatform
from bot.reading_groups.taking_part import GroupMembers
from bot.settings.settings import Settings
from bot.store.database import Store


@dataclass(frozen=True, slots=True)
class ReadingGroups:
    """What members and managers do, and the board that shows votes."""

    members: GroupMembers
    management: GroupManagement
    board: BallotBoard

    @classmethod
    def over(cls, maker: Maker, platforms: Mapping[str, GroupPlatform]) -> "ReadingGroups":
        """Return what people can do with the groups of a store, on the platforms that are connected."""
        board = BallotBoard(maker.store, platforms)
        return cls(GroupMembers(maker), GroupManagement(maker, platforms), board)


def maker_of(settings: Settings, desk: Desk, store: Store) -> Maker:
    """Return what reading groups in chat need of a process; they are taken further by another maker of the process."""
    return Maker(store, desk, "", utc_now, settings.reception.private_lists, settings.budget)
