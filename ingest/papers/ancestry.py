"""Decides which earlier paper a paper of now continues.

Whatever happened to its titles, identifiers and id since.

    ancestors(papers, known)  ->  for each paper, the ids that it was known under before

A title that was known tells. An identifier that was known tells too, except where its work goes on elsewhere: a list
gave the identifier to the wrong work and has put that right.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ingest.papers.identity import keys_of
from ingest.papers.keys import agree_with_any, is_identifier, titles_by_id
from ingest.papers.model import Paper


def ancestors(papers: Sequence[Paper], known: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each paper that was known before, under one id or several, those ids, sorted; its own may be among them.

    `known` maps every key that `keys_of` ever gave to the id of its paper. A paper that is missing from the result was
    never seen before.
    """
    by_title: dict[str, set[str]] = {}
    by_identifier: dict[str, set[str]] = {}
    heirs: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        keys = [key for key in keys_of(paper) if key in known]
        by_title[paper.paper_id] = {known[key] for key in keys if not is_identifier(key)}
        by_identifier[paper.paper_id] = {known[key] for key in keys if is_identifier(key)}
        for before in by_title[paper.paper_id]:
            heirs[before].add(paper.paper_id)
    disputed = {
        one
        for paper in papers
        for one in by_identifier[paper.paper_id] - by_title[paper.paper_id]
        if heirs[one] - {paper.paper_id}
    }
    titles = titles_by_id(known, disputed)
    found: dict[str, tuple[str, ...]] = {}
    for paper in papers:
        own = by_title[paper.paper_id]
        ids = own | {
            one
            for one in by_identifier[paper.paper_id] - own
            if one not in disputed or agree_with_any(paper.titles, titles[one])
        }
        if ids:
            found[paper.paper_id] = tuple(sorted(ids))
    return found
