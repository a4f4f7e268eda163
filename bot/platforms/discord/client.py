"""The Discord client: hears messages, commands and buttons, and hands them on.

A connection of its own kind for sharded bots: `make_client` gives the one that the configuration asks for.
"""

import asyncio
import hashlib
import json
import logging
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.digests.chat import DigestChat
from bot.digests.reactions import Reactions
from bot.logs import log_unexpected
from bot.platforms.discord import messages
from bot.platforms.discord.asking import Asking
from bot.platforms.discord.buttons import Buttons
from bot.platforms.discord.catching_up import catch_up, note_listening
from bot.platforms.discord.commands import Commands, add_commands
from bot.platforms.discord.controls import Choose, Press
from bot.platforms.discord.digest_commands import add_digest_commands
from bot.platforms.discord.digest_courier import DiscordCourier
from bot.platforms.discord.display import DisplayManner
from bot.platforms.discord.events import PLATFORM
from bot.platforms.discord.group_commands import add_group_commands
from bot.platforms.discord.group_events import DiscordGroups
from bot.platforms.discord.reactions import HeardReactions
from bot.platforms.discord.recovering import DiscordRecovery
from bot.platforms.discord.respond import is_too_late
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.surfaces import insist
from bot.reading_groups.finding import has_groups
from bot.reception import words
from bot.reception.house import House
from bot.reception.statistics import Statistics
from bot.reception.titles import CurrentTitles
from bot.store.notes import note, set_note

# The library says at every start what it lacks for playing sound, which nobody here wants.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

_log = logging.getLogger(__name__)
_COMMANDS_NOTE = "commands"
_READY_SECONDS = 2.0
_AGAIN_SECONDS = 30.0


