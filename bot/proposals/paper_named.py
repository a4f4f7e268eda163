"""Finds the paper that somebody wants on a list: “[2]”, “this paper”, a name, a candidate."""

import re
from dataclasses import dataclass

from bot.answering.model import Question
from bot.desk.candidates_seen import sees
from bot.desk.opened_library import OpenedLibrary
from bot.desk.papers_shown import ids_in_conversation
from bot.errors import ProposalError
from bot.proposals.finding import ProposedPaper, beyond_lists, known_paper, link_in
from bot.settings.candidates import CandidatesSettings
from bot.store.candidates import StoredCandidate, candidates_with, number_of_candidate
from bot.store.database import Store

WHICH_ONE = "Which paper do you mean? Say its number, its name, or give its link."

_POINTS = re.compile(r"\W*(?:it|this|that|th(?:is|at|e) (?:paper|one)|\[?\d{1,3}\]?)\W*", re.IGNORECASE)
"""Words that mean a paper of the conversation and nothing else."""

_CANDIDATE = re.compile(r"\W*candidate #?(\d{1,9})\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PaperToPropose:
    """A paper that words mean: what is `known` of it here, else the `link` by which it is to be found.

    Of a candidate its number is given too, and the lists that it is close to, the closest first.
    """

    known: ProposedPaper | None = None
    link: str = ""
    candidate: int | None = None
    lists: tuple[str, ...] = ()


def paper_named(
    settings: CandidatesSettings, store: Store, opened: OpenedLibrary, question: Question, words: str
) -> PaperToPropose | None:
    """Return the paper that words mean: of the last answer, by its name, or the last one linked in the thread.

    None where they mean no paper at all. Raises ProposalError where they mean one that is not clear.
    """
    if match := _CANDIDATE.fullmatch(words):
        return _candidate(settings, store, opened, int(match[1]))
    ids = ids_in_conversation(opened, question, words)
    if ids and len(ids) == 1 and (number := number_of_candidate(ids[0])) is not None:
        return _candidate(settings, store, opened, number)
    papers = opened.papers(ids or [])
    if len(papers) == 1:
        return PaperToPropose(known_paper(papers[0]))
    if not papers and _POINTS.fullmatch(words) and (link := _last_link(question)):
        return PaperToPropose(link=link)
    if ids is None and not _POINTS.fullmatch(words):
        return None
    raise ProposalError(WHICH_ONE)


def candidate_named(
    settings: CandidatesSettings, store: Store, opened: OpenedLibrary, words: str
) -> ProposedPaper | None:
    """Return the candidate that words such as “candidate 17” name; None where they name something else."""
    match = _CANDIDATE.fullmatch(words)
    return _candidate(settings, store, opened, int(match[1])).known if match else None


def _candidate(settings: CandidatesSettings, store: Store, opened: OpenedLibrary, number: int) -> PaperToPropose:
    """Return a candidate on no list, and to who sees some lists alone only one that is near to these."""
    found: StoredCandidate | None = next(iter(candidates_with(store, [number])), None)
    may_see = found is not None and (opened.lists is None or sees(opened, found.ranking, settings))
    if found is None or found.state == "listed" or not may_see:
        raise ProposalError(f"There is no candidate {number}. Say “candidates” to see them.")
    lists = tuple(each.list for each in found.ranking.sections if opened.lists is None or each.list in opened.lists)
    return PaperToPropose(beyond_lists(found.paper), candidate=number, lists=lists)


def _last_link(question: Question) -> str:
    """Return the last link to a paper in the thread in which something is asked."""
    return next((link for message in reversed(question.thread) if (link := link_in(message))), "")
