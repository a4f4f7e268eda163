"""Serves reading groups in Slack: `/reading-group`, votes, nominations and who presents."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View

from bot.digests.model import Destination, DigestPart
from bot.errors import CourierError, ReadingGroupError, UndeliverableError
from bot.platforms.slack import blocks, buttons
from bot.platforms.slack.buttons import SlackPress
from bot.platforms.slack.client import PacedClient, error_of
from bot.platforms.slack.digests import as_courier_error, part_message, zone_of_person
from bot.platforms.slack.group_messages import VOTE
from bot.platforms.slack.messages import SlackMessage, words_message
from bot.platforms.slack.place_view import may_manage
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.replies import reply, tell_directly
from bot.platforms.slack.service import PLATFORM, SlackService
from bot.platforms.slack.where import is_direct
from bot.reading_groups.commands import Acting, run_command
from bot.reading_groups.finding import GONE, group_of_round
from bot.reading_groups.groups import ReadingGroups
from bot.reading_groups.taking_part import GroupReply

_log = logging.getLogger(__name__)
COMMAND = "/reading-group"
NOMINATE_VIEW = "group_nominate_view"
_PASSED_OVER = frozenset({"message_not_found", "channel_not_found", "is_archived", "not_in_channel"})
"""Slack's words for a message that cannot be changed any more."""


class SlackGroups:
    """What Slack does for reading groups; votes are Refdesk's own, and there are no events."""

    polls = False
    events = False

    def __init__(self, client: PacedClient) -> None:
        """Change messages through a client."""
        self._client = client

    async def votes(self, destination: Destination, message: str, *, patient: bool) -> Sequence[int] | None:
        """There are no polls of Slack's own."""
        return None

    async def show_votes(
        self, destination: Destination, message: str, part: DigestPart, counts: Sequence[int], *, closed: bool
    ) -> None:
        """Show the votes in a message; see `bot.reading_groups.platform.GroupPlatform`."""
        shown = part_message(part, "", counts, closed=closed)
        try:
            await self._client.chat_update(
                channel=destination.channel, ts=message, text=shown.text, blocks=shown.blocks
            )
        except Failure as error:
            if isinstance(error, SlackApiError) and error_of(error) in _PASSED_OVER:
                _log.info("a ballot cannot be changed: %s", error_of(error))
                return
            raise as_courier_error(error) from error

    async def delete_event(self, destination: Destination, event: str) -> None:
        """There are no events."""


async def command(service: SlackService, groups: ReadingGroups, ack: AsyncAck, body: dict[str, Any]) -> None:
    """Do what is typed after `/reading-group`, and say to the person alone what came of it."""
    await ack()
    person, channel = str(body["user_id"]), str(body["channel_id"])
    url = str(body["response_url"])
    if (refusal := await service.why_not(person, channel)) is not None:
        await reply(service.client, url, words_message(refusal))
        return
    acting = Acting(
        _here(service, channel, person),
        person,
        await zone_of_person(service, person),
        lambda: may_manage(service, person, channel),
    )
    try:
        done = await run_command(groups, acting, str(body.get("text") or ""))
    except ReadingGroupError as error:
        done = GroupReply(str(error))
    await reply(service.client, url, words_message(done.words))
    await _announce(service, channel, None, done)


async def vote(service: SlackService, groups: ReadingGroups, press: SlackPress) -> None:
    """Count a vote, tell the person, and show it to everybody."""
    round_id, _, place = press.value.partition(" ")

    async def voted() -> GroupReply:
        if not (place.isascii() and place.isdecimal()):
            raise ReadingGroupError(GONE)
        return GroupReply(await groups.members.vote(round_id, int(place[:3]), press.person))

    if not await _act(service, groups, press, round_id, voted):
        return
    try:
        await groups.board.refresh(round_id)
    except (CourierError, UndeliverableError) as error:
        _log.warning("votes are shown later: %s", error)


async def present(service: SlackService, groups: ReadingGroups, press: SlackPress, action: str) -> None:
    """Offer to present, pass it on, or have a presenter drawn."""
    members, round_id = groups.members, press.value

    async def done() -> GroupReply:
        if action == "draw":
            return await members.draw(round_id)
        return await (members.present if action == "present" else members.pass_on)(round_id, press.person)

    await _act(service, groups, press, round_id, done)


