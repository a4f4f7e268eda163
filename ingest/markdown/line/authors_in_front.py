"""Reads authors who stand in front of a linked title.

As references and many lists write them.

authors_before("Ada Byron, Charles Babbage. 1843. ") -> Credit(("Ada Byron", "Charles Babbage"), 1843)
"""

import re
from dataclasses import dataclass

from ingest.markdown.line.people import People, read_people
from ingest.markdown.line.stretch import classify
from ingest.terms.outside_text import one_line

_LONGEST = 900
_DASH_BEHIND = re.compile(r"(?<=\bal\.) [-–—]$|(?<=\bal) [-–—]$")
"""The dash between authors and their title: `Owl et al. - [Hearing Mice](url)`."""
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,6}")
_YEAR_BEHIND = re.compile(r"[.,:，]?\s?[(（]?((?:19|20)\d\d)[a-z]?(?:[^()]{0,20}\))?[)）]?\s?[.,:，]?\s?[\"“「『《]?$")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who wrote a work, in front of its title, and the year that may stand behind them."""

    authors: tuple[str, ...]
    year: int | None = None


def authors_before(text: str, *, set_apart: bool = False) -> Credit | None:
    """Read a text before a linked title that is nothing but authors, with a year behind them or not.

    `set_apart` says that the title is in bold: fewer marks tell then that names stand before it.
    """
    text = _DASH_BEHIND.sub("", one_line(text).strip("*_ "))
    if not 4 < len(text) <= _LONGEST:
        return None
    dated = _YEAR_BEHIND.search(text)
    lead = text[: dated.start()] if dated else re.sub(r"[.,:]?\s?[\"“]?$", "", text)
    people = read_people(lead.strip(" ,(:"))
    if people is None and dated and (name := _surname(text.strip(" .,"))):
        people = People((name,), sure=True)
    if people is None and dated and _HAN_NAME.fullmatch(lead.strip(" ,，")):
        people = People((lead.strip(" ,，"),), sure=True)
    if people is None or not (people.sure or len(people.names) > 1 or dated or set_apart):
        return None
    if not dated and text[-1:] not in '.,:"“' and not people.sure and not set_apart:
        return None
    return Credit(people.names, int(dated[1]) if dated else None)


def _surname(text: str) -> str | None:
    """The surname that stands alone with its year: `Owl, 2021`; it may be an organisation's name elsewhere."""
    stretch = classify(text, "in front")
    if stretch.kind == "people" and len(stretch.authors) == 1:
        return stretch.authors[0]
    return stretch.organisations[0] if stretch.doubtful and len(stretch.organisations) == 1 else None
