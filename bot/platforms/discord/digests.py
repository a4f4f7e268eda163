"""Posts digests in Discord silently and once, and serves `/digest`."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import aiohttp
import discord
from discord import app_commands

from bot.digests.chat import ONLY_MANAGERS, DigestChat
from bot.digests.model import WEEKDAYS, Block, Destination, DigestItem, DigestPart, Highlight, Line
from bot.digests.parts import parts_of
from bot.digests.subscription_text import read_wish
from bot.errors import CourierError, SubscribingError, UndeliverableError
from bot.platforms.discord import messages
from bot.platforms.discord.controls import Choose, Control, view_of
from bot.platforms.discord.embeds import MESSAGE, THREAD_NAME, Body, embeds_for
from bot.platforms.discord.escaping import line, link, markdown
from bot.platforms.discord.events import PLATFORM, place_of_interaction, presser_of
from bot.platforms.discord.messages import Said
from bot.platforms.discord.pictures import send_with_picture
from bot.platforms.discord.respond import Interaction, defer, respond
from bot.platforms.discord.splitting import shortened
from bot.reception.reception import Reception
from ingest.terms.outside_text import one_line

SUMMARISE, FEWER = "digest_summarise", "digest_fewer"
_CLOCKS_DIFFER = timedelta(minutes=10)
_LOOKED_THROUGH = 2_000
_THREAD_EXISTS = 160004
_MOST_PREVIEWED = 4
_DAYS = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


Place = discord.abc.Messageable


class DiscordCourier:
    """Posts parts of digests; the later ones go into a thread opened on the first."""

    room = 2800
    """Discord takes 6,000 characters in all embeds of a message; the rest is for escaping and the bot's own words."""
    workspace = ""

    def __init__(self, client: discord.Client) -> None:
        """Post as a client that is connected."""
        self._client = client

    async def post(self, destination: Destination, part: DigestPart, key: str, thread: str | None) -> str:
        """Post a part without a sound; see `bot.digests.courier.Courier`.

        The key is the message's nonce as well: Discord itself drops a second message with it for some minutes.
        """
        said = part_message(part, key)
        try:
            channel = await self._channel(destination)
            if thread is not None and not destination.person:
                channel = await self._thread(channel, int(thread), part.within)

            async def send(file: discord.File | None = None) -> discord.Message:
                return await channel.send(
                    embeds=said.embeds,
                    view=view_of(said.controls) or discord.utils.MISSING,
                    file=file or discord.utils.MISSING,
                    nonce=key,
                    silent=True,
                    allowed_mentions=discord.AllowedMentions.none(),
                )

            picture = part.picture
            posted = await (send_with_picture(picture.svg, picture.description, send) if picture else send())
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise _as_courier_error(error) from error
        return str(posted.id)

    async def find(
        self, destination: Destination, part: DigestPart, key: str, thread: str | None, since: datetime
    ) -> str | None:
        """Look for the message whose small print ends in the key, in the thread and beside it."""
        try:
            channel = await self._channel(destination)
            places: list[Place] = [channel]
            if thread is not None and not destination.person:
                places.insert(0, self._client.get_partial_messageable(int(thread)))
            for place in places:
                found = await self._find_in(place, key, since)
                if found is not None:
                    return found
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise _as_courier_error(error) from error
        return None

    async def _find_in(self, place: Place, key: str, since: datetime) -> str | None:
        try:
            async for message in place.history(limit=_LOOKED_THROUGH, after=since - _CLOCKS_DIFFER, oldest_first=True):
                own = self._client.user is not None and message.author.id == self._client.user.id
                if own and any((embed.footer.text or "").endswith(key) for embed in message.embeds):
                    return str(message.id)
        except discord.NotFound:
            # No thread could be opened: what follows the first part then stands in the channel.
            return None
        return None

    async def _channel(self, destination: Destination) -> Place:
        if destination.person:
            return await self._client.create_dm(discord.Object(int(destination.person)))
        channel_id = int(destination.channel)
        channel = self._client.get_channel(channel_id) or await self._client.fetch_channel(channel_id)
        if isinstance(channel, discord.abc.Messageable):
            return channel
        raise UndeliverableError("Messages cannot be posted to a channel of that kind; choose a text channel.")

    async def _thread(self, channel: Place, first: int, name: str) -> Place:
        """The thread on a digest's first message, opened where it is not there yet; the channel where it cannot be."""
        if not isinstance(channel, discord.TextChannel):
            return channel
        try:
            title = shortened(one_line(name), THREAD_NAME) or "Digest"
            await channel.get_partial_message(first).create_thread(name=title, auto_archive_duration=10080)
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            if error.code != _THREAD_EXISTS:
                return channel
        return self._client.get_partial_messageable(first)