async def open_nomination(service: SlackService, press: SlackPress, trigger: str) -> None:
    """Open a form that asks for a paper."""
    await service.client.views_open(trigger_id=trigger, view=_form(f"{press.channel} {press.value}"))


async def nomination_sent(service: SlackService, groups: ReadingGroups, ack: AsyncAck, body: dict[str, Any]) -> None:
    """Nominate the paper that was typed into the form; a reason against it is shown in the form."""
    person, view = str(body["user"]["id"]), body["view"]
    channel, _, round_id = str(view["private_metadata"]).partition(" ")
    words = str(view["state"]["values"]["paper"]["text"]["value"] or "")
    here = _here(service, channel, person)
    try:
        if (refusal := await service.why_not(person, channel)) is not None:
            raise ReadingGroupError(refusal)
        group = await group_of_round(groups.members.maker.store, round_id, here)
        done = await groups.members.nominate(here, words, person, group.name)
    except ReadingGroupError as error:
        await ack(response_action="errors", errors={"paper": str(error)})
        return
    await ack()
    try:
        await service.client.chat_postEphemeral(channel=channel, user=person, text=words_message(done).text)
    except Failure as error:
        _log.info("a nomination is told directly: %s", error)
        await tell_directly(service.client, person, words_message(done).text)


async def nominate_highlight(
    service: SlackService, groups: ReadingGroups, press: SlackPress, paper_id: str | None
) -> None:
    """Nominate a highlight of a digest."""
    try:
        if paper_id is None:
            raise ReadingGroupError(GONE)
        words = await groups.members.nominate_id(_here(service, press.channel, press.person), paper_id, press.person)
    except ReadingGroupError as error:
        words = str(error)
    await buttons.tell(service, _in_the_channel(press), words)


def vote_actions() -> str:
    """Return the pattern of the ids of the buttons to vote."""
    return rf"{VOTE}_\d+"


async def _act(
    service: SlackService,
    groups: ReadingGroups,
    press: SlackPress,
    round_id: str,
    work: Callable[[], Awaitable[GroupReply]],
) -> bool:
    """Do what a button asks where its message is, say so to the person, and tell the channel who presents now.

    False where it was refused, and the person told why.
    """
    try:
        await group_of_round(groups.members.maker.store, round_id, _here(service, press.channel, press.person))
        done = await work()
    except ReadingGroupError as error:
        await buttons.tell(service, _in_the_channel(press), str(error))
        return False
    await buttons.tell(service, _in_the_channel(press), done.words)
    await _announce(service, press.channel, press.thread_ts or None, done)
    return True


def _in_the_channel(press: SlackPress) -> SlackPress:
    """Return a press whose reply is shown in the channel: in a thread that nobody has opened it would not be seen."""
    return replace(press, thread_ts="") if press.thread_ts == press.message_ts else press


async def _announce(service: SlackService, channel: str, thread: str | None, done: GroupReply) -> None:
    """Tell the channel who presents now, in the thread of the message."""
    if not done.presenter:
        return
    lines = [(blocks.person(done.presenter), blocks.text(f" {done.announced}"))]
    message = SlackMessage(words_message(f"A presenter: {done.words}").text, (blocks.rich(lines),))
    await service.client.chat_postMessage(
        channel=channel, text=message.text, blocks=message.blocks, thread_ts=thread, unfurl_links=False
    )


def _here(service: SlackService, channel: str, person: str) -> Destination:
    if is_direct(channel):
        return Destination(PLATFORM, service.team, "", person)
    return Destination(PLATFORM, service.team, channel)


def _form(metadata: str) -> View:
    return View(
        type="modal",
        callback_id=NOMINATE_VIEW,
        title="Nominate a paper",
        submit="Nominate",
        close="Cancel",
        private_metadata=metadata,
        blocks=[
            InputBlock(
                block_id="paper",
                label=PlainTextObject(text="Which paper? Its name, title or link."),
                element=PlainTextInputElement(action_id="text", max_length=300),
            )
        ],
    )
