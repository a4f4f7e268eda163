"""Define what answers questions for the reception."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answering.model import Answer, Question, Stage
from bot.store.model import Asked
from bot.threads.model import Thread


class Answering(Protocol):
    """What answers questions; `bot.desk.desk.Desk` does."""

    async def answer(
        self,
        question: Question,
        on_text: Callable[[str], None] | None = None,
        on_stage: Callable[[Stage], None] | None = None,
        known: Callable[[str], Awaitable[Answer | None]] | None = None,
    ) -> Answer:
        """Answer a question, telling of stages and sentences on the way; `known` may have the answer by its key."""


class AnswersFirst(Protocol):
    """What is asked before the desk, and knows who asks; `bot.shelves.shelves.Shelves` is."""

    async def answer(self, asked: Asked, question: Question) -> Answer | None:
        """Answer a question; None where it is for the desk."""


class AnswersThreads(Protocol):
    """What summarises threads; `bot.threads.summarise.ThreadSummaries` does."""

    async def answer(self, question: Question, thread: Thread) -> Answer:
        """Return what was said of which paper, or why that cannot be told."""


@dataclass(frozen=True, slots=True)
class InTurn:
    """Asks several that answer first, one after the other, until one does."""

    several: Sequence[AnswersFirst]

    async def answer(self, asked: Asked, question: Question) -> Answer | None:
        """Return the first answer; None where the question is for the desk."""
        for each in self.several:
            if (answer := await each.answer(asked, question)) is not None:
                return answer
        return None
