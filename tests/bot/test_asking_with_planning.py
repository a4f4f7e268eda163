"""A language model reads each question first: its wordings are searched beside the question's own."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.answering.model import Answer, Question
from bot.desk.desk import open_desk
from bot.settings.settings import Settings
from ingest.job import run_job
from tests.fakes.openai_chat import ChatServer, Reply, chat_server
from tests.libraries import NOW, settings_for, write_sources

ASKED = "what can I do when somebody pulls the plug on my computers over night?"
PLAN = {
    "intent": "answer",
    "searches": ["training recovers from failures by checkpoints", "fault tolerance of workers"],
}
MOST = 24
"""The most papers that a model may be given to read."""

PAPERS = 30
LIST = "# Training\n\n" + "".join(
    f"- [Sluice{n}](https://arxiv.org/abs/2301.{n:05}): Checkpoints of Workers for Recovery, Part {n}\n"
    for n in range(PAPERS)
)
ABSTRACTS = tuple(
    {
        "arxiv_id": f"2301.{n:05}",
        "title": f"Sluice{n}: Checkpoints of Workers for Recovery, Part {n}",
        "abstract": f"Workers fail. Sluice{n} writes checkpoints so that training recovers from failures of workers.",
    }
    for n in range(PAPERS)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of many papers on one topic."""
    made = tmp_path_factory.mktemp("library")
    write_sources(made, {"training": LIST}, ABSTRACTS)
    run_job(settings_for(made, ["training"]), now=NOW)
    return made


def written(messages: list[dict[str, Any]]) -> str:
    """Cite the first source that is shown."""
    key, title = re.findall(r"<<<source (\w+)>>>\ntitle: (\w+)", messages[-1]["content"])[0]
    return f"{title} writes checkpoints so that training recovers from failures of workers [{key}]."


async def answered(folder: Path, *replies: Reply, window: int = 32_768) -> tuple[Answer, ChatServer]:
    """Ask a desk whose model gives these replies, and has a window of so many tokens."""
    async with chat_server(*replies) as server:
        model = {"base_url": server.base_url, "model": "scripted", "attempts": 1, "context_window": window}
        settings = {"data": folder / "data", "model": {**model, "planning": {"deadline": 5.0}}}
        desk = await asyncio.to_thread(open_desk, Settings.model_validate(settings))
        try:
            return await desk.answer(Question(ASKED, NOW)), server
        finally:
            await asyncio.to_thread(desk.close)


def sources_shown(server: ChatServer) -> int:
    """Return how many papers the last request shows."""
    return len(re.findall(r"<<<source \w+>>>", server.prompts[-1]))


async def test_a_question_is_answered_by_what_the_model_s_wordings_find(folder: Path) -> None:
    answer, server = await answered(folder, Reply(json.dumps(PLAN)), Reply(written))
    assert not answer.refused
    first, second = PLAN["searches"]
    assert (answer.plan.text, answer.plan.rewrites[0]) == (first, second)
    assert "plug" in answer.plan.rewrites[1]
    assert sources_shown(server) == MOST


async def test_of_the_papers_found_the_model_reads_as_many_as_fit_its_window(folder: Path) -> None:
    _, server = await answered(folder, Reply(json.dumps(PLAN)), Reply(written), window=2_600)
    assert 1 < sources_shown(server) < MOST


@pytest.mark.parametrize("broken", [Reply("I would rather sing."), Reply(status=500)])
async def test_without_a_plan_the_question_is_searched_in_its_own_words(folder: Path, broken: Reply) -> None:
    answer, _ = await answered(folder, broken, Reply(written))
    assert answer.refused
    assert answer.plan.rewrites == ()
