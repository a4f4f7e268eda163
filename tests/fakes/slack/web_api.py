"""Slack's Web API as far as a bot like this one uses it: who may call what, what is refused, and what it does."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from tests.fakes.slack import sizes
from tests.fakes.slack.workspace import APP, BOT_ID, BOT_USER, Message, Workspace

Json = dict[str, Any]
_STREAM_SECONDS = 300.0

SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.startStream": "chat:write",
    "chat.appendStream": "chat:write",
    "chat.stopStream": "chat:write",
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "conversations.open": "im:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "reactions.add": "reactions:write",
    "reactions.remove": "reactions:write",
    "users.info": "users:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}


class RefusedError(Exception):
    """Slack's `ok: false`, with its word for it."""


class NotReadyError(RefusedError):
    """A refusal that is no mistake of the bot's: it may try again."""


@dataclass
class WebApi:
    """The methods, over a workspace; `announce` is told of each message that the bot posted or changed."""

    workspace: Workspace
    announce: Callable[[Message, str], Awaitable[None]]
    scopes: set[str]
    bot_token: str
    triggers: set[str] = field(default_factory=set)
    calls: list[tuple[float, str, Json]] = field(default_factory=list)
    opened_views: int = 0
    url: str = ""
    uploads: dict[str, tuple[str, int]] = field(default_factory=dict)
    received: dict[str, bytes] = field(default_factory=dict)
    files: list[tuple[str, str, str, str]] = field(default_factory=list)
    own_files: dict[str, int] = field(default_factory=dict)
    unready: int = 1

    async def call(self, method: str, token: str, arguments: Json) -> Json:
        """Do one call; raises RefusedError."""
        if token != self.bot_token:
            raise RefusedError("not_authed" if not token else "invalid_auth")
        scope = SCOPES.get(method)
        if scope and scope not in self.scopes:
            raise RefusedError("missing_scope")
        does = getattr(self, "_" + method.replace(".", "_"), None)
        if does is None:
            raise RefusedError("unknown_method")
        self.calls.append((self.workspace.clock(), method, arguments))
        return cast(Json, await does(arguments))

    def demand_files(self, blocks: list[Json]) -> None:
        """Refuse blocks with a file that is not there, or is not ready, which each is for `unready` tries."""
        for file_id in (block["slack_file"]["id"] for block in blocks if block["type"] == "image"):
            if file_id not in self.own_files:
                raise RefusedError("invalid_blocks")
            if self.own_files[file_id] > 0:
                self.own_files[file_id] -= 1
                raise NotReadyError("invalid_blocks")

    async def _auth_test(self, arguments: Json) -> Json:
        return {
            "url": "https://lab.slack.example/",
            "team": "Lab",
            "user": "refdesk",
            "team_id": self.workspace.team,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "app_id": APP,
        }

    async def _chat_postMessage(self, arguments: Json) -> Json:
        channel = self._channel(arguments["channel"])
        blocks, text = _blocks(arguments), str(arguments.get("text") or "")
        markdown = str(arguments.get("markdown_text") or "")
        _refuse(sizes.message_error(text, blocks, markdown, update=False))
        self.demand_files(blocks)
        thread_ts = arguments.get("thread_ts")
        if thread_ts and (channel, thread_ts) not in self.workspace.messages:
            raise RefusedError("thread_not_found")
        message = Message(channel, self.workspace.next_ts(), BOT_USER, text or markdown, blocks, thread_ts, by_bot=True)
        message.metadata = _decoded(arguments.get("metadata"))
        await self.announce(self.workspace.keep(message), "posted")
        return {"channel": channel, "ts": message.ts, "message": _told(message)}

    async def _chat_postEphemeral(self, arguments: Json) -> Json:
        channel, user = self._channel(arguments["channel"]), str(arguments["user"])
        if user not in self.workspace.people:
            raise RefusedError("user_not_in_channel")
        blocks, text = _blocks(arguments), str(arguments.get("text") or "")
        _refuse(sizes.message_error(text, blocks, "", update=False))
        ts = self.workspace.next_ts()
        self.workspace.keep(
            Message(channel, ts, BOT_USER, text, blocks, arguments.get("thread_ts"), only_for=user, by_bot=True)
        )
        return {"message_ts": ts}

    async def _chat_update(self, arguments: Json) -> Json:
        message = self._own(arguments)
        blocks, text = _blocks(arguments), str(arguments.get("text") or "")
        markdown = str(arguments.get("markdown_text") or "")
        _refuse(sizes.message_error(text, blocks, markdown, update=True))
        if self._streams(message):
            raise RefusedError("streaming_state_conflict")
        message.text, message.blocks, message.streaming_since = text or markdown, blocks, None
        await self._changed(message)
        return {"channel": message.channel, "ts": message.ts, "text": message.text}

    async def _chat_getPermalink(self, arguments: Json) -> Json:
        channel, ts = self._channel(arguments["channel"]), str(arguments["message_ts"])
        message = self.workspace.messages.get((channel, ts))
        if message is None or message.deleted:
            raise RefusedError("message_not_found")
        link = f"https://lab.slack.com/archives/{channel}/p{ts.replace('.', '')}"
        thread = f"?thread_ts={message.thread_ts}&cid={channel}" if message.thread_ts else ""
        return {"channel": channel, "permalink": f"{link}{thread}"}

    async def _chat_delete(self, arguments: Json) -> Json:
        message = self._own(arguments)
        message.deleted = True
        return {"channel": message.channel, "ts": message.ts}

    async def _chat_startStream(self, arguments: Json) -> Json:
        channel = self._channel(arguments["channel"])
        if not arguments.get("thread_ts"):
            raise RefusedError("invalid_thread_ts")
        if (channel, arguments["thread_ts"]) not in self.workspace.messages:
            raise RefusedError("thread_not_found")
        if self.workspace.channels[channel].kind != "im":
            for needed in ("recipient_team_id", "recipient_user_id"):
                if not arguments.get(needed):
                    raise RefusedError(f"missing_{needed}")
        message = Message(channel, self.workspace.next_ts(), BOT_USER, "", [], arguments["thread_ts"], by_bot=True)
        message.streaming_since = self.workspace.clock()
        self.workspace.keep(message)
        try:
            self._append(message, arguments)
        except RefusedError:
            del self.workspace.messages[channel, message.ts]
            raise
        await self.announce(message, "posted")
        return {"channel": channel, "ts": message.ts}

    async def _chat_appendStream(self, arguments: Json) -> Json:
        message = self._streamed(arguments)
        self._append(message, arguments)
        return {"channel": message.channel, "ts": message.ts}

    async def _chat_stopStream(self, arguments: Json) -> Json:
        message, blocks = self._streamed(arguments), _blocks(arguments)
        _refuse(sizes.blocks_error(blocks, sizes.BLOCKS))
        self._append(message, arguments)
        message.blocks, message.streaming_since = blocks, None
        message.metadata = _decoded(arguments.get("metadata"))
        await self._changed(message)
        return {"channel": message.channel, "ts": message.ts, "message": _told(message)}

    async def _assistant_threads_setStatus(self, arguments: Json) -> Json:
        channel = self._channel(arguments["channel_id"])
        loading = _decoded(arguments.get("loading_messages")) or []
        if isinstance(loading, str):
            loading = loading.split(",")
        if len(loading) > 10:
            raise RefusedError("invalid_arguments")
        self.workspace.statuses.append((channel, str(arguments["thread_ts"]), str(arguments["status"]), tuple(loading)))
        return {}

    async def _assistant_threads_setSuggestedPrompts(self, arguments: Json) -> Json:
        prompts = _decoded(arguments["prompts"])
        if not 1 <= len(prompts) <= 4:
            raise RefusedError("invalid_arguments")
        self.workspace.prompts[self._channel(arguments["channel_id"])] = prompts
        return {}

    async def _conversations_open(self, arguments: Json) -> Json:
        user = str(arguments["users"])
        if user not in self.workspace.people:
            raise RefusedError("user_not_found")
        return {"channel": {"id": self.workspace.direct(user)}}

    async def _files_getUploadURLExternal(self, arguments: Json) -> Json:
        """Give the address to which a file of the length told is sent."""
        file_id = f"F{len(self.uploads) + 1}"
        self.uploads[file_id] = (str(arguments["filename"]), int(arguments["length"]))
        return {"file_id": file_id, "upload_url": f"{self.url}/upload/{file_id}"}

    async def _files_completeUploadExternal(self, arguments: Json) -> Json:
        """Share files that have arrived whole, in a channel or thread, or with nobody but the app."""
        told = _decoded(arguments["files"])
        for each in told:
            name, length = self.uploads.get(each["id"], ("", -1))
            if len(self.received.get(each["id"], b"")) != length:
                raise RefusedError("file_not_found")
            if arguments.get("channel_id"):
                channel = self._channel(arguments["channel_id"])
                text = self.received[each["id"]].decode()
                self.files.append((channel, str(arguments.get("thread_ts") or ""), name, text))
            else:
                self.own_files[each["id"]] = self.unready
        return {"files": [{"id": each["id"]} for each in told]}

    async def _conversations_history(self, arguments: Json) -> Json:
        """What stands in a channel outside of threads, page by page, the newest first."""
        channel, oldest = self._channel(arguments["channel"]), float(arguments.get("oldest") or 0)
        told = [
            _told(message)
            for message in self.workspace.messages.values()
            if message.channel == channel
            and message.thread_ts in (None, message.ts)
            and float(message.ts) > oldest
            and not message.deleted
            and not message.only_for
        ][::-1]
        begin, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
        more = len(told) > begin + limit
        cursor = str(begin + limit) if more else ""
        page = told[begin : begin + limit]
        return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}

    async def _conversations_replies(self, arguments: Json) -> Json:
        channel, ts = self._channel(arguments["channel"]), str(arguments["ts"])
        thread = [
            message
            for message in self.workspace.messages.values()
            if message.channel == channel
            and ts in (message.ts, message.thread_ts)
            and not message.deleted
            and not message.only_for
        ]
        if not thread:
            raise RefusedError("thread_not_found")
        limit = int(arguments.get("limit") or 1000)
        oldest = float(arguments.get("oldest") or 0)
        told = [_told(message) for message in thread if message.ts == ts or float(message.ts) >= oldest]
        begin = int(arguments.get("cursor") or 0)
        more = len(told) > begin + limit
        cursor = {"next_cursor": str(begin + limit) if more else ""}
        return {"messages": told[begin : begin + limit], "has_more": more, "response_metadata": cursor}

    async def _reactions_add(self, arguments: Json) -> Json:
        reaction = (self._channel(arguments["channel"]), str(arguments["timestamp"]), str(arguments["name"]))
        if reaction[:2] not in self.workspace.messages:
            raise RefusedError("message_not_found")
        if reaction in self.workspace.reactions:
            raise RefusedError("already_reacted")
        self.workspace.reactions.append(reaction)
        return {}

    async def _reactions_remove(self, arguments: Json) -> Json:
        reaction = (str(arguments["channel"]), str(arguments["timestamp"]), str(arguments["name"]))
        if reaction not in self.workspace.reactions:
            raise RefusedError("no_reaction")
        self.workspace.reactions.remove(reaction)
        return {}

    async def _users_info(self, arguments: Json) -> Json:
        person = self.workspace.people.get(str(arguments["user"]))
        if person is None:
            raise RefusedError("user_not_found")
        return {
            "user": {"id": person.user_id, "name": person.name, "is_admin": person.is_admin, "is_bot": person.is_bot}
        }

    async def _views_open(self, arguments: Json) -> Json:
        trigger = str(arguments.get("trigger_id"))
        if trigger not in self.triggers:
            raise RefusedError("expired_trigger_id")
        self.triggers.discard(trigger)
        self.opened_views += 1
        return self._keep_view(arguments, f"V{self.opened_views:04}")

    async def _views_update(self, arguments: Json) -> Json:
        view_id = str(arguments.get("view_id"))
        if view_id not in self.workspace.views:
            raise RefusedError("not_found")
        return self._keep_view(arguments, view_id)

    async def _views_publish(self, arguments: Json) -> Json:
        if arguments.get("user_id") not in self.workspace.people:
            raise RefusedError("user_not_found")
        view = _decoded(arguments["view"])
        _refuse(sizes.blocks_error(view["blocks"], sizes.BLOCKS_OF_A_VIEW))
        self.workspace.homes[str(arguments["user_id"])] = view
        return {"view": {"id": "VHOME", **view}}

    def _keep_view(self, arguments: Json, view_id: str) -> Json:
        view = _decoded(arguments["view"])
        _refuse(sizes.blocks_error(view["blocks"], sizes.BLOCKS_OF_A_VIEW))
        if len(view["title"]["text"]) > 24 or len(view.get("private_metadata", "")) > 3_000:
            raise RefusedError("invalid_arguments")
        self.workspace.views[view_id] = {"id": view_id, **view}
        return {"view": self.workspace.views[view_id]}

    def _channel(self, channel_id: Any) -> str:
        if str(channel_id) in self.workspace.people:
            return self.workspace.direct(str(channel_id))
        channel = self.workspace.channels.get(str(channel_id))
        if channel is None:
            raise RefusedError("channel_not_found")
        if channel.archived:
            raise RefusedError("is_archived")
        if not channel.with_bot:
            raise RefusedError("not_in_channel")
        return channel.channel_id

    def _own(self, arguments: Json) -> Message:
        message = self.workspace.messages.get((str(arguments["channel"]), str(arguments["ts"])))
        if message is None or message.deleted or message.only_for:
            raise RefusedError("message_not_found")
        if not message.by_bot:
            raise RefusedError("cant_update_message")
        return message

    def _streams(self, message: Message) -> bool:
        since = message.streaming_since
        return since is not None and self.workspace.clock() - since < _STREAM_SECONDS

    def _streamed(self, arguments: Json) -> Message:
        message = self._own(arguments)
        if not self._streams(message):
            raise RefusedError("message_not_in_streaming_state")
        return message

    def _append(self, message: Message, arguments: Json) -> None:
        chunks = _decoded(arguments.get("chunks")) or []
        text = str(arguments.get("markdown_text") or "")
        for chunk in chunks:
            if chunk["type"] == "markdown_text":
                text += chunk["text"]
            elif chunk["type"] == "task_update":
                message.tasks[chunk["id"]] = chunk
            else:
                raise RefusedError("invalid_chunks")
        if len(text) > sizes.MARKDOWN or len((message.text + text).encode()) > sizes.STREAM_BYTES:
            raise RefusedError("msg_too_long")
        if text:
            message.text += text
            message.versions.append(message.text)
            message.changed_at = self.workspace.clock()

    async def _changed(self, message: Message) -> None:
        message.versions.append(message.text)
        message.changed_at = self.workspace.clock()
        await self.announce(message, "changed")


def _refuse(error: str | None) -> None:
    if error:
        raise RefusedError(error)


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "[{":
        return json.loads(value)
    return value


def _blocks(arguments: Json) -> list[Json]:
    return _decoded(arguments.get("blocks")) or []


def _told(message: Message) -> Json:
    """A message as the API gives it."""
    told: Json = {"type": "message", "ts": message.ts, "user": message.user, "text": message.text}
    told |= {"blocks": message.blocks} if message.blocks else {}
    told |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
    told |= {"bot_id": BOT_ID, "app_id": APP} if message.by_bot else {}
    told |= {"metadata": message.metadata} if message.metadata else {}
    return told
