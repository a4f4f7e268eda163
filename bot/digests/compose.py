"""From what is new to a digest: title and lead, highlights, and the rest grouped by topic."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.model_use import ModelUse
from bot.answering.writer import NO_MODEL, Writer
from bot.digests import highlights
from bot.digests.gathering import Arrival, Findings
from bot.digests.grouping import by_topic, shares, topics_of
from bot.digests.model import Block, Digest, DigestItem, Highlight, Line, Wishes
from bot.digests.phrases import day, period, title_of, venue_of
from bot.phrases import joined
from bot.presenting.text import counted, shortened
from bot.settings.digests import Rhythm
from ingest.library.model import PaperRecord, Revision

BULK = 50
"""From so many papers that came to a list on one day, they are told as an overview."""

_EXAMPLES = 8
_EXAMPLES_OF_A_LIST = 3
_HEADINGS_SHOWN = 6
_LONGEST_TITLE, _LONGEST_URL, _LONGEST_REASON = 200, 300, 80


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a digest is about beside its papers: its id, the days it covers, its rhythm, and the library it is from."""

    digest_id: str
    since: date
    until: date
    revision: Revision
    lists: tuple[str, ...]
    rhythm: Rhythm = "weekly"


async def compose(
    findings: Findings, wishes: Wishes, occasion: Occasion, writer: Writer
) -> tuple[Digest, ModelUse | None]:
    """Compose the digest of what was found, and return it with what models were used for.

    `findings` hold what is wanted and nothing else. Without a model, or for highlights that its sources do not confirm,
    the papers' own sentences are quoted.
    """
    outline = _Outline(findings, wishes)
    if writer.model is None or not outline.chosen:
        gives_reason = outline.chosen and writer.why_no_model != NO_MODEL
        limits: tuple[str, ...] = (f"{writer.why_no_model}.",) if gives_reason else ()
        return _digest(outline, occasion, highlights.quoted(outline.chosen, outline.items), limits), None
    chosen, limits, used = await highlights.written(outline.chosen, outline.items, writer, writer.model)
    return _digest(outline, occasion, chosen, limits), used


def compose_quoting(findings: Findings, wishes: Wishes, occasion: Occasion) -> Digest:
    """Compose the digest of what was found without a model."""
    outline = _Outline(findings, wishes)
    return _digest(outline, occasion, highlights.quoted(outline.chosen, outline.items), ())


class _Outline:
    """What goes where in a digest, before anything is told.

    `named` are the papers that it names one by one, whatever the subscriber liked or disliked: that decides which of
    them are highlights and which come last, and adds a highlight, but takes none away.
    """

    def __init__(self, findings: Findings, wishes: Wishes) -> None:
        self.findings = findings
        self.wishes = wishes
        self.bulks = _bulks(findings.arrivals)
        in_bulk = {arrival.paper.paper_id for arrivals in self.bulks.values() for arrival in arrivals}
        self.single = [arrival for arrival in findings.arrivals if arrival.paper.paper_id not in in_bulk]
        self.topics = topics_of([arrival.paper for arrival in findings.arrivals], wishes.lists)
        self.items = {
            arrival.paper.paper_id: item_of(arrival.paper, self.topics[arrival.paper.paper_id])
            for arrival in findings.arrivals
        }
        candidates = self.single or list(findings.arrivals)
        self.chosen = highlights.choose(candidates, self.topics)
        usual = {each.paper.paper_id for each in highlights.choose(candidates, self.topics, by_taste=False)}
        self.named = usual | self._listed(usual) | self._examples(usual)

    @property
    def highlighted(self) -> set[str]:
        """The ids of the highlights."""
        return {arrival.paper.paper_id for arrival in self.chosen}

    def _listed(self, highlighted: set[str]) -> set[str]:
        """What is neither a highlight nor part of an overview, as much of it as the subscriber wants listed."""
        others = [arrival for arrival in self.single if arrival.paper.paper_id not in highlighted]
        groups = list(by_topic(ids_of(ranked(others)), self.topics).values())
        shown = shares([len(ids) for ids in groups], max(1, self.wishes.length - len(highlighted)))
        return {each for ids, most in zip(groups, shown, strict=True) for each in ids[:most]}

    def _examples(self, highlighted: set[str]) -> set[str]:
        """The papers that overviews name."""
        others = (ids_of(ranked(arrivals)) for arrivals in self.bulks.values())
        return {
            each for ids in others for each in [paper_id for paper_id in ids if paper_id not in highlighted][:_EXAMPLES]
        }


