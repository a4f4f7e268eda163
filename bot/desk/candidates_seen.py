"""Decides which candidates somebody sees: those near to what they may see of the library."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.desk.opened_library import OpenedLibrary
from bot.settings.candidates import CandidatesSettings
from bot.store.candidates import CandidateRanking

_FEW_CITATIONS = 2


def is_near(ranking: CandidateRanking, settings: CandidatesSettings) -> bool:
    """Return True if a candidate is close enough to a list, or cites enough papers of the library, to be shown."""
    close = any(each.closeness >= settings.least_closeness for each in ranking.sections)
    return close or len(ranking.cites) + len(ranking.cited_by) >= _FEW_CITATIONS


def sees(opened: OpenedLibrary, ranking: CandidateRanking, settings: CandidatesSettings) -> bool:
    """Return True if a candidate with this ranking is near to what may be seen of the library."""
    return is_near(as_seen(ranking, opened, titles_of(opened, [ranking])), settings)


def as_seen(ranking: CandidateRanking, opened: OpenedLibrary, papers: Collection[str]) -> CandidateRanking:
    """Return what a ranking says of the lists that may be seen, and of those `papers` (ids) that may be."""
    return replace(
        ranking,
        sections=tuple(each for each in ranking.sections if opened.lists is None or each.list in opened.lists),
        cites=tuple(paper_id for paper_id in ranking.cites if paper_id in papers),
        cited_by=tuple(paper_id for paper_id in ranking.cited_by if paper_id in papers),
    )


def titles_of(opened: OpenedLibrary, rankings: Iterable[CandidateRanking]) -> dict[str, str]:
    """Return the titles, by id, of the papers that rankings speak of, as far as they may be seen."""
    ids: dict[str, None] = {}
    for each in rankings:
        ids |= dict.fromkeys([*(section.nearest for section in each.sections), *each.cites, *each.cited_by])
    return dict(opened.library.titles(list(ids)))
