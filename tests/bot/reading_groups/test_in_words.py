"""What is said to a reading group in words, through the reception's own way of answering first."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answering.model import Question, Turn
from bot.desk.desk import Desk
from bot.reading_groups.answers import GroupAnswers
from bot.reading_groups.following_up import BallotBoard
from bot.reading_groups.groups import ReadingGroups
from bot.store.database import Store, open_store
from bot.store.model import DIRECT, Asked, Place
from tests.bot.digests.worlds import Clock, desk_over
from tests.bot.reading_groups.worlds import FRIDAY, TUESDAY, GroupWorld, library


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_over(library(tmp_path_factory.mktemp("library"))) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/store.sqlite") as opened:
        yield opened


async def said(world: GroupWorld, words: str, *, shown: tuple[str, ...] = (), direct: bool = False) -> str | None:
    """What a person is answered in the channel, or in a direct message; None where it is for the desk."""
    platforms = {"fake": world.groups}
    groups = ReadingGroups(world.members, world.management, BallotBoard(world.store, platforms))
    place = Place("fake", "T1", "D1" if direct else "C1")
    asked = Asked("e1", place, DIRECT if direct else "thread", "U1", words, world.clock.now)
    turns = (Turn("papers", "", shown),) if shown else ()
    answer = await GroupAnswers(world.desk, groups, platforms).answer(
        asked, Question(words, world.clock.now, turns=turns)
    )
    return answer.lead if answer is not None else None


async def test_papers_are_nominated_and_withdrawn_by_name_and_by_number(store: Store, desk: Desk) -> None:
    world = GroupWorld(store, desk, Clock(FRIDAY))
    await world.created()
    assert "Nominated for" in str(await said(world, "please nominate Relay"))
    assert "already" in str(await said(world, "nominate Relay"))
    (pagelet,) = await asyncio.to_thread(desk.papers_named, "Pagelet")
    assert "Pagelet" in str(await said(world, "nominate [1]", shown=(pagelet.paper_id,)))
    assert "2 papers nominated" in str(await said(world, "what is nominated?"))
    assert "Withdrawn" in str(await said(world, "withdraw my nomination of Relay"))


async def test_members_present_in_words_once_there_is_a_paper(store: Store, desk: Desk) -> None:
    world = GroupWorld(store, desk, Clock(FRIDAY))
    await world.created()
    assert "No paper is chosen yet" in str(await said(world, "I'll present"))
    await world.nominated(("U1", "Relay"))
    await world.at(TUESDAY)
    assert "You present “Relay" in str(await said(world, "I'll present it"))
    assert "place is free again" in str(await said(world, "I can't present"))


async def test_without_a_group_only_nominations_are_answered_and_a_group_is_in_a_channel(
    store: Store, desk: Desk
) -> None:
    world = GroupWorld(store, desk, Clock(FRIDAY))
    assert await said(world, "I'll present") is None
    assert await said(world, "which papers are on caches?") is None
    assert "no reading group" in str(await said(world, "nominate Relay"))
    assert "in a channel" in str(await said(world, "nominate Relay", direct=True))
