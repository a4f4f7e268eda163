"""Lets members nominate, vote and present, in the same words on every platform."""

import asyncio
import random
from collections.abc import Collection
from dataclasses import dataclass

from bot.digests.composing_due import Maker
from bot.digests.model import Destination
from bot.errors import ReadingGroupError
from bot.presenting.text import counted, shortened
from bot.reading_groups.finding import GONE, NO_GROUP, group_here, latest
from bot.reading_groups.model import Nomination, ReadingGroup, Round
from bot.reading_groups.nominating import CLOSED, nominate_in
from bot.reading_groups.progress import OVER
from bot.reading_groups.stored import groups, rounds
from bot.reading_groups.wording import at, describe_plan, next_meeting, on_day
from ingest.library.model import PaperRecord
from ingest.terms.normal_form import fold
from ingest.terms.outside_text import one_line

NO_PAPER = "I found no paper called “{words}” on the lists of this channel."
WHICH_PAPER = "Several papers are called “{words}”: {titles}. Give a title or a link."
VOTED = "You voted for “{title}”. Until {until} you can change that."
VOTE_BACK = "You took back your vote for “{title}”."
VOTE_OVER = "This vote is over."
NOT_CHOSEN_YET = "No paper is chosen yet, so nobody can present it."
NOT_YOURS = "You don't present, so there is nothing to pass on."
NOBODY_LEFT = "Nobody is left to be drawn, so the place is free again."

_SHOWN_TITLES = 3


@dataclass(frozen=True, slots=True)
class GroupReply:
    """What is said to a person; and where somebody presents now, who that is and what the channel is told of them."""

    words: str
    presenter: str = ""
    announced: str = ""