def intents_for(settings: DiscordSettings) -> discord.Intents:
    """The intents that are needed, and no other."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    intents.guild_reactions = intents.dm_reactions = settings.reactions
    intents.message_content = settings.message_content
    return intents


class RefdeskClient(discord.Client):
    """One connection to Discord over one house."""

    def __init__(
        self,
        house: House,
        settings: DiscordSettings,
        *,
        ready_seconds: float = _READY_SECONDS,
        manner: DisplayManner | None = None,
    ) -> None:
        """Prepare to connect; `ready_seconds` is how long Discord may be silent before all servers are known."""
        super().__init__(
            intents=intents_for(settings),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=ready_seconds,
        )
        self.house = house
        self.settings = settings
        self.titles = CurrentTitles(house.desk)
        self.manner = manner or DisplayManner(
            page_size=house.settings.answers.page_size,
            note_shown=house.reception.note_shown,
            edit_seconds=settings.edit_seconds,
        )
        self.asking = Asking(self, house.reception, settings, self.manner)
        self.buttons = Buttons(self, house, self.asking, self.manner)
        self.tree = app_commands.CommandTree(
            self,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self.tree.error(self._command_failed)
        statistics = Statistics(house.desk, house.store)
        commands = Commands(house, settings, self.asking, self.titles, statistics)
        add_commands(self.tree, commands)
        digests = DigestChat(
            house.store,
            house.desk,
            private_lists=house.settings.reception.private_lists,
            budget=house.settings.budget,
        )
        add_digest_commands(self.tree, digests, house.reception)
        self.reactions = HeardReactions(self, house.reception, settings, Reactions(house.store, house.reception.now))
        add_group_commands(self.tree, self.buttons.groups, self.asking.why_not, commands.complete_paper)
        self._beside: set[asyncio.Task[None]] = set()
        self._listens = False

    async def setup_hook(self) -> None:
        """Make ready before connecting: buttons of earlier runs, commands, titles, unfinished answers."""
        self.add_dynamic_items(Press, Choose)
        await self._sync_commands()
        self._run_beside(self.titles.keep_current, "titles")
        recovery = DiscordRecovery(self, self.asking)
        recovering = partial(self.house.reception.recover_unfinished, PLATFORM, recovery)
        self._run_beside(recovering, "unfinished answers")
        if not self.settings.message_content:
            _log.info(
                "Discord: without the message content intent (`[discord] message_content`), follow-ups in threads "
                "need a mention or a reply."
            )

    async def close(self) -> None:
        """Disconnect; what runs beside ends first."""
        self.house.couriers.pop(PLATFORM, None)
        self.house.group_platforms.pop(PLATFORM, None)
        for task in list(self._beside):
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        await super().close()

    async def on_ready(self) -> None:
        """Deliver digests from now on, and take up what nobody heard; a lost connection is discord.py's own affair."""
        self.house.couriers[PLATFORM] = DiscordCourier(self, partial(has_groups, self.house.store))
        self.house.group_platforms[PLATFORM] = DiscordGroups(self)
        try:
            await catch_up(self, self.house.store, self.on_message)
        finally:
            if not self._listens and not self.is_closed():
                self._listens = True
                self._run_beside(partial(note_listening, self.house.store), "noting that it listens")

    async def on_message(self, message: discord.Message) -> None:
        """Hear a message."""
        try:
            await self.asking.by_message(message)
        except Exception as error:
            await self.asking.failed(message, error)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Hear that a message was edited."""
        await self.asking.edited(payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Hear that a message was deleted."""
        await self.asking.deleted(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Hear that several messages were deleted."""
        for message_id in payload.message_ids:
            await self.asking.deleted(message_id)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Hear that somebody reacts to a message."""
        await self.reactions.given(payload)

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        """Hear that somebody takes a reaction back."""
        await self.reactions.taken_back(payload)

    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        """Hear that all reactions to a message were removed."""
        await self.reactions.cleared(payload.message_id)

    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        """Hear that all reactions of one sign were removed."""
        await self.reactions.cleared(payload.message_id, payload.emoji)

    async def pressed(
        self, interaction: discord.Interaction[discord.Client], action: str, answer_id: str, argument: str
    ) -> None:
        """Act on a button or a choice."""
        try:
            await self.buttons.act(interaction, action, answer_id, argument)
        except Exception as error:
            await tell_failure(interaction, error)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what failed while an event was handled; there is nobody to tell who has not been told."""
        error = sys.exception()
        if error is not None:
            log_unexpected(error)

    async def _command_failed(
        self, interaction: discord.Interaction[discord.Client], error: app_commands.AppCommandError
    ) -> None:
        if isinstance(error, app_commands.CheckFailure):
            await interaction.response.send_message(embed=messages.text_message(str(error)).embed, ephemeral=True)
            return
        await tell_failure(interaction, error.__cause__ or error)

    async def _sync_commands(self) -> None:
        """Register the commands where they are not those registered last; Discord counts registrations."""
        described = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        known = f"{self.application_id} {json.dumps(described, sort_keys=True, default=str)}"
        digest = hashlib.sha256(known.encode()).hexdigest()
        if await asyncio.to_thread(note, self.house.store, PLATFORM, _COMMANDS_NOTE) == digest:
            return
        try:
            await insist(self.tree.sync)
        except discord.HTTPException as error:
            failure_id, _ = log_unexpected(error)
            _log.error("Discord did not take the commands (%s); those registered before stay.", failure_id)
            return
        await asyncio.to_thread(set_note, self.house.store, PLATFORM, _COMMANDS_NOTE, digest)

    def _run_beside(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        """Run something until the client is closed; where it fails it is logged and begun again after a while."""

        async def run_on() -> None:
            while True:
                try:
                    await work()
                except Exception as error:
                    log_unexpected(error)
                await asyncio.sleep(_AGAIN_SECONDS)

        task = asyncio.create_task(run_on(), name=f"Discord: {name}")
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


class ShardedRefdeskClient(RefdeskClient, discord.AutoShardedClient):
    """The same in as many connections as Discord recommends."""


def make_client(house: House, settings: DiscordSettings, **options: Any) -> RefdeskClient:
    """The client that the configuration asks for."""
    return (ShardedRefdeskClient if settings.sharded else RefdeskClient)(house, settings, **options)


async def tell_failure(interaction: discord.Interaction[discord.Client], error: BaseException) -> None:
    """Log what failed, and tell it in plain words to who asked, by its id; as nobody else's business, ephemerally."""
    if is_too_late(error):
        _log.warning("an interaction arrived too late to be responded to; Discord has told so the one who asked")
        return
    failure_id, _ = log_unexpected(error)
    embed = messages.text_message(words.failed(failure_id), colour=messages.RED).embed
    try:
        if interaction.response.is_done():
            await interaction.followup.send(embed=embed, ephemeral=True)
        else:
            await interaction.response.send_message(embed=embed, ephemeral=True)
    except discord.HTTPException as refused:
        second, _ = log_unexpected(refused)
        _log.warning("the failure %s could not be told: %s", failure_id, second)
