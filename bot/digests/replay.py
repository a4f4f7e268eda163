"""Replays a list's history, and accounts for the digests it would have brought.

The news is decided by the same functions as for a subscriber; the ledger and what the subscriber knows are kept in
memory, and nothing is sent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.digests.compose import Occasion, compose_quoting
from bot.digests.composing_due import announced_by
from bot.digests.gathering import Arrival, Findings
from bot.digests.model import Digest, Schedule, Wishes
from bot.digests.news import Known, Present, moved_up, news_for, stage_of, stage_seen, title_key
from bot.digests.schedule import next_due
from ingest.library.ledger import Sighting
from ingest.library.model import PaperRecord, Revision
from ingest.papers.ancestry import ancestors
from ingest.papers.chronicle import Memory
from ingest.papers.identity import identify, keys_of
from ingest.papers.model import Paper
from ingest.terms.entry import Version

Abstracts = Callable[[Sequence[Paper]], Mapping[str, str]]
"""Gives the abstracts that are at hand, by the ids of the papers asked about."""


@dataclass(frozen=True, slots=True)
class ReplayedPaper:
    """A paper that a digest told of: its title then, every key it is known by, and the day of the digest."""

    title: str
    keys: frozenset[str]
    day: date


@dataclass(frozen=True, slots=True)
class Week:
    """One digest of a replay, when it was due, and the papers in it; `introduced` are those that came with the list."""

    due: datetime
    digest: Digest
    announced: tuple[ReplayedPaper, ...]
    introduced: tuple[ReplayedPaper, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What a replay told, set against the papers of the last version, found in it without any history.

    `papers` is how many that version has. `missed` are those that were never told of, `twice` those told of more than
    once, each with the days; `gone` are papers that were told of and are no more on the list.
    """

    papers: int
    introduced: int
    announced: int
    missed: tuple[str, ...]
    twice: tuple[tuple[str, tuple[date, ...]], ...]
    gone: tuple[ReplayedPaper, ...]


@dataclass(slots=True)
class _Past:
    """What has been lived through so far."""

    list_name: str
    memory: Memory = field(default_factory=Memory)
    ledger: dict[str, Sighting] = field(default_factory=dict)
    former: dict[str, frozenset[str]] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    revision: int = 0
    at: datetime | None = None

    def take(self, version: Version) -> None:
        """Live through one version, as an ingest would have."""
        known = dict(self.memory.known)
        papers, _ = self.memory.take(version.entries, version.committed_at.date())
        self.revision += 1
        self.at = version.committed_at
        self.papers = {paper.paper_id: paper for paper in papers}
        for paper_id, ids in ancestors(papers, known).items():
            every = {each for one in ids for each in (one, *self.former.get(one, ()))} - {paper_id}
            self.former[paper_id] = self.former.get(paper_id, frozenset()) | every
        for paper_id in self.papers:
            if paper_id not in self.ledger:
                day = self.memory.first_seen[paper_id]
                self.ledger[paper_id] = Sighting(paper_id, self.list_name, day, self.revision)


def replay(
    versions: Iterable[Version],
    list_name: str,
    schedule: Schedule,
    wishes: Wishes,
    since: datetime,
    until: datetime,
    abstracts: Abstracts,
) -> Iterator[Week]:
    """Give the digests of a list from one moment to another; what stood on it before is known and not told.

    A week in which the wishes ask for nothing brings nothing.
    """
    past, known, covered = _Past(list_name), Known(0, {}), since
    coming = iter(versions)
    version = next(coming, None)
    due = next_due(schedule, since)
    while version is not None and version.committed_at <= since:
        past.take(version)
        known = replace(known, considered=past.revision)
        version = next(coming, None)
    while due <= until and (version is not None or known.considered < past.revision):
        while version is not None and version.committed_at <= due:
            past.take(version)
            version = next(coming, None)
        findings = _findings(past, known, abstracts)
        week = _week(past, findings, wishes, covered, due)
        if not (findings.empty and wishes.empty == "nothing"):
            yield week
        further = {announced_as: stage_of(paper.venues, paper.kinds) for paper, announced_as in findings.published}
        replayed = {
            each: replace(known.announced[each], stage=further[each]) if each in further else known.announced[each]
            for each in known.announced
        }
        known = Known(past.revision, replayed | announced_by(findings), None, findings.waiting)
        covered, due = due, next_due(schedule, due)


