"""A lab that uses Slack: the loopback service, and the bot's real app, handler, reception and store behind it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from bot.answering.explain import Explanation
from bot.answering.model import EVERYTHING, Answer, Question, Scope, SearchPlan, Stage, WordsRead
from bot.answering.search_result import PaperHit, SearchResult
from bot.digests.chat import DigestChat
from bot.platforms.slack.app import build_app
from bot.platforms.slack.client import PacedClient
from bot.platforms.slack.messages import streamed_claims
from bot.platforms.slack.pacing import Pacer
from bot.platforms.slack.recovering import SlackRecovery
from bot.platforms.slack.serve import Secrets, listening
from bot.platforms.slack.service import SlackService
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.streaming import Streams
from bot.reading_groups.groups import ReadingGroups
from bot.reception.answering import AnswersFirst, AnswersThreads
from bot.reception.reception import LEASE, Reception
from bot.reception.recovering import MOST_BEGUN, Answers, Recovering, recover_abandoned
from bot.settings.reception import ReceptionSettings
from bot.store.database import Store, open_store
from bot.store.schema import questions
from ingest.library.model import ListState, PaperRecord, Revision
from tests.bot.platforms.slack.answers import AS_OF, WRITTEN, paper
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, SIGNING_SECRET, TEAM, Clock, FakeSlack, Message

PAGE_SIZE = 20


class Shelves:
    """A library as far as it tells of itself and of any paper."""

    def paper_ids(self) -> Sequence[str]:
        return [paper(n).paper_id for n in range(1, 4)]

    def papers(self, paper_ids: Sequence[str]) -> Sequence[PaperRecord]:
        return [paper(int(paper_id[-5:])) for paper_id in paper_ids]

    revision = Revision(7, AS_OF, AS_OF, "hash", 412, 900, 100)

    def lists(self) -> Sequence[ListState]:
        return [ListState("serving", "serving.md", None, AS_OF, 300), ListState("training", "t.md", None, AS_OF, 112)]


class ScriptedDesk:
    """Answers by `answers`, a function of the question, once `gate` is open; if it `streams`, sentences come before."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.written = asyncio.Event()
        self.streams = True
        self.streamed = ""
        self.fails: Exception | None = None
        self.answers: Callable[[Question], Answer] = lambda question: replace(
            WRITTEN, question=question.text, claims=tuple(replace(claim, marked=False) for claim in WRITTEN.claims)
        )

    async def answer(
        self,
        question: Question,
        on_text: Callable[[str], None] | None = None,
        on_stage: Callable[[Stage], None] | None = None,
        known: Callable[[str], Awaitable[Answer | None]] | None = None,
    ) -> Answer:
        assert on_text and on_stage
        self.questions.append(question)
        answer = self.answers(question)
        on_stage("searching")
        if self.streams and answer.count is None and not answer.refused:
            on_stage("writing")
            on_text(self.streamed or f"{streamed_claims(answer) or 'A first sentence.'} ")
        self.written.set()
        await self.gate.wait()
        if self.fails:
            raise self.fails
        return answer

    def find(self, question: Question, k: int = 10) -> SearchResult:
        hits = tuple(PaperHit(paper(n), 1.0, ()) for n in range(1, 4))
        refusal = "Nothing matches." if "nothing" in question.text else None
        plan = SearchPlan(question.text, "answer", question.text)
        return SearchResult(plan, hits, None, (), refusal, (), {})

    def explain_plan(self, plan: SearchPlan, scope: Scope = EVERYTHING) -> Explanation:
        plan = replace(
            plan, readings=(WordsRead("caches", "topic <!channel>", "TOPIC", 0, 1),), not_understood=("tally",)
        )
        ranked = tuple((paper(n), {"body": 0.5, "score": 1.0 / n}) for n in range(1, 11))
        return Explanation(plan, (("cache", 1.5),), (), ranked, 0.87, 0.2, ())

    @contextmanager
    def library(self, scope: Scope = EVERYTHING) -> Iterator[Shelves]:
        yield Shelves()


