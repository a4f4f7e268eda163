"""Asks the desk a question with the conversation before it, and saves the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import figures, tracing
from bot.answering.conversation import as_turn
from bot.answering.model import Answer, EarlierAnswer, Question, Scope
from bot.reception.accounting import account_for
from bot.reception.answering import Answering, AnswersFirst, AnswersThreads
from bot.reception.display import Display, LinksAnswers, ReadsThread, ShowsThread
from bot.reception.progress import Progress
from bot.reception.words import NO_THREAD
from bot.settings.budget import BudgetSettings
from bot.store import conversations, questions
from bot.store.budget import why_no_model
from bot.store.database import Store
from bot.store.known_answers import earlier_here, keep_answer, known_answer
from bot.store.model import Asked, PlaceSettings
from bot.threads.model import Thread
from bot.threads.requests import wants_thread_summary


@dataclass(frozen=True, slots=True)
class AskingDesk:
    """What asking takes: the desk, the store of conversations, how many turns are remembered, and the budget.

    `first` is asked before the desk, `threads` where a thread is to be summarised. For `reuse_days` an answer is given
    again to the same question.
    """

    desk: Answering
    store: Store
    remembered_turns: int
    budget: BudgetSettings
    clock: Callable[[], datetime]
    first: AnswersFirst | None = None
    reuse_days: int = 0
    threads: AnswersThreads | None = None

    async def ask(self, answer_id: str, asked: Asked, here: PlaceSettings, scope: Scope, display: Display) -> Answer:
        """Return the answer to a claimed question, its progress shown; a first page becomes the conversation's turn."""
        await asyncio.to_thread(questions.begin, self.store, answer_id)
        if self.threads is not None and wants_thread_summary(asked.text):
            return await self._of_thread(self.threads, asked, await self._question(asked, here, scope), display)
        question = await self._question(asked, here, scope, display)
        answer = await self.first.answer(asked, question) if self.first is not None else None
        if answer is None:
            facts: dict[str, str] = {"refdesk__answer_id": answer_id, "refdesk__platform": asked.place.platform}
            with tracing.span("answer question", **facts) as traced:
                async with Progress(display, answer_id) as progress:
                    answer = await self.desk.answer(question, progress.text, progress.stage, self._known(asked))
                traced.add(refdesk__refused=answer.refused, refdesk__sentences=len(answer.claims))
                traced.add(refdesk__dropped=answer.dropped)
            answer = await self._beside_earlier(answer_id, asked, answer, display)
        await account_for(answer, asked, self.store, self.clock())
        if asked.page == 1:
            await asyncio.to_thread(
                conversations.keep_turn, self.store, answer_id, asked, as_turn(answer), self.clock()
            )
        return answer

    async def _of_thread(self, threads: AnswersThreads, asked: Asked, question: Question, display: Display) -> Answer:
        """Return what was said in a thread; nothing of it becomes a turn, for nothing of it is stored."""
        thread = await display.thread() if isinstance(display, ShowsThread) else Thread(problem=NO_THREAD)
        answer = await threads.answer(question, thread)
        await account_for(answer, asked, self.store, self.clock())
        return answer

    def _known(self, asked: Asked) -> Callable[[str], Awaitable[Answer | None]] | None:
        if asked.anew or not self.reuse_days:
            return None

        async def known(key: str) -> Answer | None:
            answer = await asyncio.to_thread(known_answer, self.store, key, self._since())
            if answer is not None:
                figures.REUSED.labels(asked.place.platform).inc()
            return answer

        return known

    async def _beside_earlier(self, answer_id: str, asked: Asked, answer: Answer, display: Display) -> Answer:
        """Store an answer by its key, and return it with the address of the one given in this channel before."""
        if not answer.key or not self.reuse_days:
            return answer
        earlier = None
        if asked.page == 1 and not asked.anew and not answer.refused:
            earlier = await asyncio.to_thread(earlier_here, self.store, answer_id, asked, answer.key, self._since())
        await asyncio.to_thread(keep_answer, self.store, answer_id, answer, self.clock())
        if earlier is None:
            return answer
        address = await display.address_of(earlier) if isinstance(display, LinksAnswers) else ""
        return replace(answer, earlier=EarlierAnswer(earlier.asked.asked_at, address))

    def _since(self) -> datetime:
        return self.clock() - timedelta(days=self.reuse_days)

    async def _question(
        self, asked: Asked, here: PlaceSettings, scope: Scope, display: Display | None = None
    ) -> Question:
        turns = await asyncio.to_thread(conversations.turns_before, self.store, asked, self.remembered_turns)
        without_model = ""
        if self.budget.limits:
            without_model = await asyncio.to_thread(
                why_no_model, self.store, asked.place, asked.person, self.budget, self.clock()
            )
        return Question(
            text=asked.text,
            asked_at=asked.asked_at,
            turns=turns,
            lists=scope.lists,
            page=asked.page,
            language=here.language,
            length=here.length,
            without=scope.without,
            thread=() if turns or not isinstance(display, ReadsThread) else tuple(await display.messages_before()),
            without_model=without_model,
        )
