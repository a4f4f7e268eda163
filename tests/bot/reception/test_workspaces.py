"""Two workspaces in one store: what one of them asks, saves, rates, uses up or forgets is nothing to the other.

In Slack the ids of people, channels and messages are unique only within a workspace, so here all of them are equal.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from bot.digests.model import Destination, Schedule, Wishes
from bot.digests.stored import subscriptions
from bot.digests.subscribing import subscribe
from bot.reception import actions, words
from bot.reception.reception import Reception
from bot.settings.reception import ReceptionSettings
from bot.shelves.shelves import shelf_of
from bot.store import shelves
from bot.store.database import Store, open_store
from bot.store.model import Forgotten, Place, PlaceSettings, Presser, StoredQuestion
from bot.store.shelves import Shelf
from tests.bot.reception.receptions import NOW, PLACE, Clock, Screen, ScriptedDesk, asked

T1, T2 = PLACE, replace(PLACE, workspace="T2")
IN_T1, IN_T2 = Presser(T1, "U1"), Presser(T2, "U1")
TITLES = {"arxiv:2301.00001": "Pagelet"}


class Shared:
    """A store, and the process of each of two workspaces over it."""

    def __init__(self, store: Store, **settings: int) -> None:
        self.store, self.desk, self.clock = store, ScriptedDesk(), Clock()
        limits = ReceptionSettings.model_validate(settings)
        self.one, self.two = (Reception(self.desk, store, limits, self.clock) for _ in range(2))

    async def asked_in_both(self) -> tuple[Screen, Screen]:
        """Ask the same question in both, as the same event by its ids."""
        screens = Screen(), Screen()
        assert await self.one.take(asked(), screens[0])
        assert await self.two.take(asked(place=T2), screens[1])
        return screens


@pytest_asyncio.fixture
async def shared(tmp_path: Path) -> AsyncIterator[Shared]:
    store = await asyncio.to_thread(open_store, f"sqlite:///{tmp_path}/store.sqlite")
    yield Shared(store)
    await asyncio.to_thread(store.close)


async def test_an_event_with_equal_ids_is_a_question_of_its_own_and_taken_once_in_each(shared: Shared) -> None:
    first, second = await shared.asked_in_both()
    assert (first.last[0], second.last[0]) == ("answered", "answered")
    assert not await shared.one.take(asked(), Screen())
    assert not await shared.two.take(asked(place=T2), Screen())
    for screen, place in ((first, T1), (second, T2)):
        stored = await shared.one.stored_by_event("slack", "C1:1", place.workspace)
        assert stored
        assert (stored.answer_id, stored.asked.place) == (screen.answer_id, place)


async def test_a_follow_up_knows_nothing_of_the_other_workspaces_papers(shared: Shared) -> None:
    await shared.one.take(asked(), Screen())
    assert await shared.one.takes_part(T1, "1")
    assert not await shared.two.takes_part(T2, "1")
    for reception, place in ((shared.two, T2), (shared.one, T1)):
        later = asked("which of those are from 2023?", "C1:2", place=place, asked_at=NOW + timedelta(minutes=1))
        await reception.take(later, Screen())
    assert [len(question.turns) for question in shared.desk.questions] == [0, 0, 1]


async def test_a_deleted_question_stops_no_answer_of_the_other_workspace(shared: Shared) -> None:
    first, second = await shared.asked_in_both()
    told = await shared.one.withdraw("slack", "C1:1", "T1")
    assert told
    assert told.answer_id == first.answer_id
    stored = await shared.two.stored(second.answer_id)
    assert stored
    assert stored.state == "answered"


async def test_limits_are_counted_apart(shared: Shared) -> None:
    limited = Shared(shared.store, person_per_minute=2, channel_per_minute=2)
    for number in range(2):
        await limited.one.take(asked(key=str(number)), Screen())
    refused, goes_on = Screen(), Screen()
    await limited.one.take(asked(key="3"), refused)
    await limited.two.take(asked(key="3", place=T2), goes_on)
    assert (refused.last[0], goes_on.last[0]) == ("declined", "answered")


async def test_a_person_of_a_platform_with_ids_of_its_own_is_limited_on_all_its_servers(shared: Shared) -> None:
    limited = Shared(shared.store, person_per_minute=1)
    refused = Screen()
    await limited.one.take(asked(place=Place("discord", "1", "10")), Screen())
    await limited.one.take(asked(key="2", place=Place("discord", "2", "20")), refused)
    assert refused.last[0] == "declined"


async def test_forgetting_somebody_leaves_whoever_has_the_same_id_in_the_other_workspace(shared: Shared) -> None:
    first, second = await shared.asked_in_both()
    for screen, by in ((first, IN_T1), (second, IN_T2)):
        assert await actions.rate(shared.one, screen.answer_id, by, "helpful") == words.RATED["helpful"]
        await asyncio.to_thread(save_everything, shared.store, by.place)
        await asyncio.to_thread(subscribe_both, shared.store, by.place)
    assert await shared.one.forget("slack", "U1", "T1") == Forgotten(questions=1, feedback=1, digests=1, saved=1)
    assert await shared.one.stored(first.answer_id) is None
    assert await shared.one.feedback_by("slack", "U1", "T1") == {}
    assert (await shared.two.stored_for(second.answer_id, IN_T2)) is not None
    assert await shared.two.turn(second.answer_id) is not None
    assert await shared.two.feedback_by("slack", "U1", "T2") == {"helpful": 1}
    assert await asyncio.to_thread(noted, shared.store, T1) == ([], [""])
    assert await asyncio.to_thread(noted, shared.store, T2) == (["U1's note"], ["U1's note"])
    left = await asyncio.to_thread(subscriptions.all_of, shared.store)
    assert {(each.destination.key, each.made_by) for each in left} == {
        ("slack:T1:C1", ""),
        ("slack:T2:C1", "U1"),
        ("slack:T2:@U1", "U1"),
    }


async def test_forgetting_somebody_stops_no_answer_of_the_other_workspace(shared: Shared) -> None:
    shared.desk.gate.clear()
    screen = Screen()
    under_way = asyncio.create_task(shared.one.take(asked(place=T2), screen))
    await shared.desk.begun.wait()
    await shared.one.forget("slack", "U1", "T1")
    shared.desk.gate.set()
    assert await under_way
    assert screen.last[0] == "answered"


def save_everything(store: Store, place: Place) -> None:
    """Save a paper with a note on the person's own reading list and on the channel's."""
    for of_channel in (False, True):
        shelf = shelf_of(asked(place=place), of_channel=of_channel)
        assert shelves.save(store, shelf, TITLES, "U1", NOW) == 1
        assert shelves.set_note(store, shelf, "arxiv:2301.00001", "U1's note", "U1")


def noted(store: Store, place: Place) -> tuple[list[str], list[str]]:
    """Return the notes on the person's own reading list and on the channel's."""
    own, common = (
        [paper.note for paper in shelves.saved(store, shelf_of(asked(place=place), of_channel=each))]
        for each in (False, True)
    )
    return own, common


def subscribe_both(store: Store, place: Place) -> None:
    """Subscribe the channel and the person."""
    for to in (
        Destination(place.platform, place.workspace, place.channel),
        Destination(place.platform, place.workspace, "", "U1"),
    ):
        subscribe(
            store, to, Schedule(), Wishes(), origin="chat", made_by="U1", lists={}, revision=1, now=NOW
        )  # fmt: skip


async def test_reading_lists_are_apart(shared: Shared) -> None:
    await asyncio.to_thread(save_everything, shared.store, T1)
    assert await asyncio.to_thread(noted, shared.store, T2) == ([], [])


async def test_a_person_of_a_platform_with_ids_of_its_own_has_one_reading_list(shared: Shared) -> None:
    server, direct = (asked(place=Place("discord", each, "10")) for each in ("1", ""))
    assert shelf_of(server, of_channel=False) == shelf_of(direct, of_channel=False) == Shelf("discord", "U1")


async def test_digests_of_equal_channels_and_people_are_apart(shared: Shared) -> None:
    await asyncio.to_thread(subscribe_both, shared.store, T1)
    for to in (Destination("slack", "T2", "C1"), Destination("slack", "T2", "", "U1")):
        assert await asyncio.to_thread(subscriptions.all_of, shared.store, to.key) == []


async def test_a_control_that_is_pressed_in_the_other_workspace_does_nothing(shared: Shared) -> None:
    screen, shown = Screen(), list[Screen]()

    def show(_: StoredQuestion) -> Screen:
        shown.append(Screen())
        return shown[-1]

    await shared.one.take(asked(), screen)
    assert await actions.rate(shared.two, screen.answer_id, IN_T2, "helpful") == words.GONE
    assert await actions.try_again(shared.two, screen.answer_id, IN_T2, show) == words.GONE
    assert await actions.turn_page(shared.two, screen.answer_id, IN_T2, show, "2") == words.GONE
    assert await actions.source_of(shared.two, screen.answer_id, IN_T2, "1") is None
    assert await actions.source_of(shared.one, screen.answer_id, IN_T1, "1") == "arxiv:2301.00001"
    assert shown == []
    assert await shared.two.feedback_by("slack", "U1") == {}


async def test_the_settings_of_a_channel_are_those_of_its_workspace(shared: Shared) -> None:
    await shared.one.set_place(T1, PlaceSettings(language="de"), "U1")
    assert (await shared.one.place_settings(T1)).language == "de"
    assert (await shared.two.place_settings(T2)).language == ""
