"""Reads the text before a link.

A label, a name whose title follows, a sentence that leads on to it.
"""

import re

from ingest.markdown.line.link_kinds import is_work_address, label_kind
from ingest.markdown.line.short_name import is_name
from ingest.terms.organisations import parse_organisations
from ingest.terms.text import words
from ingest.terms.venues import parse_venue

BEFORE_TITLE = " ,:：-–—"
"""Marks that part a name from its title."""

_LEADING_ON = words("the a an our my this that to on in at see via from check of and or with is are as for by")


def is_label_before(before: str, text: str) -> bool:
    """Whether a label stands before a link that reads like a title: `code [Title](url)`."""
    label = before.strip(" :：")
    return len(label.split()) == 1 and label_kind(label) is not None and len(text.split()) > 3


def is_named_before(before: str, text: str, *, set_apart: bool) -> bool:
    """Whether a name stands before a link that reads like a title: `X: [Title](url)`, or `set_apart` (in bold)."""
    name = before.strip(BEFORE_TITLE)
    marked = (set_apart and not before.rstrip().endswith(",")) or before.rstrip().endswith((":", "："))
    return marked and 0 < len(name.split()) <= 2 and len(text.split()) > 3


def ends_in_dash(before: str) -> bool:
    """Whether a text ends in a dash with space on both sides, as between a name and its title."""
    return bool(re.search(r"\w\W?\s+[-–—]\s*$", before))


def is_maker_or_name(text: str) -> bool:
    """Whether a text before a dash and a title says whose it is: organisations, a name of one word or with capitals."""
    marked = len(text.split()) == 1 or bool(re.search(r"[A-Z]{2}|[a-z][A-Z]", text))
    return (marked and is_name(text)) or bool(parse_organisations(text))


def leads_on(before: str) -> bool:
    """Whether a text leads on to a link in a sentence (`see the [code](…)`): the link then labels nothing."""
    words = before.split()
    return bool(words) and words[-1].lower() in _LEADING_ON


def is_reference(before: str, text: str, url: str) -> bool:
    """Whether a link behind a title leads to its paper: a venue (`| [NDSS'15](…)`), or `eprint: [2017/189](…)`."""
    if parse_venue(text):
        return True
    parted = before.rstrip().endswith(("|", ":", "：")) or label_kind(before.strip(" |")) is not None
    return parted and not re.search(r"[^\W\d]", text) and is_work_address(url)
