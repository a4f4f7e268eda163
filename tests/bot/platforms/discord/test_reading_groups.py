"""Reading groups in Discord: polls, events, forms and threads through the real client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from sqlalchemy import select

from bot.desk.desk import Desk
from bot.digests.model import WEEKDAYS, Destination, DigestItem, DigestPart, GroupControls
from bot.digests.running import DigestService
from bot.platforms.discord.group_messages import ballot_text, poll_of
from bot.reading_groups.running import RunningGroups
from bot.reception.words import NOT_ALLOWED
from bot.store.model import Place, PlaceSettings
from bot.store.schema import deliveries, digests
from tests.bot.digests.worlds import Clock
from tests.bot.platforms.discord.stations import Station, at_work, open_house, settings_of
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.world import ORDINARY, PERMISSIONS, Message

SILENT = 1 << 12


@dataclass
class Group:
    """A station with reading groups, and the service that takes them further, by a clock that is put forward."""

    station: Station
    service: DigestService
    clock: Clock

    @property
    def fake(self) -> FakeDiscord:
        return self.station.fake

    async def passes(self, days: float) -> None:
        """Let days pass and do what is due then."""
        self.clock.now += timedelta(days=days, minutes=2)
        for _ in range(3):
            await self.service.turn()

    def posted(self) -> list[Message]:
        """The bot's messages in the channel that everybody sees."""
        return [each for each in self.fake.said_in(self.station.channel) if each.only_for is None]

    async def created(self) -> str:
        """Set up a group that nominates for two days, votes for two and meets in six."""
        managers = self.station.guild.add_role("managers", PERMISSIONS["manage_guild"])
        self.station.guild.members[self.station.bob.id].add(managers.id)
        days = {"nominate": 2, "vote": 4, "meet": 6}
        times = {name: at(self.clock.now + timedelta(days=each)) for name, each in days.items()}
        used = await self.station.bob.slash(
            self.station.channel, "reading-group create", name="Serving papers", zone="UTC", **times
        )
        await self.fake.until(lambda: used.text)
        await self.passes(0)
        return used.text

    async def typed(self, words: str, **options: str) -> str:
        """What Alice is told for a command."""
        used = await self.station.alice.slash(self.station.channel, f"reading-group {words}", **options)
        await self.fake.until(lambda: used.text)
        return used.text


def at(moment: datetime) -> str:
    return f"{WEEKDAYS[moment.weekday()]} {moment:%H:%M}"


@asynccontextmanager
async def group(library: Path, desk: Desk, folder: Path, permissions: int | None = None) -> AsyncIterator[Group]:
    async with FakeDiscord() as fake, open_house(desk, settings_of(library), folder / "store.sqlite") as house:
        people = (fake.person("alice"), fake.person("bob"))
        guild = fake.guild("lab", *people, bot_permissions=permissions)
        fake.channel(guild, "reading")
        async with at_work(house, fake, people=people, guild=guild) as station:
            await fake.until(lambda: house.couriers)
            clock = Clock(datetime.now(UTC).replace(second=0, microsecond=0))
            service = DigestService(
                house.store,
                desk,
                house.couriers,
                clock,
                beside=lambda maker: RunningGroups(maker, house.couriers, house.group_platforms),
            )
            yield Group(station, service, clock)


async def test_a_group_nominates_votes_by_a_poll_and_meets_by_an_event(
    library: Path, desk: Desk, tmp_path: Path
) -> None:
    async with group(library, desk, tmp_path) as here:
        assert "is set up" in await here.created()
        opened = await here.station.bob.presses(here.posted()[0], "Nominate…")
        await here.fake.until(lambda: opened.modal)
        sent = await here.station.bob.fills(opened, "Relay")
        await here.fake.until(lambda: "Nominated for" in sent.text)
        assert "Nominated for" in await here.typed("nominate", paper="Pagelet")
        await here.passes(2)
        ballot = here.posted()[1]
        assert ballot.poll is not None
        assert [each["poll_media"]["text"].partition(":")[0] for each in ballot.poll.body["answers"]] == [
            "1. Relay",
            "2. Pagelet",
        ]
        assert 46 <= ballot.poll.body["duration"] <= 97
        ballot.poll.votes |= {1: 2, 2: 2, 3: 1}
        await here.passes(2)
        choice = here.posted()[2]
        assert "Pagelet" in choice.text
        assert "2 of 3 votes" in choice.text
        assert not choice.flags & SILENT
        thread = here.fake.world.channels[choice.id]
        assert "pages of fixed size" in "".join(each.text for each in here.fake.said_in(thread))
        (event,) = here.fake.rest.planning.events[here.station.guild.id].values()
        assert event["name"].startswith("Serving papers: Pagelet")
        await here.station.alice.presses(choice, "I'll present")
        await here.fake.until(lambda: "presents" in here.posted()[-1].text)
        await here.passes(1)
        reminder = here.posted()[-1]
        assert f"<@{here.station.alice.id}>" in reminder.content
        assert reminder.pings.users == {here.station.alice.id}


async def test_a_poll_whose_votes_are_not_counted_yet_is_waited_for(library: Path, desk: Desk, tmp_path: Path) -> None:
    async with group(library, desk, tmp_path) as here:
        await here.created()
        await here.typed("nominate", paper="Relay")
        await here.typed("nominate", paper="Pagelet")
        await here.passes(2)
        ballot = here.posted()[1]
        assert ballot.poll is not None
        ballot.poll.votes |= {1: 2}
        here.fake.rest.planning.counting = True
        await here.passes(2)
        assert len(here.posted()) == 2
        ballot.poll.final = True
        await here.passes(0)
        assert "Pagelet" in here.posted()[2].text


