"""Shows an answer in the response to an interaction that an earlier process began."""

from collections.abc import Mapping, Sequence
from functools import partial

import discord

from bot.answering.model import TextFile
from bot.platforms.discord.controls import view_of
from bot.platforms.discord.messages import DiscordMessage
from bot.platforms.discord.surfaces import MOST_BY_USER_INSTALL, discord_file, insist
from bot.store.model import StoredQuestion


class LeftResponse:
    """A surface of `bot.platforms.discord.surfaces`, reached by the interaction's token, which is stored."""

    def __init__(self, client: discord.Client, stored: StoredQuestion) -> None:
        """Show where the stored question's answer was to appear; `find` comes first."""
        self._webhook = discord.Webhook.partial(client.application_id or 0, stored.shown["token"], client=client)
        self._stored = stored
        self._message_ids = [int(message_id) for message_id in stored.shown.get("messages", "").split()]

    @property
    def shown(self) -> Mapping[str, str]:
        """What is stored, with the messages as they are now."""
        return {**self._stored.shown, "messages": " ".join(map(str, self._message_ids))}

    async def find(self) -> discord.WebhookMessage:
        """Return the response's first message; raises discord.HTTPException where there is none."""
        if self._message_ids:
            return await self._webhook.fetch_message(self._message_ids[0])
        # Its id was never learnt; this is how Discord calls the first one.
        found = await self._webhook.fetch_message("@original")  # type: ignore[arg-type]
        self._message_ids = [found.id]
        return found

    async def begin(self) -> None:
        """Nothing: the response has begun."""

    async def show(self, messages: Sequence[DiscordMessage]) -> None:
        """Edit the response, and send what follows it."""
        for at, message in enumerate(messages[: MOST_BY_USER_INSTALL + 1]):
            view = view_of(message.controls)
            if at < len(self._message_ids):
                await insist(partial(self._webhook.edit_message, self._message_ids[at], embed=message.embed, view=view))
            else:
                sent = await insist(
                    partial(
                        self._webhook.send,
                        embed=message.embed,
                        view=view or discord.utils.MISSING,
                        ephemeral=self._stored.asked.private,
                        wait=True,
                    )
                )
                self._message_ids.append(sent.id)

    async def attach(self, file: TextFile) -> None:
        """Send a file after the response, for the same eyes."""
        sent = await insist(
            lambda: self._webhook.send(file=discord_file(file), ephemeral=self._stored.asked.private, wait=True)
        )
        self._message_ids.append(sent.id)

    async def clear(self) -> None:
        """Delete what is shown."""
        for message_id in self._message_ids:
            await insist(partial(self._webhook.delete_message, message_id))
        self._message_ids.clear()
