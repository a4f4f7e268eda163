"""Questions that arrived while nothing listened are found at the next start, once each."""

from dataclasses import replace
from pathlib import Path

from bot.desk.desk import Desk
from bot.platforms.discord.recovering import DiscordRecovery
from bot.reception.house import House
from tests.bot.platforms.discord.stations import at_work, open_house, settings_of
from tests.fakes.discord import FakeDiscord


async def test_what_was_asked_while_nothing_listened_is_answered_once_and_talk_is_left_alone(
    desk: Desk, library: Path, tmp_path: Path, log: Path
) -> None:
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        alice, bob = people
        settings, store = settings_of(library), tmp_path / "store.sqlite"
        async with (
            open_house(desk, settings, store) as house,
            at_work(house, fake, people=people, guild=guild) as station,
        ):
            channel = station.channel
            await alice.slash(channel, "ask", question="what is Pagelet?")
            await alice.says(alice.direct, "what is Pagelet?")
            await station.answered(channel)
            await station.answered(alice.direct)
        await fake.until(lambda: not fake.gateway.connected)
        await alice.says(alice.direct, "what is Relay?")
        await bob.says(channel, "lunch?")
        for _ in range(2):
            async with (
                open_house(desk, settings, store) as house,
                at_work(house, fake, people=people, guild=guild) as station,
            ):
                await station.answered(alice.direct, 2)
        assert "Relay" in fake.said_in(alice.direct)[1].text
        assert len(fake.said_in(alice.direct)) == 2
        assert len(fake.said_in(channel)) == 1


async def test_what_a_process_explained_before_it_died_is_not_explained_twice(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        asked = await station.alice.asks(station.channel, "what is Pagelet?")
        await fake.until(lambda: fake.threads_of(station.channel))
        await station.answered(fake.threads_of(station.channel)[0])
        stored = await house.reception.stored_by_event("discord", str(asked.id))
        assert stored is not None
        unfinished = replace(stored, state="answering", shown={"channel": str(station.channel.id)})
        for _ in range(2):
            await DiscordRecovery(station.client, station.client.asking).explain(unfinished)
        (said,) = fake.said_in(station.channel)
        assert "I was restarted" in said.text
