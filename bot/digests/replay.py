"""Replays a list's history, and accounts for the digests and alerts it would have brought.

The news is decided by the same functions as for a subscriber; the ledger and what the subscriber knows are kept in
memory, and nothing is sent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.digests.compose import Occasion, compose_quoting
from bot.digests.composing_due import announced_by
from bot.digests.gathering import Arrival, Findings
from bot.digests.model import Digest, Schedule, Wishes
from bot.digests.news import Announced, Known, Present, moved_up, news_for, stage_of, stage_seen, title_key
from bot.digests.schedule import next_day, next_due, out_of_quiet, start_of_day
from bot.digests.wanted import WishedFor
from ingest.library.ledger import Sighting
from ingest.library.model import PaperRecord, Revision
from ingest.papers.ancestry import ancestors
from ingest.papers.chronicle import Memory
from ingest.papers.identity import identify, keys_of
from ingest.papers.model import Paper
from ingest.terms.entry import Version

Abstracts = Callable[[Sequence[Paper]], Mapping[str, str]]
"""Gives the abstracts that are at hand, by the ids of the papers asked about."""

Tasting = Callable[[Sequence[Arrival]], Sequence[Arrival]]
"""Gives arrivals with how much they are to the subscriber's taste, and whether fewer like them are wanted."""


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """When a subscription of a replay is due, and what it asks for; topics and citations are not looked at.

    `tasting` is what the subscriber liked and disliked, None for nothing.
    """

    schedule: Schedule
    wishes: Wishes = field(default_factory=Wishes)
    tasting: Tasting | None = None


@dataclass(frozen=True, slots=True)
class ReplayedPaper:
    """A paper that a digest told of: its title then, every key it is known by, and the day of the digest."""

    title: str
    keys: frozenset[str]
    day: date


@dataclass(frozen=True, slots=True)
class Week:
    """One digest of a replay, when it was due, and the papers in it; `introduced` are those that came with the list.

    `plan` is the number of the plan that brought it.
    """

    due: datetime
    digest: Digest
    announced: tuple[ReplayedPaper, ...]
    introduced: tuple[ReplayedPaper, ...]
    plan: int = 0


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


@dataclass(frozen=True, slots=True)
class ReplayedVersion:
    """What a library knew of a list once an ingest had read one version of it.

    `papers` are those of the version by id, `ledger` the first sighting of all papers so far, and `former` the ids that
    each had before.
    """

    at: datetime
    revision: int
    papers: Mapping[str, Paper]
    ledger: Mapping[str, Sighting]
    former: Mapping[str, frozenset[str]]


def history_of(versions: Iterable[Version], list_name: str) -> list[ReplayedVersion]:
    """Live through the versions of a list, as ingests would have; replays of any plans can share what comes of it."""
    memory, ledger, former = Memory(), dict[str, Sighting](), dict[str, frozenset[str]]()
    moments: list[ReplayedVersion] = []
    for revision, version in enumerate(versions, start=1):
        known = dict(memory.known)
        papers, _ = memory.take(version.entries, version.committed_at.date())
        for paper_id, ids in ancestors(papers, known).items():
            every = {each for one in ids for each in (one, *former.get(one, ()))} - {paper_id}
            former[paper_id] = former.get(paper_id, frozenset()) | every
        for paper in papers:
            if paper.paper_id not in ledger:
                day = memory.first_seen[paper.paper_id]
                ledger[paper.paper_id] = Sighting(paper.paper_id, list_name, day, revision)
        by_id = {paper.paper_id: paper for paper in papers}
        moments.append(ReplayedVersion(version.committed_at, revision, by_id, dict(ledger), dict(former)))
    return moments


@dataclass(slots=True)
class _Progress:
    """How far a plan has come: when it is due, what it has looked at, and how often it told today."""

    plan: ReplayPlan
    due: datetime
    considered: int
    covered: datetime
    waiting: frozenset[str] = frozenset()
    alert_times: list[datetime] = field(default_factory=list)

    @property
    def at_once(self) -> bool:
        return self.plan.schedule.rhythm == "at once"

    def alerts_since(self, moment: datetime) -> int:
        return sum(each >= moment for each in self.alert_times)


