"""Digests in Discord: sent once and whole through the real client, set up with `/digest`, and their menus."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given

from bot.desk.desk import Desk
from bot.digests.model import Destination, Digest, Schedule, Subscription, Wishes
from bot.digests.parts import parts_of
from bot.digests.running import DigestService
from bot.digests.stored import history, subscriptions, votes
from bot.platforms.discord.client import intents_for
from bot.platforms.discord.digest_courier import DiscordCourier
from bot.platforms.discord.digest_messages import part_message
from bot.platforms.discord.settings import DiscordSettings
from bot.store.database import Store
from tests.bot.digests.test_composing import digests
from tests.bot.digests.worlds import MONDAY, Clock, a_list, number_of, publish
from tests.bot.platforms.discord.stations import Station, at_work, open_house, settings_of
from tests.fakes.discord import FakeDiscord, Fault
from tests.fakes.discord.limits import check_message
from tests.fakes.discord.world import PERMISSIONS

SILENT = 1 << 12
NEW = tuple(f"System{number:02}" for number in range(45))


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library to which 45 papers came."""
    made = tmp_path_factory.mktemp("library")
    publish(made, {"serving": a_list("Pagelet")}, MONDAY)
    publish(made, {"serving": a_list("Pagelet", *NEW)}, MONDAY + timedelta(days=1))
    return made


@pytest.fixture(scope="module")
def new_desk(shelves: Path) -> Iterator[Desk]:
    with Desk(settings_of(shelves)) as opened:
        yield opened


@asynccontextmanager
async def working(shelves: Path, desk: Desk, folder: Path) -> AsyncIterator[Station]:
    async with (
        FakeDiscord() as fake,
        open_house(desk, settings_of(shelves), folder / "store.sqlite") as house,
        at_work(house, fake) as station,
    ):
        await fake.until(lambda: house.couriers)
        yield station


def due(store: Store, destination: Destination) -> None:
    now = datetime.now(UTC)
    subscription = Subscription(
        subscription_id="s1",
        name="papers",
        destination=destination,
        schedule=Schedule(),
        wishes=Wishes(length=100),
        origin="chat",
        made_by="1",
        considered=1,
        considered_at=now - timedelta(days=7),
        due=now - timedelta(minutes=1),
    )
    subscriptions.add(store, subscription)


async def sent(station: Station, destination: Destination, *faults: Fault) -> Digest:
    """Send a digest that is due, as often as it takes, with these faults on the way."""
    house, clock = station.house, Clock(datetime.now(UTC))
    await asyncio.to_thread(due, house.store, destination)
    station.fake.faults.extend(faults)
    service = DigestService(house.store, house.desk, house.couriers, clock)
    for _ in range(4):
        await service.turn()
        clock.now += timedelta(minutes=2)
    (kept,) = await asyncio.to_thread(history.stored_digests_of, house.store, "s1")
    assert kept.state == "sent"
    return kept.digest


def here(station: Station) -> Destination:
    return Destination("discord", str(station.guild.id), str(station.channel.id))


POST = r"POST /channels/\d+/messages"
THREAD = r"POST /channels/\d+/messages/\d+/threads"


@pytest.mark.parametrize(
    "faults",
    [
        (),
        (Fault(POST, lost=True),),
        (Fault(POST, cut=True),),
        (Fault(THREAD, lost=True),),
        (Fault(THREAD, cut=True),),
    ],
    ids=["nothing", "after the post", "before the post", "after the thread", "before the thread"],
)
async def test_whatever_fails_the_digest_is_one_silent_message_with_the_rest_in_its_thread(
    shelves: Path, new_desk: Desk, tmp_path: Path, faults: tuple[Fault, ...]
) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        await sent(station, here(station), *faults)
        (first,) = station.fake.said_in(station.channel)
        (thread,) = station.fake.threads_of(station.channel)
        rest = station.fake.said_in(thread)
        assert "45 new papers" in first.text
        assert rest
        assert all(message.flags & SILENT and not message.pings for message in (first, *rest))
        shown = "\n".join(message.text for message in (first, *rest))
        assert all(shown.count(f"A Study of {name}") == 1 for name in NEW)
        footers = [message.embeds[-1]["footer"]["text"].split(" · ")[0] for message in (first, *rest)]
        assert footers == [f"Part {n} of {len(footers)}" for n in range(1, len(footers) + 1)]
        ((name, content),) = first.body["files"]
        assert name == "growth.png" and content.startswith(b"\x89PNG")
        assert "Serving: 46 papers" in first.body["attachments"][0]["description"]
        assert not any(message.body.get("files") for message in rest)


async def test_where_the_bot_may_not_attach_files_the_digest_comes_without_its_picture(
    shelves: Path, new_desk: Desk, tmp_path: Path
) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        station.channel.overwrites[station.guild.id] = (0, PERMISSIONS["attach_files"])
        await sent(station, here(station))
        (first,) = station.fake.said_in(station.channel)
        assert "45 new papers" in first.text and not first.body.get("files")


