"""Sends answers for one person to the response address of a command or a button.

Slack takes five replies within half an hour (https://docs.slack.dev/interactivity/handling-user-interaction).
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.answering.model import Answer, Stage
from bot.platforms.slack.client import PacedClient
from bot.platforms.slack.earlier import whole_thread
from bot.platforms.slack.messages import SlackMessage, answer_messages, words_message
from bot.platforms.slack.where import NoteShown, Where
from bot.reception.words import NO_THREAD
from bot.threads.model import Thread

_MOST_MESSAGES = 3
_ATTEMPTS = 3
_SLACKS_DOMAINS = ("slack.com", "slack-gov.com")


class ForeignAddressError(aiohttp.ClientError):
    """An address for replies that is not Slack's; nothing is sent there."""


async def reply(client: PacedClient, response_url: str, message: SlackMessage, *, replace: bool = False) -> None:
    """Show a message to the person alone; `replace` puts it in place of the one whose button was pressed.

    Raises aiohttp.ClientError or TimeoutError when Slack does not take it, or the address is not Slack's.
    """
    body: dict[str, Any] = {
        "response_type": "ephemeral",
        "replace_original": replace,
        "text": message.text,
        "blocks": [block.to_dict() for block in message.blocks],
        "unfurl_links": False,
    }
    await _send(client, response_url, body)


async def tell_directly(client: PacedClient, person: str, words: str) -> None:
    """Say something to a person in a direct message; raises what the client raises."""
    opened = await client.conversations_open(users=person)
    message = words_message(words)
    await client.chat_postMessage(channel=str(opened["channel"]["id"]), text=message.text, blocks=message.blocks)


class ReplyDisplay:
    """A display of `bot.reception.display` that only one person sees; progress is not shown, replies being few."""

    def __init__(
        self,
        client: PacedClient,
        note_shown: NoteShown,
        response_url: str,
        page_size: int,
        *,
        replace: bool = False,
        where: Where | None = None,
    ) -> None:
        """Reply at an address; `where` is the thread of a message that a shortcut was used on."""
        self._where = where
        self._client = client
        self._note_shown = note_shown
        self._url = response_url
        self._page_size = page_size
        self._replace = replace
        self._answer_id = ""
        self._ending: asyncio.Task[None] | None = None

    @property
    def expected(self) -> Mapping[str, str]:
        """Where the answer will be, for whoever must explain that it never came; what the store keeps as `shown`."""
        return {"reply": self._url}

    async def thread(self) -> Thread:
        """Return the last messages of people in the thread of the message that a shortcut was used on."""
        if self._where is None:
            return Thread(problem=NO_THREAD)
        return await whole_thread(self._client, self._where)

    async def claimed(self, answer_id: str) -> None:
        """Keep where to reply, so that a restart can explain an answer that never came."""
        self._answer_id = answer_id
        await self._note_shown(answer_id, self.expected)

    async def waiting(self, ahead: int) -> None:
        """Show nothing: the command has been acknowledged with words of its own."""

    async def stage(self, stage: Stage) -> None:
        """Show nothing."""

    async def text(self, sentences: str) -> None:
        """Show nothing before the answer is whole."""

    async def answered(self, answer: Answer) -> None:
        """Show the answer; a file cannot be for one person's eyes, so its text is shown."""
        if answer.file is not None:
            answer = replace(answer, file=None, code=answer.file.text)
        await self._see_through(answer_messages(answer, self._answer_id, self._page_size)[:_MOST_MESSAGES])

    async def declined(self, words: str) -> None:
        """Say in plain words why there is no answer."""
        await self._see_through([words_message(words)])

    async def failed(self, words: str) -> None:
        """Say that it failed, with a button that tries again."""
        await self._see_through([words_message(words, retry=self._answer_id)])

    async def interrupted(self, words: str) -> None:
        """Say that the answer does not come, with a button that tries again."""
        if self._ending is not None:
            await asyncio.wait([self._ending])
            return
        await self._see_through([words_message(words, retry=self._answer_id)])

    async def withdrawn(self) -> None:
        """Show nothing: nobody else has seen anything."""

    async def _see_through(self, messages: Sequence[SlackMessage]) -> None:
        self._ending = asyncio.ensure_future(self._show(messages))
        await asyncio.shield(self._ending)

    async def _show(self, messages: Sequence[SlackMessage]) -> None:
        for n, message in enumerate(messages):
            await reply(self._client, self._url, message, replace=self._replace and n == 0)
        await self._note_shown(self._answer_id, {"whole": "yes"})


async def _send(client: PacedClient, url: str, body: Mapping[str, Any]) -> None:
    """Post to a response address, again where Slack could not be reached at all."""
    if client.session is None:
        raise RuntimeError("the client must be entered before it is used")
    if not is_slacks(url, client.base_url):
        raise ForeignAddressError("A reply was to go to an address that is not Slack's.")
    data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    headers = {"Content-Type": "application/json"}
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            # A redirect could lead anywhere; Slack sends none.
            async with client.session.post(url, data=data, headers=headers, allow_redirects=False) as answer:
                if answer.status >= 300:
                    raise aiohttp.ClientResponseError(answer.request_info, (), status=answer.status)
            return
        except aiohttp.ClientConnectorError:
            if attempt == _ATTEMPTS:
                raise
        except aiohttp.ClientResponseError as error:
            if error.status < 500 or attempt == _ATTEMPTS:
                raise
        await client.sleep(float(attempt))


def is_slacks(url: str, base_url: str) -> bool:
    """Return True if an address for replies is Slack's own, or of the server that the configuration names as Slack."""
    try:
        parts, api = urlsplit(url), urlsplit(base_url)
        host, own = (parts.hostname or "").lower(), (api.hostname or "").lower()
        same_server = (parts.scheme, host, parts.port) == (api.scheme, own, api.port)
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or "\\" in url:
        return False
    slacks = any(host == domain or host.endswith(f".{domain}") for domain in _SLACKS_DOMAINS)
    return same_server or (slacks and parts.scheme == "https" and parts.port in (None, 443))
