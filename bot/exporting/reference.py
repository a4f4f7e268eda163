"""Make a paper a reference: people, title, where it appeared, where it is.

reference_of(paper, "kwon2023efficient") -> Reference(key, title, people, venue, year, doi, arxiv, links, …)
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from bot.exporting.people import Person, person_of
from ingest.library.model import PaperRecord
from ingest.terms.entry import Form, Link
from ingest.terms.identifiers import identifiers_in
from ingest.terms.outside_text import one_line, web_address
from ingest.terms.venue_names import is_journal
from ingest.terms.venues import parse_venue
from ingest.terms.vocabulary import vocabulary

CitedForm = Form | Literal["preprint", "web"]
"""How a paper is cited; `web` is what has neither a venue nor a number on arXiv."""

PREPRINT = "-preprint"
"""What the key of a preprint ends with where its paper is cited as well."""

_UNSAFE = re.compile(r"[\s{}\\<>\"^`|\x00-\x1f\x7f]")
_LONGEST_ADDRESS = 2_000
_OF_IDENTIFIER = re.compile(r"https?://(?:(?:dx\.)?doi\.org/|(?:\w+\.)?arxiv\.org/(?:abs|pdf)/)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper as it is cited. `key` is its citation key; what is not known is empty or None.

    `venue` is where it appeared, of a preprint that is not on arXiv the server.

    `links` are those beside `url`, without the addresses that `doi` and `arxiv` stand for. `sections` is the path of
    headings of its first entry; `notes` are the lists' own lines about it.
    """

    key: str
    form: CitedForm
    title: str
    names: tuple[str, ...]
    people: tuple[Person, ...]
    venue: str
    year: int | None
    doi: str
    arxiv: str
    url: str
    links: tuple[Link, ...]
    abstract: str
    lists: tuple[str, ...]
    sections: tuple[str, ...]
    notes: tuple[str, ...]
    organisations: tuple[str, ...]
    withdrawal: str

    @property
    def address(self) -> str:
        """Where a reader finds it: its own address, else that of its DOI or its number on arXiv."""
        if self.url:
            return self.url
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else ""


def reference_of(paper: PaperRecord, key: str) -> Reference:
    """Return a paper as a reference under a citation key, at its venue where one is known, else as a preprint."""
    venue, year = _venue(paper)
    arxiv = next(iter(paper.identifiers.get("arxiv", ())), "")
    url = _address(paper.url)
    doi = next(iter(paper.identifiers.get("doi", ())), "")
    links = tuple(
        Link(address, link.kind)
        for link in paper.links
        if (address := _address(link.url)) and address != url and not _stands_for(address, doi, arxiv)
    )
    form: CitedForm = "preprint" if arxiv or venue else "web"
    if venue and not _is_server(venue):
        form = paper.form or ("journal" if is_journal(venue) else "conference")
    return Reference(
        key=key,
        form=form,
        title=one_line(paper.title),
        names=paper.names,
        people=tuple(person for person in map(person_of, paper.authors) if person.sorted_under),
        venue=venue,
        year=year,
        doi=doi,
        arxiv=arxiv,
        url=url,
        links=links,
        abstract=one_line(paper.abstract or ""),
        lists=paper.lists,
        sections=tuple(map(one_line, paper.sections[0][1])) if paper.sections else (),
        notes=tuple(one_line(text) for _, text in paper.notes),
        organisations=paper.organisations,
        withdrawal=paper.withdrawal or "",
    )


def without_texts(reference: Reference) -> Reference:
    """Return a reference with only what is needed to cite the paper: no abstract, and nothing of what lists say."""
    return replace(reference, abstract="", notes=(), sections=(), lists=())


def with_preprint(reference: Reference) -> tuple[Reference, ...]:
    """Return a reference, and its preprint on arXiv as another one where it appeared at a venue."""
    if not reference.arxiv or reference.form == "preprint":
        return (reference,)
    preprint = replace(
        reference,
        key=f"{reference.key}{PREPRINT}",
        form="preprint",
        venue="",
        year=_arxiv_year(reference.arxiv) or reference.year,
        doi="",
        url=f"https://arxiv.org/abs/{reference.arxiv}",
        links=(),
        notes=(),
    )
    return reference, preprint


def _venue(paper: PaperRecord) -> tuple[str, int | None]:
    """Return the venue to cite and its year: one that a list names first, then a provider's, then another server.

    ArXiv is none: it has a field of its own.
    """
    servers = []
    for known in sorted(paper.venues, key=lambda known: known.evidence != "list"):
        if not _is_server(known.venue.name):
            return one_line(known.venue.name), known.venue.year or paper.year
        servers.append(known.venue)
    named = one_line(paper.provider_venue or "")
    found = parse_venue(named, is_venue=True) if named else None
    if found and not _is_server(found.name):
        return found.name, paper.provider_year or found.year or paper.year
    if paper.identifiers.get("arxiv"):
        return "", paper.year
    other = next((server for server in (*servers, found) if server and server.name != "arXiv"), None)
    return (other.name, other.year or paper.year) if other else ("", paper.year)


def _is_server(name: str) -> bool:
    """Whether a venue is a server of preprints."""
    return name in vocabulary().preprints


def _stands_for(address: str, doi: str, arxiv: str) -> bool:
    """Return True if an address says no more than an identifier of the paper does."""
    if not _OF_IDENTIFIER.match(address):
        return False
    found = identifiers_in(address)
    return found.arxiv == arxiv if found.arxiv else (found.doi or "").casefold() == doi.casefold()


def _arxiv_year(number: str) -> int | None:
    found = re.match(r"(?:[a-z-]+(?:\.[A-Z]{2})?/)?(\d\d)(?:0[1-9]|1[0-2])", number)
    return None if found is None else 1900 + int(found[1]) if int(found[1]) > 90 else 2000 + int(found[1])


def _address(url: str | None) -> str:
    return web_address(url, _UNSAFE, _LONGEST_ADDRESS) or ""
