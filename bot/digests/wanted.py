"""Decides whether a paper is what a subscriber asked for, apart from its topic."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.answering.interpreting.author_names import AuthorNames
from bot.digests.model import Wishes
from bot.digests.news import PREPRINT, stage_of
from ingest.library.model import PaperRecord
from ingest.terms.normal_form import fold
from ingest.terms.organisations import organisation_keys
from ingest.terms.venues import parse_venue


@dataclass(frozen=True, slots=True)
class WishedFor:
    """What a subscriber asked for beside topics; `citing` are the ids of papers that cite one that they named."""

    wishes: Wishes
    citing: Collection[str]

    def has(self, paper: PaperRecord) -> bool:
        """Return True if a paper fits every field of the wishes."""
        wishes = self.wishes
        return (
            self._is_where_asked(paper)
            and (not wishes.cites or paper.paper_id in self.citing)
            and (not wishes.authors or is_by(wishes.authors, paper.authors))
            and (not wishes.organisations or is_from(wishes.organisations, paper.organisations))
            and (not wishes.venues or appeared_at(wishes.venues, paper))
        )

    def may_have(self, paper: PaperRecord) -> bool:
        """Return True if a paper fits every field of which something is known of it, and of another nothing is.

        `citing` are then the papers of which it is known what they cite.
        """
        wishes = self.wishes
        unpublished = stage_of(paper.venues, paper.kinds) <= PREPRINT
        fits_or_lacks = (
            (wishes.topics, True, not paper.abstract),
            (wishes.cites, False, paper.paper_id not in self.citing),
            (wishes.authors, is_by(wishes.authors, paper.authors), not paper.authors),
            (wishes.organisations, is_from(wishes.organisations, paper.organisations), not paper.organisations),
            (wishes.venues, appeared_at(wishes.venues, paper), unpublished),
        )
        asked = [(fits, lacks) for values, fits, lacks in fits_or_lacks if values]
        return self._is_where_asked(paper) and all(map(any, asked)) and any(lacks for _, lacks in asked)

    def _is_where_asked(self, paper: PaperRecord) -> bool:
        """Return True if a paper is of a kind and under a heading that was asked for, which its lists say."""
        wishes = self.wishes
        if wishes.kinds and not set(wishes.kinds) & set(paper.kinds):
            return False
        if not wishes.sections:
            return True
        lists = {fold(name) for name in wishes.lists}
        headings = {
            fold(heading) for name, path in paper.sections if not lists or fold(name) in lists for heading in path
        }
        return bool(headings & {fold(section) for section in wishes.sections})


def is_by(wishes: Sequence[str], authors: Sequence[str]) -> bool:
    """Return True if one of the authors is one that was named: a family name alone, or given names as initials, do."""
    names = [fold(author) for author in authors]
    words = [set(name.split()) for name in names]
    known = AuthorNames(names)
    return any(
        any(set(fold(wish).split()) <= each for each in words) or not set(known.forms_of(wish)).isdisjoint(names)
        for wish in wishes
    )


def is_from(wishes: Sequence[str], organisations: Sequence[str]) -> bool:
    """Return True if one of the organisations is one that was named, or a part of it."""
    keys = {key for organisation in organisations for key in organisation_keys(organisation)}
    return any(organisation_keys(wish)[:1] and organisation_keys(wish)[0] in keys for wish in wishes)


def appeared_at(wishes: Sequence[str], paper: PaperRecord) -> bool:
    """Return True if a paper has a venue that was named; one named with a year must be of that year."""
    for wish in wishes:
        wanted = parse_venue(wish, is_venue=True)
        name, year = (wanted.name, wanted.year) if wanted else (wish, None)
        if any(fold(each.venue.name) == fold(name) and year in (None, each.venue.year) for each in paper.venues):
            return True
    return False
