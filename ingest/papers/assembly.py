"""Assembles one paper from the entries that are about it.

Titles, names, links, venues, year, kinds, organisations.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from ingest.papers.keys import STRONG_KINDS, place_of, strong_keys, title_of
from ingest.papers.model import Paper, PaperVenue
from ingest.terms.entry import Entry, Kind, Link, Venue
from ingest.terms.identifiers import arxiv_month
from ingest.terms.titles import normal_title, normal_words
from ingest.terms.venue_addresses import venue_of_url

PREPRINT = "arXiv"
_LONGEST_CLEAN_TITLE = 250


def assemble(paper_id: str, entries: Sequence[Entry], disputed: frozenset[str], related: Iterable[str]) -> Paper:
    """Make the paper of these entries; identifiers in `disputed` (keys such as `doi:…`) are left out."""
    identifiers = united_identifiers(entries, disputed)
    venues = _venues(entries, identifiers)
    links = tuple(dict.fromkeys(link for entry in _by_authority(entries) for link in entry.links))
    return Paper(
        paper_id=paper_id,
        titles=ordered_titles(entries),
        names=_names(entries),
        identifiers=identifiers,
        url=_url(entries, links),
        links=links,
        venues=venues,
        year=_year(venues, identifiers, entries),
        organisations=tuple(dict.fromkeys(name for entry in entries for name in entry.organisations)),
        kinds=tuple(kind for kind in get_args(Kind) if any(entry.kind == kind for entry in entries)),
        entries=tuple(entries),
        related=tuple(sorted(related)),
        authors=max((entry.authors for entry in entries), key=len, default=()),
    )


def united_identifiers(entries: Sequence[Entry], disputed: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The identifiers of all entries by kind, the value that most entries give first."""
    counts = Counter([key for entry in entries for key in strong_keys(entry.identifiers) if key not in disputed])
    found: dict[str, tuple[str, ...]] = {}
    for key in sorted(counts, key=lambda key: (STRONG_KINDS.index(key.partition(":")[0]), -counts[key], key)):
        kind, _, value = key.partition(":")
        found[kind] = (*found.get(kind, ()), value)
    return found


def ordered_titles(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The titles of all entries, one for each normal form: clean ones first, best linked first, longest first."""
    if len(entries) == 1:
        return (entries[0].title,)
    counts = Counter(entry.title for entry in entries)

    def rank(entry: Entry) -> tuple[bool, int, int, int, str]:
        words = len(title_of(entry).words)
        return (not _is_clean(entry.title), _authority(entry), -words, -counts[entry.title], entry.title)

    ranked = [entry.title for entry in sorted(entries, key=rank)]
    return tuple({normal_title(title): title for title in reversed(ranked) if title}.values())[::-1] or ("",)


def _is_clean(title: str) -> bool:
    return 0 < len(title) <= _LONGEST_CLEAN_TITLE and "://" not in title and ". " not in title and "|" not in title


def _authority(entry: Entry) -> int:
    """How much an entry's links vouch for its title: the rank of its best identifier, none being worst."""
    keys = strong_keys(entry.identifiers)
    return STRONG_KINDS.index(keys[0].partition(":")[0]) if keys else len(STRONG_KINDS)


def _by_authority(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=_authority)


def _names(entries: Iterable[Entry]) -> tuple[str, ...]:
    counts = Counter(entry.name for entry in entries if entry.name)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple({"".join(normal_words(name)): name for name in reversed(ranked)}.values())[::-1]


def _url(entries: Sequence[Entry], links: Sequence[Link]) -> str | None:
    main = [entry.url for entry in _by_authority(entries) if entry.url]
    return main[0] if main else next((link.url for link in links), None)


def _venues(entries: Sequence[Entry], identifiers: dict[str, tuple[str, ...]]) -> tuple[PaperVenue, ...]:
    """The venues that lists name, the one most named first, then those that only addresses tell.

    A preprint server gives way to a real venue; a venue without its year to the same one with it.
    """
    named = Counter([entry.venue for entry in entries if entry.venue])
    urls = {place_of(link.url): link.url for entry in entries for link in entry.links}
    published = [url for place, url in urls.items() if not place.startswith("arxiv.org/")]
    linked = Counter([venue for url in published if (venue := venue_of_url(url))])
    ranked = [PaperVenue(venue, "list") for venue in _ranked(named)]
    ranked += [PaperVenue(venue, "link") for venue in _ranked(linked) if venue not in named]
    dated = {found.venue.name for found in ranked if found.venue.year}
    ranked = [found for found in ranked if found.venue.year or found.venue.name not in dated]
    real = [found for found in ranked if found.venue.name != PREPRINT]
    if not ranked and identifiers.get("arxiv"):
        month = arxiv_month(identifiers["arxiv"][0])
        return (PaperVenue(Venue(PREPRINT, month.year if month else None), "link"),)
    return tuple(real or ranked)


def _ranked(venues: Counter[Venue]) -> list[Venue]:
    return sorted(venues, key=lambda venue: (-venues[venue], venue.year or 9999, venue.name))


def _year(
    venues: Sequence[PaperVenue], identifiers: dict[str, tuple[str, ...]], entries: Sequence[Entry]
) -> int | None:
    """The year of the first dated venue, else of the arXiv number, else the one that most lists state."""
    for found in venues:
        if found.venue.year:
            return found.venue.year
    number = next((month.year for month in map(arxiv_month, identifiers.get("arxiv", ())) if month), None)
    stated = Counter(entry.year for entry in entries if entry.year)
    return number or max(stated, key=lambda year: (stated[year], -year), default=None)
