"""Replays a list's versions as if an ingest had run at each.

What was on it when, and what was new.

for moment in chronicle(versions_of(settings, data)): …
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from ingest.papers.ancestry import ancestors
from ingest.papers.identity import identify, keys_of
from ingest.papers.model import Paper
from ingest.papers.renames import gone_ids, renames
from ingest.terms.entry import Entry, Version


@dataclass(frozen=True, slots=True)
class Moment:
    """A version with the papers on it; `new` are those that no earlier version had, under any of their keys.

    Paper ids are the chronicle's own: a paper that was first listed without a link may be `title:…` here and `arxiv:…`
    in the library. `library.look_up(keys_of(paper))` finds it there.
    """

    version: Version
    papers: tuple[Paper, ...]
    new: tuple[Paper, ...]


@dataclass(slots=True)
class Memory:
    """What is remembered from version to version: which work each key stands for, and when each work came.

    `last` are the entries of the version before, by work; it need not be kept where that version is taken once more.
    """

    known: dict[str, str] = field(default_factory=dict)
    first_seen: dict[str, date] = field(default_factory=dict)
    last: dict[str, tuple[Entry, ...]] = field(default_factory=dict)

    def take(self, entries: Iterable[Entry], day: date) -> tuple[tuple[Paper, ...], tuple[Paper, ...]]:
        """See the entries of one version, on its day; gives its papers and those among them that are new."""
        entries = list(entries)
        papers = identify(entries, self.known).papers
        gone = gone_ids(list(self.last), papers, self.known)
        rewritten = renames({one: self.last[one] for one in gone}, papers, self.known)
        if rewritten:
            self.known |= rewritten
            papers = identify(entries, self.known).papers
        self.last = {paper.paper_id: paper.entries for paper in papers}
        before = ancestors(papers, self.known)
        self.first_seen |= {
            paper.paper_id: min((self.first_seen[known] for known in before.get(paper.paper_id, ())), default=day)
            for paper in papers
        }
        self.known.update((key, paper.paper_id) for paper in papers for key in keys_of(paper))
        return papers, tuple(paper for paper in papers if paper.paper_id not in before)


def chronicle(versions: Iterable[Version], memory: Memory | None = None) -> Iterator[Moment]:
    """Give a moment for each version; papers are followed through renames, merges, splits and new identifiers.

    Each paper is new at most once. `memory`, where given, goes on from earlier versions and takes up these.
    """
    memory = memory or Memory()
    for version in versions:
        papers, new = memory.take(version.entries, version.committed_at.date())
        yield Moment(version, papers, new)
