"""Say what whoever calls a tool may see, and how their questions are answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.answering.model import Scope, Stage
from bot.reading.operations import Reading
from bot.reading.values import AskResult


class Ask(Protocol):
    """Answers a question of one reader."""

    async def __call__(self, question: str, on_stage: Callable[[Stage], None]) -> AskResult:
        """Answer; raises ReadingError where the reader may not ask."""


@dataclass(frozen=True, slots=True)
class McpReader:
    """What a caller reads from, which lists they may see, and how their questions are answered."""

    reading: Reading
    scope: Scope
    ask: Ask


Who = Callable[[], Awaitable[McpReader]]
"""Gives the reader of the request that is under way; raises BotError or IngestError where nothing can be read."""
