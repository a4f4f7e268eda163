"""Shows an answer in a thread or a DM while it is written: status, stream, sources.

Without streams it is posted and updated.
"""

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace

from slack_sdk.errors import SlackApiError
from slack_sdk.models.messages.chunk import Chunk

from bot.answering.model import Answer, Stage, TextFile
from bot.platforms.slack.client import PacedClient, error_of
from bot.platforms.slack.earlier import address_of_message, messages_before, whole_thread
from bot.platforms.slack.escaping import markdown
from bot.platforms.slack.files import post_file
from bot.platforms.slack.messages import (
    AskedBy,
    SlackMessage,
    answer_messages,
    below_stream,
    streamed_claims,
    words_message,
)
from bot.platforms.slack.posting import Failure, find_posted, post_once
from bot.platforms.slack.replies import tell_directly
from bot.platforms.slack.signs import Signs, StandIn, Statuses
from bot.platforms.slack.splitting import split, utf8
from bot.platforms.slack.steps import since, up_to
from bot.platforms.slack.streaming import MOST_BYTES, Stream, Streams
from bot.platforms.slack.where import Earlier, NoteShown, Where, is_direct
from bot.platforms.slack.words import INVITE_ME
from bot.store.model import StoredQuestion
from bot.threads.model import Thread

_log = logging.getLogger(__name__)

SHUT_OUT = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "thread_not_found"})
"""Slack's words for a channel or thread where the bot cannot say anything."""

_STAGES: dict[Stage, str] = {
    "searching": "is searching the lists…",
    "writing": "is writing the answer…",
    "checking": "is checking the citations…",
}


