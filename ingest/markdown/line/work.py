"""Defines a work as a line of a list gives it.

Title, name, links, venue, organisations and what is left over.
"""

from dataclasses import dataclass, field

from ingest.markdown.line.tail import Tail
from ingest.terms.entry import Venue


@dataclass(slots=True)
class Work:
    """A line read as a work. `linked` says that the title itself is a link, `labels` how many labelled links there are.

    `labels_first` says that labelled links stand in front of the title, `struck` that the title is struck through,
    `quoted` that it stands in 《》, which mark nothing but titles.
    """

    title: str = ""
    name: str | None = None
    links: list[tuple[str, str]] = field(default_factory=list)
    tail: Tail = field(default_factory=Tail)
    linked: bool = False
    bold: bool = False
    labels: int = 0
    labels_first: bool = False
    inline_links: int = 0
    navigation: bool = False
    struck: bool = False
    quoted: bool = False

    @property
    def venue(self) -> Venue | None:
        """The venue that the line itself gives."""
        return self.tail.venue
