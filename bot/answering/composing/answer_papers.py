"""Which of the papers found an answer is about."""

from bot.answering.search_result import PaperHit, SearchResult

PAGE = 5
"""Papers on one page of an answer."""


def papers_answered(result: SearchResult) -> tuple[PaperHit, ...]:
    """The papers found that may answer, best first.

    Where a question says nothing but names of works, those works alone; of works that share a name, those with
    something to tell, so that a bare repository does not stand beside the paper about it. A work to which similar ones
    are wanted is none of them. A later page begins where the one before ended.
    """
    plan = result.plan
    hits = tuple(hit for hit in result.hits if hit.paper.paper_id not in plan.alike)
    bare = _bare_namesakes(result)
    named = named_papers(result) - bare
    if not plan.text and any(hit.paper.paper_id in named for hit in hits):
        hits = tuple(hit for hit in hits if hit.paper.paper_id in named)
    else:
        hits = tuple(hit for hit in hits if hit.paper.paper_id not in bare)
    return hits[(plan.page - 1) * PAGE :]


def named_papers(result: SearchResult) -> frozenset[str]:
    """The ids of the papers that a question names."""
    return frozenset(paper_id for mention in result.plan.mentions for paper_id in mention.paper_ids)


def _bare_namesakes(result: SearchResult) -> frozenset[str]:
    """Projects without an abstract that share their name with a paper that is meant as well."""
    found = {hit.paper.paper_id: hit.paper for hit in result.hits}
    bare: set[str] = set()
    for mention in result.plan.mentions:
        works = [found[paper_id] for paper_id in mention.paper_ids if paper_id in found]
        if any("project" not in work.kinds for work in works):
            bare.update(work.paper_id for work in works if "project" in work.kinds and not work.abstract)
    return frozenset(bare)