def account(weeks: Iterable[Week], last: Version) -> Account:
    """Set what was told against what the last version holds."""
    introduced: list[ReplayedPaper] = []
    announced: list[ReplayedPaper] = []
    for week in weeks:
        introduced.extend(week.introduced)
        announced.extend(week.announced)
    every = [*introduced, *announced]
    final = identify(list(last.entries), {}).papers
    missed, twice, matched = [], [], set[int]()
    for paper in final:
        keys = _every_key(paper)
        found = [number for number, replayed in enumerate(every) if replayed.keys & keys]
        matched.update(found)
        if not found:
            missed.append(paper.titles[0])
        if len(found) > 1:
            twice.append((paper.titles[0], tuple(every[number].day for number in found)))
    gone = tuple(replayed for number, replayed in enumerate(every) if number not in matched)
    return Account(len(final), len(introduced), len(announced), tuple(missed), tuple(twice), gone)


def _findings(past: _Past, known: Known, abstracts: Abstracts) -> Findings:
    present = {
        paper_id: Present(
            frozenset(map(title_key, paper.titles)),
            past.former.get(paper_id, frozenset()),
            stage_seen(paper.venues, paper.kinds),
        )
        for paper_id, paper in past.papers.items()
    }
    news = news_for(known, past.ledger.values(), present, {past.list_name: 1})
    stages = {each: stage_seen(paper.venues, paper.kinds) for each, paper in past.papers.items()}
    moved = moved_up(known.announced, stages, present)
    replayed = [*news.papers, *(each for ids in news.introduced.values() for each in ids), *moved]
    at_hand = abstracts([past.papers[paper_id] for paper_id in replayed])
    records = {
        paper_id: _record(past.papers[paper_id], past.ledger[paper_id], at_hand.get(paper_id)) for paper_id in replayed
    }
    arrivals = [Arrival(records[paper_id], sighting) for paper_id, sighting in news.papers.items()]
    return Findings(
        arrivals=tuple(sorted(arrivals, key=lambda arrival: (arrival.paper.title, arrival.paper.paper_id))),
        introduced={name: tuple(records[each] for each in ids) for name, ids in news.introduced.items()},
        published=tuple((records[paper_id], announced_as) for paper_id, announced_as in sorted(moved.items())),
        waiting=news.waiting,
    )


def _week(past: _Past, findings: Findings, wishes: Wishes, since: datetime, due: datetime) -> Week:
    at = past.at or due
    revision = Revision(past.revision, at, at, "", len(past.papers), 0, 0)
    occasion = Occasion(f"replay-{due:%Y-%m-%d}", since.date(), due.date(), revision, (past.list_name,))
    day = due.date()

    def replayed(paper_id: str) -> ReplayedPaper:
        paper = past.papers[paper_id]
        return ReplayedPaper(paper.titles[0], _every_key(paper), day)

    introduced = [paper.paper_id for papers in findings.introduced.values() for paper in papers]
    return Week(
        due=due,
        digest=compose_quoting(findings, wishes, occasion),
        announced=tuple(replayed(arrival.paper.paper_id) for arrival in findings.arrivals),
        introduced=tuple(map(replayed, introduced)),
    )


def _every_key(paper: Paper) -> frozenset[str]:
    """The keys of a paper and its bare titles: identity asks more of a title that names no single work."""
    return frozenset((*keys_of(paper), *map(title_key, paper.titles)))


def _record(paper: Paper, sighting: Sighting, abstract: str | None) -> PaperRecord:
    return PaperRecord(
        paper_id=paper.paper_id,
        titles=paper.titles,
        names=paper.names,
        identifiers=paper.identifiers,
        url=paper.url,
        links=paper.links,
        venues=paper.venues,
        year=paper.year,
        organisations=paper.organisations,
        kinds=paper.kinds,
        lists=(sighting.list,),
        sections=tuple(dict.fromkeys((entry.list, entry.section) for entry in paper.entries)),
        notes=tuple((entry.list, note.text) for entry in paper.entries for note in entry.notes),
        related=paper.related,
        authors=(),
        first_seen=sighting.first_seen,
        first_seen_on={sighting.list: sighting.first_seen},
        abstract=abstract,
        abstract_provider=None,
        abstract_matched_by=None,
    )
