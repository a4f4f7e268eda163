"""Gathers what is new for a subscriber from the library's ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import ids_named
from bot.digests.model import Wishes
from bot.digests.news import Known, Present, moved_up, news_for, stage_seen, title_key
from bot.digests.taste import NO_TASTE, Taste, tastes
from bot.digests.topics import about
from ingest.library.ledger import Sighting
from ingest.library.model import PaperRecord
from ingest.library.reader import Library
from ingest.terms.normal_form import fold
from ingest.terms.organisations import organisation_keys
from ingest.terms.venues import parse_venue


@dataclass(frozen=True, slots=True)
class Arrival:
    """A paper that is new for a subscriber, where it was seen, and how much it fits the topics asked for.

    `taste` is how much it is like papers that the subscriber liked.
    """

    paper: PaperRecord
    sighting: Sighting
    fits: float = 0.0
    fewer: bool = False
    taste: Taste = NO_TASTE


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is new for a subscriber.

    `introduced` are lists that are new, with their papers. `published` are known papers that have come further and
    `withdrawn` those that were withdrawn or retracted, both with the ids under which they were told. `waiting` are
    papers that would be news but are not in the library just now.
    """

    arrivals: tuple[Arrival, ...]
    introduced: Mapping[str, tuple[PaperRecord, ...]]
    published: tuple[tuple[PaperRecord, str], ...]
    waiting: frozenset[str]
    withdrawn: tuple[tuple[PaperRecord, str], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.arrivals or self.introduced or self.published or self.withdrawn)


def find_news(library: Library, known: Known) -> Findings:
    """Give what is new in a library for somebody who knows this much, whatever the wishes."""
    ledger = library.ledger
    entered = {row.paper_id for row in ledger.after(known.considered)} | known.waiting
    former = ledger.former_ids(entered)
    looked_at = sorted(entered.union(*former.values()))
    records = {paper.paper_id: paper for paper in library.papers(looked_at)}
    present = {paper_id: _present(paper, former) for paper_id, paper in records.items()}
    news = news_for(known, ledger.of(looked_at), present, ledger.list_began())
    arrivals = [Arrival(records[paper_id], sighting) for paper_id, sighting in news.papers.items()]
    moved = _moved_up(library, known, frozenset(news.papers))
    return Findings(
        arrivals=tuple(sorted(arrivals, key=lambda arrival: (arrival.paper.title, arrival.paper.paper_id))),
        introduced={name: tuple(records[each] for each in ids) for name, ids in news.introduced.items()},
        published=tuple(one for one in moved if not one[0].withdrawal),
        waiting=news.waiting,
        withdrawn=tuple(one for one in moved if one[0].withdrawal),
    )


def as_wished(findings: Findings, wishes: Wishes, opened: OpenedLibrary) -> Findings:
    """Keep what a subscriber wants to hear of; papers like those of which fewer are wanted are marked."""
    citing = _citing(wishes, opened)
    arrivals = [arrival for arrival in findings.arrivals if _wanted(arrival.paper, wishes, citing)]
    introduced = {
        name: tuple(paper for paper in papers if _wanted(paper, wishes, citing))
        for name, papers in findings.introduced.items()
    }
    if wishes.topics:
        ids = [arrival.paper.paper_id for arrival in arrivals]
        ids += [paper.paper_id for papers in introduced.values() for paper in papers]
        fits: dict[str, float] = {}
        for topic in wishes.topics:
            for paper_id, weight in about(topic, ids, opened).items():
                fits[paper_id] = max(weight, fits.get(paper_id, 0.0))
        arrivals = [
            replace(arrival, fits=fits[arrival.paper.paper_id])
            for arrival in arrivals
            if arrival.paper.paper_id in fits
        ]
        introduced = {
            name: tuple(paper for paper in papers if paper.paper_id in fits) for name, papers in introduced.items()
        }
    ids = [arrival.paper.paper_id for arrival in arrivals]
    fewer = {each for topic in wishes.fewer for each in about(topic, ids, opened)}
    liked = tastes(wishes.more, wishes.fewer, ids, opened) if wishes.more else {}
    return replace(
        findings,
        arrivals=tuple(
            replace(
                arrival,
                fewer=arrival.paper.paper_id in fewer,
                taste=liked.get(arrival.paper.paper_id, NO_TASTE),
            )
            for arrival in arrivals
        ),
        introduced=_once(introduced),
    )


