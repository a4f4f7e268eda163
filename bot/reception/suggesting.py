"""Questions to begin with, made of what is on the lists that somebody may see."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from ingest.library.model import ListState, PaperRecord

TITLES = ("What is new?", "Surveys", "A venue's papers", "One paper")
"""The titles of all suggestions there are."""

_LOOKED_AT = 400
_PREPRINTS = "arXiv"
_LONGEST_NAME = 40


class TitleShelf(Protocol):
    """A library as far as suggestions look at it; `ingest.library.reader.Library` is one."""

    def lists(self) -> Sequence[ListState]:
        """Return the lists."""

    def paper_ids(self) -> Sequence[str]:
        """Return the ids of all papers."""

    def papers(self, paper_ids: Sequence[str]) -> Sequence[PaperRecord]:
        """Return papers by their ids."""


def suggestions(shelf: TitleShelf) -> list[tuple[str, str]]:
    """Return at most four suggestions, each a short title and the question; reads the catalogue."""
    lists, papers = shelf.lists(), shelf.papers(shelf.paper_ids()[:_LOOKED_AT])
    return list(_suggested(lists, papers))


def _suggested(lists: Sequence[ListState], papers: Sequence[PaperRecord]) -> Iterator[tuple[str, str]]:
    where = lists[0].name if len(lists) == 1 else "the lists"
    new, surveys, of_a_venue, one = TITLES
    if (latest := max((paper.first_seen for paper in papers), default=None)) is not None:
        # Of the month of the latest paper: of the present month there may be none.
        yield new, f"What was added to {where} in {latest:%B %Y}?"
    if any("survey" in paper.kinds for paper in papers):
        yield surveys, "Which surveys are on the lists?"
    if (venue := _recent_venue(papers)) is not None:
        yield of_a_venue, f"{venue} papers"
    if (name := _well_known(papers)) is not None:
        yield one, f"Summarise {name}"


def _recent_venue(papers: Sequence[PaperRecord]) -> str | None:
    """Return the venue with most papers in the latest year of any; None without one."""
    venues = [known.venue for paper in papers for known in paper.venues if known.venue.name != _PREPRINTS]
    years = [venue.year for venue in venues if venue.year]
    if not years:
        return None
    names = Counter(venue.name for venue in venues if venue.year == max(years))
    return f"{min(names, key=lambda name: (-names[name], name))} {max(years)}"


def _well_known(papers: Sequence[PaperRecord]) -> str | None:
    """Return the name of the paper that is on most lists; one with an abstract has more to say."""
    named = [paper for paper in papers if paper.names and len(paper.names[0]) <= _LONGEST_NAME]
    best = max(named, key=lambda paper: (paper.abstract is not None, len(paper.lists)), default=None)
    return best.names[0] if best is not None else None
