"""Turn filters that people or programs name into an exact selection of papers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import Literal, cast, get_args

from bot.errors import ReadingError
from ingest.library.model import Selection, Vocabulary
from ingest.terms.entry import Kind, LinkKind, Venue
from ingest.terms.normal_form import fold
from ingest.terms.organisations import organisation_keys
from ingest.terms.venues import parse_venue

Sort = Literal["newest", "oldest", "title", "added"]
"""The order of papers: by year, by title, or by the day they were added to the lists, the last one first."""

MOST_VALUES = 20
"""Values of one filter; more are refused."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What papers must have: all of the filters, and of each filter one of its values.

    `year_from` and `year_to` are inclusive; `seen_from` and `seen_to` are days on which a paper was first seen on the
    lists.
    """

    lists: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    seen_from: date | None = None
    seen_to: date | None = None

    def __post_init__(self) -> None:
        """Refuse more values than a page or a program can mean."""
        for each in fields(self):
            values = getattr(self, each.name)
            if isinstance(values, tuple) and len(values) > MOST_VALUES:
                raise ReadingError(f"`{each.name}` has {len(values)} values; give at most {MOST_VALUES}.")


def selection_of(filters: Filters, vocabulary: Vocabulary) -> Selection:
    """Return the selection for `filters`; raises ReadingError for a value that the library does not have."""
    return Selection(
        lists=tuple(_known(name, vocabulary.lists, "list") for name in filters.lists),
        sections=tuple(fold(_known(name, vocabulary.sections, "section")) for name in filters.sections),
        venues=tuple(_venue(name, vocabulary) for name in filters.venues),
        organisations=tuple(_organisation(name, vocabulary) for name in filters.organisations),
        authors=tuple(_known(name, vocabulary.authors, "author") for name in filters.authors),
        kinds=tuple(cast(Kind, _one_of(name, get_args(Kind), "kind")) for name in filters.kinds),
        links=tuple(cast(LinkKind, _one_of(name, get_args(LinkKind), "link")) for name in filters.links),
        years=(filters.year_from, filters.year_to) if filters.year_from or filters.year_to else None,
        seen_from=filters.seen_from,
        seen_until=filters.seen_to,
    )


def _known(name: str, labels: Mapping[str, str], what: str) -> str:
    """Return the label of a value by its folded form."""
    label = labels.get(fold(name))
    if label is None:
        raise _unknown(name, what, labels.values())
    return label


def _venue(name: str, vocabulary: Vocabulary) -> Venue:
    """Return the venue of a name with or without its year, such as `SOSP 2023` or `SOSP`."""
    by_name = {fold(each): each for each in vocabulary.venues}
    if fold(name) in by_name:
        return Venue(by_name[fold(name)], None)
    venue = parse_venue(name, is_venue=True)
    if venue is None or fold(venue.name) not in by_name:
        raise _unknown(name, "venue", vocabulary.venues)
    return Venue(by_name[fold(venue.name)], venue.year)


def _organisation(name: str, vocabulary: Vocabulary) -> str:
    keys = [key for key in (fold(name), *organisation_keys(name)) if key in vocabulary.organisations]
    if not keys:
        raise _unknown(name, "organisation", vocabulary.organisations.values())
    return keys[0]


def _one_of(name: str, allowed: Sequence[str], what: str) -> str:
    if name not in allowed:
        raise ReadingError(f"`{what}` must be one of {', '.join(allowed)}, not “{name}”.")
    return name


def _unknown(name: str, what: str, known: Iterable[str]) -> ReadingError:
    labels = {fold(label): label for label in known}
    close = get_close_matches(fold(name), labels, n=1)
    meant = f" Did you mean “{labels[close[0]]}”?" if close else ""
    return ReadingError(f"The library has no {what} “{name}”.{meant}")
