"""What simcord, a second and independent model of Discord, says of what the bot sends: sizes, permissions, life cycles.

The loopback Discord of tests/fakes is ours; this one is not.
"""

import discord
import pytest
import simcord
from discord import app_commands

from bot.answering.model import Answer
from bot.platforms.discord.controls import Choose, Press, view_of
from bot.platforms.discord.messages import answer_messages, choice_of_papers, failed, paper_message, writing
from tests.bot.platforms.discord.answers import answer, listed, paper

_ID = "0123456789abcdef"


class _Showing(discord.Client):
    """A bot that shows messages when told to, and keeps what was pressed under them."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, messages=True), chunk_guilds_at_startup=False)
        self.tree = app_commands.CommandTree(self)
        self.shown: list[Answer] = []
        self.seen: list[tuple[str, str, str]] = []

        @self.tree.command(name="show", description="Show what the test has laid out.")
        async def show(interaction: discord.Interaction) -> None:
            await interaction.response.defer(thinking=True)
            messages = [said for each in self.shown for said in answer_messages(each, _ID, 20)]
            messages += [writing("writing", "So far."), failed("Failed.", "", _ID), paper_message(paper())]
            messages += [choice_of_papers("Which?", "alike", _ID, [("One", "1"), ("Two", "2")])]
            for said in messages:
                view = view_of(said.controls) or discord.utils.MISSING
                await interaction.followup.send(embed=said.embed, view=view)

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Press, Choose)
        await self.tree.sync()

    async def pressed(
        self, interaction: discord.Interaction[discord.Client], action: str, answer_id: str, argument: str
    ) -> None:
        self.seen.append((action, answer_id, argument))
        await interaction.response.send_message("noted", ephemeral=True)


@pytest.mark.parametrize(
    "shown",
    [answer(), listed(95, page=2), listed(3), answer(refused=True, claims=(), sources=(), nearest=(paper(),))],
    ids=["sentences", "page of a list", "short list", "refusal"],
)
async def test_another_model_of_discord_takes_what_is_sent_and_its_buttons_work(shown: Answer) -> None:
    client = _Showing()
    client.shown.append(shown)
    async with simcord.run(client) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("reading")
        alice = guild.add_member(env.create_user("alice"))
        await alice.slash(channel, "show")
        first = channel.history()[0]
        for component in (child for row in first.components for child in getattr(row, "children", ())):
            await alice.click(first, custom_id=component.custom_id)
        await alice.select(channel.history()[-1], ["2"])
        assert ("helpful", _ID, "") in client.seen
        assert client.seen[-1] == ("alike", _ID, "2")
