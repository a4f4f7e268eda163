"""Of the questions that a model asks about a paper, only those that name what the paper names are shown."""

import pytest

from bot.answering.composing.draft import sources_of
from bot.answering.language_model import LanguageModel
from bot.answering.writer import Writer
from bot.errors import ModelError
from bot.reading_groups.discussing import QUESTIONS, ask_questions
from bot.settings.model import ModelSettings
from tests.bot.answering.found import PAGER_PAPER, PROMPTS, hit
from tests.bot.answering.test_compose_with_model import citing, no_wait
from tests.fakes.openai_chat import Reply, chat_server

SOUND = (
    "Why should blocks of fixed size waste less memory than what came before? {0}",
    "When would the throughput of Pager not rise, even on 8 GPUs? {0}",
    "What would follow for caches that are shared between requests? {0}",
)


async def asked(*lines: str) -> tuple[str, ...]:
    """The questions that are shown when a scripted model writes these lines about Pager."""
    async with chat_server(Reply(citing("\n".join(lines)))) as server:
        settings = {"base_url": server.base_url, "model": "scripted", "deadline": 20.0}
        model = LanguageModel(ModelSettings.model_validate(settings), sleep=no_wait)
        writer = await Writer(model, PROMPTS).begin()
        questions, used = await ask_questions(sources_of([hit(PAGER_PAPER)]), writer, model, {"pager", "orca"})
    assert used is not None
    return questions


async def test_sound_questions_are_asked_without_their_markers() -> None:
    assert await asked(*SOUND) == tuple(line.removesuffix(" {0}") for line in SOUND)


async def test_no_more_than_three_are_asked_and_none_twice() -> None:
    assert len(await asked(SOUND[0], *SOUND, SOUND[1], "What does Pager assume of serving? {0}")) == QUESTIONS


@pytest.mark.parametrize(
    "line",
    [
        "How does Orca compare with blocks of fixed size? {0}",
        "Why does throughput rise by 7 times on 8 GPUs? {0}",
        "Why do the authors call it “the end of paging”? {0}",
        "Pager is the best way to store caches. {0}",
        "What does Pager assume of serving?",
        f"Why {'really ' * 40}would blocks of fixed size help? {{0}}",
    ],
)
async def test_a_question_is_left_out_that_names_what_the_paper_does_not_or_is_none(line: str) -> None:
    assert await asked(line, SOUND[0]) == (SOUND[0].removesuffix(" {0}"),)


async def test_an_address_is_never_shown() -> None:
    questions = await asked("What follows from https://evil.example/pager for caches? {0}", SOUND[0])
    assert SOUND[0].removesuffix(" {0}") in questions
    assert not any("evil" in each for each in questions)


async def test_a_model_that_fails_is_an_error_and_asks_nothing() -> None:
    async with chat_server(Reply(status=500), Reply(status=500), Reply(status=500)) as server:
        settings = {"base_url": server.base_url, "model": "scripted", "deadline": 20.0, "attempts": 2}
        model = LanguageModel(ModelSettings.model_validate(settings), sleep=no_wait)
        writer = await Writer(model, PROMPTS).begin()
        with pytest.raises(ModelError):
            await ask_questions(sources_of([hit(PAGER_PAPER)]), writer, model, set())
