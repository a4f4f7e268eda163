"""The same question again: a model's answer is given again, and in a channel the earlier one is pointed to."""

import asyncio
from pathlib import Path

import pytest

from bot.settings.reception import ReceptionSettings
from bot.store.model import Place
from bot.store.spending import spent_by
from ingest.job import run_job
from tests.bot.reception.modelled import ASKED, Shown, citing, library_folder, room
from tests.bot.reception.receptions import NOW, asked
from tests.fakes.openai_chat import Reply
from tests.libraries import ABSTRACTS, SERVING, TRAINING, settings_for, write_sources

ELSEWHERE = Place("slack", "T1", "C2")


@pytest.fixture(scope="module")
def library() -> Path:
    return library_folder()


async def test_the_same_question_gets_the_same_answer_without_another_call(library: Path, tmp_path: Path) -> None:
    async with room(library, tmp_path) as here:
        first = await here.ask()
        assert first.claims and first.used is not None and here.calls == 1
        spent = await asyncio.to_thread(spent_by, here.store, NOW, "day")
        again = await here.ask(f" {ASKED.replace(' ', '  ')}", place=ELSEWHERE, person="U2")
        assert (again.claims, again.sources, again.revision) == (first.claims, first.sources, first.revision)
        assert again.used is None and here.calls == 1
        assert again.earlier is None, "it was asked elsewhere"
        assert await asyncio.to_thread(spent_by, here.store, NOW, "day") == spent
        longer = await here.ask("summarise Pagelet", place=ELSEWHERE)
        assert longer.key != first.key and here.calls > 1


async def test_in_a_channel_the_earlier_answer_is_pointed_to_and_another_can_be_had(
    library: Path, tmp_path: Path
) -> None:
    async with room(library, tmp_path) as here:
        assert (await here.ask()).earlier is None
        here.clock.move(days=2)
        again = await here.ask(person="U2")
        assert again.earlier is not None
        assert (again.earlier.given_at, again.earlier.address) == (NOW, f"https://chat.example/{here.ids[0]}")
        assert (await here.ask(private=True)).earlier is None, "private answers are nobody's to be pointed to or at"
        assert here.calls == 1
        screen = Shown()
        by = asked(person="U2").by
        assert await here.reception.again(here.ids[1], by, lambda stored: screen, anew=True) is None
        assert here.calls == 2 and screen.answers[-1].earlier is None and screen.answers[-1].used is not None


async def test_nothing_is_given_again_that_is_old_disliked_or_made_in_another_way(
    library: Path, tmp_path: Path
) -> None:
    async with room(library, tmp_path, limits=ReceptionSettings(reuse_answers_days=7)) as here:
        await here.ask()
        here.clock.move(days=8)
        assert (await here.ask()).earlier is None and here.calls == 2
        await here.reception.feedback(here.ids[-1], "slack", "U1", "not helpful")
        await here.ask()
        assert here.calls == 3
    async with room(library, tmp_path, temperature=0.5) as other:
        await other.ask()
        assert other.calls == 1, "by another manner of writing"
    async with room(library, tmp_path, limits=ReceptionSettings(reuse_answers_days=0)) as never:
        await never.ask()
        await never.ask()
        assert never.calls == 2


async def test_an_answer_that_lacked_something_is_pointed_to_and_not_given_again(library: Path, tmp_path: Path) -> None:
    async with room(library, tmp_path, Reply(status=500), Reply(citing)) as here:
        poor = await here.ask()
        assert poor.limits and poor.used is None
        better = await here.ask()
        assert better.used is not None and better.earlier is not None


async def test_after_an_ingest_and_after_forgetting_the_model_is_asked_again(tmp_path: Path) -> None:
    write_sources(tmp_path, {"serving": SERVING, "training": TRAINING}, ABSTRACTS)
    await asyncio.to_thread(run_job, settings_for(tmp_path, ["serving"]), now=NOW)
    async with room(tmp_path, tmp_path) as here:
        await here.ask(person="U7")
        assert (await here.reception.forget("slack", "U7")).questions == 1
        assert (await here.ask()).earlier is None and here.calls == 2, "what was forgotten is not given again"
        await asyncio.to_thread(run_job, settings_for(tmp_path, ["serving", "training"]), now=NOW)
        assert (await here.ask()).revision == 2 and here.calls == 3