def replay(
    history: Sequence[ReplayedVersion],
    list_name: str,
    plans: Sequence[ReplayPlan],
    since: datetime,
    until: datetime,
    abstracts: Abstracts,
) -> Iterator[Week]:
    """Give the digests and alerts of a list from one moment to another; what stood on it before is known and not told.

    The plans are those of one subscriber, who is told of nothing by two of them. A week in which the wishes ask for
    nothing brings nothing.
    """
    announced: dict[str, Announced] = {}
    lived = sum(moment.at <= since for moment in history)
    under_way = [_Progress(plan, next_due(plan.schedule, since), lived, since) for plan in plans]
    while True:
        number, here = min(enumerate(under_way), key=lambda each: (each[1].due, each[0]))
        if here.due > until or (lived == len(history) and all(each.considered == lived for each in under_way)):
            return
        while lived < len(history) and history[lived].at <= here.due:
            lived += 1
        coming = history[lived].at if lived < len(history) else None
        if (later := _waits(here, lived, coming, until)) is not None:
            here.due = later
            continue
        now = history[lived - 1] if lived else ReplayedVersion(here.due, 0, {}, {}, {})
        findings = _findings(
            now, list_name, Known(here.considered, announced, None, here.waiting), here.plan, abstracts
        )
        week = _week(now, list_name, findings, here, number)
        if not (findings.empty and (here.at_once or here.plan.wishes.empty == "nothing")):
            here.alert_times.append(here.due)
            yield week
        for paper, announced_as in findings.published:
            further = stage_of(paper.venues, paper.kinds)
            announced[announced_as] = replace(announced[announced_as], stage=further)
        announced |= announced_by(findings)
        here.considered, here.waiting, here.covered = lived, findings.waiting, here.due
        here.due = next_due(here.plan.schedule, here.due)


def _waits(here: _Progress, lived: int, coming: datetime | None, until: datetime) -> datetime | None:
    """Return when an alert looks again that may not tell now, or has nothing new to tell; None where it does."""
    schedule = here.plan.schedule
    if not here.at_once:
        return None
    if (later := out_of_quiet(schedule, here.due)) > here.due:
        return later
    if here.considered == lived:
        # Nothing happens before the next version.
        return next_due(schedule, coming) if coming is not None else until + timedelta(days=1)
    if schedule.most and here.alerts_since(start_of_day(schedule, here.due)) >= schedule.most:
        return next_day(schedule, here.due)
    return None


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


def _findings(now: ReplayedVersion, list_name: str, known: Known, plan: ReplayPlan, abstracts: Abstracts) -> Findings:
    present = {
        paper_id: Present(
            frozenset(map(title_key, paper.titles)),
            now.former.get(paper_id, frozenset()),
            stage_seen(paper.venues, paper.kinds),
        )
        for paper_id, paper in now.papers.items()
    }
    news = news_for(known, now.ledger.values(), present, {list_name: 1})
    stages = {each: stage_seen(paper.venues, paper.kinds) for each, paper in now.papers.items()}
    moved = moved_up(known.announced, stages, present)
    replayed = [*news.papers, *(each for ids in news.introduced.values() for each in ids), *moved]
    at_hand = abstracts([now.papers[paper_id] for paper_id in replayed])
    records = {
        paper_id: _record(now.papers[paper_id], now.ledger[paper_id], at_hand.get(paper_id)) for paper_id in replayed
    }
    wished, unknown = WishedFor(plan.wishes, ()), WishedFor(plan.wishes, records)
    wanted = {paper_id for paper_id, record in records.items() if wished.has(record)}
    arrivals = [Arrival(records[each], sighting) for each, sighting in news.papers.items() if each in wanted]
    arrivals.sort(key=lambda arrival: (arrival.paper.title, arrival.paper.paper_id))
    others = {each for each in news.papers if each not in wanted and unknown.may_have(records[each])}
    return Findings(
        arrivals=tuple(plan.tasting(arrivals) if plan.tasting is not None else arrivals),
        introduced={name: tuple(records[each] for each in ids) for name, ids in news.introduced.items()},
        published=tuple(
            (records[each], announced_as) for each, announced_as in sorted(moved.items()) if each in wanted
        ),
        waiting=news.waiting | others,
    )


def _week(now: ReplayedVersion, list_name: str, findings: Findings, here: _Progress, number: int) -> Week:
    since, due, rhythm = here.covered, here.due, here.plan.schedule.rhythm
    revision = Revision(now.revision, now.at, now.at, "", len(now.papers), 0, 0)
    occasion = Occasion(f"replay-{due:%Y-%m-%d}", since.date(), due.date(), revision, (list_name,), rhythm)
    day = due.date()

    def replayed(paper_id: str) -> ReplayedPaper:
        paper = now.papers[paper_id]
        return ReplayedPaper(paper.titles[0], _every_key(paper), day)

    introduced = [paper.paper_id for papers in findings.introduced.values() for paper in papers]
    return Week(
        due=due,
        digest=compose_quoting(findings, here.plan.wishes, occasion),
        announced=tuple(replayed(arrival.paper.paper_id) for arrival in findings.arrivals),
        introduced=tuple(map(replayed, introduced)),
        plan=number,
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
        notes=paper.notes,
        related=paper.related,
        authors=(),
        first_seen=sighting.first_seen,
        first_seen_on={sighting.list: sighting.first_seen},
        abstract=abstract,
        abstract_provider=None,
        abstract_matched_by=None,
    )