@dataclass
class Lab:
    """What a story needs at hand: Slack, the desk and the bot's service, and three people in a channel."""

    slack: FakeSlack
    clock: Clock
    desk: ScriptedDesk
    service: SlackService
    store: Store

    @property
    def reception(self) -> Reception:
        return self.service.reception

    async def ask(self, text: str = f"<@{BOT_USER}> how are caches stored?", user: str = "U1") -> Message:
        """Somebody asks in the channel."""
        return await self.slack.says(user, "C1", text)

    async def answered(self, question: Message, count: int = 1) -> Message:
        """Wait for the answers under a question; gives the last."""
        await self.slack.until(lambda: len(self.whole(question)) >= count)
        return self.whole(question)[-1]

    def whole(self, question: Message) -> list[Message]:
        """The messages under a question that carry an answer's small print."""
        return [
            message
            for message in self.slack.workspace.posted(question.channel, question.thread_ts or question.ts)
            if "version 7" in message.shown or "Searched:" in message.shown
        ]

    def under(self, question: Message) -> list[Message]:
        """All messages of the bot under a question."""
        return self.slack.workspace.posted(question.channel, question.thread_ts or question.ts)

    async def quiet(self) -> None:
        """Wait until everything told to the app is acknowledged, and has had its effect."""
        await self.slack.until(lambda: all(each.acked for each in self.slack.sockets.envelopes))
        for _ in range(5):
            await asyncio.to_thread(lambda: None)
            await asyncio.sleep(0.01)


def slack_clock(clock: Clock) -> Callable[[], datetime]:
    return lambda: datetime.fromtimestamp(clock(), UTC)


@asynccontextmanager
async def lab(
    folder: Path,
    slack: FakeSlack | None = None,
    settings: SlackSettings | None = None,
    limits: ReceptionSettings | None = None,
    listens: bool = True,
    about_digests: Callable[[Store], DigestChat] | None = None,
    about_groups: Callable[[Store, PacedClient], ReadingGroups] | None = None,
    ping_seconds: float = 30.0,
    team: str = TEAM,
    threads: AnswersThreads | None = None,
    first: Callable[[Store], AnswersFirst] | None = None,
) -> AsyncIterator[Lab]:
    """A lab with a channel, two people, an admin and another bot; given a `slack`, a further process of its bot.

    The `team` is the workspace of a lab without a `slack`.

    With `about_digests`, what people do about digests is done by that, and with `about_groups` about reading groups;
    `first` answers before the desk.
    """
    if slack is None:
        async with FakeSlack(Clock(jumps=True), team) as made:
            made.workspace.channel("C1")
            for person in ("U1", "U2"):
                made.workspace.person(person)
            made.workspace.person("U9", is_admin=True)
            async with lab(
                folder, made, settings, limits, listens, about_digests, about_groups, ping_seconds, team, threads, first
            ) as opened:
                yield opened
        return
    assert isinstance(slack.clock, Clock)
    settings = (settings or SlackSettings()).model_copy(update={"base_url": slack.api_url, "port": 0})
    clock, desk = slack.clock, ScriptedDesk()
    store = await asyncio.to_thread(open_store, f"sqlite:///{folder / 'store.sqlite'}")
    before = first(store) if first else None
    reception = Reception(desk, store, limits or ReceptionSettings(), slack_clock(clock), first=before, threads=threads)
    async with PacedClient(BOT_TOKEN, slack.api_url, Pacer(clock, clock.sleep), clock.sleep) as client:
        team = slack.workspace.team
        streams = Streams(client, team, clock)
        service = SlackService(client, reception, desk, settings, PAGE_SIZE, team, BOT_USER, streams)
        service.digests = about_digests(store) if about_digests else None
        service.groups = about_groups(store, client) if about_groups else None
        if listens:
            app = build_app(service, SIGNING_SECRET if settings.mode == "http" else None)
            async with listening(app, settings, Secrets(BOT_TOKEN, APP_TOKEN, SIGNING_SECRET), ping_seconds) as address:
                slack.post_to = address or None
                if not address:
                    await slack.until(lambda: slack.sockets.connections)
                yield Lab(slack, clock, desk, service, store)
                await reception.stop(60)
        else:
            yield Lab(slack, clock, desk, service, store)
    store.close()


async def recover_unfinished(opened: Lab) -> None:
    """What a process does at its start about answers that another has left."""
    clock = slack_clock(opened.clock)
    restarted = Reception(opened.desk, opened.store, ReceptionSettings(), clock)
    at = Recovering(opened.store, restarted._process, clock, lambda: clock() + LEASE, restarted._resume)
    recovery = SlackRecovery(replace(opened.service, reception=restarted))
    async with asyncio.TaskGroup() as group:
        await recover_abandoned(at, "slack", TEAM, recovery, Answers(group))


async def begun_too_often(opened: Lab) -> None:
    """Have answers under way count as begun so often that they are explained, not tried again."""

    def begin() -> None:
        with opened.store.transaction() as connection:
            connection.execute(update(questions).values(begun=MOST_BEGUN))

    await asyncio.to_thread(begin)
