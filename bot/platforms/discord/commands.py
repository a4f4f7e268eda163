"""The slash commands and the commands in a message's menu.

Each responds at once: within three seconds Discord must have heard something, whatever else is going on.
"""

import asyncio
from datetime import UTC, datetime
from typing import Literal

import discord
from discord import app_commands

from bot.answering.model import Length, Question, SearchResult
from bot.platforms.discord import allowed, messages
from bot.platforms.discord.asking import Asking
from bot.platforms.discord.controls import may_be_argument
from bot.platforms.discord.embeds import CHOICE, CHOICES, OPTIONS
from bot.platforms.discord.escaping import markdown, one_line
from bot.platforms.discord.events import PLATFORM, place_of_interaction, roles_of, text_of
from bot.platforms.discord.messages import Said
from bot.platforms.discord.respond import defer, respond
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.splitting import shortened
from bot.reception.house import House
from bot.reception.titles import CurrentTitles
from bot.store.model import PlaceSettings
from bot.summaries.shape import summary_question
from ingest.library.model import PaperRecord

Interaction = discord.Interaction[discord.Client]

HELP = (
    "**Ask in your own words**: mention me in a channel, write to me directly, or use `/ask`. I answer from the "
    "reading lists only; every sentence cites its papers, and every citation is checked before you see it.\n"
    "- `/ask` a question, `private` for your eyes only\n"
    "- `/find` papers on a topic\n- `/paper` all that is known of one paper\n- `/summary` one paper, told shortly\n"
    "- `/lists` what I know, and how fresh it is\n- `/settings` of this channel, for those who manage the server\n"
    "- `/forget` deletes what you asked and said, `/help` shows this\n"
    "In the menu of a message, under *Apps*: **Summarise this paper** and **Find related papers**.\n"
    "To go on, reply to an answer or write in its thread: “which of those came from CMU?”, “the second one”, “more”."
)
_NO_PAPER_THERE = "No paper on the lists is named or linked in that message."


