"""What a killed process left unanswered in Slack, explained where who asked it will see that."""

import logging

from bot.platforms.slack.posting import Failure
from bot.platforms.slack.replies import tell_directly
from bot.platforms.slack.service import Service
from bot.platforms.slack.where import is_direct
from bot.reception import words
from bot.store.model import Told

_log = logging.getLogger(__name__)


async def explain(service: Service, told: Told) -> None:
    """Say below or in place of an answer that a killed process left unfinished what has happened to it.

    Where only the person was to see it, and the response address has expired, it is said in a direct message.
    """
    if told.shown.get("whole"):
        return
    channel, person = told.asked.place.channel, told.asked.person
    if reply := told.shown.get("reply"):
        display = service.reply(reply)
        await display.claimed(told.answer_id)
        try:
            await display.interrupted(words.INTERRUPTED)
            return
        except Failure as error:
            _log.info("the response address of answer %s is not taken any more: %s", told.answer_id, error)
    if told.asked.private and not is_direct(channel):
        await tell_directly(service.client, person, words.left_unanswered(told.asked.text))
    else:
        await service.once_more(told, person).explained(told.answer_id, words.INTERRUPTED)
