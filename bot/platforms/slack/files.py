"""Posts text files in threads."""

import logging

from slack_sdk.errors import SlackRequestError

from bot.answering.model import TextFile
from bot.platforms.slack.client import PacedClient
from bot.platforms.slack.posting import Failure

_log = logging.getLogger(__name__)


async def post_file(client: PacedClient, channel: str, thread_ts: str | None, file: TextFile) -> bool:
    """Post a file in a thread, or in the channel without one; False where Slack does not take it."""
    try:
        await client.files_upload_v2(channel=channel, thread_ts=thread_ts, filename=file.name, content=file.text)
    except (*Failure, SlackRequestError) as error:
        _log.warning("a file could not be posted, so its text is shown: %s", error)
        return False
    return True