async def test_to_a_person_it_comes_as_direct_messages_without_threads(
    shelves: Path, new_desk: Desk, tmp_path: Path
) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        await sent(station, Destination("discord", "", "", str(station.alice.id)), Fault(POST, lost=True))
        said = station.fake.said_in(station.alice.direct)
        assert len(said) > 1
        assert len({message.embeds[-1]["footer"]["text"] for message in said}) == len(said)


async def test_where_the_bot_may_not_write_the_digest_is_paused_with_the_reason(
    shelves: Path, new_desk: Desk, tmp_path: Path
) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        house = station.house
        await asyncio.to_thread(due, house.store, Destination("discord", "", "404"))
        await DigestService(house.store, house.desk, house.couriers).turn()
        (subscription,) = await asyncio.to_thread(subscriptions.all_of, house.store)
        assert subscription.paused
        assert subscription.problem == "The channel is gone."


async def test_who_manages_the_server_sets_up_its_digests_and_everybody_their_own(
    shelves: Path, new_desk: Desk, tmp_path: Path
) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        fake, channel = station.fake, station.channel
        boss = station.guild.add_role("boss", PERMISSIONS["manage_guild"])
        station.guild.members[station.bob.id].add(boss.id)
        for person, options, said in (
            (station.alice, {}, "Only who may change my settings"),
            (station.alice, {"only_me": True, "weekday": "friday", "time": "16:30"}, "Fridays at 16:30 (UTC)"),
            (station.bob, {"zone": "Nowhere/Land"}, "is not a time zone"),
            (station.bob, {"lists": "serving", "topics": "caches, queues"}, "on serving, about “caches” and “queues”"),
        ):
            used = await person.slash(channel, "digest subscribe", **options)
            await fake.until(lambda used=used, said=said: said in used.text)  # type: ignore[misc]  # bound early
            assert used.ephemeral
        every = await asyncio.to_thread(subscriptions.all_of, station.house.store)
        assert {each.destination.key for each in every} == {
            f"discord:@{station.alice.id}",
            f"discord:{channel.id}",
        }
        listed = await station.alice.slash(channel, "digest list")
        await fake.until(lambda: "Mondays at 09:00" in listed.text)
        paused = await station.bob.slash(channel, "digest pause")
        await fake.until(lambda: "is paused" in paused.text)
        ended = await station.bob.slash(channel, "digest unsubscribe", digest="caches")
        await fake.until(lambda: "has ended" in ended.text)


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Desk]:
    """A desk over a library with one paper, to which others can be added."""
    publish(tmp_path, {"serving": a_list("Pagelet")}, MONDAY)
    with Desk(settings_of(tmp_path)) as opened:
        yield opened


async def test_an_alert_is_set_up_with_its_own_command_and_comes_after_an_ingest(tmp_path: Path, growing: Desk) -> None:
    async with working(tmp_path, growing, tmp_path) as station:
        fake, channel, house = station.fake, station.channel, station.house
        boss = station.guild.add_role("boss", PERMISSIONS["manage_guild"])
        station.guild.members[station.bob.id].add(boss.id)
        set_up = (
            (
                station.bob,
                {"sections": "Serving", "most": 2},
                "At once, at most 2 a day: new papers on all lists, under",
            ),
            (station.alice, {"only_me": True, "authors": "Doe"}, "No author on the lists is called “Doe” yet"),
            (
                station.alice,
                {"only_me": True, "kinds": "paper", "lists": "serving"},
                "new papers (paper) on serving",
            ),
            (station.alice, {"sections": "Serving"}, "Only who may change my settings"),
            (station.alice, {"only_me": True, "kinds": "novel"}, "not “novel”"),
        )
        for person, options, said in set_up:
            used = await person.slash(channel, "alert", **options)
            await fake.until(lambda used=used, said=said: said in used.text)  # type: ignore[misc]  # bound early
            assert used.ephemeral
        await asyncio.to_thread(publish, tmp_path, {"serving": a_list("Pagelet", "Relay")}, MONDAY)
        clock = Clock(datetime.now(UTC) + timedelta(minutes=5))
        for _ in range(3):
            await DigestService(house.store, house.desk, house.couriers, clock).turn()
            clock.now += timedelta(minutes=5)
        (posted,) = fake.said_in(channel)
        assert "Just added: 1 new paper" in posted.text and "A Study of Relay" in posted.text
        (direct,) = fake.said_in(station.alice.direct)
        assert "Just added: 1 new paper" in direct.text


async def test_a_preview_is_for_the_person_alone_and_marks_nothing(
    shelves: Path, new_desk: Desk, tmp_path: Path
) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        await asyncio.to_thread(due, station.house.store, here(station))
        used = await station.alice.slash(station.channel, "digest preview")
        await station.fake.until(lambda: "45 new papers" in used.text)
        assert used.ephemeral
        assert (await sent_later(station)).new == 45


