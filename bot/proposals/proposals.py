"""Answers what people say about papers for lists, alike on every platform.

Asked, Question -> proposal_request -> find, draft, save -> Answer
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, NextStep, Question, SearchPlan
from bot.answering.search_result import SearchResult
from bot.desk.desk import Desk
from bot.desk.opened_library import OpenedLibrary
from bot.desk.reviewers import NO_REVIEWER, is_reviewer
from bot.errors import GitHubError, ProposalError
from bot.presenting.text import day
from bot.proposals.drafting import content_of, draft_now, paper_key
from bot.proposals.finding import ProposedPaper, find_paper
from bot.proposals.paper_named import PaperToPropose, paper_named
from bot.proposals.requests import ProposalRequest, proposal_request
from bot.proposals.reviewing import accept, change_of, may_review, steps_of, title_of
from bot.settings.settings import Settings
from bot.store import proposals as rows
from bot.store.candidates import set_proposed
from bot.store.database import Store
from bot.store.model import Asked, Presser
from bot.store.proposals import StoredProposal
from ingest.errors import IngestError

CHECKED = "Nothing on the list has changed yet."

NO_SUCH = "There is no proposal with that number. Say “proposals” to see those that wait."
WHICH_LIST = "For which list? Say “add LINK to NAME”. The lists are: {names}."
TOO_LONG = "That took too long, so I stopped. Try again: what was begun is continued."
NONE_WAITING = "No proposals are waiting."

_LONGEST_SECONDS = 90.0
"""How long a person in chat waits for providers, the list's source and GitHub together."""

_MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class _Reply:
    """What is said in return: words, text to be copied, and buttons."""

    lead: str
    code: str = ""
    steps: tuple[NextStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposals:
    """Answers what is said about papers for lists."""

    settings: Settings
    desk: Desk
    store: Store

    async def answer(self, asked: Asked, question: Question) -> Answer | None:
        """Do what a question says about proposals, and answer it; None where it is about something else."""
        if proposal_request(asked.text, [listed.name for listed in self.settings.lists]) is None:
            return None
        async with self.desk.lent(question.scope) as opened:
            lists = [
                listed.name for listed in self.settings.lists if opened.lists is None or listed.name in opened.lists
            ]
            request = proposal_request(asked.text, lists)
            if request is None:
                return None
            try:
                async with asyncio.timeout(_LONGEST_SECONDS):
                    reply = await self._done(request, asked, question, opened, lists)
            except TimeoutError:
                reply = _Reply(TOO_LONG)
            except (ProposalError, GitHubError, IngestError) as error:
                reply = _Reply(str(error))
            return _made(question, opened, reply) if reply is not None else None

    async def _done(
        self, request: ProposalRequest, asked: Asked, question: Question, opened: OpenedLibrary, lists: list[str]
    ) -> _Reply | None:
        if request.wish == "show":
            return await asyncio.to_thread(self._waiting, lists)
        if request.wish == "propose":
            return await self._propose(request, asked, question, opened, lists)
        stored = await asyncio.to_thread(rows.proposal, self.store, request.number)
        if stored is None or stored.list not in lists:
            raise ProposalError(NO_SUCH)
        if request.wish == "show one":
            return _Reply(*await change_of(self.settings, opened, stored), steps_of(stored, with_change=False))
        if not may_review(self.settings, asked.by, stored):
            raise ProposalError(NO_REVIEWER)
        if request.wish == "decline":
            done = await asyncio.to_thread(rows.decide, self.store, stored, "declined", asked.by, asked.asked_at)
            return _Reply(
                f"Declined “{title_of(stored)}”." if done else f"It has a pull request already: {stored.address}"
            )
        return _Reply(*await accept(self.settings, self.store, opened, stored, asked.by, asked.asked_at))

    async def _propose(
        self, request: ProposalRequest, asked: Asked, question: Question, opened: OpenedLibrary, lists: list[str]
    ) -> _Reply | None:
        """Propose the paper that is named; None where the words mean no paper at all."""
        named: PaperToPropose | None = PaperToPropose(link=request.link)
        if request.words:
            named = await asyncio.to_thread(
                paper_named, self.settings.candidates, self.store, opened, question, request.words
            )
        if named is None:
            return None
        name = request.list or next((each for each in named.lists if each in lists), "")
        if not name:
            raise ProposalError(WHICH_LIST.format(names=", ".join(lists)))
        found = named.known or await find_paper(self.settings.abstracts, named.link)
        reply = await self._save(found, name, request.section, asked.by, opened)
        if named.candidate is not None:
            by = f"{asked.place.platform}:{asked.person}"
            await asyncio.to_thread(set_proposed, self.store, named.candidate, by, asked.asked_at)
        return reply

    async def _save(
        self, found: ProposedPaper, list_name: str, section: str, by: Presser, opened: OpenedLibrary
    ) -> _Reply:
        drafted = await draft_now(self.settings, list_name, found, opened, section)
        stored, is_new = await asyncio.to_thread(
            rows.save_proposal,
            self.store,
            drafted.listed.name,
            paper_key(drafted.paper),
            content_of(drafted),
            by,
            datetime.now(UTC),
        )
        reviews = is_reviewer(self.settings, by)
        if not is_new and stored.state != "declined":
            where = f": {stored.address}" if stored.address else f", as proposal {stored.proposal_id}"
            return _Reply(
                f"“{drafted.paper.title}” was proposed for {stored.list} on {day(stored.proposed_at)}{where}.",
                steps=steps_of(stored),
            )
        if not is_new and not reviews:
            return _Reply(f"“{drafted.paper.title}” was declined for {stored.list}. Ask a reviewer.")
        if reviews:
            return _Reply(*await accept(self.settings, self.store, opened, stored, by, datetime.now(UTC)))
        return _Reply(
            f"Proposal {stored.proposal_id}: “{drafted.paper.title}” for {stored.list}, under "
            f"“{' > '.join(drafted.written.section)}”. A reviewer can say “accept proposal {stored.proposal_id}”.",
            "\n".join(line for line in drafted.written.added if line.strip()),
            steps_of(stored),
        )

    def _waiting(self, lists: list[str]) -> _Reply:
        waiting = [each for each in rows.proposals_in(self.store, "waiting", "accepted") if each.list in lists]
        if not waiting:
            return _Reply(NONE_WAITING)
        return _Reply(
            "Proposals that wait. Say “accept proposal 1” or “decline proposal 1”.",
            "\n".join(map(_line, waiting)),
            tuple(
                NextStep(f"Proposal {each.proposal_id}", f"show proposal {each.proposal_id}")
                for each in waiting[:_MOST_STEPS]
            ),
        )


def _line(stored: StoredProposal) -> str:
    return (
        f"{stored.proposal_id}. {stored.list}: {title_of(stored)}{' (accepted)' if stored.state == 'accepted' else ''}"
    )


def _made(question: Question, opened: OpenedLibrary, reply: _Reply) -> Answer:
    plan = SearchPlan(question.text, "answer", "")
    result = SearchResult(plan, (), None, (), None, (), {})
    return make_answer(
        question, result, opened.library.revision, reply.lead, CHECKED, code=reply.code, steps=reply.steps
    )
