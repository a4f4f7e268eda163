"""Say what a move of a group calls for: at most one message, and a scheduled event."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.answering.model import Scope
from bot.digests.composing_due import Maker
from bot.reading_groups import messages
from bot.reading_groups.discussing import Discussion, prepare
from bot.reading_groups.messages import GroupMessage
from bot.reading_groups.model import Nomination, ReadingGroup, Round
from bot.reading_groups.mover import GroupMover
from bot.reading_groups.progress import Move
from bot.reading_groups.stored import rounds
from bot.reading_groups.wording import item_of
from bot.store.budget import why_no_model
from bot.store.model import Place
from bot.store.spending import record_spending
from ingest.errors import StorageError
from ingest.library.model import PaperRecord

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a group: its round, the next one if it opens, and why a paper was chosen.

    `note` is said before the opening of the next round.
    """

    group: ReadingGroup
    round: Round
    opened: Round | None
    note: str
    why: str


@dataclass(frozen=True, slots=True)
class Nominated:
    """A round's nominations as far as they can be seen in the group's channel, and their papers by id."""

    nominations: tuple[Nomination, ...]
    papers: Mapping[str, PaperRecord]

    @property
    def ids(self) -> tuple[str, ...]:
        """The papers in the order in which they were first nominated."""
        return tuple(dict.fromkeys(each.paper_id for each in self.nominations))


async def nominated_in(maker: Maker, round_: Round, scope: Scope) -> Nominated:
    """Return what is nominated in a round, with its papers; raises IngestError where the library cannot be read."""
    nominations = await asyncio.to_thread(rounds.nominations_of, maker.store, round_.round_id)
    ids = list(dict.fromkeys([*(each.paper_id for each in nominations), *round_.ballot, round_.paper_id]))
    async with maker.desk.lent(scope) as opened:
        found = await asyncio.to_thread(opened.papers, [each for each in ids if each])
    papers = {paper.paper_id: paper for paper in found}
    return Nominated(tuple(each for each in nominations if each.paper_id in papers), papers)


async def announce(
    move: Move, decision: Decision, mover: GroupMover, seen: Nominated, scope: Scope, now: datetime
) -> list[GroupMessage]:
    """Return the one message that the last move calls for, and the scheduled event that goes with a choice."""
    paper = seen.papers.get(decision.round.paper_id)
    if move != "choose" or paper is None:
        # Zones are read from files.
        return await asyncio.to_thread(_in_words, move, decision, seen, now)
    group, round_, platform = decision.group, decision.round, decision.group.destination.platform
    discussion = await _discussion(mover, group, paper, scope, now)
    room, events = mover.couriers[platform].room, mover.platforms[platform].events

    def composed() -> list[GroupMessage]:
        composed_messages = [messages.choice(group, round_, item_of(paper), decision.why, discussion.blocks, room, now)]
        if events and now < round_.times.meeting:
            composed_messages.append(messages.event(group, round_, item_of(paper), now))
        return composed_messages

    return await asyncio.to_thread(composed)


def _in_words(move: Move, decision: Decision, seen: Nominated, now: datetime) -> list[GroupMessage]:
    """Return the message of any move but a choice."""
    group, round_ = decision.group, decision.round
    items = [item_of(seen.papers[paper_id]) for paper_id in seen.ids]
    paper = seen.papers.get(round_.paper_id)
    if move == "open" and decision.opened is not None:
        waiting = len(set(seen.ids) - set(round_.ballot if round_.phase == "held" else ()))
        return [messages.opening(group, decision.opened, waiting, decision.note, now)]
    if move == "call":
        return [messages.last_call(group, round_, items, now)]
    if move == "skip":
        return [messages.nothing_nominated(group, round_, now)]
    if move == "vote":
        voted_on = [item_of(seen.papers[paper_id]) for paper_id in round_.ballot]
        return [messages.ballot(group, round_, voted_on, len(items) - len(voted_on), now)]
    return [messages.reminder(group, round_, item_of(paper), now)] if move == "remind" and paper is not None else []


async def _discussion(
    mover: GroupMover, group: ReadingGroup, paper: PaperRecord, scope: Scope, now: datetime
) -> Discussion:
    maker, to = mover.maker, group.destination
    place = Place(to.platform, to.workspace, to.channel)
    without = ""
    if maker.budget.limits and maker.desk.has_model:
        without = await asyncio.to_thread(why_no_model, maker.store, place, "", maker.budget, now)
    discussion = await prepare(paper, maker.desk, maker.store, scope, without, now)
    if discussion.used is not None:
        try:
            await asyncio.to_thread(record_spending, maker.store, discussion.used, place, "", now, "reading group")
        except StorageError as error:
            _log.error("the cost of a discussion is not in the store: %s", error)
    return discussion
