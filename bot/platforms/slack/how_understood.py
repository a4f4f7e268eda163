"""Serves the shortcut “Explain this answer”, for who manages the channel."""

from typing import Any

from bot.platforms.slack.acknowledging import Acknowledge
from bot.platforms.slack.controls import answer_within
from bot.platforms.slack.messages import menu_messages
from bot.platforms.slack.place_view import may_manage
from bot.platforms.slack.replies import reply
from bot.platforms.slack.service import SlackService
from bot.reception.answer_menu import MenuReply
from bot.reception.how_understood import NO_ANSWER, NOT_YOURS, how_understood

SHORTCUT = "explain_answer"


async def shortcut(service: SlackService, ack: Acknowledge, body: dict[str, Any]) -> None:
    """Explain the answer that a shortcut was used on, to that person alone."""
    await ack()
    explanation = await _explanation(service, str(body["user"]["id"]), str(body["channel"]["id"]), body["message"])
    for message in menu_messages(explanation):
        await reply(service.client, str(body["response_url"]), message)


async def _explanation(service: SlackService, person: str, channel: str, message: dict[str, Any]) -> MenuReply:
    if not await may_manage(service, person, channel):
        return MenuReply(NOT_YOURS)
    if (answer_id := answer_within(message.get("blocks") or [])) is None:
        return MenuReply(NO_ANSWER)
    return await how_understood(service.reception, service.desk, answer_id, service.by(person, channel))
