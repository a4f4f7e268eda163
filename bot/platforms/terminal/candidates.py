"""Show papers beyond the lists in a terminal, look for new ones, and decide about them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from bot.answering.model import Answer, Question, Turn
from bot.candidates.candidates import OFF, Candidates
from bot.candidates.watch import WatchReport, watch
from bot.candidates.watching import alone_on_watch
from bot.desk.desk import Desk, open_desk
from bot.desk.named_people import TERMINAL
from bot.exit_codes import FINE, NOTHING_FOUND, OUTSIDE_FAILED
from bot.platforms.terminal.render import print_answer
from bot.presenting.as_json import answer_as_json
from bot.presenting.printing import console, print_json
from bot.presenting.text import counted
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from bot.store.model import DIRECT, Asked, Place

_BY = "you"


def candidates_answer(
    settings: Settings, desk: Desk, store: Store, text: str, turns: tuple[Turn, ...], now: datetime, page: int = 1
) -> Answer | None:
    """Answer what is said about candidates in a conversation; None where it is about something else."""
    asked = Asked("", Place(TERMINAL, "", ""), DIRECT, _BY, text, now, private=True, page=page)
    return asyncio.run(Candidates(settings, desk, store).answer(asked, Question(text, now, turns, page=page)))


def show_candidates(settings: Settings, list_name: str, page: int, *, as_json: bool) -> int:
    """Print a page of the candidates; returns the exit code."""
    text = f"candidates for {list_name}" if list_name else "candidates"
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        answer = candidates_answer(settings, desk, store, text, (), datetime.now(UTC), page)
    if answer is None:
        console(stderr=True).print(f"There is no list “{list_name}”.", markup=False)
        return NOTHING_FOUND
    if as_json:
        print_json(answer_as_json(answer))
    else:
        print_answer(console(), answer)
    return FINE if answer.sources else NOTHING_FOUND


def run_watch(settings: Settings, *, as_json: bool) -> int:
    """Run the watch once, and print what it found; returns the exit code."""
    screen = console(stderr=True)
    if not settings.candidates.is_on:
        screen.print(OFF, markup=False)
        return NOTHING_FOUND

    def progress(source: str, found: int) -> None:
        screen.print(f"{source}: {counted(found, 'paper')} beyond the lists so far", markup=False)

    async def watched(desk: Desk, store: Store) -> WatchReport:
        async with desk.lent() as opened:
            return await watch(settings, opened, store, datetime.now(UTC), progress=progress)

    with (
        alone_on_watch(settings.data),
        open_desk(settings) as desk,
        open_store(settings.store_url) as store,
    ):
        report = asyncio.run(watched(desk, store))
    if as_json:
        print_json(report.as_json())
    else:
        for each in report.services:
            line = f"{each.name}: {each.requests} requests, {each.found} beyond the lists, {each.new} new"
            console().print(line if not each.message else f"{line}. {each.message}", markup=False, soft_wrap=True)
        console().print(f"{counted(report.candidates, 'candidate')}. See `refdesk candidates show`.", markup=False)
    return FINE if report.ok else OUTSIDE_FAILED


def decide(settings: Settings, wish: Literal["dismiss", "restore"], numbers: Sequence[int]) -> int:
    """Dismiss candidates or bring them back; returns the exit code."""
    done = True
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        for number in numbers:
            answer = candidates_answer(settings, desk, store, f"{wish} candidate {number}", (), datetime.now(UTC))
            assert answer is not None
            console().print(answer.lead, markup=False, soft_wrap=True)
            done = done and answer.lead.startswith(("Dismissed", "Back"))
    return FINE if done else NOTHING_FOUND
