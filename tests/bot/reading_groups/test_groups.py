"""A group from its nominations to its meeting, and what people can do and undo in it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests.model import Destination
from bot.errors import ReadingGroupError
from bot.reading_groups.moving import move_next
from bot.reading_groups.stored import groups, rounds
from bot.reception.forgetting import forget_person
from bot.settings.reception import PrivateListSettings
from bot.store.database import Store, open_store
from tests.bot.digests.worlds import CHANNEL, Clock, desk_over
from tests.bot.reading_groups.worlds import (
    FRIDAY,
    MEETING_OVER,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    FakeGroups,
    GroupWorld,
    kinds_of,
    library,
)

PAGELET, RELAY = "Pagelet: Paging Attention Memory for Language Models", "Relay: Separating Prompt Work"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library(tmp_path_factory.mktemp("library"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/store.sqlite") as opened:
        yield opened


@pytest.fixture
def world(folder: Path, store: Store) -> Iterator[GroupWorld]:
    with desk_over(folder) as desk:
        yield GroupWorld(store, desk, Clock(FRIDAY))


async def test_a_group_nominates_votes_chooses_reminds_and_begins_again(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Pagelet"), ("U3", "Pagelet"))
    await world.at(TUESDAY)
    ballot = world.platform.messages[-1].part.group
    assert ballot is not None
    assert [item.title.partition(":")[0] for item in ballot.ballot] == ["Relay", "Pagelet"]
    for person in ("U1", "U2"):
        await world.members.vote(ballot.round_id, 1, person)
    await world.members.vote(ballot.round_id, 0, "U3")
    await world.at(WEDNESDAY)
    await world.at(THURSDAY)
    await world.at(MEETING_OVER)
    assert kinds_of(world.platform) == ["nominate", "ballot", "present", "present", "nominate"]
    choice = next(each for each in world.platform.messages if each.part.group and each.part.group.kind == "present")
    assert "2 of 3 votes" in choice.part.lead
    assert "Pagelet" in choice.part.title
    thread = [each.part for each in world.platform.messages if each.thread == choice.message_id]
    headings = [block.heading for part in thread for block in part.blocks]
    assert "Reference" in headings
    assert "To discuss" not in headings
    assert any("pages of fixed size" in block.text for part in thread for block in part.blocks)


async def test_the_message_with_the_ballot_shows_votes_and_that_the_vote_is_over(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Pagelet"))
    await world.at(TUESDAY)
    message = world.platform.messages[-1]
    assert message.part.group is not None
    round_id = message.part.group.round_id
    await world.members.vote(round_id, 0, "U1")
    await world.run()
    await world.members.vote(round_id, 1, "U1")
    await world.members.vote(round_id, 1, "U2")
    await world.members.vote(round_id, 1, "U2")
    await world.run()
    await world.at(WEDNESDAY)
    assert world.groups.shown == [
        (message.message_id, (1, 0), False),
        (message.message_id, (0, 1), False),
        (message.message_id, (0, 1), True),
    ]
    with pytest.raises(ReadingGroupError, match="over"):
        await world.members.vote(round_id, 1, "U9")


async def test_a_poll_that_ended_while_nobody_looked_decides_and_is_waited_for(world: GroupWorld) -> None:
    world.groups = FakeGroups(polls=True, events=True, polled=(0, 4), failing=1)
    await world.created()
    await world.nominated(("U1", "Pagelet"), ("U2", "Relay"))
    await world.at(TUESDAY)
    await world.at(WEDNESDAY)
    assert kinds_of(world.platform) == ["nominate", "ballot"]
    await world.at(WEDNESDAY + timedelta(minutes=2))
    assert kinds_of(world.platform) == ["nominate", "ballot", "present", "event"]
    assert "4 of 4 votes" in world.platform.messages[2].part.lead
    event = world.platform.messages[-1].part.group
    assert event is not None
    assert event.meeting is not None
    assert f"{event.meeting.starts:%H:%M}" == "15:30"


async def test_of_equal_votes_the_first_nominated_wins_and_the_rule_is_said(world: GroupWorld) -> None:
    world.groups = FakeGroups(polls=True, polled=(2, 2))
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Pagelet"))
    await world.at(TUESDAY)
    await world.at(WEDNESDAY)
    choice = world.platform.messages[2].part
    assert "Relay" in choice.title
    assert "nominated first wins" in choice.lead


async def test_a_poll_that_was_deleted_lets_the_first_nomination_be_read(world: GroupWorld) -> None:
    world.groups = FakeGroups(polls=True, polled=None)
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Pagelet"))
    await world.at(TUESDAY)
    await world.at(WEDNESDAY)
    assert "No votes were counted" in world.platform.messages[2].part.lead


async def test_a_single_nomination_needs_no_vote_and_none_no_meeting(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"))
    await world.at(TUESDAY)
    assert "only nomination" in world.platform.messages[1].part.lead
    await world.at(MEETING_OVER)
    await world.at(TUESDAY + timedelta(days=7))
    assert world.titles()[-1] == "Serving papers: no meeting"


async def test_what_was_missed_while_off_is_caught_up_with_one_message(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Pagelet"))
    await world.at(MEETING_OVER + timedelta(days=20))
    assert kinds_of(world.platform) == ["nominate", "nominate"]
    lead = world.platform.messages[-1].part.lead
    assert "I was off" in lead
    assert "2 papers" in lead
    assert "Fri 1 Jan" in lead


async def test_a_vote_that_ended_while_off_until_after_the_meeting_is_told_with_the_next_opening(
    world: GroupWorld,
) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Pagelet"))
    await world.at(TUESDAY)
    ballot = world.platform.messages[-1].part.group
    assert ballot is not None
    await world.members.vote(ballot.round_id, 1, "U1")
    await world.at(MEETING_OVER)
    assert kinds_of(world.platform) == ["nominate", "ballot", "nominate"]
    assert "chose “Pagelet" in world.platform.messages[-1].part.lead
    with pytest.raises(ReadingGroupError, match="was read on Fri 4 Dec"):
        await world.members.nominate(CHANNEL, "Pagelet", "U1")


async def test_a_ballot_that_never_reached_the_channel_is_put_to_the_vote_once_more(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Pagelet"))
    world.clock.now = TUESDAY
    await move_next(world.mover)
    await world.at(WEDNESDAY)
    assert kinds_of(world.platform) == ["nominate", "ballot"]
    ballot = world.platform.messages[-1].part.group
    assert ballot is not None
    assert ballot.until is not None
    assert ballot.until > WEDNESDAY + timedelta(hours=20)


async def test_a_paper_is_nominated_once_by_each_and_withdrawn_by_its_maker_or_a_manager(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Relay"))
    with pytest.raises(ReadingGroupError, match="already"):
        await world.members.nominate(CHANNEL, "Relay", "U1")
    with pytest.raises(ReadingGroupError, match="not nominated"):
        await world.members.withdraw(CHANNEL, "Relay", "U3")
    await world.members.withdraw(CHANNEL, "Relay", "U1")
    await world.nominated(("U1", "Relay"))
    await world.members.withdraw(CHANNEL, "Relay", "M1", manages=True)
    assert await asyncio.to_thread(rounds.nominations_of, world.store, await round_of(world)) == []


async def test_nominations_are_refused_with_a_reason_when_they_are_closed_unknown_or_too_many(
    world: GroupWorld,
) -> None:
    await world.created()
    with pytest.raises(ReadingGroupError, match="found no paper"):
        await world.members.nominate(CHANNEL, "Zebra", "U1")
    await world.nominated(("U1", "Relay"), ("U1", "Pagelet"), ("U1", "Ledgerline"))
    with pytest.raises(ReadingGroupError, match="3 papers"):
        await world.members.nominate(CHANNEL, "Stragglers", "U1")
    await world.at(TUESDAY)
    with pytest.raises(ReadingGroupError, match="closed"):
        await world.members.nominate(CHANNEL, "Stragglers", "U2")
    with pytest.raises(ReadingGroupError, match="in a channel"):
        await world.members.nominate(Destination("fake", "T1", "", "U1"), "Stragglers", "U1")


async def test_members_present_draw_and_pass_on(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Relay"))
    await world.at(TUESDAY)
    round_id = await round_of(world)
    assert (await world.members.present(round_id, "U9")).presenter == "U9"
    with pytest.raises(ReadingGroupError, match="Another member"):
        await world.members.present(round_id, "U1")
    drawn = (await world.members.pass_on(round_id, "U9")).presenter
    assert drawn in ("U1", "U2")
    other = (await world.members.pass_on(round_id, drawn)).presenter
    assert {drawn, other} == {"U1", "U2"}
    assert not (await world.members.pass_on(round_id, other)).presenter
    assert (await world.members.present(round_id, "U1")).presenter == "U1"
    await world.at(THURSDAY)
    reminder = world.platform.messages[-1].part.group
    assert reminder is not None
    assert reminder.presenter == "U1"


async def test_a_presenter_can_be_drawn_with_the_choice(world: GroupWorld) -> None:
    await world.created(presenter="drawn")
    await world.nominated(("U7", "Relay"))
    await world.at(TUESDAY)
    choice = world.platform.messages[1].part.group
    assert choice is not None
    assert choice.presenter == "U7"


async def test_a_meeting_is_called_off_its_event_goes_and_its_nominations_stay(world: GroupWorld) -> None:
    world.groups = FakeGroups(polls=True, events=True)
    await world.created()
    await world.nominated(("U1", "Relay"))
    await world.at(TUESDAY)
    event = world.platform.messages[-1]
    assert event.part.group is not None
    assert event.part.group.kind == "event"
    with pytest.raises(ReadingGroupError, match="Only channel managers"):
        await world.management.skip(CHANNEL, "", "U1", manages=False)
    await world.management.skip(CHANNEL, "", "manager", manages=False)
    await world.run()
    assert world.groups.deleted == [event.message_id]
    await world.at(MEETING_OVER)
    assert "1 paper." in world.platform.messages[-1].part.lead


async def test_a_group_is_changed_paused_resumed_and_ended(world: GroupWorld) -> None:
    await world.created()
    words = await world.management.change(
        CHANNEL, "", {"meet": "thursday 10:00", "vote": "wednesday 9:00"}, "M", manages=True
    )
    assert "Thu 3 Dec, 10:00" in words
    await world.management.pause(CHANNEL, "serving PAPERS", "M", manages=True)
    await world.at(MEETING_OVER)
    assert kinds_of(world.platform) == ["nominate"]
    assert "Paused" in await world.members.shown(CHANNEL, "U1")
    await world.management.resume(CHANNEL, "", "M", manages=True)
    await world.run()
    assert kinds_of(world.platform) == ["nominate", "nominate"]
    await world.management.end(CHANNEL, "", "M", manages=True)
    with pytest.raises(ReadingGroupError, match="no reading group"):
        await world.members.nominate(CHANNEL, "Relay", "U1")


async def test_a_change_that_is_not_about_days_leaves_the_meeting_on_its_day(world: GroupWorld) -> None:
    await world.created(every="2")
    await world.nominated(("U1", "Relay"))
    await world.at(TUESDAY)
    await world.at(MEETING_OVER)
    longer = await world.management.change(CHANNEL, "", {"minutes": "90"}, "M", manages=True)
    assert "Fri 18 Dec, 16:30" in longer
    later = await world.management.change(CHANNEL, "", {"meet": "friday 17:00"}, "M", manages=True)
    assert "Fri 18 Dec, 17:00" in later
    assert "Fri 11 Dec" in await world.management.change(CHANNEL, "", {"every": "1"}, "M", manages=True)


async def test_a_change_of_a_group_that_was_changed_meanwhile_is_not_made(world: GroupWorld) -> None:
    await world.created()
    (read,) = await asyncio.to_thread(groups.groups_in, world.store, "fake", "T1")
    await world.management.pause(CHANNEL, "", "M", manages=True)

    def written() -> bool:
        with world.store.transaction() as connection:
            return groups.update_group(connection, replace(read, published=True), read, read.due)

    assert not await asyncio.to_thread(written)
    assert "Paused" in await world.members.shown(CHANNEL, "U1")


async def test_a_group_whose_channel_is_gone_is_paused_and_says_why(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"))
    world.platform.closed = True
    await world.at(TUESDAY)
    await world.at(THURSDAY)
    world.platform.closed = False
    await world.at(MEETING_OVER)
    assert kinds_of(world.platform) == ["nominate"]
    assert "Paused: The channel is gone." in await world.members.shown(CHANNEL, "U1")
    await world.management.resume(CHANNEL, "", "M", manages=True)
    await world.run()
    assert kinds_of(world.platform) == ["nominate", "nominate"]


async def test_several_groups_of_a_channel_are_told_apart_by_name(world: GroupWorld) -> None:
    await world.created()
    await world.management.create(CHANNEL, "Theory", {"meet": "monday 10:00"}, "UTC", "M")
    with pytest.raises(ReadingGroupError, match="called “theory” already"):
        await world.management.create(CHANNEL, "theory", {"meet": "monday 10:00"}, "UTC", "M")
    with pytest.raises(ReadingGroupError, match="Which group"):
        await world.members.nominate(CHANNEL, "Relay", "U1")
    assert "Relay" in await world.members.nominate(CHANNEL, "Relay", "U1", "Theory")


async def test_papers_of_a_private_list_are_not_nominated_where_it_is_not_seen(world: GroupWorld) -> None:
    await world.created()
    private = PrivateListSettings(list="training", people=("U1",))
    hidden = replace(world.mover.maker, private_lists=(private,))
    members = type(world.members)(hidden)
    with pytest.raises(ReadingGroupError, match="found no paper"):
        await members.nominate(CHANNEL, "Stragglers", "U1")
    await world.nominated(("U1", "Stragglers"))
    assert "Stragglers" not in await members.shown(CHANNEL, "U1")
    for manages in (False, True):
        with pytest.raises(ReadingGroupError, match="found no paper"):
            await members.withdraw(CHANNEL, "Straggl", "U2", manages=manages)
    assert "Stragglers" in await members.withdraw(CHANNEL, "Stragglers", "U1")


async def test_forgetting_a_person_takes_their_nominations_votes_and_name(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Pagelet"))
    await world.at(TUESDAY)
    round_id = await round_of(world)
    await world.members.vote(round_id, 1, "U1")
    await world.run()
    gone = await asyncio.to_thread(forget_person, world.store, "fake", "U1", TUESDAY, "T1")
    assert gone.in_groups == 2
    await world.run()
    assert world.groups.shown[-1][1] == (0, 0)
    await world.at(WEDNESDAY)
    await world.members.present(round_id, "U2")
    await world.at(THURSDAY)
    for person in ("U2", "manager"):
        await asyncio.to_thread(forget_person, world.store, "fake", person, THURSDAY, "T1")
    dump = await asyncio.to_thread(dumped, world.store)
    assert "'U2'" not in dump
    assert '"U2"' not in dump
    assert "manager" not in dump


async def test_who_passed_presenting_on_is_forgotten_in_the_messages_that_named_them(world: GroupWorld) -> None:
    await world.created(presenter="drawn")
    await world.nominated(("U7", "Relay"))
    await world.at(TUESDAY)
    await world.members.pass_on(await round_of(world), "U7")
    await asyncio.to_thread(forget_person, world.store, "fake", "U7", TUESDAY, "T2")
    assert '"U7"' in await asyncio.to_thread(dumped, world.store)
    await asyncio.to_thread(forget_person, world.store, "fake", "U7", TUESDAY, "T1")
    assert "U7" not in await asyncio.to_thread(dumped, world.store)


def dumped(store: Store) -> str:
    tables = ("reading_groups", "group_rounds", "group_nominations", "group_votes", "deliveries", "digests", "audit")
    with store.transaction() as connection:
        return "".join(
            str(row) for table in tables for row in connection.exec_driver_sql(f"SELECT * FROM {table}").all()
        )


async def round_of(world: GroupWorld) -> str:
    (group,) = await asyncio.to_thread(groups.groups_in, world.store, "fake", "T1")
    round_ = await asyncio.to_thread(rounds.current_round, world.store, group.group_id)
    assert round_ is not None
    return round_.round_id
