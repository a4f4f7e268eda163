"""Summaries of threads in Slack: by words and by shortcut, with addresses of messages, and nothing stored."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.desk.desk import Desk
from bot.platforms.slack.earlier import MAY_NOT_READ, whole_thread
from bot.platforms.slack.where import Where
from bot.reception.words import NO_THREAD
from bot.settings.settings import Settings
from bot.store.database import Store
from bot.store.schema import metadata
from bot.threads.model import MOST_MESSAGES
from bot.threads.summarise import ThreadSummaries
from tests.bot.platforms.slack.lab import Lab, lab
from tests.fakes.slack import BOT_USER, Message
from tests.libraries import build


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("library")
    build(folder)
    with Desk(Settings(data=folder / "data")) as opened:
        yield opened


@pytest_asyncio.fixture
async def here(tmp_path: Path, desk: Desk) -> AsyncIterator[Lab]:
    async with lab(tmp_path, threads=ThreadSummaries(desk)) as opened:
        yield opened


async def talked(here: Lab) -> Message:
    first = await here.slack.says("U1", "C1", "Has anybody tried <https://arxiv.org/abs/2301.00001> on long prompts?")
    await here.slack.says("U2", "C1", "Pagelet needs a custom kernel, sesquipedalian as ours. <!channel>", first.ts)
    await here.slack.says("U1", "C1", "See <https://arxiv.org/abs/2512.99999|that one> too", first.ts)
    return first


def stored(store: Store) -> str:
    """All that is in the store, as one text."""
    with store.transaction() as connection:
        return json.dumps(
            [[list(row) for row in connection.execute(select(t))] for t in metadata.sorted_tables], default=str
        )


async def test_said_in_a_thread_it_tells_what_was_said_of_which_paper_and_stores_nothing_of_it(here: Lab) -> None:
    first = await talked(here)
    await here.slack.says("U2", "C1", f"<@{BOT_USER}> summarise this thread", first.ts)
    await here.slack.until(lambda: any("sesquipedalian" in m.shown for m in here.under(first)))
    (answer,) = [message for message in here.under(first) if "sesquipedalian" in message.shown]
    assert "1 paper of the lists and 1 other, in the last 3 messages of this thread:" in answer.shown
    assert "Pagelet: Paging Attention Memory" in answer.shown and "arxiv 2512.99999" in answer.shown
    links = json.dumps(answer.blocks)
    second = f"https://lab.slack.com/archives/C1/p{list(here.slack.workspace.messages)[1][1].replace('.', '')}"
    assert f"{second}?thread_ts={first.ts}&cid=C1" in links and "https://arxiv.org/abs/2301.00001" in links
    assert "2512.99999" in links and "https://arxiv.org/abs/2512.99999" not in links
    assert '"broadcast"' not in links
    await here.quiet()
    kept = await asyncio.to_thread(stored, here.store)
    assert "sesquipedalian" not in kept and "2301.00001" not in kept and "Pagelet" not in kept
    assert here.slack.mistakes == [] and here.desk.questions == []


async def test_the_shortcut_answers_the_person_alone(here: Lab) -> None:
    first = await talked(here)
    used = await here.slack.uses_shortcut("U2", first, "summarise_thread")
    await here.slack.until(lambda: used.replies)
    assert "sesquipedalian" in json.dumps(used.replies) and here.under(first) == []
    kept = await asyncio.to_thread(stored, here.store)
    assert "sesquipedalian" not in kept and "Pagelet" not in kept


async def test_outside_a_thread_it_says_that_there_is_none(here: Lab) -> None:
    asked = await here.slack.says("U1", "C1", f"<@{BOT_USER}> summarise this thread")
    await here.slack.until(lambda: any(NO_THREAD.split(".")[0] in m.shown for m in here.under(asked)))


async def test_where_it_may_not_read_that_is_said(here: Lab) -> None:
    first = await talked(here)
    here.slack.api.scopes.discard("channels:history")
    asked = await here.slack.says("U1", "C1", f"<@{BOT_USER}> summarise this thread", first.ts)
    await here.slack.until(lambda: any(MAY_NOT_READ.split(".")[0] in m.shown for m in here.under(asked)))


async def test_of_a_long_thread_the_last_messages_are_read_and_that_is_said(here: Lab) -> None:
    first = await here.slack.says("U1", "C1", "a thread")
    for number in range(MOST_MESSAGES + 5):
        await here.slack.says("U1", "C1", f"message number {number}", first.ts)
    thread = await whole_thread(here.service.client, Where("C1", "U1", after=first.ts, thread_ts=first.ts))
    assert len(thread.messages) == MOST_MESSAGES and thread.incomplete
    assert thread.messages[-1].text == f"message number {MOST_MESSAGES + 4}"
