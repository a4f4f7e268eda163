"""Acknowledges what Slack sends within three seconds, once it is stored.

What has been acknowledged is not sent again, so a process that is killed must have claimed by then what was asked.

- Events (`bot.platforms.slack.app`): the claim comes first, the acknowledgement at once after it. A store that does not
  answer within the three seconds leaves the event unacknowledged, which is what Slack's redelivery is for: at once,
  after a minute, after five; whichever delivery can be claimed first is answered, the others are known for the same.
  Acknowledging such an event instead would leave it in memory alone.
- Commands, buttons and forms (`in_time`, below) are never sent again, and a person looks at an error after three
  seconds: the claim comes first here too, but is waited for no longer than `PATIENCE_SECONDS`.

https://docs.slack.dev/apis/events-api/#retries, https://docs.slack.dev/interactivity/handling-user-interaction.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from slack_bolt.context.ack.async_ack import AsyncAck

PATIENCE_SECONDS = 2.0

Acknowledge = Callable[..., Awaitable[None]]
"""Called with what the person is told at once, if anything; only the first call counts."""


@asynccontextmanager
async def in_time(ack: AsyncAck, late: str = "", patience: float = PATIENCE_SECONDS) -> AsyncIterator[Acknowledge]:
    """Lend an `Acknowledge` to call once all is kept; if that takes too long, `late` is told, and the block goes on."""
    acknowledged = False

    async def acknowledge(words: str = "") -> None:
        nonlocal acknowledged
        if not acknowledged:
            acknowledged = True
            await ack(words)

    async def lose_patience() -> None:
        await asyncio.sleep(patience)
        await acknowledge(late)

    waiting = asyncio.create_task(lose_patience(), name="acknowledging to Slack")
    try:
        yield acknowledge
    finally:
        waiting.cancel()
        await acknowledge()