class ThreadDisplay:
    """A display of `bot.reception.display`.

    `earlier` gives what the store keeps of an answer whose messages this one replaces; one that `recovers` also looks
    for a message that a killed process did not note. `quiet` shows no progress. `about` says what was asked by a
    control, where no message of the person says it.
    """

    def __init__(
        self,
        client: PacedClient,
        streams: Streams,
        statuses: Statuses,
        note_shown: NoteShown,
        where: Where,
        page_size: int,
        earlier: Earlier | None = None,
        quiet: bool = False,
        about: str = "",
        recovers: bool = False,
    ) -> None:
        self._client = client
        self._streams = streams
        self._note_shown = note_shown
        self._where = where
        self._page_size = page_size
        self._earlier = earlier
        self._messages: list[str] = []
        self._quiet = quiet
        self._about = about
        self._recovers = recovers
        self._answer_id = ""
        self._stream: Stream | None = None
        self._streamed = ""
        self._stage: Stage = "searching"
        self._streamed_messages: list[Stream] = []
        self._may_stream = where.thread_ts is not None and earlier is None and not about
        self._signs = Signs(client, statuses, where, StandIn(lambda: bool(self._messages), self._stand_in, self._say))
        self._ending: asyncio.Task[None] | None = None

    @property
    def is_seen(self) -> bool:
        """Whether anything of it is to be seen."""
        return self._signs.kind is not None or bool(self._messages)

    @property
    def expected(self) -> Mapping[str, str]:
        """Where the answer will be, for whoever must explain that it never came; what the store keeps as `shown`."""
        known = {"after": self._where.after, "thread": self._where.thread_ts, "about": self._about}
        return {name: value for name, value in known.items() if value}

    async def messages_before(self) -> Sequence[str]:
        """Return what people wrote last in the thread in which the question was asked; nothing outside threads."""
        return await messages_before(self._client, self._where)

    async def thread(self) -> Thread:
        """Return the last messages of people in the thread in which a summary of it was asked for."""
        return await whole_thread(self._client, self._where)

    async def address_of(self, stored: StoredQuestion) -> str:
        """Return the address of an answer's first message, as Slack gives it."""
        first = next(iter(stored.shown.get("messages", "").split()), "")
        return await address_of_message(self._client, stored.asked.place.channel, first) if first else ""

    async def claimed(self, answer_id: str) -> None:
        """Give the first sign that somebody is at the desk."""
        await self._take_over(answer_id)
        if self._recovers and (posted := await self._posted_unnoted()) is not None:
            self._messages.append(posted)
        await self._note()
        await self._progress("is at the desk…")

    async def waiting(self, ahead: int) -> None:
        """Say how many questions come first."""
        first = "one question comes first" if ahead == 1 else f"{ahead} questions come first"
        await self._progress("is next to answer you…" if ahead == 0 else f"is answering others: {first}…")

    async def stage(self, stage: Stage) -> None:
        """Say what is being done, unless the answer is to be seen already."""
        before, self._stage = self._stage, stage
        if not self._streamed:
            await self._progress(_STAGES[stage])
        elif self._stream is not None:
            await self._stream.step(since(before, stage))

    async def text(self, sentences: str) -> None:
        """Stream further sentences, in a further message before the cap of a stream is hit."""
        for part in split(markdown(sentences), MOST_BYTES // 2, utf8):
            if not self._may_stream:
                return
            await self._write(f"{part} ")
        self._streamed += sentences

    async def answered(self, answer: Answer) -> None:
        """Show the answer, whole; once begun, this is seen through even if somebody stops the process."""
        await self._see_through(self._answered(answer))

    async def declined(self, words: str) -> None:
        """Say in plain words why there is no answer."""
        try:
            await self._see_through(self._lay([words_message(words)]))
        except Failure as error:
            await self._tell_directly(words, error)

    async def failed(self, words: str) -> None:
        """Say that it failed; what has been written stays, and a button tries again."""
        try:
            await self._see_through(self._close_with(words))
        except Failure as error:
            await self._tell_directly(words, error)

    async def interrupted(self, words: str) -> None:
        """Say that the answer stops here; what has been written stays, and a button tries again."""
        if await self._has_ended():
            return
        await self._see_through(self._close_with(words))

    async def explained(self, answer_id: str, words: str) -> None:
        """Say of an answer that another process left unfinished what has happened to it."""
        ending = words_message(words, retry=answer_id)
        streamed = await self._take_over(answer_id)
        if (streamed or not self._messages) and (posted := await self._posted_unnoted()) is not None:
            self._messages.append(posted)
            await self._update(posted, ending)
            await self._note(whole=True)
        elif streamed:
            await self._post_all([ending], len(self._messages))
            await self._note(whole=True)
        else:
            await self._lay([ending])

    async def withdrawn(self) -> None:
        """Take back what is shown."""
        await self._has_ended()
        await self._signs.settle()
        self._signs.end()
        self._redeem()
        if self._stream is not None:
            await self._stream.stop()
        for ts in self._messages:
            await self._client.chat_delete(channel=self._where.channel, ts=ts)
        self._messages.clear()
        await self._signs.clear_status()
        await self._signs.clear_reaction()

    async def _answered(self, answer: Answer) -> None:
        if (rest := self._unsaid(answer)) is not None:
            await self.text(rest)
        if self._stream is not None and self._unsaid(answer) == "":
            under, *further = below_stream(answer, self._answer_id, self._page_size, len(self._stream_text()))
            if await self._stream.stop(under.blocks, up_to(self._stage, done=True)):
                await self._post_all(further, len(self._messages))
                await self._note(whole=True)
                return
        if self._stream is not None:
            await self._stream.stop()
        if (file := answer.file) is not None and not await self._posted(file):
            answer = replace(answer, file=None, code=file.text)
        asked = AskedBy(self._about, self._where.person) if self._about else None
        await self._lay(answer_messages(answer, self._answer_id, self._page_size, asked))

    async def _posted(self, file: TextFile) -> bool:
        return await post_file(self._client, self._where.channel, self._where.thread_ts, file)

    def _unsaid(self, answer: Answer) -> str | None:
        """What is still to be streamed of an answer; None where what was streamed is not, word for word, its start."""
        streamed, whole = self._streamed.split(), (streamed_claims(answer) or "").split()
        exact = self._stream is not None and self._stream.open and all(each.exact for each in self._streamed_messages)
        return " ".join(whole[len(streamed) :]) if exact and whole[: len(streamed)] == streamed else None

    def _stream_text(self) -> str:
        return self._stream.text if self._stream else ""

    async def _write(self, part: str) -> None:
        if self._stream is not None and self._stream.takes(part):
            if not await self._stream.append(part):
                self._may_stream = False
            return
        if self._stream is not None and self._stream.open:
            await self._stream.stop()
        if not self._where.thread_ts or not self._streams.may_start(self._where.channel):
            self._may_stream = False
            return
        stream = await self._streams.start(
            self._answer_id, self._where.channel, self._where.thread_ts, self._where.person, part, self._steps()
        )
        if stream is None:
            self._may_stream = False
            return
        self._stream = stream
        self._streamed_messages.append(stream)
        self._messages.append(stream.ts)
        self._signs.spoken()
        await self._note(stream=stream.ts if stream.open else None)

    def _steps(self) -> Sequence[Chunk]:
        """Return the steps to show above a stream; only the first of an answer has them."""
        return up_to(self._stage) if not self._streamed_messages else ()

    async def _close_with(self, words: str) -> None:
        """End with words of our own: below what has been written, else in place of the sign that somebody is there."""
        ending = words_message(words, retry=self._answer_id)
        if self._stream is not None and self._streamed:
            if not await self._stream.stop(ending.blocks):
                await self._post_all([ending], len(self._messages))
            await self._note(whole=True)
            return
        await self._lay([ending])

    async def _lay(self, messages: Sequence[SlackMessage]) -> None:
        """Show messages in place of those that are there: update, post what is more, delete what is less."""
        there = list(self._messages)
        for ts, message in zip(there, messages, strict=False):
            self._redeem()
            await self._update(ts, message)
        await self._post_all(messages[len(there) :], len(there))
        for ts in there[len(messages) :]:
            await self._client.chat_delete(channel=self._where.channel, ts=ts)
            self._messages.remove(ts)
        if there:
            await self._signs.clear_status()
        await self._note(whole=True)

    async def _update(self, ts: str, message: SlackMessage) -> None:
        await self._client.chat_update(
            channel=self._where.channel, ts=ts, text=message.text, blocks=message.blocks, unfurl_links=False
        )

    def _redeem(self) -> None:
        """The message that stood in for the answer is updated now, or not at all."""
        self._client.pacer.redeem("chat.update", self._answer_id)

    async def _post_all(self, messages: Sequence[SlackMessage], number: int) -> None:
        for n, message in enumerate(messages, start=number):
            await self._post(message, f"{self._answer_id}-{n}")

    async def _post(self, message: SlackMessage, key: str) -> None:
        ts = await post_once(
            self._client,
            self._where.channel,
            message,
            key=key,
            after=self._where.after,
            thread_ts=self._where.thread_ts,
        )
        self._messages.append(ts)
        self._signs.spoken()
        await self._note()

    async def _progress(self, words: str) -> None:
        if not self._quiet:
            await self._signs.show(words)

    async def _tell_directly(self, words: str, error: Exception) -> None:
        """Tell who asked, where nothing can be said in the channel, as when the bot is not in it."""
        word = error_of(error) if isinstance(error, SlackApiError) else ""
        if is_direct(self._where.channel) or word not in SHUT_OUT:
            raise error
        await tell_directly(self._client, self._where.person, f"{words} {INVITE_ME}")

    async def _stand_in(self, words: str) -> None:
        """Post a message that the answer will replace, for which that takes an update."""
        self._client.pacer.promise("chat.update", self._answer_id)
        await self._post(words_message(f"Refdesk {words}"), f"{self._answer_id}-0")

    async def _say(self, words: str) -> None:
        await self._update(self._messages[0], words_message(f"Refdesk {words}"))

    async def _take_over(self, answer_id: str) -> bool:
        """Learn which messages are there already; whether the last of them was a stream, which is then closed."""
        self._answer_id = answer_id
        shown = await self._earlier() if self._earlier else {}
        self._messages = shown.get("messages", "").split()
        # A display of this answer that has been stopped cannot redeem any more what it promised.
        self._redeem()
        self._streams.ended(answer_id)
        if stream := shown.get("stream"):
            await self._streams.close(self._where.channel, stream)
        return bool(stream)

    async def _posted_unnoted(self) -> str | None:
        """Return the id of the next message where a process posted it and died before it could note that."""
        where, key = self._where, f"{self._answer_id}-{len(self._messages)}"
        try:
            return await find_posted(self._client, where.channel, key=key, after=where.after, thread_ts=where.thread_ts)
        except Failure as error:
            _log.info("whether answer %s has a further message is not known: %s", self._answer_id, error)
            return None

    async def _note(self, *, whole: bool = False, stream: str | None = None) -> None:
        """Keep in the store what is to be seen, for whoever comes after a kill."""
        shown = {"messages": " ".join(self._messages), **self.expected}
        shown |= {"whole": "yes"} if whole else {}
        shown |= {"stream": stream} if stream else {}
        await self._note_shown(self._answer_id, shown)

    async def _see_through(self, doing: Awaitable[None]) -> None:
        self._ending = asyncio.ensure_future(self._end_with(doing))
        self._ending.add_done_callback(lambda _: self._redeem())
        self._ending.add_done_callback(lambda _: self._signs.end())
        await asyncio.shield(self._ending)

    async def _end_with(self, doing: Awaitable[None]) -> None:
        await self._signs.settle()
        await doing
        await self._signs.clear_reaction()

    async def _has_ended(self) -> bool:
        """Wait for an end that has begun; whether the answer is then shown."""
        if self._ending is None:
            return False
        await asyncio.wait([self._ending])
        return self._ending.exception() is None