def _once(introduced: Mapping[str, tuple[PaperRecord, ...]]) -> dict[str, tuple[PaperRecord, ...]]:
    """Return lists with their papers, each paper under the first list that has it; lists without any are left out."""
    seen: set[str] = set()
    once: dict[str, tuple[PaperRecord, ...]] = {}
    for name, papers in introduced.items():
        new = tuple(paper for paper in papers if paper.paper_id not in seen)
        seen.update(paper.paper_id for paper in new)
        if new:
            once[name] = new
    return once


def _citing(wishes: Wishes, opened: OpenedLibrary) -> frozenset[str]:
    """Return the papers that cite one of those that a subscriber named, as far as the library knows."""
    now = opened.library.revision.published_at
    named = [paper_id for text in wishes.cites for paper_id in ids_named(opened, text, now)]
    return frozenset(each for ids in opened.library.cited_by(named).values() for each in ids)


def _wanted(paper: PaperRecord, wishes: Wishes, citing: frozenset[str]) -> bool:
    if wishes.kinds and not set(wishes.kinds) & set(paper.kinds):
        return False
    if wishes.cites and paper.paper_id not in citing:
        return False
    if wishes.authors and not any(_is_author(wish, paper.authors) for wish in wishes.authors):
        return False
    if wishes.organisations and not _is_from(wishes.organisations, paper.organisations):
        return False
    if wishes.venues and not _appeared_at(wishes.venues, paper):
        return False
    if wishes.sections:
        lists = {fold(name) for name in wishes.lists}
        headings = {
            fold(heading) for name, path in paper.sections if not lists or fold(name) in lists for heading in path
        }
        return bool(headings & {fold(section) for section in wishes.sections})
    return True


def _is_author(wish: str, authors: Sequence[str]) -> bool:
    """Return True if one author has all the words of a name: a family name alone will do."""
    words = set(fold(wish).split())
    return any(words <= set(fold(author).split()) for author in authors)


def _is_from(wishes: Sequence[str], organisations: Sequence[str]) -> bool:
    keys = {key for organisation in organisations for key in organisation_keys(organisation)}
    return any(organisation_keys(wish)[:1] and organisation_keys(wish)[0] in keys for wish in wishes)


def _appeared_at(wishes: Sequence[str], paper: PaperRecord) -> bool:
    """Return True if a paper has a venue that was named; one named with a year must be of that year."""
    for wish in wishes:
        wanted = parse_venue(wish, is_venue=True)
        name, year = (wanted.name, wanted.year) if wanted else (wish, None)
        if any(fold(each.venue.name) == fold(name) and year in (None, each.venue.year) for each in paper.venues):
            return True
    return False


def _moved_up(library: Library, known: Known, new: frozenset[str]) -> tuple[tuple[PaperRecord, str], ...]:
    changed = [paper_id for paper_id in library.ledger.changed_after(known.considered) if paper_id not in new]
    former = library.ledger.former_ids(changed)
    announced_ids = [
        each for each in changed if each in known.announced or former.get(each, frozenset()) & known.announced.keys()
    ]
    records = {paper.paper_id: paper for paper in library.papers(announced_ids)}
    present = {paper_id: _present(paper, former) for paper_id, paper in records.items()}
    stages = {paper_id: stage_seen(paper.venues, paper.kinds, paper.withdrawal) for paper_id, paper in records.items()}
    moved = moved_up(known.announced, stages, present)
    return tuple((records[paper_id], announced_as) for paper_id, announced_as in sorted(moved.items()))


def _present(paper: PaperRecord, former: Mapping[str, frozenset[str]]) -> Present:
    stage = stage_seen(paper.venues, paper.kinds, paper.withdrawal)
    return Present(frozenset(map(title_key, paper.titles)), former.get(paper.paper_id, frozenset()), stage)
