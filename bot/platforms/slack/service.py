"""What every handler of Slack's events needs, and the displays for where an answer goes."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from bot.answering.explain import Explanation
from bot.answering.model import EVERYTHING, Question, Scope, SearchPlan
from bot.answering.search_result import SearchResult
from bot.digests.chat import DigestChat
from bot.platforms.slack.client import PacedClient
from bot.platforms.slack.display import ThreadDisplay
from bot.platforms.slack.pacing import on_behalf_of
from bot.platforms.slack.replies import ReplyDisplay
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.signs import Statuses
from bot.platforms.slack.streaming import Streams
from bot.platforms.slack.where import Where, is_direct
from bot.platforms.slack.words import NOT_HERE
from bot.reading_groups.groups import ReadingGroups
from bot.reception.display import Display
from bot.reception.reception import Reception
from bot.reception.statistics import Statistics
from bot.reception.talk import Once, Talk
from bot.store.model import DIRECT, Asked, Place, Presser, StoredQuestion
from ingest.library.model import ListState, PaperRecord, Revision

PLATFORM = "slack"


class Holdings(Protocol):
    """What a library tells of itself; `ingest.library.reader.Library` is one."""

    @property
    def revision(self) -> Revision:
        """The published revision."""

    def lists(self) -> Sequence[ListState]:
        """The lists of that revision."""

    def paper_ids(self) -> Sequence[str]:
        """Return the ids of all papers."""

    def papers(self, paper_ids: Sequence[str]) -> Sequence[PaperRecord]:
        """Return papers by their ids."""


class LibraryAccess(Protocol):
    """What is asked of the library beside answers; `bot.desk.desk.Desk` can be."""

    def find(self, question: Question, k: int = 10) -> SearchResult:
        """Search only."""

    def explain_plan(self, plan: SearchPlan, scope: Scope = EVERYTHING) -> Explanation:
        """Tell how a plan is searched."""

    def library(self, scope: Scope = EVERYTHING) -> AbstractContextManager[Holdings]:
        """Lend what the library says of itself and of the lists in `scope`."""


@dataclass(slots=True)
class SlackService:
    """One Slack app in this process; `team` and `bot_user` are its workspace's id and its own.

    Without `digests` there is no `/digest`, without `groups` no `/reading-group`, and without `statistics` no
    `/refdesk stats`.
    """

    client: PacedClient
    reception: Reception
    desk: LibraryAccess
    settings: SlackSettings
    page_size: int
    team: str
    bot_user: str
    streams: Streams
    statuses: Statuses = field(default_factory=Statuses)
    talk: Talk = field(default_factory=Talk)
    hinted: Once = field(default_factory=Once)
    digests: DigestChat | None = None
    statistics: Statistics | None = None
    groups: ReadingGroups | None = None

    def place(self, channel: str) -> Place:
        """Return the place of a channel or DM; another workspace's app may share the store."""
        return Place(PLATFORM, self.team, channel)

    def by(self, person: str, channel: str, *, private: bool = False) -> Presser:
        """Return who asks or presses something, and where; in a DM nobody else reads what comes."""
        return Presser(self.place(channel), person, private=private or is_direct(channel))

    def may_ask(self, person: str, channel: str) -> bool:
        """Whether the configuration lets a person ask in a channel."""
        here = is_direct(channel) or not self.settings.channels or channel in self.settings.channels
        return here and (not self.settings.people or person in self.settings.people)

    async def ask(
        self, asked: Asked, display: ThreadDisplay | ReplyDisplay, acknowledge: Callable[[], Awaitable[None]]
    ) -> None:
        """Have a question answered, once it is claimed and that acknowledged; one taken before is not."""
        answer_id = await self.reception.claim(asked, display.expected)
        await acknowledge()
        if answer_id is not None:
            await self.answer(answer_id, asked, display)

    async def answer(self, answer_id: str, asked: Asked, display: Display) -> None:
        """Have a question answered that is claimed."""
        on_behalf_of.set(asked.person)
        await self.reception.answer(answer_id, asked, display)

    async def why_not(self, person: str, channel: str) -> str | None:
        """Say why a person is not answered in a channel, wherever the answer would go; None where they are."""
        if not self.may_ask(person, channel):
            return NOT_HERE
        return await self.reception.why_not_you(self.place(channel), person)

    def thread(self, where: Where, about: str = "") -> ThreadDisplay:
        """Return a display for a new answer in a thread; `about` says what a control asked."""
        note = self.reception.note_shown
        return ThreadDisplay(self.client, self.streams, self.statuses, note, where, self.page_size, about=about)

    def once_more(
        self, stored: StoredQuestion, person: str, *, quiet: bool = False, recovers: bool = False
    ) -> ThreadDisplay:
        """Return a display in place of an answer that is there; `person` is who wants it.

        One that `recovers` looks for what a killed process posted and did not note.
        """
        channel, conversation = stored.asked.place.channel, stored.asked.conversation
        asked_in, _, ts = stored.asked.event_key.partition(":")
        by_message = asked_in == channel
        thread = (conversation if conversation != DIRECT else ts) if by_message else None

        async def earlier() -> Mapping[str, str]:
            now = await self.reception.stored(stored.answer_id)
            return now.shown if now else {}

        where = Where(
            channel=channel,
            person=person,
            after=stored.shown.get("after", ts),
            thread_ts=stored.shown.get("thread", thread),
            asked_ts=ts if by_message else None,
        )
        note = self.reception.note_shown
        return ThreadDisplay(
            self.client, self.streams, self.statuses, note, where, self.page_size, earlier, quiet=quiet,
            about=stored.shown.get("about", ""), recovers=recovers,
        )  # fmt: skip

    def reply(self, response_url: str, *, replace: bool = False, where: Where | None = None) -> ReplyDisplay:
        """A display that one person alone sees; `where` is the thread that it is about."""
        note = self.reception.note_shown
        return ReplyDisplay(self.client, note, response_url, self.page_size, replace=replace, where=where)


def event_key(kind: str, *marks: object) -> str:
    """The key of what is asked other than by a message, by what Slack tells of it that is not the same another time."""
    return f"{kind}:{hashlib.sha256(json.dumps(marks, default=str).encode()).hexdigest()}"
