"""Give single facts of a paper as short values, with who says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.answering.model import FactName
from bot.phrases import joined
from ingest.abstracts.providers import PROVIDERS
from ingest.library.model import PaperRecord
from ingest.terms.entry import LinkKind
from ingest.terms.outside_text import one_line

_PROVIDERS = {provider.name: provider.label for provider in PROVIDERS}
LINK_FACTS: Mapping[FactName, LinkKind] = {
    "code": "code",
    "slides": "slides",
    "video": "video",
    "data": "data",
    "homepage": "homepage",
}
"""The facts that are links of a kind."""


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact as it is written in a cell, and who says so: a provider, or the lists by name."""

    text: str
    stated_by: str


def value_of(paper: PaperRecord, fact: FactName) -> FactValue | None:
    """Return a fact of a paper; None where the catalogue does not know it, or it is no single value."""
    if fact in LINK_FACTS:
        urls = dict.fromkeys(link.url for link in paper.links if link.kind == LINK_FACTS[fact])
        return FactValue(", ".join(urls), lists_of(paper)) if urls else None
    read = _VALUES.get(fact)
    return read(paper) if read is not None else None


def label_of(provider: str | None) -> str:
    """Return what people call a provider."""
    return _PROVIDERS.get(provider or "", provider or "")


def provider_of(paper: PaperRecord) -> str:
    """Return who told what is known of a paper beside the lists, the lists where nobody did."""
    return label_of(paper.details_provider) or lists_of(paper)


def lists_of(paper: PaperRecord) -> str:
    """Return the lists of a paper by name."""
    return f"{'list' if len(paper.lists) == 1 else 'lists'} {', '.join(paper.lists)}"


def _authors(paper: PaperRecord) -> FactValue | None:
    names = [one_line(author) for author in paper.authors]
    return FactValue(joined(names), provider_of(paper)) if names else None


def _affiliations(paper: PaperRecord) -> FactValue | None:
    return FactValue(joined(paper.organisations), lists_of(paper)) if paper.organisations else None


def _venue(paper: PaperRecord) -> FactValue | None:
    known = [each.venue for each in paper.venues if each.venue.name.casefold() != "arxiv"]
    venues = dict.fromkeys(f"{venue.name} {venue.year or ''}".strip() for venue in known)
    if venues:
        return FactValue(joined(list(venues)), lists_of(paper))
    if not paper.provider_venue:
        return None
    venue = f"{one_line(paper.provider_venue)} {paper.provider_year or ''}".strip()
    return FactValue(venue, provider_of(paper))


def _year(paper: PaperRecord) -> FactValue | None:
    if paper.year is None:
        return None
    by_provider = paper.year == paper.provider_year and not paper.venues
    return FactValue(str(paper.year), provider_of(paper) if by_provider else lists_of(paper))


def _identifier(kind: str) -> Callable[[PaperRecord], FactValue | None]:
    def read(paper: PaperRecord) -> FactValue | None:
        found = paper.identifiers.get(kind, ())
        return FactValue(", ".join(found), lists_of(paper)) if found else None

    return read


def _pdf(paper: PaperRecord) -> FactValue | None:
    """The free copy that a provider knows, an address that ends so, or arXiv's."""
    if paper.open_access:
        return FactValue(paper.open_access, provider_of(paper))
    given = next((link.url for link in paper.links if link.url.lower().endswith(".pdf") and link.kind == "paper"), "")
    if given:
        return FactValue(given, lists_of(paper))
    arxiv = paper.identifiers.get("arxiv", ())
    return FactValue(f"https://arxiv.org/pdf/{arxiv[0]}", "arXiv") if arxiv else None


def _on_lists(paper: PaperRecord) -> FactValue | None:
    places = [f"{listed} ({' > '.join(path)})" if path else listed for listed, path in paper.sections]
    return FactValue(joined(list(dict.fromkeys(places)) or list(paper.lists)), lists_of(paper))


def _since(paper: PaperRecord) -> FactValue | None:
    days = [f"{listed} since {seen.day} {seen:%b %Y}" for listed, seen in paper.first_seen_on.items()]
    return FactValue(joined(days), lists_of(paper)) if days else None


def _citations(paper: PaperRecord) -> FactValue | None:
    if paper.citations is None:
        return None
    on = f", {paper.counted_on.day} {paper.counted_on:%b %Y}" if paper.counted_on else ""
    return FactValue(f"{paper.citations:,}", f"{label_of(paper.counted_by)}{on}")


_VALUES: Mapping[FactName, Callable[[PaperRecord], FactValue | None]] = {
    "authors": _authors,
    "affiliations": _affiliations,
    "venue": _venue,
    "year": _year,
    "doi": _identifier("doi"),
    "arxiv": _identifier("arxiv"),
    "pdf": _pdf,
    "lists": _on_lists,
    "since": _since,
    "citations": _citations,
}
