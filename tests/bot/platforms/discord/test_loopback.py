"""The fake Discord, held against an unmodified discord.py client: it must be as strict as the real one."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.client import connected
from tests.fakes.discord.world import PERMISSIONS
from tests.fakes.service import Clock


class _Client(discord.Client):
    """A client that keeps what it hears and runs a test's own reaction."""

    def __init__(self, content: bool = False) -> None:
        intents = discord.Intents(guilds=True, messages=True, message_content=content)
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.reaction: Callable[[discord.Interaction], Awaitable[object]] | None = None
        self.outcome: list[object] = []

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.heard.append(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if self.reaction:
            try:
                self.outcome.append(await self.reaction(interaction))
            except discord.HTTPException as error:
                self.outcome.append(error.code)


async def test_message_content_is_withheld_without_the_intent_except_where_the_bot_is_addressed() -> None:
    async with FakeDiscord() as fake:
        alice = fake.person("alice")
        channel = fake.channel(fake.guild("lab", alice), "reading")
        client = _Client()
        async with connected(client, fake):
            await alice.says(channel, "not for you")
            await alice.asks(channel, "for you")
            await alice.says(alice.direct, "in private")
            own = await client.get_partial_messageable(channel.id).send("an answer")
            answer = channel.messages[own.id]
            await alice.replies(answer, "a reply that pings")
            await alice.replies(answer, "a reply that does not", ping=False)
            await fake.until(lambda: len(client.heard) == 5)
        assert [message.content.partition("> ")[2] or message.content for message in client.heard] == [
            "",
            "for you",
            "in private",
            "a reply that pings",
            "",
        ]


async def test_the_content_intent_shows_every_message_where_it_is_granted() -> None:
    async with FakeDiscord(content_intent=True) as fake:
        alice = fake.person("alice")
        channel = fake.channel(fake.guild("lab", alice), "reading")
        client = _Client(content=True)
        async with connected(client, fake):
            await alice.says(channel, "between ourselves")
            await fake.until(lambda: client.heard)
        assert client.heard[0].content == "between ourselves"


async def test_an_intent_that_is_not_granted_closes_the_gateway() -> None:
    async with FakeDiscord() as fake:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with connected(_Client(content=True), fake):
                pass


async def test_a_wrong_token_is_refused() -> None:
    async with FakeDiscord() as fake:
        fake.token = "another"
        client = _Client()
        fake.token, token = "right", fake.token
        with pytest.raises(discord.LoginFailure):
            from discord.http import Route

            Route.BASE, base = fake.api, Route.BASE
            try:
                await client.login(token)
            finally:
                Route.BASE = base
                await client.close()


async def test_a_dropped_connection_is_resumed_and_nothing_is_missed() -> None:
    async with FakeDiscord(content_intent=True) as fake:
        alice = fake.person("alice")
        channel = fake.channel(fake.guild("lab", alice), "reading")
        client = _Client(content=True)
        async with connected(client, fake):
            await alice.says(channel, "before")
            await fake.until(lambda: len(client.heard) == 1)
            await fake.gateway.drop()
            await fake.until(lambda: not fake.gateway.connected)
            await alice.says(channel, "meanwhile")
            await fake.until(lambda: len(client.heard) == 2)
        assert fake.gateway.resumed == 1
        assert fake.gateway.identified == 1


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001},
        {"embed": discord.Embed(title="x" * 257)},
        {"embed": discord.Embed(description="x" * 4097)},
        {"embed": discord.Embed().add_field(name="n" * 257, value="v")},
        {"embed": discord.Embed().add_field(name="n", value="v" * 1025)},
        {"embed": discord.Embed().add_field(name="n", value=" ")},
        {"embed": discord.Embed(title="t").set_footer(text="x" * 2049)},
        {"embed": discord.Embed(title="t", url="javascript:alert(1)")},
        {"embeds": [discord.Embed(description="x" * 3001), discord.Embed(description="x" * 3001)]},
        {"content": " \n"},
    ],
    ids=lambda body: next(iter(body)),
)
async def test_a_message_over_a_limit_is_refused(body: dict[str, Any]) -> None:
    async with FakeDiscord() as fake:
        channel = fake.channel(fake.guild("lab"), "reading")
        client = _Client()
        async with connected(client, fake):
            with pytest.raises(discord.HTTPException) as refused:
                await client.get_partial_messageable(channel.id).send(**body)
        assert refused.value.status == 400


async def test_a_message_pings_everyone_unless_it_says_whom() -> None:
    async with FakeDiscord() as fake:
        channel = fake.channel(fake.guild("lab"), "reading")
        client = _Client()
        async with connected(client, fake):
            where = client.get_partial_messageable(channel.id)
            await where.send("@everyone look")
            await where.send("@everyone look", allowed_mentions=discord.AllowedMentions.none())
        careless, careful = fake.said_in(channel)
        assert careless.pings and not careful.pings


@pytest.mark.parametrize("lacking", ["send_messages", "embed_links", "view_channel"])
async def test_speaking_needs_permission(lacking: str) -> None:
    async with FakeDiscord() as fake:
        held = sum(bits for name, bits in PERMISSIONS.items() if name not in (lacking, "administrator"))
        channel = fake.channel(fake.guild("lab", bot_permissions=held), "reading")
        client = _Client()
        async with connected(client, fake):
            with pytest.raises(discord.Forbidden):
                await client.get_partial_messageable(channel.id).send(embed=discord.Embed(title="t"))


