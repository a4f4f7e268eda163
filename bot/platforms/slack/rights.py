"""Finds out whether who decides, or saves to Zotero, manages the workspace."""

import logging
from dataclasses import replace

from bot.candidates.requests import decides_on_candidates
from bot.platforms.slack.place_view import may_manage
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.service import SlackService
from bot.proposals.requests import decides
from bot.shelves.to_zotero import wants_zotero
from bot.store.model import Asked

_log = logging.getLogger(__name__)


async def with_rights(service: SlackService, asked: Asked) -> Asked:
    """Return a question with whether the person manages the workspace, where what is asked is for managers.

    Slack is asked only then. Where it does not tell, the person is no manager.
    """
    if not (decides(asked.text) or decides_on_candidates(asked.text) or wants_zotero(asked.text)):
        return asked
    try:
        return replace(asked, manages=await may_manage(service, asked.person))
    except Failure as error:
        _log.warning("whether a person manages the workspace is not known: %s", error)
        return asked
