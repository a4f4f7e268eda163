"""Derives which papers of the library cite which, from the references that providers give."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Engine, select

from ingest.abstracts.provider import Found
from ingest.library import schema
from ingest.library.catalogue import transaction
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


def stored_references(engine: Engine) -> Iterator[tuple[str, list[str], list[str]]]:
    """Give, for each stored answer with references or keys of a provider's own, its paper id and both.

    The keys come first (`s2:…`, `openalex:W…`), then what the paper cites.
    """
    table = schema.abstracts
    query = select(table.c.paper_id, table.c.facts).where(table.c.facts.is_not(None))
    with transaction(engine) as connection:
        for row in connection.execution_options(yield_per=500).execute(query):
            facts = json.loads(row.facts)
            own, references = facts.get("own_ids") or [], facts.get("references") or []
            if own or references:
                yield row.paper_id, own, references
