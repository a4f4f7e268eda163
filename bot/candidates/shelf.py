"""Gives the candidates that are to be shown, to somebody who may see some lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.candidates_seen import as_seen, is_near, titles_of
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
    near = [each for each in candidates_in(store, "waiting") if is_near(each.ranking, settings)]
    near = still_beyond(store, whole, near, now)[: settings.most]
    titles = titles_of(opened, [each.ranking for each in near])
    shown = []
    for candidate in near:
        seen = as_seen(candidate.ranking, opened, titles)
        if not is_near(seen, settings):
            continue
        best = seen.sections[0] if seen.sections else None
        if list_name and (best is None or best.list != list_name):
            continue
        reasons = []
        if best is not None:
            nearest = f" (nearest: “{titles[best.nearest]}”)" if best.nearest in titles else ""
            where = " > ".join(best.section)
            reasons.append(f"close to {f'“{where}” of ' if where else ''}{best.list}{nearest}")
        if seen.cites:
            reasons.append(f"cites {counted(len(seen.cites), 'paper')} here")
        if seen.cited_by:
            reasons.append(f"cited by {counted(len(seen.cited_by), 'paper')} here")
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
