"""Explains what a killed process left unanswered in Slack, where its asker sees it."""

import logging

from bot.platforms.slack.posting import Failure
from bot.platforms.slack.replies import tell_directly
from bot.platforms.slack.service import SlackService
from bot.platforms.slack.where import is_direct
from bot.reception import words
from bot.store.model import StoredQuestion

_log = logging.getLogger(__name__)


async def explain(service: SlackService, stored: StoredQuestion) -> None:
    """Say below or in place of an answer that a killed process left unfinished what has happened to it.

    Where only the person was to see it, and the response address has expired, it is said in a direct message.
    """
    if stored.shown.get("whole"):
        return
    channel, person = stored.asked.place.channel, stored.asked.person
    if reply := stored.shown.get("reply"):
        display = service.reply(reply)
        await display.claimed(stored.answer_id)
        try:
            await display.interrupted(words.INTERRUPTED)
            return
        except Failure as error:
            _log.info("the response address of answer %s is not taken any more: %s", stored.answer_id, error)
    if stored.asked.private and not is_direct(channel):
        await tell_directly(service.client, person, words.left_unanswered(stored.asked.text))
    else:
        await service.once_more(stored, person).explained(stored.answer_id, words.INTERRUPTED)
