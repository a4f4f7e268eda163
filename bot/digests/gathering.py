"""Gathers what is new for a subscriber from the library's ledger."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import ids_named
from bot.digests.model import Wishes
from bot.digests.news import Known, Present, moved_up, news_for, stage_seen, title_key
from bot.digests.taste import NO_TASTE, Taste, tastes
from bot.digests.topics import about
from bot.digests.wanted import WishedFor
from ingest.library.ledger import Sighting
from ingest.library.model import PaperRecord
from ingest.library.reader import Library

_MAY_BE_LEARNED = timedelta(days=60)
"""How long after a paper came to a list its abstract, authors, venue or citations may still be learned."""


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
    papers that would be news but are not in the library just now, or of which too little is known to say so.
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
    """Keep what a subscriber wants to hear of; papers like those of which fewer are wanted are marked.

    A new paper that does not fit for want of what is yet to be learned of it waits. That a known paper was withdrawn
    is told whatever the wishes.
    """
    wanted = WishedFor(wishes, ids_citing(wishes, opened))
    every = [arrival.paper for arrival in findings.arrivals]
    every += [paper for papers in findings.introduced.values() for paper in papers]
    every += [paper for paper, _ in findings.published]
    fits = _fits([paper for paper in every if wanted.has(paper)], wishes, opened)
    arrivals = [
        replace(arrival, fits=fits[arrival.paper.paper_id])
        for arrival in findings.arrivals
        if arrival.paper.paper_id in fits
    ]
    introduced = {
        name: tuple(paper for paper in papers if paper.paper_id in fits) for name, papers in findings.introduced.items()
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
        published=tuple(each for each in findings.published if each[0].paper_id in fits),
        waiting=findings.waiting | _waiting(findings, fits.keys(), wishes, opened),
    )


def ids_citing(wishes: Wishes, opened: OpenedLibrary) -> frozenset[str]:
    """Return the papers that cite one of those that a subscriber named, as far as the library knows."""
    now = opened.library.revision.published_at
    named = [paper_id for text in wishes.cites for paper_id in ids_named(opened, text, now)]
    return frozenset(each for ids in opened.library.cited_by(named).values() for each in ids)


def _fits(papers: Sequence[PaperRecord], wishes: Wishes, opened: OpenedLibrary) -> dict[str, float]:
    """Return by id the papers about one of the topics, with how much speaks for it; without topics all of them."""
    ids = [paper.paper_id for paper in papers]
    if not wishes.topics:
        return dict.fromkeys(ids, 0.0)
    fits: dict[str, float] = {}
    for topic in wishes.topics:
        for paper_id, weight in about(topic, ids, opened).items():
            fits[paper_id] = max(weight, fits.get(paper_id, 0.0))
    return fits


def _waiting(findings: Findings, fitting: Collection[str], wishes: Wishes, opened: OpenedLibrary) -> frozenset[str]:
    """Return the new papers that do not fit, but may once what the wishes ask for is known of them."""
    since = opened.library.revision.as_of.date() - _MAY_BE_LEARNED
    others = [
        arrival.paper
        for arrival in findings.arrivals
        if arrival.paper.paper_id not in fitting and arrival.sighting.first_seen >= since
    ]
    citing = opened.library.references([paper.paper_id for paper in others]) if wishes.cites else {}
    unknown = WishedFor(wishes, frozenset(citing))
    return frozenset(paper.paper_id for paper in others if unknown.may_have(paper))


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
