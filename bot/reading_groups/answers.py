"""Answer what people say to reading groups in words, alike on every platform.

Asked, Question -> group_request -> the group of the channel -> Answer
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Question, SearchPlan
from bot.answering.search_result import SearchResult
from bot.desk.desk import Desk
from bot.desk.papers_shown import numbers_in
from bot.digests.model import Destination
from bot.errors import ReadingGroupError
from bot.reading_groups.commands import Acting, take_part
from bot.reading_groups.finding import NO_GROUP
from bot.reading_groups.groups import ReadingGroups
from bot.reading_groups.model import MOST_NOMINATED
from bot.reading_groups.platform import GroupPlatform
from bot.reading_groups.requests import GroupRequest, group_request
from bot.store.model import DIRECT, Asked


@dataclass(frozen=True, slots=True)
class GroupAnswers:
    """Answers what is said to the reading groups of a channel."""

    desk: Desk
    groups: ReadingGroups
    platforms: Mapping[str, GroupPlatform]

    async def answer(self, asked: Asked, question: Question) -> Answer | None:
        """Do what a message says to a reading group, and answer it; None where it is about something else.

        Offers to present are about something else where the channel has no group.
        """
        request = group_request(asked.text)
        if request is None or asked.place.platform not in self.platforms:
            return None
        shown = question.turns[-1].paper_ids if question.turns else ()
        words = await self._done(request, asked, shown)
        if words is None:
            return None
        async with self.desk.lent(question.scope) as opened:
            result = SearchResult(SearchPlan(question.text, "answer", ""), (), None, (), None, (), {})
            return make_answer(question, result, opened.library.revision, words, "")

    async def _done(self, request: GroupRequest, asked: Asked, shown: Sequence[str]) -> str | None:
        """Do what is asked and say so; words may mean papers that were `shown` by their numbers.

        None where it is about something else.
        """
        place = asked.place
        channel = "" if asked.conversation == DIRECT else place.channel
        here = Destination(place.platform, place.workspace, channel, "" if channel else asked.person)

        async def manages() -> bool:
            # In words only one's own nominations can be withdrawn.
            return False

        try:
            if request.wish == "nominate" and (ids := _by_number(request.words, shown)):
                members = self.groups.members
                return "\n".join([await members.nominate_id(here, each, asked.person) for each in ids])
            by = Acting(here, asked.person, "UTC", manages)
            reply = await take_part(self.groups, by, request.wish, request.words)
        except ReadingGroupError as error:
            about_groups = request.wish in ("nominate", "withdraw")
            return str(error) if about_groups or str(error) != NO_GROUP else None
        return reply.words


def _by_number(words: str, shown: Sequence[str]) -> list[str]:
    """Return the ids of papers that words mean by their numbers among those that were shown; none for other words."""
    numbers = numbers_in(words, len(shown)) or []
    return [shown[n - 1] for n in numbers if 0 < n <= len(shown)][:MOST_NOMINATED]