def add_commands(
    tree: app_commands.CommandTree[discord.Client],
    house: House,
    settings: DiscordSettings,
    asking: Asking,
    titles: CurrentTitles,
) -> None:
    """Add every command to a tree."""

    async def complete_paper(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = titles.index.papers(typed, CHOICES)
        return [_choice(each.shown, each.paper_id) for each in found]

    async def complete_list(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [_choice(name, name) for name in titles.index.lists_named(typed, CHOICES)]

    def lists_of(name: str | None) -> tuple[str, ...]:
        return (name,) if name else ()

    @tree.command(name="ask", description="Ask the reading lists; every sentence of the answer is cited and checked.")
    @app_commands.describe(
        question="What you want to know.", list="Search only this list.", private="Only you see the answer."
    )
    @app_commands.autocomplete(list=complete_list)
    async def ask(
        interaction: Interaction,
        question: app_commands.Range[str, 1, 4000],
        list: str | None = None,
        private: bool = False,
    ) -> None:
        if await _refused(interaction, settings):
            return
        message_id = await defer(interaction, ephemeral=private)
        await asking.by_interaction(interaction, question, private=private, lists=lists_of(list), message_id=message_id)

    @tree.command(name="find", description="Search for papers; no sentences, only what matches.")
    @app_commands.describe(
        query="What to search for.", list="Search only this list.", private="Only you see what was found."
    )
    @app_commands.autocomplete(list=complete_list)
    async def find(
        interaction: Interaction,
        query: app_commands.Range[str, 1, 1000],
        list: str | None = None,
        private: bool = False,
    ) -> None:
        if await _refused(interaction, settings):
            return
        await defer(interaction, ephemeral=private)
        question = Question(query, datetime.now(UTC), lists=lists_of(list))
        found: SearchResult = await asyncio.to_thread(house.desk.find, question)
        await respond(interaction, messages.found_messages(query, found.hits, found.refusal, found.degraded))

    @tree.command(name="paper", description="All that is known of one paper on the lists.")
    @app_commands.describe(paper="Name, title or link.", private="Only you see it.")
    @app_commands.autocomplete(paper=complete_paper)
    async def paper(interaction: Interaction, paper: app_commands.Range[str, 1, 400], private: bool = False) -> None:
        if await _refused(interaction, settings):
            return
        await defer(interaction, ephemeral=private)
        named = await asyncio.to_thread(house.desk.papers_named, paper)
        await respond(interaction, [_one_of(named, paper)])

    @tree.command(name="summary", description="One paper of the lists in a few sentences, each checked.")
    @app_commands.describe(paper="Name, title or link.", private="Only you see it.")
    @app_commands.autocomplete(paper=complete_paper)
    async def summary(interaction: Interaction, paper: app_commands.Range[str, 1, 400], private: bool = False) -> None:
        if await _refused(interaction, settings):
            return
        message_id = await defer(interaction, ephemeral=private)
        await asking.by_interaction(interaction, summary_question(paper), private=private, message_id=message_id)

    @tree.command(name="lists", description="Which reading lists there are, and how fresh they are.")
    async def lists(interaction: Interaction) -> None:
        await defer(interaction, ephemeral=True)
        await respond(interaction, [await asyncio.to_thread(_lists, house)])

    @tree.command(name="help", description="What can be asked, and how.")
    async def help_(interaction: Interaction) -> None:
        embed = discord.Embed(title="Refdesk", description=HELP, colour=messages.BLUE)
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @tree.command(name="forget", description="Delete what you asked me, my answers to it, and your feedback.")
    async def forget(interaction: Interaction) -> None:
        await defer(interaction, ephemeral=True)
        gone = await house.reception.forget(PLATFORM, str(interaction.user.id))
        told = f"Forgotten: {gone.questions} of your questions with their answers, {gone.feedback} of your verdicts. "
        told += "Messages that stand in channels stay there; you may delete yours."
        await respond(interaction, [messages.words_said(told)])

    @tree.command(name="settings", description="Show or change how I answer in this channel.")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.describe(
        mention_required="Whether a message here is a question only when it mentions me.",
        list="Search only this list here.",
        language="Language of answers; empty for the question's own.",
        length="How long answers are.",
        role="Only members with this role may ask here.",
        reset="Back to the defaults first.",
    )
    @app_commands.autocomplete(list=complete_list)
    async def settings_(
        interaction: Interaction,
        mention_required: bool | None = None,
        list: str | None = None,
        language: app_commands.Range[str, 0, 40] | None = None,
        length: Literal["short", "usual", "long"] | None = None,
        role: discord.Role | None = None,
        reset: bool = False,
    ) -> None:
        await defer(interaction, ephemeral=True)
        if not interaction.permissions.manage_guild:
            await respond(interaction, [messages.words_said("Only who may manage the server can change my settings.")])
            return
        place = place_of_interaction(interaction)
        before = PlaceSettings() if reset else await house.reception.place_settings(place)
        changes = _changes(mention_required, list, language, length, role)
        after = before.model_copy(update=changes)
        if changes or reset:
            await house.reception.set_place(place, after, str(interaction.user.id))
        await respond(
            interaction, [_settings_told(after, changed=bool(changes or reset), sees=settings.message_content)]
        )

    @tree.context_menu(name="Summarise this paper")
    async def summarise_this(interaction: Interaction, message: discord.Message) -> None:
        await about_message(interaction, message, "paper_summary")

    @tree.context_menu(name="Find related papers")
    async def find_related(interaction: Interaction, message: discord.Message) -> None:
        await about_message(interaction, message, "paper_alike")

    async def about_message(interaction: Interaction, message: discord.Message, action: str) -> None:
        if await _refused(interaction, settings):
            return
        message_id = await defer(interaction, ephemeral=True)
        named = await asyncio.to_thread(_papers_in, house, text_of(message))
        if not named:
            await respond(interaction, [messages.words_said(_NO_PAPER_THERE, colour=messages.ORANGE)])
        elif len(named) == 1:
            text = summary_question(named[0].paper_id) if action == "paper_summary" else alike(named[0])
            await asking.by_interaction(interaction, text, private=True, message_id=message_id)
        else:
            options = [(paper.title, paper.paper_id) for paper in named if may_be_argument(paper.paper_id)]
            words = "Several papers are named there. Which one?"
            await respond(interaction, [messages.choice_of_papers(words, f"{action}_here", "", options[:OPTIONS])])


def alike(paper: PaperRecord) -> str:
    """The question that asks for papers like one."""
    return f"papers like “{paper.title}”"


async def _refused(interaction: Interaction, settings: DiscordSettings) -> bool:
    """Whether this person is not answered there; then that is said, for the person's eyes only."""
    place = place_of_interaction(interaction)
    channels = [interaction.channel_id or 0, int(place.channel or 0)]
    refusal = allowed.why_not(settings, place, channels, roles_of(interaction.user))
    if refusal is None:
        return False
    await interaction.response.send_message(embed=messages.words_said(refusal).embed, ephemeral=True)
    return True


def _choice(shown: str, value: str) -> app_commands.Choice[str]:
    name = shortened(one_line(shown), CHOICE) or "—"
    return app_commands.Choice(name=name, value=value if may_be_argument(value) else shortened(one_line(shown), CHOICE))


def _one_of(named: list[PaperRecord], typed: str) -> Said:
    if not named:
        words = f"No paper on the lists is called or linked as “{shortened(typed, 200)}”."
        return messages.words_said(words, colour=messages.ORANGE)
    if len(named) == 1:
        return messages.paper_message(named[0])
    options = [(paper.title, paper.paper_id) for paper in named if may_be_argument(paper.paper_id)]
    return messages.choice_of_papers(
        f"{len(named)} works go by that name. Which one?", "show_paper", "", options[:OPTIONS]
    )


def _papers_in(house: House, text: str) -> list[PaperRecord]:
    """The papers that a message links or names."""
    return house.desk.papers_named(text[:4000])


def _lists(house: House) -> Said:
    with house.desk.library() as library:
        as_of = (
            f"Library revision {library.revision.number}, published {library.revision.published_at:%Y-%m-%d %H:%M} UTC."
        )
        return messages.lists_message(library.lists(), library.revision.papers, as_of)


def _changes(
    mention_required: bool | None,
    named: str | None,
    language: str | None,
    length: Length | None,
    role: discord.Role | None,
) -> dict[str, object]:
    given = {
        "mention_required": mention_required,
        "lists": None if named is None else (named,),
        "language": language,
        "length": length,
        "who_may_ask": None if role is None else (str(role.id),),
    }
    return {key: value for key, value in given.items() if value is not None}


def _settings_told(here: PlaceSettings, *, changed: bool, sees: bool) -> Said:
    who = ", ".join(f"<@&{each}>" for each in here.who_may_ask) or "everybody"
    mention = "needed" if here.mention_required else "not needed: every message at the top level is a question"
    if not here.mention_required and not sees:
        mention += " (but I cannot read them without the message content intent)"
    rows = {
        "Mention": mention,
        "Lists": markdown(", ".join(here.lists) or "all"),
        "Language": markdown(here.language or "the question's own"),
        "Length": here.length,
        "Who may ask": who,
    }
    embed = discord.Embed(title="Settings changed" if changed else "Settings here", colour=messages.BLUE)
    embed.description = "\n".join(f"**{name}**: {value}" for name, value in rows.items())
    return Said(embed)
