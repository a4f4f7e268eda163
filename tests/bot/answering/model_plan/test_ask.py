"""The call that asks a language model for a plan: what it is given, and what of its reply is a plan."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from bot.answering.language_model import LanguageModel
from bot.answering.model import Question, Turn
from bot.answering.model_plan.ask import ask_for_plan, plan_prompt
from bot.prompts import Prompts
from bot.settings.model import ModelSettings
from tests.bot.answering.vocabularies import LIBRARY, NOW, ask
from tests.fakes.openai_chat import Reply, chat_server


async def _asked(reply: Reply, seconds: float = 60.0) -> AsyncIterator[Any]:
    async with chat_server(reply) as server:
        settings = ModelSettings.model_validate({"base_url": server.base_url, "model": "m", "attempts": 1})
        question = Question("papers from MIT since 2023", NOW, turns=(Turn("OSDI", "", ("p:1",), ask("OSDI papers")),))
        yield await ask_for_plan(question, LIBRARY, LanguageModel(settings), Prompts.load(), seconds)
        yield server.prompts


def _ask(reply: Reply, seconds: float = 60.0) -> list[Any]:
    async def collect() -> list[Any]:
        return [each async for each in _asked(reply, seconds)]

    return asyncio.run(collect())


def test_the_model_is_given_the_catalogue_and_the_conversation() -> None:
    (proposed, use), prompts = _ask(Reply(f"Sure: {json.dumps({'intent': 'list'})}"))
    assert proposed == {"intent": "list"}
    assert use is not None
    assert "MIT" in prompts[0]
    assert "OSDI" in prompts[0]
    assert "2025-03-12" in prompts[0]


def test_the_model_is_given_the_last_plan_in_its_own_form_and_the_papers_by_their_numbers() -> None:
    before = ask("OSDI 2023 papers from MIT, but no surveys")
    turns = (Turn("OSDI 2023 from MIT", "", ("p:orca", "p:x"), before, {"p:orca": "Orca: A Server"}),)
    _, prompt = plan_prompt(
        Question("the first one", NOW, turns=turns, thread=('see "Orca"',)), LIBRARY, Prompts.load()
    )
    venues, organisations = '"venues": [{"name": "OSDI", "year": 2023}]', '"organisations": ["MIT"]'
    assert f'"select": {{{venues}, {organisations}, "not": [{{"kinds": ["survey"]}}]}}' in prompt
    assert 'Papers shown last: 1 "Orca: A Server"; 2 "(not shown)"' in prompt
    assert '- message: "see \\"Orca\\""' in prompt


def test_the_last_turn_counts_that_was_no_courtesy() -> None:
    turns = (Turn("OSDI", "", ("p:orca",), ask("OSDI papers")), Turn("thanks!", "", (), ask("thanks!")))
    _, prompt = plan_prompt(Question("just 2023", NOW, turns=turns), LIBRARY, Prompts.load())
    assert "thanks" not in prompt


def test_what_is_no_plan_is_none_but_counts() -> None:
    (proposed, use), _ = _ask(Reply("I would rather sing."))
    assert proposed is None
    assert use is not None


def test_a_plan_that_is_late_is_not_waited_for() -> None:
    (proposed, use), _ = _ask(Reply("{}", stall_after=0), seconds=0.2)
    assert (proposed, use) == (None, None)
