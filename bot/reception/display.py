"""How a platform shows an answer."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from bot.answering.model import Answer, Stage
from bot.store.model import StoredQuestion
from bot.threads.model import Thread


class Display(Protocol):
    """How one answer appears on a platform: an object for each question, made by the platform's adapter.

    Methods are called one after the other, never at once. `claimed` comes first; one of `answered`, `declined`,
    `failed`, `interrupted` and `withdrawn` comes last. Words are plain text, to be escaped as any text.
    """

    async def claimed(self, answer_id: str) -> None:
        """The question is this process's to answer, under an id that buttons may carry."""

    async def waiting(self, ahead: int) -> None:
        """The question waits, `ahead` others come first."""

    async def stage(self, stage: Stage) -> None:
        """What is being done now."""

    async def text(self, sentences: str) -> None:
        """Further sentences, checked, as a model writes them; `answered` brings the whole answer all the same."""

    async def answered(self, answer: Answer) -> None:
        """The answer, whole."""

    async def declined(self, words: str) -> None:
        """The question will not be answered, for a reason that is no failure: a limit, a permission."""

    async def failed(self, words: str) -> None:
        """Answering failed; a second try may succeed. `words` name the id under which the log tells more."""

    async def interrupted(self, words: str) -> None:
        """The process stops before the answer is whole; what is shown of it stays."""

    async def withdrawn(self) -> None:
        """Who asked took the question back; what is shown of the answer should go."""


@runtime_checkable
class LinksAnswers(Protocol):
    """A display on a platform where an answer has an address."""

    async def address_of(self, stored: StoredQuestion) -> str:
        """Return the address of an answer that is shown in the same channel; empty where it cannot be had."""


@runtime_checkable
class ReadsThread(Protocol):
    """A display on a platform where a question may be asked in a thread of people."""

    async def messages_before(self) -> Sequence[str]:
        """Return the last messages of people in the thread before the question, oldest first; empty outside threads.

        They are read for what the question points at and never saved. A platform that lets them not be read returns
        none; a failure is logged, not raised.
        """


@runtime_checkable
class ShowsThread(Protocol):
    """A display on a platform that lets the thread be read in which a summary of it is asked for."""

    async def thread(self) -> Thread:
        """Return the last messages of people in the thread, each with its address, or why they cannot be read.

        They are never saved.
        """