async def test_closed_direct_messages_are_refused() -> None:
    async with FakeDiscord() as fake:
        alice = fake.person("alice", dms_closed=True)
        client = _Client()
        async with connected(client, fake):
            user = await client.create_dm(discord.Object(alice.id))
            with pytest.raises(discord.Forbidden):
                await user.send("hello")


async def test_an_interaction_must_be_answered_within_three_seconds_and_once() -> None:
    clock = Clock()
    async with FakeDiscord(clock) as fake:
        alice = fake.person("alice")
        channel = fake.channel(fake.guild("lab", alice), "reading")
        client = _Client()
        _with_a_command(client)
        async with connected(client, fake):
            await client.tree.sync()

            async def late(interaction: discord.Interaction) -> None:
                clock.now += 3.1
                await interaction.response.defer()

            async def twice(interaction: discord.Interaction) -> None:
                await interaction.response.defer()
                interaction.response._response_type = None
                await interaction.response.defer()

            for client.reaction in (late, twice):
                before = len(client.outcome)
                await alice.slash(channel, "ask", question="?")
                await fake.until(lambda before=before: len(client.outcome) > before)  # type: ignore[misc]  # bound early
        assert client.outcome == [10062, 40060]


async def test_a_token_lives_fifteen_minutes() -> None:
    clock = Clock()
    async with FakeDiscord(clock) as fake:
        alice = fake.person("alice")
        channel = fake.channel(fake.guild("lab", alice), "reading")
        client = _Client()
        _with_a_command(client)
        async with connected(client, fake):
            await client.tree.sync()

            async def slow(interaction: discord.Interaction) -> None:
                await interaction.response.defer(ephemeral=True)
                clock.now += 15 * 60 - 1
                await interaction.edit_original_response(content="just in time")
                clock.now += 2
                await interaction.edit_original_response(content="too late")

            client.reaction = slow
            used = await alice.slash(channel, "ask", question="?")
            await fake.until(lambda: client.outcome)
        assert client.outcome == [50027]
        assert used.ephemeral
        assert used.text == "just in time"


async def test_who_installed_the_app_on_the_own_account_gets_five_follow_ups() -> None:
    async with FakeDiscord(buckets=()) as fake:
        alice = fake.person("alice", installed=True)
        channel = fake.channel(fake.guild("elsewhere", alice, with_bot=False), "reading")
        client = _Client()
        _with_a_command(client)
        async with connected(client, fake):
            await client.tree.sync()

            async def talkative(interaction: discord.Interaction) -> None:
                await interaction.response.send_message("0")
                for number in range(1, 7):
                    await interaction.followup.send(str(number))

            client.reaction = talkative
            used = await alice.slash(channel, "ask", question="?")
            await fake.until(lambda: client.outcome)
        assert client.outcome == [40094]
        assert used.text == "0\n1\n2\n3\n4\n5"


async def test_buckets_are_told_in_headers_so_that_the_client_waits_and_is_never_refused() -> None:
    async with FakeDiscord(buckets=((r"POST /channels/(\d+)/messages", 2, 0.2),)) as fake:
        channel = fake.channel(fake.guild("lab"), "reading")
        client = _Client()
        async with connected(client, fake):
            for number in range(7):
                await client.get_partial_messageable(channel.id).send(str(number))
        assert len(fake.said_in(channel)) == 7
        assert fake.rates.refused == []


async def test_what_comes_too_soon_is_refused_with_the_time_to_wait() -> None:
    clock = Clock()
    fake = FakeDiscord(clock)
    spent = [fake.rates.spend("POST", "/channels/1/messages") for _ in range(6)]
    assert spent[4].wait is None
    assert spent[5].wait == 5.0
    clock.now += 5
    assert fake.rates.spend("POST", "/channels/1/messages").wait is None


@pytest.mark.parametrize(
    ("name", "description"), [("Ask", "d"), ("a b", "d"), ("x" * 33, "d"), ("ask", ""), ("ask", "d" * 101)]
)
async def test_commands_have_limits(name: str, description: str) -> None:
    async with FakeDiscord() as fake:
        client = _Client()
        async with connected(client, fake):
            body = [{"name": name, "description": description, "type": 1}]
            with pytest.raises(discord.HTTPException):
                await client.http.bulk_upsert_global_commands(fake.world.bot.id, body)


async def test_threads_have_limits_and_a_message_has_only_one() -> None:
    async with FakeDiscord() as fake:
        alice = fake.person("alice")
        channel = fake.channel(fake.guild("lab", alice), "reading")
        client = _Client()
        async with connected(client, fake):
            await alice.asks(channel, "a question")
            await fake.until(lambda: client.heard)
            with pytest.raises(discord.HTTPException):
                await client.heard[0].create_thread(name="x" * 101)
            await client.heard[0].create_thread(name="a question")
            with pytest.raises(discord.HTTPException):
                await client.heard[0].create_thread(name="a question")
        assert [thread.name for thread in fake.threads_of(channel)] == ["a question"]


def _with_a_command(client: _Client) -> None:
    @client.tree.command(name="ask", description="Ask.")
    @app_commands.allowed_installs(guilds=True, users=True)
    async def ask(interaction: discord.Interaction, question: str) -> None:
        """What happens is each test's reaction; the command only has to exist."""
