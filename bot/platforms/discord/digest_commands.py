"""Serves `/digest` and `/alert` in Discord, for a channel or one person."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Literal

import discord
from discord import app_commands

from bot.digests.chat import ONLY_MANAGERS, DigestChat
from bot.digests.model import WEEKDAYS, Destination
from bot.digests.parts import parts_of
from bot.digests.subscription_text import read_wish, with_fields
from bot.errors import SubscribingError
from bot.platforms.discord import messages
from bot.platforms.discord.digest_courier import DiscordCourier
from bot.platforms.discord.digest_messages import part_message
from bot.platforms.discord.events import PLATFORM, place_of_interaction, presser_of
from bot.platforms.discord.messages import DiscordMessage
from bot.platforms.discord.respond import Interaction, defer, respond
from bot.reception.reception import Reception

_MOST_PREVIEWED = 4
_Several = app_commands.Range[str, 0, 500]
"""Values with commas between them."""

_WISHED = {
    "topics": "Topics, or papers that the news should resemble, with commas between them.",
    "lists": "Names of lists, with commas between them; all without.",
    "authors": "Authors, of whom papers must have one.",
    "organisations": "Organisations, from which papers must come.",
    "venues": "Venues, where papers must have appeared.",
    "cites": "Papers, of which one must be cited.",
    "sections": "Headings of the lists, of which papers must be under one.",
    "kinds": "Kinds of work: paper, survey, benchmark, project, course, article.",
    "only_me": "Send it to me in direct messages.",
}
"""What can be asked for, with the words for it."""

_DAYS = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def add_digest_commands(
    tree: app_commands.CommandTree[discord.Client], digests: DigestChat, reception: Reception
) -> None:
    """Add `/digest` with its commands, and `/alert`, to a tree."""
    group = app_commands.Group(name="digest", description="Digests of what is new on the lists.")

    @group.command(name="subscribe", description="Set up a digest of what is new, here or for you alone.")
    @app_commands.describe(
        weekday="Day of the week.",
        time="Time of that day, such as 16:30.",
        rhythm="Weekly, or every day at that time.",
        zone="Time zone, such as Europe/Berlin.",
        length="How many papers are listed one by one.",
        empty="Without news: a short note, or nothing.",
        **_WISHED,
    )
    async def subscribe(
        interaction: Interaction,
        weekday: _DAYS = WEEKDAYS[0],
        time: app_commands.Range[str, 1, 10] = "09:00",
        zone: app_commands.Range[str, 1, 60] = "UTC",
        topics: _Several = "",
        lists: _Several = "",
        only_me: bool = False,
        rhythm: Literal["weekly", "daily"] = "weekly",
        authors: _Several = "",
        organisations: _Several = "",
        venues: _Several = "",
        cites: _Several = "",
        sections: _Several = "",
        kinds: _Several = "",
        length: app_commands.Range[int, 1, 200] = 30,
        empty: Literal["note", "nothing"] | None = None,
    ) -> None:
        day = "daily" if rhythm == "daily" else weekday
        fields = {"topics": topics, "lists": lists, "authors": authors, "organisations": organisations}
        fields |= {"venues": venues, "cites": cites, "sections": sections, "kinds": kinds}
        typed = f"{day} {time} zone:{zone} length:{length}{f' empty:{empty}' if empty else ''}"
        await _subscribe(interaction, digests, typed, fields, own=only_me)

    @tree.command(name="alert", description="Be told of new papers as soon as the lists are read.")
    @app_commands.describe(
        quiet="Hours in which nothing is sent, such as 22-8.",
        most="Most messages a day; the rest waits for the next day.",
        zone="Time zone, such as Europe/Berlin.",
        **_WISHED,
    )
    async def alert(
        interaction: Interaction,
        topics: _Several = "",
        authors: _Several = "",
        organisations: _Several = "",
        venues: _Several = "",
        cites: _Several = "",
        sections: _Several = "",
        lists: _Several = "",
        kinds: _Several = "",
        quiet: app_commands.Range[str, 0, 20] = "",
        most: app_commands.Range[int, 1, 50] | None = None,
        zone: app_commands.Range[str, 1, 60] = "UTC",
        only_me: bool = False,
    ) -> None:
        fields = {"topics": topics, "lists": lists, "authors": authors, "organisations": organisations}
        fields |= {"venues": venues, "cites": cites, "sections": sections, "kinds": kinds}
        typed = f"at once zone:{zone}{f' quiet:{quiet}' if quiet else ''}{f' most:{most}' if most else ''}"
        await _subscribe(interaction, digests, typed, fields, own=only_me)

    @group.command(name="list", description="The digests of this channel, and your own.")
    async def list_(interaction: Interaction) -> None:
        await _do(interaction, digests.shown(_destination(interaction), _destination(interaction, own=True)))

    @group.command(name="preview", description="What the digest would say now; nothing is marked as told.")
    @app_commands.describe(digest="Which one, where there are several.", only_me="My own, not the channel's.")
    async def preview(
        interaction: Interaction, digest: app_commands.Range[str, 0, 100] = "", only_me: bool = False
    ) -> None:
        await defer(interaction, ephemeral=True)
        if (refusal := await reception.count(presser_of(interaction))) is not None:
            await respond(interaction, [messages.text_message(refusal, colour=messages.ORANGE)])
            return
        try:
            previewed = await digests.preview(_destination(interaction, own=only_me), digest)
        except SubscribingError as error:
            await respond(interaction, [messages.text_message(str(error), colour=messages.ORANGE)])
            return
        shown = [embed for part in parts_of(previewed, DiscordCourier.room) for embed in part_message(part, "").embeds]
        await respond(interaction, [DiscordMessage(embed) for embed in shown[:_MOST_PREVIEWED]])

    @group.command(name="taste", description="Which papers were liked and disliked, and what that does.")
    @app_commands.describe(digest="Which one, where there are several.", only_me="My own, not the channel's.")
    async def taste(
        interaction: Interaction, digest: app_commands.Range[str, 0, 100] = "", only_me: bool = False
    ) -> None:
        await _do(interaction, digests.taste(_destination(interaction, own=only_me), digest))

    @group.command(name="forget", description="Forget which papers were liked and disliked, or one of them.")
    @app_commands.describe(
        digest="Which one, where there are several.", paper="This paper alone.", only_me="My own, not the channel's."
    )
    async def forget(
        interaction: Interaction,
        digest: app_commands.Range[str, 0, 100] = "",
        paper: app_commands.Range[str, 0, 300] = "",
        only_me: bool = False,
    ) -> None:
        where = _destination(interaction, own=only_me)
        work = digests.forget_taste(where, digest, str(interaction.user.id), paper)
        await _do(interaction, work, changes=not only_me)

    for verb, does, description in (
        ("pause", digests.pause, "Let no digest be sent until it is resumed."),
        ("resume", digests.resume, "Go on with a paused digest."),
        ("unsubscribe", digests.unsubscribe, "End a digest."),
    ):
        group.command(name=verb, description=description)(_changing(does))

    tree.add_command(group)


async def _subscribe(
    interaction: Interaction, digests: DigestChat, typed: str, fields: Mapping[str, str], *, own: bool
) -> None:
    """Set up what was typed, with fields of which each has values with commas between them."""

    async def work() -> str:
        _, schedule, wishes = await asyncio.to_thread(read_wish, typed)
        wishes = with_fields(wishes, fields)
        if not own and not _may_post(interaction):
            return "I may not write in this channel, or not embed links: allow me both first."
        where = _destination(interaction, own=own)
        return await digests.subscribe(where, "", schedule, wishes, str(interaction.user.id))

    await _do(interaction, work(), changes=not own)


def _changing(
    does: Callable[[Destination, str, str], Coroutine[Any, Any, str]],
) -> Callable[[Interaction, str, bool], Coroutine[Any, Any, None]]:
    """A command that changes one digest."""

    @app_commands.describe(digest="Which one, where there are several.", only_me="My own, not the channel's.")
    async def change(
        interaction: Interaction, digest: app_commands.Range[str, 0, 100] = "", only_me: bool = False
    ) -> None:
        work = does(_destination(interaction, own=only_me), digest, str(interaction.user.id))
        await _do(interaction, work, changes=not only_me)

    return change


async def rate(interaction: Interaction, digests: DigestChat, digest_id: str, number: str, *, liked: bool) -> None:
    """Ask for more or fewer papers like a highlight, for those who may change the channel's digests."""
    await defer(interaction, ephemeral=True)
    may, does = may_change(interaction), digests.more if liked else digests.fewer
    words = await does(digest_id, number, destinations_of(interaction)) if may else ONLY_MANAGERS
    await respond(interaction, [messages.text_message(words)])


