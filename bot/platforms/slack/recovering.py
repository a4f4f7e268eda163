"""Recovers what a killed process left unanswered in Slack, where its asker sees it."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.platforms.slack.posting import Failure
from bot.platforms.slack.replies import tell_directly
from bot.platforms.slack.service import SlackService
from bot.platforms.slack.where import is_direct
from bot.reception import words
from bot.reception.display import Display
from bot.store.model import StoredQuestion

_log = logging.getLogger(__name__)

_REPLIES_FOR = timedelta(minutes=25)
"""How long after a command its response address is used for an answer; Slack takes replies for half an hour."""


@dataclass(frozen=True, slots=True)
class SlackRecovery:
    """What Slack does about a question that a killed process left; implements `bot.reception.recovering.Recovery`."""

    service: SlackService

    async def is_shown(self, stored: StoredQuestion) -> bool:
        """Return True if the answer's last message is noted."""
        return "whole" in stored.shown

    async def display(self, stored: StoredQuestion) -> Display | None:
        """Return a display in place of what is there; None where the only way to the person has expired."""
        if reply := stored.shown.get("reply"):
            fresh = self.service.reception.now() - stored.asked.asked_at < _REPLIES_FOR
            return self.service.reply(reply) if fresh else None
        if stored.asked.private and not is_direct(stored.asked.place.channel):
            return None
        # Looking for messages is rationed; before there is an answer, only direct messages show a message as a rule.
        looks = stored.composed or is_direct(stored.asked.place.channel)
        return self.service.once_more(stored, stored.asked.person, recovers=looks)

    async def refusal(self, stored: StoredQuestion) -> str | None:
        """Return why the person is not answered in the channel, should that have changed."""
        return await self.service.why_not(stored.asked.person, stored.asked.place.channel)

    async def explain(self, stored: StoredQuestion) -> None:
        """Say below or in place of an unfinished answer what has happened to it.

        Where only the person was to see it, and the response address has expired, it is said in a direct message.
        """
        service, channel, person = self.service, stored.asked.place.channel, stored.asked.person
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
