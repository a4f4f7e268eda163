"""Takes each question once, brings it to its answer, and remembers the conversation.

event -> Asked -> claimed -> admitted -> its turn in the queue -> Desk.answer -> Display
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot import figures
from bot.answering.conversation import as_turn
from bot.desk.scope import scope_of
from bot.logs import log_of_answer, log_unexpected
from bot.reception import forgetting, words
from bot.reception.admission import why_not
from bot.reception.answering import Answering, AnswersFirst, AnswersThreads
from bot.reception.asking_desk import AskingDesk
from bot.reception.claiming import Claiming
from bot.reception.display import Display
from bot.reception.queue import FairQueue
from bot.reception.records import Records
from bot.reception.recovering import Answers, Recovering, Recovery, recover_abandoned
from bot.settings.budget import NO_LIMITS, BudgetSettings
from bot.settings.reception import ReceptionSettings
from bot.store import questions
from bot.store.database import Store
from bot.store.model import Asked, Forgotten, PlaceSettings, Presser, State, StoredQuestion
from ingest.errors import IngestError, StorageError

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
"""How long after its last sign of life a process is taken to be alive."""


@dataclass(slots=True)
class _Running:
    asked: Asked
    task: asyncio.Task[object]
    ends_as: Literal["withdrawn", "interrupted"] | None = None
    shown: asyncio.Event = field(default_factory=asyncio.Event)


class Reception(Records):
    """One for each process, shared by its platforms; belongs to one event loop. `run` must be under way beside it.

    What is stored of questions, places and ratings is asked of it too; see `bot.reception.records`.
    """

    def __init__(
        self,
        desk: Answering,
        store: Store,
        settings: ReceptionSettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        budget: BudgetSettings = NO_LIMITS,
        first: AnswersFirst | None = None,
        threads: AnswersThreads | None = None,
    ) -> None:
        """Answer with a desk, within limits and a budget; `first` is asked before it, `threads` of threads."""
        self._process = secrets.token_hex(8)
        super().__init__(store, settings, clock, Claiming(store, self._process, self._alive_until))
        self._asking = AskingDesk(
            desk, store, settings.remembered_turns, budget, clock, first, settings.reuse_answers_days, threads
        )
        self._queue = FairQueue(settings.at_once)
        figures.WAITING.set_function(lambda: self._queue.waiting)
        self._running: dict[str, _Running] = {}
        self._stopping = False

    @property
    def store(self) -> Store:
        """The store of this process; its methods block."""
        return self._store

    async def take(
        self,
        asked: Asked,
        display: Display,
        *,
        refusal: str | None = None,
        shown: Mapping[str, str] | None = None,
    ) -> bool:
        """Claim and answer a question, or decline it for a reason that the platform knows; returns when that is shown.

        False where the question has been taken before, by this or any other process: then nothing is shown.
        """
        answer_id = await self.claim(asked, shown)
        if answer_id is None:
            return False
        await self.answer(answer_id, asked, display, refusal=refusal)
        return True

    async def claim(self, asked: Asked, shown: Mapping[str, str] | None = None) -> str | None:
        """Make a question this process's to answer; gives its answer id, None where it has been taken before.

        What is claimed outlives this process: should that be killed before `answer` is done, another one recovers the
        question, with `shown`, which says where the answer was to appear. So a platform acknowledges an event, which is
        then not sent again, after its question is claimed, and not before.
        """
        return await self._claiming.claim(asked, shown or {})

    async def answer(self, answer_id: str, asked: Asked, display: Display, *, refusal: str | None = None) -> None:
        """Answer a claimed question, or decline it for a reason that the platform knows; returns when that is shown."""
        await self._see_through(answer_id, asked, display, admit=True, refusal=refusal)

    async def admit(self, asked: Asked) -> str | None:
        """Count something that the platform itself looks up as a question; gives why it is declined, None if it is not.

        The limits and permissions are those of questions. What has been counted before is admitted.
        """
        answer_id = await self.claim(asked)
        if answer_id is None:
            return None
        refusal = await self._refusal(asked.by, asked.text, await self.place_settings(asked.place))
        await self._end(answer_id, asked, "answered" if refusal is None else "declined")
        return refusal

    async def count(self, by: Presser, text: str = "") -> str | None:
        """Count something that costs as much as a question; returns why it is declined, None if it is not."""
        return await self._refusal(by, text, await self.place_settings(by.place))

    async def again(
        self,
        answer_id: str,
        by: Presser,
        show: Callable[[StoredQuestion], Display],
        *,
        text: str | None = None,
        page: int = 1,
        anew: bool = False,
    ) -> str | None:
        """Answer a stored question again: tried again, with another text, or another page of a complete list.

        With `anew`, no answer that was given before is given again. Returns why that is not done, None where it is;
        `show` makes the display. It counts as a question of whoever wants it, and another text is theirs: it does only
        what they may do. The conversation is what it was when the question was asked.
        """
        stored = await self.stored_for(answer_id, by)
        if stored is None:
            return words.GONE
        asked = replace(stored.asked, page=page, anew=anew)
        if text is not None:
            asked = replace(asked, text=text, person=by.person, roles=by.roles, manages=by.manages)
        refusal = await self.count(by, asked.text)
        return refusal or await self._again(answer_id, asked, show(stored))

    async def edited(self, stored: StoredQuestion, text: str, display: Display) -> None:
        """Answer a question again whose text was changed by the person who asked; what is declined says so in place."""
        asked = replace(stored.asked, text=text, page=1)
        refusal = await self.count(asked.by, text)
        await self._again(stored.answer_id, asked, display, refusal)

    async def _again(self, answer_id: str, asked: Asked, display: Display, refusal: str | None = None) -> str | None:
        if (running := self._running.get(answer_id)) is not None:
            await self._cancel(answer_id, None)
            await self._end(answer_id, running.asked, "interrupted")
        claimed = await asyncio.to_thread(
            questions.claim_again, self._store, answer_id, asked, self._process, self._alive_until()
        )
        if not claimed:
            return words.UNDER_WAY
        await self._see_through(answer_id, asked, display, admit=False, refusal=refusal)
        return None

    async def withdraw(self, platform: str, event_key: str, workspace: str = "") -> StoredQuestion | None:
        """Stop answering what somebody has taken back; gives what is kept of it, with the messages that show it.

        `workspace` is needed where ids are unique only within it. An answer that another process is writing stops there
        with that process's next sign of life.
        """
        stored = await self.stored_by_event(platform, event_key, workspace)
        if stored is not None:
            await asyncio.to_thread(questions.set_state, self._store, stored.answer_id, "withdrawn")
            await self._cancel(stored.answer_id, "withdrawn")
        return stored

    async def forget(self, platform: str, person: str, workspace: str = "") -> Forgotten:
        """Delete a person's questions, their answers and the person's feedback; answers under way stop.

        `workspace` is needed where ids are unique only within it.
        """
        for answer_id, running in list(self._running.items()):
            place = running.asked.place
            here = place.platform == platform and workspace in ("", place.workspace)
            if here and running.asked.person == person:
                await self._cancel(answer_id, "withdrawn")
        return await asyncio.to_thread(
            forgetting.forget_person, self._store, platform, person, self._clock(), workspace
        )

    async def run(self) -> None:
        """Give signs of life until cancelled, and stop what was withdrawn in another process.

        A store that fails for a while must not end this: other processes would take the living for dead.
        """
        while True:
            try:
                await self._give_sign_of_life()
            except StorageError as error:
                _log.warning("no sign of life could be given: %s", error)
            await asyncio.sleep(LEASE.total_seconds() / 3)

    async def recover_unfinished(self, platform: str, recovery: Recovery, workspace: str | None = None) -> None:
        """Answer or explain every question that a dead process left unanswered, now and from time to time; runs on.

        With `workspace`, only those of that workspace.
        """
        at = Recovering(self._store, self._process, self._clock, self._alive_until, self._resume)
        async with asyncio.TaskGroup() as group:
            answers = Answers(group)
            while True:
                await recover_abandoned(at, platform, workspace, recovery, answers)
                await answers.wait(LEASE.total_seconds() / 3)

    async def _resume(self, stored: StoredQuestion, display: Display, refusal: str | None) -> None:
        """Answer a question that another process had counted, if its person may still ask."""
        asked = stored.asked
        refusal = refusal or await self.why_not_you(asked.place, asked.person, asked.roles)
        if refusal is None and self._stopping:
            refusal = words.STARTING_LATER
        await self._see_through(stored.answer_id, asked, display, admit=False, refusal=refusal)

    async def stop(self, grace_seconds: float) -> None:
        """Take no more questions; what is under way may finish within the grace, then says that it was interrupted.

        Returns when all of that is shown.
        """
        self._stopping = True
        under_way = list(self._running.values())
        if under_way:
            await asyncio.wait([running.task for running in under_way], timeout=grace_seconds)
        for answer_id in list(self._running):
            await self._cancel(answer_id, "interrupted")
        for running in under_way:
            await running.shown.wait()

    async def _give_sign_of_life(self) -> None:
        alive = await asyncio.to_thread(questions.renew, self._store, self._process, self._alive_until())
        for answer_id in [known for known in self._running if known not in alive]:
            stored = await self.stored(answer_id)
            if stored is None or stored.state == "withdrawn":
                await self._cancel(answer_id, "withdrawn")
            elif stored.process != self._process:
                await self._cancel(answer_id, None)

    async def _see_through(
        self, answer_id: str, asked: Asked, display: Display, *, admit: bool, refusal: str | None = None
    ) -> None:
        """Answer a claimed question in a task of its own, so that stopping it stops nothing else."""
        with log_of_answer(answer_id):
            task = asyncio.create_task(
                self._answer(answer_id, asked, display, admit=admit, refusal=refusal), name=f"answer {answer_id}"
            )
        running = _Running(asked, task)
        self._running[answer_id] = running
        try:
            await asyncio.wait([task])
            if task.cancelled():
                await self._end_early(answer_id, running, display)
            else:
                task.result()
        except asyncio.CancelledError:
            task.cancel()
            raise
        finally:
            running.shown.set()
            if self._running.get(answer_id) is running:
                del self._running[answer_id]

    async def _answer(
        self, answer_id: str, asked: Asked, display: Display, *, admit: bool, refusal: str | None
    ) -> None:
        begun = time.perf_counter()
        try:
            await display.claimed(answer_id)
            figures.FIRST_SIGN.labels(asked.place.platform).observe(time.perf_counter() - begun)
            here = await self.place_settings(asked.place)
            scope = scope_of(asked.by, asked.lists, here.lists, self._settings.private_lists)
            if scope is not None and refusal is None and admit:
                refusal = await self._refusal(asked.by, asked.text, here)
            if scope is None or refusal is not None:
                await self._end(answer_id, asked, "declined")
                await display.declined(refusal or words.NO_SUCH_LIST)
                return
            space = (asked.place.platform, asked.place.id_space)
            async with self._queue.slot((*space, asked.person), (*space, asked.place.channel), display.waiting):
                answer = await self._asking.ask(answer_id, asked, here, scope, display)
            # Buttons work from the moment that they are seen.
            papers = as_turn(answer).paper_ids
            outcome = questions.Outcome(answer.refused, len(answer.claims), answer.dropped)
            if not await asyncio.to_thread(
                questions.set_composed, self._store, answer_id, self._process, papers, outcome
            ):
                await self._give_up(answer_id, display)
                return
            await display.answered(answer)
            figures.SECONDS.labels(asked.place.platform).observe(time.perf_counter() - begun)
            await self._end(answer_id, asked, "answered")
        except Exception as error:
            await self._fail(answer_id, asked, error, display)

    async def _refusal(self, by: Presser, text: str, here: PlaceSettings) -> str | None:
        if self._stopping:
            return words.STARTING_LATER
        if self._queue.waiting >= self._settings.waiting:
            return words.too_many_waiting(self._queue.waiting)
        return await asyncio.to_thread(why_not, self._store, by, text, here, self._settings, self._clock())

    async def _fail(self, answer_id: str, asked: Asked, error: Exception, display: Display) -> None:
        failure_id, _ = log_unexpected(error)
        await self._end(answer_id, asked, "failed", failure_id=failure_id)
        message = words.library_failed if isinstance(error, IngestError) else words.failed
        try:
            await display.failed(message(failure_id))
        except Exception as refused:
            second, _ = log_unexpected(refused)
            _log.error("the failure %s of answer %s could not be told: %s", failure_id, answer_id, second)

    async def _end_early(self, answer_id: str, running: _Running, display: Display) -> None:
        """Show why an answer stops before its end; with no reason given, whoever stopped it takes over the display."""
        if running.ends_as is None:
            return
        await self._end(answer_id, running.asked, running.ends_as)
        try:
            if running.ends_as == "withdrawn":
                await display.withdrawn()
            else:
                await display.interrupted(words.STOPPING)
        except Exception as error:
            failure_id, _ = log_unexpected(error)
            _log.warning("the end of answer %s could not be shown: %s", answer_id, failure_id)

    async def _cancel(self, answer_id: str, ends_as: Literal["withdrawn", "interrupted"] | None) -> None:
        """Stop an answer under way, and show how it ends; with None whoever takes over the display shows it."""
        running = self._running.get(answer_id)
        if running is None:
            return
        running.ends_as = ends_as
        running.task.cancel()
        await asyncio.wait([running.task])

    async def _give_up(self, answer_id: str, display: Display) -> None:
        """Show nothing of an answer that another process has taken over, or that nobody wants any more."""
        stored = await self.stored(answer_id)
        if stored is None or stored.state == "withdrawn":
            await display.withdrawn()

    async def _end(self, answer_id: str, asked: Asked, state: State, failure_id: str | None = None) -> None:
        figures.ENDED.labels(asked.place.platform, state).inc()
        await asyncio.to_thread(questions.set_state, self._store, answer_id, state, failure_id=failure_id)

    def _alive_until(self) -> datetime:
        return self._clock() + LEASE
