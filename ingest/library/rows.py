"""Derives the rows of a revision from papers and abstracts."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ingest.abstracts.provider import NO_FACTS, Found
from ingest.abstracts.withdrawal import Withdrawal, withdrawal_in, without_mark
from ingest.library.full_texts import NO_TEXTS, TextsOfPapers
from ingest.library.json_codecs import StoredPaper, content_digest, entry_to_json, paper_to_json
from ingest.library.mentioned_names import names_in_abstract, names_referred_to
from ingest.library.model import Passage
from ingest.library.passages import passages_of
from ingest.papers.identity import keys_of
from ingest.papers.model import Conflict, Paper
from ingest.terms.entry import Entry
from ingest.terms.identifiers import canonical_url
from ingest.terms.normal_form import bounded, fold
from ingest.terms.organisations import organisation_keys

Row = dict[str, Any]

_TITLE_KEY = 100
"""Characters: enough to distinguish titles, few enough for an index."""


@dataclass(frozen=True, slots=True)
class ListContents:
    """A list as a revision stores it."""

    name: str
    source: str
    title: str | None


def list_rows(lists: Sequence[ListContents], papers: Sequence[Paper]) -> list[Row]:
    """Return the rows of the lists, each with the number of its papers."""
    sizes = Counter(name for paper in papers for name in _lists_of(paper))
    return [list_row(listed, sizes[listed.name]) for listed in lists]


def list_row(listed: ListContents, papers: int) -> Row:
    """Return the row of a list with this many papers."""
    return {"list": listed.name, "source": listed.source, "title": listed.title, "papers": papers}


Expansions = Mapping[str, tuple[str, ...]]
"""By paper id, what a language model wrote of papers."""


def paper_rows(
    papers: Iterable[Paper],
    abstracts: Mapping[str, Found],
    expansions: Expansions,
    former_titles: Mapping[str, tuple[str, ...]] | None = None,
    texts: TextsOfPapers = NO_TEXTS,
) -> Iterator[Row]:
    """Yield the rows of papers; `abstracts`, `expansions` and `former_titles` are by paper id.

    Facets and passages follow from these rows alone.
    """
    former = former_titles or {}
    for paper in papers:
        found, written = abstracts.get(paper.paper_id), expansions.get(paper.paper_id, ())
        text = texts.key_of(paper.paper_id)
        yield _paper_row(paper, found, written, former.get(paper.paper_id, ()), text)


def entry_rows(papers: Iterable[Paper]) -> Iterator[Row]:
    """Yield the rows of the entries of papers."""
    return (entry_row(entry, paper.paper_id) for paper in papers for entry in paper.entries)


def entry_row(entry: Entry, paper_id: str) -> Row:
    """Return the row of an entry of a paper."""
    data = entry_to_json(entry)
    return {"list": entry.list, "file": entry.file, "line": entry.line, "paper_id": paper_id, "data": data}


def facet_rows(papers: Iterable[Paper], abstracts: Mapping[str, Found]) -> Iterator[Row]:
    """Yield the rows by which papers are selected and looked up."""
    return (row for paper in papers for row in _facet_rows(paper, abstracts.get(paper.paper_id)))


def passage_rows(
    papers: Iterable[Paper], abstracts: Mapping[str, Found], expansions: Expansions, texts: TextsOfPapers = NO_TEXTS
) -> Iterator[Row]:
    """Yield the rows of the passages of papers, those of their full texts last."""
    for paper in papers:
        own = passages_of(paper, abstracts.get(paper.paper_id), expansions.get(paper.paper_id, ()))
        for passage in chain(own, texts.passages_of(paper.paper_id, paper.titles[0])):
            yield _passage_row(passage)


def conflict_rows(conflicts: Iterable[Conflict]) -> list[Row]:
    """Return the rows of conflicts."""
    return [_conflict_row(conflict) for conflict in conflicts]


def _paper_row(
    paper: Paper,
    found: Found | None,
    expansions: tuple[str, ...],
    former_titles: tuple[str, ...],
    full_text: str | None,
) -> Row:
    abstract = found.abstract if found else None
    stored = StoredPaper(
        titles=_titles(paper, found),
        names=paper.names,
        identifiers=paper.identifiers,
        url=paper.url,
        links=paper.links,
        venues=paper.venues,
        organisations=paper.organisations,
        kinds=paper.kinds,
        lists=_lists_of(paper),
        sections=tuple(dict.fromkeys((entry.list, entry.section) for entry in paper.entries)),
        notes=paper.notes,
        related=paper.related,
        authors=_authors(paper, found),
        abstract_provider=(found.abstract_by or found.provider) if found and abstract else None,
        abstract_matched_by=found.matched_by if found and abstract else None,
        former_titles=former_titles,
        provider_year=found.year if found else None,
        provider_venue=found.venue if found else None,
        told_by=found.provider if found else None,
        expansions=expansions,
        full_text=full_text,
        form=next((entry.form for entry in paper.entries if entry.form), None),
        **_stored_facts(paper, found),
    )
    return {
        "paper_id": paper.paper_id,
        "title": paper.titles[0],
        "title_key": title_key(paper.titles[0]),
        "year": paper.year or (found.year if found else None),
        "data": paper_to_json(stored),
        "abstract": abstract,
    }


def _stored_facts(paper: Paper, found: Found | None) -> dict[str, Any]:
    """Return the facts beside the abstract as a stored paper has them; a list's own mark serves where no other does."""
    facts = found.facts if found else NO_FACTS
    by_list = next(filter(None, map(_withdrawal_on_list, paper.entries)), (None, None))
    withdrawal, withdrawn_by = (facts.withdrawal, facts.withdrawn_by) if facts.withdrawal else by_list
    return {
        "withdrawal": withdrawal,
        "withdrawn_by": withdrawn_by,
        "citations": facts.citations,
        "counted_by": facts.counted_by,
        "counted_on": facts.counted_on,
        "tldr": facts.tldr,
        "fields": facts.fields,
        "open_access": facts.open_access,
    }


