"""Derives which papers of the library cite which, from the references that providers give."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.abstracts.provider import Found
from ingest.papers.model import Paper

Row = dict[str, str]


def citation_rows(papers: Iterable[Paper], answers: Mapping[str, Sequence[Found]]) -> Iterator[Row]:
    """Give a row for each pair of papers of which one cites the other, with the provider that says so.

    `answers` are all that providers have said of each paper, by its id. A reference is a key of any kind: one of the
    cited paper's identifiers, or the provider's own number of it. A pair that several providers know is given once.
    """
    papers = list(papers)
    owners: dict[str, str] = {}
    for paper in papers:
        keys = [f"{kind}:{value}".casefold() for kind, values in paper.identifiers.items() for value in values]
        own = [key.casefold() for found in answers.get(paper.paper_id, ()) for key in found.facts.own_ids]
        for key in (*keys, *own):
            owners.setdefault(key, paper.paper_id)
    for paper in papers:
        cited: dict[str, str] = {}
        for found in answers.get(paper.paper_id, ()):
            for key in found.facts.references:
                owner = owners.get(key.casefold())
                if owner is not None and owner != paper.paper_id:
                    cited.setdefault(owner, found.provider)
        for cited_id, provider in sorted(cited.items()):
            yield {"paper_id": paper.paper_id, "cited_id": cited_id, "provider": provider}
