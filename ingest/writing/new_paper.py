"""Defines a paper that is to be written into a list, with what is known of it."""

import re
from dataclasses import dataclass

from ingest.terms.entry import Venue
from ingest.terms.identifiers import Identifiers, arxiv_month
from ingest.terms.outside_text import one_line, web_address
from ingest.terms.titles import read_title

_UNSAFE_IN_MARKDOWN = re.compile(r"[^!#$&'+,/:;=?@A-Za-z0-9._~%-]")
_LONGEST_ADDRESS = 2_000
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_MARKS = re.compile(r"[\\`*_\[\]<>|~]")


@dataclass(frozen=True, slots=True)
class UnlistedPaper:
    """A paper that no list has yet; `code` is the address of its code, everything empty that is not known."""

    title: str
    url: str
    identifiers: Identifiers
    venue: Venue | None = None
    year: int | None = None
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    code: str = ""

    @property
    def is_preprint(self) -> bool:
        """Whether it has appeared at no venue, as far as is known."""
        return self.venue is None or self.venue.name == "arXiv"

    @property
    def name(self) -> str:
        """The short name in front of its title (`vLLM`), empty where it has none."""
        head, colon, tail = self.title.partition(":")
        return head.strip() if colon and tail.strip() and read_title(self.title).name else ""

    @property
    def rest(self) -> str:
        """Its title without the short name."""
        return self.title.partition(":")[2].strip() if self.name else self.title

    @property
    def month(self) -> tuple[int, int] | None:
        """Year and month of its number on arXiv, None without one."""
        month = arxiv_month(self.identifiers.arxiv) if self.identifiers.arxiv else None
        return (month.year, month.month) if month else None

    @property
    def dated(self) -> int | None:
        """The year in which it appeared, else that of its number on arXiv."""
        stated = self.venue.year if self.venue and self.venue.year else self.year
        return stated or (self.month[0] if self.month else None)


def plain(text: str) -> str:
    """Return a text from outside as one line of Markdown that means nothing but its words."""
    return _MARKS.sub(r"\\\g<0>", _PRIVATE_USE.sub("", one_line(text)))


def safe_address(url: str) -> str:
    """Return an address as it can stand in a Markdown link; empty for what is no address of the web."""
    return web_address(one_line(url), _UNSAFE_IN_MARKDOWN, _LONGEST_ADDRESS) or ""
