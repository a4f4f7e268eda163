"""Papers by topic: the headings that the lists themselves put them under."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.presenting.text import shortened
from ingest.library.model import PaperRecord
from ingest.terms.normal_form import fold

OTHER = "Other papers"
_TELLS_NOTHING = re.compile(
    r"\W*(?:\d{4}|\d{4}\W+\d{1,2}|papers?|paper list|list|awesome.*|misc\w*|others?|general|table of contents)\W*",
    re.IGNORECASE,
)
_MOST_GROUPS = 8
_LONGEST_HEADING = 80
_SMALL = 1


def topics_of(papers: Sequence[PaperRecord], lists: Iterable[str] = ()) -> dict[str, str]:
    """Give the topic of each paper, by id: the heading it shares with most of the others, of those nearest to it.

    `lists` are the lists whose headings count, all where none is named. Where there are too many topics, those of a
    single paper become one.
    """
    followed = {fold(name) for name in lists}
    headings = {paper.paper_id: _headings(paper, followed) for paper in papers}
    counts = Counter(heading for found in headings.values() for heading in found)
    topics = {
        paper_id: max(found, key=lambda heading: (counts[heading], heading)) if found else OTHER
        for paper_id, found in headings.items()
    }
    sizes = Counter(topics.values())
    if len(sizes) <= _MOST_GROUPS:
        return topics
    return {paper_id: OTHER if sizes[topic] <= _SMALL else topic for paper_id, topic in topics.items()}


def by_topic(paper_ids: Iterable[str], topics: Mapping[str, str]) -> dict[str, list[str]]:
    """Group papers by topic, the largest group first, what fits nowhere last; the order within a group stays."""
    groups: dict[str, list[str]] = {}
    for paper_id in paper_ids:
        groups.setdefault(topics[paper_id], []).append(paper_id)
    return dict(sorted(groups.items(), key=lambda group: (group[0] == OTHER, -len(group[1]), group[0])))


def shares(sizes: Sequence[int], total: int) -> list[int]:
    """Give how many of each group can be shown when `total` can in all: large groups give way first, none vanishes."""
    if sum(sizes) <= total:
        return list(sizes)
    most = max(sizes, default=0)
    while most > 1 and sum(min(size, most) for size in sizes) > total:
        most -= 1
    shown = [min(size, most) for size in sizes]
    left = total - sum(shown)
    for number, size in enumerate(sizes):
        if left > 0 and size > shown[number]:
            shown[number] += 1
            left -= 1
    return shown


def _headings(paper: PaperRecord, followed: set[str]) -> list[str]:
    """The innermost heading of each place of a paper that tells a topic."""
    found = []
    for name, path in paper.sections:
        telling = [heading for heading in path if not _TELLS_NOTHING.fullmatch(heading)]
        if telling and (not followed or fold(name) in followed):
            found.append(shortened(telling[-1], _LONGEST_HEADING))
    return found
