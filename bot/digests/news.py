"""Decides from the ledger what is new for a subscriber, by pure functions.

A paper is news once, when it first appears on a list that is followed. It is none when the subscriber was told of it
before under whatever id, when it stood on a followed list before, or when it came with a list that is itself new: such
a list is introduced as a whole.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.library.ledger import Sighting
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Kind
from ingest.terms.titles import normal_title

PROJECT, PREPRINT, WORKSHOP, PUBLISHED, TAKEN_BACK = -1, 0, 1, 2, 3
"""How far a paper has come; only a step up is news of a known paper, and that it was taken back is the last step."""

INTRODUCED = 4
"""The stage of a paper that came with a new list: nothing further is told of what was not told by itself."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a subscriber was told of a paper: its title's normal form, and how far it had come."""

    title: str
    stage: int


@dataclass(frozen=True, slots=True)
class Present:
    """A paper of the library as it is now: the normal forms of its titles, the ids it had before, and its stage."""

    titles: frozenset[str]
    former: frozenset[str] = frozenset()
    stage: int = PROJECT


@dataclass(frozen=True, slots=True)
class Known:
    """What a subscriber knows: everything up to revision `considered` but `waiting`, and what was `announced` by id.

    `lists` are those followed, None for all. `waiting` are papers that were in the ledger when news was last looked
    at, but not in the library, or of which too little was known to say whether they are wanted.
    """

    considered: int
    announced: Mapping[str, Announced]
    lists: frozenset[str] | None = None
    waiting: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class News:
    """What is new: papers with the sighting that makes each news; lists that are new, with their papers.

    `waiting` are papers that would be news but are not in the library just now.
    """

    papers: Mapping[str, Sighting]
    introduced: Mapping[str, tuple[str, ...]]
    waiting: frozenset[str]


def news_for(
    known: Known,
    sightings: Iterable[Sighting],
    present: Mapping[str, Present],
    list_began: Mapping[str, int],
) -> News:
    """Give the news of a subscriber.

    `sightings` are at least all rows of the ledger after `known.considered`, and all rows of the papers in those and
    of the ids that these had before. `present` are the papers of the library by id, at least those of the rows.
    `list_began` gives for each list the revision that entered its first paper.
    """
    by_paper: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        if known.lists is None or sighting.list in known.lists:
            by_paper[sighting.paper_id].append(sighting)
    new_lists = {name for name, revision in list_began.items() if revision > known.considered}
    announced_titles = {announced.title for announced in known.announced.values()}
    # A repository may be announced under the title of the paper that comes later: that paper is news all the same.
    announced_papers = {announced.title for announced in known.announced.values() if announced.stage > PROJECT}
    replaced = {former for paper in present.values() for former in paper.former}
    papers: dict[str, Sighting] = {}
    introduced: dict[str, list[str]] = defaultdict(list)
    waiting: set[str] = set()
    for paper_id, rows in by_paper.items():
        paper = present.get(paper_id)
        if paper is None:
            if paper_id not in replaced and paper_id not in known.announced and not _seen_before(paper_id, rows, known):
                waiting.add(paper_id)
            continue
        announced_before = announced_papers if paper.stage > PROJECT else announced_titles
        if _is_known(paper_id, paper, rows, by_paper, present, known, announced_before):
            continue
        fresh = sorted((row for row in rows if _is_fresh(row, list_began, new_lists)), key=_first)
        if fresh:
            papers[paper_id] = fresh[0]
        else:
            for row in rows:
                introduced[row.list].append(paper_id)
    return News(papers, {name: tuple(sorted(ids)) for name, ids in introduced.items()}, frozenset(waiting))


def stage_of(venues: Sequence[PaperVenue], kinds: Sequence[Kind] = (), withdrawal: str | None = None) -> int:
    """Return how far a paper has come: a project without a paper, a preprint, at a workshop, published, or taken back.

    A work without venue that a list files elsewhere from now on has not come further: see `stage_seen`.
    """
    if withdrawal:
        return TAKEN_BACK
    if not venues and tuple(kinds) == ("project",):
        return PROJECT
    names = [known.venue.name for known in venues if known.venue.name != "arXiv"]
    if any("workshop" not in name.lower() for name in names):
        return PUBLISHED
    return WORKSHOP if names else PREPRINT


def stage_seen(venues: Sequence[PaperVenue], kinds: Sequence[Kind] = (), withdrawal: str | None = None) -> int:
    """Return the stage that a venue or a withdrawal proves: what has neither is never told of anew as a paper."""
    return stage_of(venues, kinds, withdrawal) if venues or withdrawal else PROJECT


def moved_up(
    announced: Mapping[str, Announced], stages: Mapping[str, int], present: Mapping[str, Present]
) -> dict[str, str]:
    """Give the known papers that have come further since they were told, each with the id it was told under.

    `stages` are those of papers that have changed.
    """
    moved = {}
    for paper_id, stage in stages.items():
        ids = [each for each in _ids(paper_id, present[paper_id]) if each in announced]
        if ids and all(announced[each].stage < stage for each in ids):
            moved[paper_id] = ids[0]
    return moved


def title_key(title: str) -> str:
    """The form in which titles are compared: what is told under one title is not told again under another id."""
    return normal_title(title)


def _is_known(
    paper_id: str,
    paper: Present,
    rows: Iterable[Sighting],
    by_paper: Mapping[str, list[Sighting]],
    present: Mapping[str, Present],
    known: Known,
    announced_titles: Collection[str],
) -> bool:
    if paper_id in known.announced or paper.titles & set(announced_titles) or _seen_before(paper_id, rows, known):
        return True
    for former in paper.former:
        # An id that is still in use was shared by two works that have been told apart: what was said under it was
        # said of the other one, unless the title says otherwise, which has been looked at.
        if former in known.announced and former not in present:
            return True
        if former not in known.announced and _seen_before(former, by_paper.get(former, ()), known):
            return True
    return False


def _seen_before(paper_id: str, rows: Iterable[Sighting], known: Known) -> bool:
    return paper_id not in known.waiting and any(row.revision <= known.considered for row in rows)


def _is_fresh(row: Sighting, list_began: Mapping[str, int], new_lists: Collection[str]) -> bool:
    """Whether a row is more than a part of a list's first appearance."""
    return row.list not in new_lists or row.revision > list_began[row.list]


def _first(row: Sighting) -> tuple[int, date, str]:
    return (row.revision, row.first_seen, row.list)


def _ids(paper_id: str, paper: Present) -> Iterator[str]:
    yield paper_id
    yield from sorted(paper.former)