@dataclass(frozen=True, slots=True)
class GroupMembers:
    """What members do; methods return what to say, or raise ReadingGroupError with it.

    `here` is the channel, `named` a group's name where a channel has several.
    """

    maker: Maker

    async def shown(self, here: Destination, person: str) -> str:
        """Return the groups of a channel, where each of them is, and what is nominated."""
        found = await asyncio.to_thread(groups.groups_in, self.maker.store, here.platform, here.workspace, here.channel)
        where = {group.group_id: await asyncio.to_thread(self._nominations, group) for group in found}
        ids = {each.paper_id for _, nominated in where.values() for each in nominated}
        ids |= {round_.paper_id for round_, _ in where.values()} - {""}
        visible = {paper.paper_id for paper in await self._seen(here, ids)}

        def described() -> list[str]:
            return [_described(group, *where[group.group_id], visible, person) for group in found]

        return "\n".join(await asyncio.to_thread(described)) or NO_GROUP

    async def nominate(self, here: Destination, words: str, person: str, named: str = "") -> str:
        """Nominate the paper that words name, once for each person and paper."""
        group = await group_here(self.maker.store, here, named)
        return await self._nominate(group, await self._paper(here, words), person)

    async def nominate_id(self, here: Destination, paper_id: str, person: str, named: str = "") -> str:
        """Nominate a paper by its id, as buttons do; it must be on a list that the channel may see."""
        group = await group_here(self.maker.store, here, named)
        found = await self._seen(here, [paper_id])
        if not found:
            raise ReadingGroupError(NO_PAPER.format(words=shortened(paper_id, 100)))
        return await self._nominate(group, found[0], person)

    async def withdraw(
        self, here: Destination, words: str, person: str, named: str = "", *, manages: bool = False
    ) -> str:
        """Withdraw one's own nomination of the paper that words name; a manager may withdraw anybody's."""
        group = await group_here(self.maker.store, here, named)
        round_, nominated = await asyncio.to_thread(self._nominations, group)
        visible = {paper.paper_id for paper in await self._seen(here, {each.paper_id for each in nominated})}
        known = [each for each in nominated if each.person == person or each.paper_id in visible]
        wanted = fold(one_line(words))
        matching = {each.paper_id: each.title for each in known if wanted and wanted in fold(each.title)}
        if len(matching) != 1:
            paper = await self._paper(here, words)
            matching = {paper.paper_id: paper.shown_title}
        ((paper_id, title),) = matching.items()
        mine = any(each.paper_id == paper_id and each.person == person for each in nominated)

        def save() -> None:
            with self.maker.store.transaction() as connection:
                if not rounds.hold_in_phase(connection, round_.round_id, "nominating"):
                    raise ReadingGroupError(CLOSED.format(day=on_day(round_.times.meeting, group.plan.zone)))
                whose = person if mine or not manages else None
                if not rounds.withdraw(connection, round_.round_id, paper_id, whose):
                    raise ReadingGroupError(f"You have not nominated “{title}”.")

        await asyncio.to_thread(save)
        return f"Withdrawn: “{title}”."

    async def vote(self, round_id: str, place: int, person: str) -> str:
        """Vote for the paper at a place of the ballot, from 0; the same vote again takes it back."""

        def save() -> str:
            with self.maker.store.transaction() as connection:
                if not rounds.hold_in_phase(connection, round_id, "voting", changes_votes=True):
                    raise ReadingGroupError(VOTE_OVER)
                round_ = rounds.round_in(connection, round_id)
                if round_ is None or not 0 <= place < len(round_.ballot):
                    raise ReadingGroupError(GONE)
                paper_id = round_.ballot[place]
                again = rounds.votes_in(connection, round_id).get(person) == paper_id
                rounds.vote(connection, round_id, person, "" if again else paper_id)
            group, titles = self._titles(round_)
            title = titles.get(paper_id, paper_id)
            if again:
                return VOTE_BACK.format(title=title)
            return VOTED.format(title=title, until=at(round_.times.voting_end, group.plan.zone))

        return await asyncio.to_thread(save)

    async def present(self, round_id: str, person: str) -> GroupReply:
        """Let a person present the chosen paper, where nobody else does."""
        round_ = await self._chosen(round_id)
        if round_.presenter == person:
            return GroupReply("You present already.")
        if round_.presenter or not await asyncio.to_thread(self._set_presenter, round_, person):
            raise ReadingGroupError("Another member presents already.")
        return GroupReply(f"You present “{round_.title}”.", person, f"presents “{round_.title}”.")

    async def pass_on(self, round_id: str, person: str) -> GroupReply:
        """Let the presenter pass it on: another one is drawn among those who nominated and have not passed."""
        round_ = await self._chosen(round_id)
        if round_.presenter != person:
            raise ReadingGroupError(NOT_YOURS)
        return await self._draw(round_, passed=person)

    async def draw(self, round_id: str) -> GroupReply:
        """Draw a presenter among those who nominated and have not passed, where nobody presents."""
        round_ = await self._chosen(round_id)
        if round_.presenter:
            raise ReadingGroupError("Another member presents already.")
        return await self._draw(round_)

    async def _draw(self, round_: Round, passed: str = "") -> GroupReply:
        def save() -> str | None:
            with self.maker.store.transaction() as connection:
                if passed:
                    rounds.add_pass(connection, round_.round_id, passed)
                people = {each.person for each in rounds.nominations_in(connection, round_.round_id)} - {"", passed}
                left = sorted(people - rounds.passes_in(connection, round_.round_id))
                drawn = random.choice(left) if left else ""
                return drawn if rounds.set_presenter(connection, round_.round_id, round_.presenter, drawn) else None

        drawn = await asyncio.to_thread(save)
        if drawn is None:
            raise ReadingGroupError("Another member presents already.")
        if not drawn:
            return GroupReply(NOBODY_LEFT)
        announced = f"was drawn to present “{round_.title}”, and can pass it on."
        return GroupReply(f"A member was drawn to present “{round_.title}”.", drawn, announced)

    async def _chosen(self, round_id: str) -> Round:
        round_ = await asyncio.to_thread(rounds.round_of, self.maker.store, round_id)
        if round_ is None or round_.phase in OVER:
            raise ReadingGroupError(GONE)
        if round_.phase != "chosen":
            raise ReadingGroupError(NOT_CHOSEN_YET)
        return round_

    def _set_presenter(self, round_: Round, person: str) -> bool:
        with self.maker.store.transaction() as connection:
            return rounds.set_presenter(connection, round_.round_id, "", person)

    async def _nominate(self, group: ReadingGroup, paper: PaperRecord, person: str) -> str:
        return await asyncio.to_thread(
            nominate_in, self.maker.store, group, paper.paper_id, paper.shown_title, person, self.maker.clock()
        )

    async def _paper(self, here: Destination, words: str) -> PaperRecord:
        """Return the one paper that words name, of the lists that the channel may see."""
        scope = await asyncio.to_thread(self.maker.scope, here)
        named = await asyncio.to_thread(self.maker.desk.papers_named, words, scope)
        shown = shortened(one_line(words), 100)
        if not named:
            raise ReadingGroupError(NO_PAPER.format(words=shown))
        if len(named) > 1:
            titles = ", ".join(f"“{shortened(each.shown_title, 80)}”" for each in named[:_SHOWN_TITLES])
            raise ReadingGroupError(WHICH_PAPER.format(words=shown, titles=titles))
        return named[0]

    async def _seen(self, here: Destination, paper_ids: Collection[str]) -> list[PaperRecord]:
        """Return those of some papers that are on a list which the channel may see."""
        scope = await asyncio.to_thread(self.maker.scope, here)
        async with self.maker.desk.lent(scope) as opened:
            return await asyncio.to_thread(opened.papers, sorted(paper_ids))

    def _nominations(self, group: ReadingGroup) -> tuple[Round, list[Nomination]]:
        with self.maker.store.transaction() as connection:
            round_ = latest(connection, group)
            return round_, rounds.nominations_in(connection, round_.round_id)

    def _titles(self, round_: Round) -> tuple[ReadingGroup, dict[str, str]]:
        group = groups.group_of(self.maker.store, round_.group_id)
        if group is None:
            raise ReadingGroupError(GONE)
        nominated = rounds.nominations_of(self.maker.store, round_.round_id)
        return group, {each.paper_id: each.title for each in nominated}


def _described(
    group: ReadingGroup, round_: Round, nominated: list[Nomination], visible: Collection[str], person: str
) -> str:
    """Return a group's plan and where it is, with the papers that may be seen in its channel."""
    zone = group.plan.zone
    titles = dict.fromkeys(each.title for each in nominated if each.paper_id in visible)
    listed = f": {', '.join(f'“{shortened(each, 80)}”' for each in titles)}" if titles else ""
    presents = "You present." if round_.presenter == person else "Another member presents."
    paper = f"“{round_.title}”" if round_.paper_id in visible else "a paper that is on no list here any longer"
    where = {
        "nominating": f"Nominations until {at(round_.times.nominations_end, zone)}. "
        f"{counted(len(titles), 'paper')} nominated{listed}.",
        "voting": f"Voting until {at(round_.times.voting_end, zone)}.",
        "chosen": f"Reading {paper}. {presents if round_.presenter else 'Nobody presents yet.'}",
    }.get(round_.phase, "That meeting is over or called off; nominations open after it.")
    paused = f" Paused{f': {group.problem}' if group.problem else '.'}" if group.due is None else ""
    return f"“{group.name}”: {describe_plan(group.plan)} {next_meeting(round_, group.plan)} {where}{paused}"
