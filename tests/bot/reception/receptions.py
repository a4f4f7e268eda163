"""A reception over a real store, a desk that answers on command, and a display that remembers what it showed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.answering.model import Answer, Question, SearchPlan, Stage
from bot.store.model import Asked, Place, StoredQuestion

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLACE = Place("slack", "T1", "C1")


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def asked(text: str = "What serves models?", key: str = "C1:1", **changes: object) -> Asked:
    values = {"place": PLACE, "conversation": "1", "person": "U1", "asked_at": NOW} | changes
    return Asked(event_key=key, text=text, **values)  # type: ignore[arg-type]  # The tests change what they like.


def answer_to(question: Question) -> Answer:
    plan = SearchPlan(question=question.text, intent="answer", text=question.text)
    return Answer(
        question=question.text,
        lead=f"{len(question.turns)} turns before, page {question.page}, lists {', '.join(question.lists)}.",
        claims=(),
        sources=(),
        refused=False,
        checked="",
        limits=(),
        papers=("arxiv:2301.00001",),
        count=1,
        nearest=(),
        plan=plan,
        used=None,
        revision=1,
        as_of=NOW,
        timings_ms={},
    )


class ScriptedDesk:
    """Answers at once, or each question only when `gate` is open; `fails` is raised instead of an answer."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.begun = asyncio.Event()
        self.fails: Exception | None = None

    async def answer(
        self,
        question: Question,
        on_text: Callable[[str], None] | None = None,
        on_stage: Callable[[Stage], None] | None = None,
        known: Callable[[str], Awaitable[Answer | None]] | None = None,
    ) -> Answer:
        assert on_text and on_stage
        self.questions.append(question)
        on_stage("searching")
        on_stage("writing")
        on_text("One sentence. ")
        on_text("Another. ")
        self.begun.set()
        await self.gate.wait()
        if self.fails:
            raise self.fails
        return answer_to(question)


class Screen:
    """A display that keeps what it was told, as pairs of method and argument."""

    def __init__(self, refuses: frozenset[str] = frozenset()) -> None:
        self.seen: list[tuple[str, object]] = []
        self.refuses = refuses
        self.answer_id = ""
        self.waits = asyncio.Event()

    def _show(self, what: str, told: object = None) -> None:
        if what in self.refuses:
            raise RuntimeError(f"the platform refuses {what}")
        self.seen.append((what, told))

    @property
    def steps(self) -> list[str]:
        return [what for what, _ in self.seen]

    @property
    def last(self) -> tuple[str, object]:
        return self.seen[-1]

    async def claimed(self, answer_id: str) -> None:
        self.answer_id = answer_id
        self._show("claimed")

    async def waiting(self, ahead: int) -> None:
        self._show("waiting", ahead)
        self.waits.set()

    async def stage(self, stage: Stage) -> None:
        self._show("stage", stage)

    async def text(self, sentences: str) -> None:
        self._show("text", sentences)

    async def answered(self, answer: Answer) -> None:
        self._show("answered", answer.lead)

    async def declined(self, words: str) -> None:
        self._show("declined", words)

    async def failed(self, words: str) -> None:
        self._show("failed", words)

    async def interrupted(self, words: str) -> None:
        self._show("interrupted", words)

    async def withdrawn(self) -> None:
        self._show("withdrawn")


class ScriptedRecovery:
    """What a platform does about unfinished answers; it remembers displays that it gave and what it explained."""

    def __init__(self, *, shown: bool = False, reachable: bool = True, hangs: bool = False) -> None:
        self.screens: list[Screen] = []
        self.explained: list[str] = []
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        self._shown, self._reachable, self._hangs = shown, reachable, hangs

    async def is_shown(self, stored: StoredQuestion) -> bool:
        if self._shown:
            self.ended.set()
        return self._shown

    async def display(self, stored: StoredQuestion) -> Screen | None:
        if not self._reachable:
            return None
        self.screens.append(_LastScreen(self.ended))
        return self.screens[-1]

    async def refusal(self, stored: StoredQuestion) -> str | None:
        return None

    async def explain(self, stored: StoredQuestion) -> None:
        self.begun.set()
        if self._hangs:
            await asyncio.Event().wait()
        self.explained.append(stored.answer_id)
        self.ended.set()


class _LastScreen(Screen):
    """A display that says when an answer has come to its end."""

    def __init__(self, ended: asyncio.Event) -> None:
        super().__init__()
        self._ended = ended

    async def answered(self, answer: Answer) -> None:
        await super().answered(answer)
        self._ended.set()

    async def declined(self, words: str) -> None:
        await super().declined(words)
        self._ended.set()
