"""Decides who reviews proposals, accepts them, and shows what each would change."""

import asyncio
from datetime import datetime

from bot.answering.model import NextStep
from bot.desk.opened_library import OpenedLibrary
from bot.desk.reviewers import is_reviewer
from bot.presenting.text import day
from bot.proposals.change import patch_of
from bot.proposals.drafting import draft_now, paper_of
from bot.proposals.finding import ProposedPaper
from bot.proposals.github import open_pull_request, repository_on_github, token_in
from bot.settings.settings import Settings
from bot.store import proposals as rows
from bot.store.database import Store
from bot.store.model import Presser
from bot.store.proposals import StoredProposal

_WAITS = ("waiting", "accepted")


def may_review(settings: Settings, by: Presser, stored: StoredProposal) -> bool:
    """Return True if a person decides about a proposal: as a reviewer, or as a manager where none are named.

    A manager decides about what was proposed in the same workspace or server, and about nothing else.
    """
    if is_reviewer(settings, by) or settings.proposals.reviewers:
        return is_reviewer(settings, by)
    return by.manages and (stored.platform, stored.workspace) == (by.place.platform, by.place.workspace)


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
        patch = patch_of(drafted.change, [drafted.file])
        return f"Accepted “{paper.title}” for {stored.list}. Apply this patch:", patch
    request = await open_pull_request(settings.proposals, drafted.listed, drafted.change)
    await asyncio.to_thread(rows.set_opened, store, stored, request.url, by, now)
    return f"Accepted “{paper.title}” for {stored.list}: {request.url}", ""


async def change_of(settings: Settings, opened: OpenedLibrary, stored: StoredProposal) -> tuple[str, str]:
    """Return what a proposal is, and the patch that it would be now; raises as `draft` does where it cannot be made."""
    paper, section = paper_of(stored.content)
    lead = f"Proposal {stored.proposal_id}: “{paper.title}” for {stored.list}, {stored.state} since "
    lead += f"{day(stored.proposed_at)}."
    if stored.state not in _WAITS:
        return " ".join(filter(None, (lead, stored.address))), ""
    drafted = await draft_now(settings, stored.list, ProposedPaper(paper, "", ""), opened, section)
    return lead, patch_of(drafted.change, [drafted.file])


def steps_of(stored: StoredProposal, *, with_change: bool = True) -> tuple[NextStep, ...]:
    """Return the buttons of a proposal that waits; `with_change` adds the one that shows its change."""
    if stored.state not in _WAITS:
        return ()
    number = stored.proposal_id
    show = (NextStep("Show the change", f"show proposal {number}"),) if with_change else ()
    return (NextStep("Accept", f"accept proposal {number}"), NextStep("Decline", f"decline proposal {number}"), *show)


def title_of(stored: StoredProposal) -> str:
    """Return the title of a proposed paper."""
    return paper_of(stored.content)[0].title
