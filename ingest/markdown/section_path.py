"""Reads the path of headings over a line, and what it says of the works below.

A venue, a year, or that there are none.
"""

import re
from dataclasses import dataclass, field

from ingest.terms.entry import Venue
from ingest.terms.text import folded
from ingest.terms.venues import find_venues, parse_venue, year_alone
from ingest.terms.vocabulary import remembered, vocabulary


@dataclass(slots=True)
class Sections:
    """The headings above the line being read. Folded parts and bold lines alone count below every heading.

    `skipped` are headings, folded, below which a person says that there are no works.
    """

    title: str | None = None
    headings: list[tuple[int, str]] = field(default_factory=list)
    buckets: list[str] = field(default_factory=list)
    label: str | None = None
    started: bool = False
    skipped: frozenset[str] = frozenset()

    def enter(self, level: int, text: str) -> None:
        """Enter the section of a heading; the first heading of all, if of the first level, is the document's title."""
        self.label = None
        first, self.started = not self.started, True
        if first and level == 1:
            self.title = text
            return
        self.leave(level)
        if text:
            self.headings.append((level, text))

    def leave(self, level: int) -> None:
        """Leave the sections that a heading of this level ends, without entering one of its own."""
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        self.buckets.clear()

    def open_bucket(self, summary: str) -> None:
        """Enter a folded part."""
        self.label = None
        if len(self.buckets) < 8:
            self.buckets.append(summary)

    def close_bucket(self) -> None:
        """Leave the innermost folded part."""
        self.label = None
        if self.buckets:
            self.buckets.pop()

    @property
    def path(self) -> tuple[str, ...]:
        """The path of headings, outermost first, without the document's own title and tables of contents above it."""
        path = tuple(text for _, text in self.headings) + tuple(self.buckets) + ((self.label,) if self.label else ())
        return _without_contents(path)

    @property
    def without_works(self) -> str | None:
        """The heading that says that no works follow (contents, contributors, licence …), None if works may follow.

        A table of contents ends where a heading of its own begins below it: lists often open one too high, and every
        section comes to stand below it.
        """
        path = self.path
        for text in reversed(path):
            if is_heading_of("without_works", text) or (self.skipped and folded(text) in self.skipped):
                return text
        return path[-1] if path and is_heading_of("contents", path[-1]) else None

    @property
    def of_venues(self) -> bool:
        """Whether the headings say that venues, events, people or groups are listed, not works."""
        path = self.path
        if not path:
            return False
        return is_heading_of("venues", path[-1]) or any(is_heading_of("people", text) for text in path)

    def venue(self) -> Venue | None:
        """The venue that the headings give: the innermost named, with the year of the innermost year heading."""
        for text in (*reversed(self.path), self.title or ""):
            venue = heading_venue(text)
            if venue:
                return Venue(venue.name, venue.year or self.year())
        return None

    def year(self) -> int | None:
        """The year that the headings give where one of them is a year alone."""
        return next((year for text in reversed(self.path) if (year := year_alone(text))), None)


@remembered(4096)
def _without_contents(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in path[:-1] if not is_heading_of("contents", text)) + path[-1:]


@remembered(2048)
def is_heading_of(kind: str, text: str) -> bool:
    """Say whether a heading is one of a kind of the vocabulary: `contents`, `without_works`, `venues` or `people`.

    Numbers in front do not count, nor words such as `our` or `related`; several such headings may be joined.
    """
    known = vocabulary().headings
    phrase = re.sub(r"^(?:[\d.]+ )+", "", folded(text))
    if phrase in known[kind]:
        return True
    words = phrase.split()
    while words and words[0] in (known["before"] if kind == "without_works" else known["beside"]):
        words = words[1:]
    if " ".join(words) in known[kind]:
        return True
    if kind in {"venues", "people"}:
        named = known["venues"] | known["people"]
        return (
            bool(words)
            and len(words) < 8
            and any(word in known[kind] for word in words)
            and all(word in named or word in known["beside"] for word in words)
        )
    return kind == "without_works" and re.match(r"(?:cite (?:us|this|our)|contribution guid)", phrase) is not None


@remembered(2048)
def heading_venue(text: str) -> Venue | None:
    """The venue that a heading names: as a whole, or beside its year (`ML System in OSDI 2020`)."""
    text = re.sub(r"(?:(?<!\s)\s++)?+\[[^\]]{0,200}+\]", "", text[:200]).strip()
    whole = parse_venue(text)
    if whole:
        return whole
    dated = [found.venue for found in find_venues(text) if found.venue.year is not None]
    return dated[0] if len(dated) == 1 and len(text.split()) <= 9 else None
