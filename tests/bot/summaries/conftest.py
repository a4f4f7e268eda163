from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.answering.conversation import as_turn
from bot.answering.model import Answer, Question, Turn
from bot.desk.desk import Desk, open_desk
from bot.settings.settings import Settings
from tests.bot.summaries.library import build_library
from tests.libraries import NOW


@pytest.fixture(scope="session")
def library_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small library, shared by all tests that only read it."""
    return build_library(tmp_path_factory.mktemp("summaries"))


class Talk:
    """A conversation with a desk; `written` is what was shown while answers were still being written."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.turns: tuple[Turn, ...] = ()
        self.written: list[str] = []

    async def ask(self, text: str) -> Answer:
        answer = await self.desk.answer(Question(text, NOW, self.turns), self.written.append)
        self.turns = (*self.turns, as_turn(answer))
        return answer


Talking = Callable[..., AbstractAsyncContextManager[Talk]]


@pytest.fixture
def talking(library_data: Path) -> Talking:
    """Opens a conversation; keywords are settings."""

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[Talk]:
        import asyncio

        made = Settings.model_validate({"data": library_data, **settings})
        desk = await asyncio.to_thread(open_desk, made)
        try:
            yield Talk(desk)
        finally:
            await asyncio.to_thread(desk.close)

    return opened


def told(answer: Answer, field: str, paper_id: str | None = None) -> list[str]:
    """The texts that an answer tells in a field, of one paper or of all."""
    return [
        claim.text
        for each in answer.fields
        if each.field == field and paper_id in (None, each.paper_id)
        for claim in each.claims
    ]


def unstated(answer: Answer) -> dict[str, str]:
    """The fields of which an answer says that nothing is stated, with its words."""
    return {each.field: each.unstated for each in answer.fields if each.unstated}
