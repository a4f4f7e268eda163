"""Finds papers whose entry was rewritten in place.

The title corrected or changed, with no identifier to know the paper by.

    renames(before, papers, known)  ->  keys of papers that look new, with the id of the paper that each goes on from

Only a paper that is gone can go on as one that looks new, and only on the same list: near-identical titles, one name
with titles that go on alike, or one address with titles that agree.
"""

from collections.abc import Mapping, Sequence
from itertools import chain

from ingest.papers.ancestry import ancestors
from ingest.papers.evidence import alike_names, near_titles, same_address
from ingest.papers.identity import keys_of
from ingest.papers.keys import title_of
from ingest.papers.model import Paper
from ingest.terms.entry import Entry


def gone_ids(ids: Sequence[str], papers: Sequence[Paper], known: Mapping[str, str]) -> set[str]:
    """Those of the ids that no paper has and that no paper goes on from."""
    here = {paper.paper_id for paper in papers}
    return set(ids) - here - set(chain.from_iterable(ancestors(papers, known).values()))


def renames(gone: Mapping[str, Sequence[Entry]], papers: Sequence[Paper], known: Mapping[str, str]) -> dict[str, str]:
    """Give the keys of papers that look new but go on from one that is gone, with its id.

    `gone` are the last entries of papers that are gone, by id; `known` is what `identify` was given.
    """
    continued = ancestors(papers, known)
    fresh = [paper for paper in papers if paper.paper_id not in continued]
    if not fresh or not gone:
        return {}
    owners: list[str | Paper] = [paper_id for paper_id, entries in gone.items() for _ in entries]
    owners += [paper for paper in fresh for _ in paper.entries]
    entries = [*chain.from_iterable(gone.values()), *(entry for paper in fresh for entry in paper.entries)]
    titles = [title_of(entry) for entry in entries]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for one, other in chain(near_titles(entries, titles), same_address(entries, titles), alike_names(entries, titles)):
        old, new = sorted((one, other))
        paper_id, paper = owners[old], owners[new]
        if not isinstance(paper_id, str) or not isinstance(paper, Paper) or entries[old].list != entries[new].list:
            continue
        if paper_id in taken or paper.paper_id in taken or _contradict(entries[old], paper):
            continue
        taken |= {paper_id, paper.paper_id}
        found |= dict.fromkeys(keys_of(paper), paper_id)
    return found


def _contradict(entry: Entry, paper: Paper) -> bool:
    """Whether both have identifiers of one kind and share none of it."""
    return any(
        kind in paper.identifiers and value not in paper.identifiers[kind] for kind, value in entry.identifiers.items()
    )
