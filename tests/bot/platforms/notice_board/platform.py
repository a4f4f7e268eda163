"""Describe the notice board to the registry of platforms."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from bot.finding import Finding
from bot.platforms.registry import Platform
from tests.bot.platforms.notice_board.board import BOARDS

if TYPE_CHECKING:
    from bot.reception.house import House


class NoticeBoardSettings(BaseModel):
    """Where the board is."""

    model_config = {"extra": "forbid", "frozen": True}

    board: str = Field(description="Address of the board.")


async def _serve(house: "House") -> None:
    from tests.bot.platforms.notice_board.serve import serve

    await serve(house)


async def _examine(settings: NoticeBoardSettings) -> AsyncIterator[Finding]:
    if settings.board in BOARDS:
        yield Finding("board", "ok", f"{settings.board} hangs there, with {len(BOARDS[settings.board].notes)} notes")
    else:
        yield Finding("board", "problem", f"There is no board at {settings.board}: correct `board`.")


PLATFORM = Platform(
    settings=NoticeBoardSettings,
    about_settings="The notice board, where `refdesk serve` answers; without it, no board is served.",
    serve=_serve,
    examine=_examine,
)
