"""Summaries of threads in Discord: by mention and from a message's menu, with addresses, and nothing stored."""

import asyncio
import json

from sqlalchemy import select

from bot.platforms.discord.thread_menu import LABEL
from bot.platforms.discord.threads import MAY_NOT_READ, WITHOUT_CONTENT
from bot.reception.house import House
from bot.reception.words import NO_THREAD
from bot.store.database import Store
from bot.store.schema import metadata
from tests.bot.platforms.discord.stations import Station, at_work
from tests.fakes.discord import Channel, FakeDiscord
from tests.fakes.discord.world import PERMISSIONS, PUBLIC_THREAD


def stored(store: Store) -> str:
    """All that is in the store, as one text."""
    with store.transaction() as connection:
        rows = [[list(row) for row in connection.execute(select(table))] for table in metadata.sorted_tables]
    return json.dumps(rows, default=str)


async def talked(station: Station) -> Channel:
    """People talk about papers in a thread of their own."""
    fake, channel = station.fake, station.channel
    first = await station.alice.says(channel, "Has anybody tried https://arxiv.org/abs/2301.00001 on long prompts?")
    thread = Channel(
        PUBLIC_THREAD, "long prompts", first.id, station.guild, parent_id=channel.id, owner_id=station.alice.id
    )
    await fake.open_thread(thread)
    words = "Pagelet needs a custom kernel, sesquipedalian as ours.\n@everyone!"
    await station.bob.says(thread, f"<@{station.alice.id}> {words}")
    return thread


async def test_asked_in_a_thread_it_tells_what_was_said_and_stores_nothing_of_it(house: House) -> None:
    async with FakeDiscord(content_intent=True) as fake, at_work(house, fake, message_content=True) as station:
        thread = await talked(station)
        await station.bob.asks(thread, "summarise this thread")
        await station.answered(thread)
        answer = fake.said_in(thread)[-1]
        assert "1 paper of the lists, in the last" in answer.text and "sesquipedalian" in answer.text
        assert "https://arxiv.org/abs/2301.00001" in answer.text
        assert f"https://discord.com/channels/{station.guild.id}/{thread.id}/" in answer.text
        assert not answer.pings
        kept = await asyncio.to_thread(stored, house.store)
        assert not any(each in kept for each in ("sesquipedalian", "Pagelet", "2301.00001"))
        assert fake.refusals == []


async def test_the_menu_of_a_message_summarises_its_thread_for_the_person_alone(house: House) -> None:
    async with FakeDiscord(content_intent=True) as fake, at_work(house, fake, message_content=True) as station:
        thread = await talked(station)
        said = list(thread.messages.values())[-1]
        used = await station.alice.menu(said, LABEL)
        await fake.until(lambda: "sesquipedalian" in used.text)
        assert used.ephemeral
        elsewhere = await station.bob.says(station.channel, "lunch?")
        outside = await station.alice.menu(elsewhere, LABEL)
        await fake.until(lambda: NO_THREAD.split(".")[0] in outside.text)


async def test_without_the_intent_it_says_that_it_cannot_read_what_people_write(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        thread = await talked(station)
        await station.bob.asks(thread, "summarise this thread")
        await fake.until(lambda: any(WITHOUT_CONTENT[:40] in message.text for message in fake.said_in(thread)))


async def test_where_it_may_not_read_the_history_that_is_said(house: House) -> None:
    async with FakeDiscord(content_intent=True) as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        fake.channel(guild, "reading").overwrites[guild.id] = (0, PERMISSIONS["read_message_history"])
        async with at_work(house, fake, guild=guild, people=people, message_content=True) as station:
            thread = await talked(station)
            await station.bob.asks(thread, "summarise this thread")
            await fake.until(lambda: any(MAY_NOT_READ[:30] in message.text for message in fake.said_in(thread)))
