"""Shows pictures in Slack: as files that only the app sees, for a message to show.

A file that was just uploaded is not ready at once: until then Slack refuses blocks that show it
(https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.models.blocks import Block, ImageBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.drawing.png import as_png
from bot.platforms.slack.client import PacedClient, error_of
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.splitting import shortened

_log = logging.getLogger(__name__)

_ALTERNATIVE, _ALTERNATIVE_OF_FILE = 2_000, 1_000
_UNTIL_READY = (1.0, 3.0, 6.0)
"""Seconds between tries to show a file; after the last one it is left out, which is a response address's fifth post."""

Posted = TypeVar("Posted")
Post = Callable[[Sequence[Block]], Awaitable[Posted]]


async def post_with_picture(
    client: PacedClient, blocks: Sequence[Block], svg: str, alternative: str, post: Post[Posted]
) -> Posted:
    """Post blocks with a picture below them, and without it where Slack does not take it; raises what `post` raises."""
    picture = await _uploaded(client, svg, alternative)
    if picture is not None:
        for seconds in (0.0, *_UNTIL_READY):
            await client.sleep(seconds)
            try:
                return await post((*blocks, picture))
            except (SlackApiError, aiohttp.ClientResponseError) as error:
                if not _refused_blocks(error):
                    raise
                _log.info("a picture is not ready, or not taken: %s", error)
        _log.warning("a picture is left out, because Slack does not show it")
    return await post(blocks)


async def _uploaded(client: PacedClient, svg: str, alternative: str) -> Block | None:
    """Upload a picture; None where Slack does not take it."""
    png = await asyncio.to_thread(as_png, svg)
    try:
        uploaded = await client.files_upload_v2(
            filename="growth.png", file=png, alt_txt=shortened(alternative, _ALTERNATIVE_OF_FILE)
        )
    except (*Failure, SlackRequestError) as error:
        _log.warning("a picture could not be uploaded, and is left out: %s", error)
        return None
    return ImageBlock(
        slack_file=SlackFile(id=str(uploaded["files"][0]["id"])), alt_text=shortened(alternative, _ALTERNATIVE)
    )


def _refused_blocks(error: SlackApiError | aiohttp.ClientResponseError) -> bool:
    """Whether Slack refused the blocks; a response address says so by its status alone."""
    if isinstance(error, SlackApiError):
        return error_of(error) == "invalid_blocks"
    return error.status in (400, 404)
