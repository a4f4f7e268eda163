"""Writes names of people in reading order, and keeps what a file says of their parts.

in_reading_order("Saunders", "Mac Lane") -> "Saunders Mac\\u00a0Lane"
"""

import re

from ingest.terms.outside_text import one_line

JOINT = "\u00a0"
"""The no-break space between the words of one family name, or of the name of a group. People see a space."""

_OF_A_COMPANY = re.compile(r"(?:Inc|Ltd|LLC|Corp|Co|GmbH|AG|S\.?A)\.?")


def in_reading_order(given: str, family: str, particle: str = "", suffix: str = "") -> str:
    """Return a name as it is read; the words of the family name are joined by `JOINT`."""
    return " ".join(filter(None, (one_line(given), one_line(particle), joined(family), one_line(suffix))))


def joined(name: str) -> str:
    """Return a family name, or the name of a group, of which no word is a part of another name."""
    return one_line(name).replace(" ", JOINT)


def from_commas(name: str) -> str:
    """Return a name in reading order that a file has as `Family, Given` or `Family, Given, Suffix`; any other as is.

    A comma that ends it says that it is the name of a group, as in EndNote.
    """
    family, *rest = (part.strip() for part in name.split(","))
    if len(rest) not in (1, 2) or _OF_A_COMPANY.fullmatch(rest[-1]):
        return name
    return in_reading_order(rest[0], family, suffix="".join(rest[1:]))
