"""Which papers a summary is asked of, and asking back where a name may mean several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.model import Answer, Candidate, Mention, Question, SearchPlan
from bot.answering.refuse import refuse
from bot.answering.search_result import SearchResult
from bot.summaries.shape import comparison_question, summary_question
from ingest.library.model import ListState, PaperRecord, Revision

_MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class NamedPapers:
    """The papers to be told; or, in `ambiguous`, the mention of which it is not clear what it means."""

    papers: tuple[PaperRecord, ...]
    ambiguous: Mention | None = None
    candidates: tuple[PaperRecord, ...] = ()


def which_papers(plan: SearchPlan, records: Mapping[str, PaperRecord]) -> NamedPapers:
    """The papers that a plan's mentions stand for; `records` are those of all their ids."""
    papers: dict[str, PaperRecord] = {}
    for mention in plan.mentions:
        works = _works(mention, records)
        if len(works) > 1:
            return NamedPapers((), mention, works)
        papers.update((work.paper_id, work) for work in works)
    return NamedPapers(tuple(papers.values()))


def ask_back(
    question: Question,
    result: SearchResult,
    named: NamedPapers,
    records: Mapping[str, PaperRecord],
    revision: Revision,
    lists: Sequence[ListState],
) -> Answer:
    """The answer that asks which of the candidates is meant, each with the question to ask for it."""
    surface = named.ambiguous.surface if named.ambiguous else ""
    count = len(named.candidates)
    shown = named.candidates[:_MOST_CANDIDATES]
    more = f" Showing the first {len(shown)}. Reply with a number, a title or a link." if count > len(shown) else ""
    lead = f"{count} papers on the lists go by the name “{surface}”. Which one do you mean?{more}"
    asked = refuse(question, result, revision, lists)
    candidates = tuple(Candidate(paper, _question_for(paper, named, result.plan, records)) for paper in shown)
    return replace(asked, lead=lead, candidates=candidates, nearest=())


def likely_papers(papers: Sequence[PaperRecord]) -> tuple[PaperRecord, ...]:
    """The papers that a name may mean; a project without a text of its own stands back behind the paper about it."""
    telling = [paper for paper in papers if paper.abstract or "project" not in paper.kinds]
    return tuple(telling or papers)


def _works(mention: Mention, records: Mapping[str, PaperRecord]) -> tuple[PaperRecord, ...]:
    return likely_papers([records[paper_id] for paper_id in mention.paper_ids if paper_id in records])


def _question_for(paper: PaperRecord, named: NamedPapers, plan: SearchPlan, records: Mapping[str, PaperRecord]) -> str:
    if plan.intent == "summary":
        return summary_question(paper.paper_id)
    parts: list[str] = []
    for mention in plan.mentions:
        works = _works(mention, records)
        if mention is named.ambiguous:
            parts.append(paper.paper_id)
        else:
            parts.append(works[0].paper_id if len(works) == 1 else mention.surface)
    return comparison_question(parts)
