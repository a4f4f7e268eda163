"""Asking by mention, reply, direct message and forum post, as people do it."""

import pytest

from bot.reception.house import House
from tests.bot.platforms.discord.stations import at_work
from tests.fakes.discord import FakeDiscord

QUESTION = "how can the cache of requests be kept from fragmenting memory?"


async def test_a_mention_is_answered_in_a_thread_named_after_the_question(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        await station.alice.asks(station.channel, QUESTION)
        await fake.until(lambda: fake.threads_of(station.channel))
        (thread,) = fake.threads_of(station.channel)
        await station.answered(thread)
        (answer,) = fake.said_in(thread)
        assert thread.name == QUESTION
        assert "Pagelet" in answer.text
        assert "https://arxiv.org/abs/2301.00001" in answer.text
        assert "Checked:" in answer.text
        assert not answer.pings
        assert fake.said_in(station.channel) == []
        assert fake.refusals == []


async def test_everyone_never_triggers_it_nor_does_a_role_nor_another_bot(house: House) -> None:
    async with FakeDiscord(content_intent=True) as fake, at_work(house, fake, message_content=True) as station:
        robot = fake.person("robot")
        robot.user.bot = True
        station.guild.members[robot.id] = set()
        role = station.guild.add_role("readers")
        await station.alice.says(station.channel, f"@everyone {QUESTION}")
        await station.alice.says(station.channel, f"<@&{role.id}> {QUESTION}")
        await robot.asks(station.channel, QUESTION)
        await station.alice.asks(station.channel, "papers on paging attention")
        await fake.until(lambda: fake.threads_of(station.channel))
        (thread,) = fake.threads_of(station.channel)
        await station.answered(thread)
        assert thread.name == "papers on paging attention"


async def test_a_direct_message_is_answered_there_and_follow_ups_know_what_was_shown(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        direct = station.alice.direct
        await station.alice.says(direct, "all SOSP'23 papers")
        await station.answered(direct)
        await station.alice.says(direct, "what does the first one say about memory?")
        await station.answered(direct, 2)
        first, second = fake.said_in(direct)
        assert "Pagelet" in first.text
        assert "Pagelet" in second.text
        told = await house.reception.stored_by_event("discord", str(next(iter(direct.messages))))
        assert told is not None and told.asked.private


async def test_in_a_forum_post_it_answers_in_place(house: House) -> None:
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        forum = fake.forum(guild, "questions")
        async with at_work(house, fake, people=people, guild=guild) as station:
            post = await station.alice.posts(forum, "Memory", f"<@{fake.world.bot.id}> {QUESTION}")
            await station.answered(post.channel)
            (answer,) = fake.said_in(post.channel)
            assert answer.reply_to is post
            assert not answer.pings
            assert "Pagelet" in answer.text


async def test_a_reply_to_an_answer_goes_on_with_its_conversation_without_a_mention_in_the_text(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        used = await station.alice.slash(station.channel, "ask", question="all OSDI papers")
        await station.answered(station.channel)
        await station.bob.replies(used.shown[0], "only those of 2024")
        await station.answered(station.channel, 2)
        _, answer = fake.said_in(station.channel)
        assert "Relay" in answer.text
        assert fake.threads_of(station.channel) == []
        # Bob's follow-up belongs to the conversation that Alice began.
        told = await house.reception.stored_by_event("discord", str(used.id))
        assert told is not None
        assert await house.reception.takes_part(told.asked.place, told.asked.conversation)


async def test_a_reply_whose_text_discord_withholds_is_told_how_to_go_on(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        await station.alice.slash(station.channel, "ask", question="all OSDI papers")
        await station.answered(station.channel)
        await station.bob.replies(fake.said_in(station.channel)[0], "only those of 2024", ping=False)
        await station.answered(station.channel, 2)
        assert "cannot read that reply" in fake.said_in(station.channel)[1].text


async def test_with_the_content_intent_a_follow_up_in_a_thread_needs_no_mention_and_talk_is_left_alone(
    house: House,
) -> None:
    async with FakeDiscord(content_intent=True) as fake, at_work(house, fake, message_content=True) as station:
        await station.alice.asks(station.channel, "all OSDI papers")
        await fake.until(lambda: fake.threads_of(station.channel))
        (thread,) = fake.threads_of(station.channel)
        await station.answered(thread)
        await station.alice.says(thread, "which of those are from 2024?")
        await station.answered(thread, 2)
        await station.bob.says(thread, "thanks!")
        await station.bob.says(thread, f"<@{station.alice.id}> shall we read that one tomorrow?")
        await station.alice.says(thread, "sure, what time?")
        await station.alice.asks(thread, "how many papers are there?")
        await station.answered(thread, 3)
        assert len(fake.said_in(thread)) == 3


async def test_without_the_intent_the_answer_says_how_to_continue(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        await station.alice.asks(station.channel, "all OSDI papers")
        await fake.until(lambda: fake.threads_of(station.channel))
        (thread,) = fake.threads_of(station.channel)
        await station.answered(thread)
        assert "Reply or mention me to continue" in fake.said_in(thread)[0].text


async def test_a_mention_without_a_question_is_told_what_can_be_asked(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        await station.alice.asks(station.channel, "")
        await station.answered(station.channel)
        assert "/ask" in fake.said_in(station.channel)[0].text
        assert fake.threads_of(station.channel) == []


async def test_a_bare_mention_in_reply_to_somebody_is_a_question_about_what_they_said(house: House) -> None:
    async with FakeDiscord(content_intent=True) as fake, at_work(house, fake, message_content=True) as station:
        said = await station.bob.says(station.channel, "what is Pagelet?")
        await station.alice.replies(said, f"<@{fake.world.bot.id}>")
        await fake.until(lambda: fake.threads_of(station.channel))
        (thread,) = fake.threads_of(station.channel)
        await station.answered(thread)
        assert thread.name == "what is Pagelet?"


async def test_where_no_thread_may_be_opened_the_channel_gets_a_reply(house: House) -> None:
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people, bot_permissions=(1 << 10) | (1 << 11) | (1 << 14) | (1 << 16))
        async with at_work(house, fake, people=people, guild=guild) as station:
            question = await station.alice.asks(station.channel, QUESTION)
            await station.answered(station.channel)
            (answer,) = fake.said_in(station.channel)
            assert answer.reply_to is question
            assert "Pagelet" in answer.text


async def test_who_asks_where_it_may_not_speak_is_told_so_directly(house: House) -> None:
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people, bot_permissions=1 << 10)
        async with at_work(house, fake, people=people, guild=guild) as station:
            await station.alice.asks(station.channel, QUESTION)
            await station.answered(station.alice.direct)
            (told,) = fake.said_in(station.alice.direct)
            assert "Send Messages" in told.text
            assert "Embed Links" not in told.text
            assert "#reading" in told.text


async def test_where_embeds_are_forbidden_the_answer_is_plain_text(house: House) -> None:
    async with FakeDiscord() as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people, bot_permissions=(1 << 10) | (1 << 11) | (1 << 16))
        async with at_work(house, fake, people=people, guild=guild) as station:
            await station.alice.asks(station.channel, QUESTION)
            await fake.until(lambda: any("Checked" in said.text for said in fake.said_in(station.channel)))
            said = fake.said_in(station.channel)
            assert all(not message.embeds and len(message.content) <= 2_000 for message in said)
            assert "Pagelet" in said[0].content


@pytest.mark.parametrize("setting", ["servers", "channels", "roles"])
async def test_only_the_servers_channels_and_roles_of_the_configuration_are_served(house: House, setting: str) -> None:
    async with FakeDiscord() as fake, at_work(house, fake, **{setting: [42]}) as station:
        await station.alice.asks(station.channel, QUESTION)
        await station.answered(station.channel)
        used = await station.alice.slash(station.channel, "ask", question=QUESTION)
        await fake.until(lambda: used.shown)
        assert used.ephemeral
        for text in (fake.said_in(station.channel)[0].text, used.text):
            assert "who runs me has chosen" in text
            assert "Pagelet" not in text
        assert fake.threads_of(station.channel) == []


async def test_a_question_edited_within_a_minute_is_answered_anew_in_place(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        question = await station.alice.asks(station.channel, "papers on quantum chemistry")
        await fake.until(lambda: fake.threads_of(station.channel))
        (thread,) = fake.threads_of(station.channel)
        await station.answered(thread)
        assert "Pagelet:" not in str(fake.said_in(thread)[0].embeds[0].get("fields", [{}])[0].get("value"))
        await station.alice.edits(question, f"<@{fake.world.bot.id}> what is Relay?")
        await fake.until(lambda: "Relay runs both phases" in fake.said_in(thread)[0].text)
        assert len(fake.said_in(thread)) == 1


async def test_a_message_that_becomes_a_question_by_an_edit_is_answered(house: House) -> None:
    async with FakeDiscord() as fake, at_work(house, fake) as station:
        said = await station.alice.says(station.channel, "what is Relay?")
        await station.alice.edits(said, f"<@{fake.world.bot.id}> what is Relay?")
        await fake.until(lambda: fake.threads_of(station.channel))
        await station.answered(fake.threads_of(station.channel)[0])


async def test_mentioned_in_a_thread_of_people_it_answers_what_they_were_talking_of(house: House) -> None:
    async with FakeDiscord(content_intent=True) as fake:
        people = fake.person("alice"), fake.person("bob")
        guild = fake.guild("lab", *people)
        forum = fake.forum(guild, "questions")
        async with at_work(house, fake, people=people, guild=guild, message_content=True) as station:
            post = await station.alice.posts(forum, "Memory", "We lose memory to paging attention.")
            await station.bob.asks(post.channel, "any paper on this?")
            await station.answered(post.channel)
            (answer,) = fake.said_in(post.channel)
            assert "Pagelet" in answer.text
            assert "paging attention" in answer.text
