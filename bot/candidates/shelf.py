"""Gives the candidates that are to be shown, to somebody who may see some lists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.candidates.ranking import is_near
from bot.desk.opened_library import OpenedLibrary
from bot.desk.same_paper import same_papers
from bot.presenting.text import counted
from bot.settings.candidates import CandidatesSettings
from bot.store.candidates import StoredCandidate, candidates_in, decide_candidates, set_rankings
from bot.store.database import Store

_COMPARED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """A candidate with why it is shown, in words, and the list and section that it is closest to; empty without any."""

    candidate: StoredCandidate
    why: str
    list: str
    section: tuple[str, ...]


def shown_candidates(
    store: Store,
    whole: OpenedLibrary,
    opened: OpenedLibrary,
    settings: CandidatesSettings,
    now: datetime,
    list_name: str = "",
) -> list[ShownCandidate]:
    """Return the candidates, the best first; with `list_name` those that are closest to that list.

    `whole` is the library with all lists, of which no paper is a candidate; `opened` is what may be seen, of which the
    reasons speak.
    """
    waiting = still_beyond(store, whole, candidates_in(store, "waiting"), now)
    near = [each for each in waiting if is_near(each.ranking, settings)][: settings.most]
    visible = None if opened.lists is None else set(opened.lists)
    titles = _titles(opened, near)
    shown = []
    for candidate in near:
        ranking = candidate.ranking
        sections = [each for each in ranking.sections if visible is None or each.list in visible]
        cites = [paper_id for paper_id in ranking.cites if paper_id in titles]
        cited_by = [paper_id for paper_id in ranking.cited_by if paper_id in titles]
        seen = replace(ranking, sections=tuple(sections), cites=tuple(cites), cited_by=tuple(cited_by))
        if not is_near(seen, settings):
            continue
        best = sections[0] if sections else None
        if list_name and (best is None or best.list != list_name):
            continue
        reasons = []
        if best is not None:
            nearest = f" (nearest: “{titles[best.nearest]}”)" if best.nearest in titles else ""
            where = " > ".join(best.section)
            reasons.append(f"close to {f'“{where}” of ' if where else ''}{best.list}{nearest}")
        if cites:
            reasons.append(f"cites {counted(len(cites), 'paper')} here")
        if cited_by:
            reasons.append(f"cited by {counted(len(cited_by), 'paper')} here")
        list_of = best.list if best is not None else ""
        shown.append(ShownCandidate(candidate, "; ".join(reasons), list_of, best.section if best is not None else ()))
    return shown


def still_beyond(
    store: Store, whole: OpenedLibrary, waiting: Sequence[StoredCandidate], now: datetime
) -> list[StoredCandidate]:
    """Return the candidates that the library has not; those that a list has by now leave, and are remembered so."""
    revision = whole.library.revision.number
    beyond = [each for each in waiting if each.revision == revision]
    stale = [each for each in waiting if each.revision != revision]
    for first in range(0, len(stale), _COMPARED_AT_ONCE):
        some = stale[first : first + _COMPARED_AT_ONCE]
        found = same_papers(whole, [each.paper for each in some])
        listed = [each.candidate_id for each, papers in zip(some, found, strict=True) if papers]
        rest = [each for each in some if each.candidate_id not in listed]
        decide_candidates(store, listed, "listed", "", now)
        set_rankings(store, {each.candidate_id: each.ranking for each in rest}, revision)
        beyond += rest
    return sorted(beyond, key=lambda each: (-each.ranking.score, each.candidate_id))


def _titles(opened: OpenedLibrary, candidates: Sequence[StoredCandidate]) -> dict[str, str]:
    """Return the titles of the papers that reasons speak of, as far as they may be seen."""
    ids: dict[str, None] = {}
    for each in candidates:
        ids |= dict.fromkeys(section.nearest for section in each.ranking.sections)
        ids |= dict.fromkeys([*each.ranking.cites, *each.ranking.cited_by])
    return dict(opened.library.titles(list(ids)))