async def test_without_permission_for_polls_and_events_it_is_said_and_all_else_goes_on(
    library: Path, desk: Desk, tmp_path: Path
) -> None:
    few = ORDINARY & ~PERMISSIONS["send_polls"] & ~PERMISSIONS["create_events"]
    async with group(library, desk, tmp_path, few) as here:
        assert "Create Polls, Create Events" in await here.created()
        await here.typed("nominate", paper="Relay")
        await here.typed("nominate", paper="Pagelet")
        await here.passes(2)
        assert "I may not create polls here" in here.posted()[1].text
        await here.passes(2)
        assert any("I could not create an event" in each.text for each in here.posted())
        assert any("Relay" in each.text and "first nomination" in each.text for each in here.posted()[2:])


async def test_a_meeting_that_is_called_off_takes_its_event_along(library: Path, desk: Desk, tmp_path: Path) -> None:
    async with group(library, desk, tmp_path) as here:
        await here.created()
        await here.typed("nominate", paper="Relay")
        await here.passes(2)
        assert here.fake.rest.planning.events[here.station.guild.id]
        assert "Only channel managers" in await here.typed("skip")
        used = await here.station.bob.slash(here.station.channel, "reading-group skip")
        await here.fake.until(lambda: "called off" in used.text)
        await here.passes(0)
        assert not here.fake.rest.planning.events[here.station.guild.id]


async def test_only_who_manages_the_server_sets_up_a_group(library: Path, desk: Desk, tmp_path: Path) -> None:
    async with group(library, desk, tmp_path) as here:
        assert "Only who manages" in await here.typed("create", name="Mine", meet="friday 16:00")
        assert "no reading group" in await here.typed("show")


async def test_who_may_not_ask_in_a_channel_takes_no_part_by_command_or_button(
    library: Path, desk: Desk, tmp_path: Path
) -> None:
    async with group(library, desk, tmp_path) as here:
        await here.created()
        await here.typed("nominate", paper="Relay")
        await here.passes(2)
        alice, bob, choice = here.station.alice, here.station.bob, here.posted()[1]
        place = Place("discord", str(here.station.guild.id), str(here.station.channel.id))
        reception = here.station.house.reception
        await reception.set_place(place, PlaceSettings(who_may_ask=(str(bob.id),)), "owner")
        for command in ("show", "present", "draw", "pass"):
            assert await here.typed(command) == NOT_ALLOWED
        pressed = [await alice.presses(choice, each) for each in ("I'll present", "Draw a presenter", "Pass it on")]
        await here.fake.until(lambda: all(each.text for each in pressed))
        assert [each.text for each in pressed] == [NOT_ALLOWED] * 3
        await reception.set_place(place, PlaceSettings(who_may_ask=(str(alice.id),)), "owner")
        assert "You present" in await here.typed("present")


async def test_an_event_or_poll_whose_confirmation_was_lost_is_found_again(
    library: Path, desk: Desk, tmp_path: Path
) -> None:
    async with group(library, desk, tmp_path) as here:
        await here.created()
        await here.typed("nominate", paper="Relay")
        await here.typed("nominate", paper="Pagelet")
        await here.passes(2)
        await here.passes(2)
        courier, world = here.station.house.couriers["discord"], here.fake
        for destination, part, key in await asyncio.to_thread(recorded, here):
            since = here.clock.now - timedelta(days=30)
            assert await courier.find(destination, part, key, None, since) is not None
        assert len(world.rest.planning.events[here.station.guild.id]) == 1


def recorded(here: Group) -> list[tuple[Destination, DigestPart, str]]:
    """The first message of everything that was sent, with where it went and its key."""
    query = select(digests.c.destination, deliveries.c.content, digests.c.digest_id)
    joined = query.join(deliveries, deliveries.c.digest_id == digests.c.digest_id).where(deliveries.c.part == 1)
    with here.station.house.store.transaction() as connection:
        rows = connection.execute(joined).all()
    to, part = TypeAdapter(Destination), TypeAdapter(DigestPart)
    return [(to.validate_json(row.destination), part.validate_json(row.content), f"{row.digest_id}.1") for row in rows]


HOSTILE = st.sampled_from(["@everyone **x**", "[a](https://evil.example)", "<@1234>", "`" * 300, "x" * 900, "😀" * 60])


@given(
    st.lists(HOSTILE | st.text(min_size=1, max_size=400), min_size=1, max_size=10),
    st.text(max_size=400),
    st.integers(-200, 2_000),
)
def test_a_poll_keeps_within_discords_limits_whatever_papers_are_called(
    titles: list[str], title: str, hours: int
) -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    url = "https://example.org/" + "a" * 180
    items = tuple(DigestItem(f"p{n}", each, url, "OSDI 2024", (), "") for n, each in enumerate(titles))
    controls = GroupControls("ballot", "0" * 16, items, now + timedelta(hours=hours))
    part = DigestPart(1, 1, title, "Vote until then.", group=controls)
    poll = poll_of(part, now)
    assert poll is not None
    for without_poll in (False, True):
        text = ballot_text(part, f"{'0' * 16}.1", without_poll=without_poll)
        check_message({"content": text, "poll": poll._to_dict()})
        assert text.endswith(f"{'0' * 16}.1")
    texts = [answer.text for answer in poll.answers]
    assert len(set(texts)) == len(texts) == len(titles)
