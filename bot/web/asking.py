"""Ask for readers over HTTP, so that answers can be followed and read again."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from bot.answering.model import Answer, Stage
from bot.errors import ReadingError
from bot.reading.convert import answered
from bot.reading.values import AskResult
from bot.reception.reception import Reception
from bot.store.database import Store
from bot.store.model import Asked, StoredQuestion, Verdict
from bot.store.saved_answers import save_answer, saved_answer
from bot.web.access import PLATFORM, Access, Visitor

_FOLLOWED_FOR_SECONDS = 120.0
"""How long an answer can still be followed after its end; then it is read from the store."""

EventKind = Literal["waiting", "stage", "text", "answer", "declined", "failed"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a question; an answer is there as JSON."""

    kind: EventKind
    text: str

    @property
    def last(self) -> bool:
        """Whether nothing follows."""
        return self.kind in ("answer", "declined", "failed")


@dataclass(slots=True)
class Course:
    """What has happened to a question so far; belongs to one event loop."""

    events: list[Event] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def add(self, event: Event) -> None:
        """Let everybody who follows know."""
        async with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    async def follow(self) -> AsyncIterator[Event]:
        """Yield what happened and what happens, to the end."""
        at = 0
        while True:
            async with self.changed:
                await self.changed.wait_for(lambda at=at: len(self.events) > at)  # type: ignore[misc]
                new = self.events[at:]
            for event in new:
                yield event
                if event.last:
                    return
            at += len(new)


class WebAsking:
    """Asks for readers and holds the answers that are under way; one for each process."""

    def __init__(self, reception: Reception, store: Store, access: Access, address: str) -> None:
        """Ask through `reception` and save answers in `store`; `address` is the public one, empty for none."""
        self._reception = reception
        self._store = store
        self._access = access
        self._address = address
        self._courses: dict[str, Course] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self, visitor: Visitor, text: str, conversation: str = "", page: int = 1) -> str:
        """Begin to answer a question and return its answer's id; `conversation` is that of the question before."""
        asked = Asked(
            event_key=secrets.token_hex(16),
            place=visitor.by.place,
            conversation=conversation or secrets.token_hex(16),
            person=visitor.person,
            text=text,
            asked_at=datetime.now(UTC),
            private=True,
            page=page,
        )
        answer_id = await self._reception.claim(asked)
        if answer_id is None:
            raise ReadingError("The question was asked before. Ask again.")
        course = self._courses[answer_id] = Course()
        display = _Display(self, answer_id, visitor, course)
        self._apart(self._see_through(answer_id, asked, display), f"web answer {answer_id}")
        return answer_id

    async def ask(self, visitor: Visitor, text: str) -> AsyncGenerator[tuple[str, Event], None]:
        """Ask and yield the answer's id with each thing that happens; a reader who leaves takes the question back."""
        answer_id = await self.begin(visitor, text)
        ended = False
        try:
            async for event in self._courses[answer_id].follow():
                ended = event.last
                yield answer_id, event
        finally:
            if not ended:
                # Of a reader who left, every further wait is cancelled as well: so it is done apart.
                self._apart(self._take_back(answer_id), f"web answer {answer_id} taken back")

    def course(self, answer_id: str) -> Course | None:
        """Return the course of an answer of this process, None where it has long ended or is another one's."""
        return self._courses.get(answer_id)

    async def question(self, answer_id: str) -> StoredQuestion | None:
        """Return what is stored of a question that was asked over HTTP."""
        stored = await self._reception.stored(answer_id)
        return stored if stored is not None and stored.asked.place.platform == PLATFORM else None

    async def saved(self, answer_id: str, visitor: Visitor) -> AskResult | None:
        """Return an answer for whoever may see all lists that the asker could see; None for others and for none."""
        saved = await asyncio.to_thread(saved_answer, self._store, answer_id)
        if saved is None or not set((await self._access.scope(visitor)).without) <= saved.hidden:
            return None
        return AskResult.model_validate_json(saved.content)

    async def rate(self, answer_id: str, visitor: Visitor, verdict: Verdict) -> bool:
        """Save a visitor's rating of an answer; False where the answer was deleted."""
        return await self._reception.feedback(answer_id, PLATFORM, visitor.person, verdict)

    async def save(self, answer_id: str, visitor: Visitor, answer: Answer) -> AskResult:
        """Save an answer so that it can be read again at its address."""
        value = answered(answer, f"{self._address}/answers/{answer_id}" if self._address else f"/answers/{answer_id}")
        hidden = (await self._access.scope(visitor)).without
        await asyncio.to_thread(save_answer, self._store, answer_id, value.model_dump_json(), hidden)
        return value

    def _apart(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Do something in a task of its own, which lives as long as it takes."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _see_through(self, answer_id: str, asked: Asked, display: "_Display") -> None:
        try:
            await self._reception.answer(answer_id, asked, display)
        finally:
            asyncio.get_running_loop().call_later(_FOLLOWED_FOR_SECONDS, self._courses.pop, answer_id, None)

    async def _take_back(self, answer_id: str) -> None:
        stored = await self._reception.stored(answer_id)
        if stored is not None:
            await self._reception.withdraw(PLATFORM, stored.asked.event_key)


class _Display:
    """Shows an answer to everybody who follows its course."""

    def __init__(self, asking: WebAsking, answer_id: str, visitor: Visitor, course: Course) -> None:
        self._asking = asking
        self._answer_id = answer_id
        self._visitor = visitor
        self._course = course

    async def claimed(self, answer_id: str) -> None:
        """See `Display`."""

    async def waiting(self, ahead: int) -> None:
        """See `Display`."""
        await self._course.add(Event("waiting", str(ahead)))

    async def stage(self, stage: Stage) -> None:
        """See `Display`."""
        await self._course.add(Event("stage", stage))

    async def text(self, sentences: str) -> None:
        """See `Display`."""
        await self._course.add(Event("text", sentences))

    async def answered(self, answer: Answer) -> None:
        """See `Display`."""
        value = await self._asking.save(self._answer_id, self._visitor, answer)
        await self._course.add(Event("answer", value.model_dump_json()))

    async def declined(self, words: str) -> None:
        """See `Display`."""
        await self._course.add(Event("declined", words))

    async def failed(self, words: str) -> None:
        """See `Display`."""
        await self._course.add(Event("failed", words))

    async def interrupted(self, words: str) -> None:
        """See `Display`."""
        await self._course.add(Event("failed", words))

    async def withdrawn(self) -> None:
        """See `Display`."""
        await self._course.add(Event("declined", "The question was taken back."))
