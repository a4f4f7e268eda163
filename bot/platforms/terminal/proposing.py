"""Propose papers for lists in a terminal, and review what others proposed."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.answering.model import Answer, Question, Turn
from bot.desk.desk import Desk, open_desk
from bot.desk.named_people import TERMINAL
from bot.errors import ProposalError
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.presenting.printing import console, print_json
from bot.presenting.text import day
from bot.proposals.change import patch_of
from bot.proposals.drafting import EntryDraft, content_of, draft_now, paper_key, paper_of
from bot.proposals.finding import ProposedPaper, find_paper, known_paper, link_in
from bot.proposals.github import open_pull_request
from bot.proposals.paper_named import candidate_named
from bot.proposals.proposals import NO_SUCH, NONE_WAITING, Proposals
from bot.proposals.reviewing import accept
from bot.settings.settings import Settings
from bot.store import proposals as rows
from bot.store.database import Store, open_store
from bot.store.model import DIRECT, Asked, Place, Presser
from bot.summaries.which_paper import likely_papers
from ingest.errors import reason_of

BY = Presser(Place(TERMINAL, "", ""), "you")
"""Who proposes in a terminal: the configuration is the person's own, so nobody reviews it."""


def proposal_answer(
    settings: Settings, desk: Desk, store: Store, text: str, turns: tuple[Turn, ...], now: datetime
) -> Answer | None:
    """Answer what is said about papers for lists in a conversation; None where it is about something else."""
    asked = Asked("", BY.place, DIRECT, BY.person, text, now, private=True)
    return asyncio.run(Proposals(settings, desk, store).answer(asked, Question(text, now, turns)))


def propose_paper(
    settings: Settings,
    named: str,
    list_name: str,
    section: str,
    *,
    to: Path | None,
    pull_request: bool,
    as_json: bool,
) -> int:
    """Draft a paper's entry and show it, write its patch, or open its pull request; returns the exit code."""
    with open_desk(settings) as desk, open_store(settings.store_url) as store:
        drafted = asyncio.run(_draft(settings, desk, store, named, list_name, section))
    address = ""
    if pull_request:
        address = _open(settings, drafted)
    elif to is not None:
        write_patch(to, patch_of(drafted.change, [drafted.file]))
    if as_json:
        print_json(_as_json(drafted, address))
    elif to is None or str(to) != "-":
        _print(drafted, address, to)
    return FINE


def write_patch(to: Path, patch: str) -> None:
    """Write a patch to a file, or to stdout for `-`; raises ProposalError where the file cannot be written."""
    if str(to) == "-":
        print(patch, end="")
        return
    try:
        to.write_text(patch, encoding="utf-8", newline="")
    except OSError as error:
        raise ProposalError(f"{to} cannot be written: {reason_of(error)}. Give another file.") from error


def show_proposals(settings: Settings) -> int:
    """Print the proposals that wait; returns the exit code."""
    screen = console()
    with open_store(settings.store_url) as store:
        waiting = rows.proposals_in(store, "waiting", "accepted")
    for each in waiting:
        paper, section = paper_of(each.content)
        screen.print(
            f"{each.proposal_id}  {each.list} > {section}: {paper.title} ({each.state}, {day(each.proposed_at)})",
            markup=False,
        )
    if not waiting:
        screen.print(NONE_WAITING)
    return FINE if waiting else NOTHING_FOUND


def accept_proposal(settings: Settings, number: int) -> int:
    """Accept a proposal: opens its pull request, or prints its patch; returns the exit code."""

    async def accepted() -> tuple[str, str]:
        with open_desk(settings) as desk, open_store(settings.store_url) as store:
            stored = rows.proposal(store, number)
            if stored is None:
                raise ProposalError(NO_SUCH)
            async with desk.lent() as opened:
                return await accept(settings, store, opened, stored, BY, datetime.now(UTC))

    message, patch = asyncio.run(accepted())
    console(stderr=bool(patch)).print(message, markup=False)
    if patch:
        print(patch, end="")
    return FINE


def decline_proposal(settings: Settings, number: int) -> int:
    """Decline a proposal; returns the exit code."""
    with open_store(settings.store_url) as store:
        stored = rows.proposal(store, number)
        if stored is None:
            raise ProposalError(NO_SUCH)
        if not rows.decide(store, stored, "declined", BY, datetime.now(UTC)):
            raise ProposalError(f"It has a pull request already: {stored.address}")
    console().print(f"Declined proposal {number}.")
    return FINE


async def _draft(settings: Settings, desk: Desk, store: Store, named: str, list_name: str, section: str) -> EntryDraft:
    async with desk.lent() as opened:
        candidate = await asyncio.to_thread(candidate_named, settings.candidates, store, opened, named)
        if candidate is not None:
            return await draft_now(settings, list_name, candidate, opened, section)
        known = desk.papers_named(named)
        likely = likely_papers(known)
        found: ProposedPaper
        if len(likely) == 1:
            found = known_paper(likely[0])
        elif likely:
            raise ProposalError(f"{len(likely)} papers are called “{named}”. Give an id or a link.")
        elif link_in(named) is None:
            raise ProposalError(f"No paper matches “{named}”. Give its link, number on arXiv or DOI.")
        else:
            found = await find_paper(settings.abstracts, named)
        return await draft_now(settings, list_name, found, opened, section)


def _open(settings: Settings, drafted: EntryDraft) -> str:
    """Open the pull request of a draft, remembered before and after; returns its address."""
    with open_store(settings.store_url) as store:
        stored, _ = rows.save_proposal(
            store, drafted.listed.name, paper_key(drafted.paper), content_of(drafted), BY, datetime.now(UTC)
        )
        if stored.address:
            return stored.address
        rows.decide(store, stored, "accepted", BY, datetime.now(UTC))
        request = asyncio.run(open_pull_request(settings.proposals, drafted.listed, drafted.change))
        rows.set_opened(store, stored, request.url, BY, datetime.now(UTC))
        return request.url


def _print(drafted: EntryDraft, address: str, to: Path | None) -> None:
    screen = console()
    section = " > ".join(drafted.written.section)
    screen.print(
        f"{drafted.listed.name}, {drafted.file.file} line {drafted.written.line}, under {section}:", markup=False
    )
    for line in drafted.written.added:
        if line.strip():
            screen.print(f"+ {line}", markup=False, soft_wrap=True)
    others = [each for each in drafted.ranked if each.section != drafted.written.section][:2]
    if drafted.ranked:
        screen.print(f"Closest there: “{drafted.ranked[0].nearest}”.", markup=False)
    if others:
        screen.print("Next: " + "; ".join(" > ".join(each.section) for each in others) + ".", markup=False)
    if address:
        screen.print(f"Pull request: {address}", markup=False, soft_wrap=True)
    elif to is not None:
        screen.print(f"Patch: {to}", markup=False, soft_wrap=True)
    else:
        screen.print(
            "Nothing has changed. Write a patch with `--to FILE.patch`, or use `--pull-request`.", markup=False
        )


def _as_json(drafted: EntryDraft, address: str) -> dict[str, object]:
    return {
        "list": drafted.listed.name,
        "file": drafted.file.file,
        "line": drafted.written.line,
        "section": list(drafted.written.section),
        "lines": list(drafted.written.added),
        "title": drafted.paper.title,
        "key": paper_key(drafted.paper),
        "sections": [
            {"section": list(each.section), "share": round(each.share, 4), "nearest": each.nearest}
            for each in drafted.ranked
        ],
        "pull_request": address or None,
        "patch": patch_of(drafted.change, [drafted.file]),
    }
