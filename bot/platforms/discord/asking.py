"""Hands a message or an interaction to the reception, with the surface of its answer."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from weakref import WeakValueDictionary

import discord

from bot.logs import log_unexpected
from bot.platforms.discord import allowed
from bot.platforms.discord.controls import answer_in
from bot.platforms.discord.display import AnswerDisplay, DisplayManner
from bot.platforms.discord.events import (
    PLATFORM,
    Heard,
    asked_by_interaction,
    asked_by_message,
    hear,
    place_of,
    place_of_interaction,
    replied_to,
    rights_of,
    roles_of,
    thread_name,
)
from bot.platforms.discord.messages import RED, text_message
from bot.platforms.discord.respond import defer
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.splitting import shortened
from bot.platforms.discord.surfaces import ChannelSurface, InteractionSurface, Surface, ThreadSurface
from bot.reception import words
from bot.reception.addressed import is_greeting, is_remark, is_thanks, takes_back
from bot.reception.reception import Reception
from bot.reception.talk import Talk
from bot.store.model import DIRECT, PRIVATE, Asked, StoredQuestion
from ingest.terms.outside_text import one_line

_log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
EDITABLE = timedelta(minutes=1)
"""How long after it was asked a question that is edited is answered anew."""

NO_QUESTION = (
    "Ask me about the papers on the reading lists: a topic, a paper by name, title or link, or all papers of a venue, "
    "year or organisation. Commands: /ask, /find, /paper, /summary, /lists, /help."
)
UNREADABLE = (
    "I cannot read that reply, since it does not mention me. Reply with the mention on, or write @ and my name."
)
_ASKED_LATE = 300


class Asking:
    """Takes questions to the reception; one for each client."""

    def __init__(
        self, client: discord.Client, reception: Reception, settings: DiscordSettings, manner: DisplayManner
    ) -> None:
        """Ask on behalf of the people whom `client` hears."""
        self._client = client
        self._reception = reception
        self._settings = settings
        self._manner = manner
        self._displays: WeakValueDictionary[str, AnswerDisplay] = WeakValueDictionary()
        self._talk = Talk()

    async def by_message(self, message: discord.Message) -> None:
        """Answer a message where it is a question to the bot."""
        assert self._client.user is not None
        heard = hear(message, self._client.user.id)
        if heard is None or (heard.way == "overheard" and not await self._is_for_us(message, heard)):
            return
        conversation = await self._conversation(message, heard)
        asked = self._with_rights(asked_by_message(message, heard.text, conversation), rights_of(message.author))
        refusal = self._refusal(message, asked, heard)
        if missing := allowed.lacking(message, in_place=refusal is not None):
            await self._tell_who_asked(message, asked, missing)
            return
        surface = self._surface(message, heard, refused=refusal is not None)
        self._talk.answered(conversation)
        display = self.display(surface, self._hint(message, heard), message)
        await self._reception.take(asked, display, refusal=refusal, shown=surface.shown)

    async def failed(self, message: discord.Message, error: Exception) -> None:
        """Log what failed before a question could be taken, and tell it in plain words to who asked."""
        assert self._client.user is not None
        failure_id, _ = log_unexpected(error)
        heard = hear(message, self._client.user.id)
        if heard is None or heard.way == "overheard" or allowed.lacking(message):
            return
        reply_to = message.id if allowed.may_reply(message) else None
        failure = text_message(words.failed(failure_id), colour=RED)
        await ChannelSurface(self._client, message.channel.id, reply_to).show([failure])

    async def by_interaction(
        self,
        interaction: discord.Interaction[discord.Client],
        text: str,
        *,
        private: bool,
        message_id: int | None = None,
        thread: discord.Thread | None = None,
    ) -> None:
        """Answer a question, which may be about a thread, in response to an interaction that has been deferred."""
        asked = self._with_rights(asked_by_interaction(interaction, text, private=private), interaction.permissions)
        surface = InteractionSurface(interaction, ephemeral=private, message_id=message_id, clock=self._manner.clock)
        display = self.display(surface, _how_to_go_on(interaction, private=private), thread=thread)
        await self._reception.take(asked, display, shown=surface.shown)

    async def by_command(
        self, interaction: discord.Interaction[discord.Client], text: str, *, private: bool, lists: Sequence[str] = ()
    ) -> None:
        """Answer a question that a command asks, which has had no response yet.

        It is claimed first, so that whatever becomes of this process, who has seen it taken up learns how it ended;
        but Discord waits three seconds for a response, so the claim is not waited for any longer than `PATIENCE`.
        (Messages need no response: what the gateway has sent is claimed before anything is shown. A question that was
        on its way when a process died is lost to all but Discord, which sends it to the same session only.)
        """
        asked = self._with_rights(
            asked_by_interaction(interaction, text, private=private, lists=lists), interaction.permissions
        )
        surface = InteractionSurface(interaction, ephemeral=private, clock=self._manner.clock)
        hint = _how_to_go_on(interaction, private=private)
        claiming = asyncio.ensure_future(self._reception.claim(asked, surface.shown))
        await asyncio.wait([claiming], timeout=PATIENCE_SECONDS)
        if claiming.done() and claiming.result() is None:
            return
        try:
            surface.deferred(await defer(interaction, ephemeral=private))
        except Exception as error:
            # Mostly late, as after a broken connection. The question is claimed by now, so whatever it was, the answer
            # goes where no response is needed.
            failure_id, _ = log_unexpected(error)
            _log.info("a command could not be responded to: %s", failure_id)
            surface.missed()
            hint = f"You asked “{shortened(one_line(text), _ASKED_LATE)}” while Discord could not reach me. {hint}"
        answer_id = await claiming
        if answer_id is not None:
            await self._reception.answer(answer_id, asked, self.display(surface, hint))

    async def why_not(self, interaction: discord.Interaction[discord.Client]) -> str | None:
        """Say why a person is not answered where they use something; None where they are.

        Limits on how often are not looked at, nor counted.
        """
        place, roles = place_of_interaction(interaction), roles_of(interaction.user)
        channels = [interaction.channel_id or 0, int(place.channel or 0)]
        refusal = allowed.why_not(self._settings, place, channels, roles)
        return refusal or await self._reception.why_not_you(place, str(interaction.user.id), roles)

    async def edited(self, message: discord.Message) -> None:
        """Answer a question anew that was edited within a minute; a message may become a question by that, too."""
        assert self._client.user is not None
        if discord.utils.utcnow() - message.created_at > EDITABLE:
            return
        stored = await self._reception.stored_by_event(PLATFORM, str(message.id))
        heard = hear(message, self._client.user.id)
        if heard is None:
            return
        if stored is None:
            if heard.way == "mention":
                await self.by_message(message)
        elif takes_back(heard.text):
            await self._reception.withdraw(PLATFORM, str(message.id))
        elif heard.text != stored.asked.text and stored.state != "withdrawn":
            display = self.display(self.surface_of(stored), self._hint(message, heard))
            await self._reception.edited(stored, heard.text, display)

    async def deleted(self, message_id: int) -> None:
        """Stop answering a question that was deleted."""
        await self._reception.withdraw(PLATFORM, str(message_id))

    def display(
        self,
        surface: Surface,
        hint: str,
        asked_by: discord.Message | None = None,
        thread: discord.Thread | None = None,
    ) -> AnswerDisplay:
        """A display for an answer; an earlier one of the same answer falls silent when it takes over."""
        return AnswerDisplay(surface, self._manner, self._displays, hint, asked_by, thread)

    def surface_of(self, stored: StoredQuestion) -> Surface:
        """Where an answer stands: the very surface while it is being shown, else its messages as far as known."""
        current = self._displays.get(stored.answer_id)
        return current.surface if current is not None else surface_of(self._client, stored)

    async def _is_for_us(self, message: discord.Message, heard: Heard) -> bool:
        """Whether a message without a mention is a question all the same: a follow-up, or in a channel of questions."""
        if not heard.text:
            return False
        place = place_of(message.guild, message.channel)
        if not isinstance(message.channel, discord.Thread):
            here = await self._reception.place_settings(place)
            to_all = not heard.names_others and replied_to(message) is None
            return not here.mention_required and to_all and not is_remark(heard.text)
        conversation = str(message.channel.id)
        if not await self._reception.takes_part(place, conversation):
            return False
        person = str(message.author.id)
        # Discord has no message that one person alone sees, so where it is unsure the bot stays silent.
        return self._talk.judge(conversation, person, heard.text, names_others=heard.names_others) == "answer"

    def _with_rights(self, asked: Asked, rights: discord.Permissions) -> Asked:
        """Return a question with whether the person manages the server, where the configuration names that server.

        Who invites the bot to a server of their own manages that one, and proves nothing by it.
        """
        named = {str(server) for server in self._settings.servers}
        return replace(asked, manages=rights.manage_guild and asked.place.workspace in named)

    async def _conversation(self, message: discord.Message, heard: Heard) -> str:
        """The thread, the direct conversation, the chain of replies, or a new conversation."""
        if message.guild is None:
            return DIRECT
        if isinstance(message.channel, discord.Thread):
            return str(message.channel.id)
        if heard.answered is not None:
            stored = await self._question_of(heard.answered)
            if stored is not None and not stored.asked.conversation.startswith(PRIVATE):
                return stored.asked.conversation
        return str(message.id)

    async def _question_of(self, answer: discord.Message) -> StoredQuestion | None:
        """The question that one of the bot's messages answers."""
        if (answer_id := answer_in(answer)) is not None:
            return await self._reception.stored(answer_id)
        key = answer.reference.message_id if answer.reference else None
        if answer.interaction_metadata is not None:
            key = answer.interaction_metadata.id
        return None if key is None else await self._reception.stored_by_event(PLATFORM, str(key))

    def why_declined(self, asked: Asked, channel: int) -> str | None:
        """Return what is said in place of an answer to what was asked in a channel or thread; None for a question."""
        refusal = allowed.why_not(self._settings, asked.place, [channel, int(asked.place.channel)], asked.roles)
        if refusal is None and is_thanks(asked.text):
            return words.WELCOME
        return NO_QUESTION if refusal is None and (not asked.text or is_greeting(asked.text)) else refusal

    def _refusal(self, message: discord.Message, asked: Asked, heard: Heard) -> str | None:
        refusal = self.why_declined(asked, message.channel.id)
        unreadable = not heard.text and heard.way == "reply" and not self._client.intents.message_content
        return UNREADABLE if refusal == NO_QUESTION and unreadable else refusal

    def _surface(self, message: discord.Message, heard: Heard, *, refused: bool) -> Surface:
        reply_to = message.id if message.guild is not None and allowed.may_reply(message) else None
        plain = not allowed.may_embed(message)
        threads = message.channel.type in (discord.ChannelType.text, discord.ChannelType.news)
        if threads and allowed.may_open_thread(message) and heard.way != "reply" and not refused:
            name, minutes = thread_name(heard.text), self._settings.thread_archive_minutes
            return ThreadSurface(self._client, message, name, minutes, may_reply=reply_to is not None, plain=plain)
        return ChannelSurface(self._client, message.channel.id, reply_to, plain=plain)

    def _hint(self, message: discord.Message, heard: Heard) -> str:
        if message.guild is None:
            return ""
        if self._client.intents.message_content and heard.way != "reply":
            return "Write here to continue"
        if heard.way == "reply" and not isinstance(message.channel, discord.Thread):
            return "Reply to continue"
        return "Reply or mention me to continue"

    async def _tell_who_asked(self, message: discord.Message, asked: Asked, missing: Sequence[str]) -> None:
        """Say in a direct message to who asked why there is no answer where nothing can be said in place."""
        direct = await message.author.create_dm()
        words_to_send = (
            f"You asked me something in #{getattr(message.channel, 'name', 'a channel')}, but I may not answer there. "
            f"Whoever looks after the server can give me these permissions: {', '.join(missing)}."
        )
        surface = ChannelSurface(self._client, direct.id)
        await self._reception.take(asked, self.display(surface, ""), refusal=words_to_send)


def _how_to_go_on(interaction: discord.Interaction[discord.Client], *, private: bool) -> str:
    return "" if private or interaction.guild_id is None else "Reply to continue"


def surface_of(client: discord.Client, stored: StoredQuestion, key: str = "") -> ChannelSurface:
    """The messages that show an answer already, as far as they are known; `key` as in `ChannelSurface`."""
    shown = stored.shown
    known = [int(message_id) for message_id in shown.get("messages", "").split()]
    reply_to = shown.get("reply_to")
    channel = shown.get("channel") or stored.asked.place.channel
    return ChannelSurface(client, int(channel), int(reply_to) if reply_to else None, known, key=key)