@dataclass(frozen=True, slots=True)
class PartMessage:
    """A part as a message: its embeds, which together keep within a message's limit, and the menus under it."""

    embeds: list[discord.Embed]
    controls: tuple[Control, ...]


def part_message(part: DigestPart, key: str) -> PartMessage:
    """Give a part as a message; menus under the highlights summarise one to a DM, or ask for fewer like it."""
    paragraphs = [markdown(part.lead)] if part.lead else []
    paragraphs += [_highlight(highlight) for highlight in part.highlights]
    paragraphs += [piece for block in part.blocks for piece in _block(block)]
    paragraphs += [f"*{markdown(sentence)}*" for sentence in part.closing]
    digest_id = key.partition(".")[0]
    number = f"Part {part.number} of {part.of} · " if part.of > 1 else ""
    footer = f"{number}{key}" if key else "Preview"
    body = Body(tuple(paragraphs), title=line(part.title), footer=footer, colour=messages.BLUE)
    embeds, room = [], MESSAGE
    for embed in embeds_for(body):
        if len(embed) <= room:
            embeds.append(embed)
            room -= len(embed)
    if key and embeds and not (embeds[-1].footer.text or "").endswith(key):
        embeds[-1].set_footer(text=footer)
    controls: tuple[Control, ...] = ()
    if part.highlights and digest_id:
        options = [(f"{n}. {each.item.title}", str(n)) for n, each in enumerate(part.highlights, start=1)]
        controls = (
            Choose(SUMMARISE, digest_id, "Summarise to DM…", options, row=0),
            Choose(FEWER, digest_id, "Fewer like…", options, row=1),
        )
    return PartMessage(embeds, controls)


def add_digest_commands(
    tree: app_commands.CommandTree[discord.Client], digests: DigestChat, reception: Reception
) -> None:
    """Add `/digest` with its commands to a tree."""
    group = app_commands.Group(name="digest", description="A weekly digest of what is new on the lists.")

    @group.command(name="subscribe", description="Set up a weekly digest, here or for you alone.")
    @app_commands.describe(
        weekday="Day of the week.",
        time="Time of that day, such as 16:30.",
        rhythm="Weekly, or every day at that time.",
        zone="Time zone, such as Europe/Berlin.",
        topics="Topics, or papers that the news should resemble, with commas between them.",
        lists="Names of lists, with commas between them; all without.",
        only_me="Send it to me in direct messages.",
    )
    async def subscribe(
        interaction: Interaction,
        weekday: _DAYS = WEEKDAYS[0],
        time: app_commands.Range[str, 1, 10] = "09:00",
        zone: app_commands.Range[str, 1, 60] = "UTC",
        topics: app_commands.Range[str, 0, 500] = "",
        lists: app_commands.Range[str, 0, 500] = "",
        only_me: bool = False,
        rhythm: Literal["weekly", "daily"] = "weekly",
    ) -> None:
        async def work() -> str:
            day = "daily" if rhythm == "daily" else weekday
            _, schedule, wishes = await asyncio.to_thread(read_wish, f"{day} {time} zone:{zone}")
            wishes = replace(wishes, topics=_separated(topics), lists=_separated(lists))
            where = _destination(interaction, own=only_me)
            if not only_me and not _may_post(interaction):
                return "I may not write in this channel, or not embed links: allow me both first."
            return await digests.subscribe(where, "", schedule, wishes, str(interaction.user.id))

        await _do(interaction, work(), changes=not only_me)

    @group.command(name="alert", description="Be told of new papers as soon as the lists are read.")
    @app_commands.describe(
        topics="Topics, or papers that the news should resemble, with commas between them.",
        authors="Authors, of whom papers must have one.",
        organisations="Organisations, from which papers must come.",
        venues="Venues, where papers must have appeared.",
        cites="Papers, of which one must be cited.",
        quiet="Hours in which nothing is sent, such as 22-8.",
        most="Most messages a day; the rest waits for the next day.",
        zone="Time zone, such as Europe/Berlin.",
        only_me="Send it to me in direct messages.",
    )
    async def alert(
        interaction: Interaction,
        topics: app_commands.Range[str, 0, 500] = "",
        authors: app_commands.Range[str, 0, 500] = "",
        organisations: app_commands.Range[str, 0, 500] = "",
        venues: app_commands.Range[str, 0, 500] = "",
        cites: app_commands.Range[str, 0, 500] = "",
        quiet: app_commands.Range[str, 0, 20] = "",
        most: app_commands.Range[int, 1, 50] | None = None,
        zone: app_commands.Range[str, 1, 60] = "UTC",
        only_me: bool = False,
    ) -> None:
        async def work() -> str:
            limits = f"{f' quiet:{quiet}' if quiet else ''}{f' most:{most}' if most else ''}"
            _, schedule, wishes = await asyncio.to_thread(read_wish, f"at once zone:{zone}{limits}")
            wishes = replace(
                wishes,
                topics=_separated(topics),
                authors=_separated(authors),
                organisations=_separated(organisations),
                venues=_separated(venues),
                cites=_separated(cites),
            )
            if not only_me and not _may_post(interaction):
                return "I may not write in this channel, or not embed links: allow me both first."
            where = _destination(interaction, own=only_me)
            return await digests.subscribe(where, "", schedule, wishes, str(interaction.user.id))

        await _do(interaction, work(), changes=not only_me)

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
            await respond(interaction, [messages.words_said(refusal, colour=messages.ORANGE)])
            return
        try:
            previewed = await digests.preview(_destination(interaction, own=only_me), digest)
        except SubscribingError as error:
            await respond(interaction, [messages.words_said(str(error), colour=messages.ORANGE)])
            return
        shown = [embed for part in parts_of(previewed, DiscordCourier.room) for embed in part_message(part, "").embeds]
        await respond(interaction, [Said(embed) for embed in shown[:_MOST_PREVIEWED]])

    for verb, does, description in (
        ("pause", digests.pause, "Let no digest be sent until it is resumed."),
        ("resume", digests.resume, "Go on with a paused digest."),
        ("unsubscribe", digests.unsubscribe, "End a digest."),
    ):
        group.command(name=verb, description=description)(_changing(does))

    tree.add_command(group)


