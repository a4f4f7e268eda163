"""Answers what people say about papers beyond the lists, alike on every platform.

Asked, Question -> candidate_request -> the store -> Answer
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Claim, NextStep, Question, SearchPlan, Source
from bot.answering.search_result import SearchResult
from bot.candidates.requests import CandidateRequest, candidate_request
from bot.candidates.shelf import ShownCandidate, shown_candidates
from bot.desk.candidates_seen import sees
from bot.desk.desk import Desk
from bot.desk.opened_library import OpenedLibrary
from bot.desk.papers_shown import numbers_in
from bot.desk.reviewers import NO_REVIEWER, reviews_or_manages
from bot.presenting.text import counted, shortened
from bot.settings.settings import Settings
from bot.store.candidates import StoredCandidate, candidates_with, decide_candidates, number_of_candidate
from bot.store.database import Store
from bot.store.model import Asked
from ingest.library.model import PaperRecord
from ingest.papers.keys import STRONG_KINDS
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Venue
from ingest.terms.venues import parse_venue

CHECKED = "Beyond your lists: no list has these papers, and nobody has chosen them."
OFF = "Nothing beyond the lists is watched here. An admin can set that up in `[candidates]`."
NONE = "There is nothing new beyond the lists."
NO_SUCH = "There is no candidate with that number. Say “candidates” to see them."
HOW_TO = "Say “add [1] to NAME” to propose one, “dismiss [1]” to have it gone."

_LONGEST_ABSTRACT = 900
_MOST_STEPS = 10
_NUMBERED = re.compile(r"candidates? #?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Answers what is said about candidates; a page of them at a time."""

    settings: Settings
    desk: Desk
    store: Store

    async def answer(self, asked: Asked, question: Question) -> Answer | None:
        """Do what a question says about candidates, and answer it; None where it is about something else."""
        if candidate_request(asked.text, [listed.name for listed in self.settings.lists]) is None:
            return None
        async with self.desk.lent() as whole, self.desk.lent(question.scope) as opened:
            names = [
                listed.name for listed in self.settings.lists if opened.lists is None or listed.name in opened.lists
            ]
            request = candidate_request(asked.text, names)
            if request is None:
                return None
            return await asyncio.to_thread(self._answer, request, asked, question, whole, opened)

    def _answer(
        self,
        request: CandidateRequest,
        asked: Asked,
        question: Question,
        whole: OpenedLibrary,
        opened: OpenedLibrary,
    ) -> Answer | None:
        numbers = _numbers(request, question)
        if request.words and numbers is None:
            # “it” and “[2]” mean a paper of the library where one was shown last.
            return None
        shown = shown_candidates(
            self.store, whole, opened, self.settings.candidates, asked.asked_at, list_name=request.list
        )
        if request.wish == "show":
            return self._page(question, opened, shown)
        if request.wish == "restore":
            return self._restore(asked, question, opened, numbers or ())
        chosen = [each for each in shown if each.candidate.candidate_id in (numbers or ())]
        if not chosen:
            return _words(question, opened, NO_SUCH)
        if request.wish == "show one":
            return _one(question, opened, chosen[0])
        if not reviews_or_manages(self.settings, asked.by):
            return _words(question, opened, NO_REVIEWER)
        ids = [each.candidate.candidate_id for each in chosen]
        by = f"{asked.place.platform}:{asked.person}"
        gone = decide_candidates(self.store, ids, "dismissed", by, asked.asked_at)
        titles = "; ".join(f"“{each.candidate.paper.title}”" for each in chosen)
        back = " and ".join(f"“restore candidate {number}”" for number in ids[:2])
        return _words(question, opened, f"Dismissed {counted(gone, 'candidate')}: {titles}. Undo it with {back}.")

    def _restore(self, asked: Asked, question: Question, opened: OpenedLibrary, numbers: Sequence[int]) -> Answer:
        if not reviews_or_manages(self.settings, asked.by):
            return _words(question, opened, NO_REVIEWER)
        by = f"{asked.place.platform}:{asked.person}"
        back = [
            each
            for each in candidates_with(self.store, numbers)
            if each.state == "dismissed" and sees(opened, each.ranking, self.settings.candidates)
        ]
        if not back:
            return _words(question, opened, NO_SUCH)
        ids = [each.candidate_id for each in back]
        decide_candidates(self.store, ids, "waiting", by, asked.asked_at, of=("dismissed",))
        titles = "; ".join(f"“{each.paper.title}”" for each in back)
        return _words(question, opened, f"Back among the candidates: {titles}.")

    def _page(self, question: Question, opened: OpenedLibrary, shown: Sequence[ShownCandidate]) -> Answer:
        if not shown:
            return _words(question, opened, NONE if self.settings.candidates.is_on else OFF)
        size = self.settings.answers.page_size
        first = (question.page - 1) * size
        page = shown[first : first + size]
        sources = tuple(
            Source(n, record_of_candidate(each.candidate), "title only", ()) for n, each in enumerate(page, first + 1)
        )
        claims = tuple(
            Claim(f"“{source.paper.shown_title}” ({_details(each)})", (source.n,))
            for source, each in zip(sources, page, strict=True)
        )
        pages = -(-len(shown) // size)
        of_pages = f" Page {question.page} of {pages}." if pages > 1 else ""
        steps = tuple(
            NextStep(f"[{source.n}]", f"candidate {each.candidate.candidate_id}")
            for source, each in zip(sources, page, strict=True)
        )
        return _made(
            question,
            opened,
            f"{counted(len(shown), 'candidate')}, on none of your lists, the closest first.{of_pages}",
            claims=claims,
            sources=sources,
            papers=tuple(each.candidate.paper_id for each in shown),
            limit=HOW_TO,
            steps=steps[:_MOST_STEPS],
        )


def record_of_candidate(candidate: StoredCandidate) -> PaperRecord:
    """Return a candidate as papers are shown; it is on no list."""
    paper = candidate.paper
    venue = parse_venue(paper.venue)
    named = venue and Venue(venue.name, venue.year or paper.year)
    identifiers: dict[str, tuple[str, ...]] = {}
    for key in paper.keys:
        kind, _, value = key.partition(":")
        if kind in STRONG_KINDS:
            identifiers[kind] = (*identifiers.get(kind, ()), value)
    day = candidate.found_at.date()
    return PaperRecord(
        paper_id=candidate.paper_id,
        titles=(paper.title,),
        names=(),
        identifiers=identifiers,
        url=paper.url or None,
        links=(),
        venues=(PaperVenue(named, "provider"),) if named else (),
        year=paper.year,
        organisations=(),
        kinds=("paper",),
        lists=(),
        sections=(),
        notes=(),
        related=(),
        authors=paper.authors,
        first_seen=day,
        first_seen_on={},
        abstract=paper.abstract or None,
        abstract_provider=None,
        abstract_matched_by=None,
    )


def _details(shown: ShownCandidate) -> str:
    record = record_of_candidate(shown.candidate)
    venue = next((f"{known.venue.name} {known.venue.year or ''}".strip() for known in record.venues), "")
    return "; ".join(filter(None, (venue or str(record.year or ""), shown.why)))


def _one(question: Question, opened: OpenedLibrary, shown: ShownCandidate) -> Answer:
    """Show one candidate: why, the beginning of its abstract, and what can be done with it."""
    number = shown.candidate.candidate_id
    record = record_of_candidate(shown.candidate)
    abstract = shortened(shown.candidate.paper.abstract, _LONGEST_ABSTRACT)
    claims = (Claim(abstract, (1,), quoted=True),) if abstract else ()
    propose = (NextStep(f"Propose for {shown.list}", f"add candidate {number} to {shown.list}"),) if shown.list else ()
    return _made(
        question,
        opened,
        f"Candidate {number}, on none of your lists: {shown.why}.",
        claims=claims,
        sources=(Source(1, record, "abstract" if abstract else "title only", ()),),
        papers=(shown.candidate.paper_id,),
        steps=(*propose, NextStep("Dismiss", f"dismiss candidate {number}")),
        is_list=False,
    )


def _numbers(request: CandidateRequest, question: Question) -> list[int] | None:
    """Return the numbers of the candidates that words mean; None where they mean something else."""
    if match := _NUMBERED.fullmatch(request.words.strip(" .!")):
        return [int(match[1])]
    shown = question.turns[-1].paper_ids if question.turns else ()
    ids = [number_of_candidate(paper_id) for paper_id in shown]
    if not request.words or not ids or None in ids:
        return None
    places = numbers_in(request.words, len(ids))
    if places is None:
        return None
    return [number for n in places if 0 < n <= len(ids) and (number := ids[n - 1]) is not None]


def _words(question: Question, opened: OpenedLibrary, lead: str) -> Answer:
    return _made(question, opened, lead, is_list=False)


def _made(
    question: Question,
    opened: OpenedLibrary,
    lead: str,
    *,
    claims: tuple[Claim, ...] = (),
    sources: tuple[Source, ...] = (),
    papers: tuple[str, ...] = (),
    limit: str = "",
    steps: tuple[NextStep, ...] = (),
    is_list: bool = True,
) -> Answer:
    plan = SearchPlan(question.text, "list" if is_list else "answer", "", page=question.page)
    result = SearchResult(plan, (), None, (), None, (), {})
    return make_answer(
        question, result, opened.library.revision, lead, CHECKED if sources else "",
        claims=claims, sources=sources, papers=papers, count=len(papers) if is_list else None,
        limits=(limit,) if limit else (), steps=steps,
    )  # fmt: skip
