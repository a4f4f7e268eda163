"""Defines a work as a line of a list gives it.

Title, name, links, venue, organisations and what is left over.
"""

from dataclasses import dataclass, field

from ingest.markdown.line.tail import Tail
from ingest.terms.entry import Form, Venue


@dataclass(slots=True)
class Work:
    """A line read as a work. `linked` says that the title itself is a link, `labels` how many labelled links there are.

    `dashed_name` says that the name stands before a dash in front of the title, where lists have people as well;
    `behind_colon` parts a title at the colon behind its link or its bold: what follows may go on with it or tell of it.
    `labels_first` says that labelled links stand in front of the title, `struck` that the title is struck through,
    `quoted` that it stands in 《》, which mark nothing but titles. `form` is how a reference says that it appeared,
    and `abstract` the one that it gives.
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
    dashed_name: bool = False
    behind_colon: tuple[str, str] | None = None
    quoted: bool = False
    form: Form | None = None
    abstract: str = ""

    @property
    def venue(self) -> Venue | None:
        """The venue that the line itself gives."""
        return self.tail.venue
