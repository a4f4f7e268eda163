"""Describe what a platform does for reading groups beside posting messages."""

from collections.abc import Sequence
from typing import Protocol

from bot.digests.model import Destination, DigestPart


class GroupPlatform(Protocol):
    """A connected platform; its messages are posted by its courier (`bot.digests.courier.Courier`).

    `polls` says that it counts votes itself, `events` that it has scheduled events. Methods raise CourierError when
    something cannot be done just now, UndeliverableError when it never can be.
    """

    polls: bool
    events: bool

    async def votes(self, destination: Destination, message: str, *, patient: bool) -> Sequence[int] | None:
        """End the poll in a message and return its votes in the order of the ballot; None where the poll is gone.

        Counts that are not final yet raise CourierError where `patient`, else they are returned as they are.
        """

    async def show_votes(
        self, destination: Destination, message: str, part: DigestPart, counts: Sequence[int], *, closed: bool
    ) -> None:
        """Show the votes so far, or at the end, in the message with a ballot; a message that is gone is passed over."""

    async def delete_event(self, destination: Destination, event: str) -> None:
        """Delete a scheduled event; one that is gone is passed over."""
