"""The slash commands and the commands in a message's menu.

Each responds at once: within three seconds Discord must have heard something, whatever else is going on.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import discord
from discord import app_commands

from bot.answering.model import Question, Scope
from bot.answering.search_result import SearchResult
from bot.platforms.discord import messages
from bot.platforms.discord.asking import Asking
from bot.platforms.discord.controls import may_be_argument
from bot.platforms.discord.embeds import CHOICE, CHOICES, OPTIONS
from bot.platforms.discord.events import PLATFORM, asked_by_interaction, presser_of, text_of
from bot.platforms.discord.how_understood import add_how_understood
from bot.platforms.discord.messages import DiscordMessage
from bot.platforms.discord.pictures import send_with_picture
from bot.platforms.discord.place_settings import add_settings
from bot.platforms.discord.respond import defer, respond
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.splitting import shortened
from bot.platforms.discord.thread_menu import add_thread_menu
from bot.reception.actions import forget as forget_person
from bot.reception.actions import papers_like
from bot.reception.house import House
from bot.reception.statistics import Statistics
from bot.reception.titles import CurrentTitles
from bot.reception.words import NO_SUCH_LIST
from bot.summaries.shape import summary_question
from ingest.library.model import PaperRecord
from ingest.terms.outside_text import one_line

Interaction = discord.Interaction[discord.Client]

HELP = (
    "**Ask in your own words**: mention me in a channel, write to me directly, or use `/ask`. I answer from the "
    "reading lists only; every sentence cites its papers, and every citation is checked before you see it.\n"
    "- `/ask` a question, `private` for your eyes only\n"
    "- `/find` papers on a topic\n- `/paper` all that is known of one paper\n- `/summary` one paper, told shortly\n"
    "- `/digest` a weekly digest of what is new, for a channel or for you alone; `/alert` as soon as it is read\n"
    "- `/mylist` the papers you saved: say “save [2]”, or choose **Save to my list** in the menu ⋯\n"
    "- Say “save [2] to Zotero” or “send my list to Zotero”, where that is set up\n"
    "- `/reading-group` a paper chosen together: nominate, vote, meet\n"
    "- `/candidates` what is new beyond the lists\n"
    "- Say “write related work on TOPIC”, then “shorter” or “add PAPER”\n"
    "- `/lists` what I know, and how fresh it is\n- `/stats` how the lists grow\n"
    "- `/settings` of this channel, for those who manage the server\n"
    "- `/forget` deletes what you asked and said, `/help` shows this\n"
    "In the menu of a message, under *Apps*: **Summarise this paper**, **Find related papers**, **Summarise this "
    "thread**, and for those who manage the server **Explain this answer**.\n"
    "To continue, reply to an answer or write in its thread: “which of those came from CMU?”, “the second one”, “more”."
)
MY_LIST = "my list"
"""What asks for a person's own reading list."""

CANDIDATES = "candidates"
"""What asks for papers beyond the lists."""

_READ_OF_A_MESSAGE = 4_000
_NO_PAPER_THERE = "No paper on the lists is named or linked in that message."


