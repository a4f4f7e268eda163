"""Answers what people say about what their own digests have learned.

Asked, Question -> taste_request -> the store -> Answer
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Question, SearchPlan
from bot.answering.search_result import SearchResult
from bot.desk.desk import Desk
from bot.desk.opened_library import OpenedLibrary
from bot.digests.model import Subscription
from bot.digests.stored import subscriptions, votes
from bot.digests.taste_requests import TasteRequest, taste_request
from bot.digests.teaching import describe_taste, forget_in, own_of
from bot.store.database import Store
from bot.store.model import Asked

ONLY_IN_PRIVATE = "I show what you like only to you. Ask me in a direct message, or use `/digest taste`."
NO_DIGEST = "You have no digest of your own, so none has learned from you. `/digest subscribe` sets one up."


@dataclass(frozen=True, slots=True)
class TasteAnswers:
    """Answers what is said to a person's own digests; what a channel's have learned, `/digest` changes."""

    desk: Desk
    store: Store

    async def answer(self, asked: Asked, question: Question) -> Answer | None:
        """Do what a message says about a taste, and answer it; None where it is about something else."""
        request = taste_request(asked.text)
        if request is None:
            return None
        async with self.desk.lent(question.scope) as opened:
            words = await asyncio.to_thread(self._words, request, asked, opened)
            plan = SearchPlan(question.text, "answer", "")
            result = SearchResult(plan, (), None, (), None, (), {})
            return make_answer(question, result, opened.library.revision, words, "")

    def _words(self, request: TasteRequest, asked: Asked, opened: OpenedLibrary) -> str:
        if request.wish == "show" and not asked.private:
            return ONLY_IN_PRIVATE
        own = subscriptions.all_of(self.store, own_of(asked.place, asked.person).key)
        if not own:
            return NO_DIGEST
        if request.wish == "forget":
            return forget_in(self.store, own, request.paper, opened)
        return "\n\n".join(self._described(own, opened))

    def _described(self, own: Sequence[Subscription], opened: OpenedLibrary) -> list[str]:
        described = []
        for each in own:
            taste = describe_taste(each, opened.library, votes.votes_of(self.store, each.subscription_id))
            described.append(f"“{each.name}”: {taste}" if len(own) > 1 else taste)
        return described