async def sent_later(station: Station) -> Digest:
    house = station.house
    await DigestService(house.store, house.desk, house.couriers).turn()
    (kept,) = await asyncio.to_thread(history.stored_digests_of, house.store, "s1")
    return kept.digest


async def test_the_papers_of_a_digest_are_cited_in_a_file(shelves: Path, new_desk: Desk, tmp_path: Path) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        await sent(station, here(station))
        (first,) = station.fake.said_in(station.channel)
        used = await station.alice.presses(first, "Cite")
        await station.fake.until(lambda: len(used.shown) > 1)
        assert "references as BibTeX" in used.text and used.ephemeral
        ((name, content),) = used.shown[1].body["files"]
        assert name == "references.bib" and content.decode().count("\n@") > 10


async def test_the_menus_summarise_to_a_dm_and_ask_for_fewer(shelves: Path, new_desk: Desk, tmp_path: Path) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        digest = await sent(station, here(station))
        (first,) = station.fake.said_in(station.channel)
        await station.alice.chooses(first, "1")
        title = digest.highlights[0].item.title
        await station.fake.until(
            lambda: any(title in message.text for message in station.fake.said_in(station.alice.direct))
        )
        refused = await station.alice.chooses(first, "2", menu=2)
        await station.fake.until(lambda: "Only who may change my settings" in refused.text)
        boss = station.guild.add_role("boss", PERMISSIONS["manage_guild"])
        station.guild.members[station.bob.id].add(boss.id)
        lowered = await station.bob.chooses(first, "2", menu=2)
        await station.fake.until(lambda: "come last from now on" in lowered.text)
        (subscription,) = await asyncio.to_thread(subscriptions.all_of, station.house.store)
        assert subscription.wishes.fewer == (digest.highlights[1].item.paper_id,)
        raised = await station.bob.chooses(first, "2", menu=1)
        await station.fake.until(lambda: "come first among the highlights" in raised.text)
        (subscription,) = await asyncio.to_thread(subscriptions.all_of, station.house.store)
        assert (subscription.wishes.more, subscription.wishes.fewer) == ((digest.highlights[1].item.paper_id,), ())


def counted(station: Station) -> dict[str, bool]:
    return {vote.paper_id: vote.liked for vote in votes.votes_of(station.house.store, "s1")}


async def until_counted(station: Station, expected: dict[str, bool]) -> None:
    for _ in range(200):
        if await asyncio.to_thread(counted, station) == expected:
            return
        await asyncio.sleep(0.02)
    assert await asyncio.to_thread(counted, station) == expected


async def test_a_thumb_under_a_digest_counts_until_it_is_taken_back_and_nothing_else_does(
    shelves: Path, new_desk: Desk, tmp_path: Path
) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        digest = await sent(station, here(station))
        (first,) = station.fake.said_in(station.channel)
        held_up = [highlight.item.paper_id for highlight in digest.highlights]
        other = await station.bob.says(station.channel, "what a digest!")
        await station.alice.reacts(other, "👍")
        await station.alice.reacts(first, "🎉")
        await station.alice.reacts(first, "👍🏽")
        await until_counted(station, dict.fromkeys(held_up, True))
        await station.alice.reacts(first, "👍🏽", taken_back=True)
        await station.bob.reacts(first, "👎")
        await until_counted(station, dict.fromkeys(held_up, False))
        await station.bob.clears_reactions(first, "👍")
        await until_counted(station, dict.fromkeys(held_up, False))
        await station.bob.clears_reactions(first)
        await until_counted(station, {})
        assert not [call for call in station.fake.requests if "/reactions" in call.route]


async def test_a_thumb_under_an_answer_counts_for_the_digests_of_its_channel(
    shelves: Path, new_desk: Desk, tmp_path: Path
) -> None:
    async with working(shelves, new_desk, tmp_path) as station:
        await asyncio.to_thread(due, station.house.store, here(station))
        used = await station.alice.slash(station.channel, "ask", question="what is System01?")
        await station.fake.until(lambda: "A Study of System01" in used.text)
        (answer,) = station.fake.said_in(station.channel)
        await station.bob.reacts(answer, "👍")
        await until_counted(station, {f"arxiv:2601.{number_of('System01'):05}": True})


async def test_without_reactions_in_the_settings_their_intents_are_not_asked_for() -> None:
    with_them, without = intents_for(DiscordSettings()), intents_for(DiscordSettings(reactions=False))
    assert with_them.guild_reactions and with_them.dm_reactions
    assert not without.guild_reactions and not without.dm_reactions


@given(digests)
def test_discord_takes_every_part_of_every_digest(digest: Digest) -> None:
    for part in parts_of(digest, DiscordCourier.room):
        message = part_message(part, f"0123456789abcdef.{part.number}")
        check_message({"embeds": [embed.to_dict() for embed in message.embeds]})
        assert message.embeds[-1].footer.text
        assert message.embeds[-1].footer.text.endswith(f"0123456789abcdef.{part.number}")