async def _do(interaction: Interaction, work: Coroutine[Any, Any, str], *, changes: bool = False) -> None:
    """Say, for the person's eyes only, what came of something; who may not change a channel's digests is told so."""
    await defer(interaction, ephemeral=True)
    if changes and not may_change(interaction):
        work.close()
        await respond(interaction, [messages.text_message(ONLY_MANAGERS, colour=messages.ORANGE)])
        return
    try:
        await respond(interaction, [messages.text_message(await work)])
    except SubscribingError as error:
        await respond(interaction, [messages.text_message(str(error), colour=messages.ORANGE)])


def may_change(interaction: Interaction) -> bool:
    """Whether somebody may change what concerns a channel; everybody may in their own direct messages."""
    return interaction.guild_id is None or interaction.permissions.manage_guild


def _may_post(interaction: Interaction) -> bool:
    allowed = interaction.app_permissions
    return interaction.guild_id is None or (allowed.send_messages and allowed.embed_links)


def _destination(interaction: Interaction, *, own: bool = False) -> Destination:
    place = place_of_interaction(interaction)
    if own or interaction.guild_id is None:
        return Destination(PLATFORM, "", "", str(interaction.user.id))
    return Destination(PLATFORM, place.workspace, place.channel)


def destinations_of(interaction: Interaction) -> tuple[Destination, ...]:
    """Return where a digest that is pressed in may have gone: the channel, or in a direct message the person."""
    if interaction.guild_id is None:
        return (_destination(interaction),)
    return (_destination(interaction), Destination(PLATFORM, "", str(interaction.channel_id or "")))