def _changing(
    does: Callable[[Destination, str], Coroutine[Any, Any, str]],
) -> Callable[[Interaction, str, bool], Coroutine[Any, Any, None]]:
    """A command that changes one digest."""

    @app_commands.describe(digest="Which one, where there are several.", only_me="My own, not the channel's.")
    async def change(
        interaction: Interaction, digest: app_commands.Range[str, 0, 100] = "", only_me: bool = False
    ) -> None:
        await _do(interaction, does(_destination(interaction, own=only_me), digest), changes=not only_me)

    return change


async def fewer(interaction: Interaction, digests: DigestChat, digest_id: str, number: str) -> None:
    """Lower what is like a highlight, for those who may change the channel's digests."""
    await defer(interaction, ephemeral=True)
    may = _may_change(interaction)
    words = await digests.fewer(digest_id, number, destinations_of(interaction)) if may else ONLY_MANAGERS
    await respond(interaction, [messages.words_said(words)])


async def _do(interaction: Interaction, work: Coroutine[Any, Any, str], *, changes: bool = False) -> None:
    """Say, for the person's eyes only, what came of something; who may not change a channel's digests is told so."""
    await defer(interaction, ephemeral=True)
    if changes and not _may_change(interaction):
        work.close()
        await respond(interaction, [messages.words_said(ONLY_MANAGERS, colour=messages.ORANGE)])
        return
    try:
        await respond(interaction, [messages.words_said(await work)])
    except SubscribingError as error:
        await respond(interaction, [messages.words_said(str(error), colour=messages.ORANGE)])


def _may_change(interaction: Interaction) -> bool:
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


def _separated(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for each in text.split(",") if (part := " ".join(each.split()))))


def _highlight(highlight: Highlight) -> str:
    shown = f"**{link(highlight.item.url, highlight.item.title)}**{_where(highlight.item)}"
    if not highlight.sentence:
        return f"{shown}\n"
    sentence = f"“{highlight.sentence}”" if highlight.quoted else highlight.sentence
    return f"{shown}\n{markdown(sentence)} *({highlight.basis})*\n"


def _block(block: Block) -> list[str]:
    head = f"**{line(block.heading)}**" + (f"\n{line(block.text)}" if block.text else "")
    foot = [f"*{line(block.closing)}*"] if block.closing else []
    return [head, *map(_line, block.lines), *foot]


def _line(each: Line) -> str:
    remark = f" — {line(each.remark)}" if each.remark else ""
    return f"- {link(each.item.url, each.item.title)}{remark}{_where(each.item, venue=not each.remark)}"


def _where(item: DigestItem, *, venue: bool = True) -> str:
    parts = ", ".join([*([item.venue] if venue and item.venue else []), *item.lists])
    return f" ({line(parts)})" if parts else ""


def _as_courier_error(error: BaseException) -> CourierError | UndeliverableError:
    if isinstance(error, discord.Forbidden):
        return UndeliverableError("Discord does not let me write there: allow me to, or end this digest.")
    if isinstance(error, discord.NotFound):
        return UndeliverableError("The channel is gone.")
    if isinstance(error, discord.RateLimited):
        return CourierError("Discord asks for patience.", error.retry_after)
    if isinstance(error, discord.HTTPException):
        return CourierError(f"Discord refused the message ({error.status}, {error.code}).")
    return CourierError(f"Discord could not be reached ({type(error).__name__}).")
