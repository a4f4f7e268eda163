"""Streams messages that grow while a model writes, as many as Slack allows.

A stream ends for many reasons (it expires after about five minutes, its text has a cap, Slack refuses): none is an
error to who writes, the message stays and is updated instead.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.messages.chunk import Chunk
from slack_sdk.web.async_chat_stream import AsyncChatStream

from bot.platforms.slack.client import PacedClient, error_of, may_be_done, retry_after
from bot.platforms.slack.posting import Failure, find_written
from bot.platforms.slack.splitting import utf8

MOST_BYTES = 9_000
"""Of one stream; Slack cuts off somewhere from 10,600 bytes on."""

_LAPSED = "message_not_in_streaming_state"
_REFUSED_SECONDS = 600.0
_SPARE_APPENDS = 40
_REMEMBERED = 1_000
_log = logging.getLogger(__name__)


class Stream:
    """One message under way. `exact` says that Slack surely shows what was sent, once each; `text` is Markdown."""

    def __init__(
        self, streams: "Streams", key: str, channel: str, ts: str, text: str, writer: AsyncChatStream | None
    ) -> None:
        self.key = key
        self.channel = channel
        self.ts = ts
        self.text = text
        self.exact = writer is not None
        self._streams = streams
        self._writer = writer

    @property
    def open(self) -> bool:
        """Whether it still takes text."""
        return self._writer is not None

    def takes(self, text: str) -> bool:
        """Whether it is open and `text` fits in."""
        return self.open and utf8(self.text) + utf8(text) <= MOST_BYTES

    async def append(self, text: str) -> bool:
        """Add text; False where the stream has ended before, and the text is not shown."""
        if self._writer is None:
            return False
        try:
            await self._writer.append(markdown_text=text)
        except Failure as error:
            if not may_be_done(error):
                _log.info("a stream ended before its time: %s", _word(error))
                self._end()
                self.exact = False
                return False
            self.exact = False
        self.text += text
        return True

    async def step(self, steps: Sequence[Chunk]) -> None:
        """Show other states of steps, where that needs no waiting; the text is the same without them."""
        if self._writer is None or not steps or not self._streams.may_append():
            return
        try:
            await self._writer.append(chunks=steps)
        except Failure as error:
            _log.info("a step is not shown: %s", _word(error))
            if not may_be_done(error):
                self._end()
                self.exact = False

    async def stop(self, blocks: Sequence[Block] = (), steps: Sequence[Chunk] = ()) -> bool:
        """End it with blocks below the text; False where it has ended by itself, and the blocks are not shown."""
        if self._writer is None:
            return False
        try:
            await self._writer.stop(blocks=blocks or None, chunks=steps or None)
        except Failure as error:
            _log.info("a stream could not be stopped as it was: %s", _word(error))
            self.exact = False
            if _word(error) != _LAPSED:
                # What is still in the writer's buffer may not fit; without it the stream can be stopped.
                await self._streams.close(self.channel, self.ts)
            return False
        finally:
            self._end()
        return True

    def _end(self) -> None:
        self._writer = None
        self._streams.ended(self.key)


class Streams:
    """Starts streams while there is room for them, and for stopping them again."""

    def __init__(self, client: PacedClient, team: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._team = team
        self._clock = clock
        self._refused: dict[str, float] = {}
        self._started: OrderedDict[str, None] = OrderedDict()

    def may_start(self, channel: str) -> bool:
        """Whether a stream could start in a channel, and stop, without waiting for its turn."""
        if self._clock() < self._refused.get(channel, 0.0):
            return False
        pacer = self._client.pacer
        return pacer.room("chat.startStream") > 0 and pacer.room("chat.stopStream") > 0

    def may_append(self) -> bool:
        """Return True if streams can take more than their text, which comes first."""
        return self._client.pacer.room("chat.appendStream") > _SPARE_APPENDS

    async def start(
        self, key: str, channel: str, thread_ts: str, person: str, text: str, steps: Sequence[Chunk] = ()
    ) -> Stream | None:
        """Start a stream with a first text under the message `thread_ts`; None where Slack refuses.

        `key` names the answer, which has one open stream at a time; `steps` are shown together above the text.
        """
        self._client.pacer.promise("chat.stopStream", key)
        try:
            writer = await self._client.chat_stream(
                channel=channel,
                thread_ts=thread_ts,
                recipient_team_id=self._team,
                recipient_user_id=person,
                buffer_size=1,
                task_display_mode="plan",
            )
            await writer.append(markdown_text=text, chunks=steps or None)
            self._remember(str(writer.ts))
            return Stream(self, key, channel, str(writer.ts), text, writer)
        except Failure as error:
            self.ended(key)
            return await self._after_failure(error, key, channel, thread_ts, text)
        except BaseException:
            self.ended(key)
            raise

    def ended(self, key: str) -> None:
        """An answer's stream is not open any more."""
        self._client.pacer.redeem("chat.stopStream", key)

    async def close(self, channel: str, ts: str) -> None:
        """End a stream that another process or an earlier answer has left open."""
        try:
            await self._client.chat_stopStream(channel=channel, ts=ts)
        except SlackApiError as error:
            _log.debug("a stream was not open any more: %s", error_of(error))

    async def _after_failure(
        self, error: Exception, key: str, channel: str, thread_ts: str, text: str
    ) -> Stream | None:
        """Find out whether there is a message all the same; and leave alone for a while a channel that takes none."""
        _log.info("a stream could not be started: %s", _word(error))
        if not may_be_done(error):
            if retry_after(error) is None:
                self._refused[channel] = self._clock() + _REFUSED_SECONDS
            return None
        ts = await find_written(self._client, channel, thread_ts, thread_ts, text, self._started)
        if ts is None:
            return None
        self._remember(ts)
        await self.close(channel, ts)
        return Stream(self, key, channel, ts, text, None)

    def _remember(self, ts: str) -> None:
        """Know which answer a message is of: another one in the thread may begin with the same words."""
        self._started[ts] = None
        while len(self._started) > _REMEMBERED:
            self._started.popitem(last=False)


def _word(error: Exception) -> str:
    return error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
