"""Filter by a fact of works: venue, year, authors, organisations, section, list, repository."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.interpreting.author_names import AuthorNames
from bot.answering.interpreting.lookup import Lookup
from ingest.library.model import PaperRecord, Selection
from ingest.terms.entry import Venue
from ingest.terms.normal_form import fold
from ingest.terms.organisations import organisation_keys

NAMES_OF_FACTS = {
    "venue": "the venue", "year": "the year", "author": "the authors", "group": "the organisation",
    "section": "the section", "list": "the list", "repository": "the code",
}  # fmt: skip
"""The facts of a work with their names for people."""


def with_fact(
    selection: Selection,
    fact: str,
    records: Sequence[PaperRecord],
    lookup: Lookup,
    *,
    edition: bool,
    author: int | None = None,
    together: bool = False,
) -> Selection | None:
    """Return a selection with a fact of works as a filter; None where the fact is not known.

    `fact` is venue, year, author, group, section, list or repository. With `edition` a venue is meant as it was in the
    works' year. `author` is the place of the only author who is meant (-1 for the last), None for all; `together` asks
    for all of their organisations in one paper.
    """
    if fact == "venue":
        return _at_their_venues(selection, records, edition)
    if fact == "year":
        return _of_their_years(selection, records)
    if fact in ("author", "group"):
        return _by_their_people(selection, records, fact, author, together, lookup.prepared.authors)
    if fact == "section":
        paths = [path for record in records for _, path in record.sections if path]
        names = tuple(dict.fromkeys(fold(path[-1]) for path in paths))
        return replace(selection, sections=names) if names else None
    if fact == "repository":
        addresses = [link.url for record in records for link in record.links]
        within = lookup.in_repositories(addresses)
        among = [each for each in within if selection.paper_ids is None or each in selection.paper_ids]
        return replace(selection, paper_ids=tuple(among)) if among else None
    return replace(selection, lists=tuple(dict.fromkeys(name for record in records for name in record.lists)))


def _at_their_venues(selection: Selection, records: Sequence[PaperRecord], edition: bool) -> Selection | None:
    venues = [known.venue for record in records for known in record.venues if known.venue.name != "arXiv"]
    named = tuple(dict.fromkeys(venue if edition else Venue(venue.name, None) for venue in venues))
    return replace(selection, venues=named) if named else None


def _of_their_years(selection: Selection, records: Sequence[PaperRecord]) -> Selection | None:
    years = [record.year for record in records if record.year]
    if selection.venues and all(venue.year for venue in selection.venues):
        return selection
    return replace(selection, years=(min(years), max(years))) if years else None


def _by_their_people(
    selection: Selection,
    records: Sequence[PaperRecord],
    fact: str,
    author: int | None,
    together: bool,
    known: AuthorNames,
) -> Selection | None:
    """The selection by the authors of works or by their organisations; by the others where those are not known."""
    wanted = slice(None) if author is None else slice(author, author + 1 or None)
    authors = [each for record in records for each in record.authors[wanted]]
    labels = [label for record in records for label in record.organisations]
    groups = tuple(dict.fromkeys(key for label in labels for key in organisation_keys(label)[:1]))
    if authors and (fact == "author" or not groups):
        forms = (name for each in authors for name in known.forms_of(each))
        return replace(selection, authors=tuple(dict.fromkeys(forms)))
    return replace(selection, organisations=groups, every_organisation=together) if groups else None


def moved_edition(venue: Venue, by: int, records: Sequence[PaperRecord]) -> Venue:
    """Return the edition of a venue some years from that of the works."""
    own = next(
        (known.venue.year for record in records for known in record.venues if known.venue.name == venue.name), None
    )
    year = venue.year or own
    return Venue(venue.name, year + by if year else None)
