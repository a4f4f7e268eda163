"""Answers what people say about papers for lists, alike on every platform.

Asked, Question -> proposal_request -> find, draft, save -> Answer
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Question, SearchPlan
from bot.answering.search_result import SearchResult
from bot.desk.desk import Desk
from bot.desk.opened_library import OpenedLibrary
from bot.errors import GitHubError, ProposalError
from bot.presenting.text import day
from bot.proposals.change import patch_of
from bot.proposals.drafting import EntryDraft, content_of, current_files, draft, list_named, paper_key, paper_of
from bot.proposals.finding import ProposedPaper, find_paper
from bot.proposals.github import open_pull_request, repository_on_github, token_in
from bot.proposals.requests import ProposalRequest, proposal_request
from bot.settings.settings import Settings
from bot.store import proposals as rows
from bot.store.database import Store
from bot.store.model import Asked, Presser
from bot.store.proposals import StoredProposal
from ingest.errors import IngestError

CHECKED = "Nothing on the list has changed yet."
TERMINAL = "terminal"
"""The platform of people at the machine, whose configuration it is."""

NO_REVIEWER = "Only reviewers can decide that. An admin names them in `proposals.reviewers`."
NO_SUCH = "There is no proposal with that number. Say “proposals” to see those that wait."
WHICH_LIST = "For which list? Say “add LINK to NAME”. The lists are: {names}."
TOO_LONG = "That took too long, so I stopped. Try again: what was begun is continued."
NONE_WAITING = "No proposals are waiting."

_LONGEST_SECONDS = 90.0
"""How long a person in chat waits for providers, the list's source and GitHub together."""


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
                    lead, code = await self._done(request, asked, opened, lists)
            except TimeoutError:
                lead, code = TOO_LONG, ""
            except (ProposalError, GitHubError, IngestError) as error:
                lead, code = str(error), ""
            return _made(question, opened, lead, code)

    async def _done(
        self, request: ProposalRequest, asked: Asked, opened: OpenedLibrary, lists: list[str]
    ) -> tuple[str, str]:
        if request.wish == "show":
            return await asyncio.to_thread(self._waiting, lists)
        if request.wish == "propose":
            if not request.list:
                raise ProposalError(WHICH_LIST.format(names=", ".join(lists)))
            return await self._propose(request, asked.by, opened)
        if not may_review(self.settings, asked.by):
            raise ProposalError(NO_REVIEWER)
        stored = await asyncio.to_thread(rows.proposal, self.store, request.number)
        if stored is None or stored.list not in lists:
            raise ProposalError(NO_SUCH)
        if request.wish == "decline":
            done = await asyncio.to_thread(rows.decide, self.store, stored, "declined", asked.by, asked.asked_at)
            return (f"Declined “{_title(stored)}”." if done else f"It has a pull request already: {stored.address}"), ""
        return await accept(self.settings, self.store, opened, stored, asked.by, asked.asked_at)

    async def _propose(self, request: ProposalRequest, by: Presser, opened: OpenedLibrary) -> tuple[str, str]:
        found = await find_paper(self.settings.abstracts, request.link)
        drafted = await draft_now(self.settings, request.list, found, opened, request.section)
        stored, is_new = await asyncio.to_thread(
            rows.save_proposal,
            self.store,
            drafted.listed.name,
            paper_key(drafted.paper),
            content_of(drafted),
            by,
            datetime.now(UTC),
        )
        if not is_new and stored.state != "declined":
            where = f": {stored.address}" if stored.address else f", as proposal {stored.proposal_id}"
            return f"“{drafted.paper.title}” was proposed for {stored.list} on {day(stored.proposed_at)}{where}.", ""
        if not is_new and not may_review(self.settings, by):
            return f"“{drafted.paper.title}” was declined for {stored.list}. Ask a reviewer.", ""
        if may_review(self.settings, by):
            return await accept(self.settings, self.store, opened, stored, by, datetime.now(UTC))
        return (
            f"Proposal {stored.proposal_id}: “{drafted.paper.title}” for {stored.list}, under "
            f"“{' > '.join(drafted.written.section)}”. A reviewer can say “accept proposal {stored.proposal_id}”.",
            "\n".join(line for line in drafted.written.added if line.strip()),
        )

    def _waiting(self, lists: list[str]) -> tuple[str, str]:
        waiting = [each for each in rows.proposals_in(self.store, "waiting", "accepted") if each.list in lists]
        if not waiting:
            return NONE_WAITING, ""
        lines = [
            f"{each.proposal_id}. {each.list}: {_title(each)}{' (accepted)' if each.state == 'accepted' else ''}"
            for each in waiting
        ]
        return "Proposals that wait. Say “accept proposal 1” or “decline proposal 1”.", "\n".join(lines)


async def draft_now(
    settings: Settings, list_name: str, found: ProposedPaper, opened: OpenedLibrary, section: str = ""
) -> EntryDraft:
    """EntryDraft the entry of a paper for a list as the list is now; raises as `draft` does."""
    listed = list_named(settings, list_name)
    files = await current_files(settings, listed)
    return await asyncio.to_thread(draft, listed, files, found, opened, section)


async def accept(
    settings: Settings, store: Store, opened: OpenedLibrary, stored: StoredProposal, by: Presser, now: datetime
) -> tuple[str, str]:
    """Accept a proposal and open its pull request, or give the patch where the list is not on GitHub.

    What is said, and the patch. Accepting again continues what was interrupted, and never makes a second request.
    """
    if stored.address:
        return f"It has a pull request already: {stored.address}", ""
    if not await asyncio.to_thread(rows.decide, store, stored, "accepted", by, now):
        return "It has a pull request already.", ""
    paper, section = paper_of(stored.content)
    drafted = await draft_now(settings, stored.list, ProposedPaper(paper, "", ""), opened, section)
    if repository_on_github(drafted.listed) is None or token_in(settings.proposals) is None:
        return f"Accepted “{paper.title}” for {stored.list}. Apply this patch:", patch_of(
            drafted.change, [drafted.file]
        )
    request = await open_pull_request(settings.proposals, drafted.listed, drafted.change)
    await asyncio.to_thread(rows.set_opened, store, stored, request.url, by, now)
    return f"Accepted “{paper.title}” for {stored.list}: {request.url}", ""


def may_review(settings: Settings, by: Presser) -> bool:
    """Return True if a person, or one of their roles, is named as a reviewer; whoever has the terminal is one."""
    if by.place.platform == TERMINAL:
        return True
    own = {f"{by.place.platform}:{each}" for each in (by.person, *by.roles)}
    return bool(own & set(settings.proposals.reviewers))


def _title(stored: StoredProposal) -> str:
    return paper_of(stored.content)[0].title


def _made(question: Question, opened: OpenedLibrary, lead: str, code: str) -> Answer:
    plan = SearchPlan(question.text, "answer", "")
    result = SearchResult(plan, (), None, (), None, (), {})
    return make_answer(question, result, opened.library.revision, lead, CHECKED, code=code)
