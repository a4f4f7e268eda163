"""Posts digests in Slack once, and serves `/digest` and `/alert`.

They are found again by what travels with the message.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.digests.chat import GONE, HELP, ONLY_MANAGERS, DigestChat
from bot.digests.model import Destination, DigestItem, DigestPart, Highlight, Line
from bot.digests.parts import parts_of
from bot.digests.subscription_text import read_wish
from bot.errors import CourierError, SubscribingError, UndeliverableError
from bot.platforms.slack import blocks, buttons
from bot.platforms.slack.acknowledging import Acknowledge
from bot.platforms.slack.buttons import SlackPress
from bot.platforms.slack.client import PacedClient, error_of, retry_after
from bot.platforms.slack.group_messages import group_blocks
from bot.platforms.slack.messages import SlackMessage, words_message
from bot.platforms.slack.pictures import post_with_picture
from bot.platforms.slack.place_view import may_manage
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.replies import reply
from bot.platforms.slack.service import PLATFORM, SlackService
from bot.platforms.slack.splitting import shortened
from bot.platforms.slack.where import is_direct
from bot.reception.answer_menu import cite_reply
from ingest.terms.outside_text import visible

_log = logging.getLogger(__name__)

COMMAND, ALERT = "/digest", "/alert"
SUMMARISE, FEWER, MORE, CITE = "digest_summarise", "digest_fewer", "digest_more", "digest_cite"
NOMINATE_HIGHLIGHT = "digest_nominate"

HasGroups = Callable[[Destination], Awaitable[bool]]

_EVENT = "refdesk_digest"
_PAGE, _MOST_PAGES = 200, 20
_CLOCKS_DIFFER = timedelta(minutes=10)
_LEFT = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "user_not_found", "user_disabled"}
    | {
        "cannot_dm_bot",
        "user_not_visible",
        "ekm_access_denied",
        "no_permission",
        "missing_scope",
        "messages_tab_disabled",
    }
)
"""Slack's words for what does not pass until somebody changes something."""


