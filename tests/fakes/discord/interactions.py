"""Interactions: 3 seconds for a first response, 15 minutes for a token, one first response only."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.refusals import Refused
from tests.fakes.discord.world import Channel, Message, User, snowflake

FIRST_RESPONSE_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60.0
FOLLOW_UPS_OF_A_USER_INSTALL = 5

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5


@dataclass(eq=False)
class Interaction:
    """One use of a command, menu, button or completion, and what the bot has done about it."""

    kind: int
    user: User
    channel: Channel
    asked_at: float
    data: dict[str, Any]
    message: Message | None = None
    by_user_install: bool = False
    id: int = field(default_factory=snowflake)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    answered_at: float | None = None
    response: int | None = None
    ephemeral: bool = False
    choices: list[dict[str, Any]] | None = None
    modal: dict[str, Any] | None = None
    original: Message | None = None
    follow_ups: list[Message] = field(default_factory=list)

    @property
    def shown(self) -> list[Message]:
        """The messages that the person sees as its answer, without those still loading."""
        every = [self.original] if self.original else []
        return [each for each in (*every, *self.follow_ups) if not each.deleted and not each.loading]

    @property
    def text(self) -> str:
        """All that the person can read in answer."""
        return "\n".join(message.text for message in self.shown)

    def respond(self, now: float, kind: int) -> None:
        """Take the first response; raise Refused where it is late or the second one."""
        if self.answered_at is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if now - self.asked_at > FIRST_RESPONSE_SECONDS:
            raise Refused(404, 10062, "Unknown interaction")
        allowed = {COMMAND: (4, 5, 9), COMPONENT: (4, 5, 6, 7, 9), AUTOCOMPLETE: (8,), MODAL: (4, 5, 6, 7)}
        if kind not in allowed[self.kind]:
            raise Refused(400, 50035, f"Invalid interaction callback type {kind}")
        self.answered_at, self.response = now, kind

    def use_token(self, now: float) -> None:
        """Raise Refused where the token cannot be used, because it is too late or nothing was responded yet."""
        if now - self.asked_at > TOKEN_SECONDS:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if self.answered_at is None:
            raise Refused(404, 10015, "Unknown Webhook")

    def follow_up(self) -> None:
        """Raise Refused where one more message is too many."""
        if self.by_user_install and len(self.follow_ups) >= FOLLOW_UPS_OF_A_USER_INSTALL:
            raise Refused(400, 40094, "You have reached the limit of follow-up messages for this interaction")

    def edited(self, message_id: str) -> Message:
        """The message that a token's edit is about: `@original` or one of the follow-ups."""
        if message_id == "@original":
            found = self.original
        else:
            every = [*([self.original] if self.original else []), *self.follow_ups]
            found = next((each for each in every if str(each.id) == message_id), None)
        if found is None or found.deleted:
            raise Refused(404, 10008, "Unknown Message")
        return found