def ranked(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Return arrivals in the order in which they are listed."""
    return sorted(arrivals, key=lambda arrival: (-highlights.weight(arrival), arrival.paper.title))


def ids_of(arrivals: Iterable[Arrival]) -> list[str]:
    """Return the ids of the papers that arrived."""
    return [arrival.paper.paper_id for arrival in arrivals]


def item_of(paper: PaperRecord, topic: str) -> DigestItem:
    """Give a paper as a digest names it; a title that is none is cut, an address of absurd length left out."""
    url = paper.url if paper.url and len(paper.url) <= _LONGEST_URL else None
    return DigestItem(
        paper.paper_id, shortened(paper.shown_title, _LONGEST_TITLE), url, venue_of(paper), paper.lists, topic
    )


def _digest(outline: _Outline, occasion: Occasion, chosen: Sequence[Highlight], limits: tuple[str, ...]) -> Digest:
    findings = outline.findings
    because = {arrival.paper.paper_id: arrival.taste.because for arrival in findings.arrivals}
    chosen = [replace(each, because=shortened(because.get(each.item.paper_id, ""), _LONGEST_REASON)) for each in chosen]
    new = len(findings.arrivals)
    blocks = [
        *_withdrawn(findings),
        *_published(findings),
        *_rest(outline),
        *(_bulk(outline, name, seen, arrivals) for (name, seen), arrivals in outline.bulks.items()),
        *(_introduction(name, papers) for name, papers in sorted(findings.introduced.items())),
        *_fewer(outline),
    ]
    what = counted(new, "new paper") if new or not blocks else _beside_papers(findings)
    when = title_of(occasion.since, occasion.until, occasion.rhythm)
    return Digest(
        digest_id=occasion.digest_id,
        title=f"{when}: {what if new or blocks else 'nothing new'}",
        lead=_lead(findings, occasion),
        since=occasion.since,
        until=occasion.until,
        new=new,
        highlights=tuple(chosen),
        blocks=tuple(blocks),
        revision=occasion.revision.number,
        as_of=occasion.revision.as_of,
        limits=limits,
    )


def _lead(findings: Findings, occasion: Occasion) -> str:
    if findings.empty:
        where = joined(occasion.lists) if 0 < len(occasion.lists) <= 4 else "the lists"
        return f"Nothing new on {where} {period(occasion.since, occasion.until)}."
    counts = Counter(arrival.sighting.list for arrival in findings.arrivals)
    phrases = [f"{name} {count}" for name, count in counts.most_common()]
    if findings.published and findings.arrivals:
        phrases.append(f"published since you heard of them {len(findings.published)}")
    return f"Added {period(occasion.since, occasion.until)}: {', '.join(phrases)}." if phrases else ""


def _beside_papers(findings: Findings) -> str:
    phrases = []
    if findings.introduced:
        phrases.append(counted(len(findings.introduced), "new list"))
    if findings.published:
        phrases.append(f"{counted(len(findings.published), 'known paper')} published")
    if findings.withdrawn:
        phrases.append(f"{counted(len(findings.withdrawn), 'known paper')} withdrawn")
    return joined(phrases)


def _withdrawn(findings: Findings) -> list[Block]:
    papers = [paper for paper, _ in findings.withdrawn]
    topics = topics_of(papers)
    lines = tuple(
        Line(item_of(paper, topics[paper.paper_id]), _taken_back(paper))
        for paper in sorted(papers, key=lambda paper: paper.title)
    )
    return [Block("Withdrawn since you heard of them", lines=lines)] if lines else []


def _taken_back(paper: PaperRecord) -> str:
    """What became of a paper and who says so: `retracted, says Crossref`."""
    return f"now {paper.withdrawal}" + (f", says {paper.withdrawn_by}" if paper.withdrawn_by else "")


def _published(findings: Findings) -> list[Block]:
    papers = [paper for paper, _ in findings.published]
    topics = topics_of(papers)
    lines = tuple(
        Line(item_of(paper, topics[paper.paper_id]), f"now at {venue_of(paper)}")
        for paper in sorted(papers, key=lambda paper: paper.title)
    )
    return [Block("Published since you heard of them", lines=lines)] if lines else []


def _rest(outline: _Outline) -> list[Block]:
    """What is neither a highlight nor part of an overview, by topic."""
    others = (each for each in ranked(outline.single) if not each.fewer)
    groups = by_topic([each for each in ids_of(others) if each not in outline.highlighted], outline.topics)
    return [_names(outline, f"{topic} ({len(ids)})", ids) for topic, ids in groups.items()]


def _fewer(outline: _Outline) -> list[Block]:
    fewer = ids_of(each for each in ranked(outline.single) if each.fewer)
    return [_names(outline, "You asked to see fewer of these", fewer)] if fewer else []


def _names(outline: _Outline, heading: str, ids: Sequence[str]) -> Block:
    """Name those of the papers that are to be named, and say how many others there are."""
    shown = [paper_id for paper_id in ids if paper_id in outline.named]
    more = f"and {len(ids) - len(shown)} more" if len(ids) > len(shown) else ""
    return Block(heading, lines=tuple(Line(outline.items[paper_id]) for paper_id in shown), closing=more)


def _bulks(arrivals: Sequence[Arrival]) -> dict[tuple[str, date], list[Arrival]]:
    """The papers that came to a list many at a time, by list and day."""
    together: dict[tuple[str, date], list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        together[arrival.sighting.list, arrival.sighting.first_seen].append(arrival)
    return {key: found for key, found in sorted(together.items()) if len(found) >= BULK}


def _bulk(outline: _Outline, name: str, seen: date, arrivals: Sequence[Arrival]) -> Block:
    ids = ids_of(ranked(arrivals))
    others = [paper_id for paper_id in ids if paper_id not in outline.highlighted]
    shown = [paper_id for paper_id in others if paper_id in outline.named]
    rest = len(others) - len(shown)
    topics = by_topic(ids, outline.topics)
    return Block(
        heading=f"{counted(len(arrivals), 'paper')} added to {name} at once, on {day(seen)}",
        text=f"By topic: {_sizes({topic: len(ids) for topic, ids in topics.items()})}. Among them:",
        lines=tuple(Line(outline.items[paper_id]) for paper_id in shown),
        closing=f"and {rest} more; ask for “all papers added since {seen}”" if rest > 0 else "",
    )


def _introduction(name: str, papers: Sequence[PaperRecord]) -> Block:
    topics = topics_of(papers)
    sizes = Counter(topics.values())
    first = sorted(papers, key=lambda paper: (paper.abstract is None, -len(paper.lists), paper.title))
    return Block(
        heading=f"New list: {name}",
        text=f"{counted(len(papers), 'paper')}: {_sizes(sizes)}. What is added to it from now on will be told here. "
        "Among them:",
        lines=tuple(Line(item_of(paper, topics[paper.paper_id])) for paper in first[:_EXAMPLES_OF_A_LIST]),
    )


def _sizes(sizes: Mapping[str, int]) -> str:
    ranked = sorted(sizes.items(), key=lambda size: (-size[1], size[0]))
    phrases = [f"{topic} {count}" for topic, count in ranked[:_HEADINGS_SHOWN]]
    rest = sum(count for _, count in ranked[_HEADINGS_SHOWN:])
    return ", ".join([*phrases, *([f"elsewhere {rest}"] if rest else [])])