class SlackCourier:
    """Posts parts of digests; the key of each travels as metadata, which only the app sees."""

    room = 2800

    def __init__(self, client: PacedClient, team: str, has_groups: HasGroups | None = None) -> None:
        """Post through the client of a team; `has_groups` tells whether a channel has reading groups."""
        self._client = client
        self._has_groups = has_groups
        self.workspace = team

    async def post(self, destination: Destination, part: DigestPart, key: str, thread: str | None) -> str:
        """Post a part, the later ones into the thread of the first; see `bot.digests.courier.Courier`."""
        nominate = bool(part.highlights) and self._has_groups is not None and await self._has_groups(destination)
        message = part_message(part, key, nominate=nominate)

        async def post(blocks: Sequence[Block]) -> AsyncSlackResponse:
            return await self._client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=blocks,
                thread_ts=thread,
                metadata={"event_type": _EVENT, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
            )

        try:
            channel = await self._channel(destination)
            if part.picture is None:
                posted = await post(message.blocks)
            else:
                svg, alternative = part.picture.svg, part.picture.description
                posted = await post_with_picture(self._client, message.blocks, svg, alternative, post)
        except Failure as error:
            raise as_courier_error(error) from error
        return str(posted["ts"])

    async def find(
        self, destination: Destination, part: DigestPart, key: str, thread: str | None, since: datetime
    ) -> str | None:
        """Look through the channel, or the thread, for the message with a key."""
        oldest = f"{(since - _CLOCKS_DIFFER).timestamp():.6f}"
        try:
            channel = await self._channel(destination)
            async for message in self._messages(channel, thread, oldest):
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("key") == key:
                    return str(message["ts"])
        except Failure as error:
            raise as_courier_error(error) from error
        return None

    async def _channel(self, destination: Destination) -> str:
        if destination.channel:
            return destination.channel
        opened = await self._client.conversations_open(users=destination.person)
        return str(opened["channel"]["id"])

    async def _messages(self, channel: str, thread: str | None, oldest: str) -> AsyncIterator[dict[str, Any]]:
        cursor = ""
        for _ in range(_MOST_PAGES):
            page: dict[str, Any] = {"channel": channel, "limit": _PAGE, "include_all_metadata": True}
            page |= {"cursor": cursor} if cursor else {}
            if thread is None:
                found = await self._client.conversations_history(oldest=oldest, **page)
            else:
                found = await self._client.conversations_replies(ts=thread, oldest=oldest, **page)
            for message in found["messages"]:
                yield message
            cursor = str((found.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
        raise CourierError("There are too many messages since to look through for the digest.")


def part_message(
    part: DigestPart, key: str, counts: Sequence[int] = (), *, closed: bool = False, nominate: bool = False
) -> SlackMessage:
    """Give a part as a message; menus under the highlights summarise one to a DM, or ask for more or fewer like it.

    With `nominate` one can be nominated for a reading group. A ballot of a reading group shows votes by `counts`, and
    takes none once it is `closed`.
    """
    name = visible(part.title).strip() or f"{visible(part.within) or 'Digest'}, part {part.number} of {part.of}"
    shown: list[Block] = [blocks.header(name)] if part.title else []
    lines: list[blocks.Line] = [(blocks.text(part.lead),)] if part.lead else []
    for highlight in part.highlights:
        lines += [(blocks.text(" "),), _named(highlight.item), *_sentence(highlight)]
    if lines:
        shown.append(blocks.rich(lines))
    for block in part.blocks:
        lines_of_block: list[blocks.Line] = [(blocks.text(block.heading, bold=True),)]
        lines_of_block += [(blocks.text(block.text),)] if block.text else []
        lines_of_block += [_line(line) for line in block.lines]
        lines_of_block += [(blocks.text(block.closing, italic=True),)] if block.closing else []
        shown.append(blocks.rich(lines_of_block))
    if part.closing:
        shown.append(blocks.small(*part.closing))
    if part.highlights and key:
        shown.append(_menus(part, key.partition(".")[0], nominate=nominate))
    if part.group is not None:
        shown += group_blocks(part.group, counts, closed=closed)
    return SlackMessage(words_message(name).text, tuple(shown))


async def command(service: SlackService, digests: DigestChat, ack: AsyncAck, body: dict[str, Any]) -> None:
    """`/digest subscribe|preview|pause|resume|unsubscribe|list|taste|forget`, told to the person alone.

    After `/alert` the same words do the same, and all others are an alert to set up.
    """
    text = str(body.get("text") or "").strip()
    verb, _, rest = text.partition(" ")
    if body.get("command") == ALERT and text and verb.casefold() not in _VERBS:
        verb, rest = "alert", text
    person, channel = str(body["user_id"]), str(body["channel_id"])
    await ack()
    words = rest.split()
    own = is_direct(channel) or words[:1] == ["me"]
    rest = " ".join(words[1:]) if words[:1] == ["me"] else rest.strip()
    where = Destination(PLATFORM, service.team, "", person) if own else Destination(PLATFORM, service.team, channel)
    changes = verb.casefold() in ("subscribe", "alert", "pause", "resume", "unsubscribe", "forget")
    if changes and not own and not await may_manage(service, person, channel):
        messages = [words_message(ONLY_MANAGERS)]
    elif verb.casefold() == "preview" and (refusal := await _count_preview(service, person, channel)) is not None:
        messages = [words_message(refusal)]
    else:
        try:
            messages = await _done(digests, verb.casefold(), rest, where, person, await zone_of_person(service, person))
        except SubscribingError as error:
            messages = [words_message(str(error))]
    for message in messages[:_MOST_REPLIES]:
        await reply(service.client, str(body["response_url"]), message)


async def _count_preview(service: SlackService, person: str, channel: str) -> str | None:
    """Count a preview, which costs more than a question; returns why it is declined."""
    return await service.reception.count(service.by(person, channel))


_VERBS = frozenset({"help", "list", "preview", "pause", "resume", "unsubscribe", "taste", "forget"})
_MOST_REPLIES = 4
"""Slack takes five messages at a response address."""


async def _done(
    digests: DigestChat, verb: str, rest: str, where: Destination, person: str, zone: str
) -> list[SlackMessage]:
    match verb:
        case "subscribe" | "alert":
            rhythm = "at once " if verb == "alert" else ""
            name, schedule, wishes = await asyncio.to_thread(read_wish, f"{rhythm}{rest}", zone)
            return [words_message(await digests.subscribe(where, name, schedule, wishes, person))]
        case "list":
            return [words_message(await digests.shown(where, Destination(PLATFORM, where.workspace, "", person)))]
        case "pause":
            return [words_message(await digests.pause(where, rest, person))]
        case "resume":
            return [words_message(await digests.resume(where, rest, person))]
        case "unsubscribe":
            return [words_message(await digests.unsubscribe(where, rest, person))]
        case "taste":
            return [words_message(await digests.taste(where, rest))]
        case "forget":
            return [words_message(await digests.forget_taste(where, rest, person))]
        case "preview":
            parts = parts_of(await digests.preview(where, rest), SlackCourier.room)
            return [part_message(part, "") for part in parts]
        case _:
            return [words_message(HELP)]


async def summarise(service: SlackService, digests: DigestChat, press: SlackPress, ack: Acknowledge) -> None:
    """Summarise a highlight in a direct message to whoever chose it."""
    paper_id = await paper_of(service, digests, press)
    if paper_id is None:
        await buttons.tell(service, press, GONE)
    else:
        await buttons.summarise(service, replace(press, value=paper_id), ack)


async def paper_of(service: SlackService, digests: DigestChat, press: SlackPress) -> str | None:
    """Return the id of the highlight that was chosen from a menu under a digest; None where it is not there."""
    return await digests.paper(press.block_id.removeprefix("digest:"), press.value, (_here(service, press),))


async def cite(service: SlackService, digests: DigestChat, press: SlackPress) -> None:
    """Give the papers of a digest as references."""
    cited = await digests.cited(press.block_id.removeprefix("digest:"), (_here(service, press),))
    await buttons.show_reply(service, press, cite_reply(cited))


async def rate(service: SlackService, digests: DigestChat, press: SlackPress, *, liked: bool) -> None:
    """Ask for more or fewer papers like a highlight, for those who may change the channel's digests."""
    if not await may_manage(service, press.person, press.channel):
        await buttons.tell(service, press, ONLY_MANAGERS)
        return
    digest_id = press.block_id.removeprefix("digest:")
    does = digests.more if liked else digests.fewer
    await buttons.tell(service, press, await does(digest_id, press.value, (_here(service, press),)))


def _here(service: SlackService, press: SlackPress) -> Destination:
    """Return where a digest that is pressed in has gone; a DM to the person."""
    if is_direct(press.channel):
        return Destination(PLATFORM, service.team, "", press.person)
    return Destination(PLATFORM, service.team, press.channel)


async def zone_of_person(service: SlackService, person: str) -> str:
    """Return the time zone that a person has set in Slack."""
    try:
        user = (await service.client.users_info(user=person))["user"]
    except Failure as error:
        _log.info("a person's time zone is not known: %s", error)
        return "UTC"
    return str(user.get("tz") or "UTC")


def _menus(part: DigestPart, digest_id: str, *, nominate: bool) -> Block:
    options = [(f"{n}. {each.item.title}", str(n)) for n, each in enumerate(part.highlights, start=1)]
    return blocks.actions(
        [
            blocks.choice("Summarise to DM…", SUMMARISE, options),
            blocks.choice("More like…", MORE, options),
            blocks.choice("Fewer like…", FEWER, options),
            *([blocks.choice("Nominate…", NOMINATE_HIGHLIGHT, options)] if nominate else []),
            blocks.button("Cite", CITE, digest_id),
        ],
        block_id=f"digest:{digest_id}",
    )


def _named(item: DigestItem, remark: str = "") -> blocks.Line:
    details = " · ".join(filter(None, (remark or item.venue, *item.lists)))
    title = blocks.linked(item.title, item.url, bold=True)
    return (title, blocks.text(f" — {details}")) if details else (title,)


def _sentence(highlight: Highlight) -> list[blocks.Line]:
    if not highlight.sentence:
        return [(blocks.text(f"({highlight.reason})", italic=True),)] if highlight.because else []
    sentence = f"“{highlight.sentence}”" if highlight.quoted else highlight.sentence
    return [(blocks.text(sentence), blocks.text(f" ({highlight.remark})", italic=True))]


def _line(line: Line) -> blocks.Line:
    details = " · ".join(filter(None, (line.remark or line.item.venue, *line.item.lists)))
    title = blocks.linked(shortened(line.item.title, 200), line.item.url)
    return (blocks.text("• "), title, *([blocks.text(f" — {details}")] if details else []))


def as_courier_error(error: BaseException) -> CourierError | UndeliverableError:
    """Return why a call to Slack failed, as a courier says it."""
    if not isinstance(error, SlackApiError):
        return CourierError(f"Slack could not be reached ({type(error).__name__}).")
    word = error_of(error)
    if word in _LEFT:
        return UndeliverableError(f"Slack does not let me post there ({word}): invite me to the channel, or end this.")
    return CourierError(f"Slack refused the message ({word}).", retry_after(error))