@dataclass(frozen=True, slots=True)
class Commands:
    """What the commands need: the house, the settings, where questions go, titles to complete, and numbers."""

    house: House
    settings: DiscordSettings
    asking: Asking
    titles: CurrentTitles
    statistics: Statistics

    async def complete_paper(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Complete a paper by name or title, of the lists that may be seen there."""
        index = await self.titles.index_within(await self.scope(interaction))
        return [_choice(found.shown, found.paper_id) for found in index.papers(typed, CHOICES)]

    async def complete_list(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Complete the name of a list that may be seen there."""
        index = await self.titles.index_within(await self.scope(interaction))
        return [_choice(name, name) for name in index.lists_named(typed, CHOICES)]

    async def complete_any_list(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Complete the name of a list that the channel may be restricted to."""
        index = await self.titles.index_within(self.house.reception.choosable(presser_of(interaction)))
        return [_choice(name, name) for name in index.lists_named(typed, CHOICES)]

    async def scope(self, interaction: Interaction, *, private: bool = False) -> Scope:
        """Return which lists may be seen in the response to an interaction."""
        return await self.house.reception.scope_here(presser_of(interaction, private=private))

    async def refuses(self, interaction: Interaction) -> bool:
        """Whether this person is not answered there; then that is said, for the person's eyes only."""
        refusal = await self.asking.why_not(interaction)
        if refusal is None:
            return False
        await interaction.response.send_message(embed=messages.text_message(refusal).embed, ephemeral=True)
        return True

    async def ask(self, interaction: Interaction, text: str, *, private: bool, named: str | None = None) -> None:
        """Answer a question, searching only the list that is named."""
        if await self.refuses(interaction):
            return
        await self.asking.by_command(interaction, text, private=private, lists=(named,) if named else ())

    async def admits(self, interaction: Interaction, text: str, *, private: bool) -> bool:
        """Say at once that something is being looked up, unless this person may not, or not so often.

        What is looked up counts as a question.
        """
        if await self.refuses(interaction):
            return False
        await defer(interaction, ephemeral=private)
        refusal = await self.house.reception.admit(asked_by_interaction(interaction, text, private=private))
        if refusal is not None:
            await respond(interaction, [messages.text_message(refusal, colour=messages.ORANGE)])
        return refusal is None


def add_commands(tree: app_commands.CommandTree[discord.Client], commands: Commands) -> None:
    """Add every command to a tree."""
    _add_questions(tree, commands)
    _add_papers(tree, commands)
    _add_desk(tree, commands)
    add_settings(tree, commands.house, commands.settings, commands.complete_any_list)
    _add_menus(tree, commands)
    add_thread_menu(tree, commands.asking)
    add_how_understood(tree, commands.house)


def _add_questions(tree: app_commands.CommandTree[discord.Client], commands: Commands) -> None:
    @tree.command(name="ask", description="Ask the reading lists; every sentence of the answer is cited and checked.")
    @app_commands.describe(
        question="What you want to know.", list="Search only this list.", private="Only you see the answer."
    )
    @app_commands.autocomplete(list=commands.complete_list)
    async def ask(
        interaction: Interaction,
        question: app_commands.Range[str, 1, 4000],
        list: str | None = None,
        private: bool = False,
    ) -> None:
        await commands.ask(interaction, question, private=private, named=list)

    @tree.command(name="find", description="Search for papers; no sentences, only what matches.")
    @app_commands.describe(
        query="What to search for.", list="Search only this list.", private="Only you see what was found."
    )
    @app_commands.autocomplete(list=commands.complete_list)
    async def find(
        interaction: Interaction,
        query: app_commands.Range[str, 1, 1000],
        list: str | None = None,
        private: bool = False,
    ) -> None:
        if not await commands.admits(interaction, query, private=private):
            return
        by = presser_of(interaction, private=private)
        scope = await commands.house.reception.scope(by, (list,) if list else ())
        if scope is None:
            await respond(interaction, [messages.text_message(NO_SUCH_LIST, colour=messages.ORANGE)])
            return
        question = Question(query, datetime.now(UTC), lists=scope.lists, without=scope.without)
        found: SearchResult = await asyncio.to_thread(commands.house.desk.find, question)
        await respond(interaction, messages.found_messages(query, found.hits, found.refusal, found.degraded))


def _add_papers(tree: app_commands.CommandTree[discord.Client], commands: Commands) -> None:
    @tree.command(name="paper", description="All that is known of one paper on the lists.")
    @app_commands.describe(paper="Name, title or link.", private="Only you see it.")
    @app_commands.autocomplete(paper=commands.complete_paper)
    async def paper(interaction: Interaction, paper: app_commands.Range[str, 1, 400], private: bool = False) -> None:
        if not await commands.admits(interaction, paper, private=private):
            return
        scope = await commands.scope(interaction, private=private)
        named = await asyncio.to_thread(commands.house.desk.papers_named, paper, scope)
        await respond(interaction, [_one_of(named, paper)])

    @tree.command(name="summary", description="One paper of the lists in a few sentences, each checked.")
    @app_commands.describe(paper="Name, title or link.", private="Only you see it.")
    @app_commands.autocomplete(paper=commands.complete_paper)
    async def summary(interaction: Interaction, paper: app_commands.Range[str, 1, 400], private: bool = False) -> None:
        await commands.ask(interaction, summary_question(paper), private=private)


def _add_desk(tree: app_commands.CommandTree[discord.Client], commands: Commands) -> None:
    @tree.command(name="mylist", description="The papers that you saved; only you see them.")
    async def my_list(interaction: Interaction) -> None:
        await commands.ask(interaction, MY_LIST, private=True)

    @tree.command(name="candidates", description="Papers beyond the lists: what is new there, and why.")
    @app_commands.describe(list="Only those closest to this list.", private="Only you see them.")
    @app_commands.autocomplete(list=commands.complete_list)
    async def candidates(interaction: Interaction, list: str | None = None, private: bool = False) -> None:
        await commands.ask(interaction, f"{CANDIDATES} for {list}" if list else CANDIDATES, private=private)

    @tree.command(name="lists", description="Which reading lists there are, and how fresh they are.")
    async def lists(interaction: Interaction) -> None:
        await defer(interaction, ephemeral=True)
        scope = await commands.scope(interaction, private=True)
        await respond(interaction, [await asyncio.to_thread(_lists, commands.house, scope)])

    @tree.command(name="stats", description="How large the library is, and how it has grown.")
    async def stats(interaction: Interaction) -> None:
        if await commands.refuses(interaction):
            return
        await defer(interaction, ephemeral=True)
        # Drawing takes as long as an easy question does.
        if (refusal := await commands.house.reception.count(presser_of(interaction, private=True))) is not None:
            await respond(interaction, [messages.text_message(refusal, colour=messages.ORANGE)])
            return
        scope = await commands.scope(interaction, private=True)
        words, picture = await asyncio.to_thread(commands.statistics.shown, scope, datetime.now(UTC).date())

        async def show(file: discord.File | None = None) -> None:
            await interaction.edit_original_response(
                embed=messages.text_message(words).embed, attachments=[file] if file else []
            )

        await (send_with_picture(picture.svg, picture.alternative, show) if picture.rows else show())

    @tree.command(name="help", description="What can be asked, and how.")
    async def help_(interaction: Interaction) -> None:
        embed = discord.Embed(title="Refdesk", description=HELP, colour=messages.BLUE)
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @tree.command(name="forget", description="Delete what you asked me, my answers to it, and your feedback.")
    async def forget(interaction: Interaction) -> None:
        await defer(interaction, ephemeral=True)
        message = await forget_person(commands.house.reception, PLATFORM, str(interaction.user.id))
        await respond(interaction, [messages.text_message(message)])


def _add_menus(tree: app_commands.CommandTree[discord.Client], commands: Commands) -> None:
    @tree.context_menu(name="Summarise this paper")
    async def summarise_this(interaction: Interaction, message: discord.Message) -> None:
        await _about_message(commands, interaction, message, "paper_summary")

    @tree.context_menu(name="Find related papers")
    async def find_related(interaction: Interaction, message: discord.Message) -> None:
        await _about_message(commands, interaction, message, "paper_alike")


async def _about_message(commands: Commands, interaction: Interaction, message: discord.Message, action: str) -> None:
    """Do something about the paper that a message links or names; only who asked sees it."""
    if await commands.refuses(interaction):
        return
    message_id = await defer(interaction, ephemeral=True)
    if (refusal := await commands.house.reception.count(presser_of(interaction))) is not None:
        await respond(interaction, [messages.text_message(refusal, colour=messages.ORANGE)])
        return
    text, scope = text_of(message)[:_READ_OF_A_MESSAGE], await commands.scope(interaction, private=True)
    named = await asyncio.to_thread(commands.house.desk.papers_named, text, scope)
    if not named:
        await respond(interaction, [messages.text_message(_NO_PAPER_THERE, colour=messages.ORANGE)])
    elif len(named) == 1:
        text = summary_question(named[0].paper_id) if action == "paper_summary" else papers_like(named[0])
        await commands.asking.by_interaction(interaction, text, private=True, message_id=message_id)
    else:
        options = [(paper.title, paper.paper_id) for paper in named if may_be_argument(paper.paper_id)]
        words = "Several papers are named there. Which one?"
        await respond(interaction, [messages.choice_of_papers(words, f"{action}_here", "", options[:OPTIONS])])


def _choice(shown: str, value: str) -> app_commands.Choice[str]:
    name = shortened(one_line(shown), CHOICE) or "—"
    return app_commands.Choice(name=name, value=value if may_be_argument(value) else shortened(one_line(shown), CHOICE))


def _one_of(named: list[PaperRecord], typed: str) -> DiscordMessage:
    if not named:
        words = f"No paper on the lists is called or linked as “{shortened(typed, 200)}”."
        return messages.text_message(words, colour=messages.ORANGE)
    if len(named) == 1:
        return messages.paper_message(named[0])
    options = [(paper.title, paper.paper_id) for paper in named if may_be_argument(paper.paper_id)]
    return messages.choice_of_papers(
        f"{len(named)} works go by that name. Which one?", "show_paper", "", options[:OPTIONS]
    )


def _lists(house: House, scope: Scope) -> DiscordMessage:
    with house.desk.library(scope) as library:
        as_of = (
            f"Library revision {library.revision.number}, published {library.revision.published_at:%Y-%m-%d %H:%M} UTC."
        )
        return messages.lists_message(library.lists(), library.revision.papers, as_of)
