"""What every handler of Slack's events needs, and the displays for where an answer goes."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from bot.answering.model import Question, SearchResult
from bot.digests.chat import DigestChat
from bot.platforms.slack.client import PacedClient
from bot.platforms.slack.display import ThreadDisplay
from bot.platforms.slack.pacing import on_behalf_of
from bot.platforms.slack.replies import ReplyDisplay
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.streaming import Streams
from bot.platforms.slack.talk import Talk
from bot.platforms.slack.where import Where
from bot.reception.display import Display
from bot.reception.reception import Reception
from bot.store.model import Asked, Place, Told
from ingest.library.model import ListState, Revision

PLATFORM = "slack"
DIRECT = "dm"
"""The conversation of a DM: all that is said there, in whichever of its threads."""


class Holdings(Protocol):
    """What a library tells of itself; `ingest.library.reader.Library` is one."""

    @property
    def revision(self) -> Revision:
        """The published revision."""

    def lists(self) -> Sequence[ListState]:
        """The lists of that revision."""


class Library(Protocol):
    """What is asked of the library beside answers; `bot.answering.desk.Desk` can be."""

    def find(self, question: Question, k: int = 10) -> SearchResult:
        """Search only."""

    def library(self) -> AbstractContextManager[Holdings]:
        """Lend what the library tells of itself."""


@dataclass(slots=True)
class Service:
    """One Slack app in this process; `team` and `bot_user` are its workspace's id and its own.

    Without `digests` there is no `/digest`.
    """

    client: PacedClient
    reception: Reception
    desk: Library
    settings: SlackSettings
    page_size: int
    team: str
    bot_user: str
    streams: Streams
    talk: Talk = field(default_factory=Talk)
    digests: DigestChat | None = None

    def place(self, channel: str) -> Place:
        """The place of a channel; a DM belongs to no workspace."""
        return Place(PLATFORM, "" if is_direct(channel) else self.team, channel)

    def may_ask(self, person: str, channel: str) -> bool:
        """Whether the configuration lets a person ask in a channel."""
        here = is_direct(channel) or not self.settings.channels or channel in self.settings.channels
        return here and (not self.settings.people or person in self.settings.people)

    async def ask(self, asked: Asked, display: Display) -> bool:
        """Have a question answered; False where it has been taken before."""
        on_behalf_of.set(asked.person)
        return await self.reception.take(asked, display)

    def thread(self, where: Where) -> ThreadDisplay:
        """A display for a new answer in a thread."""
        return ThreadDisplay(self.client, self.streams, self.reception.note_shown, where, self.page_size)

    def once_more(self, told: Told, person: str, *, quiet: bool = False) -> ThreadDisplay:
        """A display in place of an answer that is there; `person` is who wants it."""
        channel, conversation = told.asked.place.channel, told.asked.conversation
        asked_in, _, ts = told.asked.event_key.partition(":")
        by_message = asked_in == channel
        thread = (conversation if conversation != DIRECT else ts) if by_message else None

        async def earlier() -> Mapping[str, str]:
            now = await self.reception.told(told.answer_id)
            return now.shown if now else {}

        where = Where(
            channel=channel,
            person=person,
            after=told.shown.get("after", ts),
            thread_ts=told.shown.get("thread", thread),
            asked_ts=ts if by_message else None,
        )
        note = self.reception.note_shown
        return ThreadDisplay(self.client, self.streams, note, where, self.page_size, earlier, quiet=quiet)

    def reply(self, response_url: str, *, replace: bool = False) -> ReplyDisplay:
        """A display that one person alone sees."""
        return ReplyDisplay(self.client, self.reception.note_shown, response_url, self.page_size, replace=replace)


def is_direct(channel: str) -> bool:
    """Whether a channel is a DM, which its id tells."""
    return channel.startswith("D")


def private_conversation(person: str) -> str:
    """The conversation of what a person asks in a channel for their own eyes."""
    return f"private:{person}"
