"""Describes a courier: how a platform posts parts of digests and finds them again."""

from datetime import datetime
from typing import Protocol

from bot.digests.model import Destination, DigestPart


class Courier(Protocol):
    """How parts of digests reach a platform; `room` is how long a part may be, as `parts_of` counts characters.

    `workspace` is the only workspace whose channels it reaches, empty where it reaches all of the platform: apps of
    several workspaces may share a store, and none of them may take another's digests.
    """

    room: int
    workspace: str

    async def post(self, destination: Destination, part: DigestPart, key: str, thread: str | None) -> str:
        """Post a part and give the message's id.

        `key` (at most 25 characters) goes with the message so that `find` knows it again. `thread` is the id of the
        digest's first message, None for the first part itself. Raises CourierError or UndeliverableError.
        """

    async def find(
        self, destination: Destination, part: DigestPart, key: str, thread: str | None, since: datetime
    ) -> str | None:
        """Give the id of the message that was posted with this key since a moment; None where there is none.

        Raises CourierError when that cannot be told just now, UndeliverableError when it never can be.
        """