def _authors(paper: Paper, found: Found | None) -> tuple[str, ...]:
    """The authors that the provider names, else those that the lists name."""
    return found.authors if found and found.authors else paper.authors


def _withdrawal_on_list(entry: Entry) -> tuple[Withdrawal, str] | None:
    """Return how a list marks a paper that was taken back, by its words or by a line through it, and the list."""
    withdrawal = withdrawal_in(entry.title, "") or ("withdrawn" if entry.withdrawn else None)
    return (withdrawal, entry.list) if withdrawal else None


def title_key(title: str) -> str:
    """Return the sort key of a title: its beginning without case and accents."""
    return fold(title)[:_TITLE_KEY]


def _titles(paper: Paper, found: Found | None) -> tuple[str, ...]:
    """Return the lists' titles and the one that a provider has for the same identifier."""
    if found is None or not found.title or found.matched_by != "identifier":
        return paper.titles
    title = without_mark(found.title)
    known = {fold(each) for each in paper.titles}
    return paper.titles if fold(title) in known else (*paper.titles, title)


def _facet_rows(paper: Paper, found: Found | None) -> Iterator[Row]:
    def row(facet: str, value: str, label: str, year: int | None = None, evidence: str = "list") -> Row:
        return {
            "paper_id": paper.paper_id,
            "facet": facet,
            "value": bounded(value),
            "label": label,
            "year": year,
            "evidence": evidence,
        }

    for name in _lists_of(paper):
        yield row("list", fold(name), name)
    for known in paper.venues:
        yield row("venue", fold(known.venue.name), known.venue.name, known.venue.year, known.evidence)
    for label in paper.organisations:
        for key in organisation_keys(label):
            yield row("organisation", key, label)
    for heading in dict.fromkeys(heading for entry in paper.entries for heading in entry.section):
        yield row("section", fold(heading), heading)
    for kind in paper.kinds:
        yield row("kind", kind, kind)
    for link_kind in dict.fromkeys(link.kind for link in paper.links):
        yield row("link", link_kind, link_kind)
    for name in paper.names:
        yield row("name", fold(name), name)
    for author in _authors(paper, found):
        yield row("author", fold(author), author)
    if found and found.abstract:
        for name in names_in_abstract(paper.titles[0], found.abstract):
            yield row("mentioned name", fold(name), name)
        for name in names_referred_to(paper.titles[0], found.abstract):
            yield row("refers to", fold(name), name)
    for list_name, name in _named_in_notes(paper):
        yield row("noted", fold(name), list_name)
    addresses = (f"url:{canonical_url(link.url)}" for link in paper.links)
    for key in dict.fromkeys((*keys_of(paper), *addresses)):
        yield row("key", key, key)


def _named_in_notes(paper: Paper) -> dict[tuple[str, str], None]:
    """Return the lists and the names of other works in their notes on a paper, each pair once."""
    return {
        (entry.list, name): None
        for entry in paper.entries
        for note in entry.notes
        for name in names_referred_to(paper.titles[0], note.text)
    }


def _passage_row(passage: Passage) -> Row:
    return {
        "passage_id": passage.passage_id,
        "paper_id": passage.paper_id,
        "content_key": content_digest(passage.heading, passage.text),
        "basis": passage.basis,
        "heading": passage.heading,
        "text": passage.text,
        "spans": json.dumps(passage.spans),
        "list": passage.list,
        "section": passage.section,
        "page": passage.page,
    }


def places_of(places: str) -> list[tuple[str, str, int, str]]:
    """Parse the places in a conflict's row: list, file, line and title of each entry."""
    return [tuple(place) for place in json.loads(places)]


def _conflict_row(conflict: Conflict) -> Row:
    places = sorted([entry.list, entry.file, entry.line, entry.title] for entry in conflict.entries)
    return {"key": conflict.key, "reason": conflict.reason, "places": json.dumps(places, ensure_ascii=False)}


def _lists_of(paper: Paper) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.list for entry in paper.entries))


def known_keys_of(papers: Iterable[Paper]) -> dict[str, str]:
    """Return every key of these papers with the paper id that it stands for."""
    return {key: paper.paper_id for paper in papers for key in keys_of(paper)}
