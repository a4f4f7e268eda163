"""What a line says around its title, filled from classified stretches."""

import re
from dataclasses import dataclass, field
from typing import Literal

from ingest.markdown.line.stretch import Stretch, identifier_address
from ingest.terms.entry import Venue
from ingest.terms.outside_text import one_line

Slot = Literal["in italics", "dated"]
"""A place behind a title where lists put venues: a stretch in italics, a name with a year behind it."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A stretch in a slot of venues that names none that is known; `organisations` are what it was taken for."""

    slot: Slot
    text: str
    name: str
    year: int | None
    organisations: tuple[str, ...] = ()


@dataclass(slots=True)
class Tail:
    """What a line says around its title.

    `addresses` are those of identifiers given in text (`arXiv 2312.07104`, `doi:10.1145/1.2`), `name` a short name set
    apart in front of the title; `cited` says that the line is a reference written out, as papers have them.
    `nameless_preprint` says that the venue is a preprint whose server the line does not name.
    `venue_slot` is where the venue stood; `unsettled` are stretches in such places whose sense the whole list decides.
    `doubtful` are organisations whose names are words elsewhere, each with what is written; the list as a whole
    decides about them.
    """

    venue: Venue | None = None
    organisations: list[str] = field(default_factory=list)
    doubtful: dict[str, str] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    year: int | None = None
    addresses: list[str] = field(default_factory=list)
    name: str | None = None
    cited: bool = False
    nameless_preprint: bool = False
    venue_slot: Slot | None = None
    unsettled: list[Unsettled] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, stretch: Stretch) -> None:
        """Add what a stretch says; the first of each kind stays, but a published venue replaces a preprint."""
        if stretch.venue:
            named = stretch.venue.name != "arXiv" or re.search(r"xiv|corr", stretch.text, re.IGNORECASE)
            self.nameless_preprint = self.nameless_preprint or not named
            self.add_venue(stretch.venue)
        if stretch.doubtful:
            self.doubtful.update(dict.fromkeys(stretch.organisations, stretch.text.strip(" .,()[]")))
        else:
            self.add_organisations(stretch.organisations)
        if stretch.address:
            self.addresses.append(stretch.address)
        if stretch.authors:
            self.add_authors(stretch.authors)
        if stretch.kind != "venue":
            self.year = self.year or stretch.year

    def add_venue(self, venue: Venue) -> None:
        """Keep the first venue; one that is no preprint takes the place of one that is."""
        if "  " in venue.name:
            venue = Venue(one_line(venue.name), venue.year)
        if (
            self.venue is None
            or (self.venue.name == "arXiv" and venue.name != "arXiv")
            or (self.venue.name == venue.name and self.venue.year is None)
        ):
            self.venue = venue

    def add_identifier(self, text: str) -> None:
        """Add the address of the first identifier that a text gives."""
        address = identifier_address(text)
        if address:
            self.addresses.append(address)

    def add_organisations(self, names: tuple[str, ...]) -> None:
        """Add organisations, each once."""
        self.organisations.extend(name for name in names if name not in self.organisations)

    def add_authors(self, names: tuple[str, ...]) -> None:
        """Add authors; the list that came first stays."""
        if not self.authors:
            self.authors.extend(names)
